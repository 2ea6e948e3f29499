// Scenarios compared on the same draws: identities of paired differences, closed forms of the indices.
#include "needgap/comparison.hpp"
#include "needgap/config.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "written.hpp"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <unistd.h>

namespace needgap {
namespace {

using namespace comparison;
using namespace engine;
using namespace store;
namespace fs = std::filesystem;

std::string intervention(const std::string& id, const std::string& target, const std::string& operation,
                         const std::string& value, const std::string& unit) {
  return fmt::format(
      "[interventions.{0}]\nname = \"{0}\"\nstart = 2025\nramp = 0\ncoverage = 1.0\n"
      "[[interventions.{0}.effects]]\ntarget = \"{1}\"\noperation = \"{2}\"\n"
      "size = {{ value = {3}, unit = \"{4}\", status = \"assumed\", source = \"test\" }}\n",
      id, target, operation, value, unit);
}

// The tutorial country with these interventions applied.
Scenario tutorial_with(const std::string& name, const std::string& apply, const std::string& interventions) {
  const fs::path file = fs::path(testing::TempDir()) / fmt::format("needgap_{}_{}.toml", ::getpid(), name);
  std::ofstream(file) << fmt::format(
      "schema = 1\nname = \"{}\"\nextends = \"{}/tutorial.toml\"\napply = [{}]\n{}", name,
      fs::relative(NEEDGAP_CONFIGS_FOLDER, file.parent_path()).string(), apply, interventions);
  return config::load_scenario(file);
}

const std::string library = intervention("contact", "contact.*", "odds", "3", "odds ratio") +
                            intervention("slots", "slots.*.*", "multiply", "2", "ratio") +
                            intervention("neutral", "identify.*", "multiply", "1", "ratio");

const RunPlan comparison_plan{.seed = 3, .draws = 24, .replicates = 8, .threads = 1};

Comparison base_against(const std::string& name, const std::string& apply) {
  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        tutorial_with(name, apply, library)};
  return compare(scenarios, comparison_plan);
}

TEST(Comparison, AnEffectOfSizeZeroChangesNothingAnywhere) {
  const Comparison comparison = base_against("neutral", "\"neutral\"");
  for (int series = 0; series < comparison.shape.size(); ++series) {
    const PairedTally& paired = comparison.scenarios[1].differences[series];
    ASSERT_EQ(paired.less + paired.more, 0u);
    const Estimate e = paired.difference.estimate();
    ASSERT_TRUE(e.count == 0 || (e.mean == 0 && e.mcse == 0 && e.quantiles[0] == 0));
  }
  const ScenarioResult &base = comparison.scenarios[0], &neutral = comparison.scenarios[1];
  EXPECT_TRUE(neutral.totals == base.totals);
  EXPECT_EQ(neutral.among_worst, base.among_worst);
  for (const Tally& change : neutral.inequality_change) {
    const Estimate e = change.estimate();
    EXPECT_TRUE(e.mean == 0 && e.mcse == 0);
    EXPECT_TRUE(resolution(e, comparison_plan.draws).resolved);
  }
  for (int y = 0; y < comparison.shape.years(); ++y) {
    const GapBetween gap = comparison.gap_between(0, 1, y);
    EXPECT_TRUE(gap.difference.mean == 0 && gap.difference.mcse == 0 && gap.resolved);
  }
  const PairedEstimate unmet =
      comparison.paired(1, 4, column_of(Measure::unmet_need, Place::residence),
                        comparison.shape.all_regions(), comparison.shape.all_procedures());
  EXPECT_TRUE(unmet.resolved);
  EXPECT_EQ(unmet.probability_better, 0);
  EXPECT_TRUE(std::isinf(unmet.variance_reduction));
}

TEST(Comparison, ThePairedDifferenceIsTheDifferenceOfTheMeans) {
  const Comparison comparison = base_against("both", "\"contact\", \"slots\"");
  const OutcomeShape& shape = comparison.shape;
  for (int y = 0; y < shape.years(); ++y)
    for (const Measure measure :
         {Measure::need, Measure::performed, Measure::unmet_need, Measure::died_waiting}) {
      const ColumnIndex column = column_of(measure, Place::residence);
      const double own = comparison.scenarios[1].summary.national(y, measure).mean;
      const double reference = comparison.scenarios[0].summary.national(y, measure).mean;
      const Estimate d =
          comparison.paired(1, y, column, shape.all_regions(), shape.all_procedures()).difference;
      EXPECT_NEAR(d.mean, own - reference, 1e-9 * (1 + reference));
    }
}

TEST(Comparison, NothingDiffersBeforeTheInterventionStarts) {
  const Comparison comparison = base_against("both", "\"contact\", \"slots\"");
  const int per_year = comparison.shape.per_year();
  for (int series = 0; series < per_year; ++series)
    ASSERT_EQ(
        comparison.scenarios[1].differences[series].less + comparison.scenarios[1].differences[series].more,
        0u);
  EXPECT_GT(
      comparison
          .paired(1, 1, column_of(Measure::performed, Place::residence), RegionIndex{5}, ProcedureIndex{2})
          .difference.mean,
      0);
}

// performed = need - losses - died waiting - change in waiting, so their differences add up.
TEST(Comparison, TheWaterfallAddsUp) {
  const Comparison comparison = base_against("both", "\"contact\", \"slots\"");
  const auto change = [&](Measure measure) {
    return comparison.paired(1, 3, column_of(measure, Place::residence), RegionIndex{5}, ProcedureIndex{2})
        .difference.mean;
  };
  const double losses = change(Measure::not_identified) + change(Measure::not_accepted) +
                        change(Measure::no_route) + change(Measure::not_connected) +
                        change(Measure::died_waiting) + change(Measure::change_in_waiting);
  EXPECT_NEAR(change(Measure::need) - losses, change(Measure::performed), 1e-9);
}

TEST(Comparison, ThreadsAndBatchesDoNotChangeAByte) {
  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        tutorial_with("one", "\"contact\"", library)};
  const std::string reference = test::csv_of(scenarios, compare(scenarios, comparison_plan));
  for (const auto& [threads, batch] :
       {std::pair{2u, 0u}, std::pair{3u, 5u}, std::pair{8u, 24u}, std::pair{1u, 1u}}) {
    RunPlan other = comparison_plan;
    other.threads = threads;
    other.batch = batch;
    EXPECT_TRUE(test::csv_of(scenarios, compare(scenarios, other)) == reference) << threads << " " << batch;
  }
}

TEST(Comparison, ADifferenceThatSpansZeroSaysHowManyDrawsWouldResolveIt) {
  const Comparison comparison = base_against("contact", "\"contact\"");
  const OutcomeShape& shape = comparison.shape;
  int unresolved = 0;
  for (int y = 1; y < shape.years(); ++y)
    for (RegionIndex r{0}; r <= shape.regions(); ++r)
      for (ColumnIndex c{0}; c < std::ssize(measure_columns); ++c) {
        const PairedEstimate paired = comparison.paired(1, y, c, r, shape.all_procedures());
        const Estimate& d = paired.difference;
        if (d.count == 0 || std::isnan(d.mcse)) continue;
        const bool spans = d.mcse > 0 && std::abs(d.mean) <= 1.96 * d.mcse;
        ASSERT_EQ(paired.resolved, !spans);
        if (!spans || d.mean == 0) continue;
        ++unresolved;
        const double needed = comparison_plan.draws * std::pow(1.96 * d.mcse / d.mean, 2);
        ASSERT_NEAR(paired.draws_to_resolve, needed, 1 + 1e-9 * needed);
      }
  EXPECT_GT(unresolved, 0);
}

TEST(Comparison, TheGapBetweenTwoScenariosIsThatOfTheirDraws) {
  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        tutorial_with("one", "\"contact\"", library),
                                        tutorial_with("two", "\"slots\"", library)};
  const Comparison comparison = compare(scenarios, comparison_plan);
  Watch watch(scenarios[0]);
  const SeriesHandle gap_of_year =
      watch.add(Measure::unmet_need, Place::residence, scenarios[0].horizon.start + 2);
  const Observations seen = observe(scenarios, comparison_plan, watch);
  for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 2}, {2, 1}}) {
    const Eigen::ArrayXd by_draw = seen.of[static_cast<std::size_t>(b)].mean(gap_of_year) -
                                   seen.of[static_cast<std::size_t>(a)].mean(gap_of_year);
    const double mean = by_draw.mean(), n = static_cast<double>(by_draw.size());
    const double mcse = std::sqrt((by_draw - mean).square().sum() / (n * (n - 1)));
    const GapBetween gap = comparison.gap_between(a, b, 2);
    EXPECT_NEAR(gap.difference.mean, mean, 1e-9);
    EXPECT_NEAR(gap.difference.mcse, mcse, 1e-9);
    EXPECT_EQ(gap.resolved, std::abs(mean) > 1.96 * mcse);
  }
}

// One far ahead, two that take turns at being the better, and a twin.
TEST(Comparison, TheOrderInTheTreeIsThatOfThePairsInTheTable) {
  const std::string ways = intervention("ward", "identify.hospital", "barrier", "0.8", "proportion") +
                           intervention("less", "identify.hospital", "barrier", "0.2", "proportion") +
                           intervention("home", "identify.home", "barrier", "0.8", "proportion");
  const std::vector<Scenario> scenarios{
      tutorial_with("base", "", ways), tutorial_with("home", "\"home\"", ways),
      tutorial_with("ward", "\"ward\"", ways), tutorial_with("twin", "\"home\"", ways),
      tutorial_with("less", "\"less\"", ways)};
  const Comparison comparison = compare(scenarios, comparison_plan);
  const auto tree = nlohmann::json::parse(result::json(as_result(scenarios, comparison_plan, comparison)));
  std::map<int, std::vector<nlohmann::json>> orders;
  for (const auto& row : test::rows_in(tree, "order")) orders[row.at("year")].push_back(row);
  int sure = 0, open = 0, alike = 0;
  ASSERT_EQ(orders.size(), 5u);
  for (const auto& [year, order] : orders) {
    ASSERT_EQ(order.size(), 4u);
    EXPECT_TRUE(order[3].at("gap_below_next/mean").is_null()) << "none is next";
    std::string said = report::overview_table(scenarios, comparison, year);
    for (auto at = said.find("\n  "); at != std::string::npos; at = said.find("\n  "))
      said.replace(at, 3, " ");
    std::set<std::string> names;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::string name = order[i].at("scenario");
      EXPECT_EQ(order[i].at("rank"), i + 1);
      names.insert(name);
      if (i == 3) continue;
      const std::string next = order[i + 1].at("scenario");
      const auto change = [&](const std::string& scenario) {
        return test::row_in(tree, "change_in_nation", {{"scenario", scenario}, {"year", year}})
            .at("unmet_need/mean");
      };
      EXPECT_LE(change(name), change(next));
      const auto gap = [&](const std::string& statistic) {
        return order[i].at("gap_below_next/" + statistic);
      };
      const nlohmann::json pair =
          test::row_in(tree, "pairs", {{"scenario", name}, {"below", next}, {"year", year}});
      const double mean = pair.at("gap_below/mean"), mcse = pair.at("gap_below/mcse");
      EXPECT_NEAR(gap("mean"), mean, 1e-9 * (1 + mean));
      EXPECT_NEAR(gap("mcse"), mcse, 1e-9 * (1 + mcse));
      const bool none = mcse == 0, apart = mean > 1.96 * mcse;
      EXPECT_EQ(gap("apart"), apart ? 1 : 0) << name << ' ' << year;
      EXPECT_EQ(said.find(fmt::format("{} and {} (", name, next)) == std::string::npos, apart) << said;
      EXPECT_EQ(gap("resolved"), apart || none ? 1 : 0);
      EXPECT_EQ(gap("draws_to_resolve"), pair.at("gap_below/draws_to_resolve"));
      EXPECT_EQ(gap("draws_to_resolve") > 0, !apart && !none);
      ++(none ? alike : apart ? sure : open);
    }
    EXPECT_EQ(names, (std::set<std::string>{"home", "less", "twin", "ward"}));
    EXPECT_EQ(order[0].at("scenario"), year == 2024 ? "home" : "ward") << "as given before they start";
  }
  EXPECT_GT(sure, 0);
  EXPECT_GT(open, 0);
  EXPECT_EQ(alike, 3 + 4) << "all before they start, then the twins";
}

TEST(Comparison, TheOrderOfScenariosFarApartIsSure) {
  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        tutorial_with("slots", "\"slots\"", library),
                                        tutorial_with("both", "\"contact\", \"slots\"", library)};
  const GapOrder order = gap_order(scenarios, compare(scenarios, comparison_plan), 3);
  EXPECT_EQ(order.scenarios, (std::vector<int>{2, 1}));
  ASSERT_EQ(order.below_next.size(), 1u);
  ASSERT_TRUE(order.below_next[0]);
  EXPECT_TRUE(order.below_next[0]->apart());
  EXPECT_GT(order.below_next[0]->difference.mean, 0);
}

TEST(Comparison, ResolutionFollowsItsClosedForm) {
  Estimate d;
  d.mean = 1;
  d.mcse = 2;
  d.sd = 1;
  EXPECT_FALSE(resolution(d, 100).resolved);
  EXPECT_EQ(resolution(d, 100).draws_to_resolve, std::ceil(100 * 3.92 * 3.92));
  EXPECT_NEAR(reach_95(128, 8), 2.3646, 5e-5) << "Student's t, 7 degrees of freedom, from a printed table";
  EXPECT_NEAR(reach_95(3, 8), 4.3027, 5e-5) << "three draws are of three scrambles";
  EXPECT_EQ(reach_95(1, 8), std::numeric_limits<double>::infinity()) << "one scramble tells no error";
  d.mean = 4.5;
  EXPECT_TRUE(resolution(d, 128).resolved);
  EXPECT_FALSE(resolution(d, 128, 8).resolved) << "eight scrambles reach farther";
  d.mean = -4;
  EXPECT_TRUE(resolution(d, 100).resolved);
  d.mean = 0;
  EXPECT_TRUE(std::isinf(resolution(d, 100).draws_to_resolve));
}

TEST(Comparison, TheErrorOfScramblesIsTheSpreadOfTheirMeans) {
  Eigen::ArrayXd values(6), ones = Eigen::ArrayXd::Ones(6);
  values << 1, 2, 3, 5, 6, 7;  // the three scrambles have the means 3, 4, 5
  EXPECT_NEAR(over_draws(values, 3).mcse, 1 / std::sqrt(3), 1e-12);
  EXPECT_NEAR(over_draws(values).mcse, std::sqrt(28.0 / 30), 1e-12);  // squares 9+1+4+4+1+9 about 4
  EXPECT_NEAR(ratio_over_draws(values, ones, 3).mcse, 1 / std::sqrt(3), 1e-12);
}

TEST(Comparison, PairingRemovesMostOfTheMonteCarloVariance) {
  const Comparison comparison = base_against("contact", "\"contact\"");
  const PairedEstimate performed = comparison.paired(1, 2, column_of(Measure::performed, Place::residence),
                                                     RegionIndex{5}, ProcedureIndex{2});
  const double own = comparison.scenarios[1].summary.national(2, Measure::performed).mcse;
  const double reference = comparison.scenarios[0].summary.national(2, Measure::performed).mcse;
  EXPECT_NEAR(performed.variance_reduction,
              (own * own + reference * reference) / (performed.difference.mcse * performed.difference.mcse),
              1e-9);
  EXPECT_GT(performed.variance_reduction, 4);
  EXPECT_GT(performed.probability_better, 0.9);
}

TEST(Comparison, EveryReplicateHasItsWorstRegions) {
  const Comparison comparison = base_against("contact", "\"contact\"");
  const int regions = comparison.shape.regions();
  for (const ScenarioResult& result : comparison.scenarios)
    for (int y = 0; y < comparison.shape.years(); ++y) {
      double sum = 0;
      for (int r = 0; r < regions; ++r) sum += result.among_worst[static_cast<std::size_t>(y * regions + r)];
      const double ranked = static_cast<double>(result.ranked[y]);
      EXPECT_EQ(result.ranked[y], comparison_plan.draws * comparison_plan.replicates);
      EXPECT_NEAR(sum, 2 * ranked, 1e-9 * ranked);  // two of five
    }
}

TEST(Comparison, ScenariosOfOtherRegionsCannotBeCompared) {
  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml")};
  try {
    compare(scenarios, comparison_plan);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("has other regions than 'base'"), std::string::npos)
        << error.what();
  }
}

// Two interventions: half of (alone + on top of the other), from runs of their own.
TEST(Explain, TwoContributionsFollowTheirClosedFormAndSumToTheWhole) {
  const Scenario both = tutorial_with("both", "\"contact\", \"slots\"", library);
  const Contributions parts = explain(both, comparison_plan, Measure::unmet_need, 2026);
  EXPECT_NEAR(parts.shapley[0].mean + parts.shapley[1].mean, parts.together.mean, 1e-9);

  const std::vector<Scenario> scenarios{tutorial_with("base", "", library),
                                        tutorial_with("one", "\"contact\"", library),
                                        tutorial_with("two", "\"slots\"", library), both};
  const Comparison comparison = compare(scenarios, comparison_plan);
  const auto change = [&](int s) {
    return comparison
        .paired(s, 2, column_of(Measure::unmet_need, Place::residence), RegionIndex{5}, ProcedureIndex{2})
        .difference.mean;
  };
  EXPECT_NEAR(parts.alone[0].mean, change(1), 1e-9);
  EXPECT_NEAR(parts.alone[1].mean, change(2), 1e-9);
  EXPECT_NEAR(parts.together.mean, change(3), 1e-9);
  EXPECT_NEAR(parts.shapley[0].mean, (change(1) + change(3) - change(2)) / 2, 1e-9);
}

TEST(Explain, ANeutralInterventionContributesNothingAndMovesNoOther) {
  const Scenario with = tutorial_with("with", "\"contact\", \"neutral\", \"slots\"", library);
  const Scenario without = tutorial_with("without", "\"contact\", \"slots\"", library);
  const Contributions three = explain(with, comparison_plan, Measure::unmet_need, 2026);
  const Contributions two = explain(without, comparison_plan, Measure::unmet_need, 2026);
  EXPECT_NEAR(three.shapley[1].mean, 0, 1e-12);
  EXPECT_NEAR(three.shapley[0].mean, two.shapley[0].mean, 1e-9);
  EXPECT_NEAR(three.shapley[2].mean, two.shapley[1].mean, 1e-9);
}

// Slots of the first year times 2, 3 and 4. In units of the slots there are, the changes are 1, 2, 3 alone;
// 5, 7, 11 in pairs; 23 together. Over the six orders the first adds (2 x 1 + 3 + 4 + 2 x 12) / 6 = 5.5, the
// second (2 x 2 + 4 + 8 + 2 x 16) / 6 = 8, the third (2 x 3 + 6 + 9 + 2 x 18) / 6 = 9.5.
TEST(Explain, AGameOfThreeGivesTheContributionsWorkedOutByHand) {
  const Scenario three = tutorial_with("three", "\"two\", \"three\", \"four\"",
                                       intervention("two", "slots.*.*", "multiply", "2", "ratio") +
                                           intervention("three", "slots.*.*", "multiply", "3", "ratio") +
                                           intervention("four", "slots.*.*", "multiply", "4", "ratio"));
  const Contributions parts = explain(three, comparison_plan, Measure::slots, 2025);
  const double unit = parts.together.mean / 23, error = parts.together.mcse / 23;
  ASSERT_GT(error, 0);
  for (const auto& [i, own, shapley] : {std::tuple{0, 1.0, 5.5}, {1, 2.0, 8.0}, {2, 3.0, 9.5}}) {
    EXPECT_NEAR(parts.alone[i].mean, own * unit, 1e-9 * unit);
    EXPECT_NEAR(parts.shapley[i].mean, shapley * unit, 1e-9 * unit);
    EXPECT_NEAR(parts.shapley[i].mcse, shapley * error, 1e-9 * unit);
  }
  // By hand from runs of their own: the unit is the slots without any of them.
  const Scenario none = tutorial_with("none", "", library);
  const Comparison base = compare(std::vector<Scenario>{none, none}, comparison_plan);
  EXPECT_NEAR(unit,
              base.scenarios[0]
                  .summary
                  .estimate(1, column_of(Measure::slots, Place::treatment), base.shape.all_regions(),
                            base.shape.all_procedures())
                  .mean,
              1e-9 * unit);
}

TEST(Explain, EightAlikeShareWhatTheyDoTogetherAndNineAreRefused) {
  std::string nine, names;
  RunPlan few = comparison_plan;
  few.draws = 2;
  for (int i = 1; i <= 9; ++i) {
    const std::string id = fmt::format("x{}", i);
    nine += intervention(id, "slots.*.*", "multiply", "2", "ratio");
    names += fmt::format("{}\"{}\"", i > 1 ? ", " : "", id);
    if (i < 8) continue;
    const Scenario scenario = tutorial_with(fmt::format("x{}", i), names, nine);
    if (i == 9) {
      EXPECT_THROW(explain(scenario, few, Measure::slots, 2025), InputError);
      continue;
    }
    const Contributions parts = explain(scenario, few, Measure::slots, 2025);
    for (const Estimate& share : parts.shapley)
      EXPECT_NEAR(share.mean, parts.together.mean / 8, 1e-9 * parts.together.mean);
    EXPECT_NEAR(parts.together.mean, 255 * parts.alone[0].mean, 1e-9 * parts.together.mean);
  }
}

TEST(Explain, WhatIsNotABundleIsRefused) {
  EXPECT_THROW(explain(tutorial_with("base", "", library), comparison_plan, Measure::unmet_need, 2026),
               InputError);
  EXPECT_THROW(
      explain(tutorial_with("one", "\"contact\"", library), comparison_plan, Measure::unmet_need, 2050),
      InputError);
}

// Half the mean absolute difference over all pairs, relative to the mean.
double gini_by_pairs(const std::vector<double>& values, const std::vector<double>& weights) {
  double total = 0, mean = 0, difference = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    total += weights[i];
    mean += weights[i] * values[i];
    for (std::size_t j = 0; j < values.size(); ++j)
      difference += weights[i] * weights[j] * std::abs(values[i] - values[j]);
  }
  mean /= total;
  return difference / (total * total) / (2 * mean);
}

TEST(Inequality, GiniEqualsThePairwiseForm) {
  const std::vector<double> values{0.3, 0.1, 0.2, 0.5, 0.05}, weights{2, 1, 4, 0.5, 3};
  EXPECT_NEAR(inequality(values, weights).gini, gini_by_pairs(values, weights), 1e-12);
  const std::vector<double> two{0, 1}, one_each{1, 1};
  EXPECT_NEAR(inequality(two, one_each).gini, 0.5, 1e-12);
  const std::vector<double> same{0.4, 0.4, 0.4}, any{1, 2, 3};
  EXPECT_NEAR(inequality(same, any).gini, 0, 1e-12);
}

TEST(Inequality, TheSlopeIndexOfAStraightLineIsItsRise) {
  std::vector<double> values, weights(100, 1);
  for (int i = 0; i < 100; ++i) values.push_back(0.1 + 0.3 * (i + 0.5) / 100);
  EXPECT_NEAR(inequality(values, weights).slope_index, 0.3, 1e-12);
}

// Two of the same value are one of their joint weight, whichever stands first in the file.
TEST(Inequality, EqualRegionsCountAsOneOfTheirJointWeight) {
  const std::vector<double> apart{0.1, 0.3, 0.3, 0.6}, weights{2, 1, 5, 3}, turned{2, 5, 1, 3};
  const std::vector<double> joined{0.1, 0.3, 0.6}, together{2, 6, 3};
  const Inequality one = inequality(apart, weights), other = inequality(apart, turned),
                   joint = inequality(joined, together);
  EXPECT_EQ(one.slope_index, other.slope_index);
  EXPECT_NEAR(one.slope_index, joint.slope_index, 1e-12);
  EXPECT_NEAR(one.gini, joint.gini, 1e-12);
  EXPECT_EQ(inequality(std::vector<double>{0.4, 0.4, 0.4}, std::vector<double>{1, 2, 3}).slope_index, 0);
}

TEST(Inequality, MissingRegionsAreLeftOut) {
  const double missing = std::nan("");
  const std::vector<double> values{0.3, missing, 0.1, 0.9}, weights{1, 1, 1, 0};
  const std::vector<double> kept{0.3, 0.1}, one_each{1, 1};
  EXPECT_EQ(inequality(values, weights).gini, inequality(kept, one_each).gini);
  EXPECT_TRUE(std::isnan(inequality(std::vector<double>{missing}, std::vector<double>{1}).gini));
}

}  // namespace
}  // namespace needgap
