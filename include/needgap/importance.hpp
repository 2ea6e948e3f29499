// Importance sampling of a posterior on the scale z = Phi^-1(u), where every prior is a standard normal.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

namespace needgap::calibration {

/// Weights that sum to 1, whatever the scale of the likelihood. All 0 when no draw is possible.
struct Weights {
  Eigen::VectorXd weight;
  double effective = 0;  // effective sample size, 1 / sum of squares (Kish 1965); 0 when no draw is possible
  double largest = 0;    // largest weight
  double log_evidence = 0;  // log of the mean of exp(log_weights): the log marginal likelihood
};

/// exp(log_weights) divided by their sum; -infinity and NaN are impossible draws.
Weights normalised(const Eigen::VectorXd& log_weights);

/// `count` indices, each i expected count x weight[i] times and never off by one or more (systematic
/// resampling, Kitagawa 1996), ascending; u in [0, 1) places the comb.
std::vector<int> systematic_resample(const Eigen::VectorXd& weight, int count, double u);

/// Degrees of freedom of the components: heavier tails than the normals of Raftery and Bao keep a single row
/// far out from carrying much of the weight.
inline constexpr double component_freedom = 10;

/// A component of a proposal: multivariate t with this centre and scale factor x factor' (lower triangular).
struct ProposalComponent {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  int rows = 0;  // drawn from it
};

/// Rows z (one a draw) from a mixture: `prior_rows` of the standard normal, then those of each component.
struct ImportancePool {
  Eigen::MatrixXd z;
  Eigen::VectorXd log_prior, log_proposal;  // log densities of each row; the proposal is the whole mixture
  int prior_rows = 0;
  std::vector<ProposalComponent> components;

  Eigen::Index rows() const { return z.rows(); }
};

/// log likelihood of rows z; `first`: index of the first of them among all rows drawn.
using LogLikelihood = std::function<Eigen::VectorXd(const Eigen::MatrixXd& z, int first)>;

struct ImportancePlan {
  std::uint64_t seed = 1;
  int prior_rows = 4096;
  int step_rows = 1024;  // rows of each component
  int most_steps = 24;
  double goal = 1500;  // effective sample size at which to stop
};

struct ImportanceSample {
  ImportancePool pool;
  Eigen::VectorXd log_likelihood;
  Weights weights;
  int steps = 0;  // of incremental mixture importance sampling; 0: sampling importance resampling sufficed
};

/// log importance weights: log likelihood + log prior - log proposal.
Eigen::VectorXd log_weights(const ImportancePool& pool, const Eigen::VectorXd& log_likelihood);

/// Independent rows from the prior, each coordinate by its address (seed, row, column).
ImportancePool prior_pool(int dimensions, int rows, std::uint64_t seed);

/// A pool of given rows, which must be independent draws from the prior.
ImportancePool pool_of_prior_rows(Eigen::MatrixXd z);

/// Goes on from a sample by incremental mixture importance sampling (Raftery and Bao 2010, Biometrics
/// 66:1162): a component around the row of largest weight, with the weighted covariance of the rows near it,
/// is added to the proposal, until the effective sample size reaches the goal or the steps are used up. While
/// few rows count, and at every second step, the component is the weighted mean and covariance of all rows
/// under a tempered likelihood instead (adaptive multiple importance sampling, Cornuet et al. 2012). Stops at
/// once when no row is possible.
void improve(ImportanceSample& sample, const ImportancePlan& plan, const LogLikelihood& log_likelihood);

/// Sampling importance resampling from the prior (Rubin 1988), then `improve` if the goal is not reached.
ImportanceSample sample_posterior(int dimensions, const ImportancePlan& plan,
                                  const LogLikelihood& log_likelihood);

/// Weighted mean and covariance of the rows.
Eigen::VectorXd weighted_mean(const Eigen::MatrixXd& rows, const Eigen::VectorXd& weight);
Eigen::MatrixXd weighted_covariance(const Eigen::MatrixXd& rows, const Eigen::VectorXd& weight);

/// Standard normal number of an address of calibration: reproducible, the same on any thread.
double calibration_normal(std::uint64_t seed, std::uint32_t row, std::uint32_t column, std::uint32_t stream);
double calibration_uniform(std::uint64_t seed, std::uint32_t row, std::uint32_t column, std::uint32_t stream);

}  // namespace needgap::calibration
