#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// Reads every [interventions.ID] and keeps those that `apply` names, in that order, in
/// scenario.interventions; the sizes of their effects join scenario.parameters as `interventions.ID.TARGET`,
/// those of their training as `interventions.ID.training.PROVIDER.PROCEDURE.SIZE`.
/// Axes, regions and parameters must be there already.
void read_interventions(const Section& root, Scenario& scenario);

/// "interventions.ID.TARGET", with "#2", "#3" ... when `sizes` has it already.
std::string size_name(const std::string& id, const std::string& target, const ParameterSet& sizes);

/// Index of a region by id or name; `key` of the section is where it stands.
RegionIndex region_named(const Section& section, std::string_view key, const std::string& name,
                         const Scenario& scenario);

}  // namespace needgap::config
