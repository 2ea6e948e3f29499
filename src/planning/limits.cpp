#include "futures.hpp"
#include "stages.hpp"

namespace needgap::planning {
namespace {

// What may limit, and a dose at which it limits no more.
struct Removal {
  Lever lever;
  std::string name;
  double dose;
};
std::vector<Removal> removals() {
  constexpr double plenty = 10;
  std::vector<Removal> all;
  for (const StageFacts& facts : stages)
    all.push_back({losses_lever(facts.stage), std::string(facts.without_loss), 1});
  all.push_back({losses_lever(), "identified, routed and connected", 1});
  all.push_back({slots_lever(), "ten times the slots", plenty});
  return all;
}

// Where a year's need goes.
struct CascadeWatch {
  engine::SeriesHandle need, not_identified, not_accepted, no_route, not_connected, died_waiting,
      change_in_waiting, performed, slots;

  CascadeWatch(engine::Watch& watch, int year)
      : need(watch.add(Measure::need, Place::residence, year)),
        not_identified(watch.add(Measure::not_identified, Place::residence, year)),
        not_accepted(watch.add(Measure::not_accepted, Place::residence, year)),
        no_route(watch.add(Measure::no_route, Place::residence, year)),
        not_connected(watch.add(Measure::not_connected, Place::residence, year)),
        died_waiting(watch.add(Measure::died_waiting, Place::residence, year)),
        change_in_waiting(watch.add(Measure::change_in_waiting, Place::residence, year)),
        performed(watch.add(Measure::performed, Place::residence, year)),
        slots(watch.add(Measure::slots, Place::treatment, year)) {}

  Cascade read(const engine::Watched& seen) const {
    const auto mean = [&](engine::SeriesHandle series) { return seen.mean(series).mean(); };
    return {.need = mean(need),
            .not_identified = mean(not_identified),
            .not_accepted = mean(not_accepted),
            .no_route = mean(no_route),
            .not_connected = mean(not_connected),
            .died_waiting = mean(died_waiting),
            .change_in_waiting = mean(change_in_waiting),
            .performed = mean(performed),
            .use_of_slots = mean(slots) > 0 ? mean(performed) / mean(slots) : 0};
  }
};

bool trains(const PlanQuestion& question) {
  for (const Lever& lever : question.levers)
    if (lever.kind == LeverKind::seats) return true;
  return false;
}

}  // namespace

Limits find_limits(const Scenario& scenario, const PlanQuestion& question, double held, double dose,
                   const engine::RunPlan& plan, const PlanProgress& on_progress) {
  const int year = question.target.series.year;
  const Scenario base = until(scenario, year);
  const Scenario with = planned(base, question, held, dose);
  std::vector<Scenario> scenarios{planned(base, question, held, dose_range(question.levers).low), with};
  const std::vector<Removal> removed = removals();
  for (const Removal& removal : removed) scenarios.push_back(with_dose(with, removal.lever, removal.dose));
  const bool seats = trains(question);
  const Lever cases{.kind = LeverKind::cases, .text = "cases"};
  if (seats) scenarios.push_back(with_dose(with, cases, 1e-9));

  engine::Watch watch(base);
  const CascadeWatch cascade(watch, year);
  const engine::SeriesHandle asked = watch.add(Measure::seats_asked, Place::treatment, year);
  const engine::SeriesHandle filled = watch.add(Measure::seats_filled, Place::treatment, year);
  const engine::SeriesHandle target = watch.add(question.target.series);
  const engine::StatementHandle met = watch.add(question.target);
  const engine::Observations seen = observe_whole(scenarios, plan, watch, on_progress);

  Limits limits{.held = held, .dose = dose};
  limits.without = cascade.read(seen.of[0]);
  limits.with = cascade.read(seen.of[1]);
  const auto add = [&](const engine::Watched& changed, const std::string& id, const std::string& name) {
    limits.stages.push_back({id, name, comparison::over_draws(changed.mean(target)),
                             comparison::over_draws(changed.mean(target) - seen.of[1].mean(target)),
                             probability_of(changed.share(met))});
  };
  for (std::size_t i = 0; i < removed.size(); ++i)
    add(seen.of[2 + i], removed[i].lever.text, removed[i].name);
  if (!seats) return limits;
  const engine::Watched& with_cases = seen.of[2 + removed.size()];
  add(with_cases, "cases", "cases for every trainee");
  limits.seats_asked = seen.of[1].mean(asked).mean();
  limits.seats_filled = seen.of[1].mean(filled).mean();
  limits.seats_with_cases = with_cases.mean(filled).mean();
  return limits;
}

std::vector<DoseResponse> find_what_reaches(const Scenario& scenario, const PlanQuestion& question,
                                            double held, double dose, const engine::RunPlan& plan,
                                            const PlanProgress& on_progress) {
  const Scenario with = planned(scenario, question, held, dose);
  const PlanQuestion asked{.target = question.target,
                           .probability = question.probability,
                           .levers = {losses_lever()},
                           .held = find_held_lever(with, "slots=1,2,4")};
  return size_dose(with, asked, plan, on_progress);
}

}  // namespace needgap::planning
