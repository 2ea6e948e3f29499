#pragma once

#include "needgap/model.hpp"

#include "kernel.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace needgap::model {

/// Numbers on a boundary of 64 bytes, zeros at first.
class AlignedNumbers {
 public:
  /// Room for so many; what stood there is kept unless more are wanted than ever before.
  double* room_for(std::size_t count);

 private:
  struct Free {
    void operator()(double* data) const { ::operator delete[](data, std::align_val_t{64}); }
  };
  std::unique_ptr<double[], Free> numbers_;
  std::size_t count_ = 0;
};

/// What goes over from one year to the next, of a block of futures.
struct CarriedOver {
  std::vector<double> numbers;  // the state, and the results
  // KernelState::waiting_elsewhere, and their lengths when they were last settled.
  std::vector<std::vector<FromElsewhere>> elsewhere;
  std::vector<std::size_t> settled;
};

/// What a thread needs to simulate a block of futures: the state of the kernel and its results of one year.
/// The memory is the thread's, which keeps it, and what stands in it, for the next block.
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
    hospitals,
    left,
    pain_days,
    cost,
    quantities
  };

  std::size_t cells, skills, regions, procedures;
  KernelState state;
  KernelResults results;
  double *relief, *money;              // pain_days, cost of procedures
  const double* quantity[quantities];  // the results again, by index

  Worker(const Scenario& scenario, const KernelSizes& sizes);
  /// Empty queues, and the able and banked slots of the present facts of each lane's draw.
  void start(const std::array<const Draw*, lanes>& draws);
  CarriedOver carried() const;
  void carry_on(const CarriedOver& from);

 private:
  std::span<double> numbers_;
};

}  // namespace needgap::model
