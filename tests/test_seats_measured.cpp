// What is measured of training: seats asked for and filled, who finishes, who leaves.
#include "compare_samples.hpp"
#include "trained_country.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

/// A measure by place of treatment in a year, region (3: all), procedure (2: all) and replicate.
double of(const Futures& futures, Measure measure, int y, int r, int k, int i) {
  return futures(measure, Place::treatment, y, r, k, i);
}

template <class Body>
void for_each_cell(const Futures& futures, const Body& body) {
  for (int y = 0; y < futures.shape.years(); ++y)
    for (int r = 0; r <= futures.shape.regions(); ++r)
      for (int k = 0; k <= futures.shape.procedures(); ++k)
        for (int i = 0; i < futures.count; ++i) body(y, r, k, i);
}

/// Leaving goes on, nobody enters: exit and lapse together are less than the stock shrinks by.
const std::map<std::string, double> nobody_enters{
    {"able.exit", 0.1}, {"able.growth", -0.4}, {"able.lapse", 0.3}};

/// Two groups, two procedures, three rules, a lead and few cases.
const std::vector<Programme> busy{
    {.seats = 9, .pass_rate = 0.7, .cases = 4, .lead = 2, .share_by = "headroom"},
    {.procedure = "saddle", .seats = 5, .pass_rate = 0.5, .cases = 2, .share_by = "gap"},
    {.provider = "ivr", .seats = 6, .pass_rate = 0.8, .cases = 3, .catchment = "country"}};

TEST(SeatsMeasured, TheAbleOfAYearAreThoseOfTheYearBeforeAndFinishedLessLeft) {
  const Futures futures = trained(busy, 6, nobody_enters, "1", 2019);
  const int K = futures.shape.procedures();
  double finished = 0, left = 0;
  for_each_cell(futures, [&](int y, int r, int k, int i) {
    if (k == K || y + 1 == futures.shape.years()) return;
    finished += of(futures, Measure::finished, y, r, k, i);
    left += of(futures, Measure::left, y, r, k, i);
    ASSERT_EQ(futures.able(y + 1, r, k, i), futures.able(y, r, k, i) +
                                                of(futures, Measure::finished, y, r, k, i) -
                                                of(futures, Measure::left, y, r, k, i))
        << y << " " << r << " " << k;
  });
  EXPECT_GT(finished, 0);
  EXPECT_GT(left, 0);
}

TEST(SeatsMeasured, WhoNeitherFinishedNorLeftHasEnteredAtTheExpectedRate) {
  // Many practitioners, so that no region is ever full.
  SmallCountry roomy = country(3);
  for (SmallRegion& region : roomy.regions) region.pain_clinic = 400;
  const Scenario scenario = load_small_country(roomy, training({{.seats = 9, .pass_rate = 0.7}}));
  // No number of cases keeps up the skill: lapse goes on at its full rate whatever the volumes.
  const Futures futures(scenario, {{"able.lapse_volume", 1e9}}, 1000);
  // able.growth + able.exit + (1 - able.exit) able.lapse.
  const double rate = 0.02 + 0.1 + 0.9 * 0.2;
  const int skill = 1;
  ASSERT_EQ(scenario.procedures[static_cast<std::size_t>(scenario.skills[skill].procedure)].id, "saddle");
  const double share =
      futures.draw.values[scenario.parameters.find("able.share.pain_clinic.saddle").value()] * 3 * 400;
  std::vector<double> entered;
  for (int i = 0; i < futures.count; ++i)
    entered.push_back(futures.able(1, 3, 1, i) - futures.able(0, 3, 1, i) -
                      of(futures, Measure::finished, 0, 3, 1, i) + of(futures, Measure::left, 0, 3, 1, i));
  const double mean = share * rate;
  EXPECT_LT(std::abs(z_of_mean(entered, mean, mean)), largest_z(2));
  EXPECT_GT(p_of_law(entered, poisson_law(mean)), smallest_p(2));
}

TEST(SeatsMeasured, WithoutLapseWhoLeavesIsBinomialInTheAble) {
  const Futures futures(load_small_country(country(1)), {{"able.exit", 0.3}, {"able.lapse", 0}}, 4000);
  const auto able = static_cast<int>(futures.able(0, 0, 0, 0));
  ASSERT_GT(able, 3);
  const boost::math::binomial exits(able, 0.3);
  std::vector<double> law;
  for (int n = 0; n <= able; ++n) law.push_back(boost::math::pdf(exits, n));
  EXPECT_GT(p_of_law(futures.sample(Measure::left, 0, 0, 0), law), smallest_p(1));
  const Futures nobody(load_small_country(country(3)), stock_stands_still);
  for_each_cell(nobody,
                [&](int y, int r, int k, int i) { ASSERT_EQ(of(nobody, Measure::left, y, r, k, i), 0); });
}

TEST(SeatsMeasured, TheCountryAsksForTheProgrammesSeatsAndFillsNoMore) {
  const Futures futures = trained(busy, 5, {}, "0.9", 2019, 2);
  // Half of the ramp in 2019: 9, 5 and 6 seats times 0.45, then times 0.9, halves up.
  const double coeliac[] = {0, 4 + 3, 8 + 5, 8 + 5, 8 + 5}, saddle[] = {0, 2, 5, 5, 5};
  bool empty = false;
  for_each_cell(futures, [&](int y, int r, int k, int i) {
    const double asked = of(futures, Measure::seats_asked, y, r, k, i);
    const double filled = of(futures, Measure::seats_filled, y, r, k, i);
    ASSERT_EQ(asked, std::round(asked));
    if (r < 3) return;
    ASSERT_EQ(asked, k == 0 ? coeliac[y] : k == 1 ? saddle[y] : coeliac[y] + saddle[y]) << y << " " << k;
    ASSERT_LE(filled, asked);
    empty = empty || filled < asked;
  });
  EXPECT_TRUE(empty) << "cases and people are limits";
}

TEST(SeatsMeasured, ARegionAsksForItsShareByTheRule) {
  const auto asked = [](const Futures& futures) {
    std::vector<double> by_region;
    for (int r = 0; r < 3; ++r) by_region.push_back(of(futures, Measure::seats_asked, 1, r, 0, 0));
    return by_region;
  };
  EXPECT_EQ(asked(trained({{.seats = 7}}, 2)), (std::vector<double>{3, 2, 2}));
  EXPECT_EQ(asked(trained({{.seats = 8, .share_by = "explicit", .extra = ",shares={r0=1,r1=2,r2=1}"}}, 2)),
            (std::vector<double>{2, 4, 2}));
  EXPECT_EQ(asked(trained({{.seats = 6}}, 2, stock_stands_still, "[\"r1\",\"r2\"]")),
            (std::vector<double>{0, 3, 3}));
  // All are able, so that no region has headroom: alike, and nobody starts.
  const Futures full = trained(
      {{.seats = 6, .share_by = "headroom"}}, 2,
      {{"able.exit", 0}, {"able.lapse", 0}, {"able.growth", 0}, {"able.share.pain_clinic.coeliac", 1}});
  EXPECT_EQ(asked(full), (std::vector<double>{2, 2, 2}));
  EXPECT_EQ(of(full, Measure::seats_filled, 1, 3, 0, 0), 0);
}

TEST(SeatsMeasured, WhoStartsFinishesAfterTheLeadWhereAllPass) {
  const Futures futures = trained({{.seats = 4, .lead = 2}}, 5);
  double filled = 0;
  for_each_cell(futures, [&](int y, int r, int k, int i) {
    filled += of(futures, Measure::seats_filled, y, r, k, i);
    if (y == 0) return;
    ASSERT_EQ(of(futures, Measure::finished, y, r, k, i), of(futures, Measure::seats_filled, y - 1, r, k, i));
  });
  EXPECT_GT(filled, 0);
}

TEST(SeatsMeasured, WithoutProgrammesThereAreNoSeats) {
  const Futures futures(load_small_country(country(2)), {});
  for_each_cell(futures, [&](int y, int r, int k, int i) {
    for (const Measure measure : {Measure::seats_asked, Measure::seats_filled, Measure::finished})
      ASSERT_EQ(of(futures, measure, y, r, k, i), 0);
  });
}

}  // namespace
}  // namespace needgap::test
