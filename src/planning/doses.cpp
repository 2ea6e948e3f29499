#include "needgap/model.hpp"
#include "needgap/planning.hpp"

#include "fixed_parameter.hpp"
#include "stages.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::planning {
namespace {

// An intervention of its own that acts in full, everywhere, when the first of the scenario's starts.
Intervention what_if(const Scenario& scenario, const std::string& id) {
  Intervention intervention;
  intervention.id = intervention.name = id;
  intervention.start = scenario.horizon.end + 1;
  for (const Intervention& other : scenario.interventions)
    intervention.start = std::min(intervention.start, other.start);
  if (scenario.interventions.empty()) intervention.start = scenario.horizon.start;
  intervention.coverage.assign(scenario.regions.size(), 1.0);
  return intervention;
}

void add_effects(const Scenario& scenario, Intervention& intervention, Operation operation, int first,
                 int count, int size) {
  const ParameterLayout layout(scenario);
  for (int i = first; i < first + count; ++i)
    intervention.effects.push_back(
        {layout.levers[static_cast<std::size_t>(i)].name, operation, {i}, {size}, {}});
}

Scenario with_losses_removed(Scenario scenario, const Lever& lever, double share) {
  const ParameterLayout layout(scenario);
  const int S = scenario.setting_count(), K = scenario.procedure_count();
  Intervention what = what_if(scenario, lever.text);
  const int size = add_fixed(scenario.parameters, "what_if." + lever.text, share, {0, 1});
  for (const Stage& stage : stages) {
    if (lever.stage.empty() ? !stage.demand_side : lever.stage != stage.id) continue;
    const std::string_view id = stage.id;
    const int first = id == "identify" ? layout.identify
                      : id == "accept" ? layout.accept
                      : id == "route"  ? layout.referral
                                       : layout.contact;
    const int count = id == "accept" ? 1 : id == "route" ? S * K : S;
    add_effects(scenario, what, Operation::barrier, first, count, size);
  }
  scenario.interventions.push_back(std::move(what));
  return scenario;
}

Scenario with_slots(Scenario scenario, const Lever& lever, double factor) {
  Intervention what = what_if(scenario, lever.text);
  const int size = add_fixed(scenario.parameters, "what_if." + lever.text, factor, {0, 1e9});
  add_effects(scenario, what, Operation::multiply, ParameterLayout(scenario).slots, scenario.skill_count(),
              size);
  scenario.interventions.push_back(std::move(what));
  return scenario;
}

// The dose is split over the programmes as they are stated, by largest remainder.
Scenario with_seats(Scenario scenario, const Lever& lever, double dose) {
  const std::vector<TrainingProgramme>& training =
      scenario.interventions[static_cast<std::size_t>(lever.intervention)].training;
  std::vector<double> stated;
  for (const int i : lever.programmes)
    stated.push_back(mean(
        scenario.parameters.parameters[static_cast<std::size_t>(training[static_cast<std::size_t>(i)].seats)]
            .distribution));
  if (std::all_of(stated.begin(), stated.end(), [](double s) { return s <= 0; }))
    stated.assign(stated.size(), 1.0);
  const std::vector<int> split = model::largest_remainder(stated, static_cast<int>(dose));
  for (std::size_t i = 0; i < split.size(); ++i)
    fix(scenario.parameters, training[static_cast<std::size_t>(lever.programmes[i])].seats, split[i]);
  return scenario;
}

Scenario with_cases(Scenario scenario, double factor) {
  const ParameterDraw means = mean_parameters(scenario.parameters);
  for (const Intervention& intervention : scenario.interventions)
    for (const TrainingProgramme& programme : intervention.training)
      fix(scenario.parameters, programme.cases_per_trainee, means[programme.cases_per_trainee] * factor);
  return scenario;
}

// Where it acts stays; the most covered regions are covered to `dose`.
void cover(std::vector<double>& coverage, double dose) {
  const double most = *std::max_element(coverage.begin(), coverage.end());
  for (double& share : coverage) share = most > 0 ? share * dose / most : dose;
}

}  // namespace

Scenario with_dose(const Scenario& scenario, const Lever& lever, double dose) {
  switch (lever.kind) {
    case LeverKind::seats:
      return with_seats(scenario, lever, dose);
    case LeverKind::losses:
      return with_losses_removed(scenario, lever, dose);
    case LeverKind::slots:
      return with_slots(scenario, lever, dose);
    case LeverKind::cases:
      return with_cases(scenario, dose);
    default:
      break;
  }
  Scenario copy = scenario;
  if (lever.kind == LeverKind::coverage)
    cover(copy.interventions[static_cast<std::size_t>(lever.intervention)].coverage, dose);
  else
    fix(copy.parameters, lever.parameter, dose);
  return copy;
}

Scenario with_dose(const Scenario& scenario, std::span<const Lever> levers, double dose) {
  if (levers.size() == 1) return with_dose(scenario, levers[0], dose);
  Scenario copy = scenario;
  for (const Lever& lever : levers) {
    const double own = lever.low + dose * (lever.high - lever.low);
    copy = with_dose(copy, lever, lever.whole ? std::round(own) : own);
  }
  return copy;
}

}  // namespace needgap::planning
