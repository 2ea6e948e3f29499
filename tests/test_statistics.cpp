// Summaries against the textbook formulas on the same numbers.
#include "needgap/statistics.hpp"

#include <algorithm>
#include <array>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace needgap {
namespace {

using Rows = std::vector<std::vector<double>>;

// Draws of mean 100 and sd 5, replicates around them with sd 2.
Rows nested_normals(int draws, int replicates, unsigned seed) {
  boost::random::mt19937 bits(seed);
  boost::random::normal_distribution<> normal;
  Rows rows(static_cast<std::size_t>(draws));
  for (auto& row : rows) {
    const double centre = 100 + 5 * normal(bits);
    for (int m = 0; m < replicates; ++m) row.push_back(centre + 2 * normal(bits));
  }
  return rows;
}

Estimate summarise(const Rows& rows, int bits = 20) {
  Tally tally{{}, Histogram(bits, 1)};
  for (const auto& row : rows) tally.add_draw(row);
  return tally.estimate();
}

TEST(Statistics, MomentsEqualTheAnalysisOfVarianceByHand) {
  const Rows rows = nested_normals(100, 8, 1);
  std::vector<double> means;
  double within = 0;
  for (const auto& row : rows) {
    means.push_back(std::accumulate(row.begin(), row.end(), 0.0) / 8);
    for (const double x : row) within += (x - means.back()) * (x - means.back());
  }
  const double grand = std::accumulate(means.begin(), means.end(), 0.0) / 100;
  double between = 0;
  for (const double m : means) between += (m - grand) * (m - grand);
  const double variance_of_means = between / 99, chance = within / (100 * 7);

  const Estimate e = summarise(rows);
  EXPECT_NEAR(e.mean, grand, 1e-10);
  EXPECT_NEAR(e.mcse, std::sqrt(variance_of_means / 100), 1e-10);
  EXPECT_NEAR(e.variance_chance, chance, 1e-9);
  EXPECT_NEAR(e.variance_parameter, variance_of_means - chance / 8, 1e-9);
  EXPECT_NEAR(e.sd, std::sqrt(e.variance_parameter + e.variance_chance), 1e-12);
  EXPECT_EQ(e.count, 800u);
  EXPECT_EQ(e.missing, 0u);
}

// Normal theory: the estimate of the parameter variance (25) has standard error about 25 sqrt(2 / 2000).
TEST(Statistics, TheSplitOfVarianceFindsParameterAndChance) {
  const Estimate e = summarise(nested_normals(2000, 8, 2));
  EXPECT_NEAR(e.variance_parameter, 25, 4.5 * 25 * std::sqrt(2.0 / 2000));
  EXPECT_NEAR(e.variance_chance, 4, 4.5 * 4 * std::sqrt(2.0 / 14000));
}

TEST(Statistics, WhatNeverVariesHasNoVariance) {
  const Estimate e = summarise(Rows(50, std::vector<double>(8, 5217.64)));
  EXPECT_EQ(e.mean, 5217.64);
  EXPECT_EQ(e.mcse, 0);
  EXPECT_EQ(e.sd, 0);
}

TEST(Statistics, MissingValuesAreCountedAndLeftOut) {
  const double missing = std::nan("");
  const Estimate e = summarise({{1, missing, 3}, {missing, missing, missing}, {2, 2, 5}});
  EXPECT_NEAR(e.mean, 13.0 / 5, 1e-12);
  EXPECT_EQ(e.count, 5u);
  EXPECT_EQ(e.missing, 4u);
  EXPECT_NEAR(e.variance_chance, (2.0 + 6.0) / 3, 1e-12);
}

TEST(Statistics, OneReplicateLeavesTheSplitUnsaidAndOneDrawTheError) {
  const Estimate one_each = summarise({{1}, {2}, {6}});
  EXPECT_TRUE(std::isnan(one_each.variance_chance));
  EXPECT_NEAR(one_each.sd, std::sqrt(7.0), 1e-12);
  const Estimate one_draw = summarise({{1, 2, 6}});
  EXPECT_TRUE(std::isnan(one_draw.mcse));
  EXPECT_NEAR(one_draw.sd, std::sqrt(7.0), 1e-12);
  EXPECT_TRUE(std::isnan(summarise({}).mean));
}

// numpy.quantile's default (type 7), on the sorted numbers themselves.
double type7(std::vector<double> values, double level) {
  std::sort(values.begin(), values.end());
  const double position = level * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(low);
  return low + 1 < values.size() ? values[low] + t * (values[low + 1] - values[low]) : values[low];
}

TEST(Statistics, QuantilesLieWithinTheirStatedErrorOfTheExactOnes) {
  boost::random::mt19937 bits(3);
  boost::random::normal_distribution<> normal;
  for (const double scale : {0.01, 1.0, 100.0, 1e5}) {
    for (const int significant : {7, 10}) {
      std::vector<double> values;
      Histogram histogram(significant, 1);
      for (int i = 0; i < 5000; ++i) {
        values.push_back(scale * (0.5 + normal(bits)));
        histogram.add(values.back());
      }
      for (const double level : quantile_levels) {
        const double exact = type7(values, level);
        EXPECT_NEAR(histogram.quantile(level), exact,
                    std::ldexp(std::abs(exact) + 1, -significant - 1) * 1.001)
            << scale << " " << level;
      }
    }
  }
}

TEST(Statistics, AQuantileThatIsNotKeptIsMissing) {
  Estimate estimate;
  estimate.quantiles.fill(3);
  estimate.missing = 7;
  EXPECT_EQ(estimate.quantile(0.975), 3);
  EXPECT_TRUE(std::isnan(estimate.quantile(0.3))) << estimate.quantile(0.3);
}

TEST(Statistics, SmallWholeNumbersHaveExactQuantiles) {
  Histogram histogram(7, 1);
  std::vector<double> values;
  for (int i = 0; i <= 120; ++i)
    for (int j = 0; j < i % 7 + 1; ++j) {
      histogram.add(i);
      values.push_back(i);
    }
  for (const double level : quantile_levels)
    EXPECT_DOUBLE_EQ(histogram.quantile(level), type7(values, level));
}

TEST(Statistics, TheOrderOfArrivalDoesNotChangeAQuantile) {
  boost::random::mt19937 bits(4);
  boost::random::normal_distribution<> normal(10, 30);
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(normal(bits));
  Histogram forward(7, 1), backward(7, 1);
  for (const double x : values) forward.add(x);
  std::for_each(values.rbegin(), values.rend(), [&](double x) { backward.add(x); });
  for (const double level : quantile_levels) EXPECT_EQ(forward.quantile(level), backward.quantile(level));
}

// A number that is fixed, counted by halves of a per cent, is itself and nothing beside it.
TEST(Statistics, WhatIsAlwaysTheSameHasAnIntervalThatContainsItsMean) {
  for (const double value : {18'673.0, -18'673.0, 0.1, 5217.64, 0.0, 1e-9, 1234567.8})
    for (const std::size_t replicates : {1u, 3u, 7u}) {
      Tally tally{{}, Histogram(10, 1)};
      for (int d = 0; d < 50; ++d) tally.add_draw(std::vector<double>(replicates, value));
      const Estimate e = tally.estimate();
      EXPECT_EQ(e.mean, value);
      for (const double quantile : e.quantiles) EXPECT_EQ(quantile, value);
      Tally scrambled{Moments(0, 3), Histogram(7, 1)};
      for (int d = 0; d < 50; ++d) scrambled.add_draw({&value, 1});
      EXPECT_EQ(scrambled.estimate().mcse, 0);
    }
}

// Of any number of draws, of which some values are missing, put together from parts of whole blocks.
TEST(Statistics, TheErrorOfScramblesIsTheSameFromPartsAndThatOfTheFormula) {
  boost::random::mt19937 bits(11);
  boost::random::normal_distribution<> normal(100, 10);
  boost::random::uniform_01<> uniform;
  for (const std::uint32_t scrambles : {2u, 5u, 8u, 16u, 40u})
    for (const int draws : {1, 7, 16, 100, 333}) {
      Moments whole(0, scrambles), together(0, scrambles);
      std::vector<Moments> parts;
      std::vector<double> sums(scrambles), counts(scrambles);
      for (int d = 0; d < draws; ++d) {
        if (d % (3 * Moments::block) == 0) parts.emplace_back(static_cast<std::uint32_t>(d), scrambles);
        std::vector<double> replicates{normal(bits), uniform(bits) < 0.2 ? std::nan("") : normal(bits)};
        whole.add_draw(replicates);
        parts.back().add_draw(replicates);
        for (const double x : replicates)
          if (!std::isnan(x)) {
            sums[static_cast<std::size_t>(d) % scrambles] += x;
            ++counts[static_cast<std::size_t>(d) % scrambles];
          }
      }
      for (const Moments& part : parts) together.add(part);
      Estimate one, many;
      whole.summarise(one);
      together.summarise(many);
      EXPECT_EQ(one.mean, many.mean);
      const double seen = std::min<double>(scrambles, draws);
      if (seen < 2) {
        EXPECT_TRUE(std::isnan(one.mcse));
        continue;
      }
      EXPECT_EQ(one.mcse, many.mcse);
      double n = 0, squares = 0;
      for (const double count : counts) n += count;
      for (std::size_t s = 0; s < scrambles; ++s) squares += std::pow(sums[s] - counts[s] * one.mean, 2);
      EXPECT_NEAR(one.mcse, std::sqrt(seen / (seen - 1) * squares) / n, 1e-9 * one.mcse);
    }
}

TEST(Statistics, TheErrorOfAQuantileIsThatOfItsNeighboursAndUnknownForFewDraws) {
  const auto of_steps = [](int draws, int replicates) {
    Tally tally{{}, Histogram(20, 1)};
    for (int d = 0; d < draws; ++d)
      tally.add_draw(std::vector<double>(static_cast<std::size_t>(replicates), d / (draws - 1.0)));
    return tally.estimate();
  };
  // Values spread evenly over [0, 1]: the quantile of p is p. Replicates that are all the same add nothing.
  for (const int replicates : {1, 3})
    for (const double level : quantile_levels)
      EXPECT_NEAR(of_steps(1000, replicates).quantile_error(level), std::sqrt(level * (1 - level) / 1000),
                  1e-3)
          << level;
  // 1.5 sqrt(p (1 - p) / n) fits below p = 2.5% for n > 87.75.
  EXPECT_TRUE(std::isnan(of_steps(87, 1).quantile_error(0.025)));
  EXPECT_FALSE(std::isnan(of_steps(88, 1).quantile_error(0.025)));
  EXPECT_TRUE(std::isnan(of_steps(88, 1).quantile_error(0.3))) << "not one of the levels";
}

// Log-normal futures, half of whose variance (of the logarithm) lies between draws.
TEST(Statistics, IntervalsOfQuantilesContainThem) {
  boost::random::mt19937 bits(17);
  boost::random::normal_distribution<> normal;
  constexpr int runs = 600;
  const std::array<std::pair<double, double>, 3> truths{
      {{0.025, std::exp(-0.5 * 1.959964)}, {0.5, 1.0}, {0.975, std::exp(0.5 * 1.959964)}}};
  std::array<int, 3> inside{};
  for (int i = 0; i < runs; ++i) {
    Tally tally{{}, Histogram(20, 1)};
    for (int d = 0; d < 256; ++d) {
      const double centre = normal(bits);
      std::vector<double> replicates;
      for (int m = 0; m < 2; ++m)
        replicates.push_back(std::exp(0.5 * std::sqrt(0.5) * (centre + normal(bits))));
      tally.add_draw(replicates);
    }
    const Estimate e = tally.estimate();
    for (std::size_t q = 0; q < truths.size(); ++q) {
      const auto& [level, truth] = truths[q];
      inside[q] += std::abs(e.quantile(level) - truth) <= 1.96 * e.quantile_error(level);
    }
  }
  for (const int count : inside) {
    EXPECT_GT(count, 0.92 * runs);  // 95% less three standard errors
    EXPECT_LT(count, 0.985 * runs);
  }
}

TEST(Statistics, QuantilesLieWithinTheLeastAndTheMost) {
  boost::random::mt19937 bits(8);
  boost::random::normal_distribution<> normal;
  const double missing = std::nan("");
  for (const double centre : {0.0, 18'673.0, -400.0})
    for (const double spread : {0.001, 1.0, 100.0}) {
      Tally whole{{}, Histogram(7, 1)}, first = whole, second = whole;
      double least = INFINITY, most = -INFINITY;
      second.moments = Moments(Moments::block);
      for (int d = 0; d < 2 * Moments::block; ++d) {
        const double a = centre + spread * normal(bits), b = centre + spread * normal(bits);
        least = std::min({least, a, b});
        most = std::max({most, a, b});
        const std::vector<double> replicates{a, missing, b};
        whole.add_draw(replicates);
        (d < Moments::block ? first : second).add_draw(replicates);
      }
      first.add(second);
      for (const Tally& tally : {whole, first}) {
        EXPECT_EQ(tally.histogram.least(), least);
        EXPECT_EQ(tally.histogram.most(), most);
        for (const double quantile : tally.estimate().quantiles) {
          EXPECT_GE(quantile, least);
          EXPECT_LE(quantile, most);
        }
      }
    }
}

// One byte, then two, then four: the width of a count does not show.
TEST(Statistics, CountsWidenWithoutATrace) {
  for (const int times : {255, 256, 65'535, 65'536, 200'000}) {
    Histogram counted(7, 1), added(7, 1);
    for (int i = 0; i < times; ++i) counted.add(3);
    counted.add(-0.5);
    added.add(-64, 1);  // steps of 1/128 from 0
    added.add(256, static_cast<std::uint64_t>(times));
    added.reach(-0.5, 3);
    EXPECT_EQ(counted.count(), static_cast<std::uint64_t>(times) + 1);
    for (const double level : quantile_levels) EXPECT_EQ(counted.quantile(level), added.quantile(level));
    EXPECT_EQ(counted.quantile(0), -0.5);
    EXPECT_EQ(counted.quantile(1), 3);
  }
}

// Spans longer than what is counted at once, values missing, counts that fill up in the middle of a span.
TEST(Statistics, ManyValuesAtOnceCountAsOneByOne) {
  boost::random::mt19937 bits(7);
  boost::random::normal_distribution<> normal(0, 4);
  using Steps = std::vector<std::pair<std::int64_t, std::uint64_t>>;
  const auto steps = [](const Histogram& histogram) {
    Steps all;
    histogram.for_each([&](std::int64_t step, std::uint64_t times) { all.emplace_back(step, times); });
    return all;
  };
  Histogram at_once(7, 1), one_by_one(7, 1);
  for (const std::size_t length : {1, 8, 127, 128, 129, 600, 5, 70'000}) {
    std::vector<double> values;
    for (std::size_t i = 0; i < length; ++i) values.push_back(i % 7 == 3 ? NAN : std::floor(normal(bits)));
    if (length == 5) values.assign(5, NAN);
    at_once.add(values);
    for (const double x : values)
      if (!std::isnan(x)) one_by_one.add(x);
    EXPECT_EQ(at_once.count(), one_by_one.count()) << length;
    EXPECT_EQ(steps(at_once), steps(one_by_one)) << length;
  }
}

TEST(Statistics, AHistogramOfPartsIsThatOfTheWhole) {
  boost::random::mt19937 bits(5);
  boost::random::normal_distribution<> normal(2, 30);
  Histogram whole(10, 1), first(10, 1), second(10, 1), restored(10, 1);
  for (int i = 0; i < 3000; ++i) {
    const double x = normal(bits);
    whole.add(x);
    (i % 3 == 0 ? first : second).add(x);
  }
  first.add(second);
  first.for_each([&](std::int64_t step, std::uint64_t times) { restored.add(step, times); });
  restored.reach(first.least(), first.most());
  EXPECT_EQ(first.count(), whole.count());
  for (const double level : quantile_levels) {
    EXPECT_EQ(first.quantile(level), whole.quantile(level));
    EXPECT_EQ(restored.quantile(level), whole.quantile(level));
  }
}

// What a region's series of 32 draws and 8 replicates takes.
TEST(Statistics, ASmallSeriesTakesAFewHundredBytes) {
  boost::random::mt19937 bits(6);
  boost::random::normal_distribution<> normal(50, 15);
  Histogram histogram(7, 1);
  for (int i = 0; i < 256; ++i) histogram.add(std::abs(normal(bits)));
  EXPECT_LT(histogram.bytes(), 800u);
}

}  // namespace
}  // namespace needgap
