// Which scenario is worth its cost: the frontier against a plain search, words in countries where they are
// true and where they are false.
#include "needgap/comparison.hpp"
#include "needgap/report.hpp"

#include "small_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <random>

namespace needgap::test {
namespace {

using namespace comparison;
using testing::HasSubstr;
using testing::Not;
using Kind = OptionStanding::Kind;

bool beats(const CostAndGain& a, const CostAndGain& b) {
  return a.cost <= b.cost && a.gain >= b.gain && (a.cost < b.cost || a.gain > b.gain);
}
// Whether a mixture of two that gains as much costs less. Whole numbers, so exact.
bool mixture_beats(const CostAndGain& a, const CostAndGain& b, const CostAndGain& x) {
  return a.gain < x.gain && x.gain < b.gain &&
         (x.cost - a.cost) * (b.gain - a.gain) > (b.cost - a.cost) * (x.gain - a.gain);
}

TEST(Frontier, IsWhatAPlainSearchOverAllPairsFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<CostAndGain> options(1 + random() % 7);
    for (CostAndGain& option : options)
      option = {static_cast<double>(random() % 9) - 3, static_cast<double>(random() % 9) - 3};
    const std::vector<OptionStanding> found = stand_among(options);
    for (std::size_t i = 0; i < options.size(); ++i) {
      const CostAndGain& x = options[i];
      Kind expected = Kind::efficient;
      for (const CostAndGain& a : options)
        for (const CostAndGain& b : options)
          if (mixture_beats(a, b, x)) expected = Kind::extendedly_dominated;
      for (std::size_t j = 0; j < i; ++j)
        if (options[j].cost == x.cost && options[j].gain == x.gain) expected = Kind::alike;
      for (const CostAndGain& a : options)
        if (beats(a, x)) expected = Kind::dominated;
      ASSERT_EQ(found[i].kind, expected) << round << " " << i;
      const CostAndGain &by = options[found[i].by], &with = options[found[i].with];
      ASSERT_TRUE(expected != Kind::dominated || beats(by, x));
      ASSERT_TRUE(expected != Kind::alike || (by.cost == x.cost && by.gain == x.gain && found[i].by < i));
      if (expected == Kind::extendedly_dominated) {
        EXPECT_TRUE(mixture_beats(by, with, x));
        EXPECT_EQ(found[found[i].by].kind, Kind::efficient);
        EXPECT_EQ(found[found[i].with].kind, Kind::efficient);
      }
    }
  }
}

TEST(Frontier, StepsAreTheCostsOfOneMoreGain) {
  const std::vector<CostAndGain> options{{0, 0}, {400, 30}, {100, 10}, {300, 15}};
  const std::vector<OptionStanding> found = stand_among(options);
  EXPECT_TRUE(std::isnan(found[0].step));
  EXPECT_EQ(found[2].step, 10);
  EXPECT_EQ(found[1].step, 15);
}

TEST(Acceptability, IsTheShareOfDrawsOfTheMostNetBenefit) {
  // Nothing, or in two of three draws one gain for 10, else for 30.
  Eigen::MatrixXd cost(3, 2), gain(3, 2);
  cost << 0, 10, 0, 10, 0, 30;
  gain << 0, 1, 0, 1, 0, 1;
  const Acceptability found = acceptability(cost, gain, {no_value, 16});
  ASSERT_EQ(found.worths, (std::vector<double>{7, 10, 15, 20, 30})) << "a third of 16 to three times 16";
  EXPECT_EQ(found.best_in[0][1], 0);
  EXPECT_DOUBLE_EQ(found.best_in[1][1], 1.0 / 3) << "of the two draws in which it is worth its cost, half";
  EXPECT_DOUBLE_EQ(found.best_in[2][1], 2.0 / 3);
  EXPECT_DOUBLE_EQ(found.best_in[4][1], 5.0 / 6);
  EXPECT_EQ(found.best_on_average, (std::vector<std::size_t>{0, 0, 0, 1, 1})) << "it costs 50 / 3 on average";
  for (const std::vector<double>& shares : found.best_in) EXPECT_DOUBLE_EQ(shares[0] + shares[1], 1);
  EXPECT_TRUE(acceptability(cost, gain, {no_value, -3}).worths.empty());
}

std::string number(double value, const char* unit) {
  return fmt::format("{{value={},unit=\"{}\",status=\"assumed\",source=\"made up\"}}", value, unit);
}

Scenario acting(const std::string& name, bool costed) {
  Scenario scenario = load_small_country(
      three_regions(),
      {fmt::format(
           "interventions.{0}={{name=\"{0}\",start=2019,ramp=0,coverage=1,effects=[{{target=\"accept\","
           "operation=\"multiply\",size={1}}}]{2}}}",
           name, number(1, "ratio"),
           costed ? ",cost={yearly=" + number(1, "EUR per year") + "}" : std::string()),
       fmt::format("apply=[\"{}\"]", name)});
  scenario.name = name;
  return scenario;
}

// Scenarios whose totals are made up: extra cost and extra patients by draw.
struct MadeUp {
  std::vector<Scenario> scenarios;
  Comparison comparison;

  explicit MadeUp(std::vector<Scenario> of)
      : scenarios(std::move(of)), comparison(compare(scenarios, {.seed = 1, .draws = 8, .replicates = 1})) {}
  void set(std::size_t s, const std::function<double(int)>& cost,
           const std::function<double(int)>& patients) {
    auto& totals = comparison.scenarios[s].totals;
    totals = comparison.scenarios[0].totals;
    for (int d = 0; d < 8; ++d) {
      totals(d, static_cast<Eigen::Index>(Total::discounted_cost)) += cost(d);
      totals(d, static_cast<Eigen::Index>(Total::discounted_performed)) += patients(d);
    }
  }
  void set(std::size_t s, double cost, double patients) {
    set(
        s, [=](int) { return cost; }, [=](int) { return patients; });
  }
  std::string text() const { return report::cost_table(scenarios, comparison); }
  // The line of a scenario.
  std::string line(const std::string& name) const {
    const std::string all = text();
    const auto at = all.find("\n  " + name + " ") + 3;
    return all.substr(at, all.find('\n', at) - at);
  }
};

std::vector<Scenario> now_and(const std::vector<std::string>& names) {
  std::vector<Scenario> scenarios{load_small_country(three_regions())};
  scenarios[0].name = "now";
  for (const std::string& name : names) scenarios.push_back(acting(name, true));
  return scenarios;
}

TEST(CostTable, SaysWhatIsCheaperAndBetterAndNeverANegativeCostPerPatient) {
  MadeUp made(now_and({"tried"}));
  const auto against = [&](double cost, double patients) {
    made.set(1, cost, patients);
    return cost_effectiveness(made.comparison, 1).against;
  };
  EXPECT_EQ(against(-95'673, 3), AgainstFirst::dominates);
  EXPECT_THAT(made.line("tried"), HasSubstr("-95,673 ± 0"));
  EXPECT_THAT(made.line("tried"), HasSubstr(" dominates "));
  EXPECT_THAT(made.line("tried"), Not(HasSubstr("-31,891"))) << "no cost per patient below 0";
  EXPECT_TRUE(std::isnan(cost_effectiveness(made.comparison, 1).cost_per_patient.mean));
  EXPECT_EQ(against(0, 3), AgainstFirst::dominates);
  EXPECT_EQ(against(500, -3), AgainstFirst::dominated);
  EXPECT_THAT(made.line("tried"), HasSubstr(" dominated  "));
  EXPECT_THAT(made.line("tried"), HasSubstr("dominated by now"));
  EXPECT_EQ(against(500, 0), AgainstFirst::dominated);
  EXPECT_EQ(against(-500, -3), AgainstFirst::cheaper_with_fewer);
  EXPECT_THAT(made.line("tried"), HasSubstr("cheaper, fewer patients"));
  EXPECT_EQ(against(0, 0), AgainstFirst::same);
  EXPECT_THAT(made.line("tried"), HasSubstr("no difference"));
  EXPECT_THAT(made.line("tried"), HasSubstr("the same as now"));
  EXPECT_EQ(against(600, 3), AgainstFirst::dearer_with_more);
  EXPECT_THAT(made.line("tried"), HasSubstr(" 200 ± 0 "));
  EXPECT_THAT(made.line("tried"), HasSubstr("efficient"));
}

TEST(CostTable, DoubtsWhatTheMonteCarloErrorDoesNotSettle) {
  MadeUp made(now_and({"tried"}));
  const auto swings = [](int d) { return d % 2 == 0 ? 4.0 : -2.0; };  // 1 on average, error 1.1
  made.set(
      1, [](int) { return -500; }, swings);
  EXPECT_THAT(made.line("tried"), HasSubstr("dominates (not sure)"));
  EXPECT_THAT(made.text(), HasSubstr("Not sure:"));
  made.set(
      1, [](int) { return -500; }, [](int d) { return 10.0 + d % 2; });
  EXPECT_THAT(made.line("tried"), Not(HasSubstr("not sure")));
  EXPECT_THAT(made.text(), Not(HasSubstr("Not sure")));
}

TEST(CostTable, NamesWhatDominates) {
  MadeUp made(now_and({"cheap", "poor", "middle", "dear"}));
  made.set(1, 100, 10);
  made.set(2, 150, 8);
  made.set(3, 300, 15);
  made.set(4, 400, 30);
  EXPECT_THAT(made.line("cheap"), HasSubstr("efficient"));
  EXPECT_THAT(made.line("poor"), HasSubstr("dominated by cheap"));
  EXPECT_THAT(made.line("middle"), HasSubstr("dominated by a mixture of cheap and dear"));
  EXPECT_THAT(made.line("dear"), HasSubstr("efficient"));
}

TEST(CostTable, DoubtsWhoIsDominatedWithinTheMonteCarloError) {
  MadeUp made(now_and({"cheap", "tried"}));
  made.set(1, 100, 10);
  const auto swings = [](double size) { return [=](int d) { return d % 2 == 0 ? size : -size; }; };
  const auto tried = [&](double cost, double swing, double patients) {
    made.set(
        2, [=](int d) { return cost + swings(swing)(d); }, [=](int) { return patients; });
    return made.line("tried");
  };
  EXPECT_THAT(tried(120, 5, 8), HasSubstr("dominated by cheap"));
  EXPECT_THAT(tried(120, 5, 8), Not(HasSubstr("not sure")));
  EXPECT_THAT(tried(120, 100, 8), HasSubstr("dominated by cheap (not sure)"));
  // The half of now and cheap gains 5 for 50.
  EXPECT_THAT(tried(60, 1, 5), HasSubstr("dominated by a mixture of now and cheap"));
  EXPECT_THAT(tried(60, 1, 5), Not(HasSubstr("not sure")));
  EXPECT_THAT(tried(60, 50, 5), HasSubstr("dominated by a mixture of now and cheap (not sure)"));
  EXPECT_THAT(made.text(), HasSubstr("within the"));
  // Where both swing together, the half of both swings with them.
  made.set(
      1, [&](int d) { return 100 + swings(80)(d); }, [](int) { return 10; });
  made.set(
      2, [&](int d) { return 60 + swings(40)(d); }, [](int) { return 5; });
  EXPECT_THAT(made.line("tried"), HasSubstr("dominated by a mixture of now and cheap"));
  EXPECT_THAT(made.line("tried"), Not(HasSubstr("not sure")));
}

TEST(CostTable, SetsApartWhatHasNoStatedCost) {
  std::vector<Scenario> scenarios = now_and({"priced"});
  scenarios.push_back(acting("unpriced", false));
  MadeUp made(scenarios);
  made.set(1, 100, 10);
  made.set(2, 50, 20);
  const std::string text = made.text();
  EXPECT_LT(text.find("priced "), text.find("it stands apart"));
  EXPECT_GT(text.find("\n  unpriced "), text.find("What has no stated cost is not free"));
  EXPECT_THAT(made.line("priced"), HasSubstr("efficient")) << "the cost of the other is not known to be less";
  EXPECT_THAT(made.line("unpriced"), Not(HasSubstr("efficient")));
  const result::Result result =
      as_result(made.scenarios, {.seed = 1, .draws = 8, .replicates = 1}, made.comparison);
  const auto totals = std::ranges::find(result.tables, "totals", &result::Table::name);
  EXPECT_EQ(totals->column("cost_per_extra_patient", "mean").number(0), 10);
  EXPECT_TRUE(std::isnan(totals->column("cost_per_extra_patient", "mean").number(1)));
  EXPECT_EQ(totals->column("standing").text(0), "efficient");
  EXPECT_EQ(totals->column("not_costed").text(1), "unpriced");
  EXPECT_FALSE(standings_by_cost(made.scenarios, made.comparison)[2].has_value());
  // What both do without a stated cost does not tell them apart.
  EXPECT_TRUE(not_costed(made.scenarios[2], made.scenarios[2]).empty());
  EXPECT_EQ(not_costed(made.scenarios[0], made.scenarios[2]), std::vector<std::string>{"unpriced"});
}

}  // namespace
}  // namespace needgap::test
