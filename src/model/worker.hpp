#pragma once

#include "needgap/model.hpp"

#include "kernel.hpp"

#include <memory>
#include <span>

namespace needgap::model {

/// Arrays of `lanes` numbers an entry, cut from one aligned piece of memory. A thread keeps its piece, and
/// what stands in it, for the next draw.
class LaneMemory {
 public:
  explicit LaneMemory(std::size_t entries);
  double* take(std::size_t entries) {
    double* start = next_;
    next_ += entries * lanes;
    return start;
  }

 private:
  double* next_;
};

/// What a thread needs to simulate a block of replicates: the state of the kernel and its results of one
/// year.
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
    pain_days,
    cost,
    quantities
  };

  std::size_t cells, skills, regions, origins;
  LaneMemory memory;
  KernelState state;
  KernelResults results;
  double *relief, *money;              // pain_days, cost of procedures
  const double* quantity[quantities];  // the results again, by index

  Worker(const Scenario& scenario, const KernelSizes& sizes);
  /// All that goes over from one year to the next: the state, and the year's results.
  std::span<double> carried() const {
    return {state.able, (skills + 2 * cells + origins + quantities * cells) * lanes};
  }
  /// Empty queues, and the able and banked slots of the draw's present facts.
  void start(const Draw& draw);
};

}  // namespace needgap::model
