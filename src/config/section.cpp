#include "section.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::config {
namespace {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

bool is_identifier(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

Section::Section(const toml::table& table, std::string path, Location fallback)
    : table_(table), path_(std::move(path)), fallback_(std::move(fallback)) {}

std::string Section::name_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

Location Section::where() const {
  return fallback_.file.empty() ? location(table_) : fallback_;
}

Location Section::where(std::string_view key) const {
  const toml::node* node = table_.get(key);
  Location at = node ? location(*node) : Location{};
  return at.file.empty() ? where() : at;
}

void Section::fail(std::string_view key, const std::string& reason, const std::string& suggestion) const {
  throw InputError(where(key), fmt::format("'{}' {}", name_of(key), reason), suggestion);
}

const toml::node* Section::ask(std::string_view key) const {
  asked_.emplace_back(key);
  return table_.get(key);
}

const toml::node& Section::demand(std::string_view key) const {
  const toml::node* node = ask(key);
  if (node) return *node;
  // A mistyped key is the likely reason: look for one that nobody will ask for.
  const std::string near = nearest(key, keys());
  const bool meant = !near.empty() && std::find(asked_.begin(), asked_.end(), near) == asked_.end();
  throw InputError(meant ? where(near) : where(), fmt::format("'{}' is missing", name_of(key)),
                   meant           ? fmt::format("is '{}' meant to be it?", near)
                   : path_.empty() ? "add it, or lay the file over another: extends = \"japan\""
                                   : "add it; configs/tutorial.toml shows where");
}

bool Section::has(std::string_view key) const {
  return ask(key) != nullptr;
}

bool Section::is_array(std::string_view key) const {
  const toml::node* node = ask(key);
  return node && node->is_array();
}

std::string Section::text(std::string_view key) const {
  const toml::node& node = demand(key);
  if (!node.is_string())
    fail(key, fmt::format("is {}, a string is wanted", type_name(node)), "put it in quotes");
  std::string value = node.as_string()->get();
  if (value.find_first_not_of(" \t\r\n") == std::string::npos)
    fail(key, "is empty", "write something, or leave the key out if it is optional");
  return value;
}

std::string Section::text_or(std::string_view key, std::string fallback) const {
  return has(key) ? text(key) : std::move(fallback);
}

bool Section::flag_or(std::string_view key, bool fallback) const {
  const toml::node* node = ask(key);
  if (!node) return fallback;
  if (!node->is_boolean()) fail(key, fmt::format("is {}, true or false is wanted", type_name(*node)));
  return node->as_boolean()->get();
}

int Section::integer(std::string_view key, int min, int max) const {
  const toml::node& node = demand(key);
  if (!node.is_integer())
    fail(key, fmt::format("is {}, an integer is wanted", type_name(node)),
         node.is_string() ? "write it without quotes" : "write a whole number");
  const std::int64_t value = node.as_integer()->get();
  if (value < min || value > max) fail(key, fmt::format("is {} (wanted: {} to {})", value, min, max));
  return static_cast<int>(value);
}

double Section::number(std::string_view key, double min, double max) const {
  const toml::node& node = demand(key);
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value)
    fail(key, fmt::format("is {}, a number is wanted", type_name(node)),
         node.is_string() ? "write it without quotes" : "");
  if (!std::isfinite(*value)) fail(key, "is not a finite number", "write a number");
  if (*value < min || *value > max) fail(key, fmt::format("is {} (wanted: {} to {})", *value, min, max));
  return *value;
}

std::string Section::choice(std::string_view key, const std::vector<std::string>& allowed) const {
  std::string value = text(key);
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    fail(key, fmt::format("is '{}' (wanted: {})", value, fmt::join(allowed, ", ")),
         nearest(value, allowed).empty() ? std::string() : suggest(value, allowed));
  return value;
}

std::string Section::identifier(std::string_view key) const {
  std::string value = text(key);
  if (!is_identifier(value))
    fail(key, fmt::format("is '{}'", value), "identifiers are made of a-z, 0-9 and _");
  return value;
}

std::vector<std::string> Section::texts(std::string_view key) const {
  const toml::node& node = demand(key);
  const toml::array* array = node.as_array();
  if (!array) fail(key, fmt::format("is {}, an array of strings is wanted", type_name(node)));
  std::vector<std::string> values;
  for (const toml::node& entry : *array) {
    if (!entry.is_string()) fail(key, fmt::format("holds {}, strings are wanted", type_name(entry)));
    values.push_back(entry.as_string()->get());
  }
  return values;
}

Section Section::section(std::string_view key) const {
  const toml::node& node = demand(key);
  if (!node.is_table()) fail(key, fmt::format("is {}, a table is wanted", type_name(node)));
  return {*node.as_table(), name_of(key)};
}

std::vector<Section> Section::sections(std::string_view key) const {
  const toml::node& node = demand(key);
  const toml::array* array = node.as_array();
  if (!array || array->empty())
    fail(key, "needs at least one entry", fmt::format("write [[{}]]", name_of(key)));
  std::vector<Section> list;
  for (const toml::node& entry : *array) {
    if (!entry.is_table()) fail(key, fmt::format("holds {}, tables are wanted", type_name(entry)));
    list.emplace_back(*entry.as_table(), fmt::format("{}[{}]", name_of(key), list.size() + 1));
  }
  return list;
}

std::vector<std::pair<std::string, double>> Section::numbers(std::string_view key) const {
  const toml::node& node = demand(key);
  if (!node.is_table()) fail(key, fmt::format("is {}, a table of numbers is wanted", type_name(node)));
  std::vector<std::pair<std::string, double>> values;
  for (auto&& [name, entry] : *node.as_table()) {
    const auto value = entry.is_number() ? entry.value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value))
      throw InputError(location(entry),
                       fmt::format("'{}.{}' is not a finite number", name_of(key), name.str()),
                       "write a number");
    values.emplace_back(name.str(), *value);
  }
  return values;
}

std::vector<double> Section::array(std::string_view key, std::size_t count, const std::string& form) const {
  const toml::node& node = demand(key);
  const toml::array* array = node.as_array();
  if (!array || array->size() != count) fail(key, fmt::format("is not an array of {} numbers", count), form);
  std::vector<double> values;
  for (const toml::node& entry : *array) {
    const auto value = entry.is_number() ? entry.value<double>() : std::nullopt;
    if (!value) fail(key, fmt::format("holds {}, numbers are wanted", type_name(entry)), form);
    values.push_back(*value);
  }
  return values;
}

Provenance Section::provenance(std::string_view unit) const {
  // A file that extends another and changes a number must say where it is from: point at the change.
  Location at = where();
  for (const std::string& key : keys())
    if (const Location changed = where(key); changed.file != where().file) at = changed;
  for (const char* key : {"unit", "status", "source"})
    if (!has(key))
      throw InputError(
          at, fmt::format("'{}' has no {}", path_, key),
          std::string_view(key) == "unit" && !unit.empty() ? fmt::format("unit = \"{}\"", unit)
          : std::string_view(key) == "status"
              ? "status = \"cited\", \"derived\" or \"assumed\""
              : "every number says where it comes from; a file that changes a number gives its own source");
  Provenance provenance;
  provenance.unit = text("unit");
  if (!unit.empty() && provenance.unit != unit)
    fail("unit", fmt::format("is '{}', the model takes '{}'", provenance.unit, unit),
         "convert the value and its unit");
  const std::string status = choice("status", {"cited", "derived", "assumed"});
  provenance.status = status == "cited"     ? Status::cited
                      : status == "derived" ? Status::derived
                                            : Status::assumed;
  provenance.source = text("source");
  return provenance;
}

std::vector<std::string> Section::keys() const {
  std::vector<std::string> names;
  for (auto&& [key, node] : table_) names.emplace_back(key.str());
  return names;
}

void Section::done() const {
  std::vector<std::string> known = asked_;
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  allow_only(known);
}

void Section::allow_only(const std::vector<std::string>& known) const {
  asked_.insert(asked_.end(), known.begin(), known.end());
  for (const std::string& key : keys())
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(key, "is not a known key", suggest(key, known));
}

}  // namespace needgap::config
