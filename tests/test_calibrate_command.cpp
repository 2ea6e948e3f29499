// Calibration as a whole: known parameters recovered, ranks uniform, targets that pull where they should.
#include "needgap/calibration.hpp"
#include "needgap/config.hpp"
#include "needgap/engine.hpp"
#include "needgap/store.hpp"

#include "country.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap {
namespace {

const char* const observation =
    "\n[observation]\nstatus = \"assumed\"\nsource = \"made up\"\n"
    "nonresponse = { value = 1.0, unit = \"ratio\" }\n"
    "survey_bias = { value = 0.0, unit = \"log ratio\" }\n"
    "claims_bias = { value = 0.0, unit = \"log ratio\" }\n"
    "[observation.share]\nstatus = \"assumed\"\nsource = \"made up\"\nunit = \"proportion\"\n"
    "coeliac = { value = 0.8 }\n";

std::string claims(double count) {
  return fmt::format(
      "[targets.claims]\ntitle = \"claims\"\nevidence = \"claims\"\nsees = \"claims\"\nprocedure = "
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
    return load({}, "mine.toml");
  }
  Calibration fitted(double count, const CalibrationPlan& plan = quick) {
    const Scenario scenario = with_claims(count);
    return calibrate(scenario, EvidenceSet::claims, plan, *prior_runs(scenario, plan));
  }
};

TEST_F(Calibrated, MoreClaimsMeanMoreProceduresAndHigherNeedTimesAccept) {
  const Scenario scenario = with_claims(50);
  const auto prior = prior_runs(scenario, quick);
  const Calibration base = calibrate(scenario, EvidenceSet::claims, quick, *prior);
  const double middle = base.prior_gap.procedures.mean;
  ASSERT_GT(middle, 0);
  const double claimed = base.checks[0].prior.cells[0].mean;
  const Calibration low = fitted(std::floor(0.7 * claimed)), high = fitted(std::ceil(1.3 * claimed));
  EXPECT_LT(low.posterior_gap.procedures.mean, high.posterior_gap.procedures.mean);
  EXPECT_LT(low.ridge.posterior_product.mean, high.ridge.posterior_product.mean);
  EXPECT_GT(high.checks[0].posterior.covered, 0.99);
}

TEST_F(Calibrated, ThreadsDoNotChangeAByteOfThePosterior) {
  CalibrationPlan two = quick;
  two.threads = 2;
  const Calibration one = fitted(40), other = fitted(40, two);
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
  const Scenario scenario = with_claims(40);
  const auto prior = prior_runs(scenario, quick);
  EXPECT_THROW(calibrate(scenario, EvidenceSet::survey, quick, *prior), InputError);
}

TEST_F(Calibrated, APosteriorReadBackRunsToTheSameNumbersAndBelongsToItsConfigurationOnly) {
  const Calibration result = fitted(40);
  write("posterior.json", posterior_json(*result.posterior));
  const Posterior back = read_posterior(path("posterior.json"));
  EXPECT_EQ(posterior_json(back), posterior_json(*result.posterior));
  const Scenario scenario = load({}, "mine.toml");
  check_belongs(back, scenario, "posterior.json");
  EXPECT_THROW(check_belongs(back, load({"need.rate=0.05"}, "mine.toml"), "posterior.json"), InputError);
  EXPECT_THROW(read_posterior(path("tutorial.toml")), InputError);

  RunPlan plan{.seed = 3, .draws = 100, .replicates = 8, .threads = 1};
  plan.design = posterior_design(std::make_shared<const Posterior>(back), 3);
  const RunResult run_of_it = run(scenario, plan);
  const double performed = run_of_it.summary.national(0, Measure::performed).mean;
  EXPECT_NEAR(performed / result.posterior_gap.performed.mean, 1, 0.05);
}

TEST_F(Calibrated, RowsAreUsedAgainWithFreshChance) {
  const Calibration result = fitted(40);
  const Scenario scenario = load({}, "mine.toml");
  const Design design = posterior_design(result.posterior, 3);
  const auto n = static_cast<std::uint32_t>(result.posterior->rows.size());
  EXPECT_EQ(design(scenario.parameters, 5).u, design(scenario.parameters, 5 + n).u);
  EXPECT_EQ(design(scenario.parameters, 5).facts, design(scenario.parameters, 5 + n).facts);
}

}  // namespace
}  // namespace needgap
