// The shipped interventions by figures worked out by hand, and what a lever can never do.
#include "needgap/config.hpp"

#include "compare_samples.hpp"
#include "model/flows.hpp"
#include "plain_effects.hpp"
#include "small_country.hpp"
#include "treated_by_flows.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

Scenario shipped_2039(const std::string& name) {
  const std::vector<std::string> settings{"time.start=2039", "time.end=2039", "time.steps_per_year=12"};
  return config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/scenarios/" + name + ".toml", settings);
}

double pert_mean(double min, double mode, double max) {
  return (min + 4 * mode + max) / 6;
}
double less_barrier(double p, double x) {
  return p + x * (1 - p);
}

/// What an intervention makes of a parameter once it is in full, all sizes at their means: from the figures
/// of the configuration files by hand.
struct Figure {
  const char* intervention;
  const char* lever;
  double value;
};

const double identify_home = pert_mean(0.51, 0.68, 0.84), identify_other = pert_mean(0.61, 0.76, 0.91);
const double contact_designated = pert_mean(0.76, 0.82, 0.87), contact_home = pert_mean(0.38, 0.59, 0.80);
const double accept = pert_mean(0.3, 0.9, 1.0), decay = pert_mean(30, 60, 150);
const double refer_home = 26.0 / 184;  // coeliac: 26 of 184 refer, none performs
const double odds_of_accept = accept / (1 - accept) * pert_mean(1.0, 1.1, 1.3);

const Figure figures[] = {
    {"hub_centres", "identify.home", less_barrier(identify_home, pert_mean(0.03, 0.08, 0.2))},
    {"hub_centres", "distance_decay", decay* pert_mean(1.0, 1.2, 1.5)},
    {"protected_time", "slots.pain_clinic.coeliac", pert_mean(0.8, 2.0, 6.0) * pert_mean(1.1, 1.2, 1.35)},
    {"awareness", "identify.other_hospital", less_barrier(identify_other, pert_mean(0.02, 0.08, 0.15))},
    {"awareness", "referral.home.coeliac", less_barrier(refer_home, pert_mean(0.01, 0.03, 0.08))},
    {"evidence", "accept", odds_of_accept / (1 + odds_of_accept)},
    {"network", "contact.designated", less_barrier(contact_designated, pert_mean(0.05, 0.15, 0.35))},
    {"network", "contact.home", less_barrier(contact_home, pert_mean(0.08, 0.22, 0.45))},
    {"network", "referral.home.coeliac", less_barrier(refer_home, pert_mean(0.05, 0.12, 0.25))},
    {"designation_2022", "contact.home", less_barrier(contact_home, pert_mean(0.05, 0.12, 0.27))},
    {"approval_equipment", "facility.designated.coeliac.in_house",
     less_barrier(99.0 / 195, pert_mean(0.03, 0.1, 0.24))},
    {"follow_up", "facility.designated.coeliac.in_house",
     less_barrier(99.0 / 195, pert_mean(0.02, 0.06, 0.15))},
    {"follow_up", "referral.home.coeliac", less_barrier(refer_home, pert_mean(0.04, 0.1, 0.2))},
};

TEST(Library, MovesEachLeverByTheFigureThatTheFilesGive) {
  for (const Figure& figure : figures) {
    const Scenario scenario = shipped_2039(figure.intervention);
    const ParameterLayout layout(scenario);
    const Draw draw = make_draw(scenario, layout, mean_parameters(scenario.parameters), 1, 0);
    const YearLevers levers = year_levers(scenario, layout, draw, 2039);
    bool found = false;
    for (std::size_t i = 0; i < layout.levers.size(); ++i) {
      if (layout.levers[i].name != figure.lever) continue;
      found = true;
      EXPECT_NEAR(levers.of(0)[static_cast<Eigen::Index>(i)], figure.value, 1e-9)
          << figure.intervention << ": " << figure.lever;
    }
    EXPECT_TRUE(found) << figure.lever;
  }
}

/// Expected treated patients of a year with unlimited slots, given the draw, stage by stage as the contract
/// says.
double treated_without_limit(const Scenario& scenario, const ParameterLayout& at, const Draw& draw,
                             int year) {
  double treated = 0;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r) {
    const PlainLevers levers = plain_levers(scenario, at, draw.values, r, year);
    const ParameterDraw& v = levers.values;
    const Region& region = scenario.regions[static_cast<std::size_t>(r)];
    for (SettingIndex s{0}; s < scenario.setting_count(); ++s)
      for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k) {
        const double performs = v[at.facility(s, k, Facility::in_house)];
        double h = performs;
        if (scenario.settings[static_cast<std::size_t>(s)].by_hospital) {
          const auto& u = draw.facts.hospitals(r, k);
          const auto n =
              static_cast<double>(std::count_if(u.begin(), u.end(), [&](double x) { return x < performs; }));
          h = u.empty() ? 0 : 1 - std::pow(1 - n / static_cast<double>(u.size()), v[at.size_weight]);
        }
        treated += v[at.need_rate] * region.deaths * growth_factor(scenario, region, year) *
                   v[at.setting_share(s)] * v[at.procedure_mix(k)] * v[at.identify(s)] * v[at.accept] *
                   (h + (1 - h) * levers.referral(s, k) * v[at.contact(s)]);
      }
  }
  return treated;
}

TEST(Library, MovesThoseTreatedByTheClosedFormWhereSlotsAreUnlimited) {
  const std::map<std::string, double> unlimited{{"need.spread", 0},
                                                {"referral.spread", 0},
                                                {"capacity.spread", 0},
                                                {"slots.pain_clinic.coeliac", 1e6},
                                                {"slots.pain_clinic.saddle", 1e6},
                                                {"slots.pain_clinic.epidural", 1e6},
                                                {"slots.pain_clinic.intrathecal", 1e6}};
  const std::vector<std::string> names{"hub_centres", "bridge",  "palliative_education", "awareness",
                                       "evidence",    "network", "designation_2022",     "approval_equipment",
                                       "follow_up",   "all"};
  constexpr std::uint32_t replicates = 64;
  for (const std::string& name : names) {
    const Scenario scenario = shipped_2039(name);
    const ParameterLayout layout(scenario);
    const Draw draw = make_draw(scenario, layout, values_with(scenario, unlimited), 8, 0);
    const OutcomeShape shape(scenario, false);
    std::vector<double> out(static_cast<std::size_t>(shape.size()) * replicates);
    simulate(scenario, layout, shape, draw, 0, replicates, out.data(), replicates);
    const int series = shape.offset(0, column_of(Measure::performed, Place::treatment), shape.all_regions(),
                                    shape.all_procedures());
    const double expected = treated_without_limit(scenario, layout, draw, 2039);
    const SampleMoments seen =
        moments_of({out.data() + static_cast<std::size_t>(series) * replicates, replicates});
    // Poisson: 64 means of that; a family of ten comparisons at 1/1000.
    EXPECT_LT(std::abs(seen.mean - expected), largest_z(10) * std::sqrt(expected / replicates)) << name;
    Scenario without = scenario;
    without.interventions.clear();
    EXPECT_GT(expected, 1.004 * treated_without_limit(without, layout, draw, 2039)) << name;
  }
}

TEST(Levers, MoreContactNeverLowersThoseTreatedWhereSlotsAreUnlimited) {
  const Scenario scenario = load_small_country(three_regions());
  const ParameterLayout layout(scenario);
  const auto treated = [&](const Draw& draw, const YearLevers& levers) -> Eigen::ArrayXd {
    return treated_by_flows(scenario, year_flows(scenario, layout, draw, levers)).rowwise().sum();
  };
  for (std::uint32_t i = 0; i < 200; ++i) {
    const auto row = random_row(scenario.parameters, 4, i);
    const Draw draw = make_draw(scenario, layout, row, 4, i);
    YearLevers levers = year_levers(scenario, layout, draw, 2020);
    const Eigen::ArrayXd before = treated(draw, levers);
    for (SettingIndex s{0}; s < scenario.setting_count(); ++s) {
      double& contact = levers.values[0][layout.contact(s)];
      contact = less_barrier(contact, 0.01 * static_cast<double>(i % 7));
      const Eigen::ArrayXd after = treated(draw, levers);
      EXPECT_TRUE((after >= before).all()) << i << " " << s;
      EXPECT_TRUE(i % 7 == 0 || s == 0 || (after > before).all()) << i << " " << s;
    }
  }
}

}  // namespace
}  // namespace needgap::test
