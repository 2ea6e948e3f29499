// Summaries of numbers that arrive draw by draw: moments, quantiles, and what is due to parameters and to
// chance.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace needgap {

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

  double quantile(double level) const;  // one of quantile_levels
  /// All statistics in the order of statistic_names.
  std::array<double, statistic_names.size()> values() const;
};

/// Sums of squares between and within draws (one-way layout; draws may have missing replicates).
/// Draws are merged in fixed blocks, so that batches, threads and shards give the same bits.
/// With `scramble` above 0, draws [0, scramble), [scramble, 2 scramble) … are independent scrambles of a
/// Latin hypercube or of Sobol' points, whose draws are not independent: the Monte Carlo error then comes
/// from the spread of the means of whole scrambles.
class Moments {
 public:
  static constexpr int block = 16;
  Moments(std::uint32_t scramble = 0) : scramble_(scramble) {}
  /// The replicates of the next draw; NaN is missing.
  void add_draw(std::span<const double> replicates);
  void summarise(Estimate& estimate) const;

 private:
  struct Part {
    std::uint64_t draws = 0, values = 0;
    double squared_sizes = 0;  // sum over draws of values^2
    double mean = 0, between = 0, within = 0;
    void merge(const Part& other);
  };
  Part closed_, open_;
  int in_open_ = 0;
  std::uint64_t missing_ = 0;

  // Means of whole scrambles: number, mean, sum of squares about it; and the open one.
  std::uint32_t scramble_, in_scramble_ = 0;
  std::uint64_t scrambles_ = 0, scramble_values_ = 0;
  double scramble_sum_ = 0, scramble_mean_ = 0, scramble_squares_ = 0;
  void close_scramble();
};

/// Counts of values rounded to `bits` significant bits after |x| + offset: the relative error of a quantile
/// is at most 2^-(bits + 1) of |x| + offset, whole numbers below 2^bits are exact for offset 1, memory does
/// not grow with the number of values, and the order of arrival does not matter.
class Histogram {
 public:
  Histogram(int bits, double offset) : shift_(52 - bits), offset_(offset) {}
  void add(double value);
  /// Type 7 quantiles (Hyndman and Fan 1996) of the rounded values; NaN when empty.
  double quantile(double level) const;
  std::uint64_t count() const { return count_; }
  /// A histogram of the same resolution with nothing in it.
  Histogram emptied() const { return Histogram(52 - shift_, offset_); }

 private:
  struct Side {
    std::uint64_t first = 0;
    std::vector<std::uint32_t> counts;
    void add(std::uint64_t key);
  };
  double order_statistic(std::uint64_t index) const;
  double value_of(std::uint64_t key) const;

  int shift_;
  double offset_;
  std::uint64_t count_ = 0;
  Side negative_, positive_;
};

/// Everything kept of one series.
struct Tally {
  Moments moments;
  Histogram histogram;

  void add_draw(std::span<const double> replicates);
  Estimate estimate() const;
};

}  // namespace needgap
