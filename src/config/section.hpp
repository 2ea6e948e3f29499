#pragma once

#include "needgap/parameter.hpp"

#include "document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::config {

/// Strict reading of one TOML table: every key must be asked for, have the right type and range.
/// All members throw InputError with the place, the reason and a suggestion.
class Section {
 public:
  /// `path` names the table in messages ("time", "providers[2]"; empty for the root); `fallback` is its place
  /// when the table itself has none.
  Section(const toml::table& table, std::string path, Location fallback = {});

  bool has(std::string_view key) const;
  bool is_array(std::string_view key) const;
  std::string text(std::string_view key) const;  // not empty
  std::string text_or(std::string_view key, std::string fallback) const;
  bool flag_or(std::string_view key, bool fallback) const;
  int integer(std::string_view key, int min, int max) const;
  double number(std::string_view key, double min, double max) const;
  std::string choice(std::string_view key, const std::vector<std::string>& allowed) const;
  /// An identifier: [a-z0-9_]+.
  std::string identifier(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  Section section(std::string_view key) const;
  /// The tables of an array of tables; at least one.
  std::vector<Section> sections(std::string_view key) const;
  /// Keys and values of a table of numbers (`{ a = 1, b = 2 }`).
  std::vector<std::pair<std::string, double>> numbers(std::string_view key) const;
  /// Exactly `count` numbers of an array; `form` shows how it is written.
  std::vector<double> array(std::string_view key, std::size_t count, const std::string& form) const;
  /// unit, status and source. With `unit`, the unit must be exactly that.
  Provenance provenance(std::string_view unit = {}) const;

  std::vector<std::string> keys() const;
  /// Refuses keys that were never asked for.
  void done() const;
  /// Refuses keys that are not `known`.
  void allow_only(const std::vector<std::string>& known) const;

  const std::string& path() const { return path_; }
  std::string name_of(std::string_view key) const;
  Location where() const;
  Location where(std::string_view key) const;
  [[noreturn]] void fail(std::string_view key, const std::string& reason,
                         const std::string& suggestion = {}) const;

 private:
  const toml::node* ask(std::string_view key) const;     // null when missing
  const toml::node& demand(std::string_view key) const;  // an error when missing

  const toml::table& table_;
  std::string path_;
  Location fallback_;
  mutable std::vector<std::string> asked_;
};

}  // namespace needgap::config
