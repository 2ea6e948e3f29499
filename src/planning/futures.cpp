#include "futures.hpp"

#include "engine/batches.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::planning {
namespace {

double mean_of(std::span<const double> replicates) {
  double sum = 0;
  int count = 0;
  for (const double x : replicates)
    if (!std::isnan(x)) {
      sum += x;
      ++count;
    }
  return count > 0 ? sum / count : no_value;
}

double share_met(std::span<const double> replicates, const Statement& statement) {
  int met = 0;
  for (const double x : replicates) met += statement.holds(x);
  return static_cast<double>(met) / static_cast<double>(replicates.size());
}

}  // namespace

Futures watch(std::span<const Scenario> scenarios, const engine::RunPlan& plan, std::span<const int> series,
              const Statement* statement, const PlanProgress& on_progress) {
  engine::check_comparable(scenarios);
  const OutcomeShape shape(scenarios[0], plan.detail);
  const int target = statement ? offset_of(scenarios[0], shape, statement->series) : -1;
  Futures futures;
  std::vector<const Scenario*> pointers;
  for (const Scenario& scenario : scenarios) {
    pointers.push_back(&scenario);
    futures.mean.emplace_back(plan.draws, series.size());
  }
  futures.met = Eigen::MatrixXd::Zero(plan.draws, static_cast<Eigen::Index>(scenarios.size()));
  Eigen::Index first = 0;
  const auto absorb = [&](std::uint32_t count, std::span<engine::BatchValues> values) {
    for (std::size_t s = 0; s < values.size(); ++s)
      for (std::uint32_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < series.size(); ++j)
          futures.mean[s](first + i, static_cast<Eigen::Index>(j)) = mean_of(values[s].of(series[j], i));
        if (statement)
          futures.met(first + i, static_cast<Eigen::Index>(s)) =
              share_met(values[s].of(target, i), *statement);
      }
    first += count;
  };
  const auto progress = [&](const engine::Progress& at) {
    return !on_progress || on_progress(at, scenarios.size());
  };
  if (!engine::simulate_batches(pointers, shape, plan, absorb, engine::told_to(progress, plan)).complete)
    throw Stopped();
  return futures;
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

int national_series(const Scenario& scenario, const OutcomeShape& shape, Measure measure, Place place,
                    int year) {
  return shape.offset(year - scenario.horizon.start, column_of(measure, place), shape.all_regions(),
                      shape.all_procedures());
}

}  // namespace needgap::planning
