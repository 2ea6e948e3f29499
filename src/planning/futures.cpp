#include "futures.hpp"

#include <algorithm>

namespace needgap::planning {

engine::Observations observe_whole(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                                   const engine::Watch& watch, const PlanProgress& on_progress) {
  const auto progress = [&](const engine::Progress& at) {
    return !on_progress || on_progress(at, scenarios.size());
  };
  engine::Observations seen = engine::observe(scenarios, plan, watch, progress);
  if (!seen.complete) throw Stopped();
  return seen;
}

engine::RunPlan fewer_draws(engine::RunPlan plan, std::uint32_t part) {
  plan.draws = std::max(std::min<std::uint32_t>(plan.draws, 16), plan.draws / part);
  return plan;
}

ParameterDraw means_of(const ParameterSet& set, const engine::RunPlan& plan) {
  ParameterDraw means = mean_parameters(set);
  const design::Design* posterior = plan.posterior();
  if (!posterior) return means;
  ParameterDraw sum = ParameterDraw::Zero(set.size());
  for (std::uint32_t i = 0; i < posterior->rows; ++i) sum += map_to_parameters(set, (*posterior)(set, i).u);
  for (int i = 0; i < set.size(); ++i)  // a posterior knows nothing of interventions
    if (!set.parameters[static_cast<std::size_t>(i)].name.starts_with("interventions."))
      means[i] = sum[i] / posterior->rows;
  return means;
}

Scenario until(Scenario scenario, int year) {
  scenario.horizon.end = year;
  return scenario;
}

}  // namespace needgap::planning
