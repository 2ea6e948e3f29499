#pragma once

#include "expectations.hpp"

#include <vector>

namespace needgap::calibration {

/// Draws of the prior, simulated, and what all evidence sets share.
struct PriorRuns {
  Scenario base_year;
  QueueTables queues;
  Eigen::ArrayXd correction;  // K, simulated over closed-form volume of the country, mean over draws
  std::vector<SimulatedDraw> averaged;  // expectations in closed form, corrected
  std::vector<SimulatedDraw> draws;     // the first of them, simulated with facts of their own
  std::vector<SimulatedDraw> regional;  // the first of these, with the volumes of every region
};

}  // namespace needgap::calibration
