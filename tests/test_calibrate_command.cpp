// Calibration as a whole: known parameters recovered, ranks uniform, targets that pull where they should.
#include "needgap/calibration.hpp"
#include "needgap/config.hpp"
#include "needgap/engine.hpp"
#include "needgap/model.hpp"
#include "needgap/random.hpp"
#include "needgap/series.hpp"
#include "needgap/store.hpp"

#include "calibration/regional_fit.hpp"
#include "country.hpp"
#include "written.hpp"

#include <boost/random/gamma_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace needgap {
namespace {

using namespace calibration;
using namespace design;
using namespace engine;
using namespace store;

const char* const observation =
    "\n[observation]\nstatus = \"assumed\"\nsource = \"made up\"\n"
    "nonresponse = { value = 1.0, unit = \"ratio\" }\n"
    "survey_bias = { value = 0.0, unit = \"log ratio\" }\n"
    "claims_bias = { value = 0.0, unit = \"log ratio\" }\n"
    "[observation.share]\nstatus = \"assumed\"\nsource = \"made up\"\nunit = \"proportion\"\n"
    "coeliac = { value = 0.8 }\n";

std::string claims(double count) {
  return fmt::format(
      "[targets.claims]\ntitle = \"claims\"\ntitle_ja = \"請求件数\"\nevidence = \"claims\"\nsees = "
      "\"claims\"\nprocedure = "
      "\"coeliac\"\nshare = \"coeliac\"\ncounts = {{ 2024 = {} }}\ndispersion = 1000\nunit = \"procedures "
      "per "
      "year\"\nstatus = \"assumed\"\nsource = \"made up\"\n",
      count);
}

const CalibrationPlan quick{.seed = 3,
                            .prior_draws = 600,
                            .step_draws = 200,
                            .most_steps = 6,
                            .goal = 150,
                            .rows = 100,
                            .candidates = 2,
                            .replicates = 8,
                            .threads = 1};

class Calibrated : public Country {
 protected:
  Scenario with_claims(double count) {
    write("mine.toml", read("tutorial.toml") + observation + claims(count));
    return load(one_table, "mine.toml");
  }
  Calibration fitted(double count) {
    return calibrate(with_claims(count), EvidenceSet::claims, quick, prior());
  }
  // Of the quick plan, made once: what is claimed is no part of it.
  const PriorRuns& prior() {
    static const std::shared_ptr<const PriorRuns> made = prior_runs(with_claims(40), quick);
    return *made;
  }
  // A fixed remaining life needs one table of the queue instead of six, which take most of the time.
  const std::vector<std::string> one_table{"remaining_life=60"};
};

TEST_F(Calibrated, MoreClaimsMeanMoreProceduresAndHigherNeedTimesAccept) {
  const Calibration base = fitted(50);
  const double middle = base.prior_gap.procedures.mean;
  ASSERT_GT(middle, 0);
  const double claimed = base.checks[0].prior.cells[0].mean;
  const Calibration low = fitted(std::floor(0.7 * claimed)), high = fitted(std::ceil(1.3 * claimed));
  EXPECT_LT(low.posterior_gap.procedures.mean, high.posterior_gap.procedures.mean);
  EXPECT_LT(low.ridge.posterior_product.mean, high.ridge.posterior_product.mean);
  EXPECT_GT(high.checks[0].posterior.covered, 0.99);
}

TEST_F(Calibrated, TheTruthBehindSimulatedClaimsLiesInItsIntervalsAsOftenAsTheySay) {
  // Each round: a truth from the prior with present facts of its own, its volume by simulation, claims from
  // that, and the ranks of the truth's volume and of its need rate x acceptance among those of the
  // posterior's rows. Over rounds the ranks of a correct posterior are uniform (Talts et al. 2018).
  constexpr int rounds = 60, bins = 4;
  const CalibrationPlan small{.prior_draws = 400,
                              .step_draws = 200,
                              .most_steps = 4,
                              .goal = 200,
                              .rows = 100,
                              .candidates = 1,
                              .replicates = 1,
                              .threads = 1};
  Scenario scenario = with_claims(40);
  Target& target = scenario.targets[0];
  auto& sight = std::get<ClaimsSeries>(target.sight);
  sight.dispersion = 100;
  const auto runs = prior_runs(scenario, small);
  const ParameterIndex rate = scenario.parameters.find("need.rate").value(),
                       accept = scenario.parameters.find("accept").value();
  Scenario first_year = scenario;
  first_year.horizon.end = first_year.horizon.start;
  Watch watch(first_year);
  const SeriesHandle procedures = watch.add(Measure::procedures, Place::treatment, scenario.all_regions(),
                                            ProcedureIndex{0}, first_year.horizon.start);
  const Eigen::ArrayXd truths =
      observe({&first_year, 1}, {.seed = 99, .draws = rounds, .replicates = 32, .threads = 1}, watch)
          .of[0]
          .mean(procedures);
  struct Ranks {
    std::vector<int> count = std::vector<int>(bins, 0);
    int inside = 0;
    void add(double below) {
      inside += below >= 0.025 && below <= 0.975;
      ++count[static_cast<std::size_t>(std::min(bins - 1.0, std::floor(bins * below)))];
    }
    void expect_uniform(const char* of) const {
      double chi_squared = 0;
      for (const int n : count)
        chi_squared += std::pow(n - rounds / bins, 2) / (static_cast<double>(rounds) / bins);
      EXPECT_LT(chi_squared, 16.3) << of << ": the 99.9% point of 3 degrees of freedom; counts "
                                   << testing::PrintToString(count);
      EXPECT_GE(inside, 52) << of << ": 57 of 60 are expected; three standard errors less";
    }
  };
  Ranks volume, product;
  for (int round = 0; round < rounds; ++round) {
    const auto draw = static_cast<std::uint32_t>(round);
    const ParameterDraw truth =
        map_to_parameters(scenario.parameters, random_row(scenario.parameters, 99, draw));
    Stream stream({.seed = 98, .draw = draw, .purpose = Purpose::calibration, .cell = 77});
    const double mean = 0.8 * truths[round];
    const double level =
        boost::random::gamma_distribution<>(sight.dispersion, mean / sight.dispersion)(stream);
    target.cells[0].value = boost::random::poisson_distribution<>(level)(stream);
    const Calibration found = calibrate(scenario, EvidenceSet::claims, small, *runs);
    const auto rows = static_cast<std::uint32_t>(found.posterior->rows.size());
    const Observations seen = observe({&first_year, 1},
                                      {.seed = 97,
                                       .draws = rows,
                                       .replicates = 8,
                                       .threads = 1,
                                       .design = posterior_design(found.posterior, 97)},
                                      watch);
    volume.add(static_cast<double>((seen.of[0].mean(procedures) < truths[round]).count()) / rows);
    double below = 0;
    for (const DesignRow& row : found.posterior->rows) {
      const ParameterDraw values = map_to_parameters(scenario.parameters, row.u);
      below += values[rate] * values[accept] < truth[rate] * truth[accept];
    }
    product.add(below / rows);
  }
  volume.expect_uniform("volume");
  product.expect_uniform("need rate x acceptance");
}

TEST_F(Calibrated, ARegionalFitThatSeesNothingLeavesThePriorAndItsMeanOfSlots) {
  const Scenario scenario = load({"capacity.spread=0.35", "referral.spread=0.3"});
  const ParameterLayout layout(scenario);
  constexpr std::uint32_t draws = 1500;
  Eigen::ArrayXd need(draws), slots(draws), referral(draws);
  const double spread = 0.35;
  for (std::uint32_t i = 0; i < draws; ++i) {
    const DesignRow row{random_row(scenario.parameters, 4, i), i};
    const model::Draw draw = model::make_draw(scenario, layout, row, 4, 0);
    const auto effects = fit_regional_effects(scenario, layout, draw, {}, {}, {}, 8, 4, i);
    const Eigen::Map<const Eigen::ArrayXd> n(effects->need.data(), 5), c(effects->capacity.data(), 5),
        r(effects->referral.data(), 5);
    need[i] = n.square().mean();
    slots[i] = (spread * c).exp().mean();
    referral[i] = r.mean();
  }
  const auto expect_mean = [](const Eigen::ArrayXd& values, double wanted, const char* what) {
    const double n = static_cast<double>(values.size());
    const double error = std::sqrt((values - values.mean()).square().sum() / (n - 1) / n);
    EXPECT_NEAR(values.mean(), wanted, 4 * error) << what;
  };
  expect_mean(need, 1, "standard normals");
  expect_mean(slots, std::exp(spread * spread / 2), "as without a factor");
  expect_mean(referral, 0, "symmetric");
}

TEST(Levels, AParabolaIsReadBetweenThePoints) {
  Level level;
  const auto parabola = [](double x) { return 3 - 2 * x - 5 * x * x; };
  for (int i = 0; i < level_points; ++i)
    level.log_likelihood.push_back(parabola(level_step * (i - (level_points - 1) / 2)));
  for (const double x : {-1.0, -0.93, -0.5, 0.0, 0.049, 0.051, 0.77, 1.0})
    EXPECT_NEAR(level.at(x), parabola(x), 1e-9) << x;
  EXPECT_EQ(level.at(7), level.at(1)) << "the ends hold beyond";
}

TEST_F(Calibrated, ThreadsDoNotChangeAByteOfThePosterior) {
  CalibrationPlan two = quick;
  two.threads = 2;
  const Scenario scenario = with_claims(40);
  const Calibration one = fitted(40),
                    other = calibrate(scenario, EvidenceSet::claims, two, *prior_runs(scenario, two));
  EXPECT_EQ(posterior_json(*one.posterior), posterior_json(*other.posterior));
  EXPECT_EQ(one.log_evidence, other.log_evidence);
}

TEST_F(Calibrated, ATargetNobodyCanMeetIsRefusedByName) {
  try {
    fitted(1e7);
    FAIL() << "not refused";
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("collapse"), std::string::npos) << message;
    EXPECT_NE(message.find("'claims'"), std::string::npos) << message;
  }
}

TEST_F(Calibrated, EvidenceWithoutTargetsIsRefused) {
  const Scenario none = load();
  EXPECT_THROW(prior_runs(none, quick), InputError);
  EXPECT_THROW(calibrate(with_claims(40), EvidenceSet::survey, quick, prior()), InputError);
}

TEST_F(Calibrated, APosteriorReadBackRunsToTheSameNumbersAndBelongsToItsConfigurationOnly) {
  const Calibration result = fitted(40);
  write("posterior.json", posterior_json(*result.posterior));
  const Posterior back = read_posterior(path("posterior.json"));
  EXPECT_EQ(posterior_json(back), posterior_json(*result.posterior));
  const Scenario scenario = load(one_table, "mine.toml");
  check_belongs(back, scenario, "posterior.json");
  EXPECT_THROW(
      check_belongs(back, load({"need.rate=0.05", "remaining_life=60"}, "mine.toml"), "posterior.json"),
      InputError);
  EXPECT_THROW(read_posterior(path("tutorial.toml")), InputError);
  // A digit that another hand changed is no posterior of ours, though every number would fit.
  std::string edited = posterior_json(*result.posterior);
  char& digit = edited[edited.find_last_of("0123456789", edited.find("\"sha256\"") - 1)];
  digit = digit == '1' ? '2' : '1';
  write("edited.json", edited);
  EXPECT_THROW(read_posterior(path("edited.json")), InputError);
  // Of a program that simulated by another law: refused with the reason, though every number would fit.
  std::string older = posterior_json(*result.posterior);
  older.replace(older.find("needgap posterior 2"), 19, "needgap posterior 1");
  write("older.json", older);
  try {
    read_posterior(path("older.json"));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("another law of the simulation"), std::string::npos)
        << error.what();
  }

  RunPlan plan{.seed = 3, .draws = 100, .replicates = 8, .threads = 1};
  plan.design = posterior_design(std::make_shared<const Posterior>(back), 3);
  const RunResult run_of_it = run(scenario, plan);
  const double performed = run_of_it.summary.national(0, Measure::performed).mean;
  EXPECT_NEAR(performed / result.posterior_gap.performed.mean, 1, 0.05);
}

TEST_F(Calibrated, TheFileHoldsTheDrawsBehindTheRidgeAndWhatTheClaimsAreOf) {
  const Scenario scenario = with_claims(40);
  const Calibration result = fitted(40);
  const auto file = nlohmann::json::parse(result::json(as_result(scenario, quick, {&result, 1})));
  // The quick plan has fewer rows than the file may hold: the cloud is the whole posterior.
  std::vector<double> rate, accept, before;
  for (const auto& row : test::rows_in(file, "ridge_draws")) {
    if (row.at("evidence") == "none") {
      before.push_back(row.at("rate"));
      continue;
    }
    rate.push_back(row.at("rate"));
    accept.push_back(row.at("accept"));
  }
  ASSERT_EQ(rate.size(), quick.rows);
  const Eigen::Map<const Eigen::ArrayXd> r(rate.data(), quick.rows), a(accept.data(), quick.rows);
  EXPECT_NEAR(r.mean(), result.ridge.posterior_rate.mean, 1e-8);
  EXPECT_NEAR((r * a).mean(), result.ridge.posterior_product.mean, 1e-8);
  const Eigen::ArrayXd x = r.log() - r.log().mean(), y = a.log() - a.log().mean();
  EXPECT_NEAR((x * y).sum() / std::sqrt(x.square().sum() * y.square().sum()),
              result.ridge.posterior_correlation, 1e-6);
  ASSERT_EQ(before.size(), quick.rows);
  double mean = 0;
  for (const double one : before) mean += one / quick.rows;
  EXPECT_NEAR(mean, result.ridge.prior_rate.mean, 4 * result.ridge.prior_rate.sd / std::sqrt(quick.rows));

  const nlohmann::json target = test::rows_in(file, "targets")[0];
  EXPECT_EQ(target.at("title_ja"), "請求件数");
  EXPECT_EQ(target.at("procedure"), "coeliac");
  EXPECT_EQ(target.at("share"), "share.coeliac");
  EXPECT_EQ(target.at("part"), 1.0);
  const auto of_observers = test::rows_in(file, "observation");
  ASSERT_EQ(of_observers.size(), 4u);
  for (const auto& entry : of_observers) {
    EXPECT_EQ(entry.at("status"), "assumed");
    EXPECT_EQ(entry.at("source"), "made up");
  }
}

TEST_F(Calibrated, RowsAreUsedAgainWithFreshChance) {
  const Calibration result = fitted(40);
  const Scenario scenario = load(one_table, "mine.toml");
  const Design design = posterior_design(result.posterior, 3);
  const auto n = static_cast<std::uint32_t>(result.posterior->rows.size());
  EXPECT_EQ(design(scenario.parameters, 5).u, design(scenario.parameters, 5 + n).u);
  EXPECT_EQ(design(scenario.parameters, 5).facts, design(scenario.parameters, 5 + n).facts);
}

}  // namespace
}  // namespace needgap
