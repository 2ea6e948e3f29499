// The page of results as a person meets it, in a real browser.
#include "needgap/error.hpp"
#include "needgap/page.hpp"

#include "browser.hpp"
#include "page/page_data.hpp"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>
#include <unistd.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Runs the program; its exit code.
int needgap(const std::string& arguments, const fs::path& said = "/dev/null") {
  const int status =
      std::system(fmt::format("'{}' {} > '{}' 2>&1", NEEDGAP_PROGRAM, arguments, said.string()).c_str());
  return WEXITSTATUS(status);
}

// Results of other commands, as they write them.
const char* const sobol = R"({"format": "needgap sensitivity 1", "method": "sobol",
 "question": {"scenario": "tutorial", "measure": "unmet_need", "place": "residence", "unit": "patients", "year": 2024,
 "region": "all", "procedure": "all"}, "sizes": [{"base_points": 64, "factors": [
 {"name": "need.rate", "kind": "parameters", "first": {"value": 0.7, "error": 0.02, "low": 0.66, "high": 0.74},
  "total": {"value": 0.75, "error": 0.02, "low": 0.71, "high": 0.79}},
 {"name": "accept", "kind": "parameters", "first": {"value": 0.1, "error": 0.02, "low": 0.06, "high": 0.14},
  "total": {"value": 0.2, "error": 0.02, "low": 0.16, "high": 0.24}}]}]})";
const char* const tornado =
    R"({"format": "needgap sensitivity 1", "method": "tornado", "question": {"scenario": "tutorial",
 "measure": "coverage", "place": "residence", "unit": "proportion", "year": 2024, "region": "all"}, "baseline": {"value": 0.3},
 "bars": [{"name": "accept", "low_value": 0.6, "high_value": 0.9, "low": {"value": -0.1}, "high": {"value": 0.12}}]})";
const char* const voi =
    R"({"format": "needgap voi 1", "pay_off": "performed", "unit": "patients", "status_quo": "tutorial",
 "best": "more", "evpi": {"value": 12, "error": 1, "low": 10, "high": 14}, "options": [
 {"name": "tutorial", "gain": {"value": 0, "error": 0, "low": 0, "high": 0}, "probability_best": 0.1},
 {"name": "more", "gain": {"value": 20, "error": 2, "low": 16, "high": 24}, "probability_best": 0.9}],
 "groups": [{"name": "need", "kind": "parameters", "evppi": {"value": 5, "error": 1, "low": 3, "high": 7}, "verdict": "decides"}]})";
const char* const calibration =
    R"({"format": "needgap calibration 1", "prior": {"gap": {"need": {"mean": 250, "q2.5": 150,
 "q97.5": 400}}}, "calibrations": [{"evidence": "survey", "effective_sample_size": 80, "gap": {"need": {"mean": 240, "q2.5": 160,
 "q97.5": 350}}, "parameters": [{"name": "accept", "unit": "proportion", "prior": {"mean": 0.8, "sd": 0.1, "q2.5": 0.6, "q97.5": 0.95},
 "posterior": {"mean": 0.7, "sd": 0.05, "q2.5": 0.6, "q97.5": 0.8}}]}]})";

const char* const plan =
    R"({"format": "needgap plan 1", "question": {"target": "coverage >= 40% in 2028", "measure": "coverage",
 "year": 2028, "probability": 0.8, "dose": {"low": 0, "high": 100, "unit": "seats"}, "levers": [{"name": "more.seats"}]},
 "curves": [{"held": 0, "reached": true, "dose": 50, "dose_low": 40, "dose_high": 60, "points": [
 {"dose": 0, "outcome": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4}, "probability": {"share": 0.2, "low": 0.1, "high": 0.3}},
 {"dose": 100, "outcome": {"mean": 0.5, "q2.5": 0.4, "q97.5": 0.6}, "probability": {"share": 0.9, "low": 0.8, "high": 0.95}}]}],
 "limits": [{"held": 0, "dose": 50, "if_removed": [{"id": "no_route", "name": "no route",
 "change": {"mean": 0.1, "q2.5": 0.05, "q97.5": 0.2}}]}], "placing": {"rules": [{"rule": "gap", "seats": 7,
 "gained": {"mean": 9, "q2.5": 5, "q97.5": 12}}], "regions": [{"id": "dunes", "name": "Dunes", "name_en": "",
 "placements": {"gap": {"seats": [3, 4], "gained": 9}}}]}, "schedule": [
 {"year": 2027, "coverage": {"mean": 0.4, "q2.5": 0.3, "q97.5": 0.5}, "coverage_without": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4}},
 {"year": 2028, "coverage": {"mean": 0.45, "q2.5": 0.3, "q97.5": 0.5}, "coverage_without": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4}}]})";

// One browser and two folders of results for all tests.
class Page : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = fs::path(testing::TempDir()) / fmt::format("needgap_page_{}", ::getpid());
    fs::create_directories(folder);
    const std::string tutorial = (folder / "tutorial").string(), japan = (folder / "japan").string();
    ASSERT_EQ(needgap("run tutorial --draws 40 --out " + tutorial), 0);
    write(
        folder / "more.toml",
        "schema = 1\nname = \"more\"\nextends = \"" NEEDGAP_CONFIGS_FOLDER
        "/tutorial.toml\"\napply = [\"find\"]\n[interventions.find]\nname = \"find more\"\nname_ja = "
        "\"発見\"\n"
        "start = 2025\nramp = 0\ncoverage = 1.0\n[[interventions.find.effects]]\ntarget = \"identify.home\"\n"
        "operation = \"barrier\"\nsize = { value = 0.5, unit = \"proportion\", status = \"assumed\", source "
        "= "
        "\"test\" }\n");
    ASSERT_EQ(
        needgap("compare tutorial " + (folder / "more.toml").string() + " --draws 40 --out " + tutorial), 0);
    fs::create_directories(folder / "tutorial/tornado");
    write(folder / "tutorial/sensitivity.json", sobol);
    write(folder / "tutorial/tornado/sensitivity.json", tornado);
    write(folder / "tutorial/voi.json", voi);
    write(folder / "tutorial/calibration.json", calibration);
    write(folder / "tutorial/plan.json", plan);
    ASSERT_EQ(needgap("report " + tutorial), 0);
    ASSERT_EQ(needgap("run japan --draws 12 --replicates 4 --set time.end=2019 --out " + japan), 0);
    ASSERT_EQ(needgap("report --lang ja " + japan), 0);
    browser = std::make_unique<Browser>(folder / "browser");
  }
  static void TearDownTestSuite() {
    browser.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  void SetUp() override { ASSERT_TRUE(browser) << "no browser: install chromium and chromium-driver"; }

  static void open(const std::string& results, int width = 1280, int height = 900) {
    browser->resize(width, height);
    browser->open(folder / results / "report.html");
  }
  static std::string text(const std::string& selector) {
    return browser->run("return document.querySelector(`" + selector + "`).innerText");
  }
  static void click(const std::string& selector) {
    browser->run("document.querySelector(`" + selector + "`).click()");
    browser->settle();
  }
  static void choose(const std::string& selector, const std::string& value) {
    browser->run("const s = document.querySelector(`" + selector + "`); s.value = `" + value +
                 "`; s.dispatchEvent(new Event('change'))");
    browser->settle();
  }
  static json figure(const std::string& measure, int year, const std::string& results = "tutorial") {
    return json::parse(
        bytes_of(folder / results /
                 "summary.json"))["results"][std::to_string(year)]["all"]["residence"]["all"][measure];
  }

  static inline fs::path folder;
  static inline std::unique_ptr<Browser> browser;
};

TEST_F(Page, LoadsWithoutAnErrorAndAsksTheNetworkForNothing) {
  for (const char* results : {"tutorial", "japan"}) {
    const auto start = std::chrono::steady_clock::now();
    open(results);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EXPECT_LT(seconds.count(), 10) << "two seconds on a machine of its own";
    EXPECT_THAT(browser->complaints(), IsEmpty()) << results;
    EXPECT_THAT(browser->requests(), IsEmpty()) << results;
    EXPECT_LT(fs::file_size(folder / results / "report.html"), 3'000'000u);
  }
  // The eye of this test sees what it looks for.
  browser->run("console.error('seen'); const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; return 0");
  const auto complaints = browser->complaints();
  EXPECT_GE(complaints.size(), 2u) << "the error, and the picture that the page's own policy refuses";
}

TEST_F(Page, EachPictureHasItsMarksItsTableAndItsButtons) {
  open("tutorial");
  const json shown = browser->run(R"(return figures.filter(f => !f.node.hidden).map(f => ({id: f.id,
    marks: f.node.querySelectorAll('.mark-symbol path, .mark-rect path, .mark-line path').length,
    rows: f.node.querySelectorAll('table.data tbody tr').length, buttons: f.node.querySelectorAll('[data-get]').length,
    label: f.node.querySelector('.chart').getAttribute('aria-label') || ''})))");
  std::set<std::string> ids;
  for (const json& one : shown) {
    ids.insert(one["id"]);
    EXPECT_GT(one["marks"], 0) << one["id"];
    EXPECT_GT(one["rows"], 0) << one["id"];
    EXPECT_EQ(one["buttons"], 3) << one["id"];
    EXPECT_GT(one["label"].get<std::string>().size(), 3u) << one["id"];
  }
  EXPECT_EQ(ids, (std::set<std::string>{"convergence", "costs", "differences", "dose", "evppi", "fan",
                                        "gap_posterior", "limits", "map", "options", "paths", "posterior",
                                        "response", "schedule", "seats", "sobol", "tornado", "waffle",
                                        "waterfall"}));
  EXPECT_EQ(browser->run("return document.querySelectorAll('#figure-waffle .mark-symbol path').length"), 100);
}

TEST_F(Page, TheAnswerIsThatOfTheRun) {
  open("tutorial");
  EXPECT_THAT(text("#card-sure"), HasSubstr("All checks at run time passed"));
  for (const int year : {2024, 2028}) {
    choose("#bar select", std::to_string(year));
    const double gap = figure("unmet_need", year)["mean"];
    EXPECT_THAT(text("#answer"), HasSubstr(fmt::format("In {}, ", year)));
    const std::string number = text("#answer b");
    EXPECT_NEAR(std::stod(number), gap, gap * 0.005 + 0.5) << "three digits";
    EXPECT_EQ(text("tr[data-measure=unmet_need] td:nth-child(3)"), fmt::format("{:.0f}", gap));
  }
  EXPECT_THAT(text("#card-what"), HasSubstr("Find more"));
}

TEST_F(Page, TheLanguageCanBeSwitched) {
  open("tutorial");
  const auto whole = [] { return browser->run("return document.body.innerText").get<std::string>(); };
  EXPECT_THAT(text("h1"), HasSubstr("gap in nerve blocks"));
  EXPECT_EQ(browser->run("return document.documentElement.lang"), "en");
  click("#language");
  EXPECT_THAT(text("h1"), HasSubstr("神経ブロック"));
  EXPECT_EQ(browser->run("return document.documentElement.lang"), "ja");
  EXPECT_THAT(text("#answer"), HasSubstr("が受けられなかった"));
  EXPECT_THAT(text("tr[data-measure=procedures]"), HasSubstr("件"));
  EXPECT_THAT(text("#card-what"), HasSubstr("発見"));
  EXPECT_THAT(whole(), testing::Not(HasSubstr("undefined")));
  EXPECT_FALSE(
      std::regex_search(whole(), std::regex("(note|figure|measure|statistic|card|axis|legend)\\.[a-z_]+")))
      << "a key without words";
  click("#language");
  EXPECT_THAT(text("#answer"), HasSubstr("went without"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(Page, TheTableOfRegionsSortsBothWays) {
  open("tutorial");
  const auto column = [](int i) {
    return browser->run(
        fmt::format("return [...document.querySelectorAll('#region-table tbody tr')].map(r => "
                    "r.children[{}].innerText)",
                    i));
  };
  click("[data-sort=need]");
  const json down = column(0);
  EXPECT_EQ(down[0], "Harbour City") << "2,400 of 5,000 deaths";
  EXPECT_EQ(down[4], "Summit");
  click("[data-sort=need]");
  EXPECT_EQ(column(0), (json{down[4], down[3], down[2], down[1], down[0]}));
  EXPECT_EQ(browser->run("return document.querySelector('[data-sort=need]').parentElement.ariaSort"),
            "ascending");
  EXPECT_EQ(browser->run("return document.activeElement.dataset.sort"), "need") << "the keyboard stays there";
  click("[data-sort=name]");
  EXPECT_EQ(column(0)[0], "Dunes");
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheRun) {
  open("tutorial");
  click("#figure-fan [data-get=csv]");
  std::istringstream lines(browser->downloaded("needgap-fan.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(line, HasSubstr("\xEF\xBB\xBFYear,mean,"));
  for (int year = 2024; year <= 2028; ++year) {
    ASSERT_TRUE(std::getline(lines, line)) << year;
    const auto comma = line.find(',');
    EXPECT_EQ(line.substr(0, comma), std::to_string(year));
    const double expected = figure("unmet_need", year)["mean"];
    EXPECT_NEAR(std::stod(line.substr(comma + 1)), expected, 1e-5 * expected);
  }
  EXPECT_FALSE(std::getline(lines, line));
  click("#figure-waterfall [data-get=svg]");
  EXPECT_THAT(browser->downloaded("needgap-waterfall.svg"), HasSubstr("<svg"));
  click("#figure-waterfall [data-get=png]");
  EXPECT_THAT(browser->downloaded("needgap-waterfall.png"), HasSubstr("PNG"));
}

TEST_F(Page, JapanIsAMapOfItsPrefecturesWithTheirRanks) {
  open("japan");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#figure-map .role-mark.mark-rect path').length"),
            47);
  EXPECT_THAT(text("h1"), HasSubstr("神経ブロック")) << "--lang ja";
  const json names =
      browser->run("return [...document.querySelectorAll('#region-table tbody th')].map(r => r.innerText)");
  EXPECT_THAT(names, testing::Contains("東京都"));
  const json rows = browser->run("return coverageRows(reference, years)");
  double sum = 0;
  for (const json& row : rows) {
    EXPECT_LE(row["ranklow"], row["rankhigh"]);
    EXPECT_THAT(row["tip"].get<std::string>(), HasSubstr("順位"));
    sum += row["ranklow"].get<double>();
  }
  EXPECT_LT(sum, 47 * 24) << "lower ends of ranks lie below the mean rank";
  click("#language");
  const json english =
      browser->run("return [...document.querySelectorAll('#region-table tbody th')].map(r => r.innerText)");
  EXPECT_THAT(english, testing::Contains("Tokyo"));
}

TEST_F(Page, FitsANarrowScreenAndPrints) {
  open("japan", 390, 844);
  EXPECT_LE(browser->run("return document.documentElement.scrollWidth"), 390);
  EXPECT_EQ(browser->run("return document.querySelectorAll('#figure-map .role-mark.mark-rect path').length"),
            47);
  browser->print(folder / "page.pdf");
  EXPECT_EQ(bytes_of(folder / "page.pdf").substr(0, 5), "%PDF-");
}

TEST_F(Page, EveryAssumedParameterIsMarked) {
  open("tutorial");
  const json parameters = json::parse(bytes_of(folder / "tutorial/parameters.json"));
  int assumed = 0;
  for (const json& scenario : parameters["scenarios"])
    for (const json& p : scenario["parameters"]) assumed += p["status"] == "assumed";
  EXPECT_GT(assumed, 0);
  EXPECT_EQ(browser->run("return document.querySelectorAll('#parameters tbody .status.assumed').length"),
            assumed);
  click("#parameters button:nth-child(2)");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#parameters tbody tr').length"), assumed);
  EXPECT_EQ(browser->run("return [...document.querySelectorAll('.trace a')].filter(a => "
                         "a.hash.length < 2).length"),
            0);
}

TEST_F(Page, HostileNamesAreTextAndRunNothing) {
  const fs::path bad = folder / "hostile";
  fs::create_directories(bad);
  for (const char* name : {"summary.json", "comparison.json", "parameters.json", "run.json"}) {
    json tree = json::parse(bytes_of(folder / "tutorial" / name));
    const std::string attack =
        "<img src=x onerror='window.hacked=1'>\"'&😀</script><script>window.hacked=1</script><!--";
    if (tree.contains("title")) tree["title"] = attack;
    if (tree.contains("regions"))
      for (json& region : tree["regions"]) region["name_en"] = attack + region["name"].get<std::string>();
    if (tree.contains("scenarios") && tree["scenarios"][0].is_object())
      for (json& scenario : tree["scenarios"]) {
        scenario["title"] = attack;
        if (scenario.contains("interventions"))
          for (json& one : scenario["interventions"]) one["name"] = attack;
        if (scenario.contains("parameters"))
          for (json& one : scenario["parameters"]) one["source"] = one["meaning"] = attack;
      }
    if (tree.contains("settings") && tree["settings"].is_array()) tree["settings"] = {attack};
    write(bad / name, tree.dump());
  }
  ASSERT_EQ(needgap("report " + bad.string()), 0);
  open("hostile");
  EXPECT_TRUE(browser->run("return window.hacked === undefined").get<bool>());
  EXPECT_EQ(browser->run("return document.querySelectorAll('main img').length"), 0);
  EXPECT_THAT(text("main > p.soft"), HasSubstr("<img src=x onerror='window.hacked=1'>\"'&😀</script>"));
  EXPECT_THAT(text("#region-table tbody th"), HasSubstr("<img src=x"));
  EXPECT_THAT(text("#card-what"), HasSubstr("<img src=x"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
  click("#figure-map [data-get=svg]");
  EXPECT_THAT(browser->downloaded("needgap-map.svg"), testing::Not(HasSubstr("<img")));
}

TEST_F(Page, AStudyThatLacksWhatItShouldHoldLeavesTheRestStanding) {
  const fs::path odd = folder / "odd";
  fs::create_directories(odd);
  fs::copy_file(folder / "tutorial/summary.json", odd / "summary.json");
  write(odd / "voi.json", R"({"format": "needgap voi 9", "groups": [{"name": "need"}], "options": 7})");
  write(odd / "plan.json", R"({"format": "needgap plan 1", "curves": [{"points": [{"dose": 1}]}]})");
  ASSERT_EQ(needgap("report " + odd.string()), 0);
  open("odd");
  EXPECT_THAT(text("#answer"), HasSubstr("went without"));
  EXPECT_GT(browser->run("return document.querySelectorAll('#figure-fan .mark-line path').length"), 0);
  EXPECT_THAT(browser->complaints(), testing::Not(IsEmpty())) << "said in the console";
}

// ------------------------------------------------------------------------------- without a browser

TEST(PageText, EveryWordIsThereInBothLanguagesWithTheSamePlaces) {
  const json text = json::parse(asset("text.json"));
  EXPECT_GT(text.size(), 100u);
  const auto places = [](const std::string& words) {
    std::set<std::string> found;
    static const std::regex place("\\{[a-z_]+\\}");
    for (std::sregex_iterator it(words.begin(), words.end(), place), end; it != end; ++it)
      found.insert(it->str());
    return found;
  };
  for (const auto& [key, words] : text.items()) {
    EXPECT_FALSE(words.at("en").get<std::string>().empty()) << key;
    EXPECT_FALSE(words.at("ja").get<std::string>().empty()) << key;
    EXPECT_EQ(places(words["en"]), places(words["ja"])) << key;
  }
}

TEST(PageText, EveryPictureHasASpecificationWithWords) {
  for (const std::string_view name : asset_names())
    if (name.starts_with("charts/")) {
      EXPECT_TRUE(json::parse(asset(name)).contains("description")) << name;
    }
}

TEST(PageFiles, AFolderWithoutResultsIsRefused) {
  const fs::path folder = fs::path(testing::TempDir()) / fmt::format("needgap_none_{}", ::getpid());
  const fs::path said = folder.string() + ".txt";
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("there is no such folder"));
  fs::create_directories(folder);
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("holds no results of needgap"));
  write(folder / "summary.json", "{\"format\": \"something else\"}");
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("summary.json: is not of the format 'needgap summary '"));
  write(folder / "summary.json", "{");
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("is not a JSON object"));
  EXPECT_FALSE(fs::exists(folder / "report.html"));
  EXPECT_EQ(needgap("report " + folder.string() + " --lang fr", said), 2);
  fs::remove_all(folder);
  fs::remove(said);
}

}  // namespace
}  // namespace needgap
