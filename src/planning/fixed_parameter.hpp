#pragma once

#include "needgap/parameter.hpp"

#include <string>

namespace needgap::planning {

/// Sets a parameter to a value; it takes no coordinate any more. Those of the others stay as they are.
inline void fix(ParameterSet& set, ParameterIndex index, double value) {
  set.parameters[static_cast<std::size_t>(index)].distribution = Fixed{value};
  std::erase(set.uncertain, index);
}

/// Adds a parameter of a plan and returns its index.
inline ParameterIndex add_fixed(ParameterSet& set, std::string name, double value, Range range) {
  set.parameters.push_back({std::move(name),
                            "set by the plan",
                            Fixed{value},
                            {"ratio", Status::assumed, "set by the plan"},
                            range,
                            {}});
  return static_cast<ParameterIndex>(set.size() - 1);
}

}  // namespace needgap::planning
