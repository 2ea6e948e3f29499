// The summary of a run: one tally for each number kept of a replicate.
#pragma once

#include "needgap/outcome.hpp"
#include "needgap/statistics.hpp"

#include <vector>

namespace needgap {

class Summary {
 public:
  /// Of draws from `first_draw` on, a multiple of Moments::block; `scramble`: see Moments.
  explicit Summary(const OutcomeShape& shape, std::uint32_t first_draw = 0, std::uint32_t scramble = 0);

  const OutcomeShape& shape() const { return shape_; }
  Tally& tally(int series) { return tallies_[series]; }
  const Tally& tally(int series) const { return tallies_[series]; }
  /// Adds the draws that follow these (see Moments::add).
  void add(const Summary& next);
  /// Estimate of a measure column for a region in [0, R] and procedure in [0, K] (R, K: all), year index from
  /// 0.
  Estimate estimate(int year_index, ColumnIndex column, RegionIndex region, ProcedureIndex procedure) const;
  /// Shorthand for all regions and procedures.
  Estimate national(int year_index, Measure measure, Place place = Place::residence) const;

 private:
  OutcomeShape shape_;
  std::vector<Tally> tallies_;
};

}  // namespace needgap
