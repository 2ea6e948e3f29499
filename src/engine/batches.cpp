#include "batches.hpp"

#include "checks.hpp"
#include "model/trunk.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <sys/resource.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace needgap::engine {
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
  const std::uint32_t together = BatchValues::draws_together(plan.replicates);
  const std::uint32_t groups = std::min(std::max(fitting / together, threads), std::max(16u, 8 * threads));
  return std::min(plan.draws, groups * together);
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

// Some draws of all scenarios: the same rows of the design and the same random numbers, so that the others go
// on from the first where they part from it.
class DrawsOfAll {
 public:
  DrawsOfAll(std::span<const Scenario* const> scenarios, std::span<const ParameterLayout> layouts,
             const OutcomeShape& shape, const design::Design& design, const RunPlan& plan,
             std::uint32_t first, std::uint32_t count)
      : scenarios_(scenarios),
        layouts_(layouts),
        shape_(shape),
        replicates_(plan.replicates),
        draws_(scenarios.size()) {
    for (std::size_t s = 0; s < scenarios.size(); ++s)
      for (std::uint32_t i = 0; i < count; ++i)
        draws_[s].push_back(model::make_draw(
            *scenarios[s], layouts[s], design(scenarios[s]->parameters, first + i), plan.seed, first + i));
  }

  // Writes to `values(s)`, [series][draw][replicate] of the given stride; returns how many lever values were
  // clipped.
  template <typename Values>
  long simulate(const Values& values, std::size_t stride) const {
    if (draws_.size() == 1)
      return needgap::model::simulate(*scenarios_[0], layouts_[0], shape_, futures_of(0), values(0), stride);
    std::vector<int> starts;
    for (const Scenario* scenario : scenarios_)
      for (const Intervention& intervention : scenario->interventions) starts.push_back(intervention.start);
    std::vector<long> clipped(draws_.size());  // the same in each part
    for (std::size_t done = 0; done < draws_[0].size() * replicates_; done += at_once) {
      const auto part = [&](const std::vector<model::Future>& futures) {
        return std::span(futures).subspan(done, std::min(at_once, futures.size() - done));
      };
      model::Trunk trunk{.years = starts};
      clipped[0] = model::simulate_trunk(*scenarios_[0], layouts_[0], shape_, part(futures_of(0)),
                                         values(0) + done, stride, trunk);
      others([&](int s) {
        clipped[s] = model::simulate_branch(*scenarios_[s], layouts_[s], shape_, part(futures_of(s)),
                                            values(s) + done, stride, trunk, *scenarios_[0]);
      });
    }
    return std::accumulate(clipped.begin(), clipped.end(), 0L);
  }

  // `checks(s, i)`: of a scenario and draw.
  template <typename Values, typename Checks>
  void check(const Values& values, std::size_t stride, const Checks& checks) const {
    const auto check_all = [&](int s) {
      for (std::size_t i = 0; i < draws_[0].size(); ++i)
        checks(s, i) = check_draw(*scenarios_[s], layouts_[s], shape_, draws_[s][i], replicates_,
                                  values(s) + i * replicates_, stride);
    };
    check_all(0);
    others(check_all);
  }

 private:
  static constexpr std::size_t at_once = 64;  // futures, so that the trunk stays small

  std::vector<model::Future> futures_of(int s) const {
    std::vector<model::Future> futures;
    for (const model::Draw& draw : draws_[s])
      for (std::uint32_t m = 0; m < replicates_; ++m) futures.push_back({&draw, m});
    return futures;
  }

  // A thread that waits for them takes on no other draw.
  template <typename Body>
  void others(const Body& body) const {
    tbb::this_task_arena::isolate(
        [&] { loop(static_cast<int>(draws_.size()) - 1, 1, [&](int s) { body(s + 1); }); });
  }

  std::span<const Scenario* const> scenarios_;
  std::span<const ParameterLayout> layouts_;
  const OutcomeShape& shape_;
  const std::uint32_t replicates_;
  std::vector<std::vector<model::Draw>> draws_;  // [scenario][draw]
};

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

  const design::Design design = design_of(plan);
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
      const std::uint32_t together = values[0].draws_together();
      loop(static_cast<int>((count + together - 1) / together), 1, [&](int group) {
        const std::uint32_t i = static_cast<std::uint32_t>(group) * together;
        const DrawsOfAll of_draws(scenarios, layouts, shape, design, plan, first + i,
                                  std::min(together, count - i));
        const auto out = [&](int s) { return values[s].group(i); };
        const std::size_t stride = values[0].stride();
        clipped += of_draws.simulate(out, stride);
        of_draws.check(out, stride, [&](int s, std::size_t in_group) -> RunChecks& {
          return checks[(i + in_group) * count_scenarios + static_cast<std::size_t>(s)];
        });
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

}  // namespace needgap::engine
