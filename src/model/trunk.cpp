#include "trunk.hpp"

#include <algorithm>

namespace needgap::model {
namespace {

template <class Array>
bool same(const Array& a, const Array& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

// All that the kernel and what is collected see of a year.
bool same(const YearData& a, const YearData& b) {
  bool alike = a.flows.procedures_per_patient == b.flows.procedures_per_patient &&
               same(a.headcount, b.headcount) && same(a.programme_cost, b.programme_cost);
  each_flow([&](FlowKind, const auto& of_a, const auto& of_b) { alike = alike && same(of_a, of_b); }, a.flows,
            b.flows);
  return alike;
}

bool same_start(const DrawData& a, const DrawData& b) {
  return a.draw.seed == b.draw.seed && a.draw.index == b.draw.index && a.sizes.steps == b.sizes.steps &&
         a.skill_procedure == b.skill_procedure && a.sizes.procedures == b.sizes.procedures &&
         a.start == b.start && same(a.distance_km, b.distance_km) && a.referral.begin == b.referral.begin &&
         a.referral.provider == b.referral.provider && a.reach_km == b.reach_km &&
         same(a.draw.facts.able, b.draw.facts.able) && same(a.draw.facts.bank, b.draw.facts.bank);
}

}  // namespace

int years_alike(const DrawData& a, const DrawData& b) {
  if (!same_start(a, b)) return 0;
  const auto parting =
      std::ranges::mismatch(a.years, b.years, [](const auto& x, const auto& y) { return same(*x, *y); });
  return static_cast<int>(parting.in1 - a.years.begin());
}

}  // namespace needgap::model
