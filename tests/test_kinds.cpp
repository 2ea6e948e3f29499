// What-ifs, measures and what is neither: how they are told apart, ordered, marked, and written.
#include "needgap/comparison.hpp"
#include "needgap/report.hpp"

#include "command.hpp"
#include "country.hpp"
#include "rows_in.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace needgap {
namespace {

using testing::HasSubstr;
using testing::Not;

// Finds a share of those missed in hospitals from 2025 on.
std::string found_in_hospital(const std::string& id, double share, bool what_if) {
  return fmt::format(R"([interventions.{0}]
name = "{0}"
what_if = {2}
start = 2025
ramp = 0
coverage = 1.0
[[interventions.{0}.effects]]
target = "identify.hospital"
operation = "barrier"
size = {{ value = {1}, unit = "proportion", status = "assumed", source = "test" }}
)",
                     id, share, what_if);
}

class Kinds : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    const std::string both = found_in_hospital("some", 0.2, false) + found_in_hospital("dream", 1, true);
    define("some", R"("some")", both);
    define("dream", R"("dream")", both);
    define("mixed", R"("some", "dream")", both);
    define("more", R"("more")", found_in_hospital("more", 0.6, false));
    define("larger", R"("larger")", found_in_hospital("larger", 0.9, true));
    define("other", "",
           both +
               "[parameters.accept]\nvalue = 1\nunit = \"proportion\"\nstatus = \"assumed\"\nsource = "
               "\"test\"\n");
  }
  void define(const std::string& name, const std::string& apply, const std::string& rest) const {
    write(name + ".toml", fmt::format("schema = 1\nname = \"{0}\"\ntitle = \"{0} in words\"\nextends = "
                                      "\"tutorial.toml\"\napply = [{1}]\n{2}",
                                      name, apply, rest));
  }
  Scenario named(const std::string& name) const { return load({}, name + ".toml"); }

  // Compares the tutorial with these: what is printed, and the result.
  std::string compared(const std::vector<std::string>& names, nlohmann::json* result = nullptr) const {
    std::string files = path("tutorial.toml").string();
    for (const std::string& name : names) files += " " + path(name + ".toml").string();
    const Answer answer =
        needgap("compare " + files + " --draws 20 --format csv,json --out " + path("out").string());
    EXPECT_EQ(answer.code, 0) << answer.text;
    if (result) *result = nlohmann::json::parse(read("out/comparison.json"));
    return answer.text;
  }
};

TEST_F(Kinds, OneInterventionThatNobodyCanDoMakesAWhatIf) {
  EXPECT_EQ(kind_of(named("some")), ScenarioKind::measures) << "the other one is defined, not applied";
  EXPECT_EQ(kind_of(named("dream")), ScenarioKind::what_if);
  EXPECT_EQ(kind_of(named("mixed")), ScenarioKind::what_if);
  EXPECT_EQ(kind_of(named("other")), ScenarioKind::no_intervention);
}

TEST_F(Kinds, OfTheShippedScenariosFourAreWhatIfs) {
  std::set<std::string> what_ifs;
  const std::filesystem::path folder = NEEDGAP_CONFIGS_FOLDER;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "scenarios")) {
    const Scenario scenario = config::load_scenario(entry.path());
    if (kind_of(scenario) == ScenarioKind::what_if) what_ifs.insert(scenario.name);
    EXPECT_NE(kind_of(scenario), ScenarioKind::no_intervention) << scenario.name;
  }
  EXPECT_EQ(what_ifs, (std::set<std::string>{"demand_and_slots", "demand_side", "dilution", "slots_twice"}));
  for (const char* name : {"japan.toml", "deck.toml", "tutorial.toml"})
    EXPECT_EQ(kind_of(config::load_scenario(folder / name)), ScenarioKind::no_intervention) << name;
}

TEST_F(Kinds, MeasuresStandBeforeAWhatIfThatAvertsMore) {
  nlohmann::json result;
  const std::string text = compared({"dream", "some", "larger", "more"}, &result);
  EXPECT_THAT(text, HasSubstr("All scenarios, measures before the others, the largest gap averted first"));
  std::vector<std::size_t> places;
  for (const char* line : {"\n  more  ", "\n  some  ", "\n  dream (what-if)  ", "\n  larger (what-if)  "})
    places.push_back(text.find(line));
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << text;
  EXPECT_NE(places.back(), std::string::npos);
  EXPECT_THAT(text,
              HasSubstr("  (what-if): a question of what would be, not a measure that someone can take.\n"));
  EXPECT_THAT(text, HasSubstr("The order of the measures, and that of the others, is sure"));
  EXPECT_THAT(text, HasSubstr("\ndream (what-if): dream in words\n"));
  // Every row of every table that begins with its name has the mark.
  EXPECT_THAT(text, Not(testing::ContainsRegex("\n  dream  ")));

  const std::vector<std::string> names{"more", "some", "dream", "larger"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const nlohmann::json row = test::row_in(result, "order", {{"year", 2028}, {"rank", i + 1}});
    EXPECT_EQ(row["scenario"], names[i]);
    EXPECT_EQ(row["gap_below_next/mean"].is_null(), i % 2 == 1) << "none from the last of a kind";
    EXPECT_EQ(test::row_in(result, "scenarios", {{"scenario", names[i]}})["kind"],
              i < 2 ? "measures" : "what-if");
  }
  EXPECT_EQ(test::row_in(result, "interventions", {{"scenario", "dream"}})["what_if"], "yes");
  EXPECT_EQ(test::row_in(result, "interventions", {{"scenario", "more"}})["what_if"], "no");
  EXPECT_THAT(read("out/comparison.overview.csv"), HasSubstr("\ndream,what-if,2028,"));
  EXPECT_THAT(read("out/comparison.overview.csv"), HasSubstr("\nsome,measures,2028,"));
  EXPECT_THAT(read("out/comparison.overview.csv"), HasSubstr("\ntutorial,no intervention,2028,"));
}

TEST_F(Kinds, OfOnlyWhatIfsOrOnlyMeasuresThereIsOneOrder) {
  const std::string dreams = compared({"dream", "larger"});
  EXPECT_THAT(dreams, HasSubstr("All scenarios, the largest gap averted first"));
  EXPECT_THAT(dreams, HasSubstr("Their order is sure"));
  EXPECT_THAT(dreams, HasSubstr("  (what-if): a question of what would be"));
  const std::string measures = compared({"some", "more"});
  EXPECT_THAT(measures, HasSubstr("All scenarios, the largest gap averted first"));
  EXPECT_THAT(measures, HasSubstr("Their order is sure"));
  EXPECT_THAT(measures, Not(HasSubstr("what-if")));
  EXPECT_THAT(measures, Not(HasSubstr("Without any intervention")));
  const std::string one_of_each = compared({"dream", "some"});
  EXPECT_THAT(one_of_each, Not(HasSubstr("is sure"))) << "no two of a kind to be ordered";
}

TEST_F(Kinds, WhatAppliesNoInterventionIsCalledNoMeasure) {
  const std::string text = compared({"other", "some"});
  EXPECT_THAT(text,
              HasSubstr("  Without any intervention, and so no measure that someone can take: other.\n"));
  EXPECT_LT(text.find("\n  some  "), text.find("\n  other  "));
}

TEST_F(Kinds, CheckAndRunSayThatAWhatIfIsOne) {
  const std::string says =
      "  A what-if, a question of what would be and not a measure that someone can take: dream.\n";
  for (const char* command : {"check ", "run --draws 2 --replicates 1 "}) {
    EXPECT_THAT(needgap(command + path("dream.toml").string()).text, HasSubstr(says)) << command;
    EXPECT_THAT(needgap(command + path("mixed.toml").string()).text, HasSubstr(says)) << command;
    EXPECT_THAT(needgap(command + path("some.toml").string()).text, Not(HasSubstr("what-if"))) << command;
  }
  EXPECT_THAT(needgap("check " + path("some.toml").string() + " " + path("dream.toml").string()).text,
              testing::ContainsRegex("\n  kind +measures +what-if\n"));
}

TEST_F(Kinds, VoiSaysWhatKindAnOptionIs) {
  const auto asked = [&](const char* name) {
    return needgap("voi " + path("tutorial.toml").string() + " " + path(name).string() +
                   " --draws 64 --points 0 --replicates 1")
        .text;
  };
  EXPECT_THAT(asked("dream.toml"), testing::ContainsRegex("\n  dream .*% +what-if\n"));
  EXPECT_THAT(asked("some.toml"), Not(HasSubstr("what-if")));
}

// The change of one region, given to all.
TEST_F(Kinds, WhereAllRegionsChangeAlikeTheSignIsSaid) {
  engine::RunPlan plan;
  plan.draws = 20;
  const auto where = [&](const std::string& name, const std::string& against, int year) {
    const std::vector<Scenario> scenarios{named(against), named(name)};
    comparison::Comparison comparison = comparison::compare(scenarios, plan);
    const OutcomeShape& shape = comparison.shape;
    const auto of_region = [&](RegionIndex r) -> comparison::PairedTally& {
      return comparison.scenarios[1].differences[static_cast<std::size_t>(shape.offset(
          year - 2024, column_of(Measure::unmet_need, Place::residence), r, shape.all_procedures()))];
    };
    for (RegionIndex r{1}; r < shape.regions(); ++r) of_region(r) = of_region(RegionIndex{0});
    const std::string text = report::compare_table(scenarios, plan, comparison, year, shape.all_regions());
    EXPECT_THAT(text, Not(HasSubstr("Where most is averted")));
    return text;
  };
  EXPECT_THAT(where("more", "some", 2028),
              testing::ContainsRegex("  In every region alike, [0-9.]+ patients fewer go without.\n"));
  EXPECT_THAT(where("some", "more", 2028),
              testing::ContainsRegex("  In every region alike, [0-9.]+ patients more go without.\n"));
  EXPECT_THAT(where("more", "some", 2024), HasSubstr("  No region's gap changes.\n"));
}

}  // namespace
}  // namespace needgap
