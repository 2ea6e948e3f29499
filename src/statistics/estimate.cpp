#include "needgap/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>

namespace needgap {

namespace {

double at_level(const std::array<double, quantile_levels.size()>& values, double level) {
  const auto at = std::find(quantile_levels.begin(), quantile_levels.end(), level);
  return at == quantile_levels.end() ? no_value
                                     : values[static_cast<std::size_t>(at - quantile_levels.begin())];
}

}  // namespace

double Estimate::quantile(double level) const {
  return at_level(quantiles, level);
}

double Estimate::quantile_error(double level) const {
  return at_level(quantile_errors, level);
}

std::array<double, statistic_names.size()> Estimate::values() const {
  std::array<double, statistic_names.size()> all{mean, mcse, sd};
  for (std::size_t i = 0; i < quantiles.size(); ++i) all[3 + i] = quantiles[i];
  all[12] = variance_parameter;
  all[13] = variance_chance;
  all[14] = static_cast<double>(missing);
  std::copy(quantile_errors.begin(), quantile_errors.end(), all.begin() + 15);
  return all;
}

std::array<result::Statistic, statistic_names.size()> statistics(const Estimate& estimate) {
  std::array<result::Statistic, statistic_names.size()> list;
  const auto values = estimate.values();
  for (std::size_t i = 0; i < values.size(); ++i) list[i] = {statistic_names[i], values[i]};
  return list;
}

double reach_95(double draws, std::uint32_t scrambles) {
  if (scrambles == 0) return 1.96;
  const double independent = std::min<double>(scrambles, draws);
  if (independent < 2) return std::numeric_limits<double>::infinity();
  return boost::math::quantile(boost::math::students_t(independent - 1), 0.975);
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

Moments::Moments(std::uint32_t first_draw, std::uint32_t scrambles) {
  state_.next = first_draw / block;
  state_.scrambles = scrambles;
  state_.of_scrambles.assign(std::size_t{2} * scrambles, 0);
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
  if (const std::size_t scrambles = state_.scrambles; scrambles > 0) {
    double* const open = &state_.of_scrambles[state_.of_scrambles.size() - 2 * scrambles];
    const std::size_t own = (std::size_t{state_.next} * block + state_.in_open) % scrambles;
    open[own] += sum;
    open[scrambles + own] += static_cast<double>(draw.values);
  }
  state_.open.merge(draw);
  if (++state_.in_open < block) return;
  const Part done = std::exchange(state_.open, {});
  state_.in_open = 0;
  state_.of_scrambles.resize(state_.of_scrambles.size() + std::size_t{2} * state_.scrambles, 0);
  add(Run{state_.next, 0, done});
}

// Runs of one size that stand on a whole multiple of twice that size become one. Their sums by scramble stand
// before those of the block begun.
void Moments::add(const Run& run) {
  auto& runs = state_.runs;
  runs.push_back(run);
  state_.next = run.first + (1u << run.level);
  while (runs.size() > 1 && runs[runs.size() - 2].level == runs.back().level &&
         runs[runs.size() - 2].first % (2u << runs.back().level) == 0)
    merge_last();
}

void Moments::merge_last() {
  const Run last = state_.runs.back();
  state_.runs.pop_back();
  state_.runs.back().sum.merge(last.sum);
  ++state_.runs.back().level;
  const std::ptrdiff_t width = std::ptrdiff_t{2} * state_.scrambles;
  const auto of_last = state_.of_scrambles.end() - 2 * width;
  std::transform(of_last, of_last + width, of_last - width, of_last - width, std::plus<>());
  state_.of_scrambles.erase(of_last, of_last + width);
}

void Moments::add(const Moments& other) {
  const auto& theirs = other.state_.of_scrambles;
  const std::ptrdiff_t width = std::ptrdiff_t{2} * state_.scrambles;
  for (std::size_t i = 0; i < other.state_.runs.size(); ++i) {
    const auto from = theirs.begin() + static_cast<std::ptrdiff_t>(i) * width;
    state_.of_scrambles.insert(state_.of_scrambles.end() - width, from, from + width);
    add(other.state_.runs[i]);
  }
  std::copy(theirs.end() - width, theirs.end(), state_.of_scrambles.end() - width);
  state_.open = other.state_.open;
  state_.in_open = other.state_.in_open;
  state_.missing += other.state_.missing;
}

double Moments::error_between_scrambles(double values, double mean) const {
  double squares = 0, count = 0;
  for (std::size_t own = 0; own < state_.scrambles; ++own) {
    double sum = 0, number = 0;
    for (std::size_t at = own; at < state_.of_scrambles.size(); at += std::size_t{2} * state_.scrambles) {
      sum += state_.of_scrambles[at];
      number += state_.of_scrambles[at + state_.scrambles];
    }
    if (number == 0) continue;
    const double off = sum - number * mean;
    squares += off * off;
    ++count;
  }
  return count > 1 ? std::sqrt(squares * count / (count - 1)) / values : no_value;
}

Moments::Part Moments::sum_of_runs() const {
  Part all;
  for (const Run& run : state_.runs) all.merge(run.sum);
  all.merge(state_.open);
  return all;
}

double Moments::independent_values(const Estimate& e) const {
  const Part all = sum_of_runs();
  const double values = static_cast<double>(all.values);
  const double between = std::max(0.0, e.variance_parameter), within = std::max(0.0, e.variance_chance);
  const double together = between + within > 0 ? between / (between + within) : 1;
  return values / (1 + (all.squared_sizes / values - 1) * together);
}

void Moments::summarise(Estimate& e) const {
  const Part all = sum_of_runs();
  const double draws = static_cast<double>(all.draws), values = static_cast<double>(all.values);
  e.count = all.values;
  e.missing = state_.missing;
  e.mean = all.values > 0 ? all.mean : no_value;
  e.mcse = all.draws > 1 ? std::sqrt(all.between / (values * (draws - 1))) : no_value;
  if (state_.scrambles > 0) e.mcse = error_between_scrambles(values, e.mean);
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
  // A mean is a sum that was rounded; that of values all the same is their value, without error.
  if (estimate.count > 0)
    estimate.mean = std::min(std::max(estimate.mean, histogram.least()), histogram.most());
  if (histogram.least() == histogram.most() && estimate.mcse > 0) estimate.mcse = 0;
  histogram.quantiles(quantile_levels, estimate.quantiles);
  const double independent = moments.independent_values(estimate);
  for (std::size_t i = 0; i < quantile_levels.size(); ++i) {
    const double level = quantile_levels[i], reach = 1.5 * std::sqrt(level * (1 - level) / independent);
    std::array<double, 2> ends{};
    if (level - reach >= 0 && level + reach <= 1)
      histogram.quantiles(std::array{level - reach, level + reach}, ends);
    else
      ends[0] = no_value;
    estimate.quantile_errors[i] = (ends[1] - ends[0]) / 3;
  }
  return estimate;
}

}  // namespace needgap
