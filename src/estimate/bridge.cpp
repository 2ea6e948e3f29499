#include "needgap/headline.hpp"
#include "needgap/watch.hpp"

#include "procedures.hpp"

#include <array>
#include <bit>

namespace needgap::estimate {
namespace {

constexpr int assumptions = 4;  // deaths, need rate, unit, non-response: bits 0 to 3
constexpr std::array<const char*, assumptions> names{"cancer deaths", "need rate", "patients, not procedures",
                                                     "non-response"};
constexpr unsigned all = (1u << assumptions) - 1;

// |S|! (3 - |S|)! / 4!
constexpr std::array weight_of_others{1.0 / 4, 1.0 / 12, 1.0 / 12, 1.0 / 4};

// Both sides of an assumption: as published, and as the configuration has it.
struct Sides {
  double published, own;
  double at(unsigned bits, int assumption) const { return bits >> assumption & 1u ? own : published; }
};

// The figures of a draw.
struct Figures {
  Sides deaths, rate, per_patient, ratio;

  double performed(const Scenario& scenario, unsigned bits) const {
    return procedures_by_survey(scenario, ratio.at(bits, 3)) / per_patient.at(bits, 2);
  }
  double gap(const Scenario& scenario, unsigned bits) const {
    return deaths.at(bits, 0) * rate.at(bits, 1) - performed(scenario, bits);
  }
};

double drawn(const Parameter& parameter, const ParameterSet& set, const design::DesignRow& row) {
  for (std::size_t j = 0; j < set.uncertain.size(); ++j)
    if (set.parameters[static_cast<std::size_t>(set.uncertain[j])].name == parameter.name)
      return quantile(parameter.distribution, row.u[j]);
  return mean(parameter.distribution);
}

ParameterSet set_of(const Parameter& parameter) {
  ParameterSet set;
  set.parameters.push_back(parameter);
  if (!is_fixed(parameter.distribution)) set.uncertain.push_back(0);
  return set;
}

}  // namespace

std::optional<Bridge> bridge(const Scenario& scenario, engine::RunPlan plan,
                             const std::function<bool(const engine::Progress&)>& on_progress) {
  const auto figure = [&](const char* name) { return mean(scenario.evidence.at(name).distribution); };
  for (const char* name : {"deaths_quoted", "need_rate_low"})
    if (!scenario.evidence.contains(name)) return {};
  if (!has_survey(scenario)) return {};

  Scenario first_year = scenario;
  first_year.horizon.end = scenario.horizon.start;
  const ParameterSet& set = first_year.parameters;
  const Parameter& nonresponse = scenario.evidence.at("nonresponder_ratio");
  const ParameterSet other_set = set_of(nonresponse);
  const ParameterSet* const sets[] = {&set, &other_set};
  plan.design = design::sobol_design(sets, plan.seed);
  engine::Watch watch(first_year);
  const auto need = watch.add(Measure::need, Place::residence, scenario.horizon.start),
             unmet = watch.add(Measure::unmet_need, Place::residence, scenario.horizon.start);
  const engine::Observations seen = engine::observe({&first_year, 1}, plan, watch, on_progress);

  Bridge result;
  static_cast<engine::Completion&>(result) = seen;
  result.year = scenario.horizon.start;
  result.scrambles = plan.design->scrambles;
  result.published_need = figure("deaths_quoted") * figure("need_rate_low");
  result.published_performed = procedures_by_survey(scenario, 1);
  double deaths = 0;
  for (const Region& region : scenario.regions) deaths += region.deaths;
  const ParameterLayout layout(first_year);
  const Parameter& rate = set.parameters[layout.need_rate];
  const Parameter& per_patient = set.parameters[layout.procedures_per_patient];

  const Tally empty{Moments(0, result.scrambles), Histogram(12, 1)};
  std::array<Tally, assumptions + 2> changes{empty, empty, empty, empty, empty, empty};
  Tally estimated = empty, simulated = empty;
  const auto add = [](Tally& tally, double value) { tally.add_draw({&value, 1}); };
  for (std::uint32_t d = 0; d < seen.draws_done; ++d) {
    const design::DesignRow row = (*plan.design)(set, d), other_row = (*plan.design)(other_set, d);
    const Figures of{{figure("deaths_quoted"), deaths},
                     {figure("need_rate_low"), drawn(rate, set, row)},
                     {1, drawn(per_patient, set, row)},
                     {1, drawn(nonresponse, other_set, other_row)}};
    std::array<double, all + 1> gap{};
    for (unsigned bits = 0; bits <= all; ++bits) gap[bits] = of.gap(scenario, bits);
    for (int a = 0; a < assumptions; ++a) {
      const unsigned own = 1u << a;
      double change = 0;
      for (unsigned others = 0; others <= all; ++others)
        if ((others & own) == 0)
          change += weight_of_others[static_cast<std::size_t>(std::popcount(others))] *
                    (gap[others | own] - gap[others]);
      add(changes[static_cast<std::size_t>(a)], change);
    }
    const double counted = seen.of[0].mean(need, d), left = seen.of[0].mean(unmet, d);
    add(changes[assumptions], counted - deaths * of.rate.own);
    add(changes[assumptions + 1], of.performed(scenario, all) - (counted - left));
    add(estimated, gap[all]);
    add(simulated, left);
  }
  for (int a = 0; a < assumptions; ++a)
    result.steps.push_back(
        {names[static_cast<std::size_t>(a)], changes[static_cast<std::size_t>(a)].estimate()});
  result.steps.push_back({"simulated need", changes[assumptions].estimate()});
  result.steps.push_back({"simulated performed", changes[assumptions + 1].estimate()});
  result.estimated = estimated.estimate();
  result.simulated = simulated.estimate();
  return result;
}

}  // namespace needgap::estimate
