#include "document.hpp"

#include "distributions.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <utility>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

constexpr std::array label_keys{"name", "name_ja", "title", "title_ja"};

// Keys that only say what a thing is called.
bool is_label_key(std::string_view key) {
  return std::ranges::find(label_keys, key) != label_keys.end();
}

toml::table parse(const std::string& text, const std::string& name) {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw InputError({name, static_cast<unsigned>(at.line), static_cast<unsigned>(at.column)},
                     fmt::format("not valid TOML: {}", error.description()));
  }
}

// Passes unit, status and source of a group down to its parameters, where these do not give their own, and
// turns bare numbers into tables. Groups lose the keys they passed down.
void pass_down(toml::table& group, const toml::table& inherited) {
  toml::table mine = inherited;
  for (const char* key : provenance_keys)
    if (auto* node = group.get(key); node && node->is_string())
      mine.insert_or_assign(key, *node->as_string());
  for (const char* key : provenance_keys)
    if (auto* node = group.get(key); node && node->is_string()) group.erase(key);
  for (auto&& [key, node] : group) {
    if (node.is_number()) {
      toml::table leaf;
      leaf.insert("value", std::move(node));
      group.insert_or_assign(key.str(), std::move(leaf));
    }
    auto* table = group.get(key.str())->as_table();
    if (!table) continue;
    if (!is_parameter(*table)) {
      pass_down(*table, mine);
      continue;
    }
    for (auto&& [name, value] : mine)
      if (!table->contains(name.str())) table->insert(name.str(), value);
  }
}

void overlay(toml::table& base, toml::table&& changes) {
  const bool changes_value = std::any_of(changes.begin(), changes.end(), [](const auto& entry) {
    return !is_provenance_key(entry.first.str()) && !is_label_key(entry.first.str());
  });
  if (changes_value && base.contains("source")) {
    base.erase("source");
    base.erase("status");
  }
  if (is_parameter(changes)) {
    std::vector<std::string> old;
    for (auto&& [key, node] : base)
      if (!is_provenance_key(key.str())) old.emplace_back(key.str());
    for (const std::string& key : old) base.erase(key);
  }
  for (const auto& [own, translation] : {std::pair{"title", "title_ja"}, {"name", "name_ja"}})
    if (changes.contains(own)) base.erase(translation);  // of words that are no more
  for (auto&& [key, node] : changes) {
    toml::node* existing = base.get(key.str());
    if (existing && existing->is_table() && node.is_table())
      overlay(*existing->as_table(), std::move(*node.as_table()));
    else
      base.insert_or_assign(key.str(), std::move(node));
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
                       "extends = \"japan.toml\"");
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
    const fs::path base = file.parent_path() / name;
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

// Whether a value given for `key` of a parameter is one share of a whole, and not a mistyped distribution.
bool is_share(const toml::table& parameter, const std::string& key, const toml::node& value) {
  const auto holds = [&](const ShareForm& form) { return parameter.contains(form.key); };
  std::vector<std::string> forms;
  for (const ShareForm& form : share_forms) forms.emplace_back(form.key);
  return std::ranges::any_of(share_forms, holds) && (!value.is_table() || nearest(key, forms).empty());
}

// The volume that earlier versions held the stock of able practitioners flat at. `parameters`: of the files
// together, or of one setting, which `at` then names.
void refuse_volume(const toml::node_view<const toml::node>& parameters,
                   const std::optional<Location>& at = {}) {
  const toml::node* volume = parameters["able"]["volume"].node();
  if (!volume) return;
  throw InputError(at ? *at : location(*volume), "'able.volume' has left the model",
                   "delete it: without growth the stock of able practitioners is now flat by itself, at the "
                   "volumes of each future's own warm-up year (a figure worth keeping can stand under "
                   "[evidence])");
}

// "need.rate=0.05": a table of changes like a file that extends the configuration would hold.
void apply_setting(toml::table& root, const std::string& setting) {
  const Location at{"--set " + setting};
  const auto equals = setting.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InputError(at, "a setting is NAME=VALUE", "for example --set need.rate=0.05");
  const std::string name = setting.substr(0, equals);
  toml::table changes;
  try {
    changes = toml::parse(setting, at.file);
  } catch (const toml::parse_error& error) {
    throw InputError(at, fmt::format("not a value: {}", error.description()),
                     "a number (5% is 0.05), a distribution like {uniform=[0.5,0.9]}, or text in quotes");
  }
  if (changes.size() != 1) throw InputError(at, "a setting is one NAME=VALUE", "repeat --set for another");
  refuse_volume(toml::node_view<const toml::node>(changes), at);
  const std::string first(changes.begin()->first.str());
  static constexpr std::array elsewhere{"time",  "growth",      "economics", "interventions",
                                        "apply", "observation", "targets"};
  if (std::find(elsewhere.begin(), elsewhere.end(), first) != elsewhere.end()) {
    if (toml::node* rate = changes["economics"]["discount_rate"].node(); rate && rate->is_number())
      changes["economics"].as_table()->insert_or_assign("discount_rate",
                                                        toml::table{{"value", *rate->value<double>()},
                                                                    {"status", "assumed"},
                                                                    {"source", "set on the command line"}});
    toml::table told{{"status", "assumed"}, {"source", "set on the command line"}};
    if (auto* observation = changes["observation"].as_table()) pass_down(*observation, told);
    if (auto* projections = changes["growth"]["projections"].as_table())
      for (auto&& [projection, node] : *projections)
        if (auto* table = node.as_table())
          for (auto&& [key, value] : told) table->insert(key.str(), value);  // where it has none of its own
    overlay(root, std::move(changes));
    return;
  }

  // Walk down to the parameter; a member of a set of shares is pinned with `fix`.
  toml::table* known = root["parameters"].as_table();
  toml::table* given = &changes;
  std::string path;
  while (known && given->size() == 1) {
    const std::string key(given->begin()->first.str());
    toml::node& node = *given->get(key);
    const bool is_set = is_parameter(*known);
    if (!is_set && !known->contains(key)) {
      std::vector<std::string> names;
      for (auto&& [member, entry] : *known)
        if (entry.is_table()) names.push_back(path + std::string(member.str()));
      if (path.empty()) names.insert(names.end(), elsewhere.begin(), elsewhere.end());
      const std::string hint = suggest(path + key, names);
      throw InputError(
          at, fmt::format("there is no parameter '{}'", path + key),
          hint.empty() ? "'needgap check' lists them; time, growth and economics can be set too" : hint);
    }
    path += key + '.';
    if (is_set && !known->contains(key)) {
      if (!is_share(*known, key, node)) break;  // the reader of the parameter says what is wrong
      toml::table pinned;
      pinned.insert(key, std::move(node));
      known->insert_or_assign("status", "assumed");
      known->insert_or_assign("source", "set on the command line");
      if (!known->contains("fix")) known->insert("fix", toml::table{});
      overlay(*(*known)["fix"].as_table(), std::move(pinned));
      return;
    }
    toml::table* below = (*known)[key].as_table();
    if (!node.is_table() && below && !is_parameter(*below)) {
      std::vector<std::string> names;
      for (auto&& [member, entry] : *below)
        if (entry.is_table()) names.push_back(path + std::string(member.str()));
      throw InputError(at, fmt::format("'{}' is a group of parameters", name),
                       fmt::format("name one: {}", fmt::join(names, ", ")));
    }
    if (!node.is_table() && !node.is_number() && below)
      throw InputError(at, "a number or a distribution is wanted",
                       fmt::format("{}={{uniform=[0.5,0.9]}}", name));
    if (!node.is_table() || is_parameter(node)) break;
    given = node.as_table();
    known = below;
  }
  toml::table provenance;
  provenance.insert("status", "assumed");
  provenance.insert("source", "set on the command line");
  pass_down(changes, provenance);
  if (!root.contains("parameters")) root.insert("parameters", toml::table{});
  overlay(*root["parameters"].as_table(), std::move(changes));
}

}  // namespace

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
  for (const std::string& setting : settings) apply_setting(document.root, setting);
  return document;
}

}  // namespace needgap::config
