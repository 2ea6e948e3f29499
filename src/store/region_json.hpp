#pragma once

#include "needgap/scenario.hpp"

#include <nlohmann/json.hpp>

namespace needgap {

/// Identifier, names, block and place in the tile map of a region.
nlohmann::ordered_json region_json(const Region& region);

}  // namespace needgap
