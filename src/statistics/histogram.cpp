#include "needgap/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace needgap {
namespace {

std::uint64_t rounded(double value, double offset, int shift) {
  const auto bits = std::bit_cast<std::uint64_t>(std::abs(value) + offset);
  return (bits + (std::uint64_t{1} << (shift - 1))) >> shift;
}

}  // namespace

Histogram::Histogram(int bits, double offset)
    : shift_(52 - bits), offset_(offset), zero_(rounded(0, offset, shift_)) {}

double Histogram::value_of(std::int64_t step) const {
  const std::uint64_t key = zero_ + static_cast<std::uint64_t>(std::abs(step));
  const double size = std::max(0.0, std::bit_cast<double>(key << shift_) - offset_);
  return step < 0 ? -size : size;
}

std::int64_t Histogram::step_of(double value) const {
  const auto steps = static_cast<std::int64_t>(rounded(value, offset_, shift_) - zero_);
  return value < 0 ? -steps : steps;
}

void Histogram::add(double value) {
  add(step_of(value), 1);
  reach(value, value);
}

void Histogram::add(std::span<const double> values) {
  // Counts values until one is outside the counts, or one too many; returns how many it took. What it needs
  // stands in registers: the compiler must take a count of one byte for anything, members too.
  const auto take = [&](auto& counts, std::span<const double> rest) {
    constexpr auto full = std::numeric_limits<std::decay_t<decltype(counts[0])>>::max();
    auto* const known = counts.data();
    const std::size_t size = counts.size();
    const auto first = first_, zero = static_cast<std::int64_t>(zero_);
    const double offset = offset_;
    const int shift = shift_;
    std::uint64_t taken = 0;
    double least = least_, most = most_;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
      const double x = rest[i];
      if (std::isnan(x)) continue;
      const auto steps = static_cast<std::int64_t>(rounded(x, offset, shift)) - zero;
      const auto at = static_cast<std::size_t>((x < 0 ? -steps : steps) - first);
      if (at >= size || known[at] == full) break;
      ++known[at];
      ++taken;
      least = x < least ? x : least;
      most = x > most ? x : most;
    }
    count_ += taken;
    least_ = least;
    most_ = most;
    return i;
  };
  while (true) {
    values = values.subspan(std::visit([&](auto& counts) { return take(counts, values); }, counts_));
    if (values.empty()) return;
    // Far enough for all that are left, so that the counts are moved once.
    const auto [low, high] = std::ranges::minmax(values, {}, [](double x) { return std::isnan(x) ? 0 : x; });
    const double there = values[0];
    cover(step_of(std::isnan(low) ? there : low), step_of(std::isnan(high) ? there : high));
    add(there);
    values = values.subspan(1);
  }
}

void Histogram::add(std::int64_t step, std::uint64_t times) {
  cover(step, step);
  count_ += times;
  const auto fits = [&](auto& counts) {
    auto& count = counts[static_cast<std::size_t>(step - first_)];
    using Count = std::decay_t<decltype(count)>;
    if (times > std::numeric_limits<Count>::max() - static_cast<std::uint64_t>(count)) return false;
    count = static_cast<Count>(count + times);
    return true;
  };
  while (!std::visit(fits, counts_)) widen();
}

void Histogram::add(const Histogram& other) {
  other.for_each([&](std::int64_t step, std::uint64_t times) { add(step, times); });
  reach(other.least_, other.most_);
}

void Histogram::reach(double least, double most) {
  least_ = std::min(least_, least);
  most_ = std::max(most_, most);
}

// Lets the counts reach from one step to another, both included.
void Histogram::cover(std::int64_t from, std::int64_t to) {
  std::visit(
      [&](auto& counts) {
        const auto size = std::ssize(counts);
        const std::int64_t end = first_ + size;
        if (size > 0 && from >= first_ && to < end) return;
        // A little more than wanted, so that a new extreme does not move all the counts each time.
        const std::int64_t spare = size / 8;
        const std::int64_t low = size == 0 ? from : from < first_ ? from - spare : first_;
        const std::int64_t high = size == 0 ? to + 1 : to >= end ? to + 1 + spare : end;
        std::decay_t<decltype(counts)> larger(static_cast<std::size_t>(high - low));
        std::copy(counts.begin(), counts.end(), larger.begin() + (size == 0 ? 0 : first_ - low));
        counts = std::move(larger);
        first_ = low;
      },
      counts_);
}

void Histogram::widen() {
  std::visit(
      [&](const auto& counts) {
        using Count = typename std::decay_t<decltype(counts)>::value_type;
        if constexpr (std::is_same_v<Count, std::uint8_t>)
          counts_ = std::vector<std::uint16_t>(counts.begin(), counts.end());
        else if constexpr (std::is_same_v<Count, std::uint16_t>)
          counts_ = std::vector<std::uint32_t>(counts.begin(), counts.end());
        else if constexpr (std::is_same_v<Count, std::uint32_t>)
          counts_ = std::vector<std::uint64_t>(counts.begin(), counts.end());
      },
      Counts(counts_));
}

void Histogram::for_each(const std::function<void(std::int64_t, std::uint64_t)>& take) const {
  std::visit(
      [&](const auto& counts) {
        for (std::size_t i = 0; i < counts.size(); ++i)
          if (counts[i] != 0) take(first_ + static_cast<std::int64_t>(i), counts[i]);
      },
      counts_);
}

std::size_t Histogram::bytes() const {
  return sizeof(Histogram) +
         std::visit([](const auto& counts) { return counts.capacity() * sizeof(counts[0]); }, counts_);
}

void Histogram::quantiles(std::span<const double> levels, std::span<double> values) const {
  std::ranges::fill(values, no_value);
  if (count_ == 0) return;
  std::visit(
      [&](const auto& counts) {
        std::size_t i = 0;
        std::uint64_t below = counts[0];
        const auto order_statistic = [&](std::uint64_t index) {
          while (index >= below) below += counts[++i];
          return std::min(std::max(value_of(first_ + static_cast<std::int64_t>(i)), least_), most_);
        };
        for (std::size_t q = 0; q < levels.size(); ++q) {
          const double position = levels[q] * static_cast<double>(count_ - 1);
          const auto low = static_cast<std::uint64_t>(position);
          while (i > 0 && below - counts[i] > low) below -= counts[i--];
          const double a = order_statistic(low), t = position - static_cast<double>(low);
          values[q] = t > 0 ? a + t * (order_statistic(low + 1) - a) : a;
        }
      },
      counts_);
}

double Histogram::quantile(double level) const {
  double value = 0;
  quantiles({&level, 1}, {&value, 1});
  return value;
}

}  // namespace needgap
