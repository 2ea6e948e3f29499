#include "needgap/sensitivity.hpp"
#include "needgap/statistics.hpp"

#include <cmath>

namespace needgap::sensitivity {
namespace {

constexpr double step = 0.5;  // of every move, in the unit interval

Index mean_effect(const Eigen::ArrayXd& values) {
  const double n = static_cast<double>(values.size()), mean = values.mean();
  const double error = n > 1 ? std::sqrt((values - mean).square().sum() / (n - 1) / n) : infinity;
  return {mean, error, {mean - 1.96 * error, mean + 1.96 * error}};
}

}  // namespace

Eigen::MatrixXd effects_of(const design::MorrisDesign& design, const Eigen::VectorXd& outputs) {
  const auto trajectories = static_cast<Eigen::Index>(design.order.size());
  const auto factors = static_cast<Eigen::Index>(design.order.empty() ? 0 : design.order[0].size());
  Eigen::MatrixXd effects(trajectories, factors);
  for (Eigen::Index t = 0; t < trajectories; ++t)
    for (Eigen::Index p = 0; p < factors; ++p) {
      const int f = design.order[t][p];
      const Eigen::Index row = t * (factors + 1) + p;
      const double change = outputs[row + 1] - outputs[row];
      effects(t, f) = change / step * (design.sign[t][f] < 0 ? -1 : 1);
    }
  return effects;
}

std::vector<ElementaryEffects> elementary_effects(const Eigen::MatrixXd& effects,
                                                  const std::vector<bool>& has_sign) {
  std::vector<ElementaryEffects> result;
  for (Eigen::Index f = 0; f < effects.cols(); ++f) {
    const Eigen::ArrayXd own = effects.col(f);
    ElementaryEffects e{mean_effect(own.abs()), no_value, no_value};
    if (has_sign[f]) {
      const Index mu = mean_effect(own);
      e.mu = mu.value;
      e.sigma = mu.error * std::sqrt(static_cast<double>(own.size()));
    }
    result.push_back(e);
  }
  return result;
}

}  // namespace needgap::sensitivity
