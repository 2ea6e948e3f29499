// The way from the published figures to the simulated gap, and from one scenario's assumptions to another's.
#include "needgap/comparison.hpp"
#include "needgap/config.hpp"
#include "needgap/headline.hpp"
#include "needgap/report.hpp"

#include <cmath>
#include <gmock/gmock.h>

namespace needgap {
namespace {

using namespace comparison;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Scenario loaded(const std::string& name, const std::vector<std::string>& settings) {
  return config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/" + name + ".toml", settings);
}

double sum_of(const estimate::Bridge& bridge) {
  double sum = 0;
  for (const estimate::BridgeStep& step : bridge.steps) sum += step.change.mean;
  return sum;
}

TEST(Bridge, ItsStepsSumToTheSimulatedGap) {
  const Scenario japan = loaded("japan", {});
  const auto bridge = estimate::bridge(japan, {.draws = 64, .replicates = 2, .threads = 2});
  ASSERT_TRUE(bridge);
  EXPECT_NEAR(bridge->published(), 370'000 * 0.033 - 4591.0 / 3 * 1112 / 545, 1e-6);
  EXPECT_NEAR(bridge->published() + sum_of(*bridge), bridge->simulated.mean, 1e-6);
  // The gap simulated is that of a run on the same points.
  const Scenario first_year = loaded("japan", {"time.end=2018"});
  Parameter ratio = japan.evidence.at("nonresponder_ratio");
  ParameterSet other;
  other.parameters.push_back(ratio);
  other.uncertain.push_back(0);
  const ParameterSet* const sets[] = {&first_year.parameters, &other};
  const engine::RunPlan plan{
      .draws = 64, .replicates = 2, .threads = 2, .design = design::sobol_design(sets, 1)};
  const Estimate unmet = engine::run(first_year, plan).summary.national(0, Measure::unmet_need);
  EXPECT_NEAR(bridge->simulated.mean, unmet.mean, 1e-9 * unmet.mean);
  EXPECT_NEAR(bridge->simulated.mcse, unmet.mcse, 1e-9 * unmet.mean);
}

// Of fixed figures every change is worked out by hand.
TEST(Bridge, ChangesOfFixedFiguresFollowTheirClosedForm) {
  Scenario fixed = loaded("japan", {"need.rate=0.05", "procedures_per_patient=1.25"});
  fixed.evidence.at("nonresponder_ratio").distribution = Fixed{0.5};
  const auto bridge = estimate::bridge(fixed, {.draws = 16, .replicates = 1, .threads = 2});
  ASSERT_TRUE(bridge);
  double deaths = 0;
  for (const Region& region : fixed.regions) deaths += region.deaths;
  const double full = 4591.0 / 3 * 1112 / 545, half = 4591.0 / 3 * (545 + 0.5 * 567) / 545;
  const auto change = [&](std::size_t step) { return bridge->steps[step].change.mean; };
  EXPECT_NEAR(change(0), (deaths - 370'000) * (0.033 + 0.05) / 2, 1e-6);
  EXPECT_NEAR(change(1), (0.05 - 0.033) * (370'000 + deaths) / 2, 1e-6);
  EXPECT_NEAR(change(2), (1 - 1 / 1.25) * (full + half) / 2, 1e-6);
  EXPECT_NEAR(change(3), (full - half) * (1 + 1 / 1.25) / 2, 1e-6);
  EXPECT_NEAR(bridge->estimated.mean, deaths * 0.05 - half / 1.25, 1e-6);
  const std::string text = report::bridge_text(fixed, *bridge);
  EXPECT_THAT(text, HasSubstr("need rate: 0.05, not its lower end 0.033"));
  EXPECT_THAT(text, Not(HasSubstr("as quoted")));
  // What is as it was published is said to be so.
  const Scenario deck = loaded("deck", {});
  const auto from_deck = estimate::bridge(deck, {.draws = 16, .replicates = 1, .threads = 2});
  ASSERT_TRUE(from_deck);
  EXPECT_THAT(report::bridge_text(deck, *from_deck), HasSubstr("need rate: 0.033, as quoted"));
  EXPECT_THAT(report::bridge_text(deck, *from_deck), HasSubstr("cancer deaths: 370,000, as quoted"));
}

TEST(Bridge, ThereIsNoneWithoutTheFigures) {
  EXPECT_FALSE(estimate::bridge(loaded("tutorial", {}), {.draws = 16, .threads = 1}));
}

TEST(Headline, ASmallCountryIsNotRoundedToNobody) {
  const Scenario tutorial = loaded("tutorial", {});
  const std::string text = report::headline_text(tutorial, estimate::headline(tutorial, 1, 100));
  EXPECT_THAT(text, HasSubstr("About 150 patients a year (150)"));
  const Scenario japan = loaded("japan", {});
  EXPECT_THAT(report::headline_text(japan, estimate::headline(japan, 1, 100)),
              HasSubstr("About 12,000 patients a year (12,328)"));
}

TEST(ExplainedDifference, NamesTheAssumptionsThatDiffer) {
  const Scenario base = loaded("tutorial", {});
  EXPECT_TRUE(differing_assumptions(base, base).empty());
  EXPECT_THAT(differing_assumptions(base, loaded("tutorial", {"accept=0.5", "need.rate=0.05"})),
              ElementsAre("need.rate", "accept"));
  EXPECT_THAT(differing_assumptions(loaded("deck", {}), loaded("japan", {})),
              ElementsAre("cancer deaths", "need.rate"));
  // The same distribution is the same, however it is written.
  EXPECT_TRUE(
      differing_assumptions(loaded("tutorial", {"accept=0.5"}), loaded("tutorial", {"accept=0.50"})).empty());
}

// need = deaths x rate, and nothing else moves it.
TEST(ExplainedDifference, OfNeedFollowsItsClosedFormAndSumsToTheWhole) {
  Scenario first = loaded("tutorial", {"need.rate=0.04", "accept=0.5"}),
           second = loaded("tutorial", {"need.rate=0.06", "accept=0.9"});
  second.name = "second";
  for (Region& region : second.regions) region.deaths *= 1.5;
  const engine::RunPlan plan{.draws = 256, .replicates = 2, .threads = 2};
  const Contributions need = explain_difference(first, second, plan, Measure::need, 2024);
  ASSERT_THAT(need.names, ElementsAre("cancer deaths", "need.rate", "accept"));
  EXPECT_EQ(need.against, first.name);
  double deaths = 0;
  for (const Region& region : first.regions) deaths += region.deaths;
  EXPECT_NEAR(need.shapley[0].mean, 0.5 * deaths * (0.04 + 0.06) / 2, 4 * need.shapley[0].mcse);
  EXPECT_NEAR(need.shapley[1].mean, 0.02 * deaths * (1 + 1.5) / 2, 4 * need.shapley[1].mcse);
  EXPECT_EQ(need.shapley[2].mean, 0);
  EXPECT_NEAR(need.alone[0].mean, 0.5 * deaths * 0.04, 4 * need.alone[0].mcse);
  EXPECT_NEAR(need.shapley[0].mean + need.shapley[1].mean, need.together.mean, 1e-9 * need.together.mean);
  // The whole is what a comparison finds.
  const std::vector<Scenario> scenarios{first, second};
  const Comparison compared = compare(scenarios, plan);
  const PairedEstimate paired = compared.paired(1, 0, column_of(Measure::need, Place::residence),
                                                first.all_regions(), first.all_procedures());
  EXPECT_NEAR(need.together.mean, paired.difference.mean, 1e-9 * need.together.mean);
}

TEST(ExplainedDifference, WhatHasNoNameIsEverythingElse) {
  const Scenario first = loaded("tutorial", {});
  Scenario second = loaded("tutorial", {"accept=0.5"});
  second.distance_km *= 10;
  const Contributions parts = explain_difference(first, second, {.draws = 32, .replicates = 2, .threads = 2},
                                                 Measure::performed, 2024);
  ASSERT_THAT(parts.names, ElementsAre("accept", "everything else"));
  EXPECT_LT(parts.shapley[1].mean, -4 * parts.shapley[1].mcse);
  EXPECT_NEAR(parts.shapley[0].mean + parts.shapley[1].mean, parts.together.mean, 1e-9);
}

}  // namespace
}  // namespace needgap
