#pragma once

#include "needgap/error.hpp"

#include "settings.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <toml++/toml.h>
#include <vector>

namespace needgap::config {

/// Keys that say where a number comes from.
inline constexpr std::array provenance_keys{"unit", "status", "source"};
bool is_provenance_key(std::string_view key);
/// A parameter: a table with a distribution key, or a bare number.
bool is_parameter(const toml::node& node);

/// Place of a node in its file; of its first entry if the node itself has none.
Location location(const toml::node& node);

/// A configuration after `extends` and settings: one table, every node still knowing its file and line.
struct Document {
  toml::table root;
  std::vector<std::filesystem::path> files;  // base first
  std::vector<std::string> interventions;    // ids of those that the file itself, the last one, writes of
  std::vector<std::optional<UnknownName>> unknown;  // of each setting: its name, if it is not known here
};

/// Refuses characters in texts and keys that a terminal would obey, which TOML writes as "\u001b".
void refuse_controls(const toml::node& node);

/// Refuses the volume that earlier versions held the stock of able practitioners flat at. `parameters`: of
/// the files together, or of one setting, which `at` then names.
void refuse_volume(const toml::node_view<const toml::node>& parameters,
                   const std::optional<Location>& at = {});

/// Reads a file and what it extends, merges them (see docs/configuration.md) and applies the settings.
/// Provenance is passed down from groups to their parameters within each file, and a file that changes a
/// value drops the inherited status and source: it must give its own.
Document read_document(const std::filesystem::path& file, std::span<const std::string> settings);

}  // namespace needgap::config
