// How sure the order of scenarios is, as the page says it.
#include "page_fixture.hpp"

namespace needgap {
namespace {

// A scenario that finds a share of those missed at a place from 2025 on.
std::string finding(const std::string& name, const std::string& title_ja, const std::string& where,
                    double share) {
  return fmt::format(
      R"(schema = 1
name = "{0}"
title = "{0} in words"
title_ja = "{1}"
extends = "{2}/tutorial.toml"
apply = ["find"]
[interventions.find]
name = "find"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.find.effects]]
target = "identify.{3}"
operation = "barrier"
size = {{ value = {4}, unit = "proportion", status = "assumed", source = "test" }}
)",
      name, title_ja, NEEDGAP_CONFIGS_FOLDER, where, share);
}

// A scenario that multiplies a parameter from 2025 on.
std::string times(const std::string& name, const std::string& what, double factor) {
  std::string text = finding(name, name, "PLACE", factor);
  const auto replace = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace("identify.PLACE", what);
  replace("barrier", "multiply");
  replace("proportion", "ratio");
  return text;
}

// The same as a question that nobody can make true.
std::string what_if(std::string scenario) {
  const std::string id = "[interventions.find]\n";
  return scenario.insert(scenario.find(id) + id.size(), "what_if = true\n");
}

class PageOrder : public Page {
 protected:
  // Compares these with the tutorial, and opens the page; the year's sentence below the picture.
  static json opened(const std::string& name, const std::vector<std::string>& scenarios) {
    const fs::path out = folder / name;
    fs::create_directories(out);
    std::string files;
    for (const std::string& scenario : scenarios) files += ' ' + (folder / (scenario + ".toml")).string();
    EXPECT_EQ(needgap("compare tutorial" + files + " --design random --draws 40 --out " + out.string()), 0);
    EXPECT_EQ(needgap("report " + out.string()), 0);
    open(name);
    return json::parse(bytes_of(out / "comparison.json"));
  }
  static std::string sentence(int year) {
    choose("#figure-differences select", std::to_string(year));
    return browser->run(
        "const p = document.querySelector('#figure-differences .below'); return p ? p.innerText : ''");
  }
  static void SetUpTestSuite() {  // of what Page makes nothing is wanted
    folder = fs::path(testing::TempDir()) / fmt::format("needgap_order_{}", ::getpid());
    fs::create_directories(folder);
    browser = std::make_unique<Browser>(folder / "browser");
    write(folder / "ward.toml", finding("ward", "病棟", "hospital", 0.8));
    write(folder / "less.toml", finding("less", "少なめ", "hospital", 0.2));
    write(folder / "home.toml", finding("home", "在宅", "home", 0.6));
    write(folder / "twin.toml", finding("twin", "双子", "home", 0.6));
    write(folder / "harm.toml", times("harm", "identify.hospital", 0.5));
    write(folder / "harm_home.toml", times("harm_home", "identify.home", 0.5));
    write(folder / "nothing.toml", times("nothing", "identify.home", 1));
    write(folder / "little.toml", times("little", "identify.hospital", 1.0003));
    write(folder / "dream.toml", what_if(finding("dream", "夢", "hospital", 1)));
    write(folder / "nightmare.toml", what_if(times("nightmare", "identify.home", 0.5)));
    write(folder / "other.toml",
          fmt::format(
              "schema = 1\nname = \"other\"\ntitle = \"other in words\"\nextends = \"{}/tutorial.toml\"\n"
              "[parameters.accept]\nvalue = 1\nunit = \"proportion\"\nstatus = \"assumed\"\nsource = "
              "\"test\"\n",
              NEEDGAP_CONFIGS_FOLDER));
    write(folder / "surge.toml", times("surge", "need.rate", 3));
    write(folder / "drained.toml", times("drained", "need.rate", 0.0001));
  }
};

TEST_F(PageOrder, NeighboursThatMayStandTheOtherWayRoundAreNamedWithTheirFigures) {
  const json tree = opened("open_order", {"home", "ward", "less", "twin"});
  const json second = row_in(tree, "order", {{"year", 2028}, {"rank", 2}}),
             third = row_in(tree, "order", {{"year", 2028}, {"rank", 3}});
  ASSERT_EQ(second["scenario"], "less");
  ASSERT_EQ(third["scenario"], "home");
  ASSERT_EQ(second["gap_below_next/apart"], 0);
  EXPECT_EQ(
      sentence(2028),
      fmt::format("In 2028 the order of these is not sure (±: Monte Carlo error): “less in words” and "
                  "“home in words” ({:.2g} ± {:.2g} patients; about {} draws or fewer would settle it). No "
                  "difference at all in 2028 between: “home in words”, “twin in words”.",
                  second["gap_below_next/mean"].get<double>(), second["gap_below_next/mcse"].get<double>(),
                  second["gap_below_next/draws_to_resolve"].get<int>()));
  EXPECT_EQ(sentence(2024),
            "No difference at all in 2024 between: “home in words”, “ward in words”, “less in words”, “twin "
            "in words”.")
      << "before they start, in the order given";
  // On the first screen only what concerns those it names: the three that avert most.
  EXPECT_THAT(text("#card-what"), HasSubstr("Then: less in words"));
  EXPECT_THAT(text("#card-what"), HasSubstr("“less in words” and “home in words” ("));
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("No difference")));
  click("#language");
  EXPECT_THAT(
      sentence(2028),
      HasSubstr("2028年の順位は、次の組では確かでない（±はモンテカルロ誤差）：「少なめ」と「在宅」（差 "));
  EXPECT_THAT(sentence(2028), HasSubstr("2028年にまったく差がないもの：「在宅」、「双子」。"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(PageOrder, AnOrderThatIsSureIsCalledSo) {
  const json tree = opened("sure_order", {"less", "ward"});
  ASSERT_EQ(row_in(tree, "order", {{"year", 2028}, {"rank", 1}})["gap_below_next/apart"], 1);
  EXPECT_EQ(
      sentence(2028),
      "The order in 2028 is sure: each averts more than the next by more than the Monte Carlo error (95%).");
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("not sure")));
  click("#language");
  EXPECT_EQ(sentence(2028), "2028年の順位は確か：どれも次のものとの差がモンテカルロ誤差（95%）を超える。");
}

TEST_F(PageOrder, BelowItTrainingIsToldWithAndWithoutTheHospitalsThatItOpens) {
  write(folder / "trained.toml", fmt::format(R"(schema = 1
name = "trained"
title = "trained in words"
title_ja = "研修"
extends = "{}/tutorial.toml"
apply = ["train"]
[interventions.train]
name = "train"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.train.training]]
provider = "pain"
procedure = "coeliac"
seats = {{ value = 8, unit = "seats per year", status = "assumed", source = "test" }}
pass_rate = {{ value = 1, unit = "proportion", status = "assumed", source = "test" }}
cases_per_trainee = {{ value = 1, unit = "patients", status = "assumed", source = "test" }}
share_by = "equal"
catchment = "country"
)",
                                             NEEDGAP_CONFIGS_FOLDER));
  const json tree = opened("openings", {"trained", "less"});
  const json row = row_in(tree, "without_openings", {{"scenario", "trained"}, {"year", 2028}});
  EXPECT_THAT(sentence(2028),
              HasSubstr(fmt::format("“trained in words”, which has training, averts {:.0f} ± ",
                                    row["gap_averted/mean"].get<double>())));
  EXPECT_THAT(sentence(2028), HasSubstr(fmt::format("if practitioners opened no hospital, {:.0f} ± ",
                                                    row["gap_averted_without_openings/mean"].get<double>())));
  EXPECT_THAT(sentence(2026), testing::Not(HasSubstr("opened no hospital")))
      << "asked of the last year alone";
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(PageOrder, WhereThereIsNoOrderNothingIsSaidOfIt) {
  opened("one", {"ward"});
  EXPECT_EQ(sentence(2028), "") << "one scenario";
  opened("older", {"less", "ward"});
  auto tree =
      nlohmann::ordered_json::parse(bytes_of(folder / "older/comparison.json"));  // the format stays first
  tree["tables"].erase("order");
  write(folder / "older/comparison.json", tree.dump());
  seal(folder / "older");
  ASSERT_EQ(needgap("report " + (folder / "older").string()), 0);
  open("older");
  EXPECT_EQ(sentence(2028), "") << "a file that does not hold it";
  EXPECT_THAT(drawn("differences"), HasSubstr("ward in words"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

TEST_F(PageOrder, WhereNothingHelpsTheFirstScreenSaysWhy) {
  opened("worse", {"harm", "harm_home"});
  EXPECT_THAT(text("#card-what"),
              HasSubstr("Every measure compared leaves more patients without a block in 2028"));
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("more draws")));
  opened("same", {"nothing"});
  EXPECT_THAT(text("#card-what"), HasSubstr("No measure compared changes anything in 2028"));
  opened("worse_and_same", {"harm", "nothing"});
  EXPECT_THAT(
      text("#card-what"),
      HasSubstr("No measure is shown to help in 2028. More patients go without under “harm in words”. "
                "Nothing changes under “nothing in words”."));
  opened("helps", {"harm", "ward"});
  EXPECT_THAT(text("#card-what"), HasSubstr("ward in words"));
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("No measure")));
}

TEST_F(PageOrder, WhatIsNotToldApartIsSaidToBeOpen) {
  const json open = row_in(opened("open", {"little"}), "change_in_nation", {{"year", 2028}});
  ASSERT_EQ(open["unmet_need/resolved"], 0);
  EXPECT_THAT(text("#card-what"),
              HasSubstr("No measure's effect in 2028 is told apart from 0 yet; more draws may tell."));
  click("#language");
  EXPECT_THAT(text("#card-what"), HasSubstr("2028年の効果が0と区別できる対策はまだない。"));
  opened("open_and_worse", {"little", "harm", "nothing"});
  EXPECT_THAT(
      text("#card-what"),
      HasSubstr(
          "No measure is shown to help in 2028. More patients go without under “harm in words”. Nothing "
          "changes under “nothing in words”. Not told apart from 0 yet, where more draws may tell: "
          "“little in words”."));
  opened("open_and_better", {"little", "ward"});
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("told apart from 0")));
}

TEST_F(PageOrder, WhatWouldHelpMostIsAMeasureAndAWhatIfStandsApart) {
  const std::string said = "A what-if, not a measure that someone can take: “dream in words” would leave ";
  const auto best = [] {
    return browser->run("const b = document.querySelector('#card-what .big'); return b ? b.innerText : ''");
  };
  const json tree = opened("dream_and_less", {"dream", "less"});
  const auto averted = [&](const char* name) {
    return -row_in(tree, "change_in_nation", {{"scenario", name}, {"year", 2028}})["unmet_need/mean"]
                .get<double>();
  };
  ASSERT_GT(averted("dream"), averted("less"));
  EXPECT_EQ(best(), "less in words");
  EXPECT_THAT(text("#card-what"), HasSubstr(said));
  EXPECT_THAT(drawn("differences"), HasSubstr("What-if: dream in words"));
  EXPECT_EQ(csv("differences")[0][1], "less") << "measures first";
  EXPECT_EQ(sentence(2028), "") << "no two of a kind to be ordered";
  click("#language");
  EXPECT_THAT(text("#card-what"),
              HasSubstr("実施できる対策ではないが、仮に「夢」となれば、2028年に受けられない患者は"));
  EXPECT_THAT(drawn("differences"), HasSubstr("仮想の試算：夢"));
  EXPECT_THAT(browser->complaints(), IsEmpty());

  opened("only_dream", {"dream"});
  EXPECT_EQ(best(), "");
  EXPECT_THAT(text("#card-what"), HasSubstr("No scenario compared is a measure that someone can take."));
  EXPECT_THAT(text("#card-what"), HasSubstr(said));
  opened("dream_and_harm", {"dream", "harm"});
  EXPECT_THAT(text("#card-what"), HasSubstr("Every measure compared leaves more patients"));
  EXPECT_THAT(text("#card-what"), HasSubstr(said));
  opened("nightmare_and_less", {"nightmare", "less"});
  EXPECT_EQ(best(), "less in words");
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("what-if"))) << "it helps nobody";
  opened("other", {"other"});
  EXPECT_EQ(best(), "") << "other assumptions are no measure";
  EXPECT_THAT(text("#card-what"), HasSubstr("No scenario compared is a measure that someone can take."));
  EXPECT_THAT(text("#card-what"), testing::Not(HasSubstr("what-if")));
}

TEST_F(PageOrder, RegionsAreSaidToOverlapOnlyWhereTheyDo) {
  std::string text =
      "schema = 1\nname = \"apart\"\nextends = \"" NEEDGAP_CONFIGS_FOLDER
      "/tutorial.toml\"\napply = [\"open\", \"summit\", \"lake\", \"dunes\", \"river\", \"harbour\"]\n";
  const auto define = [&](const std::string& name, const std::string& coverage, const std::string& target,
                          const std::string& operation, double size, const std::string& unit) {
    text += fmt::format(
        "[interventions.{0}]\nname = \"{0}\"\nstart = 2020\nramp = 0\ncoverage = {1}\n"
        "[[interventions.{0}.effects]]\ntarget = \"{2}\"\noperation = \"{3}\"\n"
        "size = {{ value = {4}, unit = \"{5}\", status = \"assumed\", source = \"test\" }}\n",
        name, coverage, target, operation, size, unit);
  };
  define("open", "1.0", "facility.*.*.in_house", "barrier", 1, "proportion");
  for (const auto& [region, accept] : std::vector<std::pair<std::string, double>>{
           {"summit", 0}, {"lake", 0.08}, {"dunes", 0.4}, {"river", 0.65}, {"harbour", 0.9}})
    define(region, "[\"" + region + "\"]", "accept", "set", accept, "proportion");
  write(folder / "apart.toml", text);
  const auto where = [&](const std::string& scenario, const std::string& name, const std::string& settings) {
    const std::string out = (folder / name).string();
    EXPECT_EQ(needgap("run " + scenario + " --draws 20 " + settings + " --out " + out), 0);
    EXPECT_EQ(needgap("report " + out), 0);
    open(name);
    return Page::text("#card-where");
  };
  EXPECT_THAT(
      where(
          (folder / "apart.toml").string(), "apart",
          "--set need.rate=0.5 --set identify.hospital=1 --set identify.home=1 --set slots.pain.coeliac=9000 "
          "--set slots.pain.epidural=9000 --set slots.radiology.coeliac=9000"),
      testing::Not(HasSubstr("not a rank")));
  EXPECT_THAT(where("tutorial", "overlapping", ""),
              testing::ContainsRegex(
                  "The interval of [A-Z][A-Za-z ]+ .[0-9]+% to [0-9]+% in 95% of futures. overlaps that "
                  "of the next region, so a place in this list is not a rank"));
}

TEST_F(PageOrder, TheOrderOfMeasuresAndThatOfWhatIfsAreApart) {
  write(folder / "bigger.toml", what_if(finding("bigger", "大", "hospital", 0.6)));
  opened("two_orders", {"bigger", "less", "dream", "ward"});
  EXPECT_THAT(sentence(2028), HasSubstr("The order in 2028 is sure, of the measures and of the what-ifs"));
}

// need = performed + lost + change in waiting: whoever waits is one of the hundred.
TEST_F(PageOrder, OfAHundredPatientsThoseStillWaitingAreShown) {
  const fs::path out = folder / "queues";
  fs::create_directories(out);
  ASSERT_EQ(needgap("run " + (folder / "surge.toml").string() + " --draws 20 --set time.start=2025 --out " +
                    out.string()),
            0);
  ASSERT_EQ(needgap("report " + out.string()), 0);
  open("queues");
  const json tree = json::parse(bytes_of(out / "summary.json"));
  const int year =
      browser->run("return document.querySelector('#figure-waffle h3').innerText.match(/[0-9]{4}/)[0] * 1");
  const json nation = row_in(tree, "nation", {{"year", year}});
  ASSERT_GT(nation["change_in_waiting/mean"], 1);
  double patients = 0, waiting = 0;
  for (const json& row : csv("waffle")) {
    patients += row[2].get<double>();
    if (row[0] == "More waiting at the end of the year") waiting = row[2];
  }
  EXPECT_NEAR(patients, nation["need/mean"].get<double>(), 1e-3);
  EXPECT_NEAR(waiting, nation["change_in_waiting/mean"].get<double>(), 1e-3);
}

// Almost nobody is newly in need, and those who had waited are treated: fewer than none go without.
TEST_F(PageOrder, AGapBelowZeroIsExplained) {
  const fs::path out = folder / "below";
  ASSERT_EQ(needgap("run " + (folder / "drained.toml").string() + " --draws 20 --set time.start=2025 --out " +
                    out.string()),
            0);
  ASSERT_EQ(needgap("report " + out.string()), 0);
  open("below");
  const json nation = row_in(json::parse(bytes_of(out / "summary.json")), "nation", {{"year", 2025}});
  ASSERT_LT(nation["unmet_need/mean"], -0.5);
  EXPECT_THAT(text("#answer"), HasSubstr("Below 0 means that more patients are treated than newly need it"));
  EXPECT_THAT(text("#figure-waffle .note"),
              HasSubstr("The queues shrink over the year: of those treated or lost, " +
                        fmt::format("{:.0f}", -nation["change_in_waiting/mean"].get<double>())));
  open("queues");
  EXPECT_THAT(text("#answer"), testing::Not(HasSubstr("Below 0")));
  EXPECT_THAT(text("#figure-waffle .note"), testing::Not(HasSubstr("The queues shrink")));
}

}  // namespace
}  // namespace needgap
