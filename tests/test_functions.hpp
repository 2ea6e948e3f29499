// Functions with known sensitivity indices, and independent uniforms to try them on.
#pragma once

#include "needgap/random.hpp"

#include <Eigen/Core>
#include <cmath>
#include <numbers>
#include <vector>

namespace needgap::test {

/// n x d independent uniforms; another table for each `number`.
inline Eigen::MatrixXd uniforms(int n, int d, std::uint32_t number) {
  Eigen::MatrixXd u(n, d);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < d; ++j)
      u(i, j) = uniform({.seed = 99,
                         .draw = static_cast<std::uint32_t>(i),
                         .replicate = number,
                         .cell = static_cast<std::uint32_t>(j)});
  return u;
}

/// Ishigami and Homma 1990 with a = 7, b = 0.1, on the unit cube.
inline double ishigami(const Eigen::VectorXd& u) {
  const Eigen::ArrayXd x = (2 * u.array() - 1) * std::numbers::pi;
  return std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}
/// Its indices, by integration.
struct IshigamiIndices {
  double variance, first[3], total[3];
  IshigamiIndices() {
    const double p4 = std::pow(std::numbers::pi, 4), a = 7, b = 0.1;
    variance = a * a / 8 + b * p4 / 5 + b * b * p4 * p4 / 18 + 0.5;
    const double v1 = 0.5 * std::pow(1 + b * p4 / 5, 2), v2 = a * a / 8, v13 = b * b * p4 * p4 * 8 / 225;
    const double f[3] = {v1, v2, 0}, t[3] = {v1 + v13, v2, v13};
    for (int j = 0; j < 3; ++j) {
      first[j] = f[j] / variance;
      total[j] = t[j] / variance;
    }
  }
};

/// Sobol' g: the product of (|4 u - 2| + a) / (1 + a).
inline double g_function(const Eigen::VectorXd& u, const std::vector<double>& a) {
  double product = 1;
  for (std::size_t j = 0; j < a.size(); ++j)
    product *= (std::abs(4 * u[static_cast<Eigen::Index>(j)] - 2) + a[j]) / (1 + a[j]);
  return product;
}
struct GIndices {
  std::vector<double> first, total;
  explicit GIndices(const std::vector<double>& a) {
    double all = 1;
    std::vector<double> own;
    for (const double x : a) {
      own.push_back(1 / (3 * (1 + x) * (1 + x)));
      all *= 1 + own.back();
    }
    for (const double v : own) {
      first.push_back(v / (all - 1));
      total.push_back(v * all / (1 + v) / (all - 1));
    }
  }
};

/// f at every row.
template <class F>
Eigen::VectorXd at_rows(const Eigen::MatrixXd& u, F&& f) {
  Eigen::VectorXd y(u.rows());
  for (Eigen::Index i = 0; i < u.rows(); ++i) y[i] = f(Eigen::VectorXd(u.row(i)));
  return y;
}

}  // namespace needgap::test
