#include "needgap/comparison.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::comparison {
namespace {

// Type 7 quantile (Hyndman and Fan 1996).
double quantile_of(std::vector<double>& values, double level) {
  if (values.empty()) return no_value;
  std::sort(values.begin(), values.end());
  const double position = level * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(low);
  return t > 0 ? values[low] + t * (values[low + 1] - values[low]) : values[low];
}

// Monte Carlo standard error of the mean.
double error_of_mean(const Eigen::ArrayXd& values, std::uint32_t scrambles) {
  Moments moments(0, scrambles);
  for (const double& value : values) moments.add_draw({&value, 1});
  Estimate estimate;
  moments.summarise(estimate);
  return estimate.mcse;
}

}  // namespace

OverDraws over_draws(const Eigen::ArrayXd& values, std::uint32_t scrambles) {
  std::vector<double> sorted(values.begin(), values.end());
  return {values.mean(), error_of_mean(values, scrambles), quantile_of(sorted, 0.025),
          quantile_of(sorted, 0.975)};
}

OverDraws ratio_over_draws(const Eigen::ArrayXd& cost, const Eigen::ArrayXd& gain, std::uint32_t scrambles) {
  const auto n = static_cast<double>(cost.size());
  const double mean_gain = gain.mean();
  if (!(mean_gain > 0)) return {no_value, no_value, no_value, no_value};
  const double ratio = cost.mean() / mean_gain;
  OverDraws result{ratio, error_of_mean(cost - ratio * gain, scrambles) / mean_gain, no_value, no_value};
  if (static_cast<double>((gain > 0).count()) < 0.975 * n) return result;
  std::vector<double> ratios;
  for (Eigen::Index i = 0; i < cost.size(); ++i) ratios.push_back(gain[i] > 0 ? cost[i] / gain[i] : infinity);
  result.low = quantile_of(ratios, 0.025);
  result.high = quantile_of(ratios, 0.975);
  return result;
}

CostEffectiveness cost_effectiveness(const Comparison& comparison, int scenario) {
  const auto change = [&](Total total) -> Eigen::ArrayXd {
    const auto column = static_cast<Eigen::Index>(total);
    return comparison.scenarios[static_cast<std::size_t>(scenario)].totals.col(column) -
           comparison.scenarios[0].totals.col(column);
  };
  const Eigen::ArrayXd cost = change(Total::discounted_cost), patients = change(Total::discounted_performed),
                       pain_days = change(Total::discounted_pain_days);
  const std::uint32_t scrambles = comparison.scrambles;
  return {over_draws(cost, scrambles), over_draws(patients, scrambles), over_draws(pain_days, scrambles),
          ratio_over_draws(cost, patients, scrambles), ratio_over_draws(cost, pain_days, scrambles)};
}

std::vector<std::string> not_costed(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Intervention& intervention : scenario.interventions) {
    const bool effects_free =
        !intervention.effects.empty() && !intervention.setup_cost && !intervention.yearly_cost;
    const bool seats_free =
        std::any_of(intervention.training.begin(), intervention.training.end(),
                    [](const TrainingProgramme& programme) { return !programme.cost_per_seat; });
    if (effects_free || seats_free) names.push_back(intervention.id);
  }
  return names;
}

}  // namespace needgap::comparison
