// Configuration files to a Scenario: strict, with the place of every mistake.
#pragma once

#include "needgap/scenario.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace needgap::config {

/// Reads a configuration (TOML, schema 1), whatever it `extends`, and its CSV tables, then applies `settings`
/// ("need.rate=0.05", in order). The result is complete and valid.
/// Throws InputError with file, line, column, reason and suggestion for anything that is not as documented in
/// docs/configuration.md; nothing is guessed, unknown keys are errors.
Scenario load_scenario(const std::filesystem::path& file, std::span<const std::string> settings = {});

/// Reads several with the same settings; each takes those whose names it knows. Throws InputError also for a
/// setting whose name none of them knows.
std::vector<Scenario> load_scenarios(std::span<const std::filesystem::path> files,
                                     std::span<const std::string> settings = {});

/// The file that is meant by a name in a folder ("" is the working directory): a path from there, or a
/// configuration that comes with needgap ("japan", "deck"), which is looked for in $NEEDGAP_CONFIGS, beside
/// the installed program, and in the source tree. Throws InputError.
std::filesystem::path find_config(const std::string& name, const std::filesystem::path& folder = {});

/// Another belief about a parameter: a name, a setting as load_scenario takes it, and where it comes from.
struct PriorSetting {
  std::string name, setting, status, source;
};
/// Reads a file of priors (TOML, schema 1: [[priors]] with name, set, status, source). Throws InputError.
std::vector<PriorSetting> load_priors(const std::filesystem::path& file);

}  // namespace needgap::config
