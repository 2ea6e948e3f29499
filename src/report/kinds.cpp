// What is said of scenarios that are no measures.
#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::report {
namespace {

constexpr std::string_view what_if_mark = "(what-if)";

}  // namespace

std::string marked_name(const Scenario& scenario) {
  return kind_of(scenario) == ScenarioKind::what_if ? fmt::format("{} {}", scenario.name, what_if_mark)
                                                    : scenario.name;
}

std::string kinds_text(std::span<const Scenario> scenarios) {
  std::string text;
  std::vector<std::string> idle;
  for (const Scenario& scenario : scenarios) {
    const bool is_reference = &scenario == &scenarios.front();
    if (kind_of(scenario) == ScenarioKind::no_intervention && !is_reference) idle.push_back(scenario.name);
    if (kind_of(scenario) == ScenarioKind::what_if && text.empty())
      text = fmt::format("  {}: a question of what would be, not a measure that someone can take.\n",
                         what_if_mark);
  }
  if (!idle.empty())
    text += wrapped(fmt::format("Without any intervention, and so no measure that someone can take: {}.",
                                fmt::join(idle, ", ")),
                    "  ");
  return text;
}

std::string what_if_text(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Intervention& intervention : scenario.interventions)
    if (intervention.what_if) names.push_back(intervention.id);
  if (names.empty()) return {};
  return wrapped(
      fmt::format("A what-if, a question of what would be and not a measure that someone can take: {}.",
                  fmt::join(names, ", ")),
      "  ");
}

}  // namespace needgap::report
