#include "needgap/ranking.hpp"

#include "needgap/statistics.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace needgap {
namespace {

constexpr std::size_t lanes = 8;  // a lane is a future
using Real = double __attribute__((vector_size(8 * lanes)));
using Count = std::int64_t __attribute__((vector_size(8 * lanes)));
using Counts = std::array<std::int64_t, lanes>;

// Of each value, [value][lane], how many are lower and how many are not higher. A comparison is -1 in the
// lanes where it holds, and never holds for what is missing.
[[gnu::always_inline]] inline void count_pairs(const double* values, std::size_t size, Counts* lower,
                                               Counts* not_higher) {
  for (std::size_t i = 0; i < size; ++i) {
    Real own, other;
    std::memcpy(&own, values + i * lanes, sizeof own);
    Count below{}, up_to{};
    for (std::size_t j = 0; j < size; ++j) {
      std::memcpy(&other, values + j * lanes, sizeof other);
      below -= other < own;
      up_to -= other <= own;
    }
    std::memcpy(&lower[i], &below, sizeof below);
    std::memcpy(&not_higher[i], &up_to, sizeof up_to);
  }
}

using CountPairs = void (*)(const double*, std::size_t, Counts*, Counts*);

void count_portable(const double* values, std::size_t size, Counts* lower, Counts* not_higher) {
  count_pairs(values, size, lower, not_higher);
}

#if defined(NEEDGAP_MULTIVERSION) && defined(__x86_64__)
[[gnu::target("avx2")]] void count_avx2(const double* values, std::size_t size, Counts* lower,
                                        Counts* not_higher) {
  count_pairs(values, size, lower, not_higher);
}
[[gnu::target("avx512f,prefer-vector-width=512")]] void count_avx512(const double* values, std::size_t size,
                                                                     Counts* lower, Counts* not_higher) {
  count_pairs(values, size, lower, not_higher);
}
#endif

// The widest that the machine has. They count, so all give the same.
CountPairs widest() {
#if defined(NEEDGAP_MULTIVERSION) && defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return count_avx512;
  if (__builtin_cpu_supports("avx2")) return count_avx2;
#endif
  return count_portable;
}

}  // namespace

double Standing::among_lowest(int count) const {
  if (equal == 0 || below >= count) return 0;
  return below + equal <= count ? 1 : static_cast<double>(count - below) / equal;
}

std::vector<Standing> standings(std::span<const double> values, std::size_t futures) {
  const CountPairs count = widest();
  const std::size_t size = futures == 0 ? 0 : values.size() / futures;
  std::vector<Standing> found(values.size());
  std::vector<double> block(size * lanes);
  std::vector<Counts> lower(size), not_higher(size);
  for (std::size_t first = 0; first < futures; first += lanes) {
    const std::size_t width = std::min(lanes, futures - first);
    std::ranges::fill(block, no_value);
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t l = 0; l < width; ++l)
        block[i * lanes + l] = without_rounding(values[i * futures + first + l]);
    count(block.data(), size, lower.data(), not_higher.data());
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t l = 0; l < width; ++l)
        found[i * futures + first + l] = {static_cast<std::int32_t>(lower[i][l]),
                                          static_cast<std::int32_t>(not_higher[i][l] - lower[i][l])};
  }
  return found;
}

int lowest_count(int regions) {
  return regions >= 6 ? 5 : regions / 2;
}

}  // namespace needgap
