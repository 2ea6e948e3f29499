#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap {

/// Reads every [interventions.ID] and keeps those that `apply` names, in that order, in
/// scenario.interventions; the sizes of their effects join scenario.parameters as `interventions.ID.TARGET`.
/// Axes, regions and parameters must be there already.
void read_interventions(const Section& root, Scenario& scenario);

}  // namespace needgap
