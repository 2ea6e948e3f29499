// Coordinates of calibration: which numbers are moved, and draws that know no evidence.
#pragma once

#include "expectations.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace needgap::calibration {

/// A coordinate of the unit cube as a standard normal, and back, kept inside [2^-32, 1 - 2^-32].
double normal_of(double u);
double uniform_of(double z);

/// A coordinate of the scenario's parameters or of the observation's, by its place among the uncertain ones.
struct Coordinate {
  std::string name;
  bool of_observation = false;
  std::size_t place = 0;

  double& in(SimulatedDraw& draw) const {
    return of_observation ? draw.observation_u[place] : draw.row.u[place];
  }
  double in(const SimulatedDraw& draw) const {
    return of_observation ? draw.observation_u[place] : draw.row.u[place];
  }
};

/// Coordinates that are the country's own: not the split of headcounts, not sizes of interventions; and of
/// the observation those that the evidence looks through.
std::vector<Coordinate> candidates(const Scenario& scenario, EvidenceSet evidence);

/// Draw number `index` of the prior, not simulated yet.
SimulatedDraw prior_draw(const Scenario& scenario, std::uint64_t seed, std::uint32_t index);

/// Of `all`, those that what the targets see depends on, by their squared correlation with its logarithm over
/// the draws: at least 0.01, the 32 strongest at most.
std::vector<Coordinate> choose_moved(const Scenario& scenario, const std::vector<int>& targets,
                                     const std::vector<Coordinate>& all,
                                     std::span<const SimulatedDraw> draws);

}  // namespace needgap::calibration
