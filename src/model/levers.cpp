#include "levers.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::model {
namespace {

// Shares of those not treated in-house who are referred, from the survey's shares of facilities.
Eigen::VectorXd base_levers(const Scenario& scenario, const ParameterLayout& layout,
                            const ParameterDraw& values) {
  Eigen::VectorXd levers(static_cast<Eigen::Index>(layout.levers.size()));
  levers.head(layout.referral.first()) = values.head(layout.referral.first());
  for (SettingIndex s{0}; s < scenario.setting_count(); ++s)
    for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k) {
      const double performs = values[layout.facility(s, k, Facility::in_house)];
      const double refers = values[layout.facility(s, k, Facility::refer)];
      levers[layout.referral(s, k)] = performs < 1 ? std::min(1.0, refers / (1 - performs)) : 0.0;
    }
  return levers;
}

// The other shares of a whole keep their proportions.
void rescale(const std::vector<LeverIndex>& others, double moved_share, Eigen::VectorXd& levers) {
  double sum = 0;
  for (const LeverIndex i : others) sum += levers[i];
  for (const LeverIndex i : others)
    levers[i] = sum > 0 ? levers[i] * ((1 - moved_share) / sum)
                        : (1 - moved_share) / static_cast<double>(others.size());
}

// Whether it moved anything, beyond rounding.
bool apply(const Effect& effect, const ParameterLayout& layout, const ParameterDraw& values, double w,
           Eigen::VectorXd& levers, long& clipped) {
  bool acts = false;
  for (std::size_t i = 0; i < effect.levers.size(); ++i) {
    double& p = levers[effect.levers[i]];
    const double before = p, result = moved(effect.operation, p, values[effect.sizes[i]], w);
    const Range& range = layout.levers[effect.levers[i]].range;
    p = std::clamp(result, range.min, range.max);
    clipped += p != result;
    acts |= std::abs(p - before) > 1e-12 * std::abs(before);
    if (!effect.other_shares.empty() && p != before) rescale(effect.other_shares, p, levers);
  }
  return acts;
}

Eigen::VectorXd levers_in(const Scenario& scenario, const ParameterLayout& layout,
                          const ParameterDraw& values, Eigen::VectorXd levers, RegionIndex region, int year,
                          long& clipped, Acting* acting = nullptr) {
  for (const bool sets : {true, false})
    for (std::size_t i = 0; i < scenario.interventions.size(); ++i) {
      const Intervention& intervention = scenario.interventions[i];
      const double w = weight(intervention, region, year);
      if (w == 0) continue;
      for (std::size_t e = 0; e < intervention.effects.size(); ++e) {
        const Effect& effect = intervention.effects[e];
        if ((effect.operation == Operation::set) != sets) continue;
        const bool acts = apply(effect, layout, values, w, levers, clipped);
        if (acting && acts) (*acting)[i][e] = true;
      }
    }
  return levers;
}

bool same_everywhere(const std::vector<Intervention>& interventions) {
  return std::all_of(interventions.begin(), interventions.end(), [](const Intervention& intervention) {
    const auto& coverage = intervention.coverage;
    return intervention.effects.empty() ||
           std::all_of(coverage.begin(), coverage.end(), [&](double c) { return c == coverage[0]; });
  });
}

}  // namespace

double progress(const Intervention& intervention, int year) {
  const int elapsed = year - intervention.start + 1;
  if (elapsed <= 0) return 0;
  return intervention.ramp > 0 ? std::min(1.0, elapsed / intervention.ramp) : 1.0;
}

double weight(const Intervention& intervention, RegionIndex region, int year) {
  return intervention.coverage[static_cast<std::size_t>(region)] * progress(intervention, year);
}

double moved(Operation operation, double p, double x, double w) {
  if (w == 0 || x == rule_of(operation).neutral) return p;
  switch (operation) {
    case Operation::set:
      return (1 - w) * p + w * x;
    case Operation::add:
      return p + w * x;
    case Operation::multiply:
      return p * (1 + w * (x - 1));
    case Operation::odds: {
      if (p <= 0 || p >= 1) return p;
      const double odds = p / (1 - p) * std::pow(x, w);
      return odds / (1 + odds);
    }
    case Operation::barrier:
      break;
  }
  return p + w * x * (1 - p);
}

YearLevers year_levers(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw, int year) {
  const Eigen::VectorXd base = base_levers(scenario, layout, draw.values);
  YearLevers levers;
  const int count = same_everywhere(scenario.interventions) ? 1 : scenario.region_count();
  for (RegionIndex r{0}; r < count; ++r)
    levers.values.push_back(levers_in(scenario, layout, draw.values, base, r, year, levers.clipped));
  return levers;
}

void note_acting(const Scenario& scenario, const ParameterLayout& layout, const ParameterDraw& values,
                 RegionIndex region, int year, Acting& acting) {
  long clipped = 0;
  levers_in(scenario, layout, values, base_levers(scenario, layout, values), region, year, clipped, &acting);
}

}  // namespace needgap::model
