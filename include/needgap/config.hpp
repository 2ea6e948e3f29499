// Configuration files to a Scenario: strict, with the place of every mistake.
#pragma once

#include "needgap/scenario.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace needgap {

/// Reads a configuration (TOML, schema 1), whatever it `extends`, and its CSV tables, then applies `settings`
/// ("need.rate=0.05", in order). The result is complete and valid.
/// Throws InputError with file, line, column, reason and suggestion for anything that is not as documented in
/// docs/configuration.md; nothing is guessed, unknown keys are errors.
Scenario load_scenario(const std::filesystem::path& file, std::span<const std::string> settings = {});

}  // namespace needgap
