#include "plain_effects.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::test {
namespace {

double how_far(const Intervention& intervention, int region, int year) {
  if (year < intervention.start) return 0;
  const double ramp = intervention.ramp;
  const double done = ramp == 0 ? 1 : std::min(1.0, (year - intervention.start + 1) / ramp);
  return intervention.coverage[static_cast<std::size_t>(region)] * done;
}

double after(Operation operation, double p, double x, double w) {
  switch (operation) {
    case Operation::set:
      return p - w * p + w * x;
    case Operation::add:
      return p + w * x;
    case Operation::multiply:
      return p + p * w * (x - 1);
    case Operation::odds:
      if (p == 0 || p == 1) return p;
      return 1 / (1 + (1 - p) / p * std::exp(-w * std::log(x)));
    case Operation::barrier:
      return 1 - (1 - p) * (1 - w * x);
  }
  return p;
}

// The one number that a lever stands for.
double& value_of(PlainLevers& levers, const ParameterLayout& layout, LeverIndex lever) {
  for (SettingIndex s{0}; s < levers.referral.rows(); ++s)
    for (ProcedureIndex k{0}; k < levers.referral.cols(); ++k)
      if (layout.referral(s, k) == lever) return levers.referral(s, k);
  return levers.values[lever];
}

}  // namespace

PlainLevers plain_levers(const Scenario& scenario, const ParameterLayout& layout, const ParameterDraw& base,
                         int region, int year) {
  const int S = scenario.setting_count(), K = scenario.procedure_count();
  PlainLevers levers{base, Eigen::ArrayXXd::Zero(S, K)};
  for (SettingIndex s{0}; s < S; ++s)
    for (ProcedureIndex k{0}; k < K; ++k) {
      const double performs = base[layout.facility(s, k, Facility::in_house)];
      const double refers = base[layout.facility(s, k, Facility::refer)];
      levers.referral(s, k) = performs < 1 ? std::min(1.0, refers / (1 - performs)) : 0;
    }
  for (int round = 0; round < 2; ++round)  // sets, then the others
    for (const Intervention& intervention : scenario.interventions)
      for (const Effect& effect : intervention.effects) {
        if ((effect.operation == Operation::set) != (round == 0)) continue;
        for (std::size_t i = 0; i < effect.levers.size(); ++i) {
          const LeverIndex lever = effect.levers[i];
          double& p = value_of(levers, layout, lever);
          const Range range = layout.levers[lever].range;
          const double w = how_far(intervention, region, year), x = base[effect.sizes[i]];
          p = std::min(range.max, std::max(range.min, after(effect.operation, p, x, w)));
          double others = 0;
          for (const LeverIndex other : effect.other_shares) others += levers.values[other];
          for (const LeverIndex other : effect.other_shares) levers.values[other] *= (1 - p) / others;
        }
      }
  return levers;
}

}  // namespace needgap::test
