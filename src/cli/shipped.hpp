#pragma once

#include "needgap/scenario.hpp"

#include <string>
#include <vector>

namespace needgap::cli {

/// Loads the configuration of a name (config::find_config), and says on stderr which of its interventions
/// never act.
Scenario load_scenario(const std::string& name, const std::vector<std::string>& settings);

/// Loads all of them with the same settings, likewise; each takes the settings whose names it knows.
std::vector<Scenario> load_together(const std::vector<std::string>& names,
                                    const std::vector<std::string>& settings);

/// The same for scenarios that stand side by side in one result. Throws InputError also for two of one name,
/// which the results could not tell apart.
std::vector<Scenario> load_scenarios(const std::vector<std::string>& names,
                                     const std::vector<std::string>& settings);

}  // namespace needgap::cli
