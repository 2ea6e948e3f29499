// How seats are given to regions, against a slow form that counts seat by seat; and what a configuration of
// training must look like.
#include "country.hpp"
#include "model/seats.hpp"
#include "plain_training.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace needgap {
namespace {

using Counts = std::vector<int>;

int sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0);
}

Counts allot(const std::vector<double>& weights, const Counts& room, const Counts& catchment,
             const Counts& catchment_room, int seats) {
  return model::allot_seats(weights, room, catchment, catchment_room, seats);
}

TEST(AllotSeats, GoesByLargestRemainderWhereThereIsRoom) {
  const Counts room(3, 100), one(3, 0), plenty{1000};
  EXPECT_EQ(allot({1, 1, 1}, room, one, plenty, 7), (Counts{3, 2, 2}));  // ties by region order
  EXPECT_EQ(allot({5, 3, 1}, room, one, plenty, 10), (Counts{6, 3, 1}));
  EXPECT_EQ(allot({0, 3, 0}, room, one, plenty, 4), (Counts{0, 4, 0}));
  EXPECT_EQ(allot({1, 1, 1}, room, one, plenty, 0), (Counts{0, 0, 0}));
}

TEST(AllotSeats, PassesOnWhatARegionOrCatchmentCannotTake) {
  const Counts one(3, 0), own{0, 1, 2};
  EXPECT_EQ(allot({8, 1, 1}, {2, 9, 9}, one, {100}, 10), (Counts{2, 4, 4}));
  EXPECT_EQ(allot({8, 1, 1}, {9, 9, 9}, own, {2, 9, 9}, 10), (Counts{2, 4, 4}));
  EXPECT_EQ(allot({8, 1, 1}, {9, 9, 9}, {0, 0, 1}, {3, 9}, 10), (Counts{3, 0, 7}));
  EXPECT_EQ(allot({1, 1, 1}, {9, 9, 9}, {0, 0, 1}, {3, 2}, 10), (Counts{2, 1, 2}));
  EXPECT_EQ(allot({1, 1, 0}, {2, 1, 9}, one, {100}, 10), (Counts{2, 1, 0}));  // weight 0 gets nothing
  EXPECT_EQ(allot({1, 1, 1}, {0, 0, 0}, one, {100}, 10), (Counts{0, 0, 0}));
  EXPECT_EQ(allot({0, 0, 0}, {5, 5, 5}, one, {100}, 10), (Counts{0, 0, 0}));
  EXPECT_EQ(allot({1, 2, 3}, {5, 5, 5}, one, {0}, 10), (Counts{0, 0, 0}));
  EXPECT_EQ(allot({1, 2, 3}, {5, 5, 5}, one, {100}, 1'000'000'000), (Counts{5, 5, 5}));
}

TEST(AllotSeats, AgreesWithTheSlowFormAndKeepsEveryLimit) {
  std::mt19937 random(5);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int trial = 0; trial < 5000; ++trial) {
    const int regions = 1 + below(9), catchments = 1 + below(4);
    std::vector<double> weights;
    Counts room, catchment, catchment_room;
    for (int r = 0; r < regions; ++r) {
      weights.push_back(trial % 2 ? below(6) : std::generate_canonical<double, 53>(random));
      room.push_back(below(12));
      catchment.push_back(below(catchments));
    }
    for (int c = 0; c < catchments; ++c) catchment_room.push_back(below(20));
    const int seats = below(60);
    const Counts given = allot(weights, room, catchment, catchment_room, seats);
    ASSERT_EQ(given, test::plain_allotment(weights, room, catchment, catchment_room, seats)) << trial;
    ASSERT_LE(sum(given), seats);
    Counts taken(catchment_room.size());
    for (int r = 0; r < regions; ++r) {
      ASSERT_GE(given[r], 0);
      ASSERT_LE(given[r], room[r]);
      taken[catchment[r]] += given[r];
    }
    for (int c = 0; c < catchments; ++c) ASSERT_LE(taken[c], catchment_room[c]);
    if (sum(given) == seats) continue;  // otherwise there is no room left
    for (int r = 0; r < regions; ++r)
      ASSERT_TRUE(weights[r] == 0 || given[r] == room[r] ||
                  taken[catchment[r]] == catchment_room[catchment[r]])
          << trial << " " << r;
  }
}

const char* const seats_table = R"(
apply = ["seats"]

[interventions.seats]
name = "More seats"
start = 2025
ramp = 2
coverage = 1

[[interventions.seats.training]]
provider = "pain"
procedure = "coeliac"
seats = { value = 4, unit = "seats per year", status = "assumed", source = "made up" }
pass_rate = { pert = [0.6, 0.8, 0.95], unit = "proportion", status = "assumed", source = "made up" }
cases_per_trainee = { value = 10, unit = "patients", status = "assumed", source = "made up" }
lead = 2
share_by = "explicit"
shares = { river = 2, "Harbour City" = 1 }
catchment = "block"
)";

class TrainingConfig : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    // Keys of the top come first in a file.
    const std::string table = seats_table, apply = "\napply = [\"seats\"]\n";
    write("tutorial.toml", apply + read("tutorial.toml") + table.substr(apply.size()));
  }
};

TEST_F(TrainingConfig, IsReadWithItsSizes) {
  const Scenario scenario = load();
  ASSERT_EQ(scenario.interventions.size(), 1u);
  ASSERT_TRUE(scenario.interventions[0].effects.empty());
  ASSERT_EQ(scenario.interventions[0].training.size(), 1u);
  const TrainingProgramme& programme = scenario.interventions[0].training[0];
  EXPECT_EQ(scenario.skills[programme.skill].group, 0);
  EXPECT_EQ(scenario.skills[programme.skill].procedure, 0);
  EXPECT_EQ(programme.lead, 2);
  EXPECT_EQ(programme.share_by, SeatRule::explicit_shares);
  EXPECT_EQ(programme.shares, (std::vector<double>{1, 0, 2, 0, 0}));
  EXPECT_EQ(programme.catchment, Catchment::block);
  const std::string name = "interventions.seats.training.pain.coeliac.";
  EXPECT_EQ(scenario.parameters.find(name + "seats"), programme.seats);
  EXPECT_EQ(scenario.parameters.find(name + "pass_rate"), programme.pass_rate);
  EXPECT_EQ(scenario.parameters.find(name + "cases_per_trainee"), programme.cases_per_trainee);
  EXPECT_EQ(mean_of(scenario, name + "seats"), 4);
  EXPECT_NEAR(mean_of(scenario, name + "pass_rate"), (0.6 + 4 * 0.8 + 0.95) / 6, 1e-12);
}

TEST_F(TrainingConfig, ASecondProgrammeOfASkillHasNamesOfItsOwn) {
  const std::string text = read("tutorial.toml");
  write("tutorial.toml", text + text.substr(text.find("\n[[interventions.seats.training]]")));
  const Scenario scenario = load();
  ASSERT_EQ(scenario.interventions[0].training.size(), 2u);
  EXPECT_EQ(scenario.parameters.find("interventions.seats.training.pain.coeliac.pass_rate#2"),
            scenario.interventions[0].training[1].pass_rate);
}

TEST_F(TrainingConfig, RefusesWhatDoesNotExist) {
  refuses("provider = \"pain\"", "provider = \"pian\"", "\"pian\"", "is 'pian', which is not a provider",
          "did you mean 'pain'?");
  refuses("procedure = \"coeliac\"", "procedure = \"celiac\"", "\"celiac\"",
          "is 'celiac', which is not a procedure", "did you mean 'coeliac'?");
  refuses("provider = \"pain\"\nprocedure = \"coeliac\"",
          "provider = \"radiology\"\nprocedure = \"epidural\"", "\"epidural\"\nseats",
          "is 'epidural', which nobody of 'radiology' performs", "");
  refuses("{ river = 2", "{ rivr = 2", "{ rivr", "names 'rivr', which is not a region",
          "did you mean 'river'?");
  refuses("share_by = \"explicit\"", "share_by = \"headrom\"", "\"headrom\"",
          "is 'headrom' (wanted: headroom, gap, equal, explicit)", "did you mean 'headroom'?");
  refuses("catchment = \"block\"", "catchment = \"world\"", "\"world\"",
          "is 'world' (wanted: region, block, country)", "");
  refuses("lead = 2", "laed = 2", "2\nshare_by", "is not a known key", "did you mean 'lead'?");
}

TEST_F(TrainingConfig, RefusesSharesThatDoNotFit) {
  refuses("shares = { river = 2, \"Harbour City\" = 1 }", "", "\"explicit\"",
          "is 'explicit', but there are no shares", "");
  refuses("share_by = \"explicit\"", "share_by = \"gap\"", "{ river", "is not used",
          "write share_by = \"explicit\"");
  refuses("\"Harbour City\" = 1", "\"River Valley\" = 1", "{ river", "twice", "");
  refuses("river = 2", "river = -2", "{ river", "gives -2 for 'river'; shares are not below 0", "");
  refuses("{ river = 2, \"Harbour City\" = 1 }", "{ river = 0 }", "{ river", "gives nothing to any region",
          "");
}

TEST_F(TrainingConfig, RefusesSizesOutOfRange) {
  refuses("value = 4, unit = \"seats per year\"", "value = -4, unit = \"seats per year\"", "-4",
          "training.pain.coeliac.seats' is -4", "");
  refuses("unit = \"seats per year\"", "unit = \"seats\"", "\"seats\", status", "is 'seats'", "");
  refuses("pert = [0.6, 0.8, 0.95]", "pert = [0.6, 0.8, 1.2]", "[0.6, 0.8, 1.2]",
          "a proportion lies in [0, 1]", "");
  refuses("value = 10, unit = \"patients\"", "value = 0, unit = \"patients\"", "0, unit = \"patients\"",
          "cases_per_trainee' is 0", "");
  refuses("lead = 2", "lead = 0", "0\nshare_by", "is 0 (wanted: 1 to 20)", "");
  refuses("lead = 2", "lead = 21", "21\nshare_by", "is 21 (wanted: 1 to 20)", "");
  refuses("value = 4, unit", "value = 4, max = 3, unit", "3, unit", "is not a known key", "");
}

TEST_F(TrainingConfig, RefusesAnInterventionThatDoesNothing) {
  const std::string text = read("tutorial.toml");
  write("tutorial.toml", text.substr(0, text.find("\n[[interventions.seats.training]]")));
  expect_message(refusal(), place("tutorial.toml", "[interventions.seats]"),
                 "is missing, and so is 'training'",
                 "write [[interventions.seats.effects]] or [[interventions.seats.training]]");
}

}  // namespace
}  // namespace needgap
