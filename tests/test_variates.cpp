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

const BlockAddress address{0x123456789abcdefu, 77, 8, 2031};
const Bits replicate{8, 9, 10, 11, 12, 13, 14, 15};

TEST(Variates, LanesOfPhiloxAreTheWordsOfTheirAddresses) {
  for (const Purpose purpose : {Purpose::arrival, Purpose::turnover})
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
          for (int i = 0; i < 4; ++i) EXPECT_EQ(low(lanes_words.word[i])[l], expected[i]);
        }
      }
}

TEST(Variates, LanesOfUniformsAreTheUniformsOfTheirAddresses) {
  const Real u = uniform(address, replicate, Purpose::turnover, 5);
  for (int l = 0; l < lanes; ++l)
    EXPECT_EQ(u[l], needgap::uniform({.seed = address.seed,
                                      .draw = address.draw,
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
  for (const double mean : {0.0, 1e-6, 0.3, 1.0, 7.9, 60.0, 599.0, 601.0, 5000.0})
    for (int i = 0; i < 500; ++i) {
      const Real u = uniforms(i), count = poisson(all(mean), u);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(count[l], mean > 0 ? poisson_quantile(mean, u[l]) : 0) << mean << " " << u[l];
    }
}

TEST(Variates, PoissonNumbersOfManyUniformsAreThoseOfEach) {
  const Real mean{0, 0.02, 0.7, 3, 22, 130, 599, 700};
  for (int i = 0; i < 97; ++i) {
    Real u[lanes], numbers[lanes];
    for (int m = 0; m < lanes; ++m) u[m] = uniforms(5 * i + m) * 0x1p32;
    poisson<lanes>(mean, u, 0x1p32, numbers);
    for (int m = 0; m < lanes; ++m) {
      const Real one = poisson(mean, u[m] * 0x1p-32);
      for (int l = 0; l < lanes; ++l) EXPECT_EQ(numbers[m][l], one[l]);
    }
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
  for (const double mean : {129.0, 300.0, 2000.0, 7900.0, 1e6})
    for (int i = 0; i < 600; ++i) {
      Real u{};
      for (int l = 0; l < lanes; ++l) {
        const double even = (lanes * i + l + 0.37) / 4801.0;
        u[l] = i % 5 == 0 ? std::pow(2.0, -33 * even) : i % 5 == 1 ? 1 - std::pow(2.0, -1 - 32 * even) : even;
      }
      const Real count = poisson_by_expansion(all(mean), u);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(count[l], poisson_quantile(mean, u[l])) << mean << " " << u[l];
      const double p = std::array{0.02, 0.05, 0.3, 0.5, 0.8}[static_cast<std::size_t>(i) % 5];
      const double n = std::ceil(mean / std::min(p, 1 - p));
      const Real share = binomial_by_expansion(all(n), all(p), u);
      for (int l = 0; l < lanes; ++l)
        EXPECT_EQ(share[l], binomial_quantile(n, p, u[l])) << n << " " << p << " " << u[l];
    }
}

TEST(Variates, EightByEightIsTransposed) {
  Real x[lanes];
  for (int i = 0; i < lanes; ++i)
    for (int j = 0; j < lanes; ++j) x[i][j] = 10 * i + j;
  transpose(x);
  for (int i = 0; i < lanes; ++i)
    for (int j = 0; j < lanes; ++j) EXPECT_EQ(x[i][j], 10 * j + i);
}

// A queue of n and a word: the deaths are those of the binomial quantile at the word's uniform.
TEST(Variates, DeathsInAStepAreTheBinomialQuantile) {
  for (const double rate : {1e-4, 0.1, 2.5}) {
    const std::vector<std::int32_t> table = deaths_table(rate);
    const std::int32_t* tables[] = {table.data()};
    const double death = -std::expm1(-rate);
    KernelYear year{};
    year.death_rate = &rate;
    year.death = &death;
    year.deaths_below = tables;
    for (const int n : {0, 1, 2, 7, 31, 32, 100, 255, 256, 3000})
      for (int i = 0; i < 400; ++i) {
        const auto word = static_cast<std::uint32_t>((i + 0.37) / 400 * 0x1p32);
        Pair queues{};
        queues.length = Whole{} + n;
        const Whole words = Whole{} + static_cast<std::int32_t>(word ^ 0x80000000u);
        Pair::lose(queues, year, 0, table.data(), words);
        EXPECT_EQ(queues.died[3], binomial_quantile(n, death, (word + 0.5) * 0x1p-32)) << n << " " << word;
        EXPECT_EQ(queues.length[12], n - queues.died[12]);
      }
  }
}

// Each arrival falls on one of the steps, all equally likely: a chi-square of 52 - 1 degrees.
TEST(Variates, ArrivalsAreSpreadEvenlyOverTheSteps) {
  for (const int steps : {12, 52, 365, 1000}) {
    const KernelSizes sizes{1, 1, 1, steps, nullptr, {}};
    const KernelYear year{};
    std::vector<std::int32_t> joined(static_cast<std::size_t>(steps + 1) * 2 * lanes);
    double total = 0;
    for (std::uint32_t draw = 0; draw < 40; ++draw) {
      const BlockAddress at{5, draw, 0, 2031};
      const Block block{sizes, year, at, replicate};
      const Real number = draw_arrivals(block, 17, all(40.0 * draw), joined.data(), lanes);
      for (int l = 0; l < lanes; ++l) total += number[l];
    }
    double placed = 0, chi_square = 0;
    for (int step = 0; step < steps; ++step) {
      double here = 0;
      for (int l = 0; l < lanes; ++l) {
        here += joined[step * 2 * lanes + lanes + l];
        EXPECT_EQ(joined[step * 2 * lanes + l], 0);
      }
      placed += here;
      chi_square += (here - total / steps) * (here - total / steps) / (total / steps);
    }
    EXPECT_EQ(placed, total);
    EXPECT_LT(std::abs(chi_square - (steps - 1)), 4 * std::sqrt(2.0 * (steps - 1))) << steps;
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
}  // namespace needgap::model::NEEDGAP_ISA
