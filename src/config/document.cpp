#include "document.hpp"

#include "needgap/config.hpp"

#include "distributions.hpp"
#include "merge.hpp"
#include "text.hpp"
#include "toml_advice.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

toml::table parse(const std::string& text, const std::string& name) {
  try {
    toml::table table = toml::parse(text, name);
    refuse_controls(table);
    return table;
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw InputError({name, static_cast<unsigned>(at.line), static_cast<unsigned>(at.column)},
                     fmt::format("not valid TOML: {}", error.description()),
                     toml_advice(line_of(text, static_cast<unsigned>(at.line))));
  }
}

// The files a table extends: a string, or an array of them, the first at the bottom.
std::vector<std::pair<std::string, Location>> take_bases(toml::table& table) {
  std::vector<std::pair<std::string, Location>> bases;
  const toml::node* extends = table.get("extends");
  if (!extends) return bases;
  const auto take = [&](const toml::node& node) {
    if (!node.is_string())
      throw InputError(location(node), "'extends' is not a string or an array of strings",
                       "extends = \"japan\"");
    bases.emplace_back(node.as_string()->get(), location(node));
  };
  if (const toml::array* several = extends->as_array()) {
    for (const toml::node& node : *several) take(node);
  } else {
    take(*extends);
  }
  table.erase("extends");
  return bases;
}

// What a file means by the name of a base, as the command line would there.
fs::path base_named(const std::string& name, const fs::path& file, const Location& at) {
  try {
    return find_config(name, file.parent_path());
  } catch (const InputError& error) {
    throw InputError(at, fmt::format("cannot extend: {}", error.what()));
  }
}

// `chain`: the files above this one; `tables`: bases first; a base that several files share is read once.
void read_chain(const fs::path& file, std::vector<fs::path>& chain, std::vector<fs::path>& done,
                std::vector<toml::table>& tables, const std::optional<Location>& asked_by) {
  const auto same = [&](const fs::path& other) {
    std::error_code ignored;
    return fs::equivalent(file, other, ignored);
  };
  if (std::any_of(chain.begin(), chain.end(), same))
    throw InputError(*asked_by, fmt::format("'{}' extends itself", file.string()),
                     "name another base, or none");
  if (chain.size() >= 16)
    throw InputError(*asked_by, "more than 16 files extend each other", "merge some of them");
  std::string text;
  try {
    text = read_text(file, max_toml_bytes);
  } catch (const InputError& error) {
    if (!asked_by) throw;
    throw InputError(*asked_by, fmt::format("cannot extend: {}", error.what()));
  }
  toml::table table = parse(text, file.string());
  if (auto* parameters = table["parameters"].as_table()) pass_down(*parameters, {});
  if (auto* evidence = table["evidence"].as_table()) pass_down(*evidence, {});
  if (auto* observation = table["observation"].as_table()) pass_down(*observation, {});
  chain.push_back(file);
  for (const auto& [name, at] : take_bases(table)) {
    const fs::path base = base_named(name, file, at);
    const bool read_already = std::any_of(done.begin(), done.end(), [&](const fs::path& other) {
      std::error_code ignored;
      return fs::equivalent(base, other, ignored);
    });
    if (!read_already) read_chain(base, chain, done, tables, at);
  }
  chain.pop_back();
  done.push_back(file);
  tables.push_back(std::move(table));
}

// Sections that a file leaves out with an empty array, whether or not its base has them.
void drop_empty_sections(toml::table& root) {
  for (const char* section : {"targets", "interventions", "groups", "observation", "evidence", "estimate"})
    if (const toml::node* node = root.get(section); node && is_empty_array(*node)) root.erase(section);
}

}  // namespace

void refuse_volume(const toml::node_view<const toml::node>& parameters, const std::optional<Location>& at) {
  const toml::node* volume = parameters["able"]["volume"].node();
  if (!volume) return;
  throw InputError(at ? *at : location(*volume), "'able.volume' has left the model",
                   "delete it: without growth the stock of able practitioners is now flat by itself, at the "
                   "volumes of each future's own warm-up year (a figure worth keeping can stand under "
                   "[evidence])");
}

void refuse_controls(const toml::node& node) {
  const auto check = [](std::string_view text, const toml::node& at) {
    if (const auto control = control_in(text))
      throw InputError(location(at), fmt::format("a text holds the control character U+{:04X}", *control),
                       "texts are printed as they are: leave it out");
  };
  if (const toml::table* table = node.as_table())
    for (auto&& [key, child] : *table) {
      check(key.str(), child);
      refuse_controls(child);
    }
  if (const toml::array* array = node.as_array())
    for (const toml::node& child : *array) refuse_controls(child);
  if (node.is_string()) check(node.as_string()->get(), node);
}

bool is_provenance_key(std::string_view key) {
  return std::ranges::find(provenance_keys, key) != provenance_keys.end();
}

bool is_parameter(const toml::node& node) {
  if (node.is_number()) return true;
  const toml::table* table = node.as_table();
  return table && std::any_of(table->begin(), table->end(),
                              [](const auto& entry) { return is_distribution_key(entry.first.str()); });
}

Location location(const toml::node& node) {
  const toml::source_region& at = node.source();
  if (at.begin.line > 0 && at.path) {
    if (at.path->starts_with("--set ")) return {*at.path};
    return {*at.path, static_cast<unsigned>(at.begin.line), static_cast<unsigned>(at.begin.column)};
  }
  if (const toml::table* table = node.as_table())
    for (auto&& [key, child] : *table)
      if (Location inner = location(child); !inner.file.empty()) return inner;
  return {};
}

Document read_document(const fs::path& file, std::span<const std::string> settings) {
  Document document;
  std::vector<toml::table> tables;
  std::vector<fs::path> chain;
  read_chain(file, chain, document.files, tables, std::nullopt);
  if (const toml::table* own = tables.back()["interventions"].as_table())
    for (auto&& [id, node] : *own) document.interventions.emplace_back(id.str());
  for (toml::table& table : tables) overlay(document.root, std::move(table));
  refuse_volume(std::as_const(document.root)["parameters"]);
  for (const std::string& setting : settings)
    document.unknown.push_back(apply_setting(document.root, setting));
  drop_empty_sections(document.root);
  return document;
}

}  // namespace needgap::config
