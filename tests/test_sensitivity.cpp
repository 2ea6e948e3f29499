// Estimators of sensitivity against functions whose indices are known.
#include "needgap/sensitivity.hpp"

#include "test_functions.hpp"

#include <boost/math/distributions/normal.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace needgap {
namespace {

using namespace design;
using namespace sensitivity;
using namespace test;

struct Scheme {
  Eigen::VectorXd a, b;
  Eigen::MatrixXd ab;
};

template <class F>
Scheme scheme_of(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, F&& f) {
  Scheme s{at_rows(a, f), at_rows(b, f), Eigen::MatrixXd(a.rows(), a.cols())};
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    Eigen::MatrixXd mixed = a;
    mixed.col(j) = b.col(j);
    s.ab.col(j) = at_rows(mixed, f);
  }
  return s;
}

// Base points of scrambled Sobol' in 2d dimensions.
template <class F>
Scheme sobol_scheme(int points, int d, F&& f) {
  const SobolPoints sobol(5, 2 * d);
  Eigen::MatrixXd a(points, d), b(points, d);
  for (int i = 0; i < points; ++i)
    for (int j = 0; j < d; ++j) {
      a(i, j) = sobol.at(j, static_cast<std::uint32_t>(i));
      b(i, j) = sobol.at(d + j, static_cast<std::uint32_t>(i));
    }
  return scheme_of(a, b, f);
}

TEST(Sensitivity, IshigamisFirstAndTotalIndicesAreFound) {
  const Scheme s = sobol_scheme(1 << 14, 3, ishigami);
  const SobolIndices found = sobol_indices(s.a, s.b, s.ab, 200);
  const IshigamiIndices known;
  EXPECT_NEAR(found.variance, known.variance, 0.02 * known.variance);
  EXPECT_NEAR(found.mean, 3.5, 0.01);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(found.first[j].value, known.first[j], 4 * found.first[j].error) << j;
    EXPECT_NEAR(found.total[j].value, known.total[j], 4 * found.total[j].error) << j;
    EXPECT_LT(found.total[j].error, 0.012) << j;
  }
}

TEST(Sensitivity, SobolsGFunctionsFirstAndTotalIndicesAreFound) {
  const std::vector<double> a{0, 1, 4.5, 9, 99};
  const Scheme s = sobol_scheme(1 << 13, 5, [&](const Eigen::VectorXd& u) { return g_function(u, a); });
  const SobolIndices found = sobol_indices(s.a, s.b, s.ab, 200);
  const GIndices known(a);
  for (std::size_t j = 0; j < a.size(); ++j) {
    EXPECT_NEAR(found.first[j].value, known.first[j], 4 * found.first[j].error) << j;
    EXPECT_NEAR(found.total[j].value, known.total[j], 4 * found.total[j].error + 1e-6) << j;
  }
}

// The plain way: every sum once more for every resample.
TEST(Sensitivity, OnePassEqualsThePlainEstimators) {
  const Scheme s = scheme_of(uniforms(1000, 3, 1), uniforms(1000, 3, 2), ishigami);
  const SobolIndices found = sobol_indices(s.a, s.b, s.ab, 50);
  const double mean = (s.a.mean() + s.b.mean()) / 2;
  const double variance = (s.a.squaredNorm() + s.b.squaredNorm()) / 2000 - mean * mean;
  EXPECT_NEAR(found.mean, mean, 1e-12);
  EXPECT_NEAR(found.variance, variance, 1e-9);
  for (int j = 0; j < 3; ++j) {
    const Eigen::ArrayXd b = s.b, ab = s.ab.col(j), change = ab - s.a.array();
    const double product = ((b - mean) * change).mean() / variance;
    const double middle = (b.mean() + ab.mean()) / 2;
    const double correlation =
        ((b * ab).mean() - middle * middle) / ((b.square() + ab.square()).mean() / 2 - middle * middle);
    EXPECT_LT(
        std::min(std::abs(found.first[j].value - product), std::abs(found.first[j].value - correlation)),
        1e-10);
    const double own = (s.a.mean() + ab.mean()) / 2;
    const double pooled = (s.a.array().square() + ab.square()).mean() / 2 - own * own;
    EXPECT_NEAR(found.total[j].value, change.square().mean() / 2 / pooled, 1e-10);
  }
}

TEST(Sensitivity, TheSumsDoNotDependOnTheBlocks) {
  const Scheme s = scheme_of(uniforms(1000, 3, 1), uniforms(1000, 3, 2), ishigami);
  SobolSums pieces(3, 40, 7);
  for (int first = 0; first < 1000; first += 77) {
    const int rows = std::min(77, 1000 - first);
    pieces.add(s.a.segment(first, rows), s.b.segment(first, rows), s.ab.middleRows(first, rows));
  }
  const SobolIndices one = sobol_indices(s.a, s.b, s.ab, 40, 7), other = pieces.indices();
  EXPECT_NEAR(one.first[0].value, other.first[0].value, 1e-12);
  EXPECT_NEAR(one.total[2].error, other.total[2].error, 1e-12);
}

// 95% intervals of indices from 400 independent data sets hold the truth as often as they say.
TEST(Sensitivity, BootstrapIntervalsCoverAtTheirRate) {
  const std::vector<double> a{0, 1, 4.5};
  const GIndices known(a);
  constexpr int sets = 400, points = 400;
  int first = 0, total = 0;
  for (int k = 0; k < sets; ++k) {
    const auto f = [&](const Eigen::VectorXd& u) { return g_function(u, a); };
    const Scheme s = scheme_of(uniforms(points, 3, 2 * k + 1), uniforms(points, 3, 2 * k + 2), f);
    const SobolIndices found = sobol_indices(s.a, s.b, s.ab, 300, static_cast<std::uint64_t>(k));
    for (std::size_t j = 0; j < a.size(); ++j) {
      const auto holds = [](const Index& i, double truth) {
        return i.interval.low <= truth && truth <= i.interval.high;
      };
      first += holds(found.first[j], known.first[j]);
      total += holds(found.total[j], known.total[j]);
    }
  }
  // The three indices of a set are dependent: the standard error is that of 400 trials.
  const double error = std::sqrt(0.95 * 0.05 / sets);
  EXPECT_NEAR(first / (3.0 * sets), 0.95, 3 * error);
  EXPECT_NEAR(total / (3.0 * sets), 0.95, 3 * error);
}

TEST(Sensitivity, PrecisionAsksForTheSquareOfWhatIsMissing) {
  SobolIndices indices;
  indices.base_points = 100;
  indices.first = {{0.3, 0.05, {0.2, 0.4}}};
  indices.total = {{0.3, 0.05, {0.25, 0.35}}};
  const Precision coarse = precision_of(indices, 0.05), fine = precision_of(indices, 0.2);
  EXPECT_FALSE(coarse.enough);
  EXPECT_NEAR(coarse.points_needed, 400, 1.001);
  EXPECT_TRUE(fine.enough);
}

// Morris 1991: twenty factors, of which 1-7 act together or bent, 8-10 straight, the rest not (here exactly
// not).
double morris_function(const Eigen::VectorXd& u) {
  double w[20], y = 0;
  for (int i = 0; i < 20; ++i)
    w[i] = 2 * ((i == 2 || i == 4 || i == 6 ? 1.1 * u[i] / (u[i] + 0.1) : u[i]) - 0.5);
  for (int i = 0; i < 10; ++i) y += 20 * w[i];
  for (int i = 0; i < 6; ++i)
    for (int j = i + 1; j < 6; ++j) y -= 15 * w[i] * w[j];
  for (int i = 0; i < 5; ++i)
    for (int j = i + 1; j < 5; ++j)
      for (int l = j + 1; l < 5; ++l) y -= 10 * w[i] * w[j] * w[l];
  return y + 5 * w[0] * w[1] * w[2] * w[3];
}

TEST(Sensitivity, MorrisOwnFunctionFallsIntoItsThreeClasses) {
  ParameterSet set;
  std::vector<std::string> names;
  std::vector<Factor> factors;
  std::vector<bool> signs;
  for (int i = 0; i < 20; ++i) {
    names.push_back(fmt::format("x{}", i));
    factors.push_back({names.back(), {names.back()}});
    signs.push_back(true);
    set.parameters.push_back({names.back(), "", Uniform{0, 1}, {"", Status::assumed, ""}, {0, 1}, {}});
    set.uncertain.push_back(i);
  }
  const MorrisDesign design = morris_design(names, factors, 20, 3);
  Eigen::VectorXd y(20 * 21);
  for (std::uint32_t row = 0; row < 20 * 21; ++row) {
    const DesignRow at = design.design(set, row);
    y[row] = morris_function(Eigen::Map<const Eigen::VectorXd>(at.u.data(), 20));
  }
  const auto found = elementary_effects(effects_of(design, y), signs);
  for (std::size_t j = 0; j < 7; ++j) EXPECT_GT(found[j].sigma, 10) << "bent or acting together " << j;
  for (std::size_t j = 7; j < 10; ++j) {  // the derivative of 20 w is 40 everywhere
    EXPECT_NEAR(found[j].mu, 40, 1e-9);
    EXPECT_NEAR(found[j].mu_star.value, 40, 1e-9);
    EXPECT_NEAR(found[j].sigma, 0, 1e-9);
  }
  for (std::size_t j = 10; j < 20; ++j) EXPECT_NEAR(found[j].mu_star.value, 0, 1e-9);
}

double normal(double u) {
  return quantile(boost::math::normal(), u);
}

// For normals, the correlation of ranks is 6 / pi asin(r / 2); with independent inputs that gives r2, and the
// partial correlation from it.
TEST(Sensitivity, RankRegressionFindsALinearGaussianModel) {
  const std::vector<double> weights{3, -2, 1, 0};
  constexpr int n = 4000;
  const Eigen::MatrixXd u = uniforms(n, 5, 1);
  Eigen::MatrixXd x(n, 4);
  Eigen::VectorXd y = Eigen::VectorXd::Zero(n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 4; ++j) y[i] += weights[j] * (x(i, j) = normal(u(i, j)));
    y[i] += std::sqrt(2.0) * normal(u(i, 4));
  }
  const RankRegression found = rank_regression(x, y);
  double r2 = 0;
  std::vector<double> spearman;
  for (const double w : weights) {
    spearman.push_back(6 / std::numbers::pi * std::asin(w / 4 / 2));  // sd of y is 4
    r2 += spearman.back() * spearman.back();
  }
  EXPECT_NEAR(found.r2, r2, 0.02);
  for (std::size_t j = 0; j < 4; ++j) {
    const double partial = spearman[j] / std::sqrt(1 - r2 + spearman[j] * spearman[j]);
    EXPECT_NEAR(found.prcc[j].value, partial, 4 * found.prcc[j].error) << j;
    EXPECT_NEAR(found.srrc[j].value, spearman[j], 4 * found.srrc[j].error) << j;
    EXPECT_LT(found.prcc[j].error, 0.02);
  }
  // A monotone transformation changes nothing.
  const RankRegression bent = rank_regression(x.array().exp().matrix(), y.array().cube().matrix());
  EXPECT_NEAR(bent.prcc[0].value, found.prcc[0].value, 1e-12);
}

TEST(Sensitivity, IntervalsOfRankRegressionCoverAtTheirRate) {
  constexpr int sets = 400, n = 120;
  int covered = 0;
  for (std::uint32_t k = 0; k < sets; ++k) {
    const Eigen::MatrixXd u = uniforms(n, 3, 100 + k);
    Eigen::MatrixXd x(n, 2);
    Eigen::VectorXd y(n);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < 2; ++j) x(i, j) = normal(u(i, j));
      y[i] = x(i, 0) + x(i, 1) + normal(u(i, 2));
    }
    const double s = 6 / std::numbers::pi * std::asin(1 / std::sqrt(3.0) / 2);
    const double truth = s / std::sqrt(1 - 2 * s * s + s * s);
    const Interval interval = rank_regression(x, y).prcc[0].interval;
    covered += interval.low <= truth && truth <= interval.high;
  }
  EXPECT_NEAR(covered / double{sets}, 0.95, 3 * std::sqrt(0.95 * 0.05 / sets) + 0.01);
}

TEST(Sensitivity, TiedRanksGetTheirAverage) {
  const Eigen::VectorXd r = rank_transform(Eigen::VectorXd{{3, 1, 3, 0, 3}});
  EXPECT_EQ(r, (Eigen::VectorXd{{4, 2, 4, 1, 4}}));
}

TEST(Sensitivity, FirstOrderIndicesComeFromAnyIndependentDraws) {
  const Eigen::MatrixXd u = uniforms(8000, 3, 4);
  const auto found = given_data_first_order(u, at_rows(u, ishigami));
  const IshigamiIndices known;
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(found[j].value, known.first[j], 4 * found[j].error) << j;
    EXPECT_LT(found[j].error, 0.03);
  }
}

TEST(Sensitivity, IntervalsOfGivenDataIndicesCoverAtTheirRate) {
  const IshigamiIndices known;
  constexpr int sets = 400;
  int covered = 0;
  for (std::uint32_t k = 0; k < sets; ++k) {
    const Eigen::MatrixXd u = uniforms(500, 3, 1000 + k);
    const auto found = given_data_first_order(u, at_rows(u, ishigami));
    for (std::size_t j = 0; j < 3; ++j)
      covered += found[j].interval.low <= known.first[j] && known.first[j] <= found[j].interval.high;
  }
  EXPECT_NEAR(covered / (3.0 * sets), 0.95, 3 * std::sqrt(0.95 * 0.05 / sets));
}

}  // namespace
}  // namespace needgap
