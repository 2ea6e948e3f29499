#include "groups.hpp"

#include "interventions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::config {
namespace {

// The blocks of several regions; one that is a region alone, or the country, is there already.
void add_blocks(Scenario& scenario) {
  std::vector<RegionGroup> blocks;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r) {
    const std::string& block = scenario.regions[static_cast<std::size_t>(r)].block;
    const auto known = std::ranges::find(blocks, block, &RegionGroup::id);
    if (known == blocks.end())
      blocks.push_back(RegionGroup{{block, block, ""}, {r}});
    else
      known->regions.push_back(r);
  }
  if (blocks.size() < 2) return;
  for (RegionGroup& block : blocks)
    if (block.regions.size() > 1) scenario.region_groups.push_back(std::move(block));
}

RegionGroup read_group(const Section& section, const std::string& id, const Scenario& scenario) {
  RegionGroup group{{id, section.text_or("name", id), section.text_or("name_ja", "")}, {}};
  for (const std::string& name : section.texts("regions")) {
    const RegionIndex region = region_named(section, "regions", name, scenario);
    if (std::ranges::find(group.regions, region) != group.regions.end())
      section.fail("regions", fmt::format("names '{}' twice", name));
    group.regions.push_back(region);
  }
  if (group.regions.empty()) section.fail("regions", "is empty", "name regions");
  std::ranges::sort(group.regions);
  section.done();
  return group;
}

bool is_region(const Scenario& scenario, const std::string& name) {
  return name == "all" || std::ranges::any_of(scenario.regions, [&](const Region& region) {
           return name == region.id || name == region.name || name == region.name_en;
         });
}

// A name of a group must say which regions are meant.
void add_named(const Section& groups, Scenario& scenario) {
  for (const std::string& id : groups.keys()) {
    if (id == "blocks") continue;
    RegionGroup group = read_group(groups.section(id), id, scenario);
    for (const std::string& name : {group.id, group.name}) {
      const auto has_it = [&](const RegionGroup& known) { return known.id == name || known.name == name; };
      if (is_region(scenario, name) || std::ranges::any_of(scenario.region_groups, has_it))
        groups.fail(id, fmt::format("is called '{}' as other regions are", name), "choose another name");
    }
    scenario.region_groups.push_back(std::move(group));
  }
}

// Of the interventions that act, in the regions they name and nowhere else.
void add_covered(Scenario& scenario) {
  for (const Intervention& intervention : scenario.interventions) {
    RegionGroup group{{intervention.id, intervention.name, intervention.name_ja}, {}};
    for (RegionIndex r{0}; r < scenario.region_count(); ++r)
      if (intervention.coverage[static_cast<std::size_t>(r)] > 0) group.regions.push_back(r);
    const auto known = [&](const RegionGroup& other) {
      return other.id == group.id || other.regions == group.regions;
    };
    if (std::ssize(group.regions) == scenario.region_count() || group.regions.size() < 2 ||
        std::ranges::any_of(scenario.region_groups, known))
      continue;
    scenario.region_groups.push_back(std::move(group));
  }
}

}  // namespace

void read_region_groups(const Section& root, Scenario& scenario) {
  if (root.has("groups")) {
    const Section groups = root.section("groups");
    if (groups.flag_or("blocks", false)) add_blocks(scenario);
    add_named(groups, scenario);
    groups.done();
  }
  add_covered(scenario);
}

}  // namespace needgap::config
