// Scenarios compared on the same draws and random numbers have one future until the first of their
// interventions begins. Those years are simulated once.
#pragma once

#include "worker.hpp"
#include "year_data.hpp"

#include <memory>
#include <vector>

namespace needgap::model {

/// What the simulation of some futures leaves to other scenarios, which go on from where they part from it.
struct Trunk {
  /// The state is kept at the start of these years, about half a megabyte each for Japan and eight futures.
  /// In any order; those that are not years of the horizon, or are its first, are left out.
  std::vector<int> years;

  /// Of eight futures: leading years in which nobody is trained, and the state at the start of each of
  /// `years`.
  struct Block {
    int idle = 0;
    std::vector<CarriedOver> states = {};
  };
  std::vector<std::shared_ptr<const DrawData>> data = {};  // by future
  std::vector<Block> blocks = {};
  const double* out = nullptr;  // the results, as long as the trunk is used
};

/// How many of the years, from the first on, are the same to the bit in two scenarios, but for training; 0
/// where they do not start alike.
int years_alike(const Scenario& of_a, const DrawData& a, const Scenario& of_b, const DrawData& b);

/// `simulate`, which also leaves a trunk of the years given. Scenario, draws and `out` must outlive it.
long simulate_trunk(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    std::span<const Future> futures, double* out, std::size_t stride, Trunk& trunk);

/// `simulate` of another scenario of the same shape and addresses (seed, draws, replicates), from the trunk
/// where that has the same years. The same bits as without one.
long simulate_branch(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     std::span<const Future> futures, double* out, std::size_t stride, const Trunk& trunk,
                     const Scenario& of_trunk);

}  // namespace needgap::model
