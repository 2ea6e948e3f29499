#include "levers.hpp"
#include "seats.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace needgap::model {
namespace {

// Values at both ends of all distributions, in the middle, and at some places between. An operation moves no
// less with a larger size or a larger lever, so what stands still at both ends stands still between them.
std::vector<ParameterDraw> values_to_try(const ParameterSet& set) {
  constexpr double nearly_0 = 0x1p-32;
  constexpr std::uint32_t between = 5;
  std::vector<ParameterDraw> values;
  for (const double u : {nearly_0, 0.5, 1 - nearly_0})
    values.push_back(map_to_parameters(set, std::vector<double>(set.uncertain.size(), u)));
  for (std::uint32_t draw = 0; draw < between; ++draw)
    values.push_back(map_to_parameters(set, random_row(set, 1, draw)));
  return values;
}

// One region of each kind: those of a kind are covered alike by all interventions.
std::vector<RegionIndex> kinds_of_region(const Scenario& scenario) {
  std::vector<RegionIndex> kinds;
  std::set<std::vector<double>> seen;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r) {
    std::vector<double> covered;
    for (const Intervention& intervention : scenario.interventions)
      covered.push_back(intervention.coverage[static_cast<std::size_t>(r)]);
    if (seen.insert(std::move(covered)).second) kinds.push_back(r);
  }
  return kinds;
}

bool all_act(const Acting& acting) {
  return std::ranges::all_of(
      acting, [](const auto& effects) { return std::ranges::find(effects, false) == effects.end(); });
}

Acting acting_effects(const Scenario& scenario, const std::vector<ParameterDraw>& values) {
  const ParameterLayout layout(scenario);
  Acting acting;
  for (const Intervention& intervention : scenario.interventions)
    acting.emplace_back(intervention.effects.size(), false);
  const std::vector<RegionIndex> kinds = kinds_of_region(scenario);
  for (const ParameterDraw& draw : values)
    for (int year = scenario.horizon.end; year >= scenario.horizon.start; --year)
      for (const RegionIndex r : kinds) {
        if (all_act(acting)) return acting;
        note_acting(scenario, layout, draw, r, year, acting);
      }
  return acting;
}

std::string why_effect_is_idle(const Scenario& scenario, const std::string& id, const Effect& effect) {
  const Parameter& size = scenario.parameters.parameters[static_cast<std::size_t>(effect.sizes[0])];
  const OperationRule& rule = rule_of(effect.operation);
  if (effect.sizes.size() == 1 && rule.neutral && is_fixed(size.distribution) &&
      mean(size.distribution) == *rule.neutral)
    return fmt::format("'{}' is {}, the size of '{}' that changes nothing", size.name, *rule.neutral,
                       rule.name);
  return fmt::format(
      "what '{}' would move is there already, or at the end of its range",
      effect.sizes.size() == 1 ? size.name : fmt::format("interventions.{}.{}", id, effect.target));
}

// Whether the programme's rule can give seats to a region where somebody could be trained.
bool finds_trainees(const Scenario& scenario, const Intervention& intervention,
                    const TrainingProgramme& programme, bool by_shares) {
  const GroupIndex group = scenario.skills[programme.skill].group;
  for (std::size_t r = 0; r < scenario.regions.size(); ++r) {
    const bool given = !by_shares || programme.shares.empty() || programme.shares[r] > 0;
    if (intervention.coverage[r] > 0 && given && scenario.regions[r].headcount[group] > 0)
      return scenario.headcount[group].total > 0;
  }
  return false;
}

// Why nobody becomes able by a programme, or nothing.
std::string why_training_is_idle(const Scenario& scenario, const Intervention& intervention,
                                 const TrainingProgramme& programme,
                                 const std::vector<ParameterDraw>& values) {
  const auto most = [&](ParameterIndex i) {
    double greatest = 0;
    for (const ParameterDraw& draw : values) greatest = std::max(greatest, draw[i]);
    return greatest;
  };
  const auto name = [&](ParameterIndex i) { return scenario.parameters.parameters[i].name; };
  const double seats = most(programme.seats);
  const int end = scenario.horizon.end;
  if (seats == 0) return fmt::format("'{}' is 0", name(programme.seats));
  int first = std::max(scenario.horizon.start, intervention.start);
  while (first <= end && whole_seats(intervention, seats, first) == 0) ++first;
  if (first > end) return fmt::format("'{}' never comes to a whole seat", name(programme.seats));
  if (most(programme.pass_rate) == 0) return fmt::format("'{}' is 0", name(programme.pass_rate));
  if (!finds_trainees(scenario, intervention, programme, false))
    return fmt::format("there is nobody to train for '{}'", name(programme.seats));
  if (!finds_trainees(scenario, intervention, programme, true))
    return fmt::format("the shares of '{}' are of regions where it does not act", name(programme.seats));
  if (first + programme.lead > end)
    return fmt::format("'{}' starts in {} and makes nobody able before {}, after the last year ({})",
                       name(programme.seats), first, first + programme.lead, end);
  return {};
}

// Why no part of it can act, or nothing.
std::string why_all_is_idle(const Scenario& scenario, const Intervention& intervention) {
  if (intervention.start > scenario.horizon.end)
    return fmt::format("it starts in {}, after the last year ({})", intervention.start, scenario.horizon.end);
  if (std::ranges::max(intervention.coverage) == 0) return "its coverage is 0, or names no region";
  return {};
}

// The reasons of the parts of an intervention that change nothing, and how many parts it has.
struct Parts {
  std::vector<std::string> idle;
  std::size_t count = 0;
};

// The effects of one size are one part: it acts if one of them does.
Parts parts_of(const Scenario& scenario, const Intervention& intervention, const std::vector<bool>& acting,
               const std::vector<ParameterDraw>& values) {
  Parts parts;
  const std::vector<Effect>& effects = intervention.effects;
  for (std::size_t e = 0; e < effects.size(); ++parts.count) {
    const std::size_t first = e;
    bool acts = false;
    for (; e < effects.size() && effects[e].sizes[0] == effects[first].sizes[0]; ++e) acts |= acting[e];
    if (!acts) parts.idle.push_back(why_effect_is_idle(scenario, intervention.id, effects[first]));
  }
  for (const TrainingProgramme& programme : intervention.training) {
    ++parts.count;
    std::string why = why_training_is_idle(scenario, intervention, programme, values);
    if (!why.empty()) parts.idle.push_back(std::move(why));
  }
  return parts;
}

}  // namespace

std::vector<std::string> idle_interventions(const Scenario& scenario) {
  std::vector<std::string> notes;
  if (!scenario.interventions.empty()) {
    const std::vector<ParameterDraw> values = values_to_try(scenario.parameters);
    const Acting acting = acting_effects(scenario, values);
    for (std::size_t i = 0; i < scenario.interventions.size(); ++i) {
      const Intervention& intervention = scenario.interventions[i];
      std::string whole = why_all_is_idle(scenario, intervention);
      if (whole.empty()) {
        const Parts parts = parts_of(scenario, intervention, acting[i], values);
        if (parts.idle.size() == parts.count)
          whole = fmt::format("{}", fmt::join(parts.idle, "; "));
        else
          for (const std::string& why : parts.idle)
            notes.push_back(fmt::format("a part of 'interventions.{}' never acts: {}", intervention.id, why));
      }
      if (!whole.empty())
        notes.push_back(fmt::format("'interventions.{}' never acts: {}", intervention.id, whole));
    }
  }
  for (const std::string& id : scenario.not_applied)
    notes.push_back(fmt::format("'interventions.{}' never acts: `apply` does not name it", id));
  return notes;
}

}  // namespace needgap::model
