#pragma once

#include "needgap/engine.hpp"
#include "needgap/model.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

namespace needgap::engine {

/// The values of one batch of draws for one scenario: values[group of draws][series][draw in
/// group][replicate]. Draws of a group are simulated side by side.
class BatchValues {
 public:
  BatchValues(int series, std::uint32_t batch, std::uint32_t replicates)
      : replicates_(replicates),
        together_(draws_together(replicates)),
        of_group_(static_cast<std::size_t>(series) * stride()),
        values_(std::make_unique_for_overwrite<double[]>(of_group_ * ((batch + together_ - 1) / together_))) {
  }

  /// The fewest draws whose futures fill all lanes, or the futures of one.
  static std::uint32_t draws_together(std::uint32_t replicates) {
    return replicates >= model::futures_together
               ? 1
               : model::futures_together / std::gcd(model::futures_together, replicates);
  }
  std::uint32_t draws_together() const { return together_; }
  std::size_t stride() const { return static_cast<std::size_t>(replicates_) * together_; }
  /// The group that begins with a draw of the batch.
  double* group(std::uint32_t i) { return values_.get() + i / together_ * of_group_; }
  /// The replicates of a draw of the batch.
  std::span<double> of(int series, std::uint32_t i) const {
    return {values_.get() + i / together_ * of_group_ + static_cast<std::size_t>(series) * stride() +
                i % together_ * replicates_,
            replicates_};
  }
  /// A series in the first `count` draws of the batch, one after the other.
  void read(int series, std::uint32_t count, std::vector<double>& values) const {
    values.resize(static_cast<std::size_t>(count) * replicates_);
    for (std::uint32_t i = 0; i < count; i += together_) {
      const double* const here = of(series, i).data();
      std::copy_n(here, static_cast<std::size_t>(std::min(together_, count - i)) * replicates_,
                  values.begin() + static_cast<std::ptrdiff_t>(i) * replicates_);
      __builtin_prefetch(here + stride());  // the next series will be wanted soon
    }
  }

 private:
  std::uint32_t replicates_, together_;
  std::size_t of_group_;
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
