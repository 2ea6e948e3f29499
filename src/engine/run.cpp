#include "needgap/engine.hpp"
#include "needgap/model.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <sys/resource.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace needgap {
namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint32_t batch_size(const RunPlan& plan, const OutcomeShape& shape, unsigned threads) {
  if (plan.batch > 0) return std::min(plan.batch, plan.draws);
  const double bytes_a_draw = 8.0 * plan.replicates * shape.size();
  const auto fitting = static_cast<std::uint32_t>(std::clamp(64e6 / bytes_a_draw, 1.0, 1e6));
  return std::min({plan.draws, std::max(fitting, threads), std::max(16u, 8 * threads)});
}

}  // namespace

RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = cpu_seconds();
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, plan.detail);
  RunResult result{Summary(shape)};
  result.threads =
      plan.threads > 0 ? plan.threads : static_cast<unsigned>(tbb::this_task_arena::max_concurrency());
  const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, result.threads);
  tbb::task_arena arena(static_cast<int>(result.threads));

  const std::uint32_t batch = batch_size(plan, shape, result.threads);
  const std::size_t stride = static_cast<std::size_t>(batch) * plan.replicates;
  // values[series][draw in batch][replicate]
  const auto values =
      std::make_unique_for_overwrite<double[]>(stride * static_cast<std::size_t>(shape.size()));
  for (std::uint32_t first = 0; first < plan.draws && result.complete;) {
    const std::uint32_t count = std::min(batch, plan.draws - first);
    arena.execute([&] {
      tbb::parallel_for(std::uint32_t{0}, count, [&](std::uint32_t i) {
        const auto row = random_row(scenario.parameters, plan.seed, first + i);
        const Draw draw = make_draw(scenario, layout, row, plan.seed, first + i);
        simulate(scenario, layout, shape, draw, 0, plan.replicates,
                 values.get() + static_cast<std::size_t>(i) * plan.replicates, stride);
      });
      // Each series takes its draws in order, whatever the batch and the threads.
      tbb::parallel_for(
          tbb::blocked_range<int>(0, shape.size(), 64), [&](const tbb::blocked_range<int>& range) {
            for (int series = range.begin(); series < range.end(); ++series)
              for (std::uint32_t i = 0; i < count; ++i)
                result.summary.tally(series).add_draw({values.get() +
                                                           static_cast<std::size_t>(series) * stride +
                                                           static_cast<std::size_t>(i) * plan.replicates,
                                                       plan.replicates});
          });
    });
    first += count;
    result.draws_done = first;
    if (on_progress && !on_progress({first, plan.draws})) result.complete = first == plan.draws;
  }
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.cpu_seconds = cpu_seconds() - cpu_start;
  return result;
}

}  // namespace needgap
