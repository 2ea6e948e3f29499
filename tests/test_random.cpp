// Philox by its published answers, streams by their independence of each other and of order.
#include "needgap/random.hpp"

#include <Random123/philox.h>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace needgap {
namespace {

// Known answers of Random123's kat_vectors for philox4x32-10 (Salmon et al. 2011).
TEST(Random, PhiloxGivesItsPublishedAnswers) {
  const r123::Philox4x32::ctr_type zeros{{0, 0, 0, 0}};
  const auto first = r123::Philox4x32{}(zeros, {{0, 0}});
  EXPECT_EQ(first[0], 0x6627e8d5u);
  EXPECT_EQ(first[1], 0xe169c58du);
  EXPECT_EQ(first[2], 0xbc57ac4cu);
  EXPECT_EQ(first[3], 0x9b00dbd8u);

  // Counter 243f6a88 85a308d3 13198a2e 03707344 and key a4093822 299f31d0, written as an address.
  const Address at{.seed = 0x299f31d0a4093822u,
                   .draw = 0x243f6a88u,
                   .replicate = 0x85a308d3u,
                   .purpose = static_cast<Purpose>(0x13),
                   .cell = 0x198a2eu,
                   .year = 0x0370,
                   .block = 0x7344};
  const auto pi = words(at);
  EXPECT_EQ(pi[0], 0xd16cfe09u);
  EXPECT_EQ(pi[1], 0x94fdccebu);
  EXPECT_EQ(pi[2], 0x5001e420u);
  EXPECT_EQ(pi[3], 0x24126ea1u);
}

TEST(Random, EveryPartOfAnAddressChangesTheNumber) {
  const Address base{
      .seed = 1, .draw = 2, .replicate = 3, .purpose = Purpose::arrival, .cell = 4, .year = 2018, .block = 5};
  std::set<double> seen{uniform(base)};
  const auto changed = [&](auto change) {
    Address other = base;
    change(other);
    return seen.insert(uniform(other)).second;
  };
  EXPECT_TRUE(changed([](Address& a) { a.seed ^= 1; }));
  EXPECT_TRUE(changed([](Address& a) { a.seed ^= std::uint64_t{1} << 40; }));
  EXPECT_TRUE(changed([](Address& a) { a.draw += 1; }));
  EXPECT_TRUE(changed([](Address& a) { a.replicate += 1; }));
  EXPECT_TRUE(changed([](Address& a) { a.purpose = Purpose::survival; }));
  EXPECT_TRUE(changed([](Address& a) { a.cell += 1; }));
  EXPECT_TRUE(changed([](Address& a) { a.year += 1; }));
  EXPECT_TRUE(changed([](Address& a) { a.block += 1; }));
}

TEST(Random, UniformsStayInsideTheOpenIntervalOfTheDesign) {
  EXPECT_EQ(to_uniform(0, 0), 0x1p-32);
  EXPECT_EQ(to_uniform(0xffffffffu, 0xffffffffu), 1 - 0x1p-32);
  EXPECT_EQ(to_uniform(0x80000000u, 0), 0.5);
}

// 100,000 numbers in 1,000 cells: chi-square on 999 degrees of freedom, two-sided at 1e-4.
TEST(Random, UniformsAreUniformOverAddresses) {
  std::vector<double> counts(1000, 0);
  for (std::uint32_t i = 0; i < 100'000; ++i)
    ++counts[static_cast<std::size_t>(
        1000 * uniform({.seed = 7, .draw = i % 100, .replicate = i / 100, .purpose = Purpose::turnover}))];
  double chi = 0;
  for (const double n : counts) chi += (n - 100) * (n - 100) / 100;
  const boost::math::chi_squared law(999);
  EXPECT_GT(chi, quantile(law, 1e-4));
  EXPECT_LT(chi, quantile(complement(law, 1e-4)));
}

TEST(Random, AStreamWalksTheBlocksOfItsAddress) {
  Address at{.seed = 11, .draw = 1, .purpose = Purpose::able_at_start, .cell = 9};
  Stream stream(at);
  for (std::uint16_t block = 0; block < 3; ++block) {
    at.block = block;
    for (const std::uint32_t word : words(at)) EXPECT_EQ(stream(), word);
  }
}

TEST(Random, NamesHaveStableAndDistinctAddresses) {
  std::set<std::tuple<std::uint32_t, std::uint16_t, std::uint16_t>> seen;
  for (int i = 0; i < 20'000; ++i) {
    const NameAddress at = address_of("headcount.pain_clinic." + std::to_string(i));
    EXPECT_LT(at.cell, max_cells);
    EXPECT_TRUE(seen.insert({at.cell, at.year, at.block}).second) << i;
  }
  EXPECT_EQ(address_of("need.rate").cell, address_of("need.rate").cell);
}

}  // namespace
}  // namespace needgap
