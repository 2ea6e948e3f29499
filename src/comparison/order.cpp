#include "needgap/comparison.hpp"

#include <algorithm>
#include <numeric>

namespace needgap::comparison {

GapOrder gap_order(std::span<const Scenario> scenarios, const Comparison& comparison, int year_index) {
  GapOrder order;
  order.scenarios.resize(scenarios.size() - 1);
  std::iota(order.scenarios.begin(), order.scenarios.end(), 1);
  std::vector<std::pair<bool, double>> places;  // whether it is no measure, and its change against the first
  for (std::size_t s = 0; s < scenarios.size(); ++s)
    places.emplace_back(kind_of(scenarios[s]) != ScenarioKind::measures,
                        comparison.gap_between(0, static_cast<int>(s), year_index).difference.mean);
  std::stable_sort(order.scenarios.begin(), order.scenarios.end(),
                   [&](int a, int b) { return places[a] < places[b]; });
  for (const int s : order.scenarios) order.measures += !places[s].first;
  for (std::size_t i = 1; i < order.scenarios.size(); ++i) {
    order.below_next.emplace_back();
    if (i != order.measures)
      order.below_next.back() =
          comparison.gap_between(order.scenarios[i - 1], order.scenarios[i], year_index);
  }
  return order;
}

}  // namespace needgap::comparison
