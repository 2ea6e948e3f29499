// Ranks in which equal values share their places, and who is among the lowest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace needgap {

/// Where a value stands among others.
struct Standing {
  std::int32_t below = 0;  // how many values are lower
  std::int32_t equal =
      0;  // how many are the same, itself included; 0 for a missing value, which has no place

  bool ranked() const { return equal > 0; }
  /// Average rank, 1 the lowest: equal values share theirs, so it may end in a half.
  double rank() const { return below + 0.5 * (equal + 1); }
  /// Its part in the lowest `count` places: 1 or 0, and of equal values that stand across the last of these
  /// places an even part each. The parts of all add up to `count`, where so many are ranked.
  double among_lowest(int count) const;
};

/// A proportion to 40 binary places: what sums in another order make of it is the same.
inline double without_rounding(double proportion) {
  constexpr double grid = 0x1.8p12;  // its last place is 2^-40
  return (proportion + grid) - grid;
}

/// Where proportions stand in several futures, each future by itself, as values[value][future] in the same
/// order; NaN is missing. They are compared without_rounding, and all pairs are counted, so that the order in
/// which they are given cannot matter.
std::vector<Standing> standings(std::span<const double> values, std::size_t futures = 1);

/// How many of so many regions are called the lowest: five, of fewer than six half of them (2 of 5 or 4, 1 of
/// 3 or 2), and 0 of one, which has nothing to be compared with.
int lowest_count(int regions);

}  // namespace needgap
