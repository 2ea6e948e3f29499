// The axes of a scenario: where patients are, what is done for them, who does it, and where.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace needgap {

// An index is an enum without names, so that a region where a procedure is wanted does not compile: it is
// made by name, as RegionIndex(3), and read as a plain number.
template <class Index>
requires(std::is_enum_v<Index>&& std::is_convertible_v<Index, int>) constexpr Index& operator++(
    Index& index) {
  return index = static_cast<Index>(index + 1);
}

/// An entry of an axis: an identifier ([a-z0-9_]), a name, a name in Japanese (may be empty).
struct Label {
  std::string id, name, name_ja;
};

/// Where a patient is when the need arises. `by_hospital`: whether the facility performs is regional chance
/// over the region's hospitals (Region::hospitals); otherwise every region has the national share.
struct Setting : Label {
  enum Index : int {};
  bool by_hospital = false;
};
using SettingIndex = Setting::Index;

struct Procedure : Label {
  enum Index : int {};
};
using ProcedureIndex = Procedure::Index;

/// Practitioners of one specialty and the procedures some of them can perform.
struct ProviderGroup : Label {
  enum Index : int {};
  std::vector<ProcedureIndex> procedures;
};
using GroupIndex = ProviderGroup::Index;

/// A procedure that a provider group performs.
struct Skill {
  enum Index : int {};
  GroupIndex group = {};
  ProcedureIndex procedure = {};
};
using SkillIndex = Skill::Index;

/// A place in a tile map, from 1.
struct Tile {
  int row, column;
};

/// One region. `growth`: deaths relative to the base year at Scenario::growth_years.
struct Region {
  enum Index : int {};
  std::string id, name, name_en, block;
  double deaths = 0;              // cancer deaths in the base year
  int hospitals = 0;              // of the settings with `by_hospital`
  std::vector<double> headcount;  // by provider group, before regional uncertainty; practitioners
  Eigen::VectorXd growth;         // ratio, by anchor year
  std::optional<Tile> tile;
};
using RegionIndex = Region::Index;

/// Regions that are also reported together: a block, a list that a configuration names, what an intervention
/// covers.
struct RegionGroup : Label {
  std::vector<RegionIndex> regions;  // ascending, each once
};

}  // namespace needgap
