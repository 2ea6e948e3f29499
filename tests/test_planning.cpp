// How much of a lever meets a target: doses, brackets, limits, schedule, value.
#include "needgap/planning.hpp"

#include "trained_country.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap {
namespace {

using namespace planning;
using test::Programme;

// Nobody is turned away for want of slots, so coverage is a closed form of the cascade: one region, one
// procedure, only home care, which treats nobody in-house.
Scenario one_region(double deaths = 400000) {
  test::SmallCountry country;
  country.regions = {{.deaths = deaths, .hospitals = 0, .pain_clinic = 100000, .ivr = 0}};
  country.procedures = 1;
  country.steps_per_year = 26;
  country.end = 2019;
  return test::load_small_country(
      country, {"need.spread=0", "referral.spread=0", "capacity.spread=0", "able.share.pain_clinic.coeliac=1",
                "able.exit=0", "able.lapse=0", "able.growth=0", "slots.pain_clinic.coeliac=100",
                "identify={designated=0.8,other_hospital=0.8,home=0.8}",
                "contact={designated=0.5,other_hospital=0.5,home=0.5}", "accept=0.9"});
}

double mean_facility(const Scenario& scenario, const std::string& name) {
  return mean_parameters(scenario.parameters)[scenario.parameters.find(name).value()];
}

PlanQuestion question_of(const Scenario& scenario, const std::string& target, const std::string& lever,
                         double probability = 0.8) {
  return {.target = parse_statement(scenario, target),
          .probability = probability,
          .levers = {find_lever(scenario, lever)}};
}

Scenario trained(const std::vector<Programme>& programmes = {{.seats = 6}}, int years = 6) {
  return test::load_small_country(test::country(years), test::training(programmes, "1", 2019));
}

// A coverage that lies a share of the way from no loss removed to all removed.
std::string coverage_on_the_way(const Scenario& scenario, double share) {
  const PlanQuestion never = question_of(scenario, "coverage >= 100% in 2023", "losses");
  const DoseResponse curve = size_dose(scenario, never, {.draws = 16, .replicates = 8})[0];
  const double low = curve.points.front().outcome.mean, high = curve.points.back().outcome.mean;
  EXPECT_GT(high, low + 0.05);
  return "coverage >= " + std::to_string(low + share * (high - low)) + " in 2023";
}

// ------------------------------------------------------------------------------------------------------ size

TEST(Plan, TheLeastDoseOfOneRegionIsThatOfTheClosedForm) {
  // Fix every share, so that only chance is left: coverage = id x accept x [h + (1 - h) f' c] of settings
  // weighted; raising `accept` raises it in proportion, so the dose is threshold / slope.
  Scenario scenario = one_region();
  double reached = 0;
  for (int s = 0; s < 3; ++s) {
    const std::string setting = scenario.settings[s].id;
    const double share = mean_facility(scenario, "need.setting_share." + setting);
    const double in_house = mean_facility(scenario, "facility." + setting + ".coeliac.in_house");
    const double refer = mean_facility(scenario, "facility." + setting + ".coeliac.refer");
    const double own = scenario.settings[s].by_hospital ? 0 : in_house;  // no hospital, nobody in-house
    reached += share * 0.8 * (own + (1 - own) * refer / (1 - in_house) * 0.5);
  }
  for (int i = 0; i < scenario.parameters.size(); ++i) {  // Dirichlets at their means
    const ParameterDraw means = mean_parameters(scenario.parameters);
    scenario.parameters.parameters[i].distribution = Fixed{means[i]};
  }
  scenario.parameters.uncertain.clear();
  const double wanted = 0.5 * reached;
  PlanQuestion question =
      question_of(scenario, "coverage >= " + std::to_string(wanted) + " in 2019", "accept=0.2:1", 0.5);
  const std::vector<DoseResponse> curves = size_dose(scenario, question, {.draws = 24, .replicates = 8});
  ASSERT_TRUE(curves[0].reached);
  EXPECT_NEAR(curves[0].dose, 0.5, 0.8 / 64 + 0.01);  // the bisection's step and the noise of 32,000 patients
  EXPECT_LE(curves[0].dose_low, 0.5 + 0.01);
  EXPECT_GE(curves[0].dose_high, 0.5 - 0.01);
  question.target.threshold = 0.8 * reached;
  EXPECT_NEAR(size_dose(scenario, question, {.draws = 24, .replicates = 8})[0].dose, 0.8, 0.8 / 64 + 0.01);
}

TEST(Plan, MoreSeatsNeverTreatFewerBeyondTheNoise) {
  const Scenario scenario = trained();
  const PlanQuestion question = question_of(scenario, "coverage >= 99% in 2023", "t.seats=0:40");
  const DoseResponse curve = size_dose(scenario, question, {.draws = 24, .replicates = 8})[0];
  EXPECT_FALSE(curve.reached);
  ASSERT_GE(curve.points.size(), 5u);
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    EXPECT_LT(curve.points[i - 1].dose, curve.points[i].dose);
    EXPECT_GE(curve.points[i].outcome.mean, curve.points[i - 1].outcome.mean - 3e-3);
  }
  EXPECT_GT(curve.points.back().outcome.mean, curve.points[0].outcome.mean + 0.01);
}

TEST(Plan, TheStatedProbabilityHoldsOnHeldOutDraws) {
  const Scenario scenario = trained();
  const PlanQuestion question = question_of(scenario, coverage_on_the_way(scenario, 0.3), "losses", 0.7);
  const DoseResponse curve = size_dose(scenario, question, {.draws = 96, .replicates = 8})[0];
  ASSERT_TRUE(curve.reached);
  EXPECT_GT(curve.dose, 0);
  EXPECT_GE(curve.at(curve.dose).probability.share, 0.7);
  // Two independent estimates of one probability: three standard errors of their difference, and the step.
  EXPECT_NEAR(curve.fresh.probability.share, 0.7, 3 * std::sqrt(2 * 0.7 * 0.3 / 96) + 0.05);
  EXPECT_NE(curve.fresh.probability.share, curve.at(curve.dose).probability.share);
  EXPECT_LE(curve.dose_low, curve.dose);
  EXPECT_GE(curve.dose_high, curve.dose);
}

TEST(Plan, AHarderTargetOrASurerOneTakesMore) {
  const Scenario scenario = trained();
  const auto dose = [&](const std::string& target, double probability) {
    return size_dose(scenario, question_of(scenario, target, "losses", probability),
                     {.draws = 32, .replicates = 8})[0]
        .dose;
  };
  const double base = dose(coverage_on_the_way(scenario, 0.3), 0.5);
  EXPECT_GT(base, 0);
  EXPECT_GT(dose(coverage_on_the_way(scenario, 0.5), 0.5), base);
  EXPECT_GT(dose(coverage_on_the_way(scenario, 0.3), 0.9), base);
  EXPECT_EQ(dose("coverage >= 0.1% in 2023", 0.9), 0);
}

TEST(Plan, WhatIsHeldMovesTheCurveAndThreadsDoNot) {
  const Scenario scenario = trained();
  PlanQuestion question = question_of(scenario, coverage_on_the_way(scenario, 0.3), "losses", 0.6);
  question.held = find_held_lever(scenario, "slots=0.9,2");
  const engine::RunPlan one{.draws = 24, .threads = 1};
  engine::RunPlan two = one;
  two.threads = 2;
  const auto curves = size_dose(scenario, question, one), again = size_dose(scenario, question, two);
  ASSERT_EQ(curves.size(), 2u);
  EXPECT_GT(curves[0].dose, curves[1].dose);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(curves[i].dose, again[i].dose);
    EXPECT_EQ(curves[i].dose_low, again[i].dose_low);
    EXPECT_EQ(curves[i].fresh.outcome.mean, again[i].fresh.outcome.mean);
  }
}

TEST(Plan, AnIntervalOfAShareIsWilsonsAtLeastAsWideAsTheDrawsAllow) {
  Eigen::ArrayXd met = Eigen::ArrayXd::Zero(100);
  EXPECT_NEAR(probability_of(met).high, 0.0370, 5e-5);  // Wilson, 0 of 100
  met.head(80) = 1;
  EXPECT_NEAR(probability_of(met).low, 0.7112, 2e-3);  // Wilson, 80 of 100: 0.7112 to 0.8666
  EXPECT_NEAR(probability_of(met).high, 0.8666, 2e-3);
}

// ---------------------------------------------------------------------------------------------------- levers

TEST(PlanLevers, ADoseReplacesWhatItSaysAndNothingElse) {
  const Scenario scenario = trained({{.seats = 6}, {.procedure = "saddle", .seats = 2}});
  const Scenario dosed = with_dose(scenario, find_lever(scenario, "t.seats"), 12);
  const auto seats = [&](int i) {
    return mean_parameters(
        dosed.parameters)[dosed.interventions[0].training[static_cast<std::size_t>(i)].seats];
  };
  EXPECT_EQ(seats(0), 9);
  EXPECT_EQ(seats(1), 3);
  EXPECT_EQ(dosed.parameters.uncertain, scenario.parameters.uncertain);
  EXPECT_EQ(with_dose(scenario, find_lever(scenario, "t.coverage"), 0.25).interventions[0].coverage[1], 0.25);
  const Lever one = find_lever(scenario, "t.seats.pain_clinic.saddle=0:9");
  EXPECT_EQ(one.programmes, std::vector<int>{1});
  EXPECT_EQ(one.high, 9);
}

TEST(PlanLevers, AWrongLeverSaysWhatIsKnown) {
  const Scenario scenario = trained();
  const auto message = [&](const char* text) {
    try {
      find_lever(scenario, text);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(message("t.seat").find("did you mean 't.seats'?"), std::string::npos) << message("t.seat");
  EXPECT_NE(message("t.seats=0:2.5").find("not a whole number"), std::string::npos);
  EXPECT_NE(message("t.coverage=0:2").find("not between 0 and 1"), std::string::npos);
  EXPECT_NE(message("losses=0.5:0.2").find("empty range"), std::string::npos);
  EXPECT_NE(message("losses=a:1").find("not a number"), std::string::npos);
  EXPECT_NE(message("accept").find("needs a range"), std::string::npos);
  EXPECT_NE(message("facility.home.coeliac.refer=0:1").find("share of a whole"), std::string::npos);
}

// ---------------------------------------------------------------------------------------------------- limits

TEST(PlanLimits, ALossThatIsRemovedIsGoneAndCoverageRises) {
  const Scenario scenario = trained();
  const PlanQuestion question = question_of(scenario, "coverage >= 99% in 2023", "t.seats=0:40");
  const Limits limits = find_limits(scenario, question, 0, 40, {.draws = 16, .replicates = 8});
  const Cascade& c = limits.with;
  EXPECT_NEAR(c.need,
              c.not_identified + c.not_accepted + c.no_route + c.not_connected + c.died_waiting +
                  c.change_in_waiting + c.performed,
              1e-6 * c.need);
  EXPECT_GT(c.performed, limits.without.performed);
  double all = 0, largest = 0;
  for (const Limit& limit : limits.stages) {
    EXPECT_GE(limit.change.mean, -1e-3) << limit.name;
    if (limit.id == "losses") all = limit.change.mean;
    if (limit.id == "losses.route") largest = limit.change.mean;
  }
  EXPECT_GT(largest, 0.01);
  EXPECT_GT(all, largest);
  // Cases are no limit here (0.01 each), people are: 40 seats a year soon train everyone.
  EXPECT_EQ(limits.seats_asked, 40);
  EXPECT_LT(limits.seats_filled, 40);
  EXPECT_NEAR(limits.seats_with_cases, limits.seats_filled, 0.5);
}

TEST(PlanLimits, WantOfCasesIsSeenAsSuch) {
  const Scenario scenario = trained({{.seats = 6, .cases = 1e6}});
  const PlanQuestion question = question_of(scenario, "coverage >= 99% in 2020", "t.seats=0:4");
  const Limits limits = find_limits(scenario, question, 0, 4, {.draws = 8, .replicates = 8});
  EXPECT_EQ(limits.seats_filled, 0);
  EXPECT_GT(limits.seats_with_cases, 1);
}

// ------------------------------------------------------------------------------------------- schedule, value

TEST(PlanSchedule, WithoutExitOrLapseTheAbleGrowByThoseWhoFinish) {
  std::vector<std::string> settings = test::training({{.seats = 3}}, "1", 2019);
  settings.insert(settings.end(), {"able.exit=0", "able.lapse=0", "able.growth=0"});
  const Scenario scenario = test::load_small_country(test::country(6), settings);
  const std::vector<Lever> levers{find_lever(scenario, "t.seats")};
  const Scenario without = with_dose(scenario, levers, 0), with = with_dose(scenario, levers, 3);
  const auto years = make_schedule(without, with, {.draws = 8, .replicates = 8});
  ASSERT_EQ(years.size(), 5u);
  for (std::size_t y = 1; y < years.size(); ++y) {
    EXPECT_EQ(years[y].asked, 3);
    EXPECT_NEAR(years[y].finished, years[y].filled, 1e-9);  // all pass, a lead of one year
    const double grown = years[y].staffing[0].able - years[y - 1].staffing[0].able;
    EXPECT_NEAR(grown, years[y - 1].finished, 1e-9);
    EXPECT_EQ(years[y].left, 0);
    const StaffingYear& s = years[y].staffing[0];
    EXPECT_NEAR(s.ratio(), s.slots / s.arrivals, 1e-9);
    EXPECT_NEAR(s.difference(), s.able * (1 - s.arrivals / s.slots), 1e-9);
  }
  EXPECT_EQ(years[0].staffing[0].able, years[0].staffing[0].able_without);
  EXPECT_GT(years[4].staffing[0].able, years[4].staffing[0].able_without);
}

// Curves of one draw-pair with given cost and patients.
DoseResponse curve_of(const std::vector<std::pair<double, double>>& cost_and_patients) {
  DoseResponse curve;
  for (const auto& [cost, patients] : cost_and_patients) {
    DosePoint point{.dose = static_cast<double>(curve.points.size())};
    point.totals = {Eigen::ArrayXd::Constant(2, cost), Eigen::ArrayXd::Constant(2, patients),
                    Eigen::ArrayXd::Constant(2, 10 * patients)};
    curve.points.push_back(point);
  }
  return curve;
}

TEST(PlanValue, TheFrontierLeavesOutWhatIsDominatedAndWhatAMixtureBeats) {
  // 1 costs 10 a patient, 2 is dearer and worse than 1, 3 is beaten by mixing 1 and 4.
  const std::vector<DoseResponse> curves{curve_of({{0, 0}, {100, 10}, {150, 8}, {300, 15}, {400, 30}})};
  const Value value = value_of(curves);
  using enum comparison::OptionStanding::Kind;
  const std::vector<comparison::OptionStanding::Kind> expected{efficient, efficient, dominated,
                                                               extendedly_dominated, efficient};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(value.options[i].standing.kind, expected[i]) << i;
  EXPECT_EQ(value.options[1].standing.step, 10);
  EXPECT_EQ(value.options[4].standing.step, 15);
  EXPECT_EQ(value.options[1].cost_per_pain_day.mean, 1);
  for (std::size_t t = 0; t < value.thresholds.size(); ++t) {
    const double worth = value.thresholds[t];
    const int best = worth < 10 ? 0 : worth < 15 ? 1 : 4;
    if (worth != 10 && worth != 15) {
      EXPECT_EQ(value.best_on_average[t], best) << worth;
    }
    double sum = 0;
    for (const Option& option : value.options) sum += option.acceptability[t];
    EXPECT_DOUBLE_EQ(sum, 1);
  }
}

}  // namespace
}  // namespace needgap
