// What a posterior does to the studies and the plan: its rows are the sample, in every command.
#include "needgap/config.hpp"
#include "needgap/inversion.hpp"
#include "needgap/planning.hpp"
#include "needgap/posterior.hpp"
#include "needgap/random.hpp"
#include "needgap/store.hpp"
#include "needgap/value_of_information.hpp"

#include "command.hpp"
#include "country.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <memory>

namespace needgap {
namespace {

using namespace calibration;
using namespace engine;
using namespace planning;
using namespace sensitivity;
using namespace store;
using namespace voi;

constexpr std::uint64_t seed = 5;

// A posterior by hand: rows of the prior (the draws of `from`), with some coordinates put elsewhere.
using Change = std::function<double(std::uint32_t row, double u)>;
Posterior made(const Scenario& scenario, std::uint32_t rows, std::uint64_t from,
               const std::map<std::string, Change>& changes = {}) {
  Posterior posterior;
  posterior.scenario = scenario.name;
  posterior.evidence = "none";
  posterior.seed = from;
  const ParameterSet& set = scenario.parameters;
  for (const int i : set.uncertain) posterior.coordinates.push_back(set.parameters[i].name);
  for (const Region& region : scenario.regions) posterior.regions.push_back(region.id);
  posterior.parameters = parameters_of(scenario);
  for (std::uint32_t row = 0; row < rows; ++row) {
    design::DesignRow made{random_row(set, from, row), row, from};
    for (std::size_t j = 0; j < made.u.size(); ++j)
      if (const auto it = changes.find(posterior.coordinates[j]); it != changes.end())
        made.u[j] = it->second(row, made.u[j]);
    posterior.rows.push_back(std::move(made));
  }
  return posterior;
}

RunPlan plan_on(const Posterior& posterior, RunPlan plan) {
  plan.design = posterior_design(std::make_shared<const Posterior>(posterior), plan.seed, "posterior.json");
  return plan;
}

class OnPosterior : public Country {
 protected:
  static constexpr double rate = 0.06;
  const RunPlan plan{.seed = seed, .draws = 64, .replicates = 2, .threads = 1};

  Scenario uncertain(std::vector<std::string> settings = {}) const {
    settings.insert(settings.end(), {"time.end=2025", "time.steps_per_year=13"});
    return load(settings);
  }
  Scenario fixed(std::vector<std::string> settings = {}) const {
    settings.push_back(fmt::format("need.rate={}", rate));
    return uncertain(settings);
  }
  // Rows that all have the rate of `fixed`, and else the draws of the prior of this seed.
  Posterior of_one_rate(std::uint32_t rows = 128) const {
    const Scenario scenario = uncertain();
    const auto& distribution = parameter(scenario, "need.rate").distribution;
    double low = 0, high = 1;
    for (int i = 0; i < 200; ++i)
      (quantile(distribution, (low + high) / 2) < rate ? low : high) = (low + high) / 2;
    return made(scenario, rows, seed, {{"need.rate", [u = low](std::uint32_t, double) { return u; }}});
  }
  static Decision decision(std::vector<Scenario> options) {
    PayOff pay_off = parse_pay_off(options[0], "performed", 2024, 2024);
    return {std::move(options), std::move(pay_off)};
  }
  static Question question(const Scenario& scenario, const std::string& measure) {
    return make_question({scenario}, measure, 2024);
  }
};

// The values are those of the quantile function at a coordinate found by bisection: the same but for the last
// digits of the rate.
constexpr double rounding = 1e-6;

TEST_F(OnPosterior, VoiOnRowsOfOneNeedRateIsVoiOfThatRate) {
  // Which is better depends on how many slots there are: each option has its own.
  const std::vector<std::string> other{"accept=0.9", "slots.pain.coeliac=1.5"};
  const VoiStudy rows =
      voi_study(decision({uncertain(), uncertain(other)}), 128, 0, plan_on(of_one_rate(), plan));
  const VoiStudy direct = voi_study(decision({fixed(), fixed(other)}), 128, 0, plan);
  EXPECT_NEAR(rows.evpi.value, direct.evpi.value, rounding * direct.pay_off[0].value);
  for (const std::size_t s : {0, 1})
    EXPECT_NEAR(rows.pay_off[s].value, direct.pay_off[s].value, rounding * direct.pay_off[s].value);
  EXPECT_EQ(rows.probability_best, direct.probability_best);
  EXPECT_EQ(rows.posterior_rows, 128);
  ASSERT_EQ(rows.groups[0].factor.name, "need.rate");
  EXPECT_NEAR(rows.groups[0].value.value, 0, 1e-9) << "nothing to learn of what does not vary";
  EXPECT_TRUE(std::isnan(rows.groups[0].joint.value));
  for (std::size_t g = 1; g < rows.groups.size(); ++g) {
    const Index &own = rows.groups[g].value, &same = direct.groups[g - 1].value;
    EXPECT_NEAR(own.value, same.value, 4 * std::hypot(own.error, same.error)) << rows.groups[g].factor.name;
  }
}

TEST_F(OnPosterior, InvertAndPrccOnRowsOfOneNeedRateAreThoseOfThatRate) {
  const Posterior posterior = of_one_rate();
  Question asked = question(uncertain(), "coverage"), same = question(fixed(), "coverage");
  const Statement statement = parse_statement(asked.scenarios[0], "coverage >= 30% in 2024");
  const InvertStudy rows = invert_study(asked, statement, 128, plan_on(posterior, plan));
  const InvertStudy direct = invert_study(same, statement, 128, plan);
  EXPECT_GT(direct.share.value, 0);
  EXPECT_LT(direct.share.value, 1);
  EXPECT_EQ(rows.share.value, direct.share.value);
  EXPECT_EQ(rows.thresholds.size(), direct.thresholds.size());
  const RankStudy ranked = rank_study(asked, 128, plan_on(posterior, plan));
  const RankStudy ranked_direct = rank_study(same, 128, plan);
  EXPECT_EQ(ranked.names, ranked_direct.names) << "the rate does not vary";
  for (std::size_t j = 0; j < ranked.names.size(); ++j)
    EXPECT_NEAR(ranked.regression.prcc[j].value, ranked_direct.regression.prcc[j].value, 1e-6) << j;
}

TEST_F(OnPosterior, ATornadoOfOneRowIsTheModelThere) {
  // Every row at the medians but for the rate: the baseline is that of the fixed rate, and no bar has length.
  const Change middle = [](std::uint32_t, double) { return 0.5; };
  const Posterior one = of_one_rate(16);
  std::map<std::string, Change> changes;
  for (const std::string& name : one.coordinates) changes[name] = middle;
  changes["need.rate"] = [u = one.rows[0].u[0]](std::uint32_t, double) { return u; };
  ASSERT_EQ(one.coordinates[0], "need.rate");
  const Posterior posterior = made(uncertain(), 16, seed, changes);
  const Tornado rows = tornado(question(uncertain(), "unmet_need"), 0.05, 0.95, 16, plan_on(posterior, plan));
  const Tornado direct = tornado(question(fixed(), "unmet_need"), 0.05, 0.95, 16, plan);
  EXPECT_NEAR(rows.baseline.value, direct.baseline.value, rounding * direct.baseline.value);
  for (const Bar& bar : rows.bars) {
    EXPECT_EQ(bar.low_value, bar.high_value) << bar.name;
    if (bar.name == "need.rate") {
      EXPECT_NEAR(bar.median_value, rate, rounding);
    }
  }
}

TEST_F(OnPosterior, APlanOnRowsOfOneNeedRateIsThatOfTheRateAndIsJudgedOnOtherRows) {
  const Posterior posterior = of_one_rate();
  const auto sized = [&](const Scenario& scenario, const RunPlan& run) {
    const PlanQuestion question{.target = parse_statement(scenario, "coverage >= 50% in 2025"),
                                .probability = 0.5,
                                .levers = {find_lever(scenario, "losses")}};
    return size_dose(scenario, question, run)[0];
  };
  const DoseResponse rows = sized(uncertain(), plan_on(posterior, plan)), direct = sized(fixed(), plan);
  ASSERT_EQ(rows.points.size(), direct.points.size());
  for (std::size_t i = 0; i < rows.points.size(); ++i)
    EXPECT_NEAR(rows.points[i].outcome.mean, direct.points[i].outcome.mean, rounding) << i;
  EXPECT_EQ(rows.dose, direct.dose);
  // Fresh draws are the second half: rows 64 to 127.
  const RunPlan fresh = fresh_draws(plan_on(posterior, plan));
  const Scenario scenario = uncertain();
  for (const std::uint32_t i : {0u, 63u}) {
    EXPECT_EQ((*fresh.design)(scenario.parameters, i).u, posterior.rows[64 + i].u);
    EXPECT_EQ((*fresh.design)(scenario.parameters, i).facts, 64 + i);
  }
  EXPECT_NE(fresh.seed, plan.seed) << "and chance is another";
}

TEST_F(OnPosterior, APlanTriedUnderOtherEvidenceIsThePlanOnItsRows) {
  const Scenario scenario = uncertain();
  const PlanQuestion question{.target = parse_statement(scenario, "coverage >= 30% in 2025"),
                              .probability = 0.5,
                              .levers = {find_lever(scenario, "losses")}};
  const std::vector<Belief> beliefs{{"as configured", scenario, plan},
                                    {"that rate", fixed(), plan},
                                    {"evidence", scenario, plan_on(of_one_rate(), plan)}};
  const std::vector<UnderBelief> under = try_beliefs(beliefs, question, 0, 0.5, nullptr, {});
  ASSERT_EQ(under.size(), 3);
  EXPECT_NEAR(under[2].outcome.mean, under[1].outcome.mean, rounding);
  EXPECT_NEAR(under[2].probability.share, under[1].probability.share, rounding);
  EXPECT_GT(std::abs(under[0].outcome.mean - under[1].outcome.mean), 1e-3) << "the rate matters";
  EXPECT_EQ(under[2].name, "evidence");
}

TEST_F(OnPosterior, RowsOfThePriorGiveThePriorsAnswers) {
  const Posterior posterior = made(uncertain(), 400, 77);
  const auto near = [](const Index& a, const Index& b) {
    EXPECT_NEAR(a.value, b.value, 4 * std::hypot(a.error, b.error));
  };
  const std::vector<std::string> other{"accept=0.9", "slots.pain.coeliac=1.5"};
  const Decision choice = decision({uncertain(), uncertain(other)});
  const VoiStudy rows = voi_study(choice, 400, 0, plan_on(posterior, plan)),
                 prior = voi_study(choice, 400, 0, plan);
  near(rows.pay_off[0], prior.pay_off[0]);
  near(rows.gain[1], prior.gain[1]);
  near(rows.evpi, prior.evpi);
  for (std::size_t g = 0; g < rows.groups.size(); ++g) near(rows.groups[g].value, prior.groups[g].value);

  const Question asked = question(uncertain(), "need");
  const Statement statement = parse_statement(asked.scenarios[0], "need >= 260 in 2024");
  const InvertStudy found = invert_study(asked, statement, 400, plan_on(posterior, plan)),
                    direct = invert_study(asked, statement, 400, plan);
  near(found.share, direct.share);
  ASSERT_TRUE(direct.way.found && found.way.found);
  // The way starts at the median of 400 draws: its place has a standard error of sqrt(pi / 2 / 400).
  EXPECT_NEAR(found.way.distance, direct.way.distance, 4 * std::sqrt(1.571 / 400) + 0.05);

  const Tornado bars = tornado(asked, 0.05, 0.95, 8, plan_on(posterior, plan));
  const Parameter& need = parameter(asked.scenarios[0], "need.rate");
  ASSERT_EQ(bars.bars[0].name, "need.rate");
  const double error = 4 * std::sqrt(0.05 * 0.95 / 400);
  EXPECT_GT(bars.bars[0].low_value, quantile(need.distribution, std::max(1e-6, 0.05 - error)));
  EXPECT_LT(bars.bars[0].low_value, quantile(need.distribution, 0.05 + error));
  EXPECT_GT(bars.bars[0].high_value, quantile(need.distribution, 0.95 - error));
}

TEST_F(OnPosterior, TheWayMovesTogetherWhatGoesTogether) {
  // Need depends on the rate alone, but in these rows acceptance goes with it (correlation 0.8 of the normal
  // scores): a rate d standard deviations up has acceptance 0.8 d up.
  const boost::math::normal unit;
  std::vector<double> score;
  for (std::uint32_t i = 0; i < 600; ++i)
    score.push_back(quantile(unit, uniform({.seed = 9, .draw = i, .purpose = Purpose::dummy})));
  const Posterior posterior = made(
      uncertain(), 600, 9,
      {{"need.rate", [&](std::uint32_t i, double) { return cdf(unit, score[i]); }},
       {"accept",
        [&](std::uint32_t i, double u) { return cdf(unit, 0.8 * score[i] + 0.6 * quantile(unit, u)); }}});
  const Question asked = question(uncertain({"need.spread=0"}), "need");
  const Statement statement = parse_statement(asked.scenarios[0], "need >= 300 in 2024");
  RunPlan many = plan;
  many.replicates = 16;
  const InvertStudy found = invert_study(asked, statement, 600, plan_on(posterior, many));
  ASSERT_TRUE(found.way.found);
  ASSERT_GE(found.way.moves.size(), 2u);
  std::map<std::string, double> moved;
  for (const Move& move : found.way.moves) moved[move.name] = quantile(unit, move.quantile);
  ASSERT_TRUE(moved.contains("need.rate") && moved.contains("accept"));
  // Standard error of a correlation of 0.8 in 600 rows: 0.36 / sqrt(600); places among rows add as much.
  EXPECT_NEAR(moved["accept"] / moved["need.rate"], 0.8, 4 * 0.36 / std::sqrt(600.0) + 0.1);
  EXPECT_NEAR(moved["need.rate"], found.way.distance, 0.2);
}

TEST(GivenData, ADrawSimulatedTwiceIsNoNeighbourOfItself) {
  // y is the first input. Every row stands twice, as when more draws are run than a posterior has rows.
  constexpr Eigen::Index n = 1000;
  Eigen::MatrixXd x(2 * n, 2);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < 2; ++j)
      x(i, j) = x(n + i, j) = uniform({.seed = 3,
                                       .draw = static_cast<std::uint32_t>(i),
                                       .purpose = Purpose::dummy,
                                       .cell = static_cast<std::uint32_t>(j)});
  const std::vector<Index> first = given_data_first_order(x, x.col(0));
  EXPECT_GT(first[0].value, 0.99);
  EXPECT_NEAR(first[1].value, 0, 4 / std::sqrt(static_cast<double>(n)));
}

TEST_F(OnPosterior, WhatNeedsIndependentInputsIsRefused) {
  const Posterior posterior = made(uncertain(), 100, seed);
  const RunPlan on = plan_on(posterior, plan);
  const Question asked = question(uncertain(), "need");
  const Decision choice = decision({uncertain(), uncertain({"accept=0.6"})});
  const auto factors = factors_of(asked, Grouping::by_group);
  EXPECT_THROW(sobol_study(asked, factors, 16, 0.1, on), InputError);
  EXPECT_THROW(morris_study(asked, factors, 4, on), InputError);
  EXPECT_THROW(voi_study(choice, 64, 8, on), InputError) << "total indices";
  EXPECT_THROW(nested_check(choice, factors[0], 4, 4, on), InputError);
  EXPECT_THROW(prior_result(choice, "another", "", "", 32, on), InputError);
  EXPECT_THROW(voi_study(choice, 101, 0, on), InputError) << "more draws than rows";
  EXPECT_THROW(rank_study(asked, 101, on), InputError);
  RunPlan half = on;
  half.draws = 51;
  EXPECT_THROW(check_rows_for_plan(half), InputError) << "50 rows choose, 50 judge";
  half.draws = 50;
  check_rows_for_plan(half);
}

TEST_F(OnPosterior, EveryCommandTakesItsOwnPosteriorAndNoOther) {
  const Scenario scenario = load();
  write("own.json", posterior_json(made(scenario, 80, seed)));
  write("other.json", posterior_json(made(load({"accept={uniform=[0.5,0.9]}"}), 80, seed)));
  write("again.toml", "schema = 1\nname = \"again\"\nextends = \"tutorial.toml\"\n");
  const std::string config = path("tutorial.toml").string(), again = path("again.toml").string(),
                    few = " --replicates 1 --threads 1";
  const std::vector<std::string> commands{
      fmt::format("sensitivity prcc {} --year 2024{}", config, few),
      fmt::format("sensitivity tornado {} --year 2024 --facts 2{}", config, few),
      fmt::format("voi {} {} --years 2024 --draws 64{}", config, again, few),
      fmt::format("invert 'coverage >= 30% in 2024' {}{}", config, few),
      fmt::format("plan {} --target 'coverage >= 30% in 2024' --lever losses --hold none --draws 16{}",
                  config, few),
  };
  for (const std::string& command : commands) {
    const Answer own = needgap(command + " --posterior " + path("own.json").string());
    EXPECT_EQ(own.code, 0) << command << '\n' << own.text;
    EXPECT_NE(own.text.find("posterior"), std::string::npos) << command << '\n' << own.text;
    const Answer other = needgap(command + " --posterior " + path("other.json").string());
    EXPECT_EQ(other.code, 2) << command << '\n' << other.text;
    EXPECT_NE(other.text.find("is a posterior of 'tutorial'"), std::string::npos) << command << other.text;
  }
  const auto refused = [&](const std::string& command, const std::string& word) {
    const Answer answer = needgap(command + " --posterior " + path("own.json").string());
    EXPECT_EQ(answer.code, 2) << command;
    EXPECT_NE(answer.text.find(word), std::string::npos) << answer.text;
  };
  refused(fmt::format("sensitivity sobol {} --year 2024{}", config, few), "prcc --posterior");
  refused(fmt::format("sensitivity morris {} --year 2024{}", config, few), "prcc --posterior");
  const Answer tried = needgap(commands[4] + " --priors none --evidence " + path("own.json").string());
  EXPECT_EQ(tried.code, 0) << tried.text;
  EXPECT_NE(tried.text.find("evidence: none"), std::string::npos) << tried.text;
  EXPECT_EQ(needgap(commands[4] + " --evidence " + path("other.json").string()).code, 2);
  refused(commands[2] + " --check need.rate", "--check");
  refused(commands[2] + " --priors", "--priors");
  refused(commands[2] + " --points 16", "--points");
  refused(fmt::format("invert 'coverage >= 30% in 2024' {} --draws 81{}", config, few), "--rows 81");
  refused(fmt::format("plan {} --target 'coverage >= 30% in 2024' --lever losses --draws 41{}", config, few),
          "--draws 40");
}

TEST_F(OnPosterior, PrccReadsTheDrawsOfARunOnAPosterior) {
  write("own.json", posterior_json(made(load(), 80, seed)));
  const std::string config = path("tutorial.toml").string(), out = path("out").string();
  const Answer run =
      needgap(fmt::format("run {} --posterior {} --draws 100 --replicates 1 --keep-draws --out {}", config,
                          path("own.json").string(), out));
  ASSERT_EQ(run.code, 0) << run.text;
  const Answer from = needgap(fmt::format("sensitivity prcc {} --from {} --year 2024", config, out));
  ASSERT_EQ(from.code, 0) << from.text;
  EXPECT_NE(from.text.find("Of the draws 80 differ"), std::string::npos) << from.text;
  EXPECT_NE(from.text.find("correlated"), std::string::npos) << from.text;
}

}  // namespace
}  // namespace needgap
