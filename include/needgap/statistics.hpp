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
/// q97.5), variance_parameter, variance_chance, missing.
inline constexpr std::array<std::string_view, 15> statistic_names{"mean",
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
                                                                  "missing"};

/// Summary of one series over draws and replicates.
struct Estimate {
  double mean = 0;
  double mcse = 0;  // Monte Carlo standard error of the mean, from the spread of the draws' (scrambles')
                    // means; NaN for one
  double sd = 0;    // of one future: sqrt(variance_parameter + variance_chance)
  std::array<double, quantile_levels.size()> quantiles{};
  double variance_parameter = 0;  // between draws (one-way analysis of variance); can come out below 0
  double variance_chance = 0;     // within draws; NaN for one replicate a draw
  std::uint64_t count = 0;        // values summarised
  std::uint64_t missing = 0;      // values that were missing (NaN)

  double quantile(double level) const;  // of one of quantile_levels; NaN for another level
  /// All statistics in the order of statistic_names.
  std::array<double, statistic_names.size()> values() const;
};

/// Its values by their names.
std::array<result::Statistic, statistic_names.size()> statistics(const Estimate& estimate);

/// Sums of squares between and within draws (one-way layout; draws may have missing replicates).
/// Draws are merged in blocks of 16, and blocks in pairs, pairs of pairs and so on where they lie on whole
/// multiples: a tree that is the same however draws are spread over batches, threads, ranks and shards, so
/// that all give the same bits. A long run keeps a part for each digit of its number of blocks.
/// With `scramble` above 0, draws [0, scramble), [scramble, 2 scramble) … are independent scrambles of a
/// Latin hypercube or of Sobol' points, whose draws are not independent: the Monte Carlo error then comes
/// from the spread of the means of whole scrambles. Such draws cannot be shared or resumed.
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
  };

  Moments() = default;
  /// The first draw to come is `first_draw`, a multiple of `block`.
  explicit Moments(std::uint32_t first_draw, std::uint32_t scramble = 0) : scramble_(scramble) {
    state_.next = first_draw / block;
  }
  explicit Moments(State state) : state_(std::move(state)) {}
  const State& state() const { return state_; }

  /// The replicates of the next draw; NaN is missing.
  void add_draw(std::span<const double> replicates);
  /// Adds the draws that follow these: `other` starts where this one ends, at a whole block.
  void add(const Moments& other);
  void summarise(Estimate& estimate) const;

 private:
  void add(const Run& run);
  State state_;

  // Means of whole scrambles: number, mean, sum of squares about it; and the open one.
  std::uint32_t scramble_ = 0, in_scramble_ = 0;
  std::uint64_t scrambles_ = 0, scramble_values_ = 0;
  double scramble_sum_ = 0, scramble_mean_ = 0, scramble_squares_ = 0;
  void close_scramble();
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
  Estimate estimate() const;
};

}  // namespace needgap
