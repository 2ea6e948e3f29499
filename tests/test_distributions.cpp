// Quantiles against their own distribution functions, moments against closed forms, draws against their
// simplices.
#include "needgap/parameter.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace needgap {
namespace {

namespace bm = boost::math;

// Mean and variance as integrals of the quantile function over (0, 1), by 200,000 midpoints.
std::pair<double, double> moments_by_quantile(const Distribution& d) {
  constexpr int n = 200'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = quantile(d, (i + 0.5) / n);
    sum += x;
    squares += x * x;
  }
  return {sum / n, squares / n - (sum / n) * (sum / n)};
}

const std::vector<Distribution>& examples() {
  static const std::vector<Distribution> all{Uniform{0.04, 0.06},
                                             Triangular{0.1, 0.2, 0.7},
                                             Pert{0.033, 0.038, 0.080},
                                             Pert{1, 1, 3},
                                             TruncatedNormal{0.5, 0.2, 0, 1},
                                             TruncatedNormal{0, 1, 2, 5},
                                             Lognormal{65, 0.35},
                                             Gamma{3, 0.5},
                                             Beta{2, 5},
                                             BetaCounts{270, 545},
                                             DirichletPart{8}};
  return all;
}

TEST(Distributions, EachButAFixedNumberHasAnExampleHere) {
  std::set<std::size_t> seen{Distribution(Fixed{0}).index()};
  for (const Distribution& d : examples()) seen.insert(d.index());
  EXPECT_EQ(seen.size(), std::variant_size_v<Distribution>);
}

TEST(Distributions, MeansEqualTheIntegralOfTheQuantileFunction) {
  for (const Distribution& d : examples()) {
    const auto [mean_of, variance] = moments_by_quantile(d);
    EXPECT_NEAR(mean_of, mean(d), 2e-4 * std::sqrt(variance) + 1e-12) << describe(d);
  }
}

TEST(Distributions, QuantilesRiseWithU) {
  for (const Distribution& d : examples()) {
    double before = quantile(d, 0x1p-32);
    for (const double u : {1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6, 1 - 0x1p-32}) {
      const double now = quantile(d, u);
      EXPECT_GE(now, before) << describe(d) << " at " << u;
      before = now;
    }
  }
}

TEST(Distributions, QuantilesRoundTripThroughTheirDistributionFunctions) {
  for (const double u : {0x1p-32, 1e-5, 0.025, 0.3, 0.5, 0.8, 0.975, 1 - 1e-5, 1 - 0x1p-32}) {
    const double tight = 1e-9 * std::max(u, 1e-3);
    // PERT(a, m, b) is a + (b - a) Beta(1 + 4 (m - a) / (b - a), 1 + 4 (b - m) / (b - a)).
    const double a = 0.033, m = 0.038, b = 0.080;
    const bm::beta_distribution<> pert(1 + 4 * (m - a) / (b - a), 1 + 4 * (b - m) / (b - a));
    EXPECT_NEAR(cdf(pert, (quantile(Distribution(Pert{a, m, b}), u) - a) / (b - a)), u, tight);
    // A lognormal of mean 65 and cv 0.35 has log-variance ln(1 + 0.35^2) and log-mean ln 65 - half of it.
    const double variance = std::log(1 + 0.35 * 0.35);
    const bm::lognormal_distribution<> lognormal(std::log(65) - variance / 2, std::sqrt(variance));
    EXPECT_NEAR(cdf(lognormal, quantile(Distribution(Lognormal{65, 0.35}), u)), u, tight);
    const bm::gamma_distribution<> gamma(4, 0.75);
    EXPECT_NEAR(cdf(gamma, quantile(Distribution(Gamma{3, 0.5}), u)), u, tight);
    const bm::normal_distribution<> normal(0.5, 0.2);
    const double low = cdf(normal, 0.0), high = cdf(normal, 1.0);
    EXPECT_NEAR(
        (cdf(normal, quantile(Distribution(TruncatedNormal{0.5, 0.2, 0, 1}), u)) - low) / (high - low), u,
        tight);
    const double x = quantile(Distribution(Triangular{0, 1, 4}), u);
    EXPECT_NEAR(x <= 1 ? x * x / 4 : 1 - (4 - x) * (4 - x) / 12, u, tight);
  }
}

TEST(Distributions, PertHasItsTextbookMean) {
  EXPECT_DOUBLE_EQ(mean(Distribution(Pert{0.033, 0.038, 0.080})), (0.033 + 4 * 0.038 + 0.080) / 6);
  EXPECT_DOUBLE_EQ(mean(Distribution(Pert{0.8, 2.0, 6.0})), 14.8 / 6);
}

TEST(Distributions, ATruncatedTailKeepsItsDigits) {
  // 20 sd from the mean is refused; 6 sd away the quantiles still cover the interval.
  EXPECT_TRUE(defect(Distribution(TruncatedNormal{0, 1, 20, 30})).has_value());
  const Distribution far(TruncatedNormal{0, 1, 6, 8});
  EXPECT_NEAR(quantile(far, 1e-9), 6, 1e-6);
  EXPECT_GT(quantile(far, 0.999), 6.5);
  EXPECT_LE(quantile(far, 1 - 0x1p-32), 8);
}

TEST(Distributions, WhatCannotBeIsRefused) {
  const double nan = std::nan("");
  for (const Distribution& d : std::vector<Distribution>{
           Fixed{nan}, Uniform{1, 0}, Triangular{0, 2, 1}, Pert{0, -1, 1}, TruncatedNormal{0, -1, 0, 1},
           Lognormal{-1, 0.3}, Lognormal{1, nan}, Gamma{0, 1}, Beta{0, 1}, BetaCounts{5, 4}, BetaCounts{1, 0},
           DirichletPart{-1}})
    EXPECT_TRUE(defect(d).has_value()) << describe(d);
  for (const Distribution& d : examples()) EXPECT_FALSE(defect(d).has_value()) << describe(d);
}

// A set of shares a (pinned when `pin`), b, c and one free parameter.
ParameterSet shares(bool pin) {
  ParameterSet set;
  const auto add = [&](const std::string& name, Distribution d) {
    set.parameters.push_back({name, "", d, {"proportion", Status::assumed, "test"}, {0, 1}, {}});
    if (!is_fixed(d)) set.uncertain.push_back(set.size() - 1);
  };
  add("free", Uniform{0, 1});
  if (pin) {
    add("share.a", Fixed{0.5});
  } else {
    add("share.a", DirichletPart{4});
  }
  add("share.b", DirichletPart{3});
  add("share.c", DirichletPart{0});
  add("share.d", DirichletPart{1});
  set.simplices.push_back({"share", {1, 2, 3, 4}});
  return set;
}

TEST(Parameters, SharesOfADirichletSumToOneAndHaveBetaMarginals) {
  const ParameterSet set = shares(false);
  constexpr int n = 20'000;
  double sum_a = 0, squares_a = 0;
  for (std::uint32_t d = 0; d < n; ++d) {
    const ParameterDraw values = map_to_parameters(set, random_row(set, 3, d));
    EXPECT_NEAR(values.segment(1, 4).sum(), 1, 1e-12);
    EXPECT_EQ(values[3], 0) << "a component of concentration 0 cannot occur";
    sum_a += values[1];
    squares_a += values[1] * values[1];
  }
  // Marginal of a: Beta(4, 4), mean 1/2, variance 1/36; bounds of 4.5 standard errors.
  const double mean_a = sum_a / n, variance_a = squares_a / n - mean_a * mean_a;
  EXPECT_NEAR(mean_a, 0.5, 4.5 * std::sqrt(1.0 / 36 / n));
  EXPECT_NEAR(variance_a, 1.0 / 36, 4.5 * (1.0 / 36) * std::sqrt(2.0 / n));
  EXPECT_NEAR(marginal_quantile(set, 1, 0.9), bm::quantile(bm::beta_distribution<>(4, 4), 0.9), 1e-12);
}

TEST(Parameters, APinnedShareStaysAndTheOthersShareTheRest) {
  const ParameterSet set = shares(true);
  for (std::uint32_t d = 0; d < 100; ++d) {
    const ParameterDraw values = map_to_parameters(set, random_row(set, 3, d));
    EXPECT_EQ(values[1], 0.5);
    EXPECT_NEAR(values[2] + values[4], 0.5, 1e-12);
  }
  EXPECT_NEAR(mean_parameters(set)[2], 0.375, 1e-12);
}

TEST(Parameters, ACoordinateDoesNotMoveWhenOthersComeOrGo) {
  const ParameterSet wide = shares(false);
  ParameterSet narrow;
  narrow.parameters.push_back(wide.parameters[0]);
  narrow.uncertain.push_back(0);
  for (std::uint32_t d = 0; d < 10; ++d)
    EXPECT_EQ(map_to_parameters(wide, random_row(wide, 5, d))[0],
              map_to_parameters(narrow, random_row(narrow, 5, d))[0]);
}

}  // namespace
}  // namespace needgap
