// Draws x replicates in parallel: a scenario and a plan to a summary.
#pragma once

#include "needgap/design.hpp"
#include "needgap/levels.hpp"
#include "needgap/result.hpp"
#include "needgap/scenario.hpp"
#include "needgap/summary.hpp"
#include "needgap/watch.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace needgap::engine {

struct RunPlan {
  std::uint64_t seed = 1;
  std::uint32_t draws = 512;  // parameter sets
  // Futures of each. Nearly all of the spread lies between draws; two tell how much of it is chance.
  std::uint32_t replicates = 2;
  unsigned threads = 0;     // 0: all cores
  std::uint32_t batch = 0;  // draws simulated between two summaries; 0: about 256 MB. Changes no result.
  bool detail = false;      // regions by procedure too
  std::optional<design::Design> design = {};  // where the draws lie; none: design::random_design(seed)
  std::uint32_t begin = 0;  // of this share of the draws: its first, a multiple of Moments::block
  std::uint32_t end = 0;    // and one past its last; 0: draws

  std::uint32_t last() const { return end > 0 ? end : draws; }
  /// The posterior whose rows are drawn, which are correlated and not without end; null: draws of the prior.
  const design::Design* posterior() const {
    return design && design->kind == design::DesignKind::posterior ? &*design : nullptr;
  }
};

/// Where the plan's draws lie.
design::Design design_of(const RunPlan& plan);

/// The plan for part i (from 1) of n: whole blocks of draws, as even as can be. Throws InputError when there
/// are fewer blocks than parts.
RunPlan share_of(RunPlan plan, std::uint32_t i, std::uint32_t n);

struct Progress {
  std::uint32_t draws_done, draws;
};

/// What is checked of every replicate and year while a plan runs. All are identities of the model: what fails
/// is a defect of the program.
struct RunChecks {
  std::uint64_t replicates = 0;  // checked, of all scenarios
  double balance = 0;  // largest |need - losses - performed - change in waiting|, all regions; patients
  double regional_balance = 0;  // the same by residence: rounding alone
  double over_capacity = 0;     // by how much performed exceeds slots + bank at the year's start; patients
  // Patients in need over all draws, replicates and years of the first scenario: counted, and the sum of the
  // rates. Their difference is Poisson noise of standard error need_error().
  double simulated_need = 0, expected_need = 0;

  double need_error() const;
  bool passed() const;  // the need: within 5 standard errors
};

/// What became of a plan.
struct Completion {
  std::uint32_t draws_done = 0;  // counted from the plan's begin
  bool complete = true;          // false: stopped early; the results hold the draws done
  long clipped = 0;  // lever values that interventions had pushed out of their range, over draws and years
  unsigned threads = 1;
  double wall_seconds = 0, cpu_seconds = 0;
  RunChecks checks;
};

/// How often a region had each rank of coverage by residence among the regions with need, 1 the lowest, and
/// how often it lay below the nation. Regions of the same coverage share the average of their ranks, so that
/// ranks go by halves.
class RankCounts {
 public:
  explicit RankCounts(const OutcomeShape& shape);
  /// Takes in futures of a year: coverage[region][future], and of the nation[future]. NaN has no rank.
  void add(int year_index, std::span<const double> coverage, std::span<const double> nation);
  /// Rank at a level in [0, 1] (the lowest whose share of futures reaches it); NaN when never ranked.
  double quantile(int year_index, RegionIndex region, double level) const;
  double mean(int year_index, RegionIndex region) const;  // NaN when never ranked
  /// Share of the futures with need in which the region's coverage is lower than the nation's in the same
  /// future; NaN when never ranked.
  double below_nation(int year_index, RegionIndex region) const;
  /// Whether regions were ranked, and in no future one above another.
  bool none_differs(int year_index) const;
  void add(const RankCounts& other);
  /// Everything it holds, [year][region]: how often each rank 1, 1.5, 2 … R, then how often below the nation;
  /// empty beyond most_ranked regions, which have no ranks.
  std::vector<std::uint32_t>& counts() { return counts_; }
  const std::vector<std::uint32_t>& counts() const { return counts_; }
  static constexpr int most_ranked = 400;

 private:
  std::size_t width() const { return 2 * regions_; }
  std::size_t below_nation_at() const { return width() - 1; }
  std::span<const std::uint32_t> of(int year_index, RegionIndex region) const;
  double ranked(int year_index, RegionIndex region) const;  // futures
  std::size_t regions_;
  std::vector<std::uint32_t> counts_;
};

struct RunResult : Completion {
  explicit RunResult(const OutcomeShape& shape, std::uint32_t first_draw = 0, std::uint32_t scrambles = 0)
      : summary(shape, first_draw, scrambles), ranks(shape) {}
  Summary summary;
  RankCounts ranks;
  std::vector<Moments> course;  // of unmet need of the first year, all regions: one for each block of draws
  std::optional<Watched> watched;  // where a watch was given
};

/// Runs the plan. `on_progress` is called after every batch and may return false to stop there. The result
/// depends on scenario, seed, draws and replicates alone, to the bit.
RunResult run(const Scenario& scenario, const RunPlan& plan,
              const std::function<bool(const Progress&)>& on_progress = {});

/// Goes on from a result that holds the plan's first draws (see RunResult::draws_done; none, for a new one).
/// `on_batch` sees the result after every batch and may return false to stop there. `watch` (null: nothing)
/// is kept of these draws, not of those that the result holds.
RunResult run_on(const Scenario& scenario, const RunPlan& plan, RunResult so_far,
                 const std::function<bool(const RunResult&)>& on_batch, const Watch* watch = nullptr);

/// Adds the draws that follow those of `result`, as another share found them.
void add_share(RunResult& result, const RunResult& next);

/// What is watched of every draw, for each scenario on the same draws and random numbers.
struct Observations : Completion {
  std::vector<Watched> of;  // by scenario
};

/// Simulates the plan and keeps what is watched of each draw: 16 bytes a draw, series and scenario, 8 a year
/// of a sum. Of a stopped plan the draws done. The scenarios must be comparable (see check_comparable).
Observations observe(std::span<const Scenario> scenarios, const RunPlan& plan, const Watch& watch,
                     const std::function<bool(const Progress&)>& on_progress = {});

/// Throws InputError that says what differs when scenarios do not have the same regions, procedures and
/// horizon.
void check_comparable(std::span<const Scenario> scenarios);

/// How a plan was run, as facts of a result.
std::vector<result::Fact> facts_of(const RunPlan& plan, const Completion& completion);

/// The levels that are selected, ranks of regions, how the estimate settled, and names.
result::Result as_result(const Scenario& scenario, const RunPlan& plan, const RunResult& run,
                         const Selection& selection = {});

/// A row for each year and region, for a spreadsheet (see overview_of).
result::Table overview_table(const Scenario& scenario, const RunResult& run);

}  // namespace needgap::engine
