#pragma once

#include <vector>

namespace needgap::calibration {

/// Long-run share of the slots that are used when patients arrive at random and slots at equal intervals, by
/// the chain at the moments of slots: a patient waits for a slot or dies, and unused slots keep for a while.
/// `load`: arrivals a slot; `patience`: mean remaining life in intervals between slots; `kept`: slots that
/// can lie unused, at least 1 (in between whole numbers: linear).
double used_share(double load, double patience, double kept);

/// used_share on a grid, for kept = max(1, patience x keep_per_life), interpolated in the logarithms.
class QueueTable {
 public:
  QueueTable() = default;
  /// Of one keep_per_life: how long unused slots keep, over the mean remaining life.
  explicit QueueTable(double keep_per_life);

  /// Patients treated a year: `arrivals` and `slots` a year, mean remaining life in years.
  double performed(double arrivals, double slots, double life) const;

 private:
  std::vector<double> served_;  // of min(arrivals, slots), [load][patience]
};

}  // namespace needgap::calibration
