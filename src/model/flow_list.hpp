// The flows of a year, each named once: the memory they take, what grows with deaths, whether two years are
// alike and what the kernel sees follow from this list. No Eigen here: the kernel reads it.
#pragma once

#include <cstddef>

namespace needgap::model {

/// Expected flows and rates of a draw and year, before it is known who is able: arrays of region by procedure
/// (a cell), of region by skill, and of region.
template <class ByCell, class BySkill, class ByRegion>
struct Flows {
  ByCell need, not_identified, not_accepted, no_route;  // patients a year
  ByCell connected, unconnected;          // of those referred because the facility does not perform
  ByCell in_house, in_house_unconnected;  // would stay in-house; of those, unconnected if turned away
  ByCell pain_days_per_patient;           // by residence: response x remaining life
  ByCell cost_per_patient;                // by place of treatment: fee x procedures per patient
  BySkill slots_per_able;                 // patients per able practitioner-year
  BySkill entry;                          // expected entrants a year
  ByRegion decay;                         // km at which the weight of a provider falls to 1/e
  ByRegion remaining_life;                // years
  ByRegion keep_steps;
  ByRegion exit, lapse, lapse_volume;
};

/// `patients` are of a cell and a year, and grow with its deaths; the others say what they are by.
enum class FlowKind { patients, by_cell, by_skill, by_region };

/// Calls `of(kind, flow of the first, flow of the second, …)` for every flow of some Flows.
template <class Of, class... Each>
constexpr void each_flow(Of&& of, Each&&... each) {
  of(FlowKind::patients, each.need...);
  of(FlowKind::patients, each.not_identified...);
  of(FlowKind::patients, each.not_accepted...);
  of(FlowKind::patients, each.no_route...);
  of(FlowKind::patients, each.connected...);
  of(FlowKind::patients, each.unconnected...);
  of(FlowKind::patients, each.in_house...);
  of(FlowKind::patients, each.in_house_unconnected...);
  of(FlowKind::by_cell, each.pain_days_per_patient...);
  of(FlowKind::by_cell, each.cost_per_patient...);
  of(FlowKind::by_skill, each.slots_per_able...);
  of(FlowKind::by_skill, each.entry...);
  of(FlowKind::by_region, each.decay...);
  of(FlowKind::by_region, each.remaining_life...);
  of(FlowKind::by_region, each.keep_steps...);
  of(FlowKind::by_region, each.exit...);
  of(FlowKind::by_region, each.lapse...);
  of(FlowKind::by_region, each.lapse_volume...);
}

static_assert(
    [] {
      std::size_t listed = 0;
      each_flow([&](FlowKind, char) { ++listed; }, Flows<char, char, char>{});
      return listed;
    }() == sizeof(Flows<char, char, char>),
    "each_flow names every flow");

}  // namespace needgap::model
