#include "study_text.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {

std::string target_text(const sensitivity::Question& question) {
  const std::string series = describe(question.scenarios[0], question.series);
  const std::string unit = unit_of(question.scenarios[0], question.series.measure());
  return question.difference() ? fmt::format("{}, '{}' less '{}' ({})", series, question.scenarios[1].name,
                                             question.scenarios[0].name, unit)
                               : fmt::format("{}, '{}' ({})", series, question.scenarios[0].name, unit);
}

std::string run_text(const sensitivity::StudyRun& run) {
  const std::string rows =
      run.posterior_rows == 0
          ? fmt::format("{} rows", grouped(run.rows))
          : fmt::format("{} rows on a posterior of {}", grouped(run.rows), grouped(run.posterior_rows));
  return fmt::format("{} x {} replicates, seed {}", rows, run.replicates, run.seed);
}

Shown::Shown(const sensitivity::Question& question, double scale)
    : ratio_(question.series.measure().unit == "proportion"),
      difference_(question.difference()),
      decimals_(std::abs(scale) >= 200 ? 0
                : std::abs(scale) >= 2 ? 1
                                       : 3) {}

std::string Shown::operator()(double value) const {
  if (difference_) return change(value);
  return ratio_ ? percent(value) : grouped(value, decimals_);
}

std::string Shown::change(double value) const {
  if (ratio_) return formatted("{:+.2f} pp", 100 * value);
  const std::string text = grouped(value, decimals_);
  return value > 0 ? "+" + text : text;
}

std::string Shown::size(double value) const {
  return ratio_ ? formatted("{:.2f} pp", 100 * value) : grouped(value, decimals_);
}

std::string share_text(double value) {
  return value < 0 ? "0*" : formatted("{:.3f}", value);
}

std::string share_interval(const sensitivity::Interval& interval) {
  const auto above_0 = [](double share) { return formatted("{:.3f}", share < 0 ? 0 : share); };
  return low_to_high(interval.low, interval.high, above_0);
}

}  // namespace needgap::report
