// A year of a block of futures as the kernel wants it: the flows of each lane's draw side by side.
#pragma once

#include "flows.hpp"
#include "kernel.hpp"
#include "worker.hpp"

#include <array>

namespace needgap::model {

class LaneYear {
 public:
  /// What the kernel sees of these flows; `deaths`: by region, relative to the base year.
  const KernelYear& of(const std::array<const YearFlows*, lanes>& flows, const double* deaths);

 private:
  std::array<const YearFlows*, lanes> flows_{};  // that stand in memory
  AlignedNumbers memory_;
  KernelYear kernel_{};
};

}  // namespace needgap::model
