#include "needgap/design.hpp"
#include "needgap/random.hpp"

#include "random/mixed.hpp"

#include <algorithm>
#include <bit>

namespace needgap::design {
namespace {

// A permutation of [0, size) chosen by the keys: a four-round Feistel network on the next even number of
// bits, walked until it falls inside (Black and Rogaway 2002).
std::uint32_t permuted(std::uint32_t index, std::uint32_t size, const std::array<std::uint32_t, 4>& keys) {
  const int half = (std::max(2, static_cast<int>(std::bit_width(size - 1))) + 1) / 2;
  const std::uint32_t mask = (1u << half) - 1;
  std::uint32_t x = index;
  do {
    std::uint32_t left = x >> half, right = x & mask;
    for (const std::uint32_t key : keys) {
      const std::uint32_t next = left ^ (mixed(right ^ key) & mask);
      left = right;
      right = next;
    }
    x = (left << half) | right;
  } while (x >= size);
  return x;
}

}  // namespace

Design latin_hypercube_design(std::uint64_t seed, std::uint32_t size, std::uint32_t scrambles) {
  const auto row = [seed, size, scrambles](const ParameterSet& set, std::uint32_t draw) {
    DesignRow made{random_row(set, seed, draw), draw};
    const std::uint32_t hypercube = draw % scrambles, point = draw / scrambles;
    for (std::size_t j = 0; j < made.u.size(); ++j) {
      const NameAddress name = address_of(set.parameters[set.uncertain[j]].name);
      const auto keys = words({.seed = seed,
                               .draw = hypercube,
                               .purpose = Purpose::stratum,
                               .cell = name.cell,
                               .year = name.year,
                               .block = name.block});
      const double u = (permuted(point, size, keys) + made.u[j]) / size;
      made.u[j] = std::clamp(u, 0x1p-32, 1 - 0x1p-32);
    }
    return made;
  };
  return {.kind = DesignKind::latin_hypercube, .row = row, .scrambles = scrambles};
}

}  // namespace needgap::design
