#include "needgap/value_of_information.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace needgap::voi {
namespace {

constexpr int simulations = 200;

sensitivity::Index with_error(double value, double error) {
  return {value, error, {value - 1.96 * error, value + 1.96 * error}};
}

// Mean gain of the row-wise best over the best on average.
double gain(const Eigen::MatrixXd& values) {
  return values.rowwise().maxCoeff().mean() - values.colwise().mean().maxCoeff();
}

// That gain row by row.
Eigen::ArrayXd gains(const Eigen::MatrixXd& values) {
  Eigen::Index best = 0;
  values.colwise().mean().maxCoeff(&best);
  return values.rowwise().maxCoeff() - values.col(best);
}

// Variance of a mean from the sampling of the rows alone.
double sampling_variance(const Eigen::ArrayXd& own) {
  const double n = static_cast<double>(own.size());
  return (own - own.mean()).square().sum() / (n - 1) / n;
}

double variance_of(const std::vector<double>& values) {
  const Eigen::Map<const Eigen::ArrayXd> all(values.data(), static_cast<Eigen::Index>(values.size()));
  return (all - all.mean()).square().sum() / static_cast<double>(all.size() - 1);
}

// Differences from the first option: what all options share decides nothing and would only add noise.
Eigen::MatrixXd relative(const Eigen::MatrixXd& payoffs) {
  return payoffs.colwise() - payoffs.col(0);
}

Eigen::MatrixXd without(const Eigen::MatrixXd& coefficients, const SplineBasis& basis,
                        const std::vector<int>& group) {
  Eigen::MatrixXd left = coefficients;
  for (std::size_t c = 0; c < basis.coordinate.size(); ++c)
    if (std::find(group.begin(), group.end(), basis.coordinate[c]) != group.end() ||
        std::find(group.begin(), group.end(), basis.other[c]) != group.end())
      left.row(static_cast<Eigen::Index>(c)).setZero();
  return left;
}

// Columns whose coefficients are within three standard errors of 0 for every output. Among very many they
// would together look like something.
std::vector<Eigen::Index> within_noise(const SplineFit& fit, const std::vector<Eigen::MatrixXd>& draws) {
  constexpr Eigen::Index many = 60;
  std::vector<Eigen::Index> noise;
  if (fit.basis().columns.cols() <= many) return noise;
  const double n = static_cast<double>(draws.size());
  Eigen::ArrayXXd mean = Eigen::ArrayXXd::Zero(draws[0].rows(), draws[0].cols()), squares = mean;
  for (const Eigen::MatrixXd& draw : draws) mean += draw.array() / n;
  for (const Eigen::MatrixXd& draw : draws) squares += (draw.array() - mean).square() / (n - 1);
  for (Eigen::Index c = 0; c < fit.basis().columns.cols(); ++c)
    if ((fit.coefficients().row(c).array().abs() <= 3 * squares.row(c).sqrt()).all()) noise.push_back(c);
  return noise;
}

}  // namespace

sensitivity::Index evpi(const Eigen::MatrixXd& payoffs) {
  if (payoffs.rows() < 2) throw std::invalid_argument("the value of information needs at least two draws");
  return with_error(gain(payoffs), std::sqrt(sampling_variance(gains(payoffs))));
}

sensitivity::Index evppi(const Eigen::MatrixXd& u, const Eigen::MatrixXd& payoffs, std::uint64_t seed) {
  const SplineFit fit(spline_basis(u), relative(payoffs));
  const Eigen::MatrixXd fitted = fit.at(fit.coefficients());
  std::vector<double> values;
  for (std::uint32_t k = 0; k < simulations; ++k)
    values.push_back(gain(fit.at(fit.simulated_coefficients(seed, k))));
  return with_error(gain(fitted), std::sqrt(variance_of(values) + sampling_variance(gains(fitted))));
}

std::vector<sensitivity::Index> joint_values(const Eigen::MatrixXd& u, const Eigen::MatrixXd& payoffs,
                                             const std::vector<std::vector<int>>& groups,
                                             std::uint64_t seed) {
  const SplineFit fit(spline_basis(u), relative(payoffs));
  const auto values = [&](const Eigen::MatrixXd& some) {
    const double all = gain(fit.at(some));
    std::vector<double> result;
    for (const auto& group : groups) result.push_back(all - gain(fit.at(without(some, fit.basis(), group))));
    return result;
  };
  constexpr std::uint32_t repeats = 50;
  std::vector<Eigen::MatrixXd> draws;
  for (std::uint32_t k = 0; k < repeats; ++k) draws.push_back(fit.simulated_coefficients(seed, k));
  const std::vector<Eigen::Index> noise = within_noise(fit, draws);
  const auto screened = [&](Eigen::MatrixXd some) {
    for (const Eigen::Index c : noise) some.row(c).setZero();
    return some;
  };
  const Eigen::MatrixXd coefficients = screened(fit.coefficients());
  const std::vector<double> best = values(coefficients);
  std::vector<std::vector<double>> simulated(groups.size());
  for (const Eigen::MatrixXd& draw : draws) {
    const auto some = values(screened(draw));
    for (std::size_t g = 0; g < groups.size(); ++g) simulated[g].push_back(some[g]);
  }
  const Eigen::ArrayXd all = gains(fit.at(coefficients));
  std::vector<sensitivity::Index> result;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Eigen::ArrayXd rest = gains(fit.at(without(coefficients, fit.basis(), groups[g])));
    result.push_back(
        with_error(best[g], std::sqrt(variance_of(simulated[g]) + sampling_variance(all - rest))));
  }
  return result;
}

sensitivity::Index nested_evppi(const Eigen::MatrixXd& payoffs, int outer, int inner) {
  if (outer < 2 || inner < 2) throw std::invalid_argument("a nested check needs two outer and inner rows");
  const Eigen::MatrixXd own = relative(payoffs);
  Eigen::Index overall = 0;
  own.colwise().mean().maxCoeff(&overall);
  const int half = inner / 2;
  Eigen::ArrayXd own_gains(outer);
  for (int i = 0; i < outer; ++i) {
    const Eigen::RowVectorXd first = own.middleRows(i * inner, half).colwise().mean();
    const Eigen::RowVectorXd second = own.middleRows(i * inner + half, inner - half).colwise().mean();
    Eigen::Index by_first = 0, by_second = 0;
    first.maxCoeff(&by_first);
    second.maxCoeff(&by_second);
    own_gains[i] = (second[by_first] - second[overall] + first[by_second] - first[overall]) / 2;
  }
  return with_error(own_gains.mean(), std::sqrt(sampling_variance(own_gains)));
}

}  // namespace needgap::voi
