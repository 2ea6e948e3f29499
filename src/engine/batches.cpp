#include "batches.hpp"

#include "checks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
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

std::uint32_t batch_size(const RunPlan& plan, double series, unsigned threads) {
  if (plan.batch > 0) return std::min(plan.batch, plan.draws);
  const double bytes_a_draw = 8.0 * plan.replicates * series;
  const auto fitting = static_cast<std::uint32_t>(std::clamp(256e6 / bytes_a_draw, 1.0, 1e6));
  return std::min({plan.draws, std::max(fitting, threads), std::max(16u, 8 * threads)});
}

// body(i) for i in [0, count), in parallel. TBB orders what was written before the loop before the bodies,
// and these before what follows. Its library is not instrumented, so two atomics say it again to the thread
// sanitizer; two, because one would also order the bodies, and hide their races.
template <typename Body>
void loop(int count, int grain, const Body& body) {
  std::atomic<int> begun = 0, ended = 0;
  begun.store(1, std::memory_order_release);
  tbb::parallel_for(tbb::blocked_range<int>(0, count, grain), [&](const tbb::blocked_range<int>& range) {
    static_cast<void>(begun.load(std::memory_order_acquire));
    for (int i = range.begin(); i < range.end(); ++i) body(i);
    ended.fetch_add(1, std::memory_order_release);
  });
  static_cast<void>(ended.load(std::memory_order_acquire));
}

}  // namespace

Completion simulate_batches(std::span<const Scenario* const> scenarios, const OutcomeShape& shape,
                            const RunPlan& plan,
                            const std::function<void(std::uint32_t, std::span<BatchValues>)>& absorb,
                            const std::function<bool(const Completion&)>& on_batch) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = cpu_seconds();
  Completion done;
  done.threads =
      plan.threads > 0 ? plan.threads : static_cast<unsigned>(tbb::this_task_arena::max_concurrency());
  const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, done.threads);
  tbb::task_arena arena(static_cast<int>(done.threads));

  const Design design = design_of(plan);
  std::vector<ParameterLayout> layouts;
  for (const Scenario* scenario : scenarios) layouts.emplace_back(*scenario);
  const auto count_scenarios = static_cast<std::uint32_t>(scenarios.size());
  const std::uint32_t batch =
      batch_size(plan, static_cast<double>(shape.size()) * count_scenarios, done.threads);
  std::vector<BatchValues> values;
  for (std::size_t s = 0; s < scenarios.size(); ++s)
    values.emplace_back(shape.size(), batch, plan.replicates);

  std::atomic<long> clipped = 0;
  std::vector<RunChecks> checks(static_cast<std::size_t>(batch) * count_scenarios);
  for (std::uint32_t first = plan.begin; first < plan.last() && done.complete;) {
    const std::uint32_t count = std::min(batch, plan.last() - first);
    arena.execute([&] {
      loop(static_cast<int>(count * count_scenarios), 1, [&](int index) {
        const auto task = static_cast<std::uint32_t>(index);
        const std::uint32_t i = task / count_scenarios, s = task % count_scenarios;
        const Scenario& scenario = *scenarios[s];
        const DesignRow row = design(scenario.parameters, first + i);
        const Draw draw =
            make_draw(scenario, layouts[s], row, plan.seed, first + i);  // chance is each draw's own
        clipped += simulate(scenario, layouts[s], shape, draw, 0, plan.replicates, values[s].draw(i),
                            values[s].stride());
        checks[task] = check_draw(scenario, layouts[s], shape, draw, plan.replicates, values[s].draw(i),
                                  values[s].stride());
      });
      for (std::uint32_t task = 0; task < count * count_scenarios; ++task)
        take_in(done.checks, checks[task], task % count_scenarios == 0);
      absorb(count, values);
    });
    first += count;
    done.draws_done = first - plan.begin;
    done.clipped = clipped;
    done.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    done.cpu_seconds = cpu_seconds() - cpu_start;
    if (on_batch && !on_batch(done)) done.complete = first == plan.last();
  }
  return done;
}

void in_parallel(int count, const std::function<void(int)>& body) {
  loop(count, 16, body);
}

void in_parallel(unsigned threads, int count, const std::function<void(int)>& body) {
  const auto width = threads > 0 ? threads : static_cast<unsigned>(tbb::this_task_arena::max_concurrency());
  const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, width);
  tbb::task_arena arena(static_cast<int>(width));
  arena.execute([&] { loop(count, 1, body); });
}

}  // namespace needgap
