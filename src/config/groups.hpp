#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// Reads [groups]: `blocks = true` for a group of each block, and lists of regions by name. What an applied
/// intervention covers is a group too, where it names regions. The regions and interventions must be read.
void read_region_groups(const Section& root, Scenario& scenario);

}  // namespace needgap::config
