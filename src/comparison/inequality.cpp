#include "needgap/comparison.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::comparison {

Inequality inequality(std::span<const double> values, std::span<const double> weights) {
  std::vector<std::size_t> order;
  order.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i]) && weights[i] > 0) order.push_back(i);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  double total = 0, mean = 0;
  for (const std::size_t i : order) {
    total += weights[i];
    mean += weights[i] * values[i];
  }
  mean /= total;
  double below = 0, covariance = 0, variance = 0;
  for (std::size_t first = 0, next = 0; first < order.size(); first = next) {
    double equal = 0;  // weight of the values that are the same
    for (; next < order.size() && values[order[next]] == values[order[first]]; ++next)
      equal += weights[order[next]];
    const double off_middle = (below + equal / 2) / total - 0.5;
    below += equal;
    covariance += equal * (values[order[first]] - mean) * off_middle;
    variance += equal * off_middle * off_middle;
  }
  const bool differ = order.size() > 1 && values[order.front()] != values[order.back()];
  return {order.empty() || mean == 0 ? no_value
          : differ                   ? 2 * covariance / total / mean
                                     : 0,
          order.size() < 2 ? no_value
          : differ         ? covariance / variance
                           : 0};
}

}  // namespace needgap::comparison
