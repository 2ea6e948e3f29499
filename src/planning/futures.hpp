// What a plan looks at in simulated futures.
#pragma once

#include "needgap/planning.hpp"

#include <span>
#include <vector>

namespace needgap::planning {

/// As observe. Throws Stopped when the callback says so.
engine::Observations observe_whole(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                                   const engine::Watch& watch, const PlanProgress& on_progress);

/// The plan with one part of its draws, 16 at least if it has them: for what is shown without being decided
/// on.
engine::RunPlan fewer_draws(engine::RunPlan plan, std::uint32_t part);

/// Means of the parameters: over the prior, or over the rows of the plan's posterior.
ParameterDraw means_of(const ParameterSet& set, const engine::RunPlan& plan);

/// The scenario with its horizon cut after a year.
Scenario until(Scenario scenario, int year);

}  // namespace needgap::planning
