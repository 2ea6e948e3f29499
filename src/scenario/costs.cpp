#include "needgap/scenario.hpp"

#include <algorithm>
#include <numeric>

namespace needgap {

std::string_view to_string(CostOf of) {
  return of == CostOf::covered ? "covered" : "country";
}

double seat_share(const Intervention& intervention) {
  return *std::max_element(intervention.coverage.begin(), intervention.coverage.end());
}

std::vector<double> cost_shares(const Scenario& scenario, CostOf of, const std::vector<double>& coverage) {
  Eigen::ArrayXd deaths(scenario.region_count());
  for (int r = 0; r < scenario.region_count(); ++r) deaths[r] = scenario.regions[r].deaths;
  deaths /= deaths.sum();
  std::vector<double> shares;
  for (int r = 0; r < scenario.region_count(); ++r) shares.push_back(deaths[r] * coverage[r]);
  if (of == CostOf::country) return shares;
  const auto sum = [&] { return std::accumulate(shares.begin(), shares.end(), 0.0); };
  if (sum() == 0) shares = coverage;
  if (const double whole = sum(); whole > 0)
    for (double& share : shares) share /= whole;
  return shares;
}

}  // namespace needgap
