#include "futures.hpp"

#include <algorithm>

namespace needgap::planning {
namespace {

// One procedure in one year.
struct StaffingWatch {
  engine::SeriesHandle able, slots, arrivals, need, performed;

  StaffingWatch(engine::Watch& watch, RegionIndex all_regions, ProcedureIndex procedure, int year)
      : able(watch.add(Measure::able, Place::treatment, all_regions, procedure, year)),
        slots(watch.add(Measure::slots, Place::treatment, all_regions, procedure, year)),
        arrivals(watch.add(Measure::arrivals, Place::treatment, all_regions, procedure, year)),
        need(watch.add(Measure::need, Place::residence, all_regions, procedure, year)),
        performed(watch.add(Measure::performed, Place::treatment, all_regions, procedure, year)) {}

  StaffingYear read(const engine::Watched& without, const engine::Watched& with) const {
    const auto mean = [&](engine::SeriesHandle series) { return with.mean(series).mean(); };
    return {.able_without = without.mean(able).mean(),
            .able = mean(able),
            .slots = mean(slots),
            .arrivals = mean(arrivals),
            .need = mean(need),
            .performed = mean(performed)};
  }
};

// The country in one year.
struct YearWatch {
  int year;
  engine::SeriesHandle coverage, unmet_need, use_of_slots, cost, asked, filled, finished, left;
  std::vector<StaffingWatch> staffing = {};  // by procedure

  YearWatch(engine::Watch& watch, const Scenario& scenario, int of)
      : year(of),
        coverage(watch.add(Measure::coverage, Place::residence, year)),
        unmet_need(watch.add(Measure::unmet_need, Place::residence, year)),
        use_of_slots(watch.add(Measure::use_of_slots, Place::treatment, year)),
        cost(watch.add(Measure::cost, Place::treatment, year)),
        asked(watch.add(Measure::seats_asked, Place::treatment, year)),
        filled(watch.add(Measure::seats_filled, Place::treatment, year)),
        finished(watch.add(Measure::finished, Place::treatment, year)),
        left(watch.add(Measure::left, Place::treatment, year)) {
    for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k)
      staffing.emplace_back(watch, scenario.all_regions(), k, year);
  }
};

int first_start(const Scenario& scenario) {
  int start = scenario.horizon.end;
  for (const Intervention& intervention : scenario.interventions) start = std::min(start, intervention.start);
  return std::max(start, scenario.horizon.start);
}

}  // namespace

std::vector<ScheduleYear> make_schedule(const Scenario& without, const Scenario& with,
                                        const engine::RunPlan& run, const PlanProgress& on_progress) {
  const int from = first_start(with);
  engine::Watch watch(with);
  std::vector<YearWatch> watched;
  for (int year = from; year <= with.horizon.end; ++year) watched.emplace_back(watch, with, year);
  const std::vector<Scenario> scenarios{without, with};
  const engine::Observations seen = observe_whole(scenarios, run, watch, on_progress);
  const engine::Watched &before = seen.of[0], &after = seen.of[1];

  std::vector<ScheduleYear> years;
  for (const YearWatch& of : watched) {
    ScheduleYear row{.year = of.year,
                     .asked = after.mean(of.asked).mean(),
                     .filled = after.mean(of.filled).mean(),
                     .finished = after.mean(of.finished).mean(),
                     .left = after.mean(of.left).mean()};
    row.coverage_without = comparison::over_draws(before.mean(of.coverage));
    row.coverage = comparison::over_draws(after.mean(of.coverage));
    row.unmet_without = comparison::over_draws(before.mean(of.unmet_need));
    row.unmet = comparison::over_draws(after.mean(of.unmet_need));
    row.use_of_slots = comparison::over_draws(after.mean(of.use_of_slots));
    row.budget = comparison::over_draws(after.mean(of.cost) - before.mean(of.cost));
    for (const StaffingWatch& procedure : of.staffing) row.staffing.push_back(procedure.read(before, after));
    years.push_back(std::move(row));
  }
  return years;
}

}  // namespace needgap::planning
