#include "needgap/comparison.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::comparison {
namespace {

// 1, 1.5, 2, 3, 5, 7, 10, ... from a third of the least to three times the most of the costs of a gain.
std::vector<double> worths_around(const std::vector<double>& ratios) {
  double least = infinity, most = 0;
  for (const double ratio : ratios) {
    if (!(ratio > 0)) continue;
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  std::vector<double> worths;
  if (!(most > 0)) return worths;
  for (double decade = std::pow(10, std::floor(std::log10(least / 3))); decade <= 3 * most; decade *= 10)
    for (const double step : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0})
      if (const double value = step * decade; value >= least / 3 && value <= 3 * most)
        worths.push_back(value);
  return worths;
}

}  // namespace

Acceptability acceptability(const Eigen::MatrixXd& cost, const Eigen::MatrixXd& gain,
                            const std::vector<double>& ratios) {
  Acceptability found{.worths = worths_around(ratios)};
  for (const double worth : found.worths) {
    const Eigen::MatrixXd benefit = worth * gain - cost;
    std::vector<double> best_in(static_cast<std::size_t>(cost.cols()));
    for (Eigen::Index d = 0; d < benefit.rows(); ++d) {
      const double most = benefit.row(d).maxCoeff();
      const double alike = static_cast<double>((benefit.row(d).array() == most).count());
      for (Eigen::Index o = 0; o < benefit.cols(); ++o)
        if (benefit(d, o) == most) best_in[static_cast<std::size_t>(o)] += 1 / alike;
    }
    for (double& share : best_in) share /= static_cast<double>(benefit.rows());
    found.best_in.push_back(std::move(best_in));
    Eigen::Index best = 0;
    benefit.colwise().mean().maxCoeff(&best);
    found.best_on_average.push_back(static_cast<std::size_t>(best));
  }
  return found;
}

std::optional<Acceptability> acceptability_of(std::span<const Scenario> scenarios,
                                              const Comparison& comparison) {
  const Eigen::MatrixXd& first = comparison.scenarios[0].totals;
  std::vector<std::size_t> options;
  std::vector<double> ratios;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    if (!not_costed(scenarios[s], scenarios[0]).empty()) continue;
    options.push_back(s);
    ratios.push_back(cost_effectiveness(comparison, static_cast<int>(s)).cost_per_patient.mean);
  }
  const auto n = static_cast<Eigen::Index>(options.size());
  Eigen::MatrixXd cost(first.rows(), n), gain(first.rows(), n);
  for (Eigen::Index o = 0; o < n; ++o) {
    const Eigen::MatrixXd change = comparison.scenarios[options[static_cast<std::size_t>(o)]].totals - first;
    cost.col(o) = change.col(static_cast<Eigen::Index>(Total::discounted_cost));
    gain.col(o) = change.col(static_cast<Eigen::Index>(Total::discounted_performed));
  }
  Acceptability found = acceptability(cost, gain, ratios);
  if (found.worths.empty()) return {};
  found.options = std::move(options);
  return found;
}

}  // namespace needgap::comparison
