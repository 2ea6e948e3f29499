#pragma once

#include "needgap/calibration.hpp"
#include "needgap/model.hpp"

#include "observer.hpp"
#include "queue_table.hpp"

#include <map>
#include <span>
#include <vector>

namespace needgap::calibration {

/// Queue tables for how long slots keep relative to remaining life, over the range a scenario can draw.
class QueueTables {
 public:
  QueueTables(const Scenario& scenario, unsigned threads);
  const QueueTable& of(const ParameterDraw& values, const ParameterLayout& layout) const;

 private:
  std::vector<double> keep_per_life_;
  std::vector<QueueTable> tables_;
};

/// National figures of a draw in the base year, replicates averaged.
struct NationalFigures {
  double need = 0, performed = 0, procedures = 0, unmet_need = 0, coverage = 0;
};

/// A draw that has been simulated: where it is and what it expects.
struct SimulatedDraw {
  design::DesignRow row;
  ParameterDraw observation;
  std::vector<double> observation_u;  // of Scenario::observation.uncertain
  Expected expected;
  NationalFigures figures;
};

/// Procedures done in a region in [0, R] in a year, by procedure.
struct VolumesWatch {
  std::vector<engine::SeriesHandle> by_procedure = {};

  VolumesWatch(engine::Watch& watch, const Scenario& scenario, RegionIndex region, int year);
  Eigen::VectorXd read(const engine::Watched& seen, Eigen::Index draw) const;
};

/// The base scenario over its base year alone.
Scenario of_base_year(const Scenario& scenario);

/// Closed-form expectations averaged over the present facts, from the rows' coordinates alone: what proposes
/// the draws that are then simulated. In parallel.
void average_expectations(const Scenario& base_year, const CalibrationPlan& plan, const QueueTables& queues,
                          const Eigen::ArrayXd& correction, std::span<SimulatedDraw> draws);

/// Multiplies the volumes of each procedure.
void correct(const Eigen::ArrayXd& factor, Expected& expected);

/// Simulates rows in the base year (`replicates` averaged) and splits the national volumes by group and place
/// in closed form. With `regional`, the volumes of all regions too. Throws Stopped.
void simulate_expectations(const Scenario& base_year, const CalibrationPlan& plan, const QueueTables& queues,
                           bool regional, std::span<SimulatedDraw> draws,
                           const CalibrationProgress& on_progress);

}  // namespace needgap::calibration
