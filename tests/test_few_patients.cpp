// Regions with few patients: marked where a rate or rank of them is shown, with the ratio of sums beside.
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/model.hpp"
#include "needgap/report.hpp"

#include "rows_in.hpp"
#include "small_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace needgap {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two regions with about 2 and 8 patients a year and two with many, two years.
Scenario country_with_small_regions(const std::vector<std::string>& settings = {}) {
  test::SmallCountry country;
  country.regions = {{25, 1, 1, 1, 1}, {1500, 4, 14, 9, 1}, {100, 1, 1, 1, 1}, {2500, 3, 20, 5, 1}};
  country.end = 2019;
  country.steps_per_year = 12;
  return test::load_small_country(country, settings);
}

const engine::RunPlan few_plan{.seed = 8, .draws = 40, .replicates = 5, .threads = 1};

// From the futures themselves, one after the other.
TEST(FewPatients, TheRatioOfSumsIsThatOfAllFuturesAndMissingCountsThoseWithoutAPatient) {
  const Scenario scenario = country_with_small_regions();
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, false);
  const engine::RunResult result = engine::run(scenario, few_plan);
  std::vector<double> values(static_cast<std::size_t>(shape.size()) * few_plan.replicates);
  for (RegionIndex r{0}; r < 4; ++r) {
    double need = 0, performed = 0;
    std::uint64_t without = 0;
    for (std::uint32_t d = 0; d < few_plan.draws; ++d) {
      model::simulate(scenario, layout, shape,
                      model::make_draw(scenario, layout, random_row(scenario.parameters, few_plan.seed, d),
                                       few_plan.seed, d),
                      0, few_plan.replicates, values.data(), few_plan.replicates);
      const auto at = [&](Measure measure, std::uint32_t m) {
        return values[static_cast<std::size_t>(
                          shape.offset(1, column_of(measure, Place::residence), r, shape.all_procedures())) *
                          few_plan.replicates +
                      m];
      };
      for (std::uint32_t m = 0; m < few_plan.replicates; ++m) {
        need += at(Measure::need, m);
        performed += at(Measure::performed, m);
        without += at(Measure::need, m) == 0;
      }
    }
    const ProcedureIndex all = shape.all_procedures();
    EXPECT_NEAR(result.summary.coverage_of_sums(1, r, all), performed / need, 1e-12);
    EXPECT_EQ(result.summary.estimate(1, column_of(Measure::coverage, Place::residence), r, all).missing,
              without);
    EXPECT_EQ(result.summary.has_few_patients(1, r),
              need / (few_plan.draws * few_plan.replicates) < few_patients);
    EXPECT_EQ(result.summary.has_few_patients(1, r), r == 0 || r == 2);
  }
}

TEST(FewPatients, EveryTableWithARateOrRankMarksThem) {
  const std::vector<Scenario> scenarios(2, country_with_small_regions());
  const engine::RunResult result = engine::run(scenarios[0], few_plan);
  const comparison::Comparison comparison = comparison::compare(scenarios, few_plan);
  const auto summary = nlohmann::json::parse(result::json(as_result(scenarios[0], few_plan, result)));
  const auto compared = nlohmann::json::parse(result::json(as_result(scenarios, few_plan, comparison)));
  const auto check = [](const nlohmann::json& tree, const std::string& table) {
    int marked = 0, rows = 0;
    for (const auto& row : test::rows_in(tree, table)) {
      const bool small = row.at("region") == "R0" || row.at("region") == "R2";
      EXPECT_EQ(row.at("few_patients").get<double>(), small ? 1 : 0) << table << row;
      marked += small;
      ++rows;
    }
    EXPECT_GT(marked, 0) << table;
    EXPECT_GT(rows, marked) << table;
  };
  for (const char* table : {"regions", "ranks"}) check(summary, table);
  for (const char* table : {"regions", "change_in_regions", "among_worst"}) check(compared, table);
  const auto row = test::row_in(summary, "regions", {{"region", "R0"}, {"year", 2019}});
  EXPECT_EQ(row.at("coverage/missing").get<double>(),
            static_cast<double>(result.summary
                                    .estimate(1, column_of(Measure::coverage, Place::residence),
                                              RegionIndex{0}, ProcedureIndex{2})
                                    .missing));
  EXPECT_NEAR(row.at("coverage/ratio_of_sums").get<double>(),
              result.summary.coverage_of_sums(1, RegionIndex{0}, ProcedureIndex{2}), 1e-9);
  EXPECT_THAT(result::wide_csv(overview_table(scenarios[0], result)),
              HasSubstr("coverage_ratio_of_sums_proportion,without_need_futures,few_patients"));
}

TEST(FewPatients, TheTerminalSaysWhatTheMarkMeans) {
  const std::vector<Scenario> scenarios(2, country_with_small_regions());
  const engine::RunResult result = engine::run(scenarios[0], few_plan);
  const comparison::Comparison comparison = comparison::compare(scenarios, few_plan);
  const auto in_a_line = [](const std::string& text) {
    return std::regex_replace(text, std::regex("\\s+"), " ");
  };
  const Estimate coverage = result.summary.estimate(0, column_of(Measure::coverage, Place::residence),
                                                    RegionIndex{0}, ProcedureIndex{2});
  const std::string run = in_a_line(report::run_table(scenarios[0], few_plan, result));
  EXPECT_THAT(run, HasSubstr("* fewer than 10 patients are expected a year"));
  EXPECT_THAT(run, HasSubstr(fmt::format("{} of 200 futures have none", coverage.missing)));
  EXPECT_THAT(
      run, HasSubstr(fmt::format("{:.1f}% of all its patients are treated (mean of the futures {:.1f}%)",
                                 100 * result.summary.coverage_of_sums(0, RegionIndex{0}, ProcedureIndex{2}),
                                 100 * coverage.mean)));
  EXPECT_THAT(run, Not(HasSubstr("R1*")));
  EXPECT_THAT(
      in_a_line(report::compare_table(scenarios, few_plan, comparison, 2019, scenarios[0].all_regions())),
      HasSubstr("R0*"));
  EXPECT_THAT(in_a_line(report::compare_table(scenarios, few_plan, comparison, 2019, RegionIndex{2})),
              HasSubstr("R2* in 2019"));
  const Scenario large = test::load_small_country(test::three_regions());
  EXPECT_THAT(report::run_table(large, few_plan, engine::run(large, few_plan)),
              Not(HasSubstr("patients are expected a year")));
}

TEST(AvertableGap, IsTheGapButForThoseNotAcceptedAndStandsBesideIt) {
  const std::vector<Scenario> scenarios{country_with_small_regions(),
                                        country_with_small_regions({"accept=0.5"})};
  const comparison::Comparison comparison = comparison::compare(scenarios, few_plan);
  for (const comparison::ScenarioResult& result : comparison.scenarios) {
    const auto mean = [&](Measure measure) { return result.summary.national(1, measure).mean; };
    EXPECT_NEAR(mean(Measure::avertable_gap), mean(Measure::unmet_need) - mean(Measure::not_accepted), 1e-9);
  }
  EXPECT_EQ(comparison::better_direction(Measure::avertable_gap), -1);
  const std::string text =
      report::compare_table(scenarios, few_plan, comparison, 2019, scenarios[0].all_regions());
  EXPECT_THAT(text, HasSubstr("avertable left"));
  EXPECT_THAT(text, HasSubstr("small: avertable gap"));
  EXPECT_THAT(text, HasSubstr("  avertable gap "));
  EXPECT_THAT(report::run_table(scenarios[0], few_plan, engine::run(scenarios[0], few_plan)),
              HasSubstr("  avertable gap "));
}

}  // namespace
}  // namespace needgap
