#pragma once

#include "training.hpp"
#include "worker.hpp"

namespace needgap::model {

/// Where a year's numbers go: `count` lanes of each series of `shape`, series j at out + j x stride.
struct Sink {
  const Scenario& scenario;
  const OutcomeShape& shape;
  double* out;
  std::size_t stride;
  int count;
};

/// Writes every kept series of a year. `programmes`: what interventions cost, by region; `seats`: null
/// without training.
void collect(const Sink& sink, int year_index, const Worker& worker, double procedures_per_patient,
             const Eigen::ArrayXd& programmes, const SeatYear* seats);

}  // namespace needgap::model
