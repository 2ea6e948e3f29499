#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// Reads [observation] and [targets.NAME] if they are there. Axes and regions must be there already.
void read_targets(const Section& root, Scenario& scenario);

}  // namespace needgap::config
