#include "shipped.hpp"

#include "needgap/config.hpp"
#include "needgap/error.hpp"
#include "needgap/model.hpp"
#include "needgap/processes.hpp"

#include "say.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace needgap::cli {
namespace {

// Each once, however often it is loaded.
void say_once(const std::string& note) {
  static std::set<std::string> said;
  if (said.insert(note).second && engine::processes().first()) say("{}", note);
}

// What never acts, and the settings of interventions that no scenario applies.
void say_idle(std::span<const Scenario> scenarios, const std::vector<std::string>& settings) {
  for (const Scenario& scenario : scenarios)
    for (const std::string& note : model::idle_interventions(scenario)) say_once(scenario.name + ": " + note);
  constexpr std::string_view start = "interventions.";
  for (const std::string& setting : settings) {
    if (!setting.starts_with(start) || setting.ends_with("[]")) continue;
    const std::string id =
        setting.substr(start.size(), setting.find_first_of(".=", start.size()) - start.size());
    const auto applies = [&](const Scenario& scenario) {
      return std::ranges::find(scenario.interventions, id, &Intervention::id) != scenario.interventions.end();
    };
    if (std::ranges::none_of(scenarios, applies))
      say_once(fmt::format("--set {} changes nothing: `apply` does not name '{}'", setting, id));
  }
}

}  // namespace

Scenario load_scenario(const std::string& name, const std::vector<std::string>& settings) {
  return std::move(load_together({name}, settings)[0]);
}

std::vector<Scenario> load_together(const std::vector<std::string>& names,
                                    const std::vector<std::string>& settings) {
  std::vector<std::filesystem::path> files;
  for (const std::string& name : names) files.push_back(config::find_config(name));
  std::vector<Scenario> scenarios = config::load_scenarios(files, settings);
  say_idle(scenarios, settings);
  return scenarios;
}

std::vector<Scenario> load_scenarios(const std::vector<std::string>& names,
                                     const std::vector<std::string>& settings) {
  std::vector<Scenario> scenarios = load_together(names, settings);
  for (auto last = scenarios.begin(); last != scenarios.end(); ++last)
    if (std::find_if(scenarios.begin(), last, [&](const Scenario& s) { return s.name == last->name; }) !=
        last)
      throw InputError({}, fmt::format("two of the scenarios are named '{}'", last->name),
                       "leave one out, or give one another `name`");
  share_region_groups(scenarios);
  return scenarios;
}

}  // namespace needgap::cli
