#pragma once

#include "needgap/engine.hpp"
#include "needgap/model.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace needgap::engine {

/// The values of one batch of draws for one scenario: values[draw in batch][series][replicate].
class BatchValues {
 public:
  BatchValues(int series, std::uint32_t batch, std::uint32_t replicates)
      : of_draw_(static_cast<std::size_t>(series) * replicates),
        replicates_(replicates),
        values_(std::make_unique_for_overwrite<double[]>(of_draw_ * batch)) {}

  std::size_t stride() const { return replicates_; }
  double* draw(std::uint32_t i) { return values_.get() + i * of_draw_; }
  /// The replicates of a draw of the batch.
  std::span<double> of(int series, std::uint32_t i) const {
    return {values_.get() + i * of_draw_ + static_cast<std::size_t>(series) * replicates_, replicates_};
  }
  /// A series in the first `count` draws of the batch, one after the other.
  void read(int series, std::uint32_t count, std::vector<double>& values) const {
    values.resize(static_cast<std::size_t>(count) * replicates_);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::span<const double> here = of(series, i);
      std::copy(here.begin(), here.end(), values.begin() + static_cast<std::ptrdiff_t>(i * replicates_));
      __builtin_prefetch(here.data() + replicates_);  // the next series will be wanted soon
    }
  }

 private:
  std::size_t of_draw_;
  std::uint32_t replicates_;
  std::unique_ptr<double[]> values_;
};

/// Simulates the plan's draws for every scenario on the same addresses, batch by batch. After each batch
/// calls `absorb(count, values)` with one BatchValues a scenario, inside the arena, so that it may use
/// parallel loops; it must take the draws of a series in order. Then `on_batch`, which may stop the plan.
Completion simulate_batches(
    std::span<const Scenario* const> scenarios, const OutcomeShape& shape, const RunPlan& plan,
    const std::function<void(std::uint32_t count, std::span<BatchValues> values)>& absorb,
    const std::function<bool(const Completion&)>& on_batch);

/// Tells progress of a plan from where it stands.
inline std::function<bool(const Completion&)> told_to(const std::function<bool(const Progress&)>& on_progress,
                                                      const RunPlan& plan) {
  if (!on_progress) return {};
  return [&on_progress, &plan](const Completion& now) {
    return on_progress({now.draws_done, plan.last() - plan.begin});
  };
}

/// Mean and variance of the replicates that are not missing; NaN where there are too few.
struct MeanAndVariance {
  double mean, variance;
};
MeanAndVariance over_replicates(std::span<const double> replicates);

/// Calls body(i) for i in [0, count) in parallel, inside the arena of simulate_batches.
void in_parallel(int count, const std::function<void(int)>& body);

/// The same outside of it, on so many threads (0: all cores), for bodies that take a millisecond or more.
void in_parallel(unsigned threads, int count, const std::function<void(int)>& body);

}  // namespace needgap::engine
