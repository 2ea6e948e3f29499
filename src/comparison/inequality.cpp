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
  for (const std::size_t i : order) {
    const double w = weights[i], off_middle = (below + w / 2) / total - 0.5;
    below += w;
    covariance += w * (values[i] - mean) * off_middle;
    variance += w * off_middle * off_middle;
  }
  return {order.empty() || mean == 0 ? no_value : 2 * covariance / total / mean,
          order.size() < 2 ? no_value : covariance / variance};
}

}  // namespace needgap::comparison
