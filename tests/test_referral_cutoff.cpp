// Leaving out far providers: nothing at a cut-off that none is below, everything abroad at one that all are.
#include "needgap/model.hpp"

#include "country.hpp"
#include "small_country.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

struct Outcomes {
  OutcomeShape shape;
  std::vector<double> values;
  static constexpr std::uint32_t futures = 64;

  double mean(Measure measure, int region, Place place = Place::residence, int year = 0) const {
    const auto series = static_cast<std::size_t>(
        shape.offset(year, column_of(measure, place), RegionIndex{region}, shape.all_procedures()));
    double sum = 0;
    for (std::uint32_t i = 0; i < futures; ++i) sum += values[series * futures + i];
    return sum / futures;
  }
};

Outcomes outcomes(Scenario scenario, double cutoff) {
  scenario.referral_cutoff = cutoff;
  const ParameterLayout layout(scenario);
  const Draw draw = make_draw(scenario, layout, values_with(scenario, {}), 7, 0);
  Outcomes result{OutcomeShape(scenario, false), {}};
  result.values.resize(static_cast<std::size_t>(result.shape.size()) * Outcomes::futures);
  simulate(scenario, layout, result.shape, draw, 0, Outcomes::futures, result.values.data(),
           Outcomes::futures);
  return result;
}

// Regions on a line, 50 km apart; those of even number have nobody who can perform.
Scenario line_of_regions(int count) {
  SmallCountry country;
  for (int r = 0; r < count; ++r)
    country.regions.push_back({1000.0 + 100 * r, 1 + r % 3, r % 2 == 0 ? 0 : 6, r % 2 == 0 ? 0 : 3, 1});
  country.end = 2019;
  return load_small_country(country);
}

TEST(ReferralCutoff, WhereNoneIsBelowItNotABitChanges) {
  const Scenario scenario = line_of_regions(9);
  const Outcomes all = outcomes(scenario, 0), near = outcomes(scenario, 1e-200);
  for (std::size_t i = 0; i < all.values.size(); ++i)
    EXPECT_TRUE(all.values[i] == near.values[i] || (std::isnan(all.values[i]) && std::isnan(near.values[i])));
}

// Pairs of regions, 50 km apart and 200 km from the next pair; the first of each has nobody who can perform.
// At 25 km all others are below the cut-off, and the nearest with slots is still reached.
TEST(ReferralCutoff, NeverLeavesOutTheNearestWithSlots) {
  SmallCountry country;
  const auto place = [](int r) { return 200.0 * (r / 2) + 50.0 * (r % 2); };
  for (int r = 0; r < 8; ++r) {
    country.regions.push_back({1000.0 + 100 * r, 1 + r % 3, r % 2 == 0 ? 0 : 6, r % 2 == 0 ? 0 : 3, 1});
    country.km.emplace_back();
    for (int to = 0; to < 8; ++to) country.km.back().push_back(std::abs(place(r) - place(to)));
  }
  country.end = 2019;
  const Scenario scenario = load_small_country(country);
  const Outcomes all = outcomes(scenario, 0), near = outcomes(scenario, 0.66);  // exp(-25 / 60) = 0.66
  for (int r = 0; r < 8; r += 2) {
    EXPECT_GT(near.mean(Measure::performed, r), 0.5);
    const auto together = [&](const Outcomes& of) {
      return of.mean(Measure::performed, r) + of.mean(Measure::performed, r + 1);
    };
    EXPECT_NEAR(together(near), near.mean(Measure::performed, r + 1, Place::treatment), 1e-9) << r;
    EXPECT_GT(std::abs(together(all) - all.mean(Measure::performed, r + 1, Place::treatment)), 0.5) << r;
  }
  EXPECT_NEAR(near.mean(Measure::arrivals, 8, Place::treatment),
              all.mean(Measure::arrivals, 8, Place::treatment), 1e-9);
}

// 120 regions on a line of 6,000 km: a residence keeps its providers within 415 km at a thousandth.
TEST(ReferralCutoff, AThousandthChangesLittleAndKeepsTheBalance) {
  const Scenario scenario = line_of_regions(120);
  const Outcomes all = outcomes(scenario, 0), cut = outcomes(scenario, 1e-3);
  EXPECT_FALSE(all.values == cut.values);
  const double whole = all.mean(Measure::performed, all.shape.all_regions());
  EXPECT_NEAR(cut.mean(Measure::performed, cut.shape.all_regions()), whole, 0.01 * whole);
  double difference = 0;
  for (int r = 0; r < 120; ++r)
    difference =
        std::max(difference, std::abs(cut.mean(Measure::performed, r) / all.mean(Measure::performed, r) - 1));
  EXPECT_LT(difference, 0.1);
  for (int r = 0; r <= 120; ++r) {
    double lost = 0;
    for (const Measure stage :
         {Measure::not_identified, Measure::not_accepted, Measure::no_route, Measure::not_connected,
          Measure::died_waiting, Measure::performed, Measure::change_in_waiting})
      lost += cut.mean(stage, r);
    EXPECT_NEAR(lost, cut.mean(Measure::need, r), 1e-9 * lost) << r;
  }
}

class CutoffKey : public Country {};

TEST_F(CutoffKey, IsReadAndKeptInRange) {
  EXPECT_EQ(load().referral_cutoff, 0);
  edit("tutorial.toml", "[regions]\n", "[regions]\nreferral_cutoff = 0.01\n");
  EXPECT_EQ(load().referral_cutoff, 0.01);
  edit("tutorial.toml", "referral_cutoff = 0.01", "referral_cutoff = 0.7");
  EXPECT_NE(refusal().find("referral_cutoff"), std::string::npos);
}

}  // namespace
}  // namespace needgap::test
