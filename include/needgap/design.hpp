// Designs: where the draws of a run lie in the unit cube.
#pragma once

#include "needgap/parameter.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace needgap {

/// Regional effects that a fit has found, in place of those of the facts: standard normals, one a region.
struct RegionalEffects {
  std::vector<double> need, capacity, referral;
};

/// One draw: a coordinate in [2^-32, 1 - 2^-32] for each of set.uncertain, in that order, and the address of
/// its present facts. Draws with the same `facts` (and seed) share what is true today but unknown.
struct DesignRow {
  std::vector<double> u;
  std::uint32_t facts = 0;
  std::optional<std::uint64_t> facts_seed = {};              // none: the seed of the plan
  std::shared_ptr<const RegionalEffects> effects = nullptr;  // none: those of the facts
};

/// The row of a draw for the parameters of a scenario. Pure and callable from any thread. Coordinates belong
/// to names, so that scenarios share the numbers of the parameters they have in common.
using Design = std::function<DesignRow(const ParameterSet& set, std::uint32_t draw)>;

/// Independent draws, coordinate by coordinate from (seed, draw, name).
Design random_design(std::uint64_t seed);

}  // namespace needgap
