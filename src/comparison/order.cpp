#include "needgap/comparison.hpp"

#include <algorithm>
#include <numeric>

namespace needgap::comparison {

GapOrder gap_order(const Comparison& comparison, int year_index) {
  GapOrder order;
  order.scenarios.resize(comparison.scenarios.size() - 1);
  std::iota(order.scenarios.begin(), order.scenarios.end(), 1);
  std::vector<double> change;  // of each scenario against the first
  for (std::size_t s = 0; s < comparison.scenarios.size(); ++s)
    change.push_back(comparison.gap_between(0, static_cast<int>(s), year_index).difference.mean);
  std::stable_sort(order.scenarios.begin(), order.scenarios.end(),
                   [&](int a, int b) { return change[a] < change[b]; });
  for (std::size_t i = 1; i < order.scenarios.size(); ++i)
    order.below_next.push_back(
        comparison.gap_between(order.scenarios[i - 1], order.scenarios[i], year_index));
  return order;
}

}  // namespace needgap::comparison
