#pragma once

#include "needgap/comparison.hpp"

namespace needgap::comparison {

/// Adds what scenarios cost: over the horizon, year by year, and which is best at what a patient is worth.
void add_costs(std::span<const Scenario> scenarios, const Comparison& comparison, result::Result& result);

}  // namespace needgap::comparison
