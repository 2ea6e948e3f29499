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
  YearLevers before;
  double longest = 0;
  for (int y = scenario.horizon.start; y <= scenario.horizon.end; ++y) {
    YearLevers levers = year_levers(scenario, layout, draw, y);
    clipped += levers.clipped;
    YearData year{nullptr, programme_costs(scenario, draw, y)};
    if (!years.empty() && levers.values == before.values) {
      year.flows = years.back().flows;
    } else {
      year.flows = std::make_shared<const YearFlows>(year_flows(scenario, layout, draw, levers));
      longest = std::max(longest, year.flows->decay.maxCoeff());
    }
    years.push_back(std::move(year));
    before = std::move(levers);
  }
  if (scenario.referral_cutoff > 0) reach_km = -longest * std::log(scenario.referral_cutoff);
}

}  // namespace needgap::model
