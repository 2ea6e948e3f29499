#pragma once

#include "needgap/scenario.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace needgap::cli {

/// The file a user means: a path, or the name of a shipped configuration ("japan", "deck"), which is looked
/// for in $NEEDGAP_CONFIGS, beside the installed program, and in the source tree. Throws InputError.
std::filesystem::path find_config(const std::string& name);

/// Loads the configuration of a name, and says on stderr which of its interventions never act.
Scenario load_scenario(const std::string& name, const std::vector<std::string>& settings);

/// Loads all of them with the same settings, likewise. Throws InputError also for two of one name, which the
/// results could not tell apart.
std::vector<Scenario> load_scenarios(const std::vector<std::string>& names,
                                     const std::vector<std::string>& settings);

}  // namespace needgap::cli
