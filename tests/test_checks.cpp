// What a run checks of itself, and what it keeps beside the summary: each check sees a number that is wrong.
#include "needgap/config.hpp"
#include "needgap/engine.hpp"
#include "needgap/store.hpp"

#include "engine/checks.hpp"
#include "report/bars.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

namespace needgap {
namespace {

using namespace engine;
using namespace model;
using namespace report;

Scenario tutorial(std::vector<std::string> settings = {}) {
  return config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/tutorial.toml", settings);
}

// One draw of the tutorial with its outcomes, to be spoilt.
struct OneDraw {
  static constexpr std::uint32_t replicates = 8;
  Scenario scenario = tutorial();
  ParameterLayout layout{scenario};
  OutcomeShape shape{scenario, false};
  Draw draw = make_draw(scenario, layout, random_row(scenario.parameters, 3, 0), 3, 0);
  std::vector<double> out = std::vector<double>(static_cast<std::size_t>(shape.size()) * replicates);

  OneDraw() { simulate(scenario, layout, shape, draw, 0, replicates, out.data(), replicates); }
  double& at(Measure measure, Place place, int region, int procedure) {
    return out[static_cast<std::size_t>(shape.offset(0, column_of(measure, place), RegionIndex{region},
                                                     ProcedureIndex{procedure})) *
               replicates];
  }
  RunChecks check() const {
    return check_draw(scenario, layout, shape, draw, replicates, out.data(), replicates);
  }
};

TEST(Checks, PassForWhatTheModelGives) {
  const RunChecks checks = OneDraw().check();
  EXPECT_TRUE(checks.passed());
  EXPECT_EQ(checks.balance, 0);
  EXPECT_EQ(checks.replicates, 8u);
  EXPECT_GT(checks.expected_need, 1000);
}

TEST(Checks, SeeAPatientWhoIsLostFromTheBooks) {
  OneDraw one;
  const int R = one.shape.all_regions(), K = one.shape.all_procedures();
  one.at(Measure::no_route, Place::residence, R, 0) -= 1;
  EXPECT_EQ(one.check().balance, 1);
  EXPECT_FALSE(one.check().passed());
  OneDraw regional;
  regional.at(Measure::performed, Place::residence, 1, K) += 0.25;
  EXPECT_NEAR(regional.check().regional_balance, 0.25, 1e-9);
  EXPECT_FALSE(regional.check().passed());
}

TEST(Checks, SeeMoreServedThanThereAreSlots) {
  OneDraw one;
  const int K = one.shape.all_procedures();
  const double slots = one.at(Measure::slots, Place::treatment, 0, K);
  one.at(Measure::performed, Place::treatment, 0, K) = 3 * slots + 100;
  EXPECT_GT(one.check().over_capacity, 50);
  EXPECT_FALSE(one.check().passed());
}

TEST(Checks, SeeANeedThatIsNotTheSumOfItsRates) {
  RunChecks checks = OneDraw().check();
  checks.simulated_need = checks.expected_need + 4.9 * checks.need_error();
  EXPECT_TRUE(checks.passed());
  checks.simulated_need = checks.expected_need + 5.1 * checks.need_error();
  EXPECT_FALSE(checks.passed());
}

// Without uncertainty the sum is need rate x deaths x growth, by hand.
TEST(Checks, ExpectTheNeedThatOneWouldCompute) {
  const Scenario scenario = tutorial({"need.rate=0.05", "need.spread=0"});
  const RunResult result = run(scenario, {.seed = 2, .draws = 3, .replicates = 5});
  double deaths = 0;
  for (int year = scenario.horizon.start; year <= scenario.horizon.end; ++year)
    for (const Region& region : scenario.regions)
      deaths += region.deaths * growth_factor(scenario, region, year);
  EXPECT_NEAR(result.checks.expected_need, 3 * 5 * 0.05 * deaths, 1e-6 * deaths);
  EXPECT_EQ(result.checks.replicates, 15u);
  EXPECT_TRUE(result.checks.passed());
}

TEST(Ranks, AreThoseOfSortedCoverage) {
  RankCounts ranks{OutcomeShape(tutorial(), false)};
  const double none = std::numeric_limits<double>::quiet_NaN();
  const auto add = [&](const std::vector<double>& coverage) {
    ranks.add(0, coverage, std::vector<double>{0.3});
  };
  for (int i = 0; i < 3; ++i) add({0.5, 0.2, 0.4, 0.1, none});
  add({0.1, 0.2, 0.4, 0.5, none});
  EXPECT_EQ(ranks.quantile(0, RegionIndex{0}, 0.5), 4);
  EXPECT_EQ(ranks.quantile(0, RegionIndex{0}, 0.1), 1);
  EXPECT_DOUBLE_EQ(ranks.mean(0, RegionIndex{0}), 13.0 / 4);
  EXPECT_EQ(ranks.quantile(0, RegionIndex{1}, 0.025), 2);
  EXPECT_EQ(ranks.quantile(0, RegionIndex{1}, 0.975), 2);
  EXPECT_TRUE(std::isnan(ranks.quantile(0, RegionIndex{4}, 0.5))) << "never ranked";
  EXPECT_TRUE(std::isnan(ranks.mean(1, RegionIndex{0}))) << "another year";
}

TEST(Convergence, EndsAtTheSummaryAndItsErrorFalls) {
  const Scenario scenario = tutorial();
  const RunResult result = run(scenario, {.seed = 1, .draws = 200, .replicates = 2});
  const Estimate unmet = result.summary.national(0, Measure::unmet_need);
  ASSERT_EQ(result.course.size(), 13u);  // 200 draws in blocks of 16
  Moments all;
  for (const Moments& block : result.course) all.add(block);
  Estimate whole, first;
  all.summarise(whole);
  result.course.front().summarise(first);
  EXPECT_EQ(whole.mean, unmet.mean);
  EXPECT_EQ(whole.mcse, unmet.mcse);
  EXPECT_LT(whole.mcse, first.mcse);
}

TEST(ParametersFile, HoldsEachNumberWithItsSourceAndWhatAScenarioChanges) {
  const Scenario scenario = tutorial();
  Scenario other = tutorial({"accept=0.5"});
  other.name = "other";
  const Scenario both[] = {scenario, other};
  const auto tree = nlohmann::json::parse(store::parameters_json(both));
  const auto& parameters = tree["scenarios"][0]["parameters"];
  EXPECT_EQ(static_cast<int>(parameters.size()), ParameterLayout(scenario).stated_count());
  for (const auto& p : parameters) {
    EXPECT_FALSE(p["source"].get<std::string>().empty()) << p["name"];
    EXPECT_FALSE(p["unit"].get<std::string>().empty()) << p["name"];
    const auto i = scenario.parameters.find(p["name"].get<std::string>()).value();
    EXPECT_EQ(p["status"], to_string(scenario.parameters.parameters[i].provenance.status));
  }
  ASSERT_EQ(tree["scenarios"][1]["parameters"].size(), 1u);
  EXPECT_EQ(tree["scenarios"][1]["parameters"][0]["name"], "accept");
  EXPECT_EQ(tree["scenarios"][1]["parameters"][0]["mean"], 0.5);
}

TEST(Tiles, PrefecturesStandWhereTheMapSays) {
  const Scenario japan = config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  std::set<std::pair<int, int>> places;
  for (const Region& region : japan.regions) places.emplace(region.tile.value().row, region.tile->column);
  EXPECT_EQ(places.size(), 47u) << "no two in one place";
  EXPECT_LT(japan.regions[0].tile->row, japan.regions[46].tile->row) << "Hokkaido north of Okinawa";
  EXPECT_GT(japan.regions[0].tile->column, japan.regions[46].tile->column) << "and east of it";
  EXPECT_FALSE(tutorial().regions[0].tile);
}

TEST(Bars, HaveEighthsOfACharacter) {
  EXPECT_EQ(bar(0, 4), "");
  EXPECT_EQ(bar(1, 4), "████");
  EXPECT_EQ(bar(0.5, 4), "██");
  EXPECT_EQ(bar(0.40625, 4), "█▋") << "13 eighths";
  EXPECT_EQ(bar(2, 2), "██");
  EXPECT_EQ(bar(std::numeric_limits<double>::quiet_NaN(), 2), "");
  EXPECT_EQ(sparkline(std::vector<double>{1, 2, 8}), "▂▃█");
  EXPECT_EQ(sparkline(std::vector<double>{5, 5}), "██");
}

}  // namespace
}  // namespace needgap
