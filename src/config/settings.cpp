#include "settings.hpp"

#include "distributions.hpp"
#include "document.hpp"
#include "merge.hpp"
#include "toml_advice.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::config {
namespace {

using Names = std::vector<std::string>;

toml::table told_on_the_command_line() {
  return toml::table{{"status", "assumed"}, {"source", "set on the command line"}};
}

bool is_table(const toml::node* node) {
  return node && node->is_table();
}

Names keys_of(const toml::table& table) {
  Names names;
  for (auto&& [key, node] : table) names.emplace_back(key.str());
  return names;
}

// "interventions.hubs.contact.*" in the words of TOML: interventions.hubs.contact."*".
std::string with_quotes(const std::string& name) {
  if (name.find_first_of("\"'") != std::string::npos) return name;
  std::string quoted;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t dot = std::min(name.find('.', at), name.size());
    const std::string part = name.substr(at, dot - at);
    const bool marked = part.find_first_of("*#") != std::string::npos;
    quoted += (at > 0 ? "." : "") + (marked ? '"' + part + '"' : part);
    at = dot + 1;
  }
  return quoted;
}

// "NAME=VALUE" as a table of one entry in another of one entry, down to the value.
toml::table parsed(const std::string& setting, const Location& at) {
  const auto equals = setting.find('=');
  if (equals == std::string::npos || equals == 0)
    throw InputError(at, "a setting is NAME=VALUE", "for example --set need.rate=0.05");
  const std::string name = setting.substr(0, setting.find_last_not_of(" \t", equals - 1) + 1);
  toml::table changes;
  try {
    changes = toml::parse(with_quotes(name) + setting.substr(equals), at.file);
  } catch (const toml::parse_error& error) {
    const std::string advice = toml_advice(setting);
    throw InputError(
        at, fmt::format("not a value: {}", error.description()),
        !advice.empty()
            ? advice
            : "a number (5% is 0.05), a distribution like {uniform=[0.5,0.9]}, or text in quotes");
  }
  refuse_controls(changes);
  if (changes.size() != 1) throw InputError(at, "a setting is one NAME=VALUE", "repeat --set for another");
  return changes;
}

// Whether a value given for `key` of a parameter is one share of a whole, and not a mistyped distribution.
bool is_share(const toml::table& parameter, const std::string& key, const toml::node& value) {
  const auto holds = [&](const ShareForm& form) { return parameter.contains(form.key); };
  Names forms;
  for (const ShareForm& form : share_forms) forms.emplace_back(form.key);
  return std::ranges::any_of(share_forms, holds) && (!value.is_table() || nearest(key, forms).empty());
}

// One share of a whole stays at a value; the others are scaled.
void pin_share(toml::table& whole, const std::string& member, toml::node&& value) {
  toml::table pinned;
  pinned.insert(member, std::move(value));
  for (auto&& [key, told] : told_on_the_command_line()) whole.insert_or_assign(key.str(), told);
  if (!whole.contains("fix")) whole.insert("fix", toml::table{});
  overlay(*whole["fix"].as_table(), std::move(pinned));
}

// Lays a number or a distribution over the parameter at `key` of its owner.
void change_parameter(toml::table& owner, const std::string& key, toml::node&& value) {
  toml::table changes;
  changes.insert(key, std::move(value));
  pass_down(changes, told_on_the_command_line());
  overlay(owner, std::move(changes));
}

// ---------------------------------------------------------------------- sections beside the parameters

constexpr std::array beside_parameters{"time",          "growth", "economics",   "evidence",
                                       "interventions", "apply",  "observation", "targets"};

// A name in [evidence], [observation], [targets] or [growth.projections] that is not there, unless the value
// defines it whole.
std::optional<UnknownName> missing_in(const toml::table& root, const toml::table& changes) {
  const std::string first(changes.begin()->first.str());
  const toml::table* known = root[first].as_table();
  const toml::table* given = changes.begin()->second.as_table();
  std::string path = first;
  if (first == "growth" && is_table((*given)["projections"].node())) {
    known = root["growth"]["projections"].as_table();
    given = (*given)["projections"].as_table();
    path += ".projections";
  } else if (first != "evidence" && first != "observation" && first != "targets") {
    return {};
  }
  while (given && given->size() == 1 && !is_parameter(*given)) {
    const std::string key(given->begin()->first.str());
    const toml::table* below = given->begin()->second.as_table();
    if (!known || !known->contains(key)) {
      if (below && below->size() > 1) return {};
      const std::string name = path + '.' + key;
      Names names;
      if (known)
        for (const std::string& other : keys_of(*known)) names.push_back(path + '.' + other);
      return UnknownName{fmt::format("there is no '{}'", name), name, names, ""};
    }
    if (first == "targets" || first == "growth") return {};  // the reader knows the keys of these
    known = (*known)[key].as_table();
    given = below;
    path += '.' + key;
  }
  return {};
}

std::optional<UnknownName> set_in_section(toml::table& root, toml::table&& changes) {
  if (changes.begin()->second.is_table())
    if (auto unknown = missing_in(root, changes)) return unknown;
  const toml::table told = told_on_the_command_line();
  for (const char* section : {"economics", "observation", "evidence"}) {
    toml::table* table = changes[section].as_table();
    if (!table) continue;
    if (toml::node* year = table->get("present_year"); year && table->size() == 1) continue;
    pass_down(*table, told);
  }
  if (auto* projections = changes["growth"]["projections"].as_table())
    for (auto&& [projection, node] : *projections)
      if (auto* table = node.as_table())
        for (auto&& [key, value] : told) table->insert(key.str(), value);  // where it has none of its own
  overlay(root, std::move(changes));
  return {};
}

// ---------------------------------------------------------------------- interventions

constexpr std::array intervention_keys{"name", "name_ja", "start", "ramp", "coverage", "effects", "training"};

// The table of an array that says these words, the number-th of those that hold `key`; null where none is.
toml::table* entry_with(toml::array* entries, const std::vector<std::pair<std::string, std::string>>& words,
                        const std::string& key, int number) {
  if (!entries) return nullptr;
  for (toml::node& node : *entries) {
    toml::table* entry = node.as_table();
    if (!entry || !entry->contains(key)) continue;
    const bool is_it = std::ranges::all_of(
        words, [&](const auto& word) { return (*entry)[word.first].value_or(std::string()) == word.second; });
    if (is_it && --number == 0) return entry;
  }
  return nullptr;
}

// What of an intervention can be set, by the names under which sizes are printed.
Names settable(const toml::table& intervention) {
  Names names(intervention_keys.begin(), intervention_keys.end());
  names.insert(names.end(), {"cost.setup", "cost.yearly"});
  const auto word = [](const toml::table& of, const char* key) { return of[key].value_or(std::string()); };
  if (const toml::array* effects = intervention["effects"].as_array())
    for (const toml::node& node : *effects)
      if (const toml::table* effect = node.as_table()) names.push_back(word(*effect, "target"));
  if (const toml::array* training = intervention["training"].as_array())
    for (const toml::node& node : *training)
      if (const toml::table* programme = node.as_table())
        for (const char* key : {"seats", "pass_rate", "cases_per_trainee", "cost_per_seat"})
          if (programme->contains(key))
            names.push_back(fmt::format("training.{}.{}.{}", word(*programme, "provider"),
                                        word(*programme, "procedure"), key));
  return names;
}

// Sets the size called `parts`, the number-th of its name. False where the intervention has none.
bool set_size(toml::table& intervention, const Names& parts, int number, toml::node&& value) {
  if (parts.size() == 4 && parts[0] == "training") {
    toml::table* programme = entry_with(intervention["training"].as_array(),
                                        {{"provider", parts[1]}, {"procedure", parts[2]}}, parts[3], number);
    if (programme) change_parameter(*programme, parts[3], std::move(value));
    return programme != nullptr;
  }
  const auto effect_on = [&](const Names& target) {
    return entry_with(intervention["effects"].as_array(),
                      {{"target", fmt::format("{}", fmt::join(target, "."))}}, "size", number);
  };
  if (toml::table* effect = effect_on(parts)) {
    change_parameter(*effect, "size", std::move(value));
    return true;
  }
  toml::table* whole = effect_on({parts.begin(), parts.end() - 1});  // a set of shares, of which one is named
  toml::table* shares = whole ? (*whole)["size"].as_table() : nullptr;
  if (!shares || !is_share(*shares, parts.back(), value)) return false;
  pin_share(*shares, parts.back(), std::move(value));
  return true;
}

// "#3" at the end of a name: the third of that name.
int take_number(std::string& name) {
  const auto mark = name.rfind('#');
  if (mark == std::string::npos || mark + 2 != name.size()) return 1;
  const int number = name.back() - '0';
  if (number < 2 || number > 9) return 1;
  name.erase(mark);
  return number;
}

std::optional<UnknownName> set_intervention(toml::table& root, toml::table&& changes, const Location& at) {
  toml::table* given = changes["interventions"].as_table();
  toml::table* rest = given && given->size() == 1 ? given->begin()->second.as_table() : nullptr;
  if (!rest || (rest->contains("name") && rest->size() > 1)) {  // a definition, or nothing in place of it
    overlay(root, std::move(changes));
    return {};
  }
  const std::string id(given->begin()->first.str());
  toml::table* known = root["interventions"].as_table();
  toml::table* intervention = known ? (*known)[id].as_table() : nullptr;
  if (!intervention)
    return UnknownName{fmt::format("there is no intervention '{}'", id), id,
                       known ? keys_of(*known) : Names{}, ""};
  Names parts;
  toml::node* value = nullptr;
  for (toml::table* level = rest; level && level->size() == 1 && !is_parameter(*level);
       level = value->as_table()) {
    parts.emplace_back(level->begin()->first.str());
    value = &level->begin()->second;
  }
  const bool whole = !value || (parts.size() == 1 &&
                                std::ranges::find(intervention_keys, parts[0]) != intervention_keys.end());
  const bool is_number = value && (value->is_number() || is_parameter(*value));
  if (whole || (parts[0] == "cost" && !is_number)) {
    overlay(root, std::move(changes));
    return {};
  }
  if (parts[0] == "cost" && parts.size() == 2) {
    if (!intervention->contains("cost")) intervention->insert("cost", toml::table{});
    change_parameter(*(*intervention)["cost"].as_table(), parts[1], std::move(*value));
    return {};
  }
  const std::string name = fmt::format("{}", fmt::join(parts, "."));
  const Names names = settable(*intervention);
  const int number = take_number(parts.back());
  if (!is_number && std::ranges::find(names, name) != names.end())
    throw InputError(at, "a number or a distribution is wanted",
                     fmt::format("interventions.{}.{}={{uniform=[0.5,0.9]}}", id, name));
  if (is_number && set_size(*intervention, parts, number, std::move(*value))) return {};
  return UnknownName{fmt::format("intervention '{}' has no '{}'", id, name), name, names, ""};
}

// ---------------------------------------------------------------------- parameters

// Walks down to the parameter; a member of a set of shares is pinned.
std::optional<UnknownName> set_parameter(toml::table& root, toml::table&& changes, const std::string& name,
                                         const Location& at) {
  toml::table* known = root["parameters"].as_table();
  toml::table* given = &changes;
  std::string path;
  const auto names_in = [&](const toml::table& group) {
    Names names;
    for (auto&& [member, entry] : group)
      if (entry.is_table()) names.push_back(path + std::string(member.str()));
    return names;
  };
  while (known && given->size() == 1) {
    const std::string key(given->begin()->first.str());
    toml::node& node = *given->get(key);
    const bool is_set = is_parameter(*known);
    if (!is_set && !known->contains(key)) {
      Names names = names_in(*known);
      if (path.empty()) names.insert(names.end(), beside_parameters.begin(), beside_parameters.end());
      return UnknownName{fmt::format("there is no parameter '{}'", path + key), path + key, names,
                         "'needgap check' lists them; time, growth and economics can be set too"};
    }
    path += key + '.';
    if (is_set && !known->contains(key)) {
      if (!is_share(*known, key, node)) break;  // the reader of the parameter says what is wrong
      pin_share(*known, key, std::move(node));
      return {};
    }
    toml::table* below = (*known)[key].as_table();
    if (!node.is_table() && below && !is_parameter(*below))
      throw InputError(at, fmt::format("'{}' is a group of parameters", name),
                       fmt::format("name one: {}", fmt::join(names_in(*below), ", ")));
    if (!node.is_table() && !node.is_number() && below)
      throw InputError(at, "a number or a distribution is wanted",
                       fmt::format("{}={{uniform=[0.5,0.9]}}", name));
    if (!node.is_table() || is_parameter(node)) break;
    given = node.as_table();
    known = below;
  }
  pass_down(changes, told_on_the_command_line());
  if (!root.contains("parameters")) root.insert("parameters", toml::table{});
  overlay(*root["parameters"].as_table(), std::move(changes));
  return {};
}

}  // namespace

std::optional<UnknownName> apply_setting(toml::table& root, const std::string& setting) {
  const Location at{"--set " + setting};
  toml::table changes = parsed(setting, at);
  refuse_volume(toml::node_view<const toml::node>(changes), at);
  const std::string first(changes.begin()->first.str());
  if (first == "interventions") return set_intervention(root, std::move(changes), at);
  if (std::ranges::find(beside_parameters, first) != beside_parameters.end())
    return set_in_section(root, std::move(changes));
  return set_parameter(root, std::move(changes), setting.substr(0, setting.find('=')), at);
}

}  // namespace needgap::config
