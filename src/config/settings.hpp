#pragma once

#include <optional>
#include <string>
#include <toml++/toml.h>
#include <vector>

namespace needgap::config {

/// A setting whose name a configuration does not know, which another might know.
struct UnknownName {
  std::string reason;              // "there is no parameter 'need.rat'"
  std::string name;                // what is not known: "need.rat"
  std::vector<std::string> known;  // what it could be meant to be
  std::string otherwise;           // what to do when it is near none of these; may be empty
};

/// Lays "NAME=VALUE" over a configuration, as a file that extends it would; does nothing when it does not
/// know the name. Throws InputError with the setting as its place.
std::optional<UnknownName> apply_setting(toml::table& root, const std::string& setting);

}  // namespace needgap::config
