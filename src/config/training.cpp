#include "training.hpp"

#include "interventions.hpp"
#include "parameters.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::config {
namespace {

template <class Entry>
typename Entry::Index index_on(const std::vector<Entry>& axis, const Section& section, std::string_view key,
                               std::string_view what) {
  const std::string id = section.text(key);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (axis[i].id == id) return static_cast<typename Entry::Index>(i);
    known.push_back(axis[i].id);
  }
  section.fail(key, fmt::format("is '{}', which is not a {}", id, what), suggest(id, known));
}

SkillIndex read_skill(const Section& section, const Scenario& scenario) {
  const GroupIndex group = index_on(scenario.groups, section, "provider", "provider");
  const ProcedureIndex procedure = index_on(scenario.procedures, section, "procedure", "procedure");
  std::vector<std::string> performed;
  for (SkillIndex p{0}; p < scenario.skill_count(); ++p) {
    if (scenario.skills[p].group != group) continue;
    if (scenario.skills[p].procedure == procedure) return p;
    performed.push_back(scenario.procedures[scenario.skills[p].procedure].id);
  }
  const std::string id = scenario.procedures[procedure].id;
  section.fail("procedure",
               fmt::format("is '{}', which nobody of '{}' performs", id, scenario.groups[group].id),
               suggest(id, performed));
}

int choice_index(const Section& section, std::string_view key, const std::vector<std::string>& names) {
  return static_cast<int>(std::find(names.begin(), names.end(), section.choice(key, names)) - names.begin());
}

std::vector<double> read_weights(const Section& section, const Scenario& scenario) {
  std::vector<std::optional<double>> given(scenario.regions.size());
  double sum = 0;
  for (const auto& [name, value] : section.numbers("shares")) {
    std::optional<double>& weight = given[region_named(section, "shares", name, scenario)];
    if (weight) section.fail("shares", fmt::format("names '{}' twice", name), "by id or by name");
    if (value < 0)
      section.fail("shares", fmt::format("gives {} for '{}'; shares are not below 0", value, name));
    weight = value;
    sum += value;
  }
  if (sum <= 0) section.fail("shares", "gives nothing to any region", "at least one share is above 0");
  std::vector<double> weights;
  for (const std::optional<double>& weight : given) weights.push_back(weight.value_or(0));
  return weights;
}

}  // namespace

TrainingProgramme read_training(const Section& section, const Intervention& intervention,
                                const Scenario& scenario, ParameterSet& sizes) {
  TrainingProgramme programme;
  programme.skill = read_skill(section, scenario);
  const Skill& skill = scenario.skills[programme.skill];
  const std::string &group = scenario.groups[skill.group].id,
                    &procedure = scenario.procedures[skill.procedure].id;
  const auto size = [&](const std::string& key, const std::string& unit, Range range, const char* meaning) {
    const std::string name =
        size_name(intervention.id, fmt::format("training.{}.{}.{}", group, procedure, key), sizes);
    const Section of = section.section(key);
    sizes.parameters.push_back(read_parameter(of, name, unit, range));
    of.done();
    sizes.parameters.back().meaning =
        fmt::format("{}: {} ({}, {})", intervention.name, meaning, group, procedure);
    return static_cast<ParameterIndex>(scenario.parameters.size() + sizes.size() - 1);
  };
  programme.seats = size("seats", "seats per year", {0, infinity}, "who can start training in a year");
  programme.pass_rate = size("pass_rate", "proportion", {0, 1}, "trainees who become able");
  programme.cases_per_trainee =
      size("cases_per_trainee", "patients", {1e-6, infinity}, "patients treated nearby that a trainee needs");
  if (section.has("cost_per_seat"))
    programme.cost_per_seat = size("cost_per_seat", scenario.economics.currency + " per seat", {0, infinity},
                                   "cost of a training seat");
  if (section.has("lead")) programme.lead = section.integer("lead", 1, 20);
  programme.share_by =
      static_cast<SeatRule>(choice_index(section, "share_by", {"headroom", "gap", "equal", "explicit"}));
  programme.catchment =
      static_cast<Catchment>(choice_index(section, "catchment", {"region", "block", "country"}));
  const bool by_hand = programme.share_by == SeatRule::explicit_shares;
  if (by_hand && !section.has("shares"))
    section.fail("share_by", "is 'explicit', but there are no shares", "write shares = { REGION = 1, ... }");
  if (!by_hand && section.has("shares"))
    section.fail("shares", "is not used", "write share_by = \"explicit\"");
  if (by_hand) programme.shares = read_weights(section, scenario);
  section.done();
  return programme;
}

}  // namespace needgap::config
