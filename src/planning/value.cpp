#include "needgap/planning.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace needgap::planning {
namespace {

// 1, 2, 5, 10, ... from a third of the least to three times the most that an extra patient costs.
std::vector<double> thresholds_around(const std::vector<Option>& options) {
  double least = infinity, most = 0;
  for (const Option& option : options) {
    const double ratio = option.cost_per_patient.mean;
    if (!(ratio > 0)) continue;
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  std::vector<double> thresholds;
  if (!(most > 0)) return thresholds;
  for (double decade = std::pow(10, std::floor(std::log10(least / 3))); decade <= 3 * most; decade *= 10)
    for (const double step : {1.0, 2.0, 5.0})
      if (const double value = step * decade; value >= least / 3 && value <= 3 * most)
        thresholds.push_back(value);
  return thresholds;
}

double slope(const Option& from, const Option& to) {
  return (to.cost.mean - from.cost.mean) / (to.patients.mean - from.patients.mean);
}

// The efficient frontier: in order of cost, those that no other option and no mixture of two beats.
void mark_frontier(std::vector<Option>& options) {
  std::vector<std::size_t> frontier;
  for (std::size_t i = 0; i < options.size(); ++i) {
    Option& option = options[i];
    option.step_cost_per_patient = no_value;
    if (!frontier.empty() && option.patients.mean <= options[frontier.back()].patients.mean) {
      option.standing = Option::Standing::dominated;
      continue;
    }
    while (frontier.size() >= 2 && slope(options[frontier[frontier.size() - 2]], options[frontier.back()]) >=
                                       slope(options[frontier.back()], option)) {
      options[frontier.back()].standing = Option::Standing::extendedly_dominated;
      frontier.pop_back();
    }
    frontier.push_back(i);
  }
  for (std::size_t i = 1; i < frontier.size(); ++i)
    options[frontier[i]].step_cost_per_patient = slope(options[frontier[i - 1]], options[frontier[i]]);
}

}  // namespace

Value value_of(std::span<const DoseResponse> curves) {
  Value value;
  std::vector<Totals> changes;
  const Totals& reference = curves[0].points[0].totals;
  for (const DoseResponse& curve : curves)
    for (const DosePoint& point : curve.points) {
      changes.push_back(point.totals - reference);
      const Totals& change = changes.back();
      value.options.push_back(
          {.held = curve.held,
           .dose = point.dose,
           .cost = comparison::over_draws(change.cost),
           .patients = comparison::over_draws(change.patients),
           .pain_days = comparison::over_draws(change.pain_days),
           .cost_per_patient = comparison::ratio_over_draws(change.cost, change.patients),
           .cost_per_pain_day = comparison::ratio_over_draws(change.cost, change.pain_days)});
    }
  std::vector<std::size_t> order(value.options.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Option &left = value.options[a], &right = value.options[b];
    if (left.cost.mean != right.cost.mean) return left.cost.mean < right.cost.mean;
    return left.patients.mean > right.patients.mean;
  });
  std::vector<Option> sorted;
  std::vector<Totals> sorted_changes;
  for (const std::size_t i : order) {
    sorted.push_back(std::move(value.options[i]));
    sorted_changes.push_back(std::move(changes[i]));
  }
  value.options = std::move(sorted);
  mark_frontier(value.options);

  value.thresholds = thresholds_around(value.options);
  const Eigen::Index draws = sorted_changes[0].cost.size();
  for (const double threshold : value.thresholds) {
    Eigen::MatrixXd benefit(draws, static_cast<Eigen::Index>(value.options.size()));
    for (std::size_t i = 0; i < sorted_changes.size(); ++i)
      benefit.col(static_cast<Eigen::Index>(i)) =
          threshold * sorted_changes[i].patients - sorted_changes[i].cost;
    std::vector<double> wins(value.options.size());
    for (Eigen::Index d = 0; d < draws; ++d) {
      Eigen::Index best = 0;
      benefit.row(d).maxCoeff(&best);
      wins[static_cast<std::size_t>(best)] += 1;
    }
    for (std::size_t i = 0; i < wins.size(); ++i)
      value.options[i].acceptability.push_back(wins[i] / static_cast<double>(draws));
    Eigen::Index best = 0;
    benefit.colwise().mean().maxCoeff(&best);
    value.best_on_average.push_back(static_cast<int>(best));
  }
  return value;
}

}  // namespace needgap::planning
