// Calibration: the draws of a scenario weighted by how well they meet what was observed.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/error.hpp"
#include "needgap/importance.hpp"
#include "needgap/posterior.hpp"
#include "needgap/scenario.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::calibration {

/// Which sources the posterior answers to. `both`: each source may be biased (survey_bias, claims_bias).
enum class EvidenceSet { survey, claims, both };
std::string_view to_string(EvidenceSet set);

struct CalibrationPlan {
  std::uint64_t seed = 1;
  std::uint32_t prior_draws = 8192;  // before any weighting
  std::uint32_t step_draws = 2048;   // of each step of incremental mixture importance sampling
  int most_steps = 30;
  double goal = 1500;            // effective sample size at which to stop
  std::uint32_t rows = 1000;     // of the posterior
  std::uint32_t candidates = 4;  // sets of present facts simulated for each row, of which one is taken
  std::uint32_t replicates = 2;  // futures of each draw, averaged
  unsigned threads = 0;
  int sweeps = 20;         // of the regional fit
  bool leave_out = false;  // fit without each target in turn and predict it

  std::uint32_t most_draws() const {
    return prior_draws + static_cast<std::uint32_t>(most_steps) * step_draws;
  }
};

/// Mean, sd, and quantiles 2.5, 25, 50, 75, 97.5%.
struct Spread {
  double mean = 0, sd = 0;
  std::array<double, 5> quantiles{};
};
inline constexpr std::array spread_levels{0.025, 0.25, 0.5, 0.75, 0.975};
Spread spread_of(std::vector<double> values);
inline std::array<result::Statistic, 7> statistics(const Spread& spread) {
  const auto& q = spread.quantiles;
  return {{{"mean", spread.mean},
           {"sd", spread.sd},
           {"q2.5", q[0]},
           {"q25", q[1]},
           {"q50", q[2]},
           {"q75", q[3]},
           {"q97.5", q[4]}}};
}

/// One parameter before and after.
struct ParameterShift {
  std::string name, unit;
  bool of_observation = false;  // how an observer differs from the model
  Spread prior, posterior;
  double shift = 0;   // of the mean, in prior standard deviations
  double shrink = 0;  // 1 - posterior sd / prior sd
};

/// Predictions of one target by draws that do (posterior) or do not (left out, prior) know it.
struct Check {
  std::vector<Spread> cells;  // predicted numbers of Target::cells
  std::vector<bool> inside;   // the observed number lies in the predictive 95% interval
  double covered = 0;         // share of those
  double probability = 0;     // that a draw's own data are less likely than the observed (predictive p)
  double effective = 0;       // effective sample size behind it
};
struct TargetChecks {
  bool used = false;  // by this evidence set
  Check prior, posterior;
  bool has_left_out = false;
  Check left_out;
};

/// National figures of the base year, over draws (chance averaged out).
struct GapFigures {
  Spread need, performed, procedures, unmet_need, coverage;
};

/// Need rate and acceptance: volumes identify their product only.
struct Ridge {
  double prior_correlation = 0, posterior_correlation = 0;  // of the logarithms
  Spread prior_rate, posterior_rate, prior_accept, posterior_accept, prior_product, posterior_product;
};

/// The claims of a target by year, observed and predicted by simulation through all years.
struct BackcastYear {
  int target = 0;  // index into Scenario::targets
  int year = 0;
  double observed = 0;
  Spread predicted;
};

/// How well the cells of years left out are predicted.
struct SplitScore {
  double score = 0;        // mean log predictive probability of a cell
  double error = 0;        // root mean square, cells seen; procedures
  double correlation = 0;  // of cells seen with their prediction
};
/// A target's regional split, fitted without the cells of the last years and scored on them.
struct RegionalScore {
  int target = 0;
  std::vector<int> fitted_years = {}, left_years = {};
  int cells = 0, seen_cells = 0;  // left out; of those, not hidden
  SplitScore prior = {}, posterior = {};
  /// Without a model: each region keeps its mean share of the fitted years; hidden cells share what is left
  /// of a year's total alike.
  SplitScore carried = {};
};

struct Calibration {
  EvidenceSet evidence = EvidenceSet::both;
  std::uint32_t draws = 0;  // of stage one, in closed form
  int steps = 0;
  double effective = 0, largest = 0, log_evidence = 0;
  std::uint32_t distinct = 0;      // different draws among the posterior's rows
  std::vector<std::string> moved;  // coordinates the mixture moves; the others keep their prior rows
  std::vector<ParameterShift> shifts;
  std::vector<TargetChecks> checks;  // by Scenario::targets
  Ridge ridge;
  GapFigures prior_gap, posterior_gap;
  std::vector<BackcastYear> backcast;
  std::vector<RegionalScore> regional;
  Spread capacity_spread, referral_spread;  // over regions, of the fitted effects (logarithm, log odds)
  double closed_form_error = 0;  // relative, root mean square over regions: closed form against simulation
  double log_bias_survey_over_claims = 0;  // posterior mean of survey_bias - claims_bias; both only
  std::shared_ptr<const Posterior> posterior;
  double seconds = 0;
};

/// Expectations of draws from the prior: shared by the evidence sets.
struct PriorRuns;
/// Draws simulated so far, of those one calibration plans at most. False stops it.
using CalibrationProgress = std::function<bool(const engine::Progress&)>;

std::shared_ptr<const PriorRuns> prior_runs(const Scenario& scenario, const CalibrationPlan& plan,
                                            const CalibrationProgress& on_progress = {});

/// Two stages. National parameters: sampling importance resampling and incremental mixture importance
/// sampling on expected volumes (the stage means in closed form, corrected to the simulator's by one factor a
/// procedure). Then for every draw of that posterior its present facts: of several sets, all simulated, one
/// in proportion to the likelihood; and the regional effects by elliptical slice sampling (Murray, Adams and
/// MacKay 2010). docs/calibration.md. Depends on scenario, evidence and plan alone, to the bit. Throws
/// InputError when there are no targets for the evidence, or when the weights collapse: with the target that
/// no draw meets. A stopped calibration throws Stopped.
Calibration calibrate(const Scenario& scenario, EvidenceSet evidence, const CalibrationPlan& plan,
                      const PriorRuns& prior, const CalibrationProgress& on_progress = {});

/// Tables "gap", "weights", "parameters", "checks", "cells", "ridge", "ridge_correlation", "ridge_draws",
/// "backcast", with regional targets "regional" and "regional_spread", then "targets", "observation" and
/// names.
result::Result as_result(const Scenario& scenario, const CalibrationPlan& plan,
                         std::span<const Calibration> results);

}  // namespace needgap::calibration
