// Sensitivity: which inputs drive an output, from plain tables of inputs and outputs. Rows are draws.
#pragma once

#include "needgap/design.hpp"
#include "needgap/result.hpp"

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace needgap::sensitivity {

struct Interval {
  double low, high;
};

/// An estimated number, never clipped: a share of variance can come out below 0 by chance.
struct Index {
  double value = 0;
  double error = 0;         // standard error
  Interval interval{0, 0};  // 95%
};

inline std::array<result::Statistic, 4> statistics(const Index& index) {
  return {{{"value", index.value},
           {"error", index.error},
           {"low", index.interval.low},
           {"high", index.interval.high}}};
}

/// First-order and total indices of each factor (Sobol' 1993; Homma and Saltelli 1996).
struct SobolIndices {
  std::vector<Index> first, total;
  double mean = 0, variance = 0;  // of the output
  std::int64_t base_points = 0;
};

/// Adds up Saltelli's scheme block by block: rows of f(A), f(B) and f(A with factor j from B). First order by
/// Saltelli et al. 2010 or by correlation (Janon et al. 2014), whichever is sharper; total order by Jansen
/// 1999. The bootstrap over base points is made in the same pass:
/// every resample is a column of Poisson weights, so its sums are a matrix product. The result depends on the
/// rows and their order, not on the blocks.
class SobolSums {
 public:
  SobolSums(int factors, int resamples = 1000, std::uint64_t seed = 1);
  /// a, b: n; ab: n x factors.
  void add(const Eigen::Ref<const Eigen::VectorXd>& a, const Eigen::Ref<const Eigen::VectorXd>& b,
           const Eigen::Ref<const Eigen::MatrixXd>& ab);
  /// Throws std::invalid_argument for fewer than two points.
  SobolIndices indices() const;

 private:
  void add_block(const Eigen::Ref<const Eigen::VectorXd>& a, const Eigen::Ref<const Eigen::VectorXd>& b,
                 const Eigen::Ref<const Eigen::MatrixXd>& ab);
  Eigen::Index factors_;
  std::uint64_t seed_;
  std::int64_t points_ = 0;
  double shift_ = 0;      // about the mean, so that products keep their digits
  Eigen::MatrixXd sums_;  // resamples + 1 x terms; row 0 without weights
  Eigen::MatrixXd terms_, weights_;
};

/// The same of whole columns.
SobolIndices sobol_indices(const Eigen::VectorXd& a, const Eigen::VectorXd& b, const Eigen::MatrixXd& ab,
                           int resamples = 1000, std::uint64_t seed = 1);

/// Elementary effects of one factor over trajectories (Morris 1991; mu*: Campolongo et al. 2007).
struct ElementaryEffects {
  Index mu_star;     // mean of |effect|
  double mu, sigma;  // mean and standard deviation; NaN for a factor of several coordinates
};
/// effects: trajectories x factors, output per unit interval; `sign`: whether the effects have one.
std::vector<ElementaryEffects> elementary_effects(const Eigen::MatrixXd& effects,
                                                  const std::vector<bool>& has_sign);
/// The effects in the outputs of a Morris design, in the order of its rows.
Eigen::MatrixXd effects_of(const design::MorrisDesign& design, const Eigen::VectorXd& outputs);

/// Regression on ranks: partial rank correlation (PRCC; Iman and Conover 1979, Marino et al. 2008; intervals
/// by Fisher's z with the variance for ranks of Bonett and Wright 2000) and standardised rank regression
/// coefficients (SRRC). r2: share of the variance of the ranks explained; below about 0.7 the output is not
/// monotone enough for either.
struct RankRegression {
  std::vector<Index> prcc, srrc;
  double r2 = 0;
};
/// x: n x d, none constant; throws std::invalid_argument when n < d + 4 or columns are collinear.
RankRegression rank_regression(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

/// Given-data first-order indices of each column from ranks (Gamboa, Gremaud, Klein and Lagnoux 2020): the
/// output is compared with that of the neighbour in x. Intervals from the variance of the neighbours'
/// products, which given x depend one step apart. Needs independent draws; rows with the same inputs are one
/// draw and no neighbours. Of correlated inputs an index holds what the input tells of the others.
std::vector<Index> given_data_first_order(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

/// The number of the draw each row is: rows that are alike in all inputs are one draw, simulated again.
std::vector<Eigen::Index> draws_of(const Eigen::MatrixXd& x);

/// Ranks from 1; ties get their average.
Eigen::VectorXd rank_transform(const Eigen::Ref<const Eigen::VectorXd>& values);

/// How surely indices are known: the widest half of an interval, and about how many base points would bring
/// it below `tolerance` (errors fall with the square root).
struct Precision {
  double half_width = 0;
  double points_needed = 0;
  bool enough = false;
};
Precision precision_of(const SobolIndices& indices, double tolerance);

}  // namespace needgap::sensitivity
