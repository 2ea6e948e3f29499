#include "needgap/importance.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::calibration {

Weights normalised(const Eigen::VectorXd& log_weights) {
  Weights result;
  result.weight = Eigen::VectorXd::Zero(log_weights.size());
  double most = -std::numeric_limits<double>::infinity();
  for (const double w : log_weights)
    if (!std::isnan(w)) most = std::max(most, w);
  result.log_evidence = most;
  if (!std::isfinite(most)) return result;
  for (Eigen::Index i = 0; i < log_weights.size(); ++i)
    result.weight[i] = std::isnan(log_weights[i]) ? 0 : std::exp(log_weights[i] - most);
  const double sum = result.weight.sum();
  result.weight /= sum;
  result.effective = 1 / result.weight.squaredNorm();
  result.largest = result.weight.maxCoeff();
  result.log_evidence = most + std::log(sum / static_cast<double>(log_weights.size()));
  return result;
}

std::vector<int> systematic_resample(const Eigen::VectorXd& weight, int count, double u) {
  std::vector<int> chosen;
  chosen.reserve(static_cast<std::size_t>(count));
  double below = 0;
  Eigen::Index i = 0;
  for (int j = 0; j < count; ++j) {
    const double at = (j + u) / count;
    while (i + 1 < weight.size() && below + weight[i] <= at) below += weight[i++];
    chosen.push_back(static_cast<int>(i));
  }
  // Rounding may push the last teeth of the comb past the last possible row.
  for (auto it = chosen.rbegin(); it != chosen.rend() && weight[*it] == 0; ++it)
    while (*it > 0 && weight[*it] == 0) --*it;
  return chosen;
}

Eigen::VectorXd weighted_mean(const Eigen::MatrixXd& rows, const Eigen::VectorXd& weight) {
  return rows.transpose() * weight / weight.sum();
}

Eigen::MatrixXd weighted_covariance(const Eigen::MatrixXd& rows, const Eigen::VectorXd& weight) {
  const Eigen::MatrixXd centred = rows.rowwise() - weighted_mean(rows, weight).transpose();
  return centred.transpose() * weight.asDiagonal() * centred / weight.sum();
}

}  // namespace needgap::calibration
