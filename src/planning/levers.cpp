#include "needgap/model.hpp"
#include "needgap/planning.hpp"

#include "stages.hpp"

#include <algorithm>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::planning {
namespace {

std::string prefix(std::string_view text, char end) {
  return std::string(text.substr(0, text.find(end)));
}

double number_in(std::string_view text, std::string_view whole) {
  double value = 0;
  if (!boost::conversion::try_lexical_convert(std::string(text), value) || !std::isfinite(value))
    throw InputError({}, fmt::format("'{}': '{}' is not a number", whole, text),
                     "write LEVER=LOW:HIGH, for example pain_training.seats=0:400");
  return value;
}

// What can be dosed, for suggestions.
std::vector<std::string> known_levers(const Scenario& scenario) {
  std::vector<std::string> known{"losses", "slots"};
  for (const Intervention& intervention : scenario.interventions) {
    known.push_back(intervention.id + ".coverage");
    if (!intervention.training.empty()) known.push_back(intervention.id + ".seats");
  }
  return known;
}

// The programmes whose "seats.PROVIDER.PROCEDURE" starts with `name`.
std::vector<int> programmes_named(const Scenario& scenario, const Intervention& intervention,
                                  const std::string& name) {
  std::vector<int> chosen;
  for (std::size_t i = 0; i < intervention.training.size(); ++i) {
    const Skill& skill = scenario.skills[intervention.training[i].skill];
    const std::string group = "seats." + scenario.groups[skill.group].id;
    const std::string full = group + "." + scenario.procedures[skill.procedure].id;
    if (name == "seats" || name == group || name == full) chosen.push_back(static_cast<int>(i));
  }
  return chosen;
}

// Enough seats a year to train all who are not able today within five years.
double many_seats(const Scenario& scenario, const Intervention& intervention,
                  const std::vector<int>& programmes) {
  constexpr double years = 5;
  const ParameterLayout layout(scenario);
  const ParameterDraw means = mean_parameters(scenario.parameters);
  double untrained = 0;
  for (const int i : programmes) {
    const SkillIndex skill = intervention.training[i].skill;
    const GroupIndex group = scenario.skills[skill].group;
    untrained += scenario.headcount[group].total * (1 - means[layout.able_share(skill)]);
  }
  return std::max(1.0, std::ceil(untrained / years));
}

std::optional<Lever> intervention_lever(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.interventions.size(); ++i) {
    const Intervention& intervention = scenario.interventions[i];
    if (!name.starts_with(intervention.id + ".")) continue;
    const std::string rest = name.substr(intervention.id.size() + 1);
    Lever lever{.text = name, .intervention = static_cast<int>(i)};
    if (rest == "coverage") {
      lever.kind = LeverKind::coverage;
      lever.unit = "of all regions";
      return lever;
    }
    lever.programmes = programmes_named(scenario, intervention, rest);
    if (lever.programmes.empty()) continue;
    lever.kind = LeverKind::seats;
    lever.unit = "seats a year";
    lever.high = many_seats(scenario, intervention, lever.programmes);
    lever.whole = true;
    return lever;
  }
  return std::nullopt;
}

std::optional<Lever> question_lever(const std::string& name) {
  std::vector<Lever> levers{slots_lever(), losses_lever()};
  for (const StageFacts& facts : stages) levers.push_back(losses_lever(facts.stage));
  const auto found = std::ranges::find(levers, name, &Lever::text);
  return found == levers.end() ? std::nullopt : std::optional(*found);
}

Lever parameter_lever(const Scenario& scenario, const std::string& name, bool has_range) {
  const std::optional<ParameterIndex> index = scenario.parameters.find(name);
  std::vector<std::string> known = known_levers(scenario);
  for (const Parameter& parameter : scenario.parameters.parameters) known.push_back(parameter.name);
  if (!index) {
    const std::string near = nearest(name, known);
    throw InputError({}, fmt::format("there is no lever '{}'", name),
                     near.empty() ? fmt::format("known: {}; or a parameter=LOW:HIGH",
                                                fmt::join(known_levers(scenario), ", "))
                                  : fmt::format("did you mean '{}'?", near));
  }
  for (const Simplex& simplex : scenario.parameters.simplices)
    if (std::find(simplex.members.begin(), simplex.members.end(), *index) != simplex.members.end())
      throw InputError({}, fmt::format("'{}' is one share of a whole and cannot be dosed by itself", name),
                       "dose losses.route, or an intervention that moves it");
  if (!has_range)
    throw InputError({}, fmt::format("'{}' needs a range", name), fmt::format("write {}=LOW:HIGH", name));
  return {.kind = LeverKind::parameter,
          .text = name,
          .unit = scenario.parameters.parameters[*index].provenance.unit,
          .parameter = index};
}

Lever named(const Scenario& scenario, const std::string& name, bool has_range) {
  if (auto lever = intervention_lever(scenario, name)) return *lever;
  if (auto lever = question_lever(name)) return *lever;
  return parameter_lever(scenario, name, has_range);
}

// The doses that make sense for a lever.
Range admissible(const Scenario& scenario, const Lever& lever) {
  switch (lever.kind) {
    case LeverKind::coverage:
    case LeverKind::losses:
      return {0, 1};
    case LeverKind::parameter:
      return scenario.parameters.parameters[lever.parameter.value()].range;
    default:
      return {0, infinity};
  }
}

void check_dose(const Scenario& scenario, const Lever& lever, double dose, std::string_view text) {
  const Range range = admissible(scenario, lever);
  if (dose < range.min || dose > range.max)
    throw InputError(
        {}, fmt::format("'{}': {:g} is not between {:g} and {:g}", text, dose, range.min, range.max));
  if (lever.whole && dose != std::floor(dose))
    throw InputError({}, fmt::format("'{}': {:g} is not a whole number of seats", text, dose));
}

}  // namespace

const Intervention& intervention_of(const Scenario& scenario, const Lever& lever) {
  return scenario.interventions[lever.intervention.value()];
}

Intervention& intervention_of(Scenario& scenario, const Lever& lever) {
  return scenario.interventions[lever.intervention.value()];
}

Lever losses_lever(std::optional<Stage> stage) {
  if (!stage) return {.kind = LeverKind::losses, .text = "losses", .unit = "of the losses removed"};
  const auto facts = std::ranges::find(stages, *stage, &StageFacts::stage);
  return {.kind = LeverKind::losses,
          .text = "losses." + std::string(facts->id),
          .unit = "of the loss removed",
          .stage = stage};
}

Lever slots_lever() {
  return {.kind = LeverKind::slots, .text = "slots", .unit = "times the slots", .low = 1, .high = 4};
}

Lever find_lever(const Scenario& scenario, std::string_view text) {
  const bool has_range = text.find('=') != std::string_view::npos;
  Lever lever = named(scenario, prefix(text, '='), has_range);
  if (!has_range) return lever;
  const std::string_view range = text.substr(text.find('=') + 1);
  const auto colon = range.find(':');
  if (colon == std::string_view::npos)
    throw InputError({}, fmt::format("'{}' has no range after the '='", text),
                     fmt::format("write {}=LOW:HIGH", lever.text));
  lever.low = number_in(range.substr(0, colon), text);
  lever.high = number_in(range.substr(colon + 1), text);
  for (const double end : {lever.low, lever.high}) check_dose(scenario, lever, end, text);
  if (!(lever.low < lever.high))
    throw InputError({}, fmt::format("'{}' is an empty range", text), "the first number is the smaller");
  return lever;
}

HeldLever find_held_lever(const Scenario& scenario, std::string_view text) {
  const bool has_values = text.find('=') != std::string_view::npos;
  HeldLever held{named(scenario, prefix(text, '='), has_values), {}};
  if (!has_values) {
    held.values = {held.lever.low, held.lever.high};
    return held;
  }
  std::string_view rest = text.substr(text.find('=') + 1);
  while (true) {
    const auto comma = rest.find(',');
    held.values.push_back(number_in(rest.substr(0, comma), text));
    check_dose(scenario, held.lever, held.values.back(), text);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::sort(held.values.begin(), held.values.end());
  held.values.erase(std::unique(held.values.begin(), held.values.end()), held.values.end());
  return held;
}

DoseRange dose_range(std::span<const Lever> levers) {
  if (levers.size() == 1) return {levers[0].low, levers[0].high, levers[0].whole, levers[0].unit};
  return {0, 1, false, "of each range"};
}

}  // namespace needgap::planning
