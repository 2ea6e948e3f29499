#include "futures.hpp"

#include <array>
#include <cmath>

namespace needgap::planning {
namespace {

constexpr std::array cascade_measures{
    std::pair{Measure::need, Place::residence},
    std::pair{Measure::not_identified, Place::residence},
    std::pair{Measure::not_accepted, Place::residence},
    std::pair{Measure::no_route, Place::residence},
    std::pair{Measure::not_connected, Place::residence},
    std::pair{Measure::died_waiting, Place::residence},
    std::pair{Measure::change_in_waiting, Place::residence},
    std::pair{Measure::performed, Place::residence},
    std::pair{Measure::slots, Place::treatment},
    std::pair{Measure::cost, Place::treatment},
};
constexpr Eigen::Index target_column = cascade_measures.size();

struct StageNamed {
  const char *lever, *name;
  double dose;
};
constexpr double plenty = 10;
constexpr StageNamed raised_stages[] = {
    {"losses.identify", "everyone identified", 1},     {"losses.accept", "everyone accepts", 1},
    {"losses.route", "everyone has a route", 1},       {"losses.contact", "every referral connects", 1},
    {"losses", "identified, routed and connected", 1}, {"slots", "ten times the slots", plenty},
};

Cascade cascade_of(const Eigen::MatrixXd& mean) {
  const Eigen::VectorXd m = mean.colwise().mean();
  return {m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8] > 0 ? m[7] / m[8] : 0};
}

bool trains(const PlanQuestion& question) {
  for (const Lever& lever : question.levers)
    if (lever.kind == LeverKind::seats) return true;
  return false;
}

double seats_asked(const PlanQuestion& question, double dose) {
  double asked = 0;
  for (const Lever& lever : question.levers)
    if (lever.kind == LeverKind::seats)
      asked += question.levers.size() == 1 ? dose : std::round(lever.low + dose * (lever.high - lever.low));
  return asked;
}

}  // namespace

Limits find_limits(const Scenario& scenario, const PlanQuestion& question, double held, double dose,
                   const engine::RunPlan& plan, const PlanProgress& on_progress) {
  const int year = question.target.series.year;
  const Scenario base = until(scenario, year);
  const Scenario with = planned(base, question, held, dose);
  std::vector<Scenario> scenarios{planned(base, question, held, dose_range(question.levers).low), with};
  for (const StageNamed& stage : raised_stages)
    scenarios.push_back(with_dose(with, find_lever(with, stage.lever), stage.dose));
  const bool seats = trains(question);
  const Lever cases{.kind = LeverKind::cases, .text = "cases"};
  if (seats) {
    scenarios.push_back(with_dose(with, cases, 1e-9));
    const auto levers = std::span<const Lever>(question.levers);
    scenarios.push_back(counting_seats(with, levers));
    scenarios.push_back(counting_seats(scenarios[scenarios.size() - 2], levers));
  }

  const OutcomeShape shape(base, plan.detail);
  std::vector<int> series;
  for (const auto& [measure, place] : cascade_measures)
    series.push_back(national_series(base, shape, measure, place, year));
  series.push_back(offset_of(base, shape, question.target.series));
  const Futures futures = watch(scenarios, plan, series, &question.target, on_progress);

  Limits limits{.held = held, .dose = dose};
  limits.without = cascade_of(futures.mean[0]);
  limits.with = cascade_of(futures.mean[1]);
  const auto add = [&](std::size_t s, const char* id, const char* name) {
    limits.stages.push_back(
        {id, name, comparison::over_draws(futures.mean[s].col(target_column)),
         comparison::over_draws(futures.mean[s].col(target_column) - futures.mean[1].col(target_column)),
         probability_of(futures.met.col(static_cast<Eigen::Index>(s)))});
  };
  for (std::size_t i = 0; i < std::size(raised_stages); ++i)
    add(2 + i, raised_stages[i].lever, raised_stages[i].name);
  if (!seats) return limits;
  const std::size_t cases_at = 2 + std::size(raised_stages);
  add(cases_at, "cases", "cases for every trainee");
  limits.seats_asked = seats_asked(question, dose);
  limits.seats_filled = futures.mean[cases_at + 1].col(target_column - 1).mean();
  limits.seats_with_cases = futures.mean[cases_at + 2].col(target_column - 1).mean();
  return limits;
}

std::vector<DoseResponse> find_what_reaches(const Scenario& scenario, const PlanQuestion& question,
                                            double held, double dose, const engine::RunPlan& plan,
                                            const PlanProgress& on_progress) {
  const Scenario with = planned(scenario, question, held, dose);
  const PlanQuestion asked{.target = question.target,
                           .probability = question.probability,
                           .levers = {find_lever(with, "losses")},
                           .held = find_held_lever(with, "slots=1,2,4")};
  return size_dose(with, asked, plan, on_progress);
}

}  // namespace needgap::planning
