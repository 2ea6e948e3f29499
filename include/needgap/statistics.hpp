// Summaries of numbers that arrive draw by draw: moments, quantiles, and what is due to parameters and to
// chance.
#pragma once

#include "needgap/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace needgap {

/// Stands for a number that is missing: 0/0, or too few values to tell.
inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

inline constexpr std::array quantile_levels{0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975};
/// Names of the statistics of an estimate, in the order of the files: mean, mcse, sd, the quantiles (q2.5 …
/// q97.5), variance_parameter, variance_chance, missing, the errors of the quantiles (mcse_q2.5 …
/// mcse_q97.5).
inline constexpr std::array<std::string_view, 24> statistic_names{"mean",
                                                                  "mcse",
                                                                  "sd",
                                                                  "q2.5",
                                                                  "q5",
                                                                  "q10",
                                                                  "q25",
                                                                  "q50",
                                                                  "q75",
                                                                  "q90",
                                                                  "q95",
                                                                  "q97.5",
                                                                  "variance_parameter",
                                                                  "variance_chance",
                                                                  "missing",
                                                                  "mcse_q2.5",
                                                                  "mcse_q5",
                                                                  "mcse_q10",
                                                                  "mcse_q25",
                                                                  "mcse_q50",
                                                                  "mcse_q75",
                                                                  "mcse_q90",
                                                                  "mcse_q95",
                                                                  "mcse_q97.5"};

/// Summary of one series over draws and replicates.
struct Estimate {
  double mean = 0;
  double mcse = 0;  // Monte Carlo standard error of the mean, from the spread of the means of draws, or of
                    // scrambles; NaN for one
  double sd = 0;    // of one future: sqrt(variance_parameter + variance_chance)
  std::array<double, quantile_levels.size()> quantiles{};
  double variance_parameter = 0;  // between draws (one-way analysis of variance); can come out below 0
  double variance_chance = 0;     // within draws; NaN for one replicate a draw
  std::uint64_t count = 0;        // values summarised
  std::uint64_t missing = 0;      // values that were missing (NaN)
  // Monte Carlo standard errors of the quantiles (see Tally::estimate); NaN for too few draws.
  std::array<double, quantile_levels.size()> quantile_errors{};

  double quantile(double level) const;        // of one of quantile_levels; NaN for another level
  double quantile_error(double level) const;  // likewise
  /// All statistics in the order of statistic_names.
  std::array<double, statistic_names.size()> values() const;
};

/// How many standard errors a 95% Monte Carlo interval of a mean reaches to either side: 1.96, or Student's t
/// of the scrambles less one, since their means alone tell the error; infinite for fewer than two.
double reach_95(double draws, std::uint32_t scrambles = 0);

/// Its values by their names.
std::array<result::Statistic, statistic_names.size()> statistics(const Estimate& estimate);

/// Sums of squares between and within draws (one-way layout; draws may have missing replicates).
/// Draws are merged in blocks of 16, and blocks in pairs, pairs of pairs and so on where they lie on whole
/// multiples: a tree that is the same however draws are spread over batches, threads, ranks and shards, so
/// that all give the same bits. A long run keeps a part for each digit of its number of blocks.
/// With `scrambles` above 0, draw d belongs to scramble d mod `scrambles` (see design::Design), whose draws
/// are not independent of each other: the Monte Carlo error then comes from the spread of the means of the
/// scrambles that have draws, sqrt(s / (s - 1) sum of (n_i (mean_i - mean))^2) / n.
class Moments {
 public:
  static constexpr int block = 16;
  /// Sums over draws.
  struct Part {
    std::uint64_t draws = 0, values = 0;
    double squared_sizes = 0;  // sum over draws of values^2
    double mean = 0, between = 0, within = 0;
    void merge(const Part& other);
  };
  /// 2^level blocks from `first` on.
  struct Run {
    std::uint32_t first = 0, level = 0;
    Part sum;
  };
  /// Everything it holds, for a file.
  struct State {
    std::vector<Run> runs;
    Part open;  // of the block begun, `in_open` draws
    std::uint32_t next = 0, in_open = 0;
    std::uint64_t missing = 0;
    // For each run, and then for the block begun: the sum of the values of every scramble, and their number.
    std::uint32_t scrambles = 0;
    std::vector<double> of_scrambles;
  };

  Moments() = default;
  /// The first draw to come is `first_draw`, a multiple of `block`.
  explicit Moments(std::uint32_t first_draw, std::uint32_t scrambles = 0);
  explicit Moments(State state) : state_(std::move(state)) {}
  const State& state() const { return state_; }

  /// The replicates of the next draw; NaN is missing.
  void add_draw(std::span<const double> replicates);
  /// Adds the draws that follow these: `other` starts where this one ends, at a whole block.
  void add(const Moments& other);
  void summarise(Estimate& estimate) const;
  /// Values over those of a draw that are as good as one: 1 + (values a draw - 1) x share of the variance
  /// between draws.
  double independent_values(const Estimate& summarised) const;

 private:
  void add(const Run& run);
  Part sum_of_runs() const;
  void merge_last();
  double error_between_scrambles(double values, double mean) const;
  State state_;
};

/// Counts of values rounded to `bits` significant bits after |x| + offset: the relative error of a quantile
/// is at most 2^-(bits + 1) of |x| + offset, whole numbers below 2^bits are exact for offset 1, and the order
/// of arrival does not matter. The least and the most are kept as they are, and no quantile lies beyond them:
/// values that are all the same have exact ones. Memory does not grow with the number of values but by the
/// width of a count, from one byte to eight: a few hundred bytes for a region.
class Histogram {
 public:
  Histogram(int bits, double offset);
  void add(double value);
  /// Adds all values but those missing (NaN).
  void add(std::span<const double> values);
  /// Adds the counts of a histogram of the same resolution.
  void add(const Histogram& other);
  /// Type 7 quantiles (Hyndman and Fan 1996) of the rounded values, kept within the least and the most; NaN
  /// when empty.
  double quantile(double level) const;
  void quantiles(std::span<const double> levels, std::span<double> values) const;
  std::uint64_t count() const { return count_; }
  /// A histogram of the same resolution with nothing in it.
  Histogram emptied() const { return Histogram(52 - shift_, offset_); }

  /// Least and most of all values; infinity and minus infinity when empty.
  double least() const { return least_; }
  double most() const { return most_; }

  /// Its state, from the lowest value up: how often each rounded value was seen, values numbered by steps of
  /// the resolution from 0. `add` of all of them to an empty one, and `reach` from least to most, restores
  /// it.
  void for_each(const std::function<void(std::int64_t step, std::uint64_t times)>& take) const;
  void add(std::int64_t step, std::uint64_t times);
  void reach(double least, double most);
  std::size_t bytes() const;

 private:
  using Counts = std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>,
                              std::vector<std::uint32_t>, std::vector<std::uint64_t>>;
  void cover(std::int64_t from, std::int64_t to);
  void widen();
  std::int64_t step_of(double value) const;
  double value_of(std::int64_t step) const;

  int shift_;
  double offset_;
  std::uint64_t zero_;  // the rounded bits of 0
  std::uint64_t count_ = 0;
  double least_ = std::numeric_limits<double>::infinity(), most_ = -least_;
  std::int64_t first_ = 0;  // step of the first count
  Counts counts_;
};

/// Everything kept of one series.
struct Tally {
  Moments moments;
  Histogram histogram;

  void add_draw(std::span<const double> replicates) { add_draws(replicates, replicates.size()); }
  /// The next draws, one after the other, `replicates` values each.
  void add_draws(std::span<const double> values, std::size_t replicates);
  /// Adds the draws that follow these (see Moments::add).
  void add(const Tally& next);
  /// The error of quantile p is read off its neighbours: (q(p + d) - q(p - d)) / 3 with d = 1.5 sqrt(p (1 -
  /// p) / n), where n counts independent values: those of one draw go together as far as their variance lies
  /// between draws. It is NaN where d reaches beyond 0 or 1. Draws of a Latin hypercube or of Sobol' points
  /// are taken as independent ones, whose quantiles are no surer.
  Estimate estimate() const;
};

}  // namespace needgap
