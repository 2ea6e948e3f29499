// The flows of a year, each named once: the memory they take, whether two years are alike and what the kernel
// sees follow from this list. No Eigen here: the kernel reads it.
#pragma once

#include <cstddef>

namespace needgap::model {

/// Expected flows and rates of a draw and year, before it is known who is able: arrays of region by procedure
/// (a cell), of region by skill, of region, and of cell by setting `by_hospital`.
template <class ByCell, class BySkill, class ByRegion, class ByHospital>
struct Flows {
  ByCell need;                    // patients a year, at the deaths of the base year
  ByRegion identified, accepted;  // chances, the second of those identified
  // Of those accepted, in all settings whose facilities have the national share: who is at one that performs,
  // who of these would be connected if turned away; who is referred, and of these connected. Proportions.
  ByCell in_house, in_house_connected, referred, referred_connected;
  // Of those accepted, in a setting by hospital; the chances of referral and contact there.
  ByHospital share, referral, contact;
  ByHospital performing;           // hospitals that perform, before practitioners come or go
  ByHospital openable;             // how many may open or close at most
  ByCell opened_per_able, opened;  // hospitals for a practitioner more; the uniform that rounds them
  ByCell pain_days_per_patient;    // by residence: response x remaining life
  ByCell cost_per_patient;         // by place of treatment: fee x procedures per patient
  BySkill slots_per_able;          // patients per able practitioner-year
  BySkill able_at_first;           // practitioners expected to be able at the start
  BySkill headcount;               // practitioners of the group
  ByRegion size_weight;            // exponent of in-house shares of hospitals
  ByRegion decay;                  // km at which the weight of a provider falls to 1/e
  ByRegion death_rate;             // 1 / (steps x remaining life in years)
  ByRegion keep_steps;
  ByRegion exit, lapse, lapse_volume, growth;
};

enum class FlowKind { by_cell, by_skill, by_region, by_hospital };

/// Calls `of(kind, flow of the first, flow of the second, …)` for every flow of some Flows.
template <class Of, class... Each>
constexpr void each_flow(Of&& of, Each&&... each) {
  of(FlowKind::by_cell, each.need...);
  of(FlowKind::by_region, each.identified...);
  of(FlowKind::by_region, each.accepted...);
  of(FlowKind::by_cell, each.in_house...);
  of(FlowKind::by_cell, each.in_house_connected...);
  of(FlowKind::by_cell, each.referred...);
  of(FlowKind::by_cell, each.referred_connected...);
  of(FlowKind::by_hospital, each.share...);
  of(FlowKind::by_hospital, each.referral...);
  of(FlowKind::by_hospital, each.contact...);
  of(FlowKind::by_hospital, each.performing...);
  of(FlowKind::by_hospital, each.openable...);
  of(FlowKind::by_cell, each.opened_per_able...);
  of(FlowKind::by_cell, each.opened...);
  of(FlowKind::by_cell, each.pain_days_per_patient...);
  of(FlowKind::by_cell, each.cost_per_patient...);
  of(FlowKind::by_skill, each.slots_per_able...);
  of(FlowKind::by_skill, each.able_at_first...);
  of(FlowKind::by_skill, each.headcount...);
  of(FlowKind::by_region, each.size_weight...);
  of(FlowKind::by_region, each.decay...);
  of(FlowKind::by_region, each.death_rate...);
  of(FlowKind::by_region, each.keep_steps...);
  of(FlowKind::by_region, each.exit...);
  of(FlowKind::by_region, each.lapse...);
  of(FlowKind::by_region, each.lapse_volume...);
  of(FlowKind::by_region, each.growth...);
}

static_assert(
    [] {
      std::size_t listed = 0;
      each_flow([&](FlowKind, char) { ++listed; }, Flows<char, char, char, char>{});
      return listed;
    }() == sizeof(Flows<char, char, char, char>),
    "each_flow names every flow");

}  // namespace needgap::model
