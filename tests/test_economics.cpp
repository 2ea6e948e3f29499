// Pain-days, costs and what they are worth: identities, sums by hand, closed forms.
#include "needgap/comparison.hpp"
#include "needgap/planning.hpp"

#include "small_country.hpp"
#include "trained_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace comparison;
using namespace engine;
using namespace model;

std::string money(double value, const char* unit) {
  return fmt::format("{{value={},unit=\"{}\",status=\"assumed\",source=\"made up\"}}", value, unit);
}

/// An intervention without effect on patients that costs 9,000 EUR in 2019 and 600 EUR a year after a ramp of
/// two years.
std::vector<std::string> costly(const std::string& coverage, const std::string& what_for = "") {
  return {fmt::format("interventions.costly={{name=\"costly\",start=2019,ramp=2,coverage={},cost={{setup={},"
                      "yearly={}{}}},"
                      "effects=[{{target=\"accept\",operation=\"multiply\",size={}}}]}}",
                      coverage, money(9000, "EUR"), money(600, "EUR per year"),
                      what_for.empty() ? "" : fmt::format(",for=\"{}\"", what_for), money(1, "ratio")),
          "apply=[\"costly\"]"};
}

/// What each region bears of it in 2019, when 9,000 EUR of set-up and half of 600 EUR are due.
Eigen::ArrayXd borne(const Scenario& scenario) {
  const Draw draw = make_draw(scenario, ParameterLayout(scenario), values_with(scenario, {}), 1, 0);
  return programme_costs(scenario, draw, 2019);
}

const RunPlan economics_plan{.seed = 5, .draws = 30, .replicates = 4};

struct Seen {
  Scenario scenario;
  OutcomeShape shape{scenario, true};

  explicit Seen(Scenario of) : scenario(std::move(of)) {}
  /// Means of the draws.
  Eigen::ArrayXd operator()(Measure measure, Place place, int year, int region, int procedure) const {
    Watch watch(scenario);
    const SeriesHandle series =
        watch.add(measure, place, RegionIndex{region}, ProcedureIndex{procedure}, year);
    return observe({&scenario, 1}, economics_plan, watch).of[0].mean(series);
  }
};

TEST(Economics, PainDaysAreTreatedTimesResponseTimesLife) {
  const Seen seen(load_small_country(three_regions()));
  const int R = seen.shape.all_regions(), K = seen.shape.all_procedures();
  for (const int r : {0, 2, R})
    for (const int year : {2018, 2020}) {
      const auto treated = [&](int k) { return seen(Measure::performed, Place::residence, year, r, k); };
      const Eigen::ArrayXd by_hand = treated(0) * 0.5 * 65 + treated(1) * 0.75 * 65;
      EXPECT_TRUE(seen(Measure::pain_days, Place::residence, year, r, K).isApprox(by_hand, 1e-12)) << r;
    }
}

TEST(Economics, WithoutInterventionsCostIsTheFees) {
  const Seen seen(load_small_country(three_regions()));
  const int R = seen.shape.all_regions(), K = seen.shape.all_procedures();
  for (const int r : {1, R}) {
    const auto done = [&](int k) { return seen(Measure::procedures, Place::treatment, 2019, r, k); };
    EXPECT_TRUE(
        seen(Measure::cost, Place::treatment, 2019, r, K).isApprox(done(0) * 200 + done(1) * 100, 1e-12));
    EXPECT_TRUE(seen(Measure::cost, Place::treatment, 2019, r, 1).isApprox(done(1) * 100, 1e-12));
  }
}

TEST(Economics, InterventionsCostTheirSetUpOnceAndTheirRunningCostAsFarAsTheyHaveCome) {
  const Seen seen(load_small_country(three_regions(), costly("0.5")));
  const int R = seen.shape.all_regions(), K = seen.shape.all_procedures();
  const auto programmes = [&](int year, int r) -> Eigen::ArrayXd {
    return seen(Measure::cost, Place::treatment, year, r, K) -
           seen(Measure::procedures, Place::treatment, year, r, 0) * 200 -
           seen(Measure::procedures, Place::treatment, year, r, 1) * 100;
  };
  const auto is = [](const Eigen::ArrayXd& values, double expected) {
    return (values - expected).abs().maxCoeff() < 1e-6;
  };
  EXPECT_TRUE(is(programmes(2018, R), 0));
  EXPECT_TRUE(is(programmes(2019, R), 0.5 * (9000 + 300)));
  EXPECT_TRUE(is(programmes(2020, R), 0.5 * 600));
  EXPECT_TRUE(is(programmes(2020, 1), 0.5 * 600 * 600 / 3000));  // 600 of 3,000 deaths
}

TEST(Economics, CostsOfAListOfRegionsAreWholeAndSharedByTheirDeaths) {
  // R0 to R2 have 1,500, 600 and 900 deaths.
  for (const char* what_for : {"", "covered"}) {
    const Eigen::ArrayXd cost =
        borne(load_small_country(three_regions(), costly("[\"R1\",\"R2\"]", what_for)));
    EXPECT_EQ(cost[0], 0);
    EXPECT_NEAR(cost[1], 9300 * 600.0 / 1500, 1e-9);
    EXPECT_NEAR(cost[2], 9300 * 900.0 / 1500, 1e-9);
    EXPECT_NEAR(cost.sum(), 9300, 1e-9);
  }
}

TEST(Economics, CostsOfTheCountryCountAtTheShareThatIsCovered) {
  const Eigen::ArrayXd listed = borne(load_small_country(three_regions(), costly("[\"R2\"]", "country")));
  EXPECT_EQ(listed[0], 0);
  EXPECT_EQ(listed[1], 0);
  EXPECT_NEAR(listed[2], 9300 * 900.0 / 3000, 1e-9);
  for (const char* what_for : {"", "country"}) {
    const Eigen::ArrayXd shared = borne(load_small_country(three_regions(), costly("0.3", what_for)));
    EXPECT_NEAR(shared[0], 0.3 * 9300 * 1500.0 / 3000, 1e-9);
    EXPECT_NEAR(shared.sum(), 0.3 * 9300, 1e-9);
  }
}

TEST(Economics, CostsOfWhatAShareCoversAreWhole) {
  const Eigen::ArrayXd cost = borne(load_small_country(three_regions(), costly("0.3", "covered")));
  EXPECT_NEAR(cost[1], 9300 * 600.0 / 3000, 1e-9);
  EXPECT_NEAR(cost.sum(), 9300, 1e-9);
  EXPECT_EQ(borne(load_small_country(three_regions(), costly("0", "covered"))).sum(), 0);
}

TEST(Economics, CoveredRegionsWithoutDeathsBearTheirCostsEvenly) {
  SmallCountry country = three_regions();
  country.regions[1].deaths = country.regions[2].deaths = 0;
  const Eigen::ArrayXd cost = borne(load_small_country(country, costly("[\"R1\",\"R2\"]")));
  EXPECT_EQ(cost[0], 0);
  EXPECT_NEAR(cost[1], 4650, 1e-9);
  EXPECT_NEAR(cost[2], 4650, 1e-9);
}

// Seats and running costs of one list, and of one share, are counted alike.
TEST(Economics, SeatsAndCostsAreCountedAlike) {
  for (const char* coverage : {"[\"R1\"]", "[\"R1\",\"R2\"]", "0.5", "1"}) {
    std::vector<std::string> settings = training({{.seats = 8, .share_by = "equal"}}, coverage);
    settings.push_back("interventions.t.cost.yearly=" + money(8, "EUR per year"));
    const Scenario scenario = load_small_country(three_regions(), settings);
    const Futures futures(scenario, {}, 4);
    const auto asked = [&](int r) { return futures(Measure::seats_asked, Place::treatment, 0, r, 0, 0); };
    EXPECT_NEAR(borne(scenario).sum(), asked(0) + asked(1) + asked(2), 1e-9) << coverage;
  }
}

TEST(Economics, HalfADoseOfCoverageCostsHalf) {
  for (const char* what_for : {"covered", "country"})
    for (const char* coverage : {"[\"R1\",\"R2\"]", "0.4"}) {
      const Scenario full = load_small_country(three_regions(), costly(coverage, what_for));
      const planning::Lever lever = planning::find_lever(full, "costly.coverage");
      const double most = full.interventions[0].coverage[2];
      EXPECT_NEAR(borne(planning::with_dose(full, lever, most / 2)).sum(), borne(full).sum() / 2, 1e-9);
    }
}

TEST(Economics, EverySeatThatIsTakenCosts) {
  const std::vector<Programme> programmes{
      {.seats = 4, .share_by = "equal", .extra = ",cost_per_seat=" + money(1000, "EUR per seat")}};
  const Seen seen(load_small_country(country(3), training(programmes)));
  const int R = seen.shape.all_regions(), K = seen.shape.all_procedures();
  const auto seats = [&](int year) -> Eigen::ArrayXd {
    return (seen(Measure::cost, Place::treatment, year, R, K) -
            seen(Measure::procedures, Place::treatment, year, R, 0) * 200 -
            seen(Measure::procedures, Place::treatment, year, R, 1) * 100) /
           1000;
  };
  // 37 practitioners of whom about half are able: room for four a year at least at the start.
  EXPECT_TRUE((seats(2018) - 4).abs().maxCoeff() < 1e-9);
  EXPECT_LE(seats(2020).maxCoeff(), 4 + 1e-9);
}

TEST(Economics, AFutureYearCountsForLess) {
  const Scenario scenario = load_small_country(three_regions());
  EXPECT_EQ(scenario.economics.present_value(2019), 1);
  EXPECT_DOUBLE_EQ(scenario.economics.present_value(2020), 0.8);
  EXPECT_DOUBLE_EQ(scenario.economics.present_value(2018), 1.25);
  EXPECT_DOUBLE_EQ(scenario.economics.present_value(2022), 0.512);
}

TEST(Economics, TotalsAreTheSumsOverYearsAtPresentValue) {
  const Scenario scenario = load_small_country(three_regions());
  const Scenario both[] = {scenario, load_small_country(three_regions(), costly("1"))};
  const Comparison comparison = compare(both, economics_plan);
  const Seen seen(scenario);
  const int R = seen.shape.all_regions(), K = seen.shape.all_procedures();
  Eigen::ArrayXd plain = Eigen::ArrayXd::Zero(30), discounted = plain;
  for (const auto& [year, worth] : {std::pair{2018, 1.25}, std::pair{2019, 1.0}, std::pair{2020, 0.8}}) {
    plain += seen(Measure::performed, Place::residence, year, R, K);
    discounted += worth * seen(Measure::performed, Place::residence, year, R, K);
  }
  const auto total = [&](Total which) -> Eigen::ArrayXd {
    return comparison.scenarios[0].totals.col(static_cast<Eigen::Index>(which));
  };
  EXPECT_TRUE(total(Total::performed).isApprox(plain, 1e-12));
  EXPECT_TRUE(total(Total::discounted_performed).isApprox(discounted, 1e-12));
  // Nothing is gained, and 9,000 + 300 EUR in 2019 and 600 in 2020 are spent.
  const CostEffectiveness value = cost_effectiveness(comparison, 1);
  EXPECT_NEAR(value.extra_cost.mean, 9300 + 0.8 * 600, 1e-6);
  EXPECT_NEAR(value.extra_cost.mcse, 0, 1e-6);
  EXPECT_EQ(value.extra_patients.mean, 0);
  EXPECT_TRUE(std::isnan(value.cost_per_patient.mean));
  EXPECT_TRUE(not_costed(both[1]).empty());
}

TEST(Economics, TheRatioIsThatOfTheMeansWithItsDeltaMethodError) {
  const Scenario scenario = load_small_country(three_regions());
  const Scenario both[] = {scenario, scenario};
  Comparison comparison = compare(both, economics_plan);
  auto& totals_of = comparison.scenarios[1].totals;
  totals_of = comparison.scenarios[0].totals;
  const auto cost = static_cast<Eigen::Index>(Total::discounted_cost),
             patients = static_cast<Eigen::Index>(Total::discounted_performed);
  for (int i = 0; i < 30; ++i) {  // gains 1, 2, 1, 2 ... at a cost of 10 each, and 3 more in every draw
    const double gain = 1 + i % 2;
    totals_of(i, patients) += gain;
    totals_of(i, cost) += 10 * gain + 3;
  }
  const CostEffectiveness value = cost_effectiveness(comparison, 1);
  EXPECT_NEAR(value.cost_per_patient.mean, 12, 1e-6);  // (15 + 3) / 1.5
  // The residual cost - 12 gain is 3 - 2 gain: +-1 with equal chance.
  EXPECT_NEAR(value.cost_per_patient.mcse, std::sqrt(30.0 / (30 * 29)) / 1.5, 1e-6);
  EXPECT_NEAR(value.cost_per_patient.low, 11.5, 1e-6);
  EXPECT_NEAR(value.cost_per_patient.high, 13, 1e-6);
  for (int i = 0; i < 2; ++i) totals_of(i, patients) -= 5;  // more than 2.5% of the draws lose
  EXPECT_TRUE(std::isnan(cost_effectiveness(comparison, 1).cost_per_patient.low));
}

TEST(Economics, AnInterventionWithoutACostIsNamed) {
  const std::vector<std::string> free{
      "interventions.free={name=\"free\",start=2019,ramp=0,coverage=1,effects=[{target=\"accept\","
      "operation=\"multiply\",size=" +
          money(1.1, "ratio") + "}]}",
      "apply=[\"free\"]"};
  EXPECT_EQ(not_costed(load_small_country(three_regions(), free)), std::vector<std::string>{"free"});
}

TEST(Targets, AreMetInTheShareOfFuturesThatACountGives) {
  const Scenario scenario = load_small_country(three_regions());
  const Scenario both[] = {scenario, scenario};
  RunPlan single = economics_plan;
  single.draws = 200;
  single.replicates = 1;
  Watch watch(scenario);
  const SeriesHandle performed = watch.add(Measure::performed, Place::residence, 2020);
  const Eigen::ArrayXd seen = observe({&scenario, 1}, single, watch).of[0].mean(performed);
  const double middle = std::round(seen.mean());
  const Statement target = parse_statement(scenario, fmt::format("performed >= {} in 2020", middle));
  const Comparison comparison = compare(both, single, {target});
  const double met = (seen >= middle).cast<double>().mean();
  ASSERT_GT(met, 0.05);
  ASSERT_LT(met, 0.95);
  EXPECT_DOUBLE_EQ(comparison.probability_met(1, 0).mean, met);
  EXPECT_NEAR(comparison.probability_met(1, 0).mcse, std::sqrt(met * (1 - met) / 199), 1e-12);
}

}  // namespace
}  // namespace needgap::test
