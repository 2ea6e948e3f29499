// The page of results as a person meets it, in a real browser.
#include "needgap/outcome.hpp"

#include "page/page_data.hpp"
#include "page_fixture.hpp"

#include <regex>
#include <set>
#include <sstream>

namespace needgap {
namespace {

using namespace page;

TEST_F(Page, LoadsWithoutAnErrorAndAsksTheNetworkForNothing) {
  for (const char* results : {"tutorial", "japan"}) {
    open(results);
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
  browser->run("for (const d of document.querySelectorAll('figure details')) d.open = true");
  const json shown =
      browser->run(R"(return needgap.state.figures.filter(f => !f.node.hidden).map(f => ({id: f.id,
    marks: f.node.querySelectorAll('.mark-symbol path, .mark-rect path, .mark-line path').length,
    plot: (f.node.querySelector('.role-frame .background') || f.node.querySelector('svg')).getBoundingClientRect().height,
    rows: f.node.querySelectorAll('table.data tbody tr').length, buttons: f.node.querySelectorAll('[data-get]').length,
    label: f.node.querySelector('.chart').getAttribute('aria-label') || ''})))");
  std::set<std::string> ids;
  for (const json& one : shown) {
    ids.insert(one["id"]);
    EXPECT_GT(one["marks"], 0) << one["id"];
    EXPECT_GT(one["plot"], 20) << one["id"] << " is squashed";
    EXPECT_GT(one["rows"], 0) << one["id"];
    EXPECT_EQ(one["buttons"], 3) << one["id"];
    EXPECT_GT(one["label"].get<std::string>().size(), 3u) << one["id"];
  }
  EXPECT_EQ(ids, (std::set<std::string>{
                     "acceptability", "backcast",   "beliefs",   "convergence", "cost_years", "costs",
                     "differences",   "dose",       "evppi",     "fan",         "filled",     "frontier",
                     "gap_posterior", "invert",     "limits",    "map",         "morris",     "options",
                     "paths",         "plane",      "posterior", "prcc",        "reaches",    "response",
                     "ridge",         "rules",      "schedule",  "seats",       "sobol",      "staffing",
                     "targets",       "thresholds", "tornado",   "waffle",      "waterfall"}));
  EXPECT_EQ(browser->run("return document.querySelectorAll('#figure-waffle .mark-symbol path').length"), 100);
  for (const char* id : {"response", "dose", "limits", "reaches", "beliefs", "frontier", "seats", "rules",
                         "schedule", "filled", "staffing", "ridge"})
    EXPECT_GT(
        browser->run("return document.querySelectorAll('#figure-" + std::string(id) + " .trace a').length"),
        0)
        << id << " names the parameters it comes from";
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
    const double avertable = figure("avertable_gap", year)["mean"];
    EXPECT_NEAR(std::stod(text("#answer b:last-of-type")), avertable, avertable * 0.005 + 0.5);
    EXPECT_EQ(text("tr[data-measure=avertable_gap] td:nth-child(3)"), fmt::format("{:.0f}", avertable));
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
  EXPECT_THAT(text("#answer"), HasSubstr("が受けられない"));
  EXPECT_THAT(text("tr[data-measure=procedures]"), HasSubstr("件"));
  EXPECT_THAT(text("#card-what"), HasSubstr("発見"));
  EXPECT_THAT(whole(), testing::Not(HasSubstr("undefined")));
  EXPECT_FALSE(
      std::regex_search(whole(), std::regex("(note|figure|measure|statistic|card|axis|legend)\\.[a-z_]+")))
      << "a key without words";
  click("#language");
  EXPECT_THAT(text("#answer"), HasSubstr("go without"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(Page, ACalibrationShowsWhichTargetsAreNotMetAndBandsTheClaims) {
  open("tutorial");
  const auto count = [](const std::string& selector) {
    return browser->run("return document.querySelectorAll(`" + selector + "`).length").get<int>();
  };
  EXPECT_EQ(text("#figure-targets h3"), "No fit meets all 4 targets. Missed: claims 1; survey 1");
  EXPECT_THAT(text("#figure-targets .note"), testing::Not(HasSubstr("Missed by every fit")))
      << "each misses another";
  // Three targets of few numbers, a mark each of the prior, two fits, and one fit without the bands; the
  // regions have words.
  const std::string svg = "#figure-targets .chart svg ";
  EXPECT_EQ(count(svg + ".mark-symbol path"), 3 * 3 + 1 + 3);
  EXPECT_EQ(count(svg + ".mark-symbol path[fill='#fff']"), 13 - 3) << "three are of a target the fit knew";
  const auto signs = [&](const std::string& sign) {
    return browser->run("return [...document.querySelectorAll(`" + svg +
                        ".mark-text text`)].filter(t => t.textContent === '" + sign + "').length");
  };
  EXPECT_EQ(signs("✗"), 2);
  EXPECT_EQ(signs("?"), 2) << "the later years under both fits";
  choose("#figure-targets select", "bands");
  EXPECT_EQ(count(svg + ".mark-symbol path"), 3 * 4) << "three bands, by four predictors";
  EXPECT_THAT(drawn("targets"), HasSubstr("6 or more procedures: 3 specialists"));
  EXPECT_THAT(text("#figure-targets .note"), HasSubstr("claims: not met; survey: met"));
  EXPECT_EQ(signs("✗"), 5) << "30 outside two of three fits, 3 outside all";
  browser->run(
      "document.querySelector('#figure-targets details.sources').open = true;"
      "document.querySelector('#figure-backcast details.sources').open = true");
  EXPECT_THAT(text("#figure-targets details.sources"), HasSubstr("a register"));
  EXPECT_EQ(count("#figure-backcast details.sources .status.assumed"), 1) << "the observer's";

  EXPECT_EQ(text("#figure-backcast h3"),
            "Of 3 yearly counts of claims, the 95% band holds: claims 2; survey 0");
  EXPECT_EQ(count("#figure-backcast .mark-area path"), 2) << "one panel for both targets, a band a fit";
  EXPECT_EQ(count("#figure-backcast .mark-symbol path"), 3 * 2 + 3);
  EXPECT_EQ(count("#figure-backcast .mark-symbol path[fill='#fff']"), 1) << "the year kept out of every fit";

  EXPECT_EQ(text("#figure-ridge h3"),
            "Calibrated, the 95% intervals still span: need rate × acceptance 2.0-fold, need rate 1.5-fold, "
            "acceptance "
            "1.3-fold");
  EXPECT_THAT(text("#figure-ridge .note"), HasSubstr("not the narrowest"));
  EXPECT_EQ(count("#figure-ridge .mark-symbol path"), 3 + 3 + 4) << "draws, and two means an edge";
  EXPECT_THAT(browser->complaints(), IsEmpty());
  fs::create_directories(folder / "narrow");
  write(folder / "narrow/calibration.json", calibration_result(0.026, 0.028).dump());
  seal(folder / "narrow");
  ASSERT_EQ(needgap("report " + (folder / "narrow").string()), 0);
  open("narrow");
  EXPECT_THAT(text("#figure-ridge .note"), HasSubstr("The product is the narrowest"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(Page, TheFindingsOfACalibrationAreSaidInJapanese) {
  open("tutorial");
  click("#language");
  EXPECT_EQ(text("#figure-targets h3"),
            "4項目の観測値すべてに合う推定はない。合わない項目数：レセプト（NDB） 1；医師調査 1");
  EXPECT_THAT(drawn("targets"), HasSubstr("0件：30人（専門医）"));
  EXPECT_THAT(drawn("targets"), HasSubstr("ブロックのレセプト")) << "the title_ja of the file";
  EXPECT_THAT(drawn("targets"), HasSubstr("blocks by specialist")) << "has none: the title as it is";
  EXPECT_THAT(drawn("targets"), testing::Not(HasSubstr("claims of blocks")));
  EXPECT_THAT(drawn("backcast"), HasSubstr("ブロックのレセプト"));
  EXPECT_EQ(text("#figure-backcast h3"),
            "レセプトの年次件数3点のうち95%帯に入る数：レセプト（NDB） 2；医師調査 0");
  EXPECT_THAT(text("#figure-ridge h3"), HasSubstr("必要率×受諾割合 2.0倍"));
  click("#language");
  EXPECT_THAT(drawn("targets"), HasSubstr("claims of blocks"));
}

TEST_F(Page, WithoutACalibrationNothingOfItIsDrawn) {
  open("japan");
  for (const char* id : {"targets", "backcast", "ridge", "posterior", "gap_posterior"})
    EXPECT_TRUE(
        browser->run(fmt::format("return document.getElementById('figure-{}').hidden", id)).get<bool>())
        << id;
  EXPECT_TRUE(browser->run("return document.getElementById('section-evidence').hidden").get<bool>());
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
  EXPECT_EQ(down[4], "Summit*") << "150 deaths x 0.05: fewer than ten patients";
  EXPECT_THAT(text("#regions .note"), HasSubstr("* Fewer than ten patients are expected a year"));
  EXPECT_THAT(text("#card-where"), HasSubstr("Summit* "));
  const auto tip = [] {
    return browser
        ->run("return needgap.state.figures.find(f => f.id === 'map').view().rows.find(r => r.few).tip")
        .get<std::string>();
  };
  EXPECT_THAT(tip(), testing::AllOf(HasSubstr("Summit*"), HasSubstr("futures without a patient"),
                                    HasSubstr("below the country in")));
  choose("#figure-map select", "1");
  EXPECT_THAT(tip(), testing::AllOf(HasSubstr("Summit*"), HasSubstr("among the 2 lowest in")));
  click("[data-sort=need]");
  EXPECT_EQ(column(0), (json{down[4], down[3], down[2], down[1], down[0]}));
  EXPECT_EQ(browser->run("return document.querySelector('[data-sort=need]').parentElement.ariaSort"),
            "ascending");
  EXPECT_EQ(browser->run("return document.activeElement.dataset.sort"), "need") << "the keyboard stays there";
  click("[data-sort=name]");
  EXPECT_EQ(column(0)[0], "Dunes");
}

TEST_F(Page, JapanIsAMapOfItsPrefecturesWithTheirRanks) {
  open("japan");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#figure-map .role-mark.mark-rect path').length"),
            47);
  EXPECT_THAT(text("h1"), HasSubstr("神経ブロック")) << "--lang ja";
  const json names =
      browser->run("return [...document.querySelectorAll('#region-table tbody th')].map(r => r.innerText)");
  EXPECT_THAT(names, testing::Contains("東京都"));
  const json rows = browser->run("return needgap.state.figures.find(f => f.id === 'map').view().rows");
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
  const json parameters = json::parse(bytes_of(folder / "tutorial/comparison.parameters.json"));
  int assumed = 0;
  for (const json& scenario : parameters["scenarios"])
    for (const json& p : scenario["parameters"]) assumed += p["status"] == "assumed";
  EXPECT_GT(assumed, 0);
  EXPECT_EQ(browser->run("return document.querySelectorAll('#parameters tbody .status.assumed').length"),
            assumed);
  EXPECT_EQ(browser->run("return [...document.querySelectorAll('.trace a')].filter(a => "
                         "!document.getElementById(a.hash.slice(1))).length"),
            0);
  click("#parameters button:nth-child(2)");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#parameters tbody tr').length"), assumed);
  // A link to a row that the filter hides shows it again.
  click("#parameters button:nth-child(4)");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#parameters .status.assumed').length"), 0);
  browser->run("document.querySelector('#figure-waffle .trace a.assumed').click()");
  EXPECT_TRUE(browser->run("return !!document.querySelector('#parameters tr:target')").get<bool>());
}

TEST_F(Page, TheChecksAndTheRecordsOfEveryRunAreShown) {
  open("tutorial");
  EXPECT_EQ(browser->run("return document.querySelectorAll('#checks li.passed').length"), 8);
  std::set<std::string> inputs;
  for (const char* file : {"summary.record.json", "comparison.record.json"}) {
    const json record = result(file);
    EXPECT_THAT(text("#checks"),
                HasSubstr(fmt::format("each of {} replicates", record["checks"]["replicates"].get<int>())));
    for (const json& input : record["inputs"]) inputs.insert(input["file"]);
  }
  const json heads =
      browser->run("return [...document.querySelectorAll('#record thead th')].map(h => h.innerText)");
  EXPECT_EQ(heads, (json{"", "calibration", "comparison", "plan", "summary", "invert", "morris", "prcc",
                         "sobol", "tornado", "voi"}));
  EXPECT_THAT(text("#record"), HasSubstr("tutorial, more"));
  EXPECT_EQ(browser->run("return document.querySelectorAll('#record details code').length"), inputs.size());
}

const std::string attack =
    "<img src=x onerror='window.hacked=1'>\"'&😀</script><script>window.hacked=1</script><!--";

// Puts markup into every text that a configuration or a user can name; words the program itself writes stay.
const std::set<std::string> names{
    "scenario", "region",    "title",    "title_ja",  "name",      "name_en",     "name_ja",
    "id",       "meaning",   "source",   "unit",      "value",     "reason",      "status_quo",
    "best",     "option",    "settings", "statement", "pay_off",   "verdict",     "members",
    "standing", "parameter", "factor",   "group",     "programme", "belief",      "target",
    "cell",     "rule",      "lever",    "procedure", "share",     "intervention"};
void poison(nlohmann::ordered_json& tree) {
  const auto is_name = [&](const std::string& key) { return !tree.is_array() && names.contains(key); };
  for (auto& [key, part] : tree.items())
    if (part.is_string() && is_name(key))
      part = attack + part.get<std::string>();
    else if (part.is_structured() && key != "tables")
      poison(part);
  if (!tree.is_object() || !tree.contains("tables")) return;
  for (auto& table : tree["tables"])
    for (std::size_t c = 0; c < table["columns"].size(); ++c) {
      if (!names.contains(table["columns"][c]["name"])) continue;
      for (auto& row : table["rows"])
        if (row[c].is_string()) row[c] = attack + row[c].get<std::string>();
    }
}

TEST_F(Page, HostileNamesAreTextAndRunNothing) {
  const fs::path bad = folder / "hostile";
  fs::copy(folder / "tutorial", bad, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(bad)) {
    if (entry.path().extension() != ".json") continue;
    auto tree = nlohmann::ordered_json::parse(bytes_of(entry.path()));  // the format stays first
    poison(tree);
    write(entry.path(), tree.dump());
  }
  seal(bad);
  ASSERT_EQ(needgap("report " + bad.string()), 0);
  for (const bool japanese : {false, true}) {
    open("hostile");
    if (japanese) click("#language");
    EXPECT_TRUE(browser->run("return window.hacked === undefined").get<bool>());
    EXPECT_EQ(browser->run("return document.querySelectorAll('main img').length"), 0);
    EXPECT_THAT(text("main > p.soft"), HasSubstr("<img src=x onerror='window.hacked=1'>\"'&😀</script>"));
    EXPECT_THAT(text("#card-what"), HasSubstr("<img src=x"));
    for (const char* id :
         {"tornado", "sobol", "morris", "prcc", "evppi", "options", "invert", "thresholds", "posterior",
          "targets", "backcast", "ridge", "dose", "limits", "seats", "beliefs", "map"})
      EXPECT_TRUE(
          browser->run(fmt::format("return !document.getElementById('figure-{}').hidden", id)).get<bool>())
          << id;
    EXPECT_THAT(browser->run("return document.querySelector('#section-plan').textContent").get<std::string>(),
                HasSubstr("<img src=x"));
    EXPECT_THAT(
        browser->run("return document.querySelector('#section-evidence').textContent").get<std::string>(),
        HasSubstr("<img src=x"));
    EXPECT_THAT(browser->complaints(), IsEmpty());
  }
  click("#language");
  EXPECT_THAT(text("#region-table tbody th"), HasSubstr("<img src=x"));
  for (const char* id : {"map", "tornado", "seats", "targets", "backcast"}) {
    click(fmt::format("#figure-{} [data-get=svg]", id));
    EXPECT_THAT(browser->downloaded(fmt::format("needgap-{}.svg", id)), testing::Not(HasSubstr("<img")));
  }
}

TEST_F(Page, AStudyThatLacksWhatItShouldHoldLeavesTheRestStanding) {
  const fs::path odd = folder / "odd";
  fs::create_directories(odd);
  fs::copy_file(folder / "tutorial/summary.json", odd / "summary.json");
  const auto lacking = [&](const std::string& kind, const json& tables) {
    const json result{{"format", "needgap " + kind + " 2"},
                      {"context", json::object()},
                      {"about", json::object()},
                      {"tables", tables}};
    write(odd / (kind + ".json"), result.dump());
  };
  lacking("voi", {{"everything", table_of({"group"}, {}, {}, json::array({{"need"}}))}});
  lacking("plan", {{"answers", table_of({"held"}, {}, {}, json::array({{0}}))},
                   {"curves", table_of({"held", "dose"}, {}, {}, json::array({{0, 1}}))}});
  lacking("calibration",
          {{"weights", table_of({"evidence"}, {}, {}, json::array({{"survey"}}))},
           {"checks", table_of({"evidence", "target"}, {}, {}, json::array({{"survey", "x"}}))}});
  seal(odd);
  ASSERT_EQ(needgap("report " + odd.string()), 0);
  open("odd");
  EXPECT_THAT(text("#answer"), HasSubstr("go without"));
  EXPECT_GT(browser->run("return document.querySelectorAll('#figure-fan .mark-line path').length"), 0);
  EXPECT_THAT(browser->complaints(), testing::Not(IsEmpty())) << "said in the console";
}

TEST_F(Page, WhatHasNoPictureIsShownAsItsTables) {
  const fs::path out = folder / "trial";
  fs::create_directories(out / "trial");
  const json arms =
      table_of({"arm"}, {"unit"},
               {{"need", "patients", {"mean", "mcse"}}, {"share", "proportion"}, {"size", "unit of the row"}},
               json{{"with", "km", 1234.5, 2, 0.25, 7}, {"<b>without", "beds", 20, 1, nullptr, 8}});
  json result{{"format", "needgap trial 2"},
              {"context", {{"question", "which"}, {"year", 2030}}},
              {"about", json::object()},
              {"tables", {{"arms", arms}}}};
  result["tables"]["arms"]["title"] = "The arms of the trial";
  write(out / "trial/trial.json", result.dump());
  result["format"] = "needgap sensitivity 2";
  result["context"]["method"] = "guesses";
  write(out / "trial/sensitivity.json", result.dump());
  seal(out);
  ASSERT_EQ(needgap("report " + out.string()), 0);
  open("trial");
  EXPECT_THAT(text("#bar nav"), HasSubstr("Other results"));
  const json heads =
      browser->run("return [...document.querySelectorAll('#section-others h3')].map(h => h.innerText)");
  EXPECT_EQ(heads, (json{"Sensitivity guesses", "Trial"})) << "a kind, and a method of a known kind";
  EXPECT_THAT(text("#section-others"), HasSubstr("question: which; year: 2030"));
  EXPECT_EQ(text("#table-trial-arms h4"), "The arms of the trial");
  const auto cells = [](const std::string& which) {
    return browser->run("return [...document.querySelectorAll('#table-trial-arms " + which +
                        "')].map(c => c.innerText)");
  };
  EXPECT_EQ(cells("thead th"), (json{"arm", "unit", "Need, mean (patients)",
                                     "Need, ± (Monte Carlo) (patients)", "share (proportion)", "size"}));
  EXPECT_EQ(cells("tbody td"),
            (json{"with", "km", "1,235", "2", "25.0%", "7", "<b>without", "beds", "20", "1", "–", "8"}));
  click("#table-trial-arms [data-get=csv]");
  EXPECT_THAT(browser->downloaded("needgap-trial-arms.csv"), HasSubstr("with,km,1234.5,2,0.25,7\r\n"));
  click("#language");
  EXPECT_THAT(text("#section-others"), HasSubstr("その他の結果"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
  open("tutorial");
  EXPECT_TRUE(browser->run("return document.getElementById('section-others').hidden").get<bool>())
      << "every result there has its pictures";
}

// ------------------------------------------------------------------------------- without a browser

TEST(PageText, EveryWordIsThereInBothLanguagesWithTheSamePlaces) {
  const json text = json::parse(bytes_of(NEEDGAP_SOURCE_FOLDER "/src/page/text.json"));
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

TEST(PageText, EveryUnitOfAMeasureHasWords) {
  const json text = json::parse(bytes_of(NEEDGAP_SOURCE_FOLDER "/src/page/text.json"));
  for (const MeasureColumn& column : measure_columns)
    if (column.unit != "currency") {
      EXPECT_TRUE(text.contains(fmt::format("unit.{}", column.unit))) << column.name;
    }
}

TEST(PageText, EveryPictureHasASpecificationWithWords) {
  for (const auto& entry : fs::directory_iterator(NEEDGAP_SOURCE_FOLDER "/src/page/charts"))
    EXPECT_TRUE(json::parse(bytes_of(entry.path())).contains("description")) << entry.path();
}

// The rules of HTML for what stands inside a script element.
TEST(PageFiles, NothingInTheScriptEndsItsElementBeforeItsEnd) {
  const std::string script(asset("page.js"));
  EXPECT_GT(script.size(), 100'000u);
  EXPECT_FALSE(std::regex_search(script, std::regex("</script", std::regex::icase)));
  EXPECT_FALSE(std::regex_search(script, std::regex("<script", std::regex::icase)));
  EXPECT_THAT(script, testing::Not(HasSubstr("<!--")));
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
  EXPECT_THAT(bytes_of(said), HasSubstr("holds no results of needgap"));
  write(folder / "summary.json", "{\"format\": \"needgap summary 1\", \"results\": {}}");
  seal(folder);
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("summary.json: is not of the format 'needgap KIND 2'"));
  write(folder / "summary.json", "{\"format\": \"needgap summary 2\"");
  seal(folder);
  EXPECT_EQ(needgap("report " + folder.string(), said), 2);
  EXPECT_THAT(bytes_of(said), HasSubstr("is not a JSON object"));
  EXPECT_FALSE(fs::exists(folder / "report.html"));
  EXPECT_EQ(needgap("report " + folder.string() + " --lang fr", said), 2);
  fs::remove_all(folder);
  fs::remove(said);
}

}  // namespace
}  // namespace needgap
