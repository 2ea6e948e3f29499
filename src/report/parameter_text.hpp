// How parameters and interventions are put in words.
#pragma once

#include "needgap/scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::report {

/// The distribution of a parameter; a share of a Dirichlet says its part of the whole weight.
std::string described(const ParameterSet& set, int i);

/// "pain_clinic.coeliac".
std::string skill_id(const Scenario& scenario, int skill);

/// What of the interventions never acts, as a list with a heading; empty when all of them act.
std::string idle_list(const Scenario& scenario);

std::string_view given_by(SeatRule rule);
std::string_view pooled_in(Catchment catchment);

/// "coeliac (coeliac plexus neurolysis), saddle (saddle block)".
template <class Entries>
std::string labels(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(fmt::format("{} ({})", entry.id, entry.name));
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace needgap::report
