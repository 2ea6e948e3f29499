// What is asked of an outcome: series by name, statements, and the numbers an observation keeps.
#include "needgap/engine.hpp"
#include "needgap/model.hpp"
#include "needgap/question.hpp"

#include "country.hpp"
#include "small_country.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <stdexcept>
#include <type_traits>

namespace needgap {
namespace {

using namespace engine;
using namespace model;
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
  EXPECT_EQ(message_of(scenario, "\t need>=1" + in + " of all  "), "accepted");
  EXPECT_EQ(message_of(scenario, "need ≥ 1 " + in), "accepted");
  for (const std::string& wrong :
       std::vector<std::string>{"", "need", "need 1" + in, "need >=" + in, ">= 1" + in, "need >= 1 2025",
                                "need >= 1 in2025", "need >= 1 in 025", "need >= 1" + in + "0",
                                "need >= 1" + in + "of all", "need >= 1" + in + " or", "need >= 1 %%" + in})
    EXPECT_NE(message_of(scenario, wrong).find("is not a statement about an outcome"), std::string::npos)
        << wrong;
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
  Watch watch(scenario);
  const SeriesHandle treated = watch.add(find_series(scenario, "performed", 2020));
  const SeriesHandle in_need = watch.add(find_series(scenario, "need", 2019, scenario.regions[2].id));
  const Scenario both[] = {scenario, scenario};
  const Observations seen = observe(both, plan, watch);
  const RunResult whole = run(scenario, plan);
  ASSERT_EQ(seen.of[0].draws(), 40);
  for (const SeriesHandle& series : {treated, in_need})
    EXPECT_TRUE((seen.of[0].mean(series) == seen.of[1].mean(series)).all());
  const Estimate performed = whole.summary.national(2, Measure::performed);
  EXPECT_NEAR(seen.of[0].mean(treated).mean(), performed.mean, 1e-9 * performed.mean);
  EXPECT_NEAR(seen.of[0].chance(treated).mean(), performed.variance_chance, 1e-9 * performed.variance_chance);
  const Estimate need = whole.summary.estimate(1, column_of(Measure::need, Place::residence), RegionIndex{2},
                                               scenario.all_procedures());
  EXPECT_NEAR(seen.of[0].mean(in_need).mean(), need.mean, 1e-9 * need.mean);
}

TEST(Observe, ReadsBackByHandleWhateverElseIsWatched) {
  const Scenario scenario = test::load_small_country(test::three_regions());
  const RunPlan plan{.seed = 3, .draws = 6, .replicates = 5};
  const int K = scenario.procedure_count();
  Watch alone(scenario);
  const SeriesHandle only = alone.add(Measure::performed, Place::residence, 2020);
  Watch watch(scenario);
  const YearsHandle years =
      watch.add(SeriesYears{national(scenario, Measure::performed, Place::residence, 2018), 2020});
  const SeriesHandle of_one =
      watch.add(Measure::performed, Place::residence, RegionIndex{1}, ProcedureIndex{0}, 2019);
  const StatementHandle met = watch.add(parse_statement(scenario, "performed >= 100 in 2020"));
  std::vector<SeriesHandle> single;
  for (int year = 2018; year <= 2020; ++year)
    single.push_back(watch.add(Measure::performed, Place::residence, year));
  EXPECT_FALSE(alone.needs_detail());
  EXPECT_TRUE(watch.needs_detail()) << "a region and a procedure by themselves";
  const Watched seen = observe({&scenario, 1}, plan, watch).of[0];
  EXPECT_TRUE((seen.mean(single[2]) == observe({&scenario, 1}, plan, alone).of[0].mean(only)).all());
  EXPECT_TRUE(
      seen.sum(years).isApprox(seen.mean(single[0]) + seen.mean(single[1]) + seen.mean(single[2]), 1e-14));
  EXPECT_EQ(seen.mean(of_one, 4), seen.mean(of_one)[4]);
  EXPECT_TRUE((seen.mean(of_one) < seen.mean(single[1])).all());
  // Every future by itself, in a shape of all cells.
  const OutcomeShape shape(scenario, true);
  const ParameterLayout layout(scenario);
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * plan.replicates);
  for (std::uint32_t i = 0; i < plan.draws; ++i) {
    const Draw draw =
        make_draw(scenario, layout, design::random_design(plan.seed)(scenario.parameters, i), plan.seed, i);
    simulate(scenario, layout, shape, draw, 0, plan.replicates, out.data(), plan.replicates);
    const ColumnIndex performed = column_of(Measure::performed, Place::residence);
    const auto future = [&](int year_index, int region, int procedure, std::uint32_t replicate) {
      const auto series = static_cast<std::size_t>(
          shape.offset(year_index, performed, RegionIndex{region}, ProcedureIndex{procedure}));
      return out[series * plan.replicates + replicate];
    };
    double sum = 0, held = 0;
    for (std::uint32_t m = 0; m < plan.replicates; ++m) {
      sum += future(1, 1, 0, m);
      held += future(2, shape.all_regions(), K, m) >= 100;
    }
    EXPECT_DOUBLE_EQ(seen.mean(of_one, i), sum / plan.replicates);
    EXPECT_DOUBLE_EQ(seen.share(met)[i], held / plan.replicates);
  }
}

TEST(Observe, RefusesAHandleOfAnotherWatch) {
  static_assert(!std::is_convertible_v<StatementHandle, SeriesHandle> &&
                    !std::is_convertible_v<YearsHandle, SeriesHandle>,
                "a handle of one kind is none of another");
  const Scenario scenario = test::load_small_country(test::three_regions());
  Watch one(scenario), other(scenario);
  one.add(Measure::need, Place::residence, 2019);
  const SeriesHandle foreign = other.add(Measure::need, Place::residence, 2019);
  const Observations seen = observe({&scenario, 1}, {.draws = 2, .replicates = 1}, one);
  EXPECT_THROW(seen.of[0].mean(foreign), std::logic_error);
  const SeriesHandle late = one.add(Measure::need, Place::residence, 2020);
  EXPECT_THROW(seen.of[0].mean(late), std::logic_error) << "added after the run";
}

TEST(Observe, DrawsWithTheSameFactsDifferByChanceAlone) {
  const Scenario scenario = test::load_small_country(test::three_regions());
  Watch watch(scenario);
  const SeriesHandle need = watch.add(Measure::need, Place::residence, 2020);
  RunPlan plan{.seed = 3, .draws = 400, .replicates = 4};
  plan.design = design::given_design(
      [own = design::random_design(3)](const ParameterSet& set, std::uint32_t) { return own(set, 7); });
  const engine::Watched seen = engine::observe({&scenario, 1}, plan, watch).of[0];
  // Need is Poisson given the draw: mean and variance agree, and draws differ as means of 4 of them do.
  const double mean = seen.mean(need).mean();
  const double between = (seen.mean(need) - mean).square().sum() / 399;
  EXPECT_NEAR(seen.chance(need).mean() / mean, 1, 5 * std::sqrt(2.0 / (400 * 3)));
  EXPECT_NEAR(4 * between / mean, 1, 5 * std::sqrt(2.0 / 399));
}

}  // namespace
}  // namespace needgap
