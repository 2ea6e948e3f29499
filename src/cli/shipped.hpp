#pragma once

#include <filesystem>
#include <string>

namespace needgap::cli {

/// The file a user means: a path, or the name of a shipped configuration ("japan", "deck"), which is looked
/// for in $NEEDGAP_CONFIGS, beside the installed program, and in the source tree. Throws InputError.
std::filesystem::path find_config(const std::string& name);

}  // namespace needgap::cli
