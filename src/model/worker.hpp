#pragma once

#include "needgap/model.hpp"

#include "kernel.hpp"

#include <cstddef>
#include <span>

namespace needgap::model {

/// What a thread needs to simulate a block of replicates: the state of the kernel and its results of one
/// year. The memory is the thread's, which keeps it, and what stands in it, for the next draw.
struct Worker {
  /// The kernel's results by index, and what follows from them.
  enum Quantity {
    need,
    not_identified,
    not_accepted,
    no_route,
    not_connected,
    residence_performed,
    residence_died,
    residence_waiting,
    residence_change,
    arrivals,
    performed,
    died,
    waiting,
    change,
    waiting_sum,
    slots,
    able,
    left,
    pain_days,
    cost,
    quantities
  };

  std::size_t cells, skills, regions, origins;
  KernelState state;
  KernelResults results;
  double *relief, *money;              // pain_days, cost of procedures
  const double* quantity[quantities];  // the results again, by index
  std::span<double> carried;           // all that goes over to the next year: the state, and the results

  Worker(const Scenario& scenario, const KernelSizes& sizes);
  /// Empty queues, and the able and banked slots of the draw's present facts.
  void start(const Draw& draw);
};

}  // namespace needgap::model
