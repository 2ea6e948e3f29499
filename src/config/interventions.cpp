#include "interventions.hpp"

#include "parameters.hpp"
#include "training.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace needgap {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<std::string> operation_names{"set", "add", "multiply", "odds", "barrier"};

Operation read_operation(const Section& section) {
  const std::string name = section.choice("operation", operation_names);
  const auto index =
      std::find(operation_names.begin(), operation_names.end(), name) - operation_names.begin();
  return static_cast<Operation>(index);
}

struct SizeRule {
  std::string unit;
  Range range;
};

// What the size of an operation on a lever must look like.
SizeRule size_rule(Operation operation, const ParameterSlot& lever) {
  switch (operation) {
    case Operation::set:
      return {lever.unit, lever.range};
    case Operation::add:
      return {lever.unit, {-infinity, infinity}};
    case Operation::multiply:
      return {"ratio", {0, infinity}};
    case Operation::odds:
      return {"odds ratio", {0, infinity}};
    case Operation::barrier:
      break;
  }
  return {"proportion", {0, 1}};
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
  if (first == "time" || first == "steps" || first == "steps_per_year") return "it is how time is counted";
  return {};
}

class Reader {
 public:
  Reader(const ParameterLayout& layout, Scenario& scenario) : layout_(layout), scenario_(scenario) {}

  Intervention read(const Section& section, const std::string& id, ParameterSet& sizes) const {
    Intervention intervention;
    intervention.id = id;
    intervention.name = section.text("name");
    intervention.name_ja = section.text_or("name_ja", "");
    intervention.start = section.integer("start", 1900, 2200);
    intervention.ramp = section.number("ramp", 0, 200);
    intervention.coverage = read_coverage(section);
    const bool has_effects = section.has("effects"), has_training = section.has("training");
    if (has_effects)
      for (const Section& effect : section.sections("effects")) read_effects(effect, id, intervention, sizes);
    if (has_training)
      for (const Section& training : section.sections("training"))
        intervention.training.push_back(read_training(training, intervention, scenario_, sizes));
    if (section.has("cost")) read_costs(section.section("cost"), intervention, sizes);
    section.done();
    if (!has_effects && !has_training)
      section.fail("effects", "is missing, and so is 'training'",
                   fmt::format("write [[{0}.effects]] or [[{0}.training]]", section.path()));
    return intervention;
  }

 private:
  // A share for all regions, or a list of regions (ids or names) that are covered in full.
  std::vector<double> read_coverage(const Section& section) const {
    const auto regions = static_cast<std::size_t>(scenario_.region_count());
    if (!section.is_array("coverage")) return std::vector<double>(regions, section.number("coverage", 0, 1));
    std::vector<double> coverage(regions, 0);
    for (const std::string& name : section.texts("coverage"))
      coverage[static_cast<std::size_t>(region_named(section, "coverage", name, scenario_))] = 1;
    return coverage;
  }

  void read_costs(const Section& section, Intervention& intervention, ParameterSet& sizes) const {
    const std::string& currency = scenario_.economics.currency;
    const auto size = [&](const std::string& key, const std::string& unit, const char* meaning) {
      if (!section.has(key)) return -1;
      const Section of = section.section(key);
      sizes.parameters.push_back(
          read_parameter(of, size_name(intervention.id, "cost." + key, sizes), unit, {0, infinity}));
      of.done();
      sizes.parameters.back().meaning = fmt::format("{}: {}", intervention.name, meaning);
      return scenario_.parameters.size() + sizes.size() - 1;
    };
    intervention.setup_cost = size("setup", currency, "cost in the start year");
    intervention.yearly_cost = size("yearly", currency + " per year", "running cost");
    section.done();
  }

  void read_effects(const Section& section, const std::string& id, Intervention& intervention,
                    ParameterSet& sizes) const {
    const std::string target = section.text("target");
    const Operation operation = read_operation(section);
    const std::vector<int> whole = members_of(target);
    if (!whole.empty()) {
      if (operation != Operation::set)
        section.fail("operation",
                     fmt::format("is '{}', but '{}' is a set of shares", to_string(operation), target),
                     "set the whole, or name one share");
      intervention.effects.push_back(read_whole(section, id, target, whole, sizes));
    } else {
      const std::vector<int> levers = levers_of(section, target);
      const std::vector<double>& coverage = intervention.coverage;
      if (std::find(levers.begin(), levers.end(), layout_.procedures_per_patient) != levers.end() &&
          coverage != std::vector<double>(coverage.size(), coverage[0]))
        section.fail("target", "is one number for the country", "give `coverage` as a share for all regions");
      check_scale(section, target, operation, levers);
      const SizeRule rule = size_rule(operation, layout_.levers[levers[0]]);
      const std::string name = size_name(id, target, sizes);
      const Section size_of = section.section("size");
      sizes.parameters.push_back(read_parameter(size_of, name, rule.unit, rule.range));
      size_of.done();
      sizes.parameters.back().meaning =
          fmt::format("{}: {} {}", intervention.name, to_string(operation), target);
      const int size = scenario_.parameters.size() + sizes.size() - 1;
      for (const int lever : levers)
        intervention.effects.push_back(
            {layout_.levers[lever].name, operation, {lever}, {size}, others_of(lever)});
    }
    section.done();
  }

  // Odds and barriers are of proportions, and one size with a unit fits levers of that unit alone.
  void check_scale(const Section& section, const std::string& target, Operation operation,
                   const std::vector<int>& levers) const {
    for (const int lever : levers) {
      const ParameterSlot &slot = layout_.levers[lever], &first = layout_.levers[levers[0]];
      const bool of_proportions = operation == Operation::odds || operation == Operation::barrier;
      if (of_proportions && (slot.range.min != 0 || slot.range.max != 1))
        section.fail("operation",
                     fmt::format("is '{}', but '{}' is not a proportion", to_string(operation), slot.name),
                     "use multiply, add or set");
      const bool with_unit = operation == Operation::set || operation == Operation::add;
      if (with_unit && slot.unit != first.unit)
        section.fail("target",
                     fmt::format("is '{}': '{}' is in {}, '{}' in {}", target, first.name, first.unit,
                                 slot.name, slot.unit),
                     "write an effect for each unit");
      if (lever != levers[0] && !slot.simplex.empty() && slot.simplex == first.simplex)
        section.fail("target", fmt::format("is '{}', more than one share of '{}'", target, slot.simplex),
                     "name one share; the others are rescaled");
    }
  }

  Effect read_whole(const Section& section, const std::string& id, const std::string& target,
                    const std::vector<int>& whole, ParameterSet& sizes) const {
    std::vector<std::string> members;
    for (const int lever : whole) members.push_back(layout_.levers[lever].name.substr(target.size() + 1));
    const Section size = section.section("size");
    const auto shares = read_shares(size, members);
    const Provenance provenance = size.provenance(layout_.levers[whole[0]].unit);
    size.done();
    Effect effect{target, Operation::set, whole, {}, {}};
    Simplex simplex{size_name(id, target, sizes), {}};
    for (const std::string& member : members) {
      sizes.parameters.push_back(
          {simplex.name + "." + member, "", shares.at(member), provenance, {0, 1}, size.where()});
      effect.sizes.push_back(scenario_.parameters.size() + sizes.size() - 1);
      simplex.members.push_back(effect.sizes.back());
    }
    sizes.simplices.push_back(std::move(simplex));
    return effect;
  }

  // All members of a set of shares called `target` that interventions may set as a whole.
  std::vector<int> members_of(const std::string& target) const {
    std::vector<int> members;
    for (std::size_t i = 0; i < layout_.levers.size(); ++i)
      if (layout_.levers[i].simplex == target && layout_.fixed_because(static_cast<int>(i)).empty())
        members.push_back(static_cast<int>(i));
    return target.starts_with("need.") ? members : std::vector<int>{};
  }

  std::vector<int> others_of(int lever) const {
    std::vector<int> others;
    if (!layout_.levers[lever].name.starts_with("need.")) return others;
    for (const int member : members_of(layout_.levers[lever].simplex))
      if (member != lever) others.push_back(member);
    return others;
  }

  std::vector<int> levers_of(const Section& section, const std::string& target) const {
    std::vector<int> levers;
    std::vector<std::string> known;
    std::string_view fixed;
    for (std::size_t i = 0; i < layout_.levers.size(); ++i) {
      const std::string_view reason = layout_.fixed_because(static_cast<int>(i));
      if (reason.empty()) known.push_back(layout_.levers[i].name);
      if (!matches(target, layout_.levers[i].name)) continue;
      if (!reason.empty()) fixed = reason;
      if (reason.empty()) levers.push_back(static_cast<int>(i));
    }
    if (levers.empty() && !fixed.empty())
      section.fail("target", fmt::format("is '{}', which an intervention cannot move", target),
                   std::string(fixed));
    if (const std::string_view reason = not_a_lever(target); levers.empty() && !reason.empty())
      section.fail("target", fmt::format("is '{}', which an intervention cannot move", target),
                   std::string(reason));
    if (levers.empty())
      section.fail("target", fmt::format("is '{}', which is not a parameter", target),
                   suggest(target, known));
    return levers;
  }

  const ParameterLayout& layout_;
  Scenario& scenario_;
};

bool taken(const std::string& name, const ParameterSet& sizes) {
  const auto is_it = [&](const auto& entry) { return entry.name == name; };
  return std::any_of(sizes.parameters.begin(), sizes.parameters.end(), is_it) ||
         std::any_of(sizes.simplices.begin(), sizes.simplices.end(), is_it);
}

// Identifiers; words of parameters would make a file that extends this one replace all definitions at once.
void check_id(const Section& definitions, const std::string& id) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!std::all_of(id.begin(), id.end(), allowed))
    definitions.fail(id, fmt::format("'{}' is not an identifier", id), "use a-z, 0-9 and _");
  if (is_distribution_key(id) || id == "unit" || id == "status" || id == "source")
    definitions.fail(id, fmt::format("'{}' is a word of the format", id), "choose another identifier");
}

}  // namespace

std::string size_name(const std::string& id, const std::string& target, const ParameterSet& sizes) {
  const std::string name = fmt::format("interventions.{}.{}", id, target);
  std::string unique = name;
  for (int n = 2; taken(unique, sizes); ++n) unique = fmt::format("{}#{}", name, n);
  return unique;
}

int region_named(const Section& section, std::string_view key, const std::string& name,
                 const Scenario& scenario) {
  std::vector<std::string> known;
  for (std::size_t r = 0; r < scenario.regions.size(); ++r) {
    const Region& region = scenario.regions[r];
    if (name == region.id || name == region.name || (name == region.name_en && !name.empty()))
      return static_cast<int>(r);
    known.insert(known.end(), {region.name_en, region.name, region.id});
  }
  section.fail(key, fmt::format("names '{}', which is not a region", name), suggest(name, known));
}

void read_interventions(const Section& root, Scenario& scenario) {
  if (!root.has("interventions")) {
    if (root.has("apply"))
      root.fail("apply", "names interventions, but none are defined", "write [interventions.NAME]");
    return;
  }
  const ParameterLayout layout(scenario);
  const Reader reader(layout, scenario);
  const Section definitions = root.section("interventions");
  std::vector<std::string> applied;
  if (root.has("apply")) applied = root.texts("apply");
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (!definitions.has(applied[i]))
      root.fail("apply", fmt::format("names '{}', which is not defined", applied[i]),
                suggest(applied[i], definitions.keys()));
    if (std::find(applied.begin(), applied.begin() + static_cast<std::ptrdiff_t>(i), applied[i]) !=
        applied.begin() + static_cast<std::ptrdiff_t>(i))
      root.fail("apply", fmt::format("names '{}' twice", applied[i]));
  }
  // Every definition is checked, applied or not; the sizes of those applied follow the parameters in `apply`
  // order.
  for (const std::string& id : definitions.keys()) {
    check_id(definitions, id);
    ParameterSet unused;
    if (std::find(applied.begin(), applied.end(), id) == applied.end())
      reader.read(definitions.section(id), id, unused);
  }
  for (const std::string& id : applied) {
    ParameterSet sizes;
    scenario.interventions.push_back(reader.read(definitions.section(id), id, sizes));
    for (Parameter& size : sizes.parameters) scenario.parameters.parameters.push_back(std::move(size));
    for (Simplex& simplex : sizes.simplices) scenario.parameters.simplices.push_back(std::move(simplex));
  }
}

}  // namespace needgap
