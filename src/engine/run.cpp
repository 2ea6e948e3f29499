#include "needgap/engine.hpp"

#include "batches.hpp"

namespace needgap {

RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress) {
  const OutcomeShape shape(scenario, plan.detail);
  RunResult result(shape);
  const Scenario* const scenarios[] = {&scenario};
  const auto absorb = [&](std::uint32_t count, std::span<BatchValues> values) {
    in_parallel(shape.size(), [&](int series) {
      for (std::uint32_t i = 0; i < count; ++i)
        result.summary.tally(series).add_draw(values[0].of(series, i));
    });
  };
  static_cast<Completion&>(result) = simulate_batches(scenarios, shape, plan, absorb, on_progress);
  return result;
}

}  // namespace needgap
