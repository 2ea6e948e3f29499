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
};

struct Progress {
  std::uint32_t draws_done, draws;
};

/// What became of a plan.
struct Completion {
  std::uint32_t draws_done = 0;
  bool complete = true;  // false: stopped early; the results hold draws [0, draws_done)
  long clipped = 0;  // lever values that interventions had pushed out of their range, over draws and years
  unsigned threads = 1;
  double wall_seconds = 0, cpu_seconds = 0;
};

struct RunResult : Completion {
  explicit RunResult(const OutcomeShape& shape, std::uint32_t scramble = 0) : summary(shape, scramble) {}
  Summary summary;
  Eigen::MatrixXd kept_mean, kept_chance;  // draws x plan.keep, as in Observations
};

/// Runs the plan. `on_progress` is called after every batch and may return false to stop there. The result
/// depends on scenario, seed, draws and replicates alone, to the bit.
RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress = {});

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
