// What a plan looks at in simulated futures.
#pragma once

#include "needgap/planning.hpp"

#include <Eigen/Core>
#include <span>
#include <vector>

namespace needgap::planning {

/// Chosen series of every draw and scenario, and how often a statement holds.
struct Futures {
  std::vector<Eigen::MatrixXd>
      mean;             // by scenario; draws x series, mean over replicates that are not missing
  Eigen::MatrixXd met;  // draws x scenarios: share of replicates in which the statement holds
};

/// Simulates the scenarios on the same draws and random numbers. `statement` may be null. Throws Stopped when
/// the callback says so.
Futures watch(std::span<const Scenario> scenarios, const engine::RunPlan& plan, std::span<const int> series,
              const Statement* statement, const PlanProgress& on_progress);

/// The plan with one part of its draws, 16 at least if it has them: for what is shown without being decided
/// on.
engine::RunPlan fewer_draws(engine::RunPlan plan, std::uint32_t part);

/// Means of the parameters: over the prior, or over the rows of the plan's posterior.
ParameterDraw means_of(const ParameterSet& set, const engine::RunPlan& plan);

/// The scenario with its horizon cut after a year.
Scenario until(Scenario scenario, int year);

/// Index of a measure of all regions and procedures in a year.
int national_series(const Scenario& scenario, const OutcomeShape& shape, Measure measure, Place place,
                    int year);

/// The same scenario with another account: its measure `cost` is the number of seats of the levers that are
/// filled, of each region and year. Nothing that is simulated changes.
Scenario counting_seats(Scenario scenario, std::span<const Lever> levers);

/// The levers that train, with all programmes of their interventions (as with_seats_at makes them).
std::vector<Lever> all_programmes(const Scenario& scenario, std::span<const Lever> levers);

}  // namespace needgap::planning
