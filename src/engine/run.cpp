#include "needgap/engine.hpp"
#include "needgap/error.hpp"

#include "batches.hpp"
#include "checks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace needgap::engine {

design::Design design_of(const RunPlan& plan) {
  return plan.design.value_or(design::random_design(plan.seed));
}

RunPlan share_of(RunPlan plan, std::uint32_t i, std::uint32_t n) {
  const std::uint64_t blocks = (plan.draws + Moments::block - 1) / Moments::block;
  if (blocks < n)
    throw InputError({}, fmt::format("{} draws cannot be shared by {}", plan.draws, n),
                     fmt::format("a share is {} draws at least", Moments::block));
  const auto bound = [&](std::uint64_t part) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(plan.draws, blocks * part / n * Moments::block));
  };
  plan.begin = bound(i - 1);
  plan.end = bound(i);
  return plan;
}

RunResult run_on(const Scenario& scenario, const RunPlan& plan, RunResult result,
                 const std::function<bool(const RunResult&)>& on_batch, const Watch* watch) {
  const OutcomeShape& shape = result.summary.shape();
  const Scenario* const scenarios[] = {&scenario};
  const Completion before = result;
  RunPlan rest = plan;
  rest.begin += before.draws_done;
  rest.end = plan.last();
  if (watch) result.watched.emplace(*watch, scenario, shape, rest.end - rest.begin);
  const ColumnIndex coverage = column_of(Measure::coverage, Place::residence);
  const int unmet = shape.offset(0, column_of(Measure::unmet_need, Place::residence), shape.all_regions(),
                                 shape.all_procedures());
  std::uint32_t next = rest.begin;
  const std::uint32_t scrambles = design_of(plan).scrambles;
  const auto absorb = [&](std::uint32_t count, std::span<BatchValues> values) {
    in_parallel(shape.size(), [&](int series) {
      std::vector<double> of_draws;
      values[0].read(series, count, of_draws);
      result.summary.tally(series).add_draws(of_draws, plan.replicates);
    });
    in_parallel(shape.years(), [&](int year) {
      const auto read = [&](RegionIndex region, std::vector<double>& futures) {
        values[0].read(shape.offset(year, coverage, region, shape.all_procedures()), count, futures);
      };
      std::vector<double> nation, of_region, of_regions;
      for (RegionIndex r{0}; r < shape.regions(); ++r) {
        read(r, of_region);
        of_regions.insert(of_regions.end(), of_region.begin(), of_region.end());
      }
      read(shape.all_regions(), nation);
      result.ranks.add(year, of_regions, nation);
    });
    for (std::uint32_t i = 0; i < count; ++i, ++next) {
      if (next % Moments::block == 0) result.course.emplace_back(next, scrambles);
      result.course.back().add_draw(values[0].of(unmet, i));
    }
    if (watch) result.watched->take_in(values[0], count);
  };
  const auto add_up = [&](const Completion& now) {
    static_cast<Completion&>(result) = now;
    take_in(result.checks, before.checks, true);
    result.draws_done += before.draws_done;
    result.clipped += before.clipped;
    result.wall_seconds += before.wall_seconds;
    result.cpu_seconds += before.cpu_seconds;
  };
  add_up(simulate_batches(scenarios, shape, rest, absorb, [&](const Completion& now) {
    add_up(now);
    return !on_batch || on_batch(result);
  }));
  return result;
}

RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress) {
  return run_on(scenario, plan,
                RunResult(OutcomeShape(scenario, plan.detail), plan.begin, design_of(plan).scrambles),
                [&](const RunResult& result) {
                  return !on_progress || on_progress({result.draws_done, plan.last() - plan.begin});
                });
}

void add_share(RunResult& result, const RunResult& next) {
  result.summary.add(next.summary);
  result.ranks.add(next.ranks);
  result.course.insert(result.course.end(), next.course.begin(), next.course.end());
  take_in(result.checks, next.checks, true);
  result.draws_done += next.draws_done;
  result.complete = result.complete && next.complete;
  result.clipped += next.clipped;
  result.threads = std::max(result.threads, next.threads);
  result.wall_seconds = std::max(result.wall_seconds, next.wall_seconds);
  result.cpu_seconds += next.cpu_seconds;
}

}  // namespace needgap::engine
