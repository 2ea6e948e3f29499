#include "interventions.hpp"

#include "distributions.hpp"
#include "effects.hpp"
#include "parameters.hpp"
#include "region_tables.hpp"
#include "training.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::config {
namespace {

class Reader {
 public:
  Reader(const ParameterLayout& layout, const Scenario& scenario)
      : effects_(layout, scenario), scenario_(scenario) {}

  Intervention read(const Section& section, const std::string& id, ParameterSet& sizes) const {
    Intervention intervention;
    intervention.id = id;
    intervention.name = section.text("name");
    intervention.name_ja = section.text_or("name_ja", "");
    intervention.what_if = section.flag_or("what_if", false);
    intervention.start = section.integer("start", 1900, 2200);
    intervention.ramp = section.number("ramp", 0, 200);
    intervention.coverage = read_coverage(section);
    const bool has_effects = section.has("effects"), has_training = section.has("training");
    if (has_effects)
      for (const Section& effect : section.sections("effects")) effects_.read(effect, intervention, sizes);
    if (has_training)
      for (const Section& training : section.sections("training"))
        intervention.training.push_back(read_training(training, intervention, scenario_, sizes));
    if (section.has("cost"))
      read_costs(section.section("cost"), section.is_array("coverage"), intervention, sizes);
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
      coverage[region_named(section, "coverage", name, scenario_)] = 1;
    return coverage;
  }

  // A list of regions is costed as they are together, a share as a part of what the country would cost.
  void read_costs(const Section& section, bool by_list, Intervention& intervention,
                  ParameterSet& sizes) const {
    const std::string& currency = scenario_.economics.currency;
    const auto size = [&](const std::string& key, const std::string& unit,
                          const char* meaning) -> std::optional<ParameterIndex> {
      if (!section.has(key)) return std::nullopt;
      const Section of = section.section(key);
      sizes.parameters.push_back(
          read_parameter(of, size_name(intervention.id, "cost." + key, sizes), unit, {0, infinity}));
      of.done();
      sizes.parameters.back().meaning = fmt::format("{}: {}", intervention.name, meaning);
      return static_cast<ParameterIndex>(scenario_.parameters.size() + sizes.size() - 1);
    };
    intervention.setup_cost = size("setup", currency, "cost in the start year");
    intervention.yearly_cost = size("yearly", currency + " per year", "running cost");
    intervention.cost_of = by_list ? CostOf::covered : CostOf::country;
    if (section.has("for")) intervention.cost_of = read_cost_of(section);
    section.done();
    if (!intervention.setup_cost && !intervention.yearly_cost)
      section.fail("yearly", "is missing, and so is 'setup'", "write what it costs, or leave out the table");
    intervention.cost_shares = cost_shares(scenario_, intervention.cost_of, intervention.coverage);
  }

  static CostOf read_cost_of(const Section& section) {
    const std::string word = section.text("for");
    for (const CostOf of : {CostOf::covered, CostOf::country})
      if (word == to_string(of)) return of;
    section.fail("for", fmt::format("is '{}'", word),
                 "write \"covered\" for what all that is covered costs together, or \"country\" for what the "
                 "whole country would cost, of which the covered part is counted");
  }

  EffectReader effects_;
  const Scenario& scenario_;
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
  if (is_distribution_key(id) || is_provenance_key(id))
    definitions.fail(id, fmt::format("'{}' is a word of the format", id), "choose another identifier");
}

}  // namespace

std::string size_name(const std::string& id, const std::string& target, const ParameterSet& sizes) {
  const std::string name = fmt::format("interventions.{}.{}", id, target);
  std::string unique = name;
  for (int n = 2; taken(unique, sizes); ++n) unique = fmt::format("{}#{}", name, n);
  return unique;
}

RegionIndex region_named(const Section& section, std::string_view key, const std::string& name,
                         const Scenario& scenario) {
  std::vector<std::string> known;
  for (std::size_t r = 0; r < scenario.regions.size(); ++r) {
    const Region& region = scenario.regions[r];
    if (name == region.id || name == region.name || (name == region.name_en && !name.empty()))
      return static_cast<RegionIndex>(r);
    for (const std::string& called : {region.name_en, region.name, region.id})
      if (!called.empty()) known.push_back(called);
  }
  const Location at = section.where(key);
  throw OtherRegions(at, fmt::format("'{}' names '{}', which is not a region", section.name_of(key), name),
                     suggest(name, known), at.file,
                     fmt::format("`{} = []` at the top", section.path().substr(0, section.path().find('.'))));
}

void read_interventions(const Section& root, Scenario& scenario) {
  if (!root.has("interventions")) {
    if (root.has("apply") && !root.texts("apply").empty())
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

}  // namespace needgap::config
