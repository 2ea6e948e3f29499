#pragma once

#include "needgap/comparison.hpp"
#include "needgap/scenario.hpp"

#include <nlohmann/json.hpp>

namespace needgap::store {

/// Keeps the order in which keys were added. A number that is not finite is written as null.
using Json = nlohmann::ordered_json;

/// Identifier, names, block and place in the tile map of a region.
Json region_json(const Region& region);

/// Mean, Monte Carlo error and 95% interval.
inline Json numbers(const comparison::OverDraws& value) {
  return {{"mean", value.mean}, {"mcse", value.mcse}, {"q2.5", value.low}, {"q97.5", value.high}};
}

}  // namespace needgap::store
