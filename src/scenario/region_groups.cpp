#include "needgap/scenario.hpp"

#include <algorithm>

namespace needgap {

const std::string& Scenario::region_name(RegionIndex region) const {
  static const std::string all = "all";
  if (region == all_regions()) return all;
  const auto at = static_cast<std::size_t>(region);
  return region < all_regions() ? regions[at].name : region_groups[at - regions.size() - 1].name;
}

void share_region_groups(std::vector<Scenario>& scenarios) {
  std::vector<RegionGroup> shared;
  for (const Scenario& scenario : scenarios)
    for (RegionGroup group : scenario.region_groups) {
      const auto same_id = [&](const RegionGroup& known) { return known.id == group.id; };
      const auto same = [&](const RegionGroup& known) {
        return known.id == group.id && known.regions == group.regions;
      };
      if (std::ranges::any_of(shared, same)) continue;
      if (std::ranges::any_of(shared, same_id)) {
        group.id += " of " + scenario.name;
        group.name += " of " + scenario.name;
        group.name_ja.clear();
        if (std::ranges::any_of(shared, same_id)) continue;  // of two scenarios of one name
      }
      shared.push_back(std::move(group));
    }
  for (Scenario& scenario : scenarios) scenario.region_groups = shared;
}

}  // namespace needgap
