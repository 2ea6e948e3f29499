#include "needgap/engine.hpp"

#include "batches.hpp"

namespace needgap {

RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress) {
  const OutcomeShape shape(scenario, plan.detail);
  RunResult result(shape, plan.scramble);
  const auto kept = static_cast<Eigen::Index>(plan.keep.size());
  if (kept > 0) {
    result.kept_mean.resize(plan.draws, kept);
    result.kept_chance.resize(plan.draws, kept);
  }
  Eigen::Index first = 0;
  const Scenario* const scenarios[] = {&scenario};
  const auto absorb = [&](std::uint32_t count, std::span<BatchValues> values) {
    in_parallel(shape.size(), [&](int series) {
      for (std::uint32_t i = 0; i < count; ++i)
        result.summary.tally(series).add_draw(values[0].of(series, i));
    });
    for (Eigen::Index j = 0; j < kept; ++j)
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto [mean, variance] = over_replicates(values[0].of(plan.keep[j], i));
        result.kept_mean(first + i, j) = mean;
        result.kept_chance(first + i, j) = variance;
      }
    first += count;
  };
  static_cast<Completion&>(result) = simulate_batches(scenarios, shape, plan, absorb, on_progress);
  if (kept > 0) {
    result.kept_mean.conservativeResize(first, Eigen::NoChange);
    result.kept_chance.conservativeResize(first, Eigen::NoChange);
  }
  return result;
}

}  // namespace needgap
