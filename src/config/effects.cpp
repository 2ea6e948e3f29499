#include "effects.hpp"

#include "interventions.hpp"
#include "parameters.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::config {
namespace {

const OperationRule& read_operation(const Section& section) {
  std::vector<std::string> names;
  for (const OperationRule& rule : operation_rules) names.emplace_back(rule.name);
  return *std::ranges::find(operation_rules, section.choice("operation", names), &OperationRule::name);
}

// Names with `*` for a whole part match every member of an axis.
bool matches(std::string_view pattern, std::string_view name) {
  while (true) {
    const auto pattern_end = pattern.find('.'), name_end = name.find('.');
    const std::string_view part = pattern.substr(0, pattern_end);
    if (part != "*" && part != name.substr(0, name_end)) return false;
    if (pattern_end == std::string_view::npos || name_end == std::string_view::npos)
      return pattern_end == name_end;
    pattern.remove_prefix(pattern_end + 1);
    name.remove_prefix(name_end + 1);
  }
}

// Why what is known today, or how it is counted, is nothing to intervene on.
std::string_view not_a_lever(std::string_view target) {
  const std::string_view first = target.substr(0, target.find('.'));
  if (first == "headcount" || first == "providers")
    return "headcounts are data; training makes more of them able";
  if (first == "deaths" || first == "growth" || first == "regions")
    return "deaths are data; choose another growth projection";
  if (target == "able.volume" || target.starts_with("able.volume."))
    return "it has left the model; without growth the stock is flat by itself";
  if (first == "time" || first == "steps" || first == "steps_per_year") return "it is how time is counted";
  return {};
}

}  // namespace

void EffectReader::read(const Section& section, Intervention& intervention, ParameterSet& sizes) const {
  const std::string target = section.text("target");
  const OperationRule& rule = read_operation(section);
  const std::vector<LeverIndex> whole = members_of(target);
  if (!whole.empty()) {
    if (rule.operation != Operation::set)
      section.fail("operation", fmt::format("is '{}', but '{}' is a set of shares", rule.name, target),
                   "set the whole, or name one share");
    intervention.effects.push_back(read_whole(section, intervention.id, target, whole, sizes));
  } else {
    const std::vector<LeverIndex> levers = levers_of(section, target);
    check_coverage(section, levers, intervention.coverage);
    check_scale(section, target, rule, levers);
    const ParameterSlot& lever = layout_.levers[levers[0]];
    const std::string name = size_name(intervention.id, target, sizes);
    const Section size_of = section.section("size");
    sizes.parameters.push_back(read_parameter(size_of, name,
                                              rule.unit.empty() ? lever.unit : std::string(rule.unit),
                                              rule.range.value_or(lever.range)));
    size_of.done();
    sizes.parameters.back().meaning = fmt::format("{}: {} {}", intervention.name, rule.name, target);
    const auto size = static_cast<ParameterIndex>(scenario_.parameters.size() + sizes.size() - 1);
    for (const LeverIndex moved : levers)
      intervention.effects.push_back(
          {layout_.levers[moved].name, rule.operation, {moved}, {size}, others_of(moved)});
  }
  section.done();
}

void EffectReader::check_coverage(const Section& section, const std::vector<LeverIndex>& levers,
                                  const std::vector<double>& coverage) const {
  if (std::find(levers.begin(), levers.end(), static_cast<LeverIndex>(layout_.procedures_per_patient)) !=
          levers.end() &&
      coverage != std::vector<double>(coverage.size(), coverage[0]))
    section.fail("target", "is one number for the country", "give `coverage` as a share for all regions");
}

// Some operations are of proportions alone, and a size in the unit of its lever fits levers of that unit
// alone.
void EffectReader::check_scale(const Section& section, const std::string& target, const OperationRule& rule,
                               const std::vector<LeverIndex>& levers) const {
  std::vector<std::string_view> anywhere;
  for (const OperationRule& other : operation_rules)
    if (!other.proportions_only) anywhere.push_back(other.name);
  for (const LeverIndex lever : levers) {
    const ParameterSlot &slot = layout_.levers[lever], &first = layout_.levers[levers[0]];
    if (rule.proportions_only && (slot.range.min != 0 || slot.range.max != 1))
      section.fail("operation", fmt::format("is '{}', but '{}' is not a proportion", rule.name, slot.name),
                   fmt::format("use {}", fmt::join(anywhere, ", ")));
    if (rule.unit.empty() && slot.unit != first.unit)
      section.fail("target",
                   fmt::format("is '{}': '{}' is in {}, '{}' in {}", target, first.name, first.unit,
                               slot.name, slot.unit),
                   "write an effect for each unit");
    if (lever != levers[0] && !slot.simplex.empty() && slot.simplex == first.simplex)
      section.fail("target", fmt::format("is '{}', more than one share of '{}'", target, slot.simplex),
                   "name one share; the others are rescaled");
  }
}

Effect EffectReader::read_whole(const Section& section, const std::string& id, const std::string& target,
                                const std::vector<LeverIndex>& whole, ParameterSet& sizes) const {
  std::vector<std::string> members;
  for (const LeverIndex lever : whole)
    members.push_back(layout_.levers[lever].name.substr(target.size() + 1));
  const Section size = section.section("size");
  const auto shares = read_shares(size, members);
  const Provenance provenance = size.provenance(layout_.levers[whole[0]].unit);
  size.done();
  Effect effect{target, Operation::set, whole, {}, {}};
  Simplex simplex{size_name(id, target, sizes), {}};
  for (const std::string& member : members) {
    sizes.parameters.push_back(
        {simplex.name + "." + member, "", shares.at(member), provenance, {0, 1}, size.where()});
    effect.sizes.push_back(static_cast<ParameterIndex>(scenario_.parameters.size() + sizes.size() - 1));
    simplex.members.push_back(effect.sizes.back());
  }
  sizes.simplices.push_back(std::move(simplex));
  return effect;
}

// All members of a set of shares called `target` that interventions may set as a whole.
std::vector<LeverIndex> EffectReader::members_of(const std::string& target) const {
  std::vector<LeverIndex> members;
  for (LeverIndex i{0}; i < std::ssize(layout_.levers); ++i)
    if (layout_.levers[i].simplex == target && layout_.fixed_because(i).empty()) members.push_back(i);
  return target.starts_with("need.") ? members : std::vector<LeverIndex>{};
}

std::vector<LeverIndex> EffectReader::others_of(LeverIndex lever) const {
  std::vector<LeverIndex> others;
  if (!layout_.levers[lever].name.starts_with("need.")) return others;
  for (const LeverIndex member : members_of(layout_.levers[lever].simplex))
    if (member != lever) others.push_back(member);
  return others;
}

std::vector<LeverIndex> EffectReader::levers_of(const Section& section, const std::string& target) const {
  std::vector<LeverIndex> levers;
  std::vector<std::string> known;
  std::string_view fixed;
  for (LeverIndex i{0}; i < std::ssize(layout_.levers); ++i) {
    const std::string_view reason = layout_.fixed_because(i);
    if (reason.empty()) known.push_back(layout_.levers[i].name);
    if (!matches(target, layout_.levers[i].name)) continue;
    if (!reason.empty()) fixed = reason;
    if (reason.empty()) levers.push_back(i);
  }
  if (levers.empty() && !fixed.empty())
    section.fail("target", fmt::format("is '{}', which an intervention cannot move", target),
                 std::string(fixed));
  if (const std::string_view reason = not_a_lever(target); levers.empty() && !reason.empty())
    section.fail("target", fmt::format("is '{}', which an intervention cannot move", target),
                 std::string(reason));
  if (levers.empty())
    section.fail("target", fmt::format("is '{}', which is not a parameter", target), suggest(target, known));
  return levers;
}

}  // namespace needgap::config
