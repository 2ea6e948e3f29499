#include "prior_runs.hpp"

#include "coordinates.hpp"

#include <algorithm>

namespace needgap::calibration {
namespace {

constexpr int simulated_prior_draws = 1000, regional_prior_draws = 300;

}  // namespace

std::shared_ptr<const PriorRuns> prior_runs(const Scenario& scenario, const CalibrationPlan& plan,
                                            const CalibrationProgress& on_progress) {
  if (scenario.targets.empty())
    throw InputError({scenario.name}, "has no [targets]",
                     "describe what was observed; docs/calibration.md tells how, configs/japan/targets.toml "
                     "is an example");
  auto runs = std::make_shared<PriorRuns>(PriorRuns{of_base_year(scenario),
                                                    QueueTables(scenario, plan.threads),
                                                    Eigen::ArrayXd::Ones(scenario.procedure_count()),
                                                    {},
                                                    {},
                                                    {}});
  for (std::uint32_t n = 0; n < plan.prior_draws; ++n)
    runs->averaged.push_back(prior_draw(scenario, plan.seed, n));
  average_expectations(runs->base_year, plan, runs->queues, runs->correction, runs->averaged);
  const auto first = std::min<std::size_t>(runs->averaged.size(), simulated_prior_draws);
  runs->draws.assign(runs->averaged.begin(), runs->averaged.begin() + static_cast<std::ptrdiff_t>(first));
  simulate_expectations(runs->base_year, plan, runs->queues, false, runs->draws, on_progress);
  Eigen::ArrayXd simulated = Eigen::ArrayXd::Zero(scenario.procedure_count()), closed = simulated;
  for (std::size_t i = 0; i < runs->draws.size(); ++i) {
    simulated += runs->draws[i].expected.procedures.array();
    closed += runs->averaged[i].expected.procedures.array();
  }
  runs->correction = (closed > 0).select(simulated / closed, 1);
  for (SimulatedDraw& draw : runs->averaged) correct(runs->correction, draw.expected);
  const auto some = std::min<std::size_t>(runs->draws.size(), regional_prior_draws);
  runs->regional.assign(runs->draws.begin(), runs->draws.begin() + static_cast<std::ptrdiff_t>(some));
  simulate_expectations(runs->base_year, plan, runs->queues, true, runs->regional, {});
  return runs;
}

}  // namespace needgap::calibration
