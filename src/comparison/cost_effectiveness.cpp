#include "needgap/comparison.hpp"

#include <algorithm>
#include <array>
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

AgainstFirst against_first(double extra_cost, double extra_patients) {
  if (extra_cost == 0 && extra_patients == 0) return AgainstFirst::same;
  if (extra_cost <= 0 && extra_patients >= 0) return AgainstFirst::dominates;
  if (extra_cost >= 0 && extra_patients <= 0) return AgainstFirst::dominated;
  return extra_cost > 0 ? AgainstFirst::dearer_with_more : AgainstFirst::cheaper_with_fewer;
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
  if (!(mean_gain > 0) || cost.mean() < 0) return {no_value, no_value, no_value, no_value};
  const double ratio = cost.mean() / mean_gain;
  OverDraws result{ratio, error_of_mean(cost - ratio * gain, scrambles) / mean_gain, no_value, no_value};
  if (static_cast<double>((gain > 0).count()) < 0.975 * n) return result;
  std::vector<double> ratios;
  for (Eigen::Index i = 0; i < cost.size(); ++i) ratios.push_back(gain[i] > 0 ? cost[i] / gain[i] : infinity);
  result.low = quantile_of(ratios, 0.025);
  result.high = quantile_of(ratios, 0.975);
  return result;
}

bool is_sure(const OverDraws& value, double draws, std::uint32_t scrambles) {
  return value.mcse == 0 || std::abs(value.mean) > reach_95(draws, scrambles) * value.mcse;
}

std::string_view to_string(AgainstFirst against) {
  static constexpr std::array<std::string_view, 5> words{"dearer with more", "dominates", "dominated",
                                                         "cheaper with fewer", "same"};
  return words[static_cast<std::size_t>(against)];
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
  CostEffectiveness value{.extra_cost = over_draws(cost, scrambles),
                          .extra_patients = over_draws(patients, scrambles),
                          .extra_pain_days = over_draws(pain_days, scrambles),
                          .cost_per_patient = ratio_over_draws(cost, patients, scrambles),
                          .cost_per_pain_day = ratio_over_draws(cost, pain_days, scrambles)};
  value.against = against_first(value.extra_cost.mean, value.extra_patients.mean);
  const auto draws = static_cast<double>(cost.size());
  value.sure = is_sure(value.extra_cost, draws, scrambles) && is_sure(value.extra_patients, draws, scrambles);
  return value;
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

std::vector<std::string> not_costed(const Scenario& scenario, const Scenario& reference) {
  const std::vector<std::string> own = not_costed(scenario), other = not_costed(reference);
  std::vector<std::string> names;
  for (const auto& [some, others] : {std::pair{&own, &other}, std::pair{&other, &own}})
    std::ranges::copy_if(*some, std::back_inserter(names), [&](const std::string& name) {
      return std::ranges::find(*others, name) == others->end();
    });
  return names;
}

}  // namespace needgap::comparison
