// Shapley values of what makes one scenario of another.
#pragma once

#include "needgap/comparison.hpp"

#include <string>
#include <vector>

namespace needgap::comparison {

/// The contribution of each of the named parts to the change of a national measure in a year, over all
/// subsets on the same draws. `parts[bits]`: the scenario with the parts whose bit is set, 2^names of them.
Contributions shapley_values(std::vector<Scenario> parts, std::vector<std::string> names,
                             const engine::RunPlan& plan, Measure measure, int year,
                             const std::function<bool(const engine::Progress&)>& on_progress);

}  // namespace needgap::comparison
