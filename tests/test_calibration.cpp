// Estimators of calibration against posteriors known in closed form.
#include "needgap/importance.hpp"
#include "needgap/parameter.hpp"

#include <Eigen/LU>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>
#include <numeric>

namespace needgap {
namespace {

using namespace calibration;

// Coordinates seen with normal errors: each is its own conjugate case. Posterior mean y / (1 + s^2), variance
// s^2 / (1 + s^2), marginal likelihood N(y; 0, 1 + s^2).
struct Conjugate {
  Eigen::VectorXd seen, error;

  LogLikelihood log_likelihood() const {
    return [*this](const Eigen::MatrixXd& z, int) -> Eigen::VectorXd {
      Eigen::VectorXd sum = Eigen::VectorXd::Zero(z.rows());
      for (Eigen::Index j = 0; j < seen.size(); ++j)
        sum.array() -= 0.5 * ((z.col(j).array() - seen[j]) / error[j]).square() + std::log(error[j]) +
                       0.5 * std::log(2 * std::numbers::pi);
      return sum;
    };
  }
  double mean(int j) const { return seen[j] / (1 + error[j] * error[j]); }
  double variance(int j) const { return error[j] * error[j] / (1 + error[j] * error[j]); }
  double log_evidence() const {
    double sum = 0;
    for (Eigen::Index j = 0; j < seen.size(); ++j) {
      const double v = 1 + error[j] * error[j];
      sum -= 0.5 * (seen[j] * seen[j] / v + std::log(2 * std::numbers::pi * v));
    }
    return sum;
  }
};

void expect_posterior(const ImportanceSample& sample, const Conjugate& truth) {
  const double n = sample.weights.effective;
  const Eigen::VectorXd mean = weighted_mean(sample.pool.z, sample.weights.weight);
  const Eigen::MatrixXd covariance = weighted_covariance(sample.pool.z, sample.weights.weight);
  for (int j = 0; j < truth.seen.size(); ++j) {
    const double sd = std::sqrt(truth.variance(j));
    EXPECT_NEAR(mean[j], truth.mean(j), 5 * sd / std::sqrt(n)) << j;
    EXPECT_NEAR(covariance(j, j) / truth.variance(j), 1, 6 * std::sqrt(2 / n)) << j;
  }
  EXPECT_NEAR(sample.weights.log_evidence, truth.log_evidence(), 5 / std::sqrt(n));
}

TEST(Importance, ResamplingFromThePriorFindsAConjugatePosterior) {
  const Conjugate truth{Eigen::Vector2d(0.7, -0.4), Eigen::Vector2d(1.0, 0.8)};
  const ImportancePlan plan{.seed = 3, .prior_rows = 8000, .goal = 1000};
  const ImportanceSample sample = sample_posterior(2, plan, truth.log_likelihood());
  EXPECT_EQ(sample.steps, 0);
  expect_posterior(sample, truth);
}

TEST(Importance, StepsReachAPosteriorFarOutAndNarrowInManyDimensions) {
  Conjugate truth{Eigen::VectorXd(14), Eigen::VectorXd(14)};
  for (int j = 0; j < 14; ++j) {
    truth.seen[j] = j < 5 ? 1.5 - 0.4 * j : 0.2;
    truth.error[j] = j < 5 ? 0.15 : 3;
  }
  const ImportancePlan plan{.seed = 4, .prior_rows = 4000, .step_rows = 1000, .most_steps = 30, .goal = 3000};
  const ImportanceSample sample = sample_posterior(14, plan, truth.log_likelihood());
  EXPECT_GT(sample.steps, 0);
  EXPECT_GE(sample.weights.effective, 3000);
  EXPECT_EQ(sample.pool.rows(), 4000 + 1000 * sample.steps);
  expect_posterior(sample, truth);
}

TEST(Importance, ACorrelatedRidgeIsFoundAlongItsWholeLength) {
  // Only the sum of two coordinates is seen: the difference keeps its prior, the correlation nears -1.
  const auto ridge = [](const Eigen::MatrixXd& z, int) -> Eigen::VectorXd {
    return -0.5 * ((z.col(0) + z.col(1)).array() - 1).square() / 0.01;
  };
  const ImportancePlan plan{.seed = 5, .prior_rows = 2000, .step_rows = 1000, .goal = 3000};
  const ImportanceSample sample = sample_posterior(2, plan, ridge);
  const Eigen::MatrixXd c = weighted_covariance(sample.pool.z, sample.weights.weight);
  const double sum = c(0, 0) + c(1, 1) + 2 * c(0, 1), difference = c(0, 0) + c(1, 1) - 2 * c(0, 1);
  EXPECT_NEAR(sum, 1 / (0.5 + 100), 6 * std::sqrt(2 / 3000.0) / 100.5);
  EXPECT_NEAR(difference, 2, 6 * 2 * std::sqrt(2 / 3000.0));
  EXPECT_LT(c(0, 1) / std::sqrt(c(0, 0) * c(1, 1)), -0.98);
}

TEST(Importance, TheProposalIsTheMixtureOfEverythingDrawn) {
  const Conjugate truth{Eigen::Vector2d(2, -1), Eigen::Vector2d(0.1, 0.2)};
  ImportancePlan plan{.seed = 6, .prior_rows = 500, .step_rows = 200, .most_steps = 3, .goal = infinity};
  const ImportanceSample sample = sample_posterior(2, plan, truth.log_likelihood());
  ASSERT_EQ(sample.steps, 3);
  const double total = 1100;
  for (const int i : {0, 499, 500, 800, 1099}) {
    double density = 500 / total * std::exp(sample.pool.log_prior[i]);
    for (const ProposalComponent& component : sample.pool.components) {
      const Eigen::Matrix2d scale = component.factor * component.factor.transpose();
      const Eigen::Vector2d off = sample.pool.z.row(i).transpose() - component.mean;
      // Bivariate t: (1 + q / v)^-(v + 2) / 2 / (2 pi sqrt(det)).
      const double v = component_freedom;
      density += 200 / total * std::pow(1 + off.dot(scale.inverse() * off) / v, -(v + 2) / 2) /
                 (2 * std::numbers::pi * std::sqrt(scale.determinant()));
    }
    EXPECT_NEAR(sample.pool.log_proposal[i], std::log(density), 1e-6) << i;
  }
}

TEST(Importance, WeightsSumToOneWhateverTheScaleOfTheLikelihood) {
  Eigen::VectorXd log_weight(5);
  log_weight << -1, 0, -infinity, 1, std::nan("");
  const Weights base = normalised(log_weight);
  for (const double shift : {-1e6, -800.0, 0.0, 800.0, 1e6}) {
    const Weights shifted = normalised(log_weight.array() + shift);
    EXPECT_NEAR(shifted.weight.sum(), 1, 1e-12);
    EXPECT_LT((shifted.weight - base.weight).norm(), 1e-9);
    EXPECT_NEAR(shifted.log_evidence - base.log_evidence, shift, 1e-6);
  }
  EXPECT_EQ(base.weight[2], 0);
  EXPECT_EQ(base.weight[4], 0);
  const double e = std::numbers::e;
  EXPECT_NEAR(base.log_evidence, std::log((1 / e + 1 + e) / 5), 1e-12);
  EXPECT_NEAR(base.effective, std::pow(1 / e + 1 + e, 2) / (1 / (e * e) + 1 + e * e), 1e-9);
}

TEST(Importance, WhatNoDrawCanMeetHasNoWeights) {
  const Weights weights = normalised(Eigen::VectorXd::Constant(7, -infinity));
  EXPECT_EQ(weights.effective, 0);
  EXPECT_EQ(weights.weight.sum(), 0);
  const ImportancePlan plan{.prior_rows = 100};
  const ImportanceSample sample =
      sample_posterior(2, plan, [](const Eigen::MatrixXd& z, int) -> Eigen::VectorXd {
        return Eigen::VectorXd::Constant(z.rows(), -infinity);
      });
  EXPECT_EQ(sample.steps, 0);
  EXPECT_EQ(sample.weights.effective, 0);
}

TEST(Importance, SystematicResamplingNeverMissesByOne) {
  Eigen::VectorXd weight(6);
  weight << 0.05, 0, 0.31, 0.24, 0.4, 0;
  for (const double u : {0.0, 0.3, 0.999999}) {
    std::vector<int> times(6, 0);
    for (const int i : systematic_resample(weight, 50, u)) ++times[static_cast<std::size_t>(i)];
    EXPECT_EQ(std::accumulate(times.begin(), times.end(), 0), 50);
    for (int i = 0; i < 6; ++i) EXPECT_LT(std::abs(times[i] - 50 * weight[i]), 1) << i;
    EXPECT_EQ(times[1] + times[5], 0);
  }
}

TEST(Importance, RanksOfTheTruthAreUniformOverSimulatedData) {
  // Simulation-based calibration (Talts et al. 2018): a truth from the prior, data from the truth, the rank
  // of the truth in its posterior. Of two coordinates a weighted sum is seen, with error.
  constexpr int rounds = 240, bins = 8;
  std::vector<int> count(bins, 0);
  for (int round = 0; round < rounds; ++round) {
    const auto draw = static_cast<std::uint32_t>(round);
    const double truth = calibration_normal(77, draw, 0, 50), other = calibration_normal(77, draw, 1, 50);
    const double seen = truth + 0.5 * other + 0.3 * calibration_normal(77, draw, 2, 50);
    const ImportancePlan plan{
        .seed = static_cast<std::uint64_t>(1000 + round), .prior_rows = 400, .step_rows = 200, .goal = 300};
    const ImportanceSample sample =
        sample_posterior(2, plan, [&](const Eigen::MatrixXd& z, int) -> Eigen::VectorXd {
          return -0.5 * ((z.col(0) + 0.5 * z.col(1)).array() - seen).square() / 0.09;
        });
    double below = 0;
    for (Eigen::Index i = 0; i < sample.pool.rows(); ++i)
      if (sample.pool.z(i, 0) < truth) below += sample.weights.weight[i];
    ++count[static_cast<std::size_t>(std::min(bins - 1.0, std::floor(bins * below)))];
  }
  double chi_squared = 0;
  for (const int n : count)
    chi_squared += std::pow(n - rounds / bins, 2) / (static_cast<double>(rounds) / bins);
  EXPECT_LT(chi_squared, 24.3) << "the 99.9% point of 7 degrees of freedom";
}

}  // namespace
}  // namespace needgap
