#include "year_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace needgap::model {

std::vector<float> padded_distances(const Scenario& scenario, int padded) {
  const int R = scenario.region_count();
  std::vector<float> km(static_cast<std::size_t>(R) * static_cast<std::size_t>(padded),
                        std::numeric_limits<float>::infinity());
  for (int to = 0; to < R; ++to)
    for (int r = 0; r < R; ++r)
      km[static_cast<std::size_t>(r) * static_cast<std::size_t>(padded) + static_cast<std::size_t>(to)] =
          static_cast<float>(scenario.distance_km(r, to));
  return km;
}

DrawData::DrawData(const Scenario& scenario, const ParameterLayout& layout, const Draw& of_draw)
    : draw(of_draw), start(scenario.horizon.start) {
  YearLevers before = year_levers(scenario, layout, draw, start - 1);
  warm_up = std::make_shared<const YearFlows>(year_flows(scenario, layout, draw, before));
  double longest = warm_up->decay.maxCoeff();
  std::shared_ptr<const YearFlows> flows = warm_up;
  for (int y = start; y <= scenario.horizon.end; ++y) {
    YearLevers levers = year_levers(scenario, layout, draw, y);
    clipped += levers.clipped;
    if (levers.values != before.values) {
      flows = std::make_shared<const YearFlows>(year_flows(scenario, layout, draw, levers));
      longest = std::max(longest, flows->decay.maxCoeff());
    }
    years.push_back({flows, programme_costs(scenario, draw, y)});
    before = std::move(levers);
  }
  if (scenario.referral_cutoff > 0) reach_km = -longest * std::log(scenario.referral_cutoff);
}

}  // namespace needgap::model
