// The value of information against decision problems with known answers.
#include "needgap/value_of_information.hpp"

#include "test_functions.hpp"

#include <boost/math/distributions/normal.hpp>
#include <gtest/gtest.h>

namespace needgap {
namespace {

using namespace sensitivity;
using namespace voi;
using namespace test;
using boost::math::cdf;
using boost::math::pdf;

const boost::math::normal unit;

// Options: nothing (0), or m + sum of weights x independent standard normals.
struct Normals {
  Eigen::MatrixXd u, payoffs;
};
Normals normals(int n, double mean, const std::vector<double>& weights, std::uint32_t number) {
  Normals data{uniforms(n, static_cast<int>(weights.size()), number), Eigen::MatrixXd::Zero(n, 2)};
  for (int i = 0; i < n; ++i) {
    data.payoffs(i, 1) = mean;
    for (std::size_t j = 0; j < weights.size(); ++j)
      data.payoffs(i, 1) += weights[j] * quantile(unit, data.u(i, static_cast<Eigen::Index>(j)));
  }
  return data;
}
// Value of learning a normal part of standard deviation s of a pay-off of mean m against 0 (Raiffa and
// Schlaifer 1961).
double known(double m, double s) {
  return s * pdf(unit, m / s) - std::abs(m) * cdf(unit, -std::abs(m) / s);
}

TEST(ValueOfInformation, TheNormalDecisionsValueIsFound) {
  for (const double mean : {-1.0, 0.0, 0.7}) {
    const Normals data = normals(20000, mean, {2, 1}, 1);
    const Index all = evpi(data.payoffs);
    EXPECT_NEAR(all.value, known(mean, std::sqrt(5.0)), 4 * all.error);
    for (const int j : {0, 1}) {
      const Index part = evppi(data.u.col(j), data.payoffs);
      EXPECT_NEAR(part.value, known(mean, j == 0 ? 2 : 1), 4 * part.error) << mean << ' ' << j;
      EXPECT_LT(part.error, 0.05);
    }
    const Index both = evppi(data.u, data.payoffs);
    EXPECT_NEAR(both.value, all.value, 0.01);
  }
}

TEST(ValueOfInformation, ItsStandardErrorIsThatOfRepeatedStudies) {
  constexpr int studies = 100;
  int covered = 0;
  double sum = 0, squares = 0, errors = 0;
  for (std::uint32_t k = 0; k < studies; ++k) {
    const Normals data = normals(1600, 0.5, {1, 1}, 10 + k);
    const Index part = evppi(data.u.col(0), data.payoffs, k);
    sum += part.value;
    squares += part.value * part.value;
    errors += part.error / studies;
    covered += part.interval.low <= known(0.5, 1) && known(0.5, 1) <= part.interval.high;
  }
  const double mean = sum / studies, sd = std::sqrt(squares / studies - mean * mean);
  EXPECT_NEAR(errors / sd, 1, 4 / std::sqrt(2.0 * studies) + 0.1);
  EXPECT_NEAR(covered / double{studies}, 0.95, 4 * std::sqrt(0.95 * 0.05 / studies));
}

TEST(ValueOfInformation, ANumberNothingDependsOnIsWorthNothing) {
  const Normals data = normals(4000, 0.3, {1, 0}, 3);
  const Index idle = evppi(data.u.col(1), data.payoffs);
  EXPECT_LT(idle.value, 0.003);
  EXPECT_LE(idle.value, 3 * idle.error + 1e-9);
}

// 1 + 0.3 z1 + 0.3 z2 … hardly ever falls below 0 through one of eight, but can through all.
TEST(ValueOfInformation, JointValuesShowWhatDecidesOnlyTogether) {
  const std::vector<double> weights{0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0};
  const Normals data = normals(8000, 1, weights, 4);
  const Index alone = evppi(data.u.col(0), data.payoffs);
  EXPECT_LT(alone.value, 0.01);
  const auto joint = joint_values(data.u, data.payoffs, {{0}, {0, 1, 2}, {6}});
  const double all = known(1, std::sqrt(6 * 0.16));
  EXPECT_NEAR(joint[0].value, all - known(1, std::sqrt(5 * 0.16)), 4 * joint[0].error);
  EXPECT_NEAR(joint[1].value, all - known(1, std::sqrt(3 * 0.16)), 4 * joint[1].error);
  EXPECT_NEAR(joint[2].value, 0, 4 * joint[2].error + 0.002);
  EXPECT_GT(joint[0].value, 3 * alone.value);
}

TEST(ValueOfInformation, ProductsOfTwoAreSeenByTheGroupAlone) {
  const Eigen::MatrixXd u = uniforms(6000, 2, 5);
  Eigen::MatrixXd payoffs = Eigen::MatrixXd::Zero(6000, 2);
  payoffs.col(1) = 12 * (u.col(0).array() - 0.5) * (u.col(1).array() - 0.5);
  // E max(0, 3 a b) of a, b uniform on [-1, 1] is 3/8.
  const Index group = evppi(u, payoffs), one = evppi(u.col(0), payoffs);
  EXPECT_NEAR(group.value, 0.375, 4 * group.error + 0.005);
  EXPECT_LT(one.value, 0.03);
}

TEST(ValueOfInformation, TheNestedCheckAgrees) {
  constexpr int outer = 600, inner = 40;
  const Eigen::MatrixXd z = uniforms(outer, 1, 6), rest = uniforms(outer * inner, 1, 7);
  Eigen::MatrixXd payoffs = Eigen::MatrixXd::Zero(outer * inner, 2);
  for (int i = 0; i < outer * inner; ++i)
    payoffs(i, 1) = 0.5 + quantile(unit, z(i / inner, 0)) + quantile(unit, rest(i, 0));
  const Index nested = nested_evppi(payoffs, outer, inner);
  // Chosen by half of the inner rows, so a little below.
  EXPECT_NEAR(nested.value, known(0.5, 1), 4 * nested.error + 0.01);
}

}  // namespace
}  // namespace needgap
