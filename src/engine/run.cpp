#include "needgap/engine.hpp"

#include "batches.hpp"

#include <algorithm>

namespace needgap {

RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress) {
  const OutcomeShape shape(scenario, plan.detail);
  RunResult result(shape);
  const Scenario* const scenarios[] = {&scenario};
  const int coverage = column_of(Measure::coverage, Place::residence);
  const int unmet = shape.offset(0, column_of(Measure::unmet_need, Place::residence), shape.all_regions(),
                                 shape.all_procedures());
  Moments so_far;
  std::uint32_t draws = 0, next = 4;
  const auto absorb = [&](std::uint32_t count, std::span<BatchValues> values) {
    in_parallel(shape.size(), [&](int series) {
      for (std::uint32_t i = 0; i < count; ++i)
        result.summary.tally(series).add_draw(values[0].of(series, i));
    });
    in_parallel(shape.years(), [&](int year) {
      std::vector<double> of_regions(static_cast<std::size_t>(shape.regions()));
      for (std::uint32_t i = 0; i < count; ++i)
        for (std::uint32_t m = 0; m < plan.replicates; ++m) {
          for (int r = 0; r < shape.regions(); ++r)
            of_regions[static_cast<std::size_t>(r)] =
                values[0].of(shape.offset(year, coverage, r, shape.all_procedures()), i)[m];
          result.ranks.add(year, of_regions);
        }
    });
    for (std::uint32_t i = 0; i < count; ++i) {
      so_far.add_draw(values[0].of(unmet, i));
      if (++draws < next && draws < plan.draws) continue;
      Estimate estimate;
      so_far.summarise(estimate);
      result.convergence.push_back({draws, estimate.mean, estimate.mcse});
      next = draws + std::max(4u, draws / 8);
    }
  };
  static_cast<Completion&>(result) = simulate_batches(scenarios, shape, plan, absorb, on_progress);
  return result;
}

}  // namespace needgap
