// A result depends on scenario, seed, draws and replicates alone.
#include "needgap/config.hpp"
#include "needgap/engine.hpp"
#include "needgap/model.hpp"
#include "needgap/store.hpp"

#include "written.hpp"

#include <gtest/gtest.h>

namespace needgap {
namespace {

using namespace engine;
using namespace model;
using namespace store;

Scenario japan(std::vector<std::string> settings = {"time.end=2019", "time.steps_per_year=12"}) {
  return config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml", settings);
}

const RunPlan engine_plan{.seed = 5, .draws = 37, .replicates = 11, .threads = 1};

TEST(Engine, ThreadsAndBatchesDoNotChangeAByte) {
  const Scenario scenario = japan();
  const std::string reference = test::csv_of(scenario, run(scenario, engine_plan));
  struct Way {
    unsigned threads;
    std::uint32_t batch;
  };
  for (const Way way : {Way{1, 1}, Way{2, 0}, Way{3, 5}, Way{8, 16}, Way{2, 37}}) {
    RunPlan plan = engine_plan;
    plan.threads = way.threads;
    plan.batch = way.batch;
    EXPECT_TRUE(test::csv_of(scenario, run(scenario, plan)) == reference)
        << way.threads << " threads, batch " << way.batch;
  }
}

TEST(Engine, AnotherSeedGivesOtherNumbers) {
  const Scenario scenario = japan();
  RunPlan other = engine_plan;
  other.seed = 6;
  EXPECT_FALSE(test::csv_of(scenario, run(scenario, engine_plan)) ==
               test::csv_of(scenario, run(scenario, other)));
}

TEST(Engine, TheFirstDrawsOfALongRunAreThoseOfAShortOne) {
  const Scenario scenario = japan();
  RunPlan stopped = engine_plan;
  stopped.draws = 90;
  stopped.batch = 37;
  const RunResult partial =
      run(scenario, stopped, [](const Progress& progress) { return progress.draws_done < 37; });
  EXPECT_FALSE(partial.complete);
  EXPECT_EQ(partial.draws_done, 37u);
  EXPECT_TRUE(test::csv_of(scenario, partial) == test::csv_of(scenario, run(scenario, engine_plan)));
}

TEST(Engine, TheSummaryIsTheMeanOfTheReplicatesOfItsDraws) {
  const Scenario scenario = japan();
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, false);
  const int series = shape.offset(1, column_of(Measure::performed, Place::residence), RegionIndex{12},
                                  shape.all_procedures());
  double sum = 0;
  std::vector<double> values(static_cast<std::size_t>(shape.size()) * engine_plan.replicates);
  for (std::uint32_t d = 0; d < engine_plan.draws; ++d) {
    const Draw draw = make_draw(scenario, layout, random_row(scenario.parameters, engine_plan.seed, d),
                                engine_plan.seed, d);
    simulate(scenario, layout, shape, draw, 0, engine_plan.replicates, values.data(), engine_plan.replicates);
    for (std::uint32_t m = 0; m < engine_plan.replicates; ++m)
      sum += values[series * engine_plan.replicates + m];
  }
  const Estimate tokyo = run(scenario, engine_plan)
                             .summary.estimate(1, column_of(Measure::performed, Place::residence),
                                               RegionIndex{12}, shape.all_procedures());
  EXPECT_NEAR(tokyo.mean, sum / (engine_plan.draws * engine_plan.replicates), 1e-9 * tokyo.mean);
}

TEST(Engine, DetailAddsRegionsByProcedureAndChangesNothingElse) {
  const Scenario scenario = japan();
  RunPlan detailed = engine_plan;
  detailed.detail = true;
  const RunResult plain = run(scenario, engine_plan), more = run(scenario, detailed);
  const OutcomeShape& shape = more.summary.shape();
  for (const Measure measure : {Measure::need, Measure::performed, Measure::died_waiting}) {
    const ColumnIndex column = column_of(measure, Place::residence);
    double regions = 0;
    for (RegionIndex r{0}; r < shape.regions(); ++r) {
      double sum = 0;
      for (ProcedureIndex k{0}; k < shape.procedures(); ++k)
        sum += more.summary.estimate(0, column, r, k).mean;
      EXPECT_NEAR(sum, more.summary.estimate(0, column, r, shape.all_procedures()).mean, 1e-9 * (1 + sum));
      EXPECT_EQ(more.summary.estimate(0, column, r, shape.all_procedures()).mean,
                plain.summary.estimate(0, column, r, shape.all_procedures()).mean);
      regions += sum;
    }
    EXPECT_NEAR(regions, plain.summary.national(0, measure).mean, 1e-9 * regions);
  }
}

}  // namespace
}  // namespace needgap
