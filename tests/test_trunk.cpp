// Scenarios that go on from the first where they part from it are, bit for bit, those simulated from the
// start.
#include "needgap/config.hpp"
#include "needgap/engine.hpp"

#include "model/trunk.hpp"
#include "trained_country.hpp"

#include <cstring>
#include <gtest/gtest.h>
#include <set>

namespace needgap {
namespace {

using namespace engine;
using namespace model;

constexpr std::uint32_t replicates = 20;  // two blocks and a half

Scenario shipped(const std::string& name, std::vector<std::string> settings = {}, double cutoff = 0) {
  settings.insert(settings.begin(), {"time.end=2028", "time.steps_per_year=12"});
  const std::string file = name == "japan" ? "/japan.toml" : "/scenarios/" + name + ".toml";
  Scenario scenario = config::load_scenario(NEEDGAP_CONFIGS_FOLDER + file, settings);
  scenario.referral_cutoff = cutoff;
  return scenario;
}

// Draw 4 of a scenario.
struct TrunkFuture {
  explicit TrunkFuture(Scenario of)
      : TrunkFuture(of, map_to_parameters(of.parameters, random_row(of.parameters, 9, 4))) {}
  TrunkFuture(Scenario of, const ParameterDraw& values)
      : scenario(std::move(of)),
        layout(scenario),
        shape(scenario, true),
        draw(make_draw(scenario, layout, values, 9, 4)),
        out(static_cast<std::size_t>(shape.size()) * replicates) {}

  void alone() { simulate(scenario, layout, shape, draw, 0, replicates, out.data(), replicates); }
  void as_first(Trunk& trunk) {
    simulate_trunk(scenario, layout, shape, futures_of(draw, 0, replicates), out.data(), replicates, trunk);
  }
  void from(const Trunk& trunk, const TrunkFuture& of_trunk) {
    simulate_branch(scenario, layout, shape, futures_of(draw, 0, replicates), out.data(), replicates, trunk,
                    of_trunk.scenario);
  }
  bool operator==(const TrunkFuture& other) const {  // missing values too
    return std::memcmp(out.data(), other.out.data(), out.size() * sizeof(double)) == 0;
  }
  // A national value of the first replicate.
  double& need(int year) {
    const int series = shape.offset(year - scenario.horizon.start, column_of(Measure::need, Place::residence),
                                    shape.all_regions(), shape.all_procedures());
    return out[static_cast<std::size_t>(series) * replicates];
  }

  Scenario scenario;
  ParameterLayout layout;
  OutcomeShape shape;
  Draw draw;
  std::vector<double> out;
};

struct Pair {
  const char *first, *second;
  std::vector<std::string> settings = {};  // of the second
  double cutoff = 0;
};

TEST(Trunk, GivesTheBitsOfAScenarioSimulatedAlone) {
  for (const Pair& pair : {Pair{"japan", "network"},
                           {"network", "japan"},
                           {"japan", "training_alone"},
                           {"training_alone", "all"},
                           {"training_alone", "training_alone", {"interventions.pain_training.start=2024"}},
                           {"japan", "slots_twice"},
                           {"japan", "network", {"interventions.network.start=2018"}},
                           {"japan", "network", {"interventions.network.start=2019"}},
                           {"japan", "japan", {"need.rate=0.05"}},
                           {"japan", "japan", {"able.exit=0.2"}},
                           {"japan", "japan", {}, 0.001}}) {
    TrunkFuture first(shipped(pair.first)), second(shipped(pair.second, pair.settings, pair.cutoff)),
        alone = second;
    Trunk trunk{.years = {2026, 2019, 2024, 2026, 2022, 2018, 1999, 2050}};
    first.as_first(trunk);
    second.from(trunk, first);
    alone.alone();
    EXPECT_TRUE(second == alone) << pair.first << " " << pair.second;
    TrunkFuture again(shipped(pair.first));
    again.alone();
    EXPECT_TRUE(first == again) << pair.first;
  }
}

// Whatever a parameter acts through is seen. Of tables inside tables one is lowered a little.
TEST(Trunk, GivesTheBitsOfAScenarioInWhichAnyParameterDiffers) {
  TrunkFuture first(shipped("all", {"time.end=2027"}));
  Trunk trunk{.years = {2019, 2022, 2026, 2027}};
  first.as_first(trunk);
  std::set<std::string> tables;
  int moved = 0;
  for (int i = 0; i < first.scenario.parameters.size(); ++i) {
    const std::string& name = first.scenario.parameters.parameters[static_cast<std::size_t>(i)].name;
    const std::string table = name.substr(0, name.rfind('.'));
    if (table.find('.') != std::string::npos && !tables.insert(table).second) continue;
    ParameterDraw values = first.draw.values;
    values[i] *= 0.9;
    TrunkFuture second(first.scenario, values), alone = second;
    second.from(trunk, first);
    alone.alone();
    EXPECT_TRUE(second == alone) << name;
    moved += !(second == first);
  }
  EXPECT_GT(moved, 40);
}

TEST(Trunk, IsLeftBeforeAnybodyIsTrained) {
  const auto country = test::three_regions();
  TrunkFuture trained(test::load_small_country(country, test::training({{.seats = 6}}, "1", 2019)));
  TrunkFuture untrained(test::load_small_country(country));
  for (TrunkFuture* first : {&trained, &untrained}) {
    TrunkFuture second = first == &trained ? untrained : trained, alone = second;
    Trunk trunk{.years = {2019, 2020}};
    first->as_first(trunk);
    EXPECT_EQ(trunk.blocks[0].idle, first == &trained ? 1 : 3);
    second.from(trunk, *first);
    alone.alone();
    EXPECT_TRUE(second == alone);
    EXPECT_FALSE(second == *first);
  }
}

TEST(Trunk, KeepsTheYearsBeforeAnInterventionAndNoOther) {
  const auto alike = [](const char* name, const std::vector<std::string>& settings, double cutoff = 0) {
    TrunkFuture first(shipped("japan")), second(shipped(name, settings, cutoff));
    Trunk trunk;
    first.as_first(trunk);
    return years_alike(first.scenario, *trunk.data[0], second.scenario,
                       DrawData(second.scenario, second.layout, second.draw));
  };
  EXPECT_EQ(alike("network", {}), 8);  // 2018 to 2025
  EXPECT_EQ(alike("network", {"interventions.network.start=2020"}), 2);
  EXPECT_EQ(alike("japan", {}), 11);
  EXPECT_EQ(alike("slots_twice", {}), 0);
  EXPECT_EQ(alike("japan", {"need.rate=0.05"}), 0);
  EXPECT_EQ(alike("japan", {"able.share.pain_clinic.coeliac=0.5"}), 0);  // who is able at the start
  EXPECT_EQ(alike("japan", {}, 0.001), 0);
}

// What stands in the first scenario's years is taken over, and the rest is not.
TEST(Trunk, IsTakenOverUpToTheLastYearKept) {
  TrunkFuture first(shipped("japan")), second(shipped("network")), alone = second;
  alone.alone();
  Trunk trunk{.years = {2022, 2024, 2027}};
  first.as_first(trunk);
  for (int year = 2018; year <= 2028; ++year) first.need(year) = -year;
  second.from(trunk, first);
  for (int year = 2018; year <= 2028; ++year)
    EXPECT_EQ(second.need(year), year < 2024 ? -year : alone.need(year)) << year;
}

TEST(Trunk, LetsScenariosOfOneRunBeThoseRunAlone) {
  std::vector<Scenario> scenarios;
  for (const char* name : {"japan", "all", "slots_twice", "training_alone"})
    scenarios.push_back(shipped(name));
  // More replicates than share a trunk at once, and a batch that does not end with the draws.
  const RunPlan plan{.seed = 3, .draws = 5, .replicates = 70, .threads = 3, .batch = 2};
  Watch watch(scenarios[0]);
  std::vector<SeriesHandle> watched;
  for (int year = scenarios[0].horizon.start; year <= scenarios[0].horizon.end; ++year)
    for (const Measure measure : {Measure::unmet_need, Measure::performed})
      watched.push_back(watch.add(measure, Place::residence, year));
  const Observations together = observe(scenarios, plan, watch);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const Observations alone = observe({&scenarios[s], 1}, plan, watch);
    for (const SeriesHandle& series : watched) {
      EXPECT_TRUE((together.of[s].mean(series) == alone.of[0].mean(series)).all()) << scenarios[s].name;
      EXPECT_TRUE((together.of[s].chance(series) == alone.of[0].chance(series)).all()) << scenarios[s].name;
    }
  }
}

}  // namespace
}  // namespace needgap
