#include "needgap/statistics.hpp"

#include <cmath>
#include <limits>

namespace needgap {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double Estimate::quantile(double level) const {
  for (std::size_t i = 0; i < quantile_levels.size(); ++i)
    if (quantile_levels[i] == level) return quantiles[i];
  return missing;
}

std::array<double, statistic_names.size()> Estimate::values() const {
  std::array<double, statistic_names.size()> all{mean, mcse, sd};
  for (std::size_t i = 0; i < quantiles.size(); ++i) all[3 + i] = quantiles[i];
  all[12] = variance_parameter;
  all[13] = variance_chance;
  all[14] = static_cast<double>(missing);
  return all;
}

// Chan, Golub and LeVeque 1983, weighted by the number of values of each draw.
void Moments::Part::merge(const Part& other) {
  if (other.values == 0) return;
  const double n = static_cast<double>(values), m = static_cast<double>(other.values);
  const double difference = other.mean - mean;
  between += other.between + difference * difference * (n * m / (n + m));
  mean += difference * (m / (n + m));
  within += other.within;
  squared_sizes += other.squared_sizes;
  draws += other.draws;
  values += other.values;
}

void Moments::add_draw(std::span<const double> replicates) {
  Part draw;
  double sum = 0;
  for (const double x : replicates) {
    if (std::isnan(x)) {
      ++missing_;
    } else {
      ++draw.values;
      sum += x;
    }
  }
  if (draw.values > 0) {
    draw.draws = 1;
    draw.mean = sum / static_cast<double>(draw.values);
    draw.squared_sizes = static_cast<double>(draw.values) * static_cast<double>(draw.values);
    for (const double x : replicates)
      if (!std::isnan(x)) draw.within += (x - draw.mean) * (x - draw.mean);
  }
  if (scramble_ > 0) {
    scramble_sum_ += sum;
    scramble_values_ += draw.values;
    if (++in_scramble_ == scramble_) close_scramble();
  }
  open_.merge(draw);
  if (++in_open_ == block) {
    closed_.merge(open_);
    open_ = {};
    in_open_ = 0;
  }
}

void Moments::close_scramble() {
  if (scramble_values_ > 0) {
    const double mean = scramble_sum_ / static_cast<double>(scramble_values_), off = mean - scramble_mean_;
    ++scrambles_;
    scramble_mean_ += off / static_cast<double>(scrambles_);
    scramble_squares_ += off * (mean - scramble_mean_);
  }
  in_scramble_ = 0;
  scramble_values_ = 0;
  scramble_sum_ = 0;
}

void Moments::summarise(Estimate& e) const {
  Part all = closed_;
  all.merge(open_);
  const double draws = static_cast<double>(all.draws), values = static_cast<double>(all.values);
  e.count = all.values;
  e.missing = missing_;
  e.mean = all.values > 0 ? all.mean : missing;
  e.mcse = all.draws > 1 ? std::sqrt(all.between / (values * (draws - 1))) : missing;
  if (scramble_ > 0) {
    const double count = static_cast<double>(scrambles_);
    e.mcse = scrambles_ > 1 ? std::sqrt(scramble_squares_ / (count * (count - 1))) : missing;
  }
  e.variance_chance = all.values > all.draws ? all.within / (values - draws) : missing;
  if (all.draws > 1) {
    const double between = all.between / (draws - 1);
    const double size = (values - all.squared_sizes / values) / (draws - 1);
    e.variance_parameter = std::isnan(e.variance_chance) ? missing : (between - e.variance_chance) / size;
    e.sd = std::isnan(e.variance_chance) ? std::sqrt(between / size)
                                         : std::sqrt(std::max(0.0, e.variance_parameter + e.variance_chance));
  } else {
    e.variance_parameter = missing;
    e.sd = std::sqrt(e.variance_chance);
  }
}

void Tally::add_draw(std::span<const double> replicates) {
  moments.add_draw(replicates);
  for (const double x : replicates)
    if (!std::isnan(x)) histogram.add(x);
}

Estimate Tally::estimate() const {
  Estimate estimate;
  moments.summarise(estimate);
  for (std::size_t i = 0; i < quantile_levels.size(); ++i)
    estimate.quantiles[i] = histogram.quantile(quantile_levels[i]);
  return estimate;
}

}  // namespace needgap
