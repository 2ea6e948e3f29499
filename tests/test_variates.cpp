// The kernel's arithmetic over lanes against Random123, the standard library and Boost.Math.
#include "needgap/random.hpp"

#include "model/variates.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap::NEEDGAP_ISA {
namespace {

const BlockAddress address{0x123456789abcdefu, 77, 8, 2031};
const Bits replicate{8, 9, 10, 11, 12, 13, 14, 15};

TEST(Variates, LanesOfPhiloxAreTheWordsOfTheirAddresses) {
  for (const Purpose purpose : {Purpose::arrival, Purpose::entry})
    for (const std::uint32_t cell : {0u, 187u, max_cells - 1})
      for (const std::uint16_t block : {std::uint16_t{0}, std::uint16_t{12}, std::uint16_t{65535}}) {
        const Words lanes_words = philox(address, replicate, purpose, cell, block);
        for (int l = 0; l < lanes; ++l) {
          const auto expected = words({.seed = address.seed,
                                       .draw = address.draw,
                                       .replicate = 8u + l,
                                       .purpose = purpose,
                                       .cell = cell,
                                       .year = address.year,
                                       .block = block});
          for (int i = 0; i < 4; ++i) EXPECT_EQ(lanes_words.word[i][l], expected[i]);
        }
      }
}

TEST(Variates, LanesOfUniformsAreTheUniformsOfTheirAddresses) {
  const Real u = uniform(address, replicate, Purpose::departure, 5);
  for (int l = 0; l < lanes; ++l)
    EXPECT_EQ(u[l], needgap::uniform({.seed = address.seed,
                                      .draw = address.draw,
                                      .replicate = 8u + l,
                                      .purpose = Purpose::departure,
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
  for (const double x : {0.0, 0.3, 0.999999999, 1.0, 1.5, 7.0, 1e6 + 0.75})
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
  for (const double mean : {1e-6, 0.3, 1.0, 7.9, 60.0, 599.0, 601.0, 5000.0})
    for (int i = 0; i < 500; ++i) {
      const Real u = uniforms(i), one = poisson(mean, u), each = poisson(all(mean), u);
      for (int l = 0; l < lanes; ++l) {
        EXPECT_EQ(one[l], poisson_quantile(mean, u[l])) << mean << " " << u[l];
        EXPECT_EQ(each[l], one[l]);
      }
    }
}

TEST(Variates, PoissonThresholdsGiveTheSameNumbersForWords) {
  PoissonThresholds thresholds;
  for (const double mean : {0.0, 0.02, 0.3, 5.0, 80.0, 1000.0}) {
    PoissonThresholds::set(thresholds, all(mean));
    for (int i = 0; i < 500; ++i) {
      const Real u = uniforms(i), count = PoissonThresholds::count(thresholds, u * 0x1p32);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(count[l], mean > 0 ? poisson_quantile(mean, u[l]) : 0) << mean << " " << u[l];
    }
  }
}

TEST(Variates, BinomialInversionGivesBoostsQuantile) {
  for (const double n : {0.0, 1.0, 10.0, 300.0, 20'000.0})
    for (const double p : {0.0, 1e-4, 0.05, 0.5, 0.97, 1.0})
      for (int i = 0; i < 500; ++i) {
        const Real u = uniforms(i), stays = all(1 - p);
        const Real count = binomial_from(all(n), all(p), (1 - stays) / stays, power(stays, all(n)), u, 1);
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
}  // namespace needgap::NEEDGAP_ISA
