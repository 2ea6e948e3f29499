#include "fixed_parameter.hpp"
#include "futures.hpp"

#include <numeric>

namespace needgap::planning {

Scenario counting_seats(Scenario scenario, std::span<const Lever> levers) {
  const ParameterLayout layout(scenario);
  for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k) fix(scenario.parameters, layout.fee(k), 0);
  const ParameterIndex nothing = add_fixed(scenario.parameters, "what_if.no_cost", 0, {0, 0});
  const ParameterIndex one = add_fixed(scenario.parameters, "what_if.one_a_seat", 1, {1, 1});
  for (Intervention& intervention : scenario.interventions) {
    intervention.setup_cost = intervention.yearly_cost = std::nullopt;
    for (TrainingProgramme& programme : intervention.training) programme.cost_per_seat = nothing;
  }
  for (const Lever& lever : levers)
    for (const int i : lever.programmes) intervention_of(scenario, lever).training[i].cost_per_seat = one;
  return scenario;
}

std::vector<Lever> all_programmes(const Scenario& scenario, std::span<const Lever> levers) {
  std::vector<Lever> trained;
  for (const Lever& lever : levers) {
    if (lever.kind != LeverKind::seats) continue;
    trained.push_back(lever);
    const auto& training = intervention_of(scenario, lever).training;
    trained.back().programmes.resize(training.size());
    std::iota(trained.back().programmes.begin(), trained.back().programmes.end(), 0);
  }
  return trained;
}

}  // namespace needgap::planning
