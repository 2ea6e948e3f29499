// What is asked of an outcome: series by name, statements, and the numbers an observation keeps.
#include "needgap/engine.hpp"
#include "needgap/series.hpp"

#include "country.hpp"
#include "small_country.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap {
namespace {

using namespace engine;
using NamedSeries = Country;

std::string message_of(const Scenario& scenario, const std::string& text) {
  try {
    parse_statement(scenario, text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST_F(NamedSeries, AStatementIsReadPartByPart) {
  const Scenario scenario = load();
  const int year = scenario.horizon.end;
  const auto read = [&](const std::string& text) {
    return parse_statement(scenario, text + std::to_string(year));
  };
  const Statement need = read("unmet_need >= 12,000.5 in ");
  EXPECT_EQ(need.threshold, 12000.5);
  EXPECT_EQ(need.series.measure().name, "unmet_need");
  EXPECT_EQ(need.series.year, year);
  EXPECT_EQ(need.series.region, scenario.region_count());
  EXPECT_TRUE(need.holds(12000.5));
  EXPECT_FALSE(need.holds(12000));
  EXPECT_FALSE(need.holds(std::nan("")));
  const Statement coverage = read("coverage<=40% in ");
  EXPECT_EQ(coverage.threshold, 0.4);
  EXPECT_TRUE(coverage.holds(0.39));
  EXPECT_FALSE(coverage.holds(0.41));
  EXPECT_EQ(read("treatment.performed > 3 in ").series.measure().place, Place::treatment);
  const Region& region = scenario.regions[1];
  EXPECT_EQ(
      parse_statement(scenario, "need >= 1 in " + std::to_string(year) + " of " + region.id).series.region,
      1);
}

TEST_F(NamedSeries, AWrongStatementSaysWhichPart) {
  const Scenario scenario = load();
  const std::string in = " in " + std::to_string(scenario.horizon.end);
  EXPECT_NE(message_of(scenario, "coverge >= 0.4" + in).find("did you mean 'coverage'"), std::string::npos);
  EXPECT_NE(message_of(scenario, "coverage >= 40" + in).find("did you mean 40%?"), std::string::npos);
  EXPECT_NE(message_of(scenario, "need >= 40%" + in).find("not in percent"), std::string::npos);
  EXPECT_NE(message_of(scenario, "need >= 1 in 1999").find("1999 is not simulated; choose"),
            std::string::npos);
  EXPECT_NE(message_of(scenario, "need is large").find("write MEASURE >= NUMBER in YEAR"), std::string::npos);
  EXPECT_NE(message_of(scenario, "need >= 1..2" + in).find("not a number"), std::string::npos);
  EXPECT_NE(message_of(scenario, "able >= 3" + in).find("name a procedure"), std::string::npos);
  EXPECT_NE(message_of(scenario, "need >= 3" + in + " of Nowhere").find("no region 'Nowhere'"),
            std::string::npos);
}

TEST(Observe, KeepsTheMeansThatTheSummaryIsMadeOf) {
  const Scenario scenario = test::load_small_country(test::three_regions());
  const RunPlan plan{.seed = 3, .draws = 40, .replicates = 5};
  const OutcomeShape shape(scenario, false);
  const std::vector<int> series{
      offset_of(scenario, shape, find_series(scenario, "performed", 2020)),
      offset_of(scenario, shape, find_series(scenario, "need", 2019, scenario.regions[2].id))};
  const Scenario both[] = {scenario, scenario};
  const Observations seen = observe(both, plan, series);
  const RunResult whole = run(scenario, plan);
  ASSERT_EQ(seen.mean[0].rows(), 40);
  EXPECT_TRUE(seen.mean[0] == seen.mean[1]);
  const Estimate performed = whole.summary.national(2, Measure::performed);
  EXPECT_NEAR(seen.mean[0].col(0).mean(), performed.mean, 1e-9 * performed.mean);
  EXPECT_NEAR(seen.chance[0].col(0).mean(), performed.variance_chance, 1e-9 * performed.variance_chance);
  const Estimate need =
      whole.summary.estimate(1, column_of(Measure::need, Place::residence), 2, scenario.procedure_count());
  EXPECT_NEAR(seen.mean[0].col(1).mean(), need.mean, 1e-9 * need.mean);
}

TEST(Observe, DrawsWithTheSameFactsDifferByChanceAlone) {
  const Scenario scenario = test::load_small_country(test::three_regions());
  const OutcomeShape shape(scenario, false);
  const std::vector<int> series{offset_of(scenario, shape, find_series(scenario, "need", 2020))};
  RunPlan plan{.seed = 3, .draws = 400, .replicates = 4};
  plan.design = design::given_design(
      [own = design::random_design(3)](const ParameterSet& set, std::uint32_t) { return own(set, 7); });
  const Observations seen = observe({&scenario, 1}, plan, series);
  // Need is Poisson given the draw: mean and variance agree, and draws differ as means of 4 of them do.
  const double mean = seen.mean[0].mean();
  const double between = (seen.mean[0].array() - mean).square().sum() / 399;
  EXPECT_NEAR(seen.chance[0].mean() / mean, 1, 5 * std::sqrt(2.0 / (400 * 3)));
  EXPECT_NEAR(4 * between / mean, 1, 5 * std::sqrt(2.0 / 399));
}

}  // namespace
}  // namespace needgap
