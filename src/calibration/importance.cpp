#include "needgap/importance.hpp"

#include "needgap/random.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

namespace needgap::calibration {
namespace {

// Streams of calibration_normal.
constexpr std::uint32_t prior_stream = 0, component_stream = 1, scale_stream = 7;

double log_standard_normal(const Eigen::VectorXd& z) {
  return -0.5 * (z.squaredNorm() + static_cast<double>(z.size()) * std::log(2 * std::numbers::pi));
}

Eigen::VectorXd log_density(const ProposalComponent& component, const Eigen::MatrixXd& z) {
  const Eigen::MatrixXd scaled = component.factor.triangularView<Eigen::Lower>().solve(
      (z.rowwise() - component.mean.transpose()).transpose());
  const auto d = static_cast<double>(z.cols());
  const double constant = std::lgamma(0.5 * (component_freedom + d)) - std::lgamma(0.5 * component_freedom) -
                          0.5 * d * std::log(component_freedom * std::numbers::pi) -
                          component.factor.diagonal().array().log().sum();
  const Eigen::ArrayXd square = scaled.colwise().squaredNorm().transpose().array();
  return (constant - 0.5 * (component_freedom + d) * (square / component_freedom).log1p()).matrix();
}

double log_add(double a, double b) {
  const double most = std::max(a, b);
  return std::isfinite(most) ? most + std::log1p(std::exp(std::min(a, b) - most)) : most;
}

// The mixture's density at `rows` new rows, from all components; and its new component's share at the others.
void update_proposal(ImportancePool& pool, Eigen::Index old_rows) {
  const ProposalComponent& added = pool.components.back();
  const auto total = static_cast<double>(pool.rows());
  const double old_share = static_cast<double>(old_rows) / total, new_share = added.rows / total;
  const Eigen::VectorXd of_added = log_density(added, pool.z);
  pool.log_proposal.conservativeResize(pool.rows());
  for (Eigen::Index i = 0; i < old_rows; ++i)
    pool.log_proposal[i] =
        log_add(std::log(old_share) + pool.log_proposal[i], std::log(new_share) + of_added[i]);
  const Eigen::MatrixXd fresh = pool.z.bottomRows(added.rows);
  Eigen::VectorXd density = (std::log(pool.prior_rows / total) + pool.log_prior.tail(added.rows).array());
  for (const ProposalComponent& component : pool.components) {
    const Eigen::VectorXd part = log_density(component, fresh);
    for (int i = 0; i < added.rows; ++i)
      density[i] = log_add(density[i], std::log(component.rows / total) + part[i]);
  }
  pool.log_proposal.tail(added.rows) = density;
}

Eigen::MatrixXd lower_factor(Eigen::MatrixXd covariance) {
  for (double ridge = 1e-8;; ridge *= 10) {
    covariance.diagonal().array() += ridge;
    const Eigen::LLT<Eigen::MatrixXd> factored(covariance);
    if (factored.info() == Eigen::Success) return factored.matrixL();
  }
}

// Around the row of largest weight, from the rows nearest to it. Nearness is measured by the
// posterior's own shape as far as the weights know it, else by the prior's.
ProposalComponent next_component(const ImportanceSample& sample, int rows) {
  const Eigen::MatrixXd& z = sample.pool.z;
  const Eigen::VectorXd& weight = sample.weights.weight;
  Eigen::Index centre = 0;
  weight.maxCoeff(&centre);
  const auto d = static_cast<double>(z.cols());
  const double known = sample.weights.effective;
  Eigen::MatrixXd shape = known * weighted_covariance(z, weight);
  shape.diagonal().array() += d;
  shape /= known + d;
  const Eigen::MatrixXd scaled =
      lower_factor(shape).triangularView<Eigen::Lower>().solve((z.rowwise() - z.row(centre)).transpose());
  const Eigen::VectorXd distance = scaled.colwise().squaredNorm().transpose();
  std::vector<Eigen::Index> order(static_cast<std::size_t>(z.rows()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  const auto near = std::min(order.size(), static_cast<std::size_t>(rows));
  std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(near) - 1, order.end(),
                   [&](Eigen::Index a, Eigen::Index b) {
                     return distance[a] < distance[b] || (distance[a] == distance[b] && a < b);
                   });
  order.resize(near);
  std::sort(order.begin(), order.end());
  Eigen::VectorXd share(static_cast<Eigen::Index>(near));
  for (std::size_t i = 0; i < near; ++i)
    share[static_cast<Eigen::Index>(i)] = weight[order[i]] + 1 / static_cast<double>(z.rows());
  const Eigen::MatrixXd neighbours = z(order, Eigen::all);
  const Eigen::MatrixXd centred = neighbours.rowwise() - z.row(centre);
  const Eigen::MatrixXd covariance = centred.transpose() * share.asDiagonal() * centred / share.sum();
  return {z.row(centre).transpose(), lower_factor(covariance), rows};
}

// While few rows count, where the mass is can hardly be told: look at the likelihood raised to a power below
// 1 at which enough of them do, and take that tempered posterior's mean and covariance.
ProposalComponent tempered_component(const ImportanceSample& sample, int rows, double enough) {
  const Eigen::VectorXd base = sample.pool.log_prior - sample.pool.log_proposal;
  const auto at = [&](double power) { return normalised(base + power * sample.log_likelihood); };
  double low = 0, high = 1;
  for (int i = 0; i < 30; ++i) {
    const double middle = (low + high) / 2;
    (at(middle).effective >= enough ? low : high) = middle;
  }
  const Weights weights = at(low);
  return {weighted_mean(sample.pool.z, weights.weight),
          lower_factor(weighted_covariance(sample.pool.z, weights.weight)), rows};
}

void draw_from(ImportancePool& pool, const ProposalComponent& component, std::uint64_t seed) {
  const Eigen::Index old = pool.rows(), d = pool.z.cols();
  pool.z.conservativeResize(old + component.rows, Eigen::NoChange);
  pool.log_prior.conservativeResize(old + component.rows);
  Eigen::VectorXd normal(d);
  const boost::math::chi_squared_distribution<> scale_law(component_freedom);
  for (Eigen::Index i = old; i < pool.rows(); ++i) {
    for (Eigen::Index j = 0; j < d; ++j)
      normal[j] = calibration_normal(seed, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j),
                                     component_stream);
    const double u = calibration_uniform(seed, static_cast<std::uint32_t>(i), 0, scale_stream);
    normal *= std::sqrt(component_freedom / boost::math::quantile(scale_law, u));
    pool.z.row(i) = (component.mean + component.factor.triangularView<Eigen::Lower>() * normal).transpose();
    pool.log_prior[i] = log_standard_normal(pool.z.row(i).transpose());
  }
  pool.components.push_back(component);
  update_proposal(pool, old);
}

}  // namespace

double calibration_uniform(std::uint64_t seed, std::uint32_t row, std::uint32_t column,
                           std::uint32_t stream) {
  return uniform({.seed = seed,
                  .draw = row,
                  .replicate = column,
                  .purpose = Purpose::calibration,
                  .cell = stream % max_cells});
}

double calibration_normal(std::uint64_t seed, std::uint32_t row, std::uint32_t column, std::uint32_t stream) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * calibration_uniform(seed, row, column, stream));
}

Eigen::VectorXd log_weights(const ImportancePool& pool, const Eigen::VectorXd& log_likelihood) {
  return log_likelihood + pool.log_prior - pool.log_proposal;
}

ImportancePool pool_of_prior_rows(Eigen::MatrixXd z) {
  ImportancePool pool;
  pool.prior_rows = static_cast<int>(z.rows());
  pool.z = std::move(z);
  pool.log_prior.resize(pool.rows());
  for (Eigen::Index i = 0; i < pool.rows(); ++i)
    pool.log_prior[i] = log_standard_normal(pool.z.row(i).transpose());
  pool.log_proposal = pool.log_prior;
  return pool;
}

ImportancePool prior_pool(int dimensions, int rows, std::uint64_t seed) {
  Eigen::MatrixXd z(rows, dimensions);
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < dimensions; ++j)
      z(i, j) = calibration_normal(seed, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j),
                                   prior_stream);
  return pool_of_prior_rows(std::move(z));
}

void improve(ImportanceSample& sample, const ImportancePlan& plan, const LogLikelihood& log_likelihood) {
  sample.weights = normalised(log_weights(sample.pool, sample.log_likelihood));
  for (int step = 0; step < plan.most_steps; ++step) {
    if (sample.weights.effective == 0 || sample.weights.effective >= plan.goal) return;
    const Eigen::Index old = sample.pool.rows();
    const double enough = 20.0 * static_cast<double>(sample.pool.z.cols());
    draw_from(sample.pool,
              sample.weights.effective < enough || step % 2 == 0
                  ? tempered_component(sample, plan.step_rows, enough)
                  : next_component(sample, plan.step_rows),
              plan.seed);
    const Eigen::VectorXd fresh =
        log_likelihood(sample.pool.z.bottomRows(plan.step_rows), static_cast<int>(old));
    sample.log_likelihood.conservativeResize(sample.pool.rows());
    sample.log_likelihood.tail(plan.step_rows) = fresh;
    sample.weights = normalised(log_weights(sample.pool, sample.log_likelihood));
    ++sample.steps;
  }
}

ImportanceSample sample_posterior(int dimensions, const ImportancePlan& plan,
                                  const LogLikelihood& log_likelihood) {
  ImportanceSample sample;
  sample.pool = prior_pool(dimensions, plan.prior_rows, plan.seed);
  sample.log_likelihood = log_likelihood(sample.pool.z, 0);
  improve(sample, plan, log_likelihood);
  return sample;
}

}  // namespace needgap::calibration
