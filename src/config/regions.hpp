#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// What [[providers]] says of its practitioners, a value for each group: the column of the regions' table
/// that spreads them, where that is said, and the provenance of the total and of the split.
struct Headcounts {
  std::vector<std::string> columns;
  std::vector<Location> where;
  std::vector<Provenance> provenance, split;
};

/// Reads [regions] and [growth] with their tables: names, deaths, hospitals, headcounts, distances, the
/// course of deaths. The axes and groups of `scenario` are known. Throws InputError.
void read_regions(const Section& root, const Headcounts& headcounts, Scenario& scenario);

}  // namespace needgap::config
