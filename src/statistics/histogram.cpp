#include "needgap/statistics.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace needgap {

void Histogram::Side::add(std::uint64_t key) {
  if (counts.empty()) first = key;
  if (key < first) {
    counts.insert(counts.begin(), first - key, 0u);
    first = key;
  } else if (key - first >= counts.size()) {
    counts.resize(key - first + 1, 0u);
  }
  ++counts[key - first];
}

void Histogram::add(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(std::abs(value) + offset_);
  const std::uint64_t key = (bits + (std::uint64_t{1} << (shift_ - 1))) >> shift_;
  (value < 0 ? negative_ : positive_).add(key);
  ++count_;
}

double Histogram::value_of(std::uint64_t key) const {
  return std::max(0.0, std::bit_cast<double>(key << shift_) - offset_);
}

double Histogram::order_statistic(std::uint64_t index) const {
  std::uint64_t below = 0;
  for (std::size_t i = negative_.counts.size(); i-- > 0;) {
    below += negative_.counts[i];
    if (index < below) return -value_of(negative_.first + i);
  }
  for (std::size_t i = 0; i < positive_.counts.size(); ++i) {
    below += positive_.counts[i];
    if (index < below) return value_of(positive_.first + i);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double Histogram::quantile(double level) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const double position = level * static_cast<double>(count_ - 1);
  const auto low = static_cast<std::uint64_t>(position);
  const double a = order_statistic(low), t = position - static_cast<double>(low);
  return t > 0 ? a + t * (order_statistic(low + 1) - a) : a;
}

}  // namespace needgap
