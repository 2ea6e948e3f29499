// Designs: where the draws of a run lie in the unit cube.
#pragma once

#include "needgap/parameter.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace needgap {

/// One draw: a coordinate in [2^-32, 1 - 2^-32] for each of set.uncertain, in that order, and the address of
/// its present facts. Draws with the same `facts` (and seed) share what is true today but unknown.
struct DesignRow {
  std::vector<double> u;
  std::uint32_t facts = 0;
};

/// The row of a draw for the parameters of a scenario. Pure and callable from any thread. Coordinates belong
/// to names, so that scenarios share the numbers of the parameters they have in common.
using Design = std::function<DesignRow(const ParameterSet& set, std::uint32_t draw)>;

/// Independent draws, coordinate by coordinate from (seed, draw, name).
Design random_design(std::uint64_t seed);

}  // namespace needgap
