// Ranks: by plain counting, with ties shared, and what is said where regions do not differ.
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/random.hpp"
#include "needgap/ranking.hpp"
#include "needgap/report.hpp"

#include "small_country.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace needgap {
namespace {

using testing::HasSubstr;
using testing::Not;

// The mean of the places that a value takes when values are put in order, whichever way equal ones stand.
double average_rank(const std::vector<double>& values, std::size_t of) {
  int first = 1, last = 0;
  for (const double value : values) {
    first += value < values[of];
    last += value <= values[of];
  }
  return 0.5 * (first + last);
}

// How much of a value lies in the lowest places: the share of the orders of equal values that put it there.
double among_lowest_by_orders(const std::vector<double>& values, std::size_t of, int count) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  int orders = 0, there = 0;
  do {
    if (!std::is_sorted(order.begin(), order.end(),
                        [&](std::size_t a, std::size_t b) { return values[a] < values[b]; }))
      continue;
    ++orders;
    there += std::find(order.begin(), order.end(), of) - order.begin() < count;
  } while (std::next_permutation(order.begin(), order.end()));
  return static_cast<double>(there) / orders;
}

TEST(Ranking, CountsPairsAsPlainCountingDoesInEveryFuture) {
  std::mt19937 random(1);
  for (const std::size_t futures : {1u, 8u, 13u})
    for (const std::size_t size : {1u, 2u, 7u, 47u}) {
      std::vector<double> values(size * futures);
      for (double& value : values)
        value = random() % 8 == 0 ? no_value : static_cast<double>(random() % 6) / 3;
      const std::vector<Standing> all = standings(values, futures);
      for (std::size_t i = 0; i < futures; ++i) {
        std::vector<double> there;
        std::vector<std::size_t> at;
        for (std::size_t r = 0; r < size; ++r)
          if (!std::isnan(values[r * futures + i])) {
            there.push_back(values[r * futures + i]);
            at.push_back(r);
          } else {
            ASSERT_FALSE(all[r * futures + i].ranked());
          }
        for (std::size_t j = 0; j < there.size(); ++j) {
          ASSERT_TRUE(all[at[j] * futures + i].ranked());
          ASSERT_EQ(all[at[j] * futures + i].rank(), average_rank(there, j));
        }
      }
    }
}

TEST(Ranking, EqualValuesShareTheLastOfTheLowestPlacesEvenly) {
  std::mt19937 random(2);
  for (int round = 0; round < 20; ++round) {
    std::vector<double> values(6);
    for (double& value : values) value = static_cast<double>(random() % 3);
    const std::vector<Standing> all = standings(values);
    for (int count = 1; count <= 6; ++count) {
      double sum = 0;
      for (std::size_t r = 0; r < values.size(); ++r) {
        ASSERT_NEAR(all[r].among_lowest(count), among_lowest_by_orders(values, r, count), 1e-12);
        sum += all[r].among_lowest(count);
      }
      ASSERT_NEAR(sum, count, 1e-12);
    }
  }
}

TEST(Ranking, WhatSumsInAnotherOrderMakeOfANumberIsTheSame) {
  const double third = 0.1 + 0.2, same = 0.3;
  ASSERT_NE(third, same);
  const std::vector<Standing> all = standings(std::vector<double>{third, same, 0.3 + 1e-9});
  EXPECT_EQ(all[0].rank(), 1.5);
  EXPECT_EQ(all[1].rank(), 1.5);
  EXPECT_EQ(all[2].rank(), 3);
}

TEST(Ranking, TheLowestAreFiveAndHalfOfFewerThanSix) {
  const std::vector<int> wanted{0, 0, 1, 1, 2, 2, 5, 5, 5};
  for (int regions = 0; regions < 9; ++regions)
    EXPECT_EQ(lowest_count(regions), wanted[static_cast<std::size_t>(regions)]) << regions;
  EXPECT_EQ(lowest_count(47), 5);
}

// Regions that differ in everything, of which none treats anybody.
Scenario country_without_treatment(int regions, bool reversed = false) {
  test::SmallCountry country;
  for (int r = 0; r < regions; ++r) country.regions.push_back({2000.0 + 500 * r, 1 + r, 3, 2, 1});
  if (reversed) std::ranges::reverse(country.regions);
  country.end = 2019;
  country.steps_per_year = 4;
  return test::load_small_country(country, {"accept=0"});
}

const engine::RunPlan ranking_plan{.seed = 4, .draws = 20, .replicates = 3, .threads = 1};

TEST(Ranking, EightEqualRegionsHaveFiveEighthsEachWhateverTheOrderOfTheFile) {
  for (const bool reversed : {false, true}) {
    const std::vector<Scenario> scenarios(2, country_without_treatment(8, reversed));
    const comparison::Comparison comparison = comparison::compare(scenarios, ranking_plan);
    const engine::RunResult result = engine::run(scenarios[0], ranking_plan);
    for (RegionIndex r{0}; r < 8; ++r) {
      EXPECT_DOUBLE_EQ(comparison.among_lowest(0, 1, r), 5.0 / 8);
      EXPECT_EQ(result.ranks.mean(1, r), 4.5);
      EXPECT_EQ(result.ranks.quantile(1, r, 0.025), 4.5);
      EXPECT_EQ(result.ranks.quantile(1, r, 0.975), 4.5);
      EXPECT_EQ(result.ranks.below_nation(1, r), 0);
    }
    EXPECT_TRUE(result.ranks.none_differs(0));
    EXPECT_THAT(report::run_table(scenarios[0], ranking_plan, result),
                HasSubstr("Regions in 2018: none differs from another, coverage is 0.0% in all 8"));
    const std::string text =
        report::compare_table(scenarios, ranking_plan, comparison, 2019, scenarios[0].all_regions());
    EXPECT_THAT(text, HasSubstr("among the 5 of 8 regions of lowest coverage in 2019"));
    EXPECT_THAT(text, HasSubstr("62.5% for each: none differs from another in any future."));
  }
}

TEST(Ranking, RegionsThatDifferAreNotCalledTheSame) {
  const std::vector<Scenario> scenarios(2, test::load_small_country(test::three_regions()));
  const comparison::Comparison comparison = comparison::compare(scenarios, ranking_plan);
  const engine::RunResult result = engine::run(scenarios[0], ranking_plan);
  EXPECT_FALSE(result.ranks.none_differs(0));
  double sum = 0;
  for (RegionIndex r{0}; r < 3; ++r) sum += comparison.among_lowest(0, 0, r);
  EXPECT_NEAR(sum, 1, 1e-12) << "one of three is the lowest";
  const std::string text =
      report::run_table(scenarios[0], ranking_plan, result) +
      report::compare_table(scenarios, ranking_plan, comparison, 2019, scenarios[0].all_regions());
  EXPECT_THAT(text, HasSubstr("among the 1 of 3 regions of lowest coverage"));
  EXPECT_THAT(text, HasSubstr("lowest coverage "));
  EXPECT_THAT(text, Not(HasSubstr("none differs from another in")));
}

// By hand, from the futures themselves.
TEST(Ranking, ARegionLiesBelowTheNationOfTheSameFuture) {
  engine::RankCounts ranks{OutcomeShape(test::load_small_country(test::three_regions()), false)};
  const std::vector<double> coverage{0.1, 0.5, no_value,   // of each region by future
                                     0.4, 0.2, 0.4,        //
                                     0.3, 0.3, no_value};  //
  ranks.add(1, coverage, std::vector<double>{0.3, 0.3, 0.4});
  EXPECT_EQ(ranks.below_nation(1, RegionIndex{0}), 0.5);
  EXPECT_DOUBLE_EQ(ranks.below_nation(1, RegionIndex{1}), 1.0 / 3);
  EXPECT_EQ(ranks.below_nation(1, RegionIndex{2}), 0);
  EXPECT_EQ(ranks.mean(1, RegionIndex{0}), 2);
  EXPECT_DOUBLE_EQ(ranks.mean(1, RegionIndex{1}), 5.0 / 3);
  EXPECT_TRUE(std::isnan(ranks.below_nation(0, RegionIndex{0}))) << "another year";
}

// One region, one draw, one replicate, nobody in need: every number that can be missing is.
TEST(Ranking, NothingPrintsNan) {
  struct Case {
    int regions;
    std::uint32_t draws, replicates;
    const char* setting;
  };
  for (const auto& [regions, draws, replicates, setting] :
       {Case{1, 1, 1, "need.rate=0"}, Case{1, 1, 1, "accept=0"}, Case{2, 1, 1, "need.rate=0.0001"},
        Case{5, 1, 2, "slots.pain_clinic.coeliac=0"}, Case{2, 3, 1, "need.rate=0"}}) {
    test::SmallCountry country;
    for (int r = 0; r < regions; ++r) country.regions.push_back({50, 1, 1, 1, 1});
    country.end = 2019;
    country.steps_per_year = 4;
    const std::vector<Scenario> scenarios(2, test::load_small_country(country, {setting}));
    const engine::RunPlan plan{.seed = 1, .draws = draws, .replicates = replicates, .threads = 1};
    const engine::RunResult result = engine::run(scenarios[0], plan);
    const std::vector<Statement> targets{parse_statement(scenarios[0], "coverage >= 40% in 2019")};
    const comparison::Comparison comparison = comparison::compare(scenarios, plan, targets);
    for (const std::string& text :
         {report::run_table(scenarios[0], plan, result),
          report::compare_table(scenarios, plan, comparison, 2019, scenarios[0].all_regions()),
          report::compare_table(scenarios, plan, comparison, 2019, RegionIndex{0}),
          result::csv(as_result(scenarios[0], plan, result)),
          result::json(as_result(scenarios, plan, comparison)),
          result::wide_csv(overview_table(scenarios, comparison))}) {
      EXPECT_THAT(text, Not(testing::ContainsRegex("[^a-z]nan[^a-z]"))) << setting << regions;
      EXPECT_THAT(text, Not(HasSubstr("– to –"))) << setting << regions;
    }
    if (draws > 1) continue;
    EXPECT_THAT(report::run_table(scenarios[0], plan, result), HasSubstr("one draw tells no error"));
  }
}

}  // namespace
}  // namespace needgap
