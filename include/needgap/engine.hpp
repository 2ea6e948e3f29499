// Draws x replicates in parallel: a scenario and a plan to a summary.
#pragma once

#include "needgap/design.hpp"
#include "needgap/scenario.hpp"
#include "needgap/summary.hpp"

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace needgap {

struct RunPlan {
  std::uint64_t seed = 1;
  std::uint32_t draws = 128;     // parameter sets
  std::uint32_t replicates = 8;  // futures of each
  unsigned threads = 0;          // 0: all cores
  std::uint32_t batch = 0;       // draws simulated between two summaries; 0: about 64 MB. Changes no result.
  bool detail = false;           // regions by procedure too
  Design design = {};            // where the draws lie; none: random_design(seed)
  std::string design_name = "random";
  std::uint32_t scramble = 0;  // draws of each independent scramble of the design; 0: draws are independent
  std::vector<int> keep = {};  // series kept draw by draw (run), indices into the shape
  std::uint32_t begin = 0;       // of this share of the draws: its first, a multiple of Moments::block
  std::uint32_t end = 0;         // and one past its last; 0: draws

  std::uint32_t last() const { return end > 0 ? end : draws; }
};

/// The plan for part i (from 1) of n: whole blocks of draws, as even as can be. Throws InputError when there
/// are fewer blocks than parts.
RunPlan share_of(RunPlan plan, std::uint32_t i, std::uint32_t n);

struct Progress {
  std::uint32_t draws_done, draws;
};

/// What became of a plan.
struct Completion {
  std::uint32_t draws_done = 0;  // counted from the plan's begin
  bool complete = true;          // false: stopped early; the results hold the draws done
  long clipped = 0;  // lever values that interventions had pushed out of their range, over draws and years
  unsigned threads = 1;
  double wall_seconds = 0, cpu_seconds = 0;
};

struct RunResult : Completion {
  explicit RunResult(const OutcomeShape& shape, std::uint32_t first_draw = 0, std::uint32_t scramble = 0)
      : summary(shape, first_draw, scramble) {}
  Summary summary;
  Eigen::MatrixXd kept_mean, kept_chance;  // draws x plan.keep, as in Observations
};

/// Runs the plan. `on_progress` is called after every batch and may return false to stop there. The result
/// depends on scenario, seed, draws and replicates alone, to the bit.
RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress = {});

/// Goes on from a result that holds the plan's first draws (see RunResult::draws_done; none, for a new one).
/// `on_batch` sees the result after every batch and may return false to stop there.
RunResult run_on(const Scenario& scenario, const RunPlan& plan, RunResult so_far,
                 const std::function<bool(const RunResult&)>& on_batch);

/// Adds the draws that follow those of `result`, as another share found them.
void add_share(RunResult& result, const RunResult& next);

/// Chosen series of every draw, for each scenario on the same draws and random numbers.
struct Observations : Completion {
  std::vector<Eigen::MatrixXd> mean;    // by scenario; draws x series, mean over the replicates that are not
                                        // missing; NaN where all are
  std::vector<Eigen::MatrixXd> chance;  // the same, variance between replicates; NaN for fewer than two
};

/// Simulates the plan and keeps the series (indices into OutcomeShape(scenarios[0], plan.detail)) of each
/// draw: 16 bytes a draw, series and scenario. Rows of a stopped plan: the draws done. The scenarios must be
/// comparable (see check_comparable).
Observations observe(std::span<const Scenario> scenarios, const RunPlan& plan, std::span<const int> series,
                     const std::function<bool(const Progress&)>& on_progress = {});

/// Throws InputError that says what differs when scenarios do not have the same regions, procedures and
/// horizon.
void check_comparable(std::span<const Scenario> scenarios);

}  // namespace needgap
