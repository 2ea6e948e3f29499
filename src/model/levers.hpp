#pragma once

#include "needgap/model.hpp"

#include <vector>

namespace needgap::model {

/// Of each intervention, of each effect: whether it moves what it meets.
using Acting = std::vector<std::vector<bool>>;

/// Marks the effects that move a lever, beyond rounding, at these values in a region and year.
void note_acting(const Scenario& scenario, const ParameterLayout& layout, const ParameterDraw& values,
                 RegionIndex region, int year, Acting& acting);

}  // namespace needgap::model
