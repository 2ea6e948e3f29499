// Scenarios compared on one draw and the same random numbers have one future until the first of their
// interventions begins. Those years are simulated once.
#pragma once

#include "year_data.hpp"

#include <memory>
#include <vector>

namespace needgap::model {

/// What the simulation of a draw leaves to other scenarios, which go on from where they part from it.
struct Trunk {
  /// The state is kept at the start of these years, 640 KB each for Japan and eight replicates. In any order;
  /// those that are not years of the horizon, or are its first, are left out.
  std::vector<int> years;

  std::unique_ptr<const DrawData> data = {};
  int idle = 0;                                  // leading years in which nobody is trained
  const double* out = nullptr;                   // the results, as long as the trunk is used
  std::vector<std::vector<double>> states = {};  // [block * years + index], see Worker::carried
};

/// How many of the years, from the first on, are the same to the bit in two scenarios, but for training; 0
/// where they do not start alike.
int years_alike(const DrawData& a, const DrawData& b);

/// `simulate`, which also leaves a trunk of the years given. Scenario, draw and `out` must outlive it.
long simulate_trunk(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    const Draw& draw, std::uint32_t first, std::uint32_t count, double* out,
                    std::size_t stride, Trunk& trunk);

/// `simulate` of another scenario of the same shape and address (seed, draw, replicates), from the trunk
/// where that has the same years. The same bits as without one.
long simulate_branch(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     const Draw& draw, std::uint32_t first, std::uint32_t count, double* out,
                     std::size_t stride, const Trunk& trunk);

}  // namespace needgap::model
