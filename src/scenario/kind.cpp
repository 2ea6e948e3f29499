#include "needgap/scenario.hpp"

#include <algorithm>

namespace needgap {

ScenarioKind kind_of(const Scenario& scenario) {
  if (scenario.interventions.empty()) return ScenarioKind::no_intervention;
  return std::ranges::any_of(scenario.interventions, &Intervention::what_if) ? ScenarioKind::what_if
                                                                             : ScenarioKind::measures;
}

std::string_view to_string(ScenarioKind kind) {
  static constexpr std::string_view names[] = {"measures", "what-if", "no intervention"};
  return names[static_cast<int>(kind)];
}

}  // namespace needgap
