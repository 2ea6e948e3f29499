#pragma once

#include "training.hpp"
#include "worker.hpp"

#include <Eigen/Core>

namespace needgap::model {

/// Where a year's numbers go: `count` lanes of each series of `shape`, series j at out + j x stride.
struct Sink {
  const Scenario& scenario;
  const OutcomeShape& shape;
  double* out;
  std::size_t stride;
  int count;
};

/// What a year of the lanes' draws adds: what interventions cost, lanes x regions.
struct YearOfDraws {
  Eigen::Array<double, lanes, 1> procedures_per_patient;
  Eigen::Array<double, lanes, Eigen::Dynamic> programmes;
};

/// Writes every kept series of a year. `seats`: null without training.
void collect(const Sink& sink, int year_index, const Worker& worker, const YearOfDraws& of_draws,
             const SeatYear* seats);

}  // namespace needgap::model
