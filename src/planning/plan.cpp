#include "needgap/planning.hpp"

#include "futures.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <thread>

namespace needgap::planning {
namespace {

const Lever* seats_lever(const PlanQuestion& question) {
  return question.levers.size() == 1 && question.levers[0].kind == LeverKind::seats ? &question.levers[0]
                                                                                    : nullptr;
}

double stated_total(const Scenario& scenario, const Lever& lever) {
  const ParameterDraw means = mean_parameters(scenario.parameters);
  double stated = 0;
  for (const int i : lever.programmes) stated += means[intervention_of(scenario, lever).training[i].seats];
  return stated;
}

// The last curve that reaches the target, or the last.
const DoseResponse& chosen_curve(const std::vector<DoseResponse>& curves) {
  const auto found =
      std::find_if(curves.rbegin(), curves.rend(), [](const auto& curve) { return curve.reached; });
  return found == curves.rend() ? curves.back() : *found;
}

}  // namespace

void make_plan(const Scenario& scenario, const engine::RunPlan& run, const PlaceWish& wish,
               std::span<const Belief> beliefs, Plan& plan, const PlanProgress& on_progress) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpu_start = std::clock();
  const PlanQuestion& question = plan.question;
  const Lever* seats = seats_lever(question);
  check_rows_for_plan(run);
  if (seats) plan.place_question = place_question(scenario, *seats, wish, 0);  // mistakes before the work

  plan.curves = size_dose(scenario, question, run, on_progress);
  for (const DoseResponse& curve : plan.curves)
    if (!curve.reached)
      plan.limits.push_back(
          find_limits(scenario, question, curve.held, curve.dose, fewer_draws(run, 2), on_progress));
  const DoseResponse& chosen = chosen_curve(plan.curves);
  if (!chosen.reached)
    plan.what_reaches = find_what_reaches(scenario, question, chosen.held, chosen.dose, run, on_progress);
  plan.value = value_of(plan.curves);
  plan.held = chosen.held;

  const Scenario at = question.held ? with_dose(scenario, question.held->lever, plan.held) : scenario;
  const std::span<const Lever> levers(question.levers);
  const Scenario without = with_dose(at, levers, dose_range(levers).low);
  Scenario with = with_dose(at, levers, chosen.dose);
  if (seats) {
    const int stated = static_cast<int>(chosen.reached ? chosen.dose : stated_total(scenario, *seats));
    plan.place_question = place_question(scenario, *seats, wish, stated);
    plan.placing = place_seats(at, *plan.place_question, question.target.series.year, run, on_progress);
    with = with_seats_at(at, *seats, plan.placing->placements[0].seats);
  }
  plan.schedule = make_schedule(without, with, fewer_draws(run, 2), on_progress);
  plan.beliefs = try_beliefs(
      beliefs, question, plan.held, chosen.dose, seats,
      plan.placing ? std::span<const Placement>(plan.placing->placements) : std::span<const Placement>{},
      on_progress);
  plan.completion.draws_done = run.draws;
  plan.completion.threads = run.threads > 0 ? run.threads : std::thread::hardware_concurrency();
  plan.completion.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  plan.completion.cpu_seconds = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
}

}  // namespace needgap::planning
