// Studies of the model: one input with a known effect is changed, and the answer moves by it.
#include "needgap/draws.hpp"
#include "needgap/inversion.hpp"
#include "needgap/report.hpp"
#include "needgap/study.hpp"
#include "needgap/value_of_information.hpp"

#include "small_country.hpp"

#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace needgap {
namespace {

using namespace design;
using namespace engine;
using namespace sensitivity;
using namespace store;
using namespace voi;
using namespace test;

// 3,000 deaths, no spread between regions: need is Poisson of mean 3,000 x need.rate.
constexpr double deaths = 3000;

Scenario country(const std::string& rate, const std::vector<std::string>& more = {}) {
  SmallCountry small = three_regions();
  small.end = small.start;
  std::vector<std::string> settings{"need.spread=0", "need.rate=" + rate};
  settings.insert(settings.end(), more.begin(), more.end());
  return load_small_country(small, settings);
}

Question target_of(Scenario scenario, const std::string& measure = "need") {
  std::vector<Scenario> scenarios;
  scenarios.push_back(std::move(scenario));
  const int year = scenarios[0].horizon.end;
  return make_question(std::move(scenarios), measure, year);
}

RunPlan plan_of(std::uint32_t replicates) {
  RunPlan plan;
  plan.replicates = replicates;
  plan.threads = 2;
  return plan;
}

std::size_t place(const std::vector<Factor>& factors, const std::string& name) {
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (factors[f].name == name) return f;
  throw std::out_of_range(name);
}

TEST(Studies, GroupsAreNamedByWhatStandsBeforeTheAxes) {
  const Scenario scenario = country("{uniform=[0.06,0.10]}");
  EXPECT_EQ(group_of(scenario, "need.rate"), "need.rate");
  EXPECT_EQ(group_of(scenario, "need.setting_share.home"), "need.setting_share");
  EXPECT_EQ(group_of(scenario, "facility.designated.coeliac.refer"), "facility");
  EXPECT_EQ(group_of(scenario, "able.share.pain_clinic.coeliac"), "able.share");
  EXPECT_EQ(group_of(scenario, "headcount.pain_clinic.r1"), "headcount");
  EXPECT_EQ(group_of(scenario, "interventions.network.contact.home"), "interventions.network");
  const Question question = target_of(scenario);
  const auto factors = factors_of(question, Grouping::by_group);
  std::size_t members = 0;
  for (const Factor& factor : factors) members += factor.members.size();
  EXPECT_EQ(members, question.names().size()) << "every uncertain parameter is in one group";
  EXPECT_TRUE(factors[place(factors, "present facts")].facts);
  EXPECT_TRUE(factors[place(factors, "dummy")].dummy());
}

// Var = deaths^2 Var(rate) + mean / replicates; the dummy holds the second part.
TEST(Studies, TheNeedRateDrivesNeedAndTheDummyHoldsTheChance) {
  const Question question = target_of(country("{uniform=[0.06,0.10]}"));
  const double rate_variance = deaths * deaths * 0.04 * 0.04 / 12, chance = deaths * 0.08;
  const SobolStudy study =
      sobol_study(question, factors_of(question, Grouping::by_group), 256, 0.1, plan_of(2));
  const SobolIndices& all = study.sizes.back();
  const double variance = rate_variance + chance / 2;
  EXPECT_NEAR(all.mean, deaths * 0.08, 4 * std::sqrt(variance / 256));
  EXPECT_NEAR(all.variance, variance, 0.15 * variance);
  const auto rate = place(study.factors, "need.rate"), dummy = place(study.factors, "dummy"),
             accept = place(study.factors, "facility");
  EXPECT_NEAR(all.first[rate].value, rate_variance / variance, 4 * all.first[rate].error);
  EXPECT_NEAR(all.total[rate].value, 1, 4 * all.total[rate].error);
  EXPECT_NEAR(all.total[dummy].value, chance / 2 / variance, 4 * all.total[dummy].error);
  EXPECT_NEAR(all.first[accept].value, 0, 4 * all.first[accept].error);
  EXPECT_NEAR(study.chance_share, chance / (chance + rate_variance), 0.05);
  ASSERT_EQ(study.sizes.size(), 3);
  EXPECT_EQ(study.sizes[0].base_points, 64);
  // A narrower prior: sixteen times less variance from the rate.
  const Question narrow = target_of(country("{uniform=[0.075,0.085]}"));
  const SobolStudy less = sobol_study(narrow, factors_of(narrow, Grouping::by_group), 256, 0.1, plan_of(2));
  const double expected = rate_variance / 16 / (rate_variance / 16 + chance / 2);
  EXPECT_NEAR(less.sizes.back().first[rate].value, expected, 4 * less.sizes.back().first[rate].error);
}

TEST(Studies, AnElementaryEffectIsTheSlopeAndDoublesWithTheRange) {
  for (const double width : {0.02, 0.04}) {
    const Question question =
        target_of(country(fmt::format("{{uniform=[{},{}]}}", 0.08 - width, 0.08 + width)));
    const MorrisStudy study =
        morris_study(question, factors_of(question, Grouping::by_parameter), 12, plan_of(16));
    const ElementaryEffects& rate = study.effects[place(study.factors, "need.rate")];
    EXPECT_NEAR(rate.mu, deaths * 2 * width, 4 * rate.mu_star.error);
    const ElementaryEffects& idle = study.effects[place(study.factors, "need.setting_share.home")];
    EXPECT_LT(idle.mu_star.value, rate.mu_star.value / 3);
    EXPECT_TRUE(std::isnan(study.effects[place(study.factors, "present facts")].mu));
  }
}

TEST(Studies, ATornadosBarsEndWhereTheQuantilesAre) {
  const Question question = target_of(country("{uniform=[0.06,0.10]}"));
  const Tornado study = tornado(question, 0.05, 0.95, 12, plan_of(32));
  ASSERT_FALSE(study.bars.empty());
  const Bar& widest = study.bars[0];
  EXPECT_EQ(widest.name, "need.rate");
  EXPECT_NEAR(widest.low_value, 0.062, 1e-12);
  EXPECT_NEAR(widest.high_value, 0.098, 1e-12);
  EXPECT_NEAR(study.baseline.value, deaths * 0.08, 4 * study.baseline.error);
  EXPECT_NEAR(widest.low.value, -deaths * 0.018, 4 * widest.low.error);
  EXPECT_NEAR(widest.high.value, deaths * 0.018, 4 * widest.high.error);
  const TwoWayGrid grid =
      two_way_grid(question, "need.rate", "need.setting_share.home", {0.05, 0.95}, 12, plan_of(32));
  EXPECT_NEAR(grid.output(1, 0) - grid.output(0, 0), deaths * 0.036, 6 * grid.error.maxCoeff());
  EXPECT_NEAR(grid.output(1, 0), grid.output(1, 1), 6 * grid.error.maxCoeff());
}

TEST(Studies, RanksSeeWhatRaisesAndLowersAnOutcome) {
  const Question question =
      target_of(country("{uniform=[0.06,0.10]}", {"accept={uniform=[0.5,1]}"}), "not_accepted");
  const RankStudy study = rank_study(question, 400, plan_of(8));
  const auto at = [&](const std::string& name) {
    return study.regression.prcc[static_cast<std::size_t>(
        std::find(study.names.begin(), study.names.end(), name) - study.names.begin())];
  };
  EXPECT_LT(at("accept").interval.high, -0.9);
  EXPECT_GT(at("need.rate").interval.low, 0.5);
  EXPECT_GT(study.regression.r2, 0.9);
}

TEST(Studies, TheDifferenceOfAScenarioFromItselfHasNoDriver) {
  std::vector<Scenario> twice{country("{uniform=[0.06,0.10]}"), country("{uniform=[0.06,0.10]}")};
  const Question question = make_question(twice, "unmet_need", twice[0].horizon.end);
  EXPECT_THROW(rank_study(question, 100, plan_of(1)), InputError);
  // Of two that differ in the rate alone, the difference is that of the rates.
  std::vector<Scenario> pair{country("0.06"), country("{uniform=[0.06,0.10]}")};
  const Question differ = make_question(pair, "need", pair[0].horizon.end);
  const Tornado study = tornado(differ, 0.05, 0.95, 12, plan_of(32));
  EXPECT_EQ(study.bars[0].name, "need.rate");
  EXPECT_NEAR(study.baseline.value, deaths * 0.02, 4 * study.baseline.error);
}

TEST(Studies, LeavingOutLaterYearsChangesNothing) {
  const SmallCountry small = three_regions();
  Scenario whole = load_small_country(small, {});
  const Question question = make_question({whole}, "performed", small.start);
  const Outputs some = evaluate(question, plan_of(2), random_design(1), 3);
  RunPlan plan = plan_of(2);
  plan.draws = 3;
  Watch watch(whole);
  const SeriesHandle asked = watch.add(question.series);
  const Observations all = observe({&whole, 1}, plan, watch);
  EXPECT_EQ(some.mean, all.of[0].mean(asked).matrix());
}

Decision decision_of(std::vector<Scenario> options, const std::string& pay_off) {
  Decision decision{std::move(options), {}};
  const int year = decision.options[0].horizon.end;
  decision.pay_off = parse_pay_off(decision.options[0], pay_off, year, year);
  return decision;
}

TEST(Studies, ADecisionFollowsItsPayOff) {
  const std::vector<std::string> fewer{"accept=0.5"};
  const auto options = [&] {
    return std::vector<Scenario>{country("{uniform=[0.06,0.10]}", fewer), country("{uniform=[0.06,0.10]}")};
  };
  const Decision treat = decision_of(options(), "performed");
  const VoiStudy study = voi_study(treat, 200, 0, plan_of(8));
  EXPECT_EQ(study.best, 1);
  EXPECT_LT(study.evpi.value, 0.05 * study.gain[1].value);
  const VoiStudy reversed = voi_study(decision_of(options(), "-performed"), 200, 0, plan_of(8));
  EXPECT_EQ(reversed.best, 0);
  EXPECT_NEAR(reversed.gain[1].value, -study.gain[1].value, 1e-9);
  const VoiStudy twice = voi_study(decision_of(options(), "2*performed"), 200, 0, plan_of(8));
  EXPECT_NEAR(twice.pay_off[1].value, 2 * study.pay_off[1].value, 1e-9);
}

// Option 2 has a need of its own rate r2 uniform, option 1 of the fixed mean: knowing r2 is worth
// E max(0, d) = width / 8 of the range of d, uniform about 0.
TEST(Studies, TheValueOfAParameterIsThatOfItsRange) {
  const Decision decision = decision_of({country("0.08"), country("{uniform=[0.06,0.10]}")}, "need");
  const VoiStudy study = voi_study(decision, 400, 0, plan_of(32));
  const auto found = std::find_if(study.groups.begin(), study.groups.end(),
                                  [](const GroupValue& g) { return g.factor.name == "need.rate"; });
  ASSERT_NE(found, study.groups.end());
  const GroupValue& rate = *found;
  EXPECT_NEAR(rate.value.value, deaths * 0.04 / 8, 4 * rate.value.error);
  EXPECT_EQ(rate.verdict, Verdict::decides_though_small);  // without total indices
  ASSERT_EQ(study.switches.size(), 1);
  EXPECT_NEAR(study.switches[0].value, 0.08, 0.002);
  EXPECT_EQ(study.switches[0].above, 1);
  EXPECT_LT(study.dummy.value, 0.5);
  const NestedCheck check = nested_check(decision, rate.factor, 100, 4, plan_of(16));
  EXPECT_NEAR(check.value.value, deaths * 0.04 / 8, 4 * check.value.error + 0.5);
  // Under a prior that lies below, the other option is best.
  const Decision low = decision_of({country("0.08"), country("{uniform=[0.05,0.07]}")}, "need");
  EXPECT_EQ(prior_result(low, "low", "", "", 64, plan_of(8))->best, 0);
}

TEST(Studies, AWrongPayOffSaysWhichPart) {
  const Scenario scenario = country("0.08");
  const auto message = [&](const std::string& text) {
    try {
      parse_pay_off(scenario, text, scenario.horizon.start, scenario.horizon.end);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(message("50,000*performed - procedures"), "accepted");
  EXPECT_EQ(message(" -2e3 *performed+procedures "), "accepted");
  for (const char* wrong :
       {"2 performed", "performed -", "performed - -procedures", "2*", "*performed", "Performed"})
    EXPECT_NE(message(wrong).find("is not a sum of measures"), std::string::npos) << wrong;
  EXPECT_NE(message("1.2.3*performed").find("'1.2.3' in the pay-off is not a number"), std::string::npos);
  EXPECT_NE(message("preformed").find("did you mean 'performed'?"), std::string::npos);
  EXPECT_NE(message("coverage").find("is a ratio"), std::string::npos);
  EXPECT_NE(message("performed procedures").find("is not a sum of measures"), std::string::npos);
  EXPECT_NE(message("").find("empty"), std::string::npos);
}

InvertStudy inverted(const std::string& rate, const std::string& text) {
  const Scenario scenario = country(rate);
  const Statement statement = parse_statement(scenario, fmt::format("{} in {}", text, scenario.horizon.end));
  Question question = target_of(scenario);
  question.series = statement.series;
  return invert_study(question, statement, 300, plan_of(128));
}

// Need of 3,000 x rate: need >= 270 is a rate of 0.09 or more.
TEST(Studies, WhatWouldHaveToBeTrueIsTheRateThatGivesIt) {
  for (const double wanted : {255.0, 270.0}) {
    const InvertStudy study = inverted("{uniform=[0.06,0.10]}", fmt::format("need >= {}", wanted));
    const double rate = wanted / deaths;
    EXPECT_NEAR(study.share.value, (0.10 - rate) / 0.04, 4 * study.share.error + 0.01);
    ASSERT_FALSE(study.thresholds.empty());
    EXPECT_EQ(study.thresholds[0].name, "need.rate");
    EXPECT_NEAR(study.thresholds[0].value, rate, 0.001);
    EXPECT_TRUE(study.thresholds[0].crossing.rising);
    ASSERT_EQ(study.sides.size(), 1);
    EXPECT_EQ(study.sides[0].name, "need.rate");
    // Peeling stops at a density of 0.9: up to a ninth of the cases' width short of the rate, and one peel.
    EXPECT_NEAR(study.sides[0].low, rate, (0.10 - rate) / 9 + 0.05 * (0.10 - rate) + 0.0005);
    EXPECT_GT(study.box.density, 0.8);
    EXPECT_GT(study.box.coverage, 0.8);
    EXPECT_FALSE(study.way.held_at_medians);
    ASSERT_TRUE(study.way.found);
    ASSERT_FALSE(study.way.moves.empty());
    EXPECT_EQ(study.way.moves[0].name, "need.rate");
    EXPECT_NEAR(study.way.moves[0].to, rate, 0.001);
    EXPECT_NEAR(study.way.reached.value, wanted, 4 * study.way.reached.error + 1);
  }
  const InvertStudy always = inverted("{uniform=[0.06,0.10]}", "need >= 10");
  EXPECT_EQ(always.share.value, 1);
  EXPECT_TRUE(always.way.held_at_medians);
  EXPECT_FALSE(always.way.found);
}

TEST(Studies, KeptDrawsComeBackAsTheyWere) {
  const Scenario scenario = country("{uniform=[0.06,0.10]}");
  RunPlan plan = plan_of(4);
  plan.draws = 200;
  const DrawsWatch watch(scenario, true);
  const RunResult result = run_on(scenario, plan, RunResult(OutcomeShape(scenario, false)), {}, &watch.watch);
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("needgap_draws_{}", ::getpid());
  std::filesystem::create_directories(folder);
  EXPECT_EQ(write_whole(folder, {draws_file(scenario, plan, watch, result)}),
            std::vector<std::string>{"draws.nc"});
  const Question question = target_of(scenario, "unmet_need");
  const StoredDraws stored = read_draws(folder, scenario, question.series);
  const Outputs fresh = evaluate(question, plan, random_design(plan.seed), plan.draws);
  EXPECT_EQ(stored.names, question.names());
  EXPECT_EQ(stored.u, coordinates(question.sets(), question.names(), random_design(plan.seed), plan.draws));
  EXPECT_EQ(stored.outputs.mean, fresh.mean);
  EXPECT_EQ(stored.outputs.chance, fresh.chance);
  const Series regional = find_series(scenario, "performed", scenario.horizon.end, "r1");
  const StoredDraws region = read_draws(folder, scenario, regional);
  EXPECT_EQ(region.outputs.mean, evaluate({{scenario}, regional}, plan, random_design(1), 200).mean);
  // From the file, the same study at no cost.
  const RankStudy from = rank_study(stored.names, stored.u, stored.outputs, stored.replicates);
  const RankStudy made = rank_study(question, 200, plan);
  EXPECT_EQ(from.regression.prcc[0].value, made.regression.prcc[0].value);
  EXPECT_EQ(from.chance_share, made.chance_share);
  Scenario other = scenario;
  other.name = "other";
  EXPECT_THROW(read_draws(folder, other, question.series), InputError);
  EXPECT_THROW(read_draws(folder / "nowhere", scenario, question.series), InputError);
  std::filesystem::remove_all(folder);
}

TEST(Studies, TheErrorOfScramblesIsThatOfTheirMeans) {
  Moments moments(0, 3);
  const std::vector<double> values{1, 3, 4, 5, 3, 4, 2, 9, 7, 8, 1, 5};
  for (const double x : values) moments.add_draw(std::vector<double>{x, x});
  Estimate estimate;
  moments.summarise(estimate);
  // Every third is of one scramble: their means are 4, 4 and 5.
  EXPECT_NEAR(estimate.mcse, std::sqrt((2.0 / 3) / 2 / 3), 1e-12);
  EXPECT_NEAR(estimate.mean, 52.0 / 12, 1e-12);
}

TEST(Studies, ScrambledPointsGiveTheSameMeanWithFarLessError) {
  const Scenario scenario = country("{uniform=[0.06,0.10]}");
  const auto estimate = [&](const std::string& name) {
    RunPlan plan = plan_of(64);
    plan.draws = 128;
    const ParameterSet* const sets[] = {&scenario.parameters};
    if (name == "sobol") plan.design = sobol_design(sets, 1);
    if (name == "lhs") plan.design = latin_hypercube_design(1, 16, 8);
    return run(scenario, plan).summary.national(0, Measure::need);
  };
  const Estimate random = estimate("random");
  for (const char* name : {"sobol", "lhs"}) {
    const Estimate even = estimate(name);
    EXPECT_LT(even.mcse, random.mcse / 3) << name;
    EXPECT_NEAR(even.mean, deaths * 0.08, 4 * even.mcse) << name;
  }
}

// Of draws in which no parameter varies there is nothing to rank.
TEST(Studies, WhereNothingIsUncertainTheTextSaysSo) {
  const Question question = target_of(country("0.08"), "unmet_need");
  const Outputs outputs = evaluate(question, plan_of(2), random_design(1), 64);
  const std::string ranks = report::rank_table(question, rank_study({}, Eigen::MatrixXd(64, 0), outputs, 2));
  EXPECT_NE(ranks.find("No parameter is uncertain here"), std::string::npos) << ranks;
  EXPECT_EQ(ranks.find("not monotone"), std::string::npos) << ranks;
}

// The estimate of a small share comes out below 0 in some runs; the text shows no share below 0 or above 1.
TEST(Studies, SharesOfTheVarianceStayBetweenNothingAndAll) {
  const Scenario scenario = country("0.08");
  int below = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RunPlan plan{.seed = seed, .draws = 8, .replicates = 2, .threads = 1};
    const RunResult result = run(scenario, plan);
    const Estimate unmet = result.summary.national(0, Measure::unmet_need);
    below += unmet.variance_parameter < 0;
    const std::string text = report::run_table(scenario, plan, result);
    const auto at = text.find("Of the variance of unmet need in ");
    ASSERT_NE(at, std::string::npos) << text;
    int year = 0;
    double parameters = 0, chance = 0;
    ASSERT_EQ(std::sscanf(text.c_str() + at,
                          "Of the variance of unmet need in %d, %lf%% is due to parameters, %lf%%", &year,
                          &parameters, &chance),
              3);
    EXPECT_GE(parameters, 0);
    EXPECT_GE(chance, 0);
    EXPECT_NEAR(parameters + chance, 100, 0.11);
  }
  EXPECT_GT(below, 0) << "no run that could fail";
}

}  // namespace
}  // namespace needgap
