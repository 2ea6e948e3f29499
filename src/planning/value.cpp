#include "needgap/planning.hpp"

#include <algorithm>
#include <numeric>

namespace needgap::planning {

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
  std::vector<comparison::CostAndGain> means;
  for (const Option& option : value.options) means.push_back({option.cost.mean, option.patients.mean});
  const std::vector<comparison::OptionStanding> standings = comparison::stand_among(means);
  for (std::size_t i = 0; i < standings.size(); ++i) value.options[i].standing = standings[i];

  const auto n = static_cast<Eigen::Index>(sorted_changes.size());
  Eigen::MatrixXd cost(sorted_changes[0].cost.size(), n), patients(sorted_changes[0].cost.size(), n);
  std::vector<double> ratios;
  for (Eigen::Index o = 0; o < n; ++o) {
    cost.col(o) = sorted_changes[static_cast<std::size_t>(o)].cost;
    patients.col(o) = sorted_changes[static_cast<std::size_t>(o)].patients;
    ratios.push_back(value.options[static_cast<std::size_t>(o)].cost_per_patient.mean);
  }
  const comparison::Acceptability found = comparison::acceptability(cost, patients, ratios);
  value.thresholds = found.worths;
  for (std::size_t w = 0; w < found.worths.size(); ++w) {
    for (std::size_t o = 0; o < value.options.size(); ++o)
      value.options[o].acceptability.push_back(found.best_in[w][o]);
    value.best_on_average.push_back(static_cast<int>(found.best_on_average[w]));
  }
  return value;
}

}  // namespace needgap::planning
