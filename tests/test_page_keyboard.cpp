// The page without a mouse, and on paper.
#include "page_fixture.hpp"

#include <set>

namespace needgap {
namespace {

// The element in focus: its id or use, its kind (a mark of a chart, or the tag), its figure.
const std::string focused =
    R"(const e = document.activeElement, kind = e.closest('.chart') ? 'mark' : e.tagName.toLowerCase();
  return [e.id, e.dataset.sort, e.dataset.get, kind, (e.closest('figure') || {}).id].filter(Boolean).join(' '))";

TEST_F(Page, EverythingIsReachedByTheKeyboardAndTheFocusIsSeen) {
  open("tutorial");
  std::set<std::string> reached;
  for (int i = 0; i < 500; ++i) {
    browser->press("Tab");
    const std::string here = browser->run(focused);
    if (here == "body") break;
    reached.insert(here);
    EXPECT_TRUE(
        browser
            ->run("const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' "
                  "&& parseFloat(s.outlineWidth) >= 1")
            .get<bool>())
        << here;
  }
  for (const char* place :
       {"language button", "coverage button", "need button", "csv button figure-map", "png button figure-fan",
        "svg button figure-seats", "select figure-fan", "mark figure-map", "mark figure-waterfall",
        "mark figure-tornado", "mark figure-dose", "mark figure-targets", "mark figure-backcast",
        "mark figure-ridge", "select figure-targets", "summary figure-waffle"})
    EXPECT_TRUE(reached.contains(place)) << place;
}

TEST_F(Page, TilesTellTheirRankOnFocusAndTheArrowsGoFromTileToTile) {
  open("japan");
  browser->run("document.querySelector('#figure-map .chart [tabindex=\"0\"]').focus()");
  std::set<std::string> said;
  for (const char* key : {"ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft"}) {
    browser->press(key);
    const std::string words = text("#tip");
    EXPECT_THAT(words, HasSubstr("順位")) << key;
    EXPECT_EQ(browser->run("return document.activeElement.getAttribute('aria-label')"), words);
    EXPECT_EQ(browser->run("return document.getElementById('tip').style.display"), "block");
    said.insert(words);
  }
  EXPECT_GE(said.size(), 4u);
  browser->press("Escape");
  EXPECT_EQ(browser->run("return document.getElementById('tip').style.display"), "none");
}

TEST_F(Page, EnterSortsSavesAndChangesTheLanguage) {
  open("tutorial");
  browser->run("document.querySelector('[data-sort=need]').focus()");
  browser->press("Enter");
  EXPECT_EQ(browser->run("return document.querySelector('[data-sort=need]').parentElement.ariaSort"),
            "descending");
  EXPECT_EQ(browser->run("return document.activeElement.dataset.sort"), "need");
  browser->run("document.querySelector('#figure-fan [data-get=csv]').focus()");
  browser->press("Enter");
  EXPECT_THAT(browser->downloaded("needgap-fan.csv"), HasSubstr("Year"));
  browser->run("document.getElementById('language').focus()");
  browser->press("Enter");
  browser->settle();
  EXPECT_EQ(browser->run("return document.documentElement.lang"), "ja");
  EXPECT_EQ(browser->run("return document.activeElement.id"), "language");
}

TEST_F(Page, PaperHoldsEveryPictureEvenThoseNotYetDrawn) {
  open("tutorial");
  const json drawn = browser->run(
      R"(const {figures} = needgap.state, undrawn = () => document.querySelectorAll('.chart:empty').length;
    for (const f of figures) f.update();
    const before = undrawn();
    dispatchEvent(new Event('beforeprint'));
    return Promise.all(figures.map(f => f.ready)).then(() => [before, undrawn(),
      figures.filter(f => !f.node.hidden && !f.node.querySelector('svg')).map(f => f.id)]))");
  EXPECT_GT(drawn[0], 20);
  EXPECT_EQ(drawn[1], 0);
  EXPECT_THAT(drawn[2], testing::IsEmpty());
}

}  // namespace
}  // namespace needgap
