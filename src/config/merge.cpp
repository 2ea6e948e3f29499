#include "merge.hpp"

#include "document.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace needgap::config {
namespace {

constexpr std::array label_keys{"name", "name_ja", "title", "title_ja"};

// Keys that only say what a thing is called.
bool is_label_key(std::string_view key) {
  return std::ranges::find(label_keys, key) != label_keys.end();
}

// An empty list of names or numbers is a value; in place of anything but those it takes away what was there.
bool can_be_dropped(const toml::node& node) {
  const toml::array* array = node.as_array();
  return node.is_table() || node.is_string() || (array && array->is_homogeneous(toml::node_type::table));
}

}  // namespace

bool is_empty_array(const toml::node& node) {
  const toml::array* array = node.as_array();
  return array && array->empty();
}

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
    if (existing && is_empty_array(node) && can_be_dropped(*existing))
      base.erase(key);
    else if (existing && existing->is_table() && node.is_table())
      overlay(*existing->as_table(), std::move(*node.as_table()));
    else
      base.insert_or_assign(key.str(), std::move(node));
  }
}

}  // namespace needgap::config
