#include "shipped.hpp"

#include "needgap/config.hpp"
#include "needgap/error.hpp"
#include "needgap/model.hpp"
#include "needgap/processes.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <span>
#include <vector>

namespace needgap::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> config_folders() {
  std::vector<fs::path> folders;
  if (const char* folder = std::getenv("NEEDGAP_CONFIGS")) folders.emplace_back(folder);
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (!failure) folders.push_back(program.parent_path().parent_path() / NEEDGAP_INSTALLED_CONFIGS);
  folders.emplace_back(NEEDGAP_SOURCE_CONFIGS);
  return folders;
}

// Each once, however often it is loaded.
void say_idle(std::span<const Scenario> scenarios) {
  static std::set<std::string> said;
  for (const Scenario& scenario : scenarios)
    for (const std::string& note : model::idle_interventions(scenario))
      if (said.insert(scenario.name + ": " + note).second && engine::processes().first())
        fmt::print(stderr, "needgap: {}: {}\n", scenario.name, note);
}

}  // namespace

fs::path find_config(const std::string& name) {
  std::error_code ignored;
  const bool is_folder =
      fs::is_directory(name, ignored);  // "japan" stays the shipped one beside a folder of that name
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
  if (is_path || (fs::exists(name, ignored) && !is_folder)) return name;
  std::vector<std::string> known;
  for (const fs::path& top : config_folders())
    for (const fs::path& folder : {top, top / "scenarios", top / "priors"}) {
      std::error_code failure;
      if (fs::exists(folder / (name + ".toml"), failure))
        return fs::proximate(folder / (name + ".toml"), failure);
      for (const auto& entry : fs::directory_iterator(folder, failure))
        if (entry.path().extension() == ".toml") known.push_back(entry.path().stem().string());
    }
  if (is_folder) return name;
  if (fs::exists(name + ".toml", ignored))
    throw InputError({name}, "is not a shipped configuration", fmt::format("did you mean '{}.toml'?", name));
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (known.empty())
    throw InputError({name}, "there is no such file, and no shipped configurations were found",
                     "name a file, or set NEEDGAP_CONFIGS");
  const std::string near = suggest(name, known);
  throw InputError({name}, "is neither a file nor a shipped configuration",
                   near.empty() ? fmt::format("shipped: {}", fmt::join(known, ", ")) : near);
}

Scenario load_scenario(const std::string& name, const std::vector<std::string>& settings) {
  Scenario scenario = config::load_scenario(find_config(name), settings);
  say_idle({&scenario, 1});
  return scenario;
}

std::vector<Scenario> load_scenarios(const std::vector<std::string>& names,
                                     const std::vector<std::string>& settings) {
  std::vector<Scenario> scenarios;
  for (const std::string& name : names) {
    scenarios.push_back(config::load_scenario(find_config(name), settings));
    for (std::size_t s = 0; s + 1 < scenarios.size(); ++s)
      if (scenarios[s].name == scenarios.back().name)
        throw InputError({}, fmt::format("two of the scenarios are named '{}'", scenarios[s].name),
                         "leave one out, or give one another `name`");
  }
  say_idle(scenarios);
  share_region_groups(scenarios);
  return scenarios;
}

}  // namespace needgap::cli
