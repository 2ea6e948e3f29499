// Stage one of calibration: the country's parameters.
#pragma once

#include "coordinates.hpp"
#include "observer.hpp"
#include "prior_runs.hpp"

#include <optional>
#include <span>
#include <vector>

namespace needgap::calibration {

/// Stage one of one evidence set: the draws so far, their expectations in closed form, and the log likelihood
/// of each target.
struct Fit {
  const Scenario& scenario;
  const CalibrationPlan& plan;
  const PriorRuns& prior;
  const CalibrationProgress& on_progress;
  EvidenceSet evidence;
  Observer observer;
  std::vector<int> targets;  // used and national
  std::vector<Coordinate> moved;
  std::vector<SimulatedDraw> draws;
  std::vector<Eigen::VectorXd> log_likelihood;  // by target

  /// Log likelihood of target number t by each of some draws.
  Eigen::VectorXd of_targets(std::span<const SimulatedDraw> some, std::size_t t) const;
  void append(std::vector<SimulatedDraw> fresh);
  /// Of all targets but number `without` (or of all), by draw.
  Eigen::VectorXd total(std::optional<std::size_t> without = {}) const;
  /// Makes draws first, first + 1, … from rows of standard normals for the moved coordinates (the others from
  /// the prior), appends them and returns their total. Throws Stopped.
  Eigen::VectorXd expect(const Eigen::MatrixXd& z, int first, std::optional<std::size_t> without = {});
};

/// The draws of the prior, weighed by the national targets of the evidence. Throws InputError when there are
/// none.
Fit start_fit(const Scenario& scenario, EvidenceSet evidence, const CalibrationPlan& plan,
              const PriorRuns& prior, const CalibrationProgress& on_progress);

/// Throws InputError when fewer than 50 draws count or one has more than a fifth of the weight; it names the
/// target without which most would count.
void refuse_collapse(const Fit& fit, const ImportanceSample& sample, double effective, double largest);

}  // namespace needgap::calibration
