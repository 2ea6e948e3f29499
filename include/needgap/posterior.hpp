// Draws of a posterior: rows of the unit cube with their present facts, that a run takes as its design.
#pragma once

#include "needgap/design.hpp"
#include "needgap/scenario.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace needgap::calibration {

/// Equally likely draws. They belong to a configuration: the same parameters with the same distributions.
struct Posterior {
  std::string scenario, evidence;
  std::uint64_t seed = 0;                                       // of the facts
  std::vector<std::string> coordinates;                         // names, in the order of DesignRow::u
  std::vector<std::string> regions;                             // ids, in the order of the effects
  std::vector<std::pair<std::string, std::string>> parameters;  // every parameter and its distribution
  std::vector<design::DesignRow> rows;                          // facts_seed is `seed`
};

/// Name and distribution of every parameter, those of interventions left out.
std::vector<std::pair<std::string, std::string>> parameters_of(const Scenario& scenario);

/// Throws InputError that says what differs when a posterior was not made for a scenario's base: another
/// region, another distribution. Interventions may differ. `file` is where the posterior is from.
void check_belongs(const Posterior& posterior, const Scenario& scenario, const std::string& file);

/// The rows as a design: draw i is row i modulo their number, so that more draws than rows use them again
/// with fresh chance. Coordinates the posterior does not hold (sizes of interventions) are those of
/// random_row(seed, draw). `file` is where the posterior is from.
design::Design posterior_design(std::shared_ptr<const Posterior> posterior, std::uint64_t seed,
                                std::string file = {});

}  // namespace needgap::calibration
