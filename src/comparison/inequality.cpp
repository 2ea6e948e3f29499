#include "needgap/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace needgap {
namespace {

struct Ranked {
  std::vector<double> value, weight;  // ascending by value
  double total = 0, mean = 0;
};

Ranked ranked(std::span<const double> values, std::span<const double> weights) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i]) && weights[i] > 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Ranked sorted;
  for (const std::size_t i : order) {
    sorted.value.push_back(values[i]);
    sorted.weight.push_back(weights[i]);
    sorted.total += weights[i];
    sorted.mean += weights[i] * values[i];
  }
  sorted.mean /= sorted.total;
  return sorted;
}

// Middle of each value's share of the cumulated weight, in (0, 1).
std::vector<double> fractional_ranks(const Ranked& sorted) {
  std::vector<double> rank;
  double below = 0;
  for (const double w : sorted.weight) {
    rank.push_back((below + w / 2) / sorted.total);
    below += w;
  }
  return rank;
}

}  // namespace

// The covariance form: 2 cov(value, fractional rank) / mean (Lerman and Yitzhaki 1989).
double gini(std::span<const double> values, std::span<const double> weights) {
  const Ranked sorted = ranked(values, weights);
  if (sorted.value.empty() || sorted.mean == 0) return no_value;
  const std::vector<double> rank = fractional_ranks(sorted);
  double covariance = 0;
  for (std::size_t i = 0; i < rank.size(); ++i)
    covariance += sorted.weight[i] * (sorted.value[i] - sorted.mean) * (rank[i] - 0.5);
  return 2 * covariance / sorted.total / sorted.mean;
}

double slope_index(std::span<const double> values, std::span<const double> weights) {
  const Ranked sorted = ranked(values, weights);
  if (sorted.value.size() < 2) return no_value;
  const std::vector<double> rank = fractional_ranks(sorted);
  double covariance = 0, variance = 0;
  for (std::size_t i = 0; i < rank.size(); ++i) {
    covariance += sorted.weight[i] * (sorted.value[i] - sorted.mean) * (rank[i] - 0.5);
    variance += sorted.weight[i] * (rank[i] - 0.5) * (rank[i] - 0.5);
  }
  return covariance / variance;
}

}  // namespace needgap
