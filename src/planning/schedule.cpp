#include "needgap/model.hpp"

#include "futures.hpp"

#include <cmath>

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
  engine::SeriesHandle coverage, unmet_need, use_of_slots, cost;
  std::vector<StaffingWatch> staffing = {};  // by procedure

  YearWatch(engine::Watch& watch, const Scenario& scenario, int of)
      : year(of),
        coverage(watch.add(Measure::coverage, Place::residence, year)),
        unmet_need(watch.add(Measure::unmet_need, Place::residence, year)),
        use_of_slots(watch.add(Measure::use_of_slots, Place::treatment, year)),
        cost(watch.add(Measure::cost, Place::treatment, year)) {
    for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k)
      staffing.emplace_back(watch, scenario.all_regions(), k, year);
  }
};

// Seats of a year of the levers, and what those who finish and leave come to.
struct Training {
  const Scenario& scenario;
  ParameterDraw means;
  double pass_rate = 0;
  int lead = 1;

  Training(const Scenario& of, std::span<const Lever> levers, const engine::RunPlan& run)
      : scenario(of), means(means_of(of.parameters, run)) {
    double seats = 0;
    for (const Lever& lever : levers)
      for (const TrainingProgramme* programme : programmes_of(lever)) {
        seats += means[programme->seats];
        pass_rate += means[programme->seats] * means[programme->pass_rate];
        lead = programme->lead;
      }
    pass_rate = seats > 0 ? pass_rate / seats : 0;
  }

  std::vector<const TrainingProgramme*> programmes_of(const Lever& lever) const {
    std::vector<const TrainingProgramme*> found;
    if (lever.kind == LeverKind::seats)
      for (const TrainingProgramme& programme : intervention_of(scenario, lever).training)
        found.push_back(&programme);
    return found;
  }

  double asked(std::span<const Lever> levers, int year) const {
    double seats = 0;
    for (const Lever& lever : levers)
      for (const TrainingProgramme* programme : programmes_of(lever))
        seats += std::floor(
            means[programme->seats] * model::progress(intervention_of(scenario, lever), year) + 0.5);
    return seats;
  }
};

int first_start(const Scenario& scenario) {
  int start = scenario.horizon.end;
  for (const Intervention& intervention : scenario.interventions) start = std::min(start, intervention.start);
  return std::max(start, scenario.horizon.start);
}

}  // namespace

std::vector<ScheduleYear> make_schedule(const Scenario& without, const Scenario& with,
                                        std::span<const Lever> levers, const engine::RunPlan& run,
                                        const PlanProgress& on_progress) {
  const int from = first_start(with);
  engine::Watch watch(with);
  std::vector<YearWatch> watched;
  for (int year = from; year <= with.horizon.end; ++year) watched.emplace_back(watch, with, year);
  const std::vector<Scenario> scenarios{without, with, counting_seats(with, all_programmes(with, levers))};
  const engine::Observations seen = observe_whole(scenarios, run, watch, on_progress);
  const engine::Watched &before = seen.of[0], &after = seen.of[1], &seats = seen.of[2];
  const Training training(with, levers, run);
  const double exit = training.means[ParameterLayout(with).exit];

  std::vector<ScheduleYear> years;
  for (const YearWatch& of : watched) {
    ScheduleYear row{.year = of.year, .asked = training.asked(levers, of.year)};
    row.filled = seats.mean(of.cost).mean();
    if (const int began = of.year - training.lead - from; began >= 0)
      row.finished = years[static_cast<std::size_t>(began)].filled * training.pass_rate;
    row.coverage_without = comparison::over_draws(before.mean(of.coverage));
    row.coverage = comparison::over_draws(after.mean(of.coverage));
    row.unmet_without = comparison::over_draws(before.mean(of.unmet_need));
    row.unmet = comparison::over_draws(after.mean(of.unmet_need));
    row.use_of_slots = comparison::over_draws(after.mean(of.use_of_slots));
    row.budget = comparison::over_draws(after.mean(of.cost) - before.mean(of.cost));
    for (const StaffingWatch& procedure : of.staffing) {
      row.staffing.push_back(procedure.read(before, after));
      row.left += exit * row.staffing.back().able;
    }
    years.push_back(std::move(row));
  }
  return years;
}

}  // namespace needgap::planning
