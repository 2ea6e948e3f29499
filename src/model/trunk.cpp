#include "trunk.hpp"

#include <algorithm>

namespace needgap::model {
namespace {

template <class Array>
bool same(const Array& a, const Array& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

// All that the kernel and what is collected see of a year, but for deaths and costs.
bool same(const YearFlows& a, const YearFlows& b) {
  bool alike = a.procedures_per_patient == b.procedures_per_patient;
  each_flow([&](FlowKind, const auto& of_a, const auto& of_b) { alike = alike && same(of_a, of_b); }, a, b);
  return alike;
}

bool same_start(const Scenario& of_a, const DrawData& a, const Scenario& of_b, const DrawData& b) {
  const auto procedure = [](const Skill& skill) { return skill.procedure; };
  const auto hospitals = [](const Region& region) { return region.hospitals; };
  return a.draw.seed == b.draw.seed && a.draw.index == b.draw.index && a.start == b.start &&
         a.reach_km == b.reach_km && of_a.horizon.steps_per_year == of_b.horizon.steps_per_year &&
         of_a.procedure_count() == of_b.procedure_count() &&
         std::ranges::equal(of_a.skills, of_b.skills, {}, procedure, procedure) &&
         std::ranges::equal(of_a.regions, of_b.regions, {}, hospitals, hospitals) &&
         same(of_a.distance_km, of_b.distance_km) && same(a.draw.facts.able, b.draw.facts.able) &&
         same(a.draw.facts.bank, b.draw.facts.bank);
}

}  // namespace

int years_alike(const Scenario& of_a, const DrawData& a, const Scenario& of_b, const DrawData& b) {
  if (!same_start(of_a, a, of_b, b) || !same(*a.warm_up, *b.warm_up)) return 0;
  const auto same_deaths = [&](int year) {
    return std::ranges::equal(
        of_a.regions, of_b.regions, {},
        [&](const Region& region) { return growth_factor(of_a, region, year); },
        [&](const Region& region) { return growth_factor(of_b, region, year); });
  };
  const auto years = static_cast<int>(std::min(a.years.size(), b.years.size()));
  int alike = 0;
  const auto flows_as_before = [&] {
    return alike > 0 && a.years[alike].flows == a.years[alike - 1].flows &&
           b.years[alike].flows == b.years[alike - 1].flows;
  };
  while (alike < years && same(a.years[alike].programme_cost, b.years[alike].programme_cost) &&
         (flows_as_before() || same(*a.years[alike].flows, *b.years[alike].flows)) &&
         same_deaths(a.start + alike))
    ++alike;
  return alike;
}

}  // namespace needgap::model
