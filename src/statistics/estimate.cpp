#include "needgap/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace needgap {

double Estimate::quantile(double level) const {
  for (std::size_t i = 0; i < quantile_levels.size(); ++i)
    if (quantile_levels[i] == level) return quantiles[i];
  return no_value;
}

std::array<double, statistic_names.size()> Estimate::values() const {
  std::array<double, statistic_names.size()> all{mean, mcse, sd};
  for (std::size_t i = 0; i < quantiles.size(); ++i) all[3 + i] = quantiles[i];
  all[12] = variance_parameter;
  all[13] = variance_chance;
  all[14] = static_cast<double>(missing);
  return all;
}

std::array<result::Statistic, statistic_names.size()> statistics(const Estimate& estimate) {
  std::array<result::Statistic, statistic_names.size()> list;
  const auto values = estimate.values();
  for (std::size_t i = 0; i < values.size(); ++i) list[i] = {statistic_names[i], values[i]};
  return list;
}

// Chan, Golub and LeVeque 1983, weighted by the number of values of each draw.
void Moments::Part::merge(const Part& other) {
  if (other.values == 0) return;
  if (values == 0) {
    *this = other;
    return;
  }
  const double n = static_cast<double>(values), m = static_cast<double>(other.values);
  const double difference = other.mean - mean, step = difference * (m / (n + m));
  between += other.between + difference * n * step;
  mean += step;
  within += other.within;
  squared_sizes += other.squared_sizes;
  draws += other.draws;
  values += other.values;
}

void Moments::add_draw(std::span<const double> replicates) {
  Part draw;
  double sum = 0;
  for (const double x : replicates) {
    const bool there = !std::isnan(x);
    draw.values += there;
    sum += there ? x : 0;
  }
  state_.missing += replicates.size() - draw.values;
  if (draw.values > 0) {
    draw.draws = 1;
    draw.mean = sum / static_cast<double>(draw.values);
    draw.squared_sizes = static_cast<double>(draw.values) * static_cast<double>(draw.values);
    for (const double x : replicates) {
      const double off = std::isnan(x) ? 0 : x - draw.mean;
      draw.within += off * off;
    }
  }
  if (scramble_ > 0) {
    scramble_sum_ += sum;
    scramble_values_ += draw.values;
    if (++in_scramble_ == scramble_) close_scramble();
  }
  state_.open.merge(draw);
  if (++state_.in_open < block) return;
  const Part done = std::exchange(state_.open, {});
  state_.in_open = 0;
  add(Run{state_.next, 0, done});
}

// Runs of one size that stand on a whole multiple of twice that size become one.
void Moments::add(const Run& run) {
  auto& runs = state_.runs;
  runs.push_back(run);
  state_.next = run.first + (1u << run.level);
  while (runs.size() > 1 && runs[runs.size() - 2].level == runs.back().level &&
         runs[runs.size() - 2].first % (2u << runs.back().level) == 0) {
    const Run last = runs.back();
    runs.pop_back();
    runs.back().sum.merge(last.sum);
    ++runs.back().level;
  }
}

void Moments::add(const Moments& other) {
  for (const Run& run : other.state_.runs) add(run);
  state_.open = other.state_.open;
  state_.in_open = other.state_.in_open;
  state_.missing += other.state_.missing;
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
  Part all;
  for (const Run& run : state_.runs) all.merge(run.sum);
  all.merge(state_.open);
  const double draws = static_cast<double>(all.draws), values = static_cast<double>(all.values);
  e.count = all.values;
  e.missing = state_.missing;
  e.mean = all.values > 0 ? all.mean : no_value;
  e.mcse = all.draws > 1 ? std::sqrt(all.between / (values * (draws - 1))) : no_value;
  if (scramble_ > 0) {
    const double count = static_cast<double>(scrambles_);
    e.mcse = scrambles_ > 1 ? std::sqrt(scramble_squares_ / (count * (count - 1))) : no_value;
  }
  e.variance_chance = all.values > all.draws ? all.within / (values - draws) : no_value;
  if (all.draws > 1) {
    const double between = all.between / (draws - 1);
    const double size = (values - all.squared_sizes / values) / (draws - 1);
    e.variance_parameter = std::isnan(e.variance_chance) ? no_value : (between - e.variance_chance) / size;
    e.sd = std::isnan(e.variance_chance) ? std::sqrt(between / size)
                                         : std::sqrt(std::max(0.0, e.variance_parameter + e.variance_chance));
  } else {
    e.variance_parameter = no_value;
    e.sd = std::sqrt(e.variance_chance);
  }
}

void Tally::add_draws(std::span<const double> values, std::size_t replicates) {
  for (std::size_t first = 0; first < values.size(); first += replicates)
    moments.add_draw(values.subspan(first, replicates));
  histogram.add(values);
}

void Tally::add(const Tally& next) {
  moments.add(next.moments);
  histogram.add(next.histogram);
}

Estimate Tally::estimate() const {
  Estimate estimate;
  moments.summarise(estimate);
  // A mean is a sum that was rounded; that of values all the same is their value.
  if (estimate.count > 0)
    estimate.mean = std::min(std::max(estimate.mean, histogram.least()), histogram.most());
  histogram.quantiles(quantile_levels, estimate.quantiles);
  return estimate;
}

}  // namespace needgap
