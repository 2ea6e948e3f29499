// Headings and sentences of the terminal that hold on some inputs only, on made-up countries in which they do
// not.
#include "command.hpp"
#include "country.hpp"
#include "report/text.hpp"

#include <gmock/gmock.h>
#include <set>

namespace needgap {
namespace {

using testing::HasSubstr;
using testing::Not;

class Headings : public Country {
 protected:
  std::string file(const std::string& name) const { return path(name).string(); }
  // The number after some words, in percent.
  static double percentage(const std::string& text, const std::string& before) {
    const std::size_t at = text.find(before);
    return at == std::string::npos ? -1 : std::stod(text.substr(at + before.size()));
  }
};

TEST_F(Headings, AnErrorAboveZeroIsNeverPrintedAsZero) {
  EXPECT_EQ(report::error_text(12.4), "12");
  EXPECT_EQ(report::error_text(0.5), "0.5");
  EXPECT_EQ(report::error_text(0.04), "0.04");
  EXPECT_EQ(report::error_text(0.004, 2), "0.004");
  EXPECT_EQ(report::error_text(1234.5, 1), "1,234.5");
  EXPECT_EQ(report::error_text(0), "0") << "no error at all";
  EXPECT_EQ(report::error_text(std::nan("")), "–");
}

TEST_F(Headings, ABoxIsCalledOneInWhichItMostlyHoldsOnlyWhenItDoes) {
  std::set<std::string> headings;
  for (const int least : {160, 225, 245}) {
    const std::string text =
        needgap(fmt::format("invert 'unmet_need >= {} in 2024' {} --draws 64 --replicates 1", least,
                            file("tutorial.toml")))
            .text;
    const double share = percentage(text, "It holds in "), density = percentage(text, "  Density ");
    const std::string heading = density > 50 ? "A region in which it mostly holds"
                                : density > share
                                    ? "A region in which it holds more often, but not mostly"
                                    : "A region that seemed to be one in which it holds more often";
    EXPECT_THAT(text, HasSubstr("\n" + heading +
                                " (a box found by patient peeling, judged on draws it has not seen)\n"));
    headings.insert(heading);
  }
  EXPECT_EQ(headings.size(), 3u) << "each of them is true once";
}

TEST_F(Headings, VoiSaysThatMoreIsBetterAndCautionsWhereLessWouldBe) {
  write("more.toml", R"(schema = 1
name = "more"
extends = "tutorial.toml"
apply = ["find"]
[interventions.find]
name = "find"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.find.effects]]
target = "identify.hospital"
operation = "barrier"
size = { value = 1, unit = "proportion", status = "assumed", source = "test" }
)");
  const auto judged = [&](const std::string& pay_off) {
    return needgap(fmt::format("voi {} {} --pay-off '{}' --draws 64 --points 0 --replicates 1",
                               file("tutorial.toml"), file("more.toml"), pay_off))
        .text;
  };
  const std::string wrong = judged("unmet_need");
  EXPECT_THAT(wrong, HasSubstr("\nunmet_need: the larger the better.\n"));
  EXPECT_THAT(
      wrong,
      HasSubstr("\nCAUTION: more unmet_need counts as better here; change its sign if that is not meant.\n"));
  EXPECT_THAT(judged("-unmet_need"), Not(HasSubstr("CAUTION")));
  EXPECT_THAT(judged("1000*performed - cost"), Not(HasSubstr("CAUTION")));
  EXPECT_THAT(judged("-performed"), HasSubstr("CAUTION: less performed counts as better here"));
}

// Where nobody dies waiting, more slots are no better and no worse.
TEST_F(Headings, VoiSaysOfLevelOptionsHowTheyAreCounted) {
  write("slots.toml", R"(schema = 1
name = "slots"
extends = "tutorial.toml"
apply = ["slots"]
[interventions.slots]
name = "slots"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.slots.effects]]
target = "slots.*.*"
operation = "multiply"
size = { value = 2, unit = "ratio", status = "assumed", source = "test" }
)");
  const auto asked = [&](const char* first, const char* second) {
    return needgap(fmt::format("voi {} {} --pay-off=-died_waiting --draws 64 --points 0 --replicates 1 "
                               "--set need.rate=0.02",
                               file(first), file(second)))
        .text;
  };
  const std::string level = "Where options are level, 'best in' counts the draw for the one named first.\n";
  const std::string text = asked("tutorial.toml", "slots.toml"),
                    turned = asked("slots.toml", "tutorial.toml");
  for (const std::string& one : {text, turned}) {
    EXPECT_THAT(one, HasSubstr("In no draw is another better: no information would change the decision.\n"));
    EXPECT_THAT(one, Not(HasSubstr("best in every draw")));
  }
  EXPECT_GT(percentage(text, "tutorial    -13.7  1.4   0.0  0.0  "), 0) << text;
  EXPECT_THAT(text, HasSubstr(level));
  EXPECT_THAT(turned, Not(HasSubstr(level))) << "the best is named first";
}

// Acceptance of its own by region, and nothing else that keeps patients from a block.
TEST_F(Headings, RegionsWhoseIntervalsAreApartAreNotSaidToOverlap) {
  const auto regions = [&](const std::vector<std::pair<std::string, double>>& acceptance) {
    std::string text = "schema = 1\nname = \"apart\"\nextends = \"tutorial.toml\"\napply = [\"open\"";
    for (const auto& [region, accept] : acceptance) text += ", \"" + region + '"';
    text += "]\n";
    const auto define = [&](const std::string& name, const std::string& coverage,
                            const std::string& effects) {
      text += fmt::format(
          "[interventions.{0}]\nname = \"{0}\"\nstart = 2020\nramp = 0\ncoverage = {1}\neffects = [{2}]\n",
          name, coverage, effects);
    };
    const auto effect = [](const char* target, const char* operation, double size, const char* unit) {
      return fmt::format(
          "{{ target = \"{}\", operation = \"{}\", size = {{ value = {}, unit = \"{}\", status = "
          "\"assumed\", source = \"test\" }} }},",
          target, operation, size, unit);
    };
    define("open", "1.0",
           effect("identify.*", "barrier", 1, "proportion") +
               effect("facility.*.*.in_house", "barrier", 1, "proportion") +
               effect("slots.*.*", "multiply", 1000, "ratio"));
    for (const auto& [region, accept] : acceptance)
      define(region, "[\"" + region + "\"]", effect("accept", "set", accept, "proportion"));
    write("apart.toml", text);
    return needgap("run " + file("apart.toml") + " --draws 20 --set need.rate=0.5").text;
  };
  EXPECT_THAT(regions({{"summit", 0}, {"lake", 0.08}, {"dunes", 0.4}, {"river", 0.65}, {"harbour", 0.9}}),
              HasSubstr("\nRegions in 2024 (by residence; no interval overlaps that of the next region)\n"));
  EXPECT_THAT(
      regions({{"summit", 0}, {"lake", 0.08}, {"dunes", 0.65}, {"river", 0.65}, {"harbour", 0.9}}),
      HasSubstr(
          "\nRegions in 2024 (by residence; some intervals overlap: a place in this list is not a rank)\n"));
  EXPECT_THAT(needgap("run " + file("tutorial.toml") + " --draws 20").text,
              HasSubstr(" (by residence; intervals overlap: a place in this list is not a rank)\n"));
}

}  // namespace
}  // namespace needgap
