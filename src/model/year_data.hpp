// What the simulation needs of a draw, year by year.
#pragma once

#include "flows.hpp"

#include <memory>
#include <vector>

namespace needgap::model {

/// A year of a draw. Years with the same levers share their flows.
struct YearData {
  std::shared_ptr<const YearFlows> flows;
  Eigen::ArrayXd programme_cost;  // R, see programme_costs
};

/// All years of a draw. The draw must outlive it.
struct DrawData {
  DrawData(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw);

  const Draw& draw;
  int start;                   // the first year
  long clipped = 0;            // lever values clipped to their range
  double reach_km = infinity;  // referrals do not go farther, but to the nearest place with slots
  std::shared_ptr<const YearFlows> warm_up;  // with interventions as of the year before the first
  std::vector<YearData> years;
};

/// Kilometres from each residence to each place, rows padded with infinity; see KernelSizes.
std::vector<float> padded_distances(const Scenario& scenario, int padded);

}  // namespace needgap::model
