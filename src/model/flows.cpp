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

YearFlows year_flows(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw,
                     const YearLevers& levers, int year) {
  const int R = scenario.region_count(), S = scenario.setting_count(), K = scenario.procedure_count();
  const int P = scenario.skill_count();
  const PresentFacts& facts = draw.facts;
  YearFlows flows;
  each_flow(
      [&](FlowKind kind, auto& flow) {
        flow.setZero(R, kind == FlowKind::by_region ? 1 : kind == FlowKind::by_skill ? P : K);
      },
      flows);
  flows.procedures_per_patient = levers.of(0)[layout.procedures_per_patient];
  for (RegionIndex r{0}; r < R; ++r) {
    const Eigen::VectorXd& v = levers.of(r);
    flows.remaining_life[r] = v[layout.remaining_life] / days_per_year;
    flows.keep_steps[r] = keep_steps(scenario, layout, v);
    flows.exit[r] = v[layout.exit];
    flows.lapse[r] = v[layout.lapse];
    flows.lapse_volume[r] = v[layout.lapse_volume];
    for (ProcedureIndex k{0}; k < K; ++k) {
      flows.pain_days_per_patient(r, k) = v[layout.response(k)] * v[layout.remaining_life];
      flows.cost_per_patient(r, k) = v[layout.fee(k)] * flows.procedures_per_patient;
    }
    flows.decay[r] = v[layout.decay];

    const double regional = regional_need(scenario, layout, v, r, year) *
                            need_factor(v[layout.need_spread], facts.need_effect[r]);
    const double referral_shift = v[layout.referral_spread] * facts.referral_effect[r];
    for (SettingIndex s{0}; s < S; ++s) {
      const double identify = v[layout.identify(s)];
      const double contact = shift_odds(v[layout.contact(s)], referral_shift);
      for (ProcedureIndex k{0}; k < K; ++k) {
        const double performs = v[layout.facility(s, k, Facility::in_house)];
        const double in_house = scenario.settings[s].by_hospital
                                    ? in_house_share(facts.hospitals(r, k), performs, v[layout.size_weight])
                                    : performs;
        const double referral = shift_odds(v[layout.referral(s, k)], referral_shift);
        const double need = regional * v[layout.setting_share(s)] * v[layout.procedure_mix(k)];
        flows.need(r, k) += need;
        flows.not_identified(r, k) += need * (1 - identify);
        flows.not_accepted(r, k) += need * identify * (1 - v[layout.accept]);
        const Routes routes = routes_of(need * identify * v[layout.accept], in_house, referral, contact);
        flows.no_route(r, k) += routes.no_route;
        flows.connected(r, k) += routes.connected;
        flows.unconnected(r, k) += routes.unconnected;
        flows.in_house(r, k) += routes.in_house;
        flows.in_house_unconnected(r, k) += routes.in_house_unconnected;
      }
    }
    const double capacity = slots_factor(v[layout.capacity_spread], facts.capacity_effect[r]);
    for (SkillIndex p{0}; p < P; ++p) {
      const auto [g, k] = scenario.skills[p];
      flows.slots_per_able(r, p) = v[layout.slots(p)] * capacity / flows.procedures_per_patient;
      const double kept = flows.lapse[r] * std::exp(-v[layout.volume(k)] / flows.lapse_volume[r]);
      const double rate = v[layout.growth] + flows.exit[r] + (1 - flows.exit[r]) * kept;
      flows.entry(r, p) = facts.headcount(r, g) * v[layout.able_share(p)] * std::max(0.0, rate);
    }
  }
  return flows;
}

}  // namespace needgap::model
