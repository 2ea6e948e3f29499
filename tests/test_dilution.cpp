// What configs/scenarios/dilution.toml says of itself, held against what it does.
#include "needgap/comparison.hpp"
#include "needgap/config.hpp"

#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using comparison::Comparison;
const std::filesystem::path dilution_configs = NEEDGAP_CONFIGS_FOLDER;

class Dilution : public ::testing::Test {
 protected:
  // "japan", "dilution", "training_alone" on the same futures.
  static const Comparison& compared() {
    static const Comparison found = [] {
      std::vector<Scenario> scenarios{config::load_scenario(dilution_configs / "japan.toml")};
      for (const char* name : {"dilution.toml", "training_alone.toml"})
        scenarios.push_back(config::load_scenario(dilution_configs / "scenarios" / name));
      engine::RunPlan plan;
      plan.draws = 32;
      return comparison::compare(scenarios, plan);
    }();
    return found;
  }

  // Of a year, all regions; those who perform several procedures count once for each.
  static double total(int scenario, int year, Measure measure) {
    const Comparison& of = compared();
    double sum = 0;
    for (ProcedureIndex k{0}; k < of.shape.all_procedures(); ++k)
      sum +=
          of.scenarios[static_cast<std::size_t>(scenario)]
              .summary.estimate(year - 2018, column_of(measure, Place::treatment), of.shape.all_regions(), k)
              .mean;
    return sum;
  }
  static double cases_of_each(int scenario, int year) {
    return total(scenario, year, Measure::performed) / total(scenario, year, Measure::able);
  }
  static double leaving(int scenario, int year) {
    return total(scenario, year, Measure::left) / total(scenario, year, Measure::able);
  }
  static double gap_averted(int scenario, int year) {
    const Comparison& of = compared();
    return -of.paired(scenario, year - 2018, column_of(Measure::unmet_need, Place::residence),
                      of.shape.all_regions(), of.shape.all_procedures())
                .difference.mean;
  }
};

TEST_F(Dilution, HasTwoThirdsMoreHandsForAQuarterMorePatients) {
  for (const int year : {2026, 2030, 2035, 2040}) {
    EXPECT_NEAR(total(1, year, Measure::able) / total(0, year, Measure::able), 5.0 / 3, 0.1) << year;
    EXPECT_NEAR(total(1, year, Measure::performed) / total(0, year, Measure::performed), 1.25, 0.04) << year;
    EXPECT_NEAR(cases_of_each(1, year) / cases_of_each(0, year), 0.75, 0.04) << year;
  }
}

TEST_F(Dilution, LosesMoreOfThoseWhoseCasesAreFewer) {
  EXPECT_EQ(leaving(1, 2018), leaving(0, 2018));
  EXPECT_NEAR(leaving(0, 2035), 0.078, 0.004);
  EXPECT_NEAR(leaving(1, 2035), 0.083, 0.004);
  EXPECT_GT(leaving(1, 2035), leaving(0, 2035) + 0.003);
}

TEST_F(Dilution, StopsGainingAfterEightYearsThoughSeatsGoOn) {
  EXPECT_LT(gap_averted(1, 2020), 0.7 * gap_averted(1, 2026));
  for (const int year : {2030, 2035, 2040}) {
    EXPECT_LE(gap_averted(1, year), 1.02 * gap_averted(1, 2026)) << year;
    EXPECT_NEAR(total(1, year, Measure::seats_filled), 220, 15) << year;
    // They replace who leaves and no more: the able neither rise nor fall.
    EXPECT_NEAR(total(1, year, Measure::able), total(1, 2028, Measure::able),
                0.02 * total(1, 2028, Measure::able))
        << year;
  }
}

TEST_F(Dilution, AvertsLessForEachPractitionerMoreThanTrainingAlone) {
  const auto for_each = [](int scenario) {
    return gap_averted(scenario, 2040) /
           (total(scenario, 2040, Measure::able) - total(0, 2040, Measure::able));
  };
  EXPECT_LT(for_each(1), 0.9 * for_each(2));
}

}  // namespace
}  // namespace needgap::test
