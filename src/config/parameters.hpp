#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

#include <map>

namespace needgap::config {

/// All parameters of the scenario's layout from [parameters], plus the headcount factors. The scenario's
/// axes, regions and headcount rules must be there already.
ParameterSet read_parameters(const Section& root, const Scenario& scenario,
                             const std::vector<Provenance>& split_provenance);

/// One number with its distribution and provenance from a section like [parameters.accept].
Parameter read_parameter(const Section& section, const std::string& name, const std::string& unit,
                         Range range);

/// The members of a set of shares, by name: dirichlet with weight, dirichlet_counts or shares, and pinned
/// members in `fix`.
std::map<std::string, Distribution> read_shares(const Section& section,
                                                const std::vector<std::string>& members);

}  // namespace needgap::config
