#include "needgap/model.hpp"

#include "futures.hpp"

#include <array>
#include <cmath>

namespace needgap::planning {
namespace {

constexpr std::array by_procedure{
    std::pair{Measure::able, Place::treatment}, std::pair{Measure::slots, Place::treatment},
    std::pair{Measure::arrivals, Place::treatment}, std::pair{Measure::need, Place::residence},
    std::pair{Measure::performed, Place::treatment}};
constexpr std::array national{
    std::pair{Measure::coverage, Place::residence}, std::pair{Measure::unmet_need, Place::residence},
    std::pair{Measure::use_of_slots, Place::treatment}, std::pair{Measure::cost, Place::treatment}};
constexpr int coverage = 0, unmet_need = 1, use_of_slots = 2, cost = 3;

// For each year: the national measures, then those of each procedure.
std::vector<int> schedule_series(const Scenario& scenario, const OutcomeShape& shape, int from) {
  std::vector<int> series;
  for (int year = from; year <= scenario.horizon.end; ++year) {
    for (const auto& [measure, place] : national)
      series.push_back(national_series(scenario, shape, measure, place, year));
    for (int k = 0; k < scenario.procedure_count(); ++k)
      for (const auto& [measure, place] : by_procedure)
        series.push_back(
            shape.offset(year - scenario.horizon.start, column_of(measure, place), shape.all_regions(), k));
  }
  return series;
}

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
      for (const TrainingProgramme& programme :
           scenario.interventions[static_cast<std::size_t>(lever.intervention)].training)
        found.push_back(&programme);
    return found;
  }

  double asked(std::span<const Lever> levers, int year) const {
    double seats = 0;
    for (const Lever& lever : levers)
      for (const TrainingProgramme* programme : programmes_of(lever))
        seats += std::floor(
            means[programme->seats] *
                model::progress(scenario.interventions[static_cast<std::size_t>(lever.intervention)], year) +
            0.5);
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
  const OutcomeShape shape(with, false);
  const int from = first_start(with), K = with.procedure_count();
  const std::vector<Scenario> scenarios{without, with, counting_seats(with, all_programmes(with, levers))};
  const Futures futures = watch(scenarios, run, schedule_series(with, shape, from), nullptr, on_progress);
  const auto width =
      static_cast<Eigen::Index>(national.size() + by_procedure.size() * static_cast<std::size_t>(K));
  const Training training(with, levers, run);
  const double exit = training.means[ParameterLayout(with).exit];

  std::vector<ScheduleYear> years;
  for (int year = from; year <= with.horizon.end; ++year) {
    const Eigen::Index at = (year - from) * width;
    const auto column = [&](std::size_t s, int c) -> Eigen::ArrayXd { return futures.mean[s].col(at + c); };
    ScheduleYear row{.year = year, .asked = training.asked(levers, year)};
    row.filled = column(2, cost).mean();
    if (const int began = year - training.lead - from; began >= 0)
      row.finished = years[static_cast<std::size_t>(began)].filled * training.pass_rate;
    row.coverage_without = comparison::over_draws(column(0, coverage));
    row.coverage = comparison::over_draws(column(1, coverage));
    row.unmet_without = comparison::over_draws(column(0, unmet_need));
    row.unmet = comparison::over_draws(column(1, unmet_need));
    row.use_of_slots = comparison::over_draws(column(1, use_of_slots));
    row.budget = comparison::over_draws(column(1, cost) - column(0, cost));
    for (int k = 0; k < K; ++k) {
      const auto of = [&](std::size_t s, int measure) {
        return column(s,
                      static_cast<int>(national.size()) + k * static_cast<int>(by_procedure.size()) + measure)
            .mean();
      };
      row.staffing.push_back({of(0, 0), of(1, 0), of(1, 1), of(1, 2), of(1, 3), of(1, 4)});
      row.left += exit * of(1, 0);
    }
    years.push_back(std::move(row));
  }
  return years;
}

}  // namespace needgap::planning
