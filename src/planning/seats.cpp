#include "fixed_parameter.hpp"
#include "futures.hpp"

namespace needgap {

Scenario counting_seats(Scenario scenario, std::span<const Lever> levers) {
  const ParameterLayout layout(scenario);
  for (int k = 0; k < scenario.procedure_count(); ++k) fix(scenario.parameters, layout.fee + k, 0);
  const int nothing = add_fixed(scenario.parameters, "what_if.no_cost", 0, {0, 0});
  const int one = add_fixed(scenario.parameters, "what_if.one_a_seat", 1, {1, 1});
  for (Intervention& intervention : scenario.interventions) {
    intervention.setup_cost = intervention.yearly_cost = -1;
    for (TrainingProgramme& programme : intervention.training) programme.cost_per_seat = nothing;
  }
  for (const Lever& lever : levers)
    for (const int i : lever.programmes)
      scenario.interventions[static_cast<std::size_t>(lever.intervention)]
          .training[static_cast<std::size_t>(i)]
          .cost_per_seat = one;
  return scenario;
}

}  // namespace needgap
