// Where seats go: the optimiser against brute force, equal regions, locks, budgets, and the simulated whole.
#include "needgap/planning.hpp"

#include "trained_country.hpp"

#include <gtest/gtest.h>
#include <random>

namespace needgap {
namespace {

using namespace planning;

constexpr double no_limit = std::numeric_limits<double>::infinity();

double gain_of(const Site& site, int seats) {
  double gain = 0;
  for (const Site::Segment& segment : site.segments) {
    const int used = std::min(seats, segment.seats);
    gain += used * segment.gain;
    seats -= used;
  }
  return gain;
}

int most_of(const Site& site) {
  int most = 0;
  for (const Site::Segment& segment : site.segments) most += segment.seats;
  return std::max(most, site.locked);
}

// All placements, one after the other.
double brute_force(const std::vector<Site>& sites, int seats, double budget, int smallest,
                   std::size_t at = 0) {
  if (at == sites.size()) return 0;
  double best = -1;
  for (int n = sites[at].locked; n <= most_of(sites[at]); ++n) {
    if (n > seats || n * sites[at].cost > budget + 1e-9) break;
    if (n > 0 && n < smallest && n != sites[at].locked) continue;
    const double rest = brute_force(sites, seats - n, budget - n * sites[at].cost, smallest, at + 1);
    if (rest >= 0) best = std::max(best, gain_of(sites[at], n) + rest);
  }
  return best;
}

TEST(PlanPlace, TheOptimiserFindsWhatBruteForceFinds) {
  std::mt19937 random(7);
  const auto between = [&](int low, int high) { return low + static_cast<int>(random() % (high - low + 1)); };
  for (int trial = 0; trial < 40; ++trial) {
    std::vector<Site> sites;
    for (int i = 0; i < 5; ++i) {
      const double first = between(1, 90);
      Site site{.segments = {{between(1, 2), first}, {between(0, 3), first * between(0, 10) / 10}},
                .cost = static_cast<double>(between(1, 4)),
                .locked = between(0, 5) == 0 ? 1 : 0};
      sites.push_back(site);
    }
    const int seats = between(5, 10), smallest = between(1, 3);
    const double budget = between(0, 1) ? no_limit : between(20, 30);
    const std::vector<int> given = allocate(sites, seats, budget, smallest);
    double gain = 0, cost = 0;
    int total = 0;
    for (std::size_t i = 0; i < sites.size(); ++i) {
      gain += gain_of(sites[i], given[i]);
      cost += given[i] * sites[i].cost;
      total += given[i];
      EXPECT_GE(given[i], sites[i].locked);
      EXPECT_TRUE(given[i] == 0 || given[i] >= smallest || given[i] == sites[i].locked) << given[i];
      EXPECT_LE(given[i], most_of(sites[i]));
    }
    EXPECT_LE(total, seats);
    EXPECT_LE(cost, budget);
    EXPECT_NEAR(gain, brute_force(sites, seats, budget, smallest), 0.02) << trial;
  }
}

TEST(PlanPlace, EqualRegionsGetEqualSeats) {
  const std::vector<Site> sites(6, Site{.segments = {{8, 3.0}}});
  EXPECT_EQ(allocate(sites, 24, no_limit, 1), std::vector<int>(6, 4));
  const std::vector<int> uneven = allocate(sites, 20, no_limit, 1);
  for (const int n : uneven) EXPECT_TRUE(n == 3 || n == 4) << n;
}

TEST(PlanPlace, ALockedSiteStaysHoweverLittleItGains) {
  std::vector<Site> sites(3, Site{.segments = {{5, 10.0}}});
  sites[1] = {.segments = {{5, 0.0}}, .locked = 2};
  EXPECT_EQ(allocate(sites, 6, no_limit, 1), (std::vector<int>{2, 2, 2}));
  EXPECT_THROW(allocate(sites, 1, no_limit, 1), InputError);
  EXPECT_THROW(allocate(sites, 6, 1.5, 1), InputError);
}

TEST(PlanPlace, APlanNeverExceedsItsBudgetAndADearerSeatIsPassedOver) {
  const std::vector<Site> sites{{.segments = {{9, 10.0}}, .cost = 5}, {.segments = {{9, 9.0}}, .cost = 2}};
  EXPECT_EQ(allocate(sites, 100, 20, 1), (std::vector<int>{0, 9}));  // 18; a seat of 5 does not fit
  EXPECT_EQ(allocate(sites, 100, 24, 1), (std::vector<int>{1, 9}));
  EXPECT_EQ(allocate(sites, 100, 0, 1), (std::vector<int>{0, 0}));
}

TEST(PlanPlace, FortySevenRegionsAndFourProgrammesWithClassesAreQuick) {
  std::mt19937 random(3);
  std::vector<Site> sites;
  for (int i = 0; i < 188; ++i) {
    const double first = 1 + random() % 1000 / 100.0;
    sites.push_back({.segments = {{2, first}, {4, first * (random() % 100) / 100.0}}, .cost = 1.0 + i / 47});
  }
  const std::vector<int> given = allocate(sites, 120, 250, 3);
  int total = 0;
  double cost = 0;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    total += given[i];
    cost += given[i] * sites[i].cost;
    EXPECT_TRUE(given[i] == 0 || given[i] >= 3);
  }
  EXPECT_LE(total, 120);
  EXPECT_LE(cost, 250);
  EXPECT_GT(total, 100);
}

// ------------------------------------------------------------------------------------------ with the
// simulator

// Three regions; only the first is short of slots.
Scenario short_in_one(const std::vector<std::string>& more = {}) {
  test::SmallCountry country = test::country(6);
  country.regions = {{3000, 4, 40, 0, 1}, {3000, 4, 40, 0, 1}, {3000, 4, 40, 0, 1}};
  country.km = {{0, 900, 900}, {900, 0, 900}, {900, 900, 0}};
  country.procedures = 1;
  std::vector<std::string> settings =
      test::training({{.seats = 6,
                       .share_by = "headroom",
                       .extra = ",cost_per_seat={value=3,unit=\"EUR per "
                                "seat\",status=\"assumed\",source=\"made up\"}"}},
                     "1", 2019);
  settings.insert(settings.end(), {"able.share.pain_clinic.coeliac=0.3", "distance_decay=20", "able.exit=0",
                                   "able.lapse=0", "able.growth=0"});
  settings.insert(settings.end(), more.begin(), more.end());
  Scenario scenario = test::load_small_country(country, settings);
  scenario.regions[1].deaths = scenario.regions[2].deaths = 60;
  return scenario;
}

TEST(PlanPlace, SeatsGoWherePatientsWaitAndBeatTheEqualRule) {
  const Scenario scenario = short_in_one();
  const Lever lever = find_lever(scenario, "t.seats");
  const Placing placing = place_seats(scenario, place_question(scenario, lever, {}, 6), 2023, {.draws = 32});
  const Placement& best = placing.placements[0];
  EXPECT_EQ(best.rule, "optimised");
  EXPECT_GE(best.seats(0, 0), 4);
  EXPECT_LE(best.seats.sum(), 6);
  EXPECT_GT(best.gained.mean, 10);
  EXPECT_GT(best.against_equal.mean, 3 * best.against_equal.mcse);
  EXPECT_GT(placing.first_gain(0, 0), 5 * std::max(0.1, std::abs(placing.first_gain(1, 0))));
  ASSERT_EQ(placing.placements.size(), 5u);
  EXPECT_EQ(placing.placements[1].seats, Eigen::MatrixXi::Constant(3, 1, 2));  // equal
  EXPECT_EQ(placing.placements[2].seats(0, 0), 6);                             // by deaths: 3,000, 60, 60
  for (const Placement& placement : placing.placements)
    EXPECT_NEAR(placement.gained_by_region.sum(), placement.gained.mean, 1e-6);
}

TEST(PlanPlace, ABudgetAndALockBindEveryRule) {
  const Scenario scenario = short_in_one();
  const Lever lever = find_lever(scenario, "t.seats");
  const PlaceQuestion question =
      place_question(scenario, lever, {.budget = 14, .locked = {"R2=1"}}, 6);  // 4 seats of 3 EUR
  EXPECT_EQ(question.seats, 4);
  const Placing placing = place_seats(scenario, question, 2021, {.draws = 16});
  for (const Placement& placement : placing.placements) {
    EXPECT_LE(placement.yearly_cost, 14) << placement.rule;
    EXPECT_GE(placement.seats(2, 0), 1) << placement.rule;
  }
  EXPECT_THROW(place_question(scenario, lever, {.locked = {"R2"}}, 6), InputError);
  EXPECT_THROW(place_question(scenario, lever, {.locked = {"Nowhere=1"}}, 6), InputError);
}

TEST(PlanPlace, PlacedSeatsTrainThereAndNowhereElse) {
  const Scenario scenario = short_in_one();
  const Lever lever = find_lever(scenario, "t.seats");
  Eigen::MatrixXi seats = Eigen::MatrixXi::Zero(3, 1);
  seats(1, 0) = 2;
  const Scenario placed = with_seats_at(scenario, lever, seats);
  engine::Watch watch(placed);
  std::vector<engine::SeriesHandle> slots;
  for (RegionIndex r{0}; r < 3; ++r)
    slots.push_back(
        watch.add(Measure::slots, Place::treatment, r, placed.all_procedures(), placed.horizon.start + 4));
  const std::vector<Scenario> scenarios{with_seats_at(scenario, lever, Eigen::MatrixXi::Zero(3, 1)), placed};
  const engine::Observations seen = engine::observe(scenarios, {.draws = 8}, watch);
  const auto change = [&](std::size_t region) -> Eigen::ArrayXd {
    return seen.of[1].mean(slots[region]) - seen.of[0].mean(slots[region]);
  };
  EXPECT_EQ(change(0).abs().maxCoeff(), 0);
  EXPECT_EQ(change(2).abs().maxCoeff(), 0);
  EXPECT_GT(change(1).minCoeff(), 0);
}

}  // namespace
}  // namespace needgap
