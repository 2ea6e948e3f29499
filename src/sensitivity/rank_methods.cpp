#include "needgap/sensitivity.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace needgap::sensitivity {
namespace {

constexpr double z95 = 1.959963984540054;

std::vector<Eigen::Index> order_of(const Eigen::Ref<const Eigen::VectorXd>& values) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return values[a] < values[b]; });
  return order;
}

// Centred ranks, scaled to length 1.
Eigen::VectorXd unit_ranks(const Eigen::Ref<const Eigen::VectorXd>& values) {
  Eigen::VectorXd r = rank_transform(values);
  r.array() -= r.mean();
  const double length = r.norm();
  if (!(length > 0)) throw std::invalid_argument("rank regression needs columns that vary");
  return r / length;
}

}  // namespace

Eigen::VectorXd rank_transform(const Eigen::Ref<const Eigen::VectorXd>& values) {
  const auto order = order_of(values);
  Eigen::VectorXd result(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t j = i; j < end; ++j) result[order[j]] = (static_cast<double>(i + end) + 1) / 2;
    i = end;
  }
  return result;
}

RankRegression rank_regression(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  const Eigen::Index n = x.rows(), d = x.cols();
  if (n < d + 4) throw std::invalid_argument("rank regression needs more draws than inputs");
  Eigen::MatrixXd all(n, d + 1);
  for (Eigen::Index j = 0; j < d; ++j) all.col(j) = unit_ranks(x.col(j));
  all.col(d) = unit_ranks(y);
  const Eigen::MatrixXd correlation = all.transpose() * all;
  const Eigen::LLT<Eigen::MatrixXd> whole(correlation), inputs(correlation.topLeftCorner(d, d));
  if (inputs.info() != Eigen::Success || inputs.rcond() < 1e-12)
    throw std::invalid_argument("rank regression needs inputs that are not collinear");
  const Eigen::MatrixXd precision = inputs.solve(Eigen::MatrixXd::Identity(d, d));
  const Eigen::VectorXd toward = correlation.topRightCorner(d, 1), beta = precision * toward;
  RankRegression result;
  result.r2 = std::min(1.0, beta.dot(toward));
  const double freedom = static_cast<double>(n - d - 1);
  for (Eigen::Index j = 0; j < d; ++j) {
    // Of the joint inverse: -p_jy / sqrt(p_jj p_yy), with p_yy = 1 / (1 - r2) and p_jj, p_jy from beta.
    const double rest = std::max(1 - result.r2, 1e-15);
    const double r = beta[j] / std::sqrt(rest * precision(j, j) + beta[j] * beta[j]);
    const double z = std::atanh(std::clamp(r, -1 + 1e-12, 1 - 1e-12));
    const double error = std::sqrt((1 + r * r / 2) / (freedom - 1));
    result.prcc.push_back({r, error * (1 - r * r), {std::tanh(z - z95 * error), std::tanh(z + z95 * error)}});
    const double own = std::sqrt(rest * precision(j, j) / freedom);
    result.srrc.push_back({beta[j], own, {beta[j] - z95 * own, beta[j] + z95 * own}});
  }
  return result;
}

std::vector<Eigen::Index> draws_of(const Eigen::MatrixXd& x) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(x.rows())), draw(order.size());
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  const auto compare = [&](Eigen::Index a, Eigen::Index b) {
    for (Eigen::Index j = 0; j < x.cols(); ++j)
      if (x(a, j) != x(b, j)) return x(a, j) < x(b, j) ? -1 : 1;
    return 0;
  };
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return compare(a, b) < 0; });
  for (std::size_t i = 0; i < order.size(); ++i)
    draw[static_cast<std::size_t>(order[i])] = i > 0 && compare(order[i - 1], order[i]) == 0
                                                   ? draw[static_cast<std::size_t>(order[i - 1])]
                                                   : order[i];
  return draw;
}

std::vector<Index> given_data_first_order(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  const Eigen::Index n = x.rows();
  const std::vector<Eigen::Index> draw = draws_of(x);
  if (n < 10) throw std::invalid_argument("first-order indices by ranks need at least ten draws");
  const Eigen::ArrayXd centred = y.array() - y.mean();
  const double variance = centred.square().mean();
  std::vector<Index> result;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const auto order = order_of(x.col(j));
    Eigen::ArrayXd sorted(n);
    for (Eigen::Index i = 0; i < n; ++i) sorted[i] = centred[order[i]];
    Eigen::ArrayXd product(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      Eigen::Index next = (i + 1) % n;
      while (next != i && draw[order[next]] == draw[order[i]]) next = (next + 1) % n;
      product[i] = sorted[i] * sorted[next];
    }
    const double value = product.mean() / variance;
    // Influence of each term on the ratio. Given x the terms depend one step apart; what lag 2 shows is the
    // trend in x, which the variance at lag 0 holds already.
    const Eigen::ArrayXd influence = product - value * sorted.square();
    const auto lag = [&](Eigen::Index k) {
      return (influence.head(n - k) * influence.tail(n - k)).sum() / static_cast<double>(n - k);
    };
    const double spread = std::max(lag(0) + 2 * (lag(1) - lag(2)), 0.1 * lag(0));
    const double error = std::sqrt(spread / static_cast<double>(n)) / variance;
    result.push_back({value, error, {value - z95 * error, value + z95 * error}});
  }
  return result;
}

}  // namespace needgap::sensitivity
