#include "needgap/random.hpp"
#include "needgap/value_of_information.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <cmath>

namespace needgap::voi {
namespace {

constexpr int degree = 3, most_with_products = 6, most_with_splines = 60;

int interior_knots(Eigen::Index coordinates) {
  return coordinates == 1 ? 8 : coordinates <= 6 ? 3 : coordinates <= 20 ? 1 : 0;
}

// Values at u of the cubic B-splines on equal intervals of [0, 1] (de Boor's recursion).
Eigen::VectorXd b_splines(double u, int interior) {
  const int intervals = interior + 1;
  const auto knot = [&](int i) { return static_cast<double>(i - degree) / intervals; };
  Eigen::VectorXd value = Eigen::VectorXd::Zero(intervals + 2 * degree);
  value[degree + std::min(static_cast<int>(u * intervals), intervals - 1)] = 1;
  for (int k = 1; k <= degree; ++k)
    for (int i = 0; i + k < intervals + 2 * degree; ++i)
      value[i] = (u - knot(i)) / (knot(i + k) - knot(i)) * value[i] +
                 (knot(i + k + 1) - u) / (knot(i + k + 1) - knot(i + 1)) * value[i + 1];
  return value.head(intervals + degree);
}

// Columns of one coordinate, ordered by their wiggliness: the straight line first, then what the penalty on
// second differences of B-spline coefficients makes stiff.
void add_coordinate(const Eigen::VectorXd& u, int coordinate, int interior, Eigen::MatrixXd& columns,
                    std::vector<double>& penalty, std::vector<int>& of, Eigen::Index& next) {
  const int count = interior + 1 + degree;
  Eigen::MatrixXd basis(u.size(), count);
  for (Eigen::Index i = 0; i < u.size(); ++i) basis.row(i) = b_splines(u[i], interior);
  Eigen::MatrixXd second = Eigen::MatrixXd::Zero(count - 2, count);
  for (int i = 0; i < count - 2; ++i) {
    second(i, i) = second(i, i + 2) = 1;
    second(i, i + 1) = -2;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(second.transpose() * second);
  columns.col(next) = (u.array() - 0.5) * std::sqrt(12.0);
  penalty.push_back(0.01);
  of.push_back(coordinate);
  ++next;
  for (int i = 2; i < count; ++i) {
    Eigen::VectorXd column = basis * eigen.eigenvectors().col(i) / std::sqrt(eigen.eigenvalues()[i]);
    column.array() -= column.mean();
    const double scale = std::sqrt(column.squaredNorm() / static_cast<double>(u.size()));
    const bool flat = scale < 1e-9;  // where all rows are alike
    columns.col(next) = flat ? Eigen::VectorXd::Zero(u.size()) : Eigen::VectorXd(column / scale);
    penalty.push_back(flat ? 1 : 1 / (scale * scale));
    of.push_back(coordinate);
    ++next;
  }
}

Eigen::MatrixXd normals(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed, std::uint32_t number) {
  Stream stream({.seed = seed, .draw = number, .purpose = Purpose::coefficient});
  boost::random::normal_distribution<> normal;
  return Eigen::MatrixXd::NullaryExpr(rows, cols, [&](Eigen::Index, Eigen::Index) { return normal(stream); });
}

}  // namespace

SplineBasis spline_basis(const Eigen::MatrixXd& u) {
  const Eigen::Index n = u.rows(), p = u.cols();
  const int interior = interior_knots(p);
  const bool lines = p > most_with_splines;
  const Eigen::Index own = lines ? 1 : interior + degree;  // a line and the bent ones
  const Eigen::Index products = p <= most_with_products ? p * (p - 1) / 2 : 0;
  SplineBasis basis;
  basis.columns.resize(n, p * own + products);
  std::vector<double> penalty;
  Eigen::Index next = 0;
  for (Eigen::Index j = 0; j < p; ++j) {
    if (lines) {
      basis.columns.col(next++) = (u.col(j).array() - 0.5) * std::sqrt(12.0);
      penalty.push_back(1);
      basis.coordinate.push_back(static_cast<int>(j));
    } else {
      add_coordinate(u.col(j), static_cast<int>(j), interior, basis.columns, penalty, basis.coordinate, next);
    }
  }
  basis.other.resize(basis.coordinate.size());
  for (Eigen::Index j = 0; products > 0 && j < p; ++j)
    for (Eigen::Index k = j + 1; k < p; ++k) {
      basis.columns.col(next++) = 12 * (u.col(j).array() - 0.5) * (u.col(k).array() - 0.5);
      penalty.push_back(1);
      basis.coordinate.push_back(static_cast<int>(j));
      basis.other.emplace_back(static_cast<int>(k));
    }
  basis.columns.rowwise() -= basis.columns.colwise().mean().eval();
  basis.penalty =
      Eigen::Map<const Eigen::VectorXd>(penalty.data(), static_cast<Eigen::Index>(penalty.size()));
  return basis;
}

// With X'X = L L' and L^-1 S L^-T = U s U', the fit for every smoothing is diagonal in Z = X L^-T U.
SplineFit::SplineFit(SplineBasis basis, const Eigen::MatrixXd& outputs) : basis_(std::move(basis)) {
  const Eigen::MatrixXd& x = basis_.columns;
  const double n = static_cast<double>(x.rows());
  const Eigen::RowVectorXd means = outputs.colwise().mean();
  const Eigen::MatrixXd y = outputs.rowwise() - means;
  Eigen::MatrixXd gram = x.transpose() * x;
  const double size = gram.trace() / static_cast<double>(gram.rows());
  gram.diagonal().array() += size > 0 ? 1e-9 * size : 1;  // 0: coordinates that do not vary
  const Eigen::LLT<Eigen::MatrixXd> root(gram);
  Eigen::MatrixXd stiff = root.matrixL().solve(Eigen::MatrixXd(basis_.penalty.asDiagonal()));
  stiff = root.matrixL().solve(stiff.transpose().eval());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(stiff);
  const Eigen::ArrayXd s = eigen.eigenvalues().array().max(0);
  const Eigen::MatrixXd to_coefficients = root.matrixU().solve(eigen.eigenvectors());
  const Eigen::MatrixXd projection = to_coefficients.transpose() * (x.transpose() * y);
  const double total = y.squaredNorm();
  double best = infinity, chosen = 0;
  for (double log_lambda = -12; log_lambda <= 12; log_lambda += 0.5) {
    const Eigen::ArrayXd shrink = 1 / (1 + n * std::exp(log_lambda) * s);
    double left = total;
    for (Eigen::Index k = 0; k < projection.cols(); ++k)
      left -= (projection.col(k).array().square() * (2 * shrink - shrink.square())).sum();
    const double freedom = shrink.sum() + 1, rest = n - freedom;
    const double score = rest > 0 ? left / (rest * rest) : infinity;
    if (score < best) {
      best = score;
      chosen = n * std::exp(log_lambda);
    }
  }
  const Eigen::ArrayXd shrink = 1 / (1 + chosen * s);
  const double freedom = shrink.sum() + 1;
  coefficients_.resize(x.cols() + 1, outputs.cols());
  coefficients_.topRows(x.cols()) = to_coefficients * (projection.array().colwise() * shrink).matrix();
  coefficients_.row(x.cols()) = means;
  spread_ = to_coefficients * shrink.sqrt().matrix().asDiagonal();
  const Eigen::MatrixXd residual = y - x * coefficients_.topRows(x.cols());
  Eigen::MatrixXd covariance = residual.transpose() * residual / std::max(1.0, n - freedom);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> of(covariance);
  residual_root_ = of.eigenvectors() * of.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
}

Eigen::MatrixXd SplineFit::simulated_coefficients(std::uint64_t seed, std::uint32_t number) const {
  const Eigen::Index m = spread_.cols();
  const Eigen::MatrixXd z = normals(m + 1, residual_root_.cols(), seed, number) * residual_root_.transpose();
  Eigen::MatrixXd some = coefficients_;
  some.topRows(m) += spread_ * z.topRows(m);
  some.row(m) += z.row(m) / std::sqrt(static_cast<double>(basis_.columns.rows()));
  return some;
}

Eigen::MatrixXd SplineFit::at(const Eigen::MatrixXd& coefficients) const {
  const Eigen::Index m = basis_.columns.cols();
  return (basis_.columns * coefficients.topRows(m)).rowwise() + coefficients.row(m);
}

}  // namespace needgap::voi
