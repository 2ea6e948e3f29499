// The summary of a run: one tally for each number kept of a replicate.
#pragma once

#include "needgap/outcome.hpp"
#include "needgap/statistics.hpp"

#include <vector>

namespace needgap {

/// A region in which fewer patients than this are expected in a year: its rates are mostly 0, 1 or missing,
/// so it fills both ends of any order by rate, and is marked there.
inline constexpr double few_patients = 10;

class Summary {
 public:
  /// Of draws from `first_draw` on, a multiple of Moments::block; `scrambles`: see Moments.
  explicit Summary(const OutcomeShape& shape, std::uint32_t first_draw = 0, std::uint32_t scrambles = 0);

  const OutcomeShape& shape() const { return shape_; }
  Tally& tally(int series) { return tallies_[series]; }
  const Tally& tally(int series) const { return tallies_[series]; }
  /// Adds the draws that follow these (see Moments::add).
  void add(const Summary& next);
  /// Estimate of a measure column for a region in [0, R] and procedure in [0, K] (R, K: all), year index from
  /// 0.
  Estimate estimate(int year_index, ColumnIndex column, RegionIndex region, ProcedureIndex procedure) const;
  /// Whether fewer than few_patients are in need in a region and year, as the mean over all futures.
  bool has_few_patients(int year_index, RegionIndex region, ProcedureIndex procedure) const;
  bool has_few_patients(int year_index, RegionIndex region) const {
    return has_few_patients(year_index, region, shape_.all_procedures());
  }
  /// The ratio of sums beside the mean of ratios: patients treated over patients in need by residence, each
  /// added up over all futures. It weighs a future by its patients, so that few do not blur it; NaN where
  /// nobody ever is in need.
  double coverage_of_sums(int year_index, RegionIndex region, ProcedureIndex procedure) const;
  /// Shorthand for all regions and procedures.
  Estimate national(int year_index, Measure measure, Place place = Place::residence) const;

 private:
  double mean(int year_index, Measure measure, RegionIndex region, ProcedureIndex procedure) const;
  OutcomeShape shape_;
  std::vector<Tally> tallies_;
};

}  // namespace needgap
