// The kernel's arithmetic over lanes against Random123, the standard library and Boost.Math.
#include "needgap/random.hpp"

#include "model/queue.hpp"
#include "model/year_data.hpp"

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <gtest/gtest.h>

namespace needgap::model::NEEDGAP_ISA {
namespace {

const BlockAddress address{
    0x123456789abcdefu, {77, 77, 3, 9, 1, 0, 2, 7000000}, {8, 9, 10, 11, 12, 13, 14, 15}, 2031};
const Futures futures = futures_of(address);

TEST(Variates, LanesOfPhiloxAreTheWordsOfTheirAddresses) {
  for (const Purpose purpose : {Purpose::arrival, Purpose::turnover})
    for (const std::uint32_t cell : {0u, 187u, max_cells - 1})
      for (const std::uint16_t block : {std::uint16_t{0}, std::uint16_t{12}, std::uint16_t{65535}}) {
        const Words lanes_words = philox(address, futures, purpose, cell, block);
        for (int l = 0; l < lanes; ++l) {
          const auto expected = words({.seed = address.seed,
                                       .draw = address.draw[l],
                                       .replicate = 8u + l,
                                       .purpose = purpose,
                                       .cell = cell,
                                       .year = address.year,
                                       .block = block});
          for (int i = 0; i < 4; ++i) EXPECT_EQ(low(lanes_words.word[i])[l], expected[i]);
        }
      }
}

TEST(Variates, LanesOfUniformsAreTheUniformsOfTheirAddresses) {
  const Real u = uniform(address, futures, Purpose::turnover, 5);
  for (int l = 0; l < lanes; ++l)
    EXPECT_EQ(u[l], needgap::uniform({.seed = address.seed,
                                      .draw = address.draw[l],
                                      .replicate = 8u + l,
                                      .purpose = Purpose::turnover,
                                      .cell = 5,
                                      .year = address.year}));
}

TEST(Variates, ExpAgreesWithTheStandardLibraryToTwoUlp) {
  for (int i = 0; i < 100'000; ++i) {
    const double x = i < 50'000 ? i * 1e-4 : (i - 50'000) * 0.014;
    const double expected = std::exp(-x);
    EXPECT_NEAR(exp_minus(all(x))[0], expected, 2 * (std::nextafter(expected, 1e300) - expected)) << x;
  }
}

TEST(Variates, FloorAndPowerAreExactOnWholeNumbers) {
  for (const double x : {0.0, 0.3, 0.999999999, 1.0, 1.5, 7.0, 1e6 + 0.75, -0.25, -1.0, -3.5})
    EXPECT_EQ(floor_small(all(x))[0], std::floor(x));
  for (const int n : {0, 1, 2, 13, 64, 1112})
    EXPECT_NEAR(power(all(0.95), all(n))[3], std::pow(0.95, n), 1e-13 * std::pow(0.95, n));
}

// A grid of uniforms, one a lane, in turn.
Real uniforms(int i) {
  Real u{};
  for (int l = 0; l < lanes; ++l) u[l] = (8 * i + l + 0.37) / 4001.0;  // no tie with a distribution function
  return u;
}

TEST(Variates, PoissonInversionGivesBoostsQuantile) {
  for (const double mean : {0.0, 1e-6, 0.3, 1.0, 7.9, 60.0, 599.0, 601.0, 5000.0})
    for (int i = 0; i < 500; ++i) {
      const Real u = uniforms(i), count = poisson(all(mean), u);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(count[l], mean > 0 ? poisson_quantile(mean, u[l]) : 0) << mean << " " << u[l];
    }
}

TEST(Variates, LogarithmAndNormalQuantileAreBoosts) {
  for (int i = 1; i < 20'000; ++i) {
    const double x = i < 10'000 ? i / 10'000.0 : (i - 9'999) * 1e-9;
    EXPECT_NEAR(log_of(all(x))[0], std::log(x), 4e-16 * std::abs(std::log(x)) + 1e-16) << x;
    const double z = boost::math::quantile(boost::math::normal(), x);
    EXPECT_NEAR(normal_quantile(all(x))[0], z, 2e-15 * std::abs(z) + 1e-16) << x;
  }
  EXPECT_NEAR(normal_quantile(all(0x1p-33))[0], boost::math::quantile(boost::math::normal(), 0x1p-33), 2e-14);
}

// Thousands of points each, also far in the tails: none may differ.
TEST(Variates, ExpansionsGiveBoostsQuantiles) {
  const Mask all_lanes = all(0) == all(0);
  for (const double mean : {32.5, 60.0, 129.0, 300.0, 2000.0, 7900.0, 1e6})
    for (int i = 0; i < 600; ++i) {
      Real u{};
      for (int l = 0; l < lanes; ++l) {
        const double even = (lanes * i + l + 0.37) / 4801.0;
        u[l] = i % 5 == 0 ? std::pow(2.0, -33 * even) : i % 5 == 1 ? 1 - std::pow(2.0, -1 - 32 * even) : even;
      }
      const Real count = poisson_by_expansion(all(mean), u, all_lanes);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(count[l], poisson_quantile(mean, u[l])) << mean << " " << u[l];
      const double p = std::array{0.02, 0.05, 0.3, 0.5, 0.8}[static_cast<std::size_t>(i) % 5];
      const double n = std::ceil(mean / std::min(p, 1 - p));
      const Real share = binomial_by_expansion(all(n), all(p), u, all_lanes);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(share[l], binomial_quantile(n, p, u[l])) << n << " " << p << " " << u[l];
    }
}

TEST(Variates, SingleExpAndLogarithmAreTheStandardLibrarysToTwoUlp) {
  const auto near = [](float found, double expected) {
    const auto nearest = static_cast<float>(expected);
    EXPECT_NEAR(found, expected, 2.5 * (std::nextafter(std::abs(nearest), 1e30f) - std::abs(nearest)));
  };
  for (int i = 0; i < 40'000; ++i) {
    const float x = static_cast<float>(i) * 87.f / 40'000;
    near(exp_minus(all_single(x))[5], std::exp(-static_cast<double>(x)));
    const double u = i < 20'000 ? (i + 0.5) / 20'000 : std::pow(2.0, -31 * (i - 20'000 + 0.5) / 20'000);
    const auto fraction = static_cast<float>(u);
    if (fraction < 1)
      near(minus_log_of_rest(all_single(fraction), all_single(1 - fraction))[3],
           -std::log1p(-static_cast<double>(fraction)));
  }
}

// A queue of n and a fraction: the deaths are those of the binomial quantile, but where it stands on an edge
// of the distribution function to single precision.
TEST(Variates, DeathsInAStepAreTheBinomialQuantile) {
  for (const double rate : {1e-4, 0.1, 2.5, 7.0}) {
    const double death = -std::expm1(-rate);
    for (const int n : {0, 1, 2, 7, 31, 100, 255, 3000})
      for (int i = 0; i < 400; ++i) {
        const auto fraction = static_cast<float>((i + 0.37) / 400);
        Pair queues{};
        queues.length = Whole{} + n;
        queues.death_rate = all_single(static_cast<float>(rate));
        queues.death_odds = all_single(static_cast<float>(std::expm1(rate)));
        Pair::lose(queues, all_single(fraction));
        const double low = binomial_quantile(n, death, std::max(fraction - 3e-6, 1e-9)),
                     high = binomial_quantile(n, death, std::min(fraction + 3e-6, 1 - 1e-9));
        EXPECT_GE(queues.died[3], low) << n << " " << fraction << " " << rate;
        EXPECT_LE(queues.died[3], high) << n << " " << fraction << " " << rate;
        EXPECT_EQ(queues.length[12], n - queues.died[12]);
      }
  }
}

TEST(Variates, BinomialInversionGivesBoostsQuantile) {
  for (const double n : {0.0, 1.0, 10.0, 60.0, 300.0, 20'000.0})
    for (const double p : {0.0, 1e-4, 0.05, 0.5, 0.6, 0.97, 1.0})
      for (int i = 0; i < 500; ++i) {
        const Real u = uniforms(i), count = binomial(all(n), all(p), u);
        for (int l = 0; l < lanes; ++l)
          EXPECT_EQ(count[l], binomial_quantile(n, p, u[l])) << n << " " << p << " " << u[l];
      }
}

TEST(Variates, ALaneDoesNotDependOnItsNeighbours) {
  Real mixed{0.1, 700, 3, 0, 900, 12, 0.5, 40}, u = all(0.6);
  const Real together = poisson(mixed, u);
  for (int l = 0; l < lanes; ++l) EXPECT_EQ(together[l], poisson(all(mixed[l]), u)[0]);
}

TEST(Variates, MeansTooLargeForInversionFallBackToTheExactQuantile) {
  EXPECT_EQ(poisson_quantile(1e6, 0.5), 1e6);
  EXPECT_EQ(binomial_quantile(10, 1, 0.3), 10);
  EXPECT_EQ(binomial_quantile(10, 0, 0.3), 0);
}

}  // namespace
}  // namespace needgap::model::NEEDGAP_ISA
