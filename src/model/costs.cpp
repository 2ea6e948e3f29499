#include "needgap/model.hpp"

namespace needgap::model {

Eigen::ArrayXd programme_costs(const Scenario& scenario, const Draw& draw, int year) {
  const int R = scenario.region_count();
  Eigen::ArrayXd cost = Eigen::ArrayXd::Zero(R);
  for (const Intervention& intervention : scenario.interventions) {
    double total = 0;
    if (intervention.setup_cost && year == intervention.start) total += draw.values[*intervention.setup_cost];
    if (intervention.yearly_cost)
      total += draw.values[*intervention.yearly_cost] * progress(intervention, year);
    if (total == 0) continue;
    for (int r = 0; r < R; ++r) cost[r] += total * intervention.cost_shares[r];
  }
  return cost;
}

}  // namespace needgap::model
