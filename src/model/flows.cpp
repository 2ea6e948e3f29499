#include "flows.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::model {
namespace {

// Share of the need that the hospitals which perform treat: larger ones are more often among them.
double treated_by(double performing, double hospitals, double size_weight) {
  return performing > 0 ? 1 - std::pow(1 - performing / hospitals, size_weight) : 0;
}

}  // namespace

double shift_odds(double p, double shift) {
  if (shift == 0 || p <= 0 || p >= 1) return p;
  const double odds = p / (1 - p) * std::exp(shift);
  return odds / (1 + odds);
}

double regional_need(const Scenario& scenario, const ParameterLayout& layout, const Eigen::VectorXd& levers,
                     RegionIndex region, int year) {
  const Region& of = scenario.regions[region];
  return levers[layout.need_rate] * of.deaths * growth_factor(scenario, of, year);
}

double need_factor(double spread, double effect) {
  return std::exp(spread * effect - spread * spread / 2);
}

double slots_factor(double spread, double effect) {
  return std::exp(spread * effect - spread * spread / 2);
}

double keep_steps(const Scenario& scenario, const ParameterLayout& layout, const Eigen::VectorXd& levers) {
  return levers[layout.keep] * scenario.horizon.steps_per_year / weeks_per_year;
}

double in_house_share(const std::vector<double>& hospital, double national, double size_weight) {
  const auto performing = std::lower_bound(hospital.begin(), hospital.end(), national) - hospital.begin();
  return treated_by(static_cast<double>(performing), static_cast<double>(hospital.size()), size_weight);
}

double mean_in_house_share(int hospitals, double national, double size_weight) {
  const double p = national;
  if (hospitals == 0 || p <= 0) return 0;
  if (p >= 1) return 1;
  double mass = std::pow(1 - p, hospitals), mean = 0;
  for (int n = 1; n <= hospitals; ++n) {
    mass *= (hospitals - n + 1) * p / (n * (1 - p));
    mean += mass * treated_by(n, hospitals, size_weight);
  }
  return mean;
}

std::vector<SettingIndex> hospital_settings(const Scenario& scenario) {
  std::vector<SettingIndex> found;
  for (SettingIndex s{0}; s < scenario.setting_count(); ++s)
    if (scenario.settings[s].by_hospital) found.push_back(s);
  return found;
}

namespace {

// What the levers of a region make of its flows.
class FlowsOfRegion {
 public:
  FlowsOfRegion(const Scenario& scenario, const ParameterLayout& layout, const PresentFacts& facts,
                const Eigen::VectorXd& levers, RegionIndex region, YearFlows& flows)
      : scenario_(scenario), at_(layout), facts_(facts), v(levers), r(region), flows_(flows) {}

  void fill() {
    by_region();
    for (ProcedureIndex k{0}; k < scenario_.procedure_count(); ++k) by_cell(k);
    for (SkillIndex p{0}; p < scenario_.skill_count(); ++p) by_skill(p);
  }

 private:
  void by_region() {
    for (SettingIndex s{0}; s < scenario_.setting_count(); ++s)
      flows_.identified[r] += v[at_.setting_share(s)] * v[at_.identify(s)];
    flows_.accepted[r] = v[at_.accept];
    flows_.size_weight[r] = v[at_.size_weight];
    flows_.decay[r] = std::max(v[at_.decay], shortest_decay);
    flows_.death_rate[r] = days_per_year / (scenario_.horizon.steps_per_year * v[at_.remaining_life]);
    flows_.keep_steps[r] = keep_steps(scenario_, at_, v);
    flows_.exit[r] = v[at_.exit];
    flows_.lapse[r] = v[at_.lapse];
    flows_.lapse_volume[r] = v[at_.lapse_volume];
    flows_.growth[r] = v[at_.growth];
  }

  void by_cell(ProcedureIndex k) {
    flows_.need(r, k) = v[at_.need_rate] * scenario_.regions[r].deaths *
                        need_factor(v[at_.need_spread], facts_.need_effect[r]) * v[at_.procedure_mix(k)];
    flows_.pain_days_per_patient(r, k) = v[at_.response(k)] * v[at_.remaining_life];
    flows_.cost_per_patient(r, k) = v[at_.fee(k)] * flows_.procedures_per_patient;
    flows_.opened_per_able(r, k) = scenario_.doctors_open_hospitals ? v[at_.opened_per_able(k)] : 0;
    flows_.opened(r, k) = facts_.opened(r, k);

    const double shift = v[at_.referral_spread] * facts_.referral_effect[r],
                 identified = flows_.identified[r];
    int hospital_setting = 0;
    for (SettingIndex s{0}; s < scenario_.setting_count(); ++s) {
      const double share = identified > 0 ? v[at_.setting_share(s)] * v[at_.identify(s)] / identified : 0.0;
      const double contact = shift_odds(v[at_.contact(s)], shift);
      const double referral = shift_odds(v[at_.referral(s, k)], shift);
      const double performs = v[at_.facility(s, k, Facility::in_house)];
      if (scenario_.settings[s].by_hospital) {
        by_hospital(k, hospital_setting++ * scenario_.procedure_count() + k, performs, share, referral,
                    contact);
        continue;
      }
      flows_.in_house(r, k) += share * performs;
      flows_.in_house_connected(r, k) += share * performs * contact;
      flows_.referred(r, k) += share * (1 - performs) * referral;
      flows_.referred_connected(r, k) += share * (1 - performs) * referral * contact;
    }
  }

  void by_hospital(ProcedureIndex k, int column, double performs, double share, double referral,
                   double contact) {
    const std::vector<double>& hospital = facts_.hospitals(r, k);
    const auto performing =
        static_cast<double>(std::ranges::lower_bound(hospital, performs) - hospital.begin());
    flows_.share(r, column) = share;
    flows_.referral(r, column) = referral;
    flows_.contact(r, column) = contact;
    flows_.performing(r, column) = performing;
    flows_.openable(r, column) = std::floor(
        v[at_.lacking_able(k)] * (static_cast<double>(hospital.size()) - performing) + facts_.lacking(r, k));
  }

  void by_skill(SkillIndex p) {
    const GroupIndex g = scenario_.skills[p].group;
    flows_.slots_per_able(r, p) = v[at_.slots(p)] *
                                  slots_factor(v[at_.capacity_spread], facts_.capacity_effect[r]) /
                                  flows_.procedures_per_patient;
    flows_.headcount(r, p) = facts_.headcount(r, g);
    flows_.able_at_first(r, p) = facts_.headcount(r, g) * v[at_.able_share(p)];
  }

  const Scenario& scenario_;
  const ParameterLayout& at_;
  const PresentFacts& facts_;
  const Eigen::VectorXd& v;
  const RegionIndex r;
  YearFlows& flows_;
};

}  // namespace

YearFlows year_flows(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw,
                     const YearLevers& levers) {
  const int R = scenario.region_count(), K = scenario.procedure_count(), P = scenario.skill_count();
  const auto hospitals = static_cast<int>(hospital_settings(scenario).size());
  YearFlows flows;
  each_flow(
      [&](FlowKind kind, auto& flow) {
        flow.setZero(R, kind == FlowKind::by_region  ? 1
                        : kind == FlowKind::by_skill ? P
                        : kind == FlowKind::by_cell  ? K
                                                     : hospitals * K);
      },
      flows);
  flows.procedures_per_patient = levers.of(0)[layout.procedures_per_patient];
  for (RegionIndex r{0}; r < R; ++r)
    FlowsOfRegion(scenario, layout, draw.facts, levers.of(r), r, flows).fill();
  return flows;
}

}  // namespace needgap::model
