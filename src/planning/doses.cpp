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

// Levers of the model that stand together.
struct LeverRange {
  LeverIndex first;
  int count;
};
template <class Index, class... Axes>
LeverRange all_of(const Family<Index, Axes...>& family) {
  return {static_cast<LeverIndex>(family.first()), family.count()};
}

LeverRange levers_of(const ParameterLayout& layout, Stage stage) {
  switch (stage) {
    case Stage::identify:
      return all_of(layout.identify);
    case Stage::accept:
      return {static_cast<LeverIndex>(layout.accept), 1};
    case Stage::route:
      return all_of(layout.referral);
    case Stage::contact:
      break;
  }
  return all_of(layout.contact);
}

void add_effects(const ParameterLayout& layout, Intervention& intervention, Operation operation,
                 LeverRange range, ParameterIndex size) {
  for (LeverIndex i = range.first; i < range.first + range.count; ++i)
    intervention.effects.push_back({layout.levers[i].name, operation, {i}, {size}, {}});
}

Scenario with_losses_removed(Scenario scenario, const Lever& lever, double share) {
  const ParameterLayout layout(scenario);
  Intervention what = what_if(scenario, lever.text);
  const ParameterIndex size = add_fixed(scenario.parameters, "what_if." + lever.text, share, {0, 1});
  for (const StageFacts& facts : stages)
    if (lever.stage ? lever.stage == facts.stage : facts.demand_side)
      add_effects(layout, what, Operation::barrier, levers_of(layout, facts.stage), size);
  scenario.interventions.push_back(std::move(what));
  return scenario;
}

Scenario with_slots(Scenario scenario, const Lever& lever, double factor) {
  const ParameterLayout layout(scenario);
  Intervention what = what_if(scenario, lever.text);
  const ParameterIndex size = add_fixed(scenario.parameters, "what_if." + lever.text, factor, {0, 1e9});
  add_effects(layout, what, Operation::multiply, all_of(layout.slots), size);
  scenario.interventions.push_back(std::move(what));
  return scenario;
}

// The dose is split over the programmes as they are stated, by largest remainder.
Scenario with_seats(Scenario scenario, const Lever& lever, double dose) {
  const std::vector<TrainingProgramme>& training = intervention_of(scenario, lever).training;
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

// Where it acts stays; the most covered regions are covered to `dose`, and it costs in proportion. What
// covered nothing covers all regions alike, at that part of what the country would cost.
void cover(const Scenario& scenario, Intervention& intervention, double dose) {
  std::vector<double>&coverage = intervention.coverage, &costs = intervention.cost_shares;
  const double most = *std::max_element(coverage.begin(), coverage.end());
  if (most > 0) {
    for (double& share : coverage) share = share * dose / most;
    for (double& share : costs) share = share * dose / most;
    return;
  }
  coverage.assign(coverage.size(), dose);
  if (!costs.empty()) costs = cost_shares(scenario, CostOf::country, coverage);
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
    cover(scenario, intervention_of(copy, lever), dose);
  else
    fix(copy.parameters, lever.parameter.value(), dose);
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
