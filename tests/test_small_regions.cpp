// What small regions, far regions and a change of one region alone must not do to the numbers.
#include "needgap/config.hpp"

#include "compare_samples.hpp"
#include "slots_for_all.hpp"
#include "trained_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tuple>

namespace needgap::test {
namespace {

using namespace model;

std::map<std::string, double> with_values(std::map<std::string, double> values,
                                          const std::map<std::string, double>& more) {
  for (const auto& [name, value] : more) values[name] = value;
  return values;
}

/// By residence, all procedures: region, future.
double of_residence(const Futures& futures, Measure measure, int r, int i) {
  return futures(measure, Place::residence, 0, r, futures.shape.procedures(), i);
}

// ---------------------------------------------------------------------- size

class RegionsOfAllSizes : public testing::TestWithParam<double> {};

TEST_P(RegionsOfAllSizes, HaveTheSameMeanCoverage) {
  // Alike in all but size: all designated hospitals perform, so that chances are the same however few they
  // are. `km` from each to the next.
  const std::vector<double> deaths{10, 40, 100, 20000, 10};
  SmallCountry country;
  for (const double d : deaths)
    country.regions.push_back({d, d > 1000 ? 40 : 1, d > 1000 ? 20 : 1, d > 1000 ? 10 : 1, 1});
  for (std::size_t r = 0; r < deaths.size(); ++r) {
    country.km.emplace_back();
    for (std::size_t to = 0; to < deaths.size(); ++to)
      country.km[r].push_back(GetParam() * std::abs(static_cast<double>(r) - static_cast<double>(to)));
  }
  country.end = country.start;
  const Futures futures(load_small_country(country),
                        with_values(slots_for_all, {{"facility.designated.coeliac.in_house", 1},
                                                    {"facility.designated.saddle.in_house", 1},
                                                    {"need.spread", 0},
                                                    {"referral.spread", 0}}),
                        10000);
  // On paper: h = 1, 0.125, 0 by setting; of the others 3/7 and 1/2 are referred.
  double expected = 0;
  const std::array share{0.4, 0.35, 0.25}, identify{0.8, 0.75, 0.6},
      treated{1.0, 0.125 + 0.375 * 0.7, 0.5 * 0.6};
  for (int s = 0; s < 3; ++s) expected += share[s] * identify[s] * 0.9 * treated[s];
  const int comparisons = 3 * static_cast<int>(deaths.size());
  for (int r = 0; r < std::ssize(deaths); ++r) {
    std::vector<double> coverage, missing, need;
    for (int i = 0; i < futures.count; ++i) {
      coverage.push_back(of_residence(futures, Measure::coverage, r, i));
      missing.push_back(std::isnan(coverage.back()) ? 1 : 0);
      need.push_back(of_residence(futures, Measure::need, r, i));
    }
    EXPECT_LT(std::abs(z_of_mean(coverage, expected)), largest_z(comparisons))
        << deaths[r] << " deaths: " << moments_of(coverage).mean << ", expected " << expected;
    // Missing where nobody is in need.
    const double patients = 0.08 * deaths[r], nobody = std::exp(-patients);
    if (nobody > 1e-6)
      EXPECT_LT(std::abs(z_of_mean(missing, nobody, nobody * (1 - nobody))), largest_z(comparisons))
          << deaths[r] << " deaths: " << moments_of(missing).mean << ", expected " << nobody;
    else
      EXPECT_EQ(moments_of(missing).mean, 0);
    EXPECT_GT(p_of_law(need, poisson_law(patients)), smallest_p(comparisons)) << deaths[r] << " deaths";
  }
}

INSTANTIATE_TEST_SUITE_P(IsolatedAndConnected, RegionsOfAllSizes, testing::Values(5000.0, 50.0));

// ---------------------------------------------------------------------- slots of one region

/// Scarce slots, 3 regions; from the first year on three times (or `times`) as many in one, or not.
struct TripledInOne {
  Futures before, after;

  explicit TripledInOne(const std::map<std::string, double>& values, int replicates = 600, double times = 3)
      : before(load_small_country(country(5)), values, replicates),
        after(load_small_country(country(5), {multiplied("r0", times), "apply=[\"more\"]"}), values,
              replicates) {}

  static std::string multiplied(const std::string& region, double times = 3) {
    return fmt::format(
        "interventions.more={{name=\"more\",start=2018,ramp=0,coverage=[\"{}\"],effects=[{{target=\"slots.*.*"
        "\","
        "operation=\"multiply\",size={{value={},unit=\"ratio\",status=\"assumed\",source=\"made up\"}}}}]}}",
        region, times);
  }
  /// Calls body(year, region, procedure, future), totals included.
  template <class Body>
  void each(const Body& body) const {
    for (int y = 0; y < before.shape.years(); ++y)
      for (int r = 0; r <= before.shape.regions(); ++r)
        for (int k = 0; k <= before.shape.procedures(); ++k)
          for (int i = 0; i < before.count && !testing::Test::HasFatalFailure(); ++i) body(y, r, k, i);
  }
  void expect_untouched(const std::vector<Measure>& measures) const {
    for (const Measure measure : measures)
      each([&](int y, int r, int k, int i) {
        ASSERT_EQ(after(measure, Place::residence, y, r, k, i), before(measure, Place::residence, y, r, k, i))
            << measure_columns[column_of(measure, Place::residence)].name << " year " << y << " region " << r
            << " procedure " << k;
      });
  }
  void expect_touched(Measure measure, Place place) const {
    bool differ = false;
    each([&](int y, int r, int k, int i) {
      differ = differ || after(measure, place, y, r, k, i) != before(measure, place, y, r, k, i);
    });
    EXPECT_TRUE(differ) << measure_columns[column_of(measure, place)].name;
  }
};

const std::map<std::string, double> nobody_opens{{"hospital.opened_per_able.coeliac", 0},
                                                 {"hospital.opened_per_able.saddle", 0}};

TEST(SlotsOfOneRegion, LeaveNeedAndWhatComesBeforeTheRouteToTheBit) {
  const TripledInOne futures({});
  futures.expect_untouched({Measure::need, Measure::not_identified, Measure::not_accepted});
  futures.expect_touched(Measure::performed, Place::treatment);
  futures.expect_touched(Measure::able, Place::treatment);  // through the loop of low volume
  futures.expect_touched(Measure::no_route, Place::residence);
}

TEST(SlotsOfOneRegion, LeaveWhoFindsNoRouteTooWhereDoctorsOpenNothing) {
  const TripledInOne futures(nobody_opens);
  futures.expect_untouched(
      {Measure::need, Measure::not_identified, Measure::not_accepted, Measure::no_route});
  futures.expect_touched(Measure::able, Place::treatment);
}

class MoreSlotsInOneRegion : public testing::TestWithParam<std::tuple<double, double, double>> {};

TEST_P(MoreSlotsInOneRegion, MovePatientsOnlyToThatPlaceWhileTheAbleAreTheSame) {
  // Also where all hospitals perform and many of its own patients are turned away, after the change too.
  const auto [need_rate, in_house, times] = GetParam();
  const TripledInOne futures(
      with_values(stock_stands_still, {{"need.rate", need_rate},
                                       {"facility.designated.coeliac.in_house", in_house},
                                       {"facility.designated.saddle.in_house", in_house}}),
      600, times);
  futures.expect_untouched(
      {Measure::need, Measure::not_identified, Measure::not_accepted, Measure::no_route});
  const auto change = [&](Measure measure, Place place, int y, int r, int k, int i) {
    return futures.after(measure, place, y, r, k, i) - futures.before(measure, place, y, r, k, i);
  };
  const int all_r = futures.before.shape.regions(), all_k = futures.before.shape.procedures();
  double moved = 0;
  futures.each([&](int y, int r, int k, int i) {
    if (r == all_r || k == all_k) return;
    const double arrivals = change(Measure::arrivals, Place::treatment, y, r, k, i);
    const double lost = change(Measure::not_connected, Place::residence, y, r, k, i);
    if (r == 0) {
      // More of its own stay in-house, so fewer are referred and lost.
      ASSERT_GE(arrivals, 0);
      ASSERT_LE(lost, 0);
      moved += arrivals;
    } else {
      ASSERT_LE(arrivals, 0) << y << " " << r << " " << k;
      ASSERT_EQ(lost, 0);
    }
  });
  EXPECT_GT(moved, futures.before.count);
  for (int y = 0; y < futures.before.shape.years(); ++y)
    for (int i = 0; i < futures.before.count; ++i)
      ASSERT_EQ(change(Measure::arrivals, Place::treatment, y, all_r, all_k, i),
                -change(Measure::not_connected, Place::residence, y, all_r, all_k, i));
}

TEST(DistanceFromOneRegion, MovesItsPatientsAndNobodyElse) {
  const std::string farther =
      "interventions.more={name=\"more\",start=2018,ramp=0,coverage=[\"r0\"],effects=[{target=\"distance_"
      "decay\",operation=\"multiply\",size={value=3,unit=\"ratio\",status=\"assumed\",source=\"made up\"}}]}";
  const Futures before(load_small_country(country(3)), stock_stands_still, 400);
  const Futures after(load_small_country(country(3), {farther, "apply=[\"more\"]"}), stock_stands_still, 400);
  const int all_r = before.shape.regions(), all_k = before.shape.procedures();
  bool moved = false;
  for (int y = 0; y < before.shape.years(); ++y)
    for (int i = 0; i < before.count; ++i) {
      for (int r = 0; r <= all_r; ++r)
        for (const Measure measure : {Measure::need, Measure::not_identified, Measure::not_accepted,
                                      Measure::no_route, Measure::not_connected})
          ASSERT_EQ(after(measure, Place::residence, y, r, all_k, i),
                    before(measure, Place::residence, y, r, all_k, i));
      const auto arrivals = [&](const Futures& futures, int r) {
        return futures(Measure::arrivals, Place::treatment, y, r, all_k, i);
      };
      ASSERT_EQ(arrivals(after, all_r), arrivals(before, all_r));
      // Far places become nearer to each other: fewer stay at home.
      ASSERT_LE(arrivals(after, 0), arrivals(before, 0));
      moved = moved || arrivals(after, 0) < arrivals(before, 0);
    }
  EXPECT_TRUE(moved);
}

INSTANTIATE_TEST_SUITE_P(SlotsOfOneRegion, MoreSlotsInOneRegion,
                         testing::Values(std::tuple{0.08, 0.5, 3.0}, std::tuple{0.4, 1.0, 1.5},
                                         std::tuple{0.8, 1.0, 3.0}));

/// In which share of futures the nation's unmet need of all years is larger, and smaller, after a change; and
/// in which share of futures and years that of the year is larger.
struct NationMoved {
  double worse = 0, better = 0, worse_in_a_year = 0;
};
NationMoved nation_moved(const Futures& before, const Futures& after) {
  NationMoved shares;
  const int years = before.shape.years();
  const auto unmet = [](const Futures& futures, int y, int i) {
    return futures(Measure::unmet_need, Place::residence, y, futures.shape.regions(),
                   futures.shape.procedures(), i);
  };
  for (int i = 0; i < before.count; ++i) {
    double more = 0;
    for (int y = 0; y < years; ++y) {
      const double in_year = unmet(after, y, i) - unmet(before, y, i);
      more += in_year;
      if (in_year > 1e-6) shares.worse_in_a_year += 1.0 / (before.count * years);
    }
    if (more > 1e-6) shares.worse += 1.0 / before.count;
    if (more < -1e-6) shares.better += 1.0 / before.count;
  }
  return shares;
}

TEST(SlotsOfOneRegion, SeldomMakeTheNationWorseOff) {
  const TripledInOne futures({}, 2000);
  const NationMoved shares = nation_moved(futures.before, futures.after);
  EXPECT_LT(shares.worse, 0.05);
  EXPECT_LT(shares.worse_in_a_year, 0.05);
  EXPECT_GT(shares.better, 0.5);
}

TEST(SlotsOfOneRegion, SeldomMakeJapanWorseOff) {
  const auto japan = [](const std::vector<std::string>& more) {
    std::vector<std::string> settings{"time.end=2026"};
    settings.insert(settings.end(), more.begin(), more.end());
    return Futures(config::load_scenario(std::string(NEEDGAP_CONFIGS_FOLDER) + "/japan.toml", settings), {},
                   200);
  };
  const Futures before = japan({});
  // In the smallest prefecture a year gains one patient or two, so that luck can hide them in a year.
  for (const auto& [prefecture, most] : {std::pair{"Tokyo", 0.05}, {"Hokkaido", 0.05}, {"Tottori", 0.1}}) {
    const NationMoved shares =
        nation_moved(before, japan({TripledInOne::multiplied(prefecture), "apply=[\"more\"]"}));
    EXPECT_LT(shares.worse, 0.05) << prefecture;
    EXPECT_LT(shares.worse_in_a_year, most) << prefecture;
    EXPECT_GT(shares.better, 0.5) << prefecture;
  }
}

// ---------------------------------------------------------------------- distance

/// Region 0 has the patients, region 1 the providers, `km` away; all else without limit.
Futures far_away(double km, double decay) {
  SmallCountry country;
  country.regions = {{2000, 4, 0, 0, 1}, {1, 1, 10, 5, 1}};
  country.km = {{0, km}, {km, 0}};
  country.end = country.start + 1;
  return {load_small_country(country), with_values(slots_for_all, {{"distance_decay", decay}}), 400};
}

TEST(FarProviders, TreatAllWhoAreConnectedHoweverFarTheyAre) {
  const Futures near = far_away(100, 60);
  double arrivals = 0;
  for (int i = 0; i < near.count; ++i) {
    arrivals += near(Measure::arrivals, Place::treatment, 1, 1, 2, i);
    EXPECT_EQ(near(Measure::arrivals, Place::treatment, 1, 0, 2, i), 0);
    EXPECT_EQ(near(Measure::waiting, Place::treatment, 1, 2, 2, i), 0);
  }
  EXPECT_GT(arrivals / near.count, 20);
  // The weights are those of the nearest provider, so not a bit changes.
  for (const auto& [km, decay] : {std::pair{100.0, 5.0}, {3000.0, 5.0}, {5000.0, 5.0}, {5000.0, 1e-6}}) {
    const Futures far = far_away(km, decay);
    for (std::size_t j = 0; j < near.out.size(); ++j)
      ASSERT_TRUE(far.out[j] == near.out[j] || (std::isnan(far.out[j]) && std::isnan(near.out[j])))
          << km << " km, decay " << decay << ": " << far.out[j] << ", not " << near.out[j];
  }
}

TEST(FarProviders, ShareThePatientsByHowMuchFartherOneIsHoweverFarBothAre) {
  // Alike in slots, one 3 km farther, decay 5 km: exp(-3 / 5) of the other's patients.
  SmallCountry country;
  country.end = country.start;
  const double share = 1 / (1 + std::exp(-0.6));
  const std::vector<double> distances{50, 300, 434, 436, 1000, 5000};
  for (const double km : distances) {
    country.regions = {{20000, 4, 0, 0, 1}, {0, 1, 10, 5, 1}, {0, 1, 10, 5, 1}};
    country.km = {{0, km, km + 3}, {km, 0, 6}, {km + 3, 6, 0}};
    const Futures futures(load_small_country(country),
                          with_values(slots_for_all, {{"distance_decay", 5}, {"capacity.spread", 0}}), 400);
    std::vector<double> less_expected;
    for (int i = 0; i < futures.count; ++i) {
      const double all = futures.treated(0, 3, 2, i), nearer = futures.treated(0, 1, 2, i);
      less_expected.push_back((nearer - all * share) / std::sqrt(all * share * (1 - share)));
    }
    EXPECT_LT(std::abs(z_of_mean(less_expected, 0, 1)), largest_z(static_cast<int>(distances.size()))) << km;
  }
}

TEST(FarProviders, OfTwoOnlyTheNearestTreatsWhereDistanceIsEverything) {
  SmallCountry country;
  country.regions = {{2000, 4, 0, 0, 1}, {1, 1, 10, 5, 1}, {1, 1, 10, 5, 1}};
  country.km = {{0, 4060, 4000}, {4060, 0, 90}, {4000, 90, 0}};
  country.end = country.start;
  for (const double decay : {1.0, 1e-6, 0.0}) {
    const Futures futures(load_small_country(country),
                          with_values(slots_for_all, {{"distance_decay", decay}}), 200);
    double nearest = 0, other = 0, own = 0;
    for (int i = 0; i < futures.count; ++i) {
      nearest += futures.treated(0, 2, 2, i);
      other += futures.treated(0, 1, 2, i);
      own += of_residence(futures, Measure::performed, 1, i);
    }
    EXPECT_GT(nearest / futures.count, 20) << decay;
    EXPECT_NEAR(other, own, 1e-6) << decay;
  }
}

}  // namespace
}  // namespace needgap::test
