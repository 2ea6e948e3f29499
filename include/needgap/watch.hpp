// What is kept of simulated futures, draw by draw: added to a Watch, and read back by the handle it gives.
#pragma once

#include "needgap/series.hpp"

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace needgap::engine {

class BatchValues;

/// Where a Watch keeps something of one kind. It reads results of that watch alone; any other is a
/// std::logic_error.
template <class Kind>
class Handle {
  friend class Watch;
  friend class Watched;
  Handle(std::uint64_t watch, std::size_t place) : watch_(watch), place_(place) {}
  std::uint64_t watch_;
  std::size_t place_;
};

/// A series over years: `first.year` to `last_year`.
struct SeriesYears {
  Series first;
  int last_year;
};

using SeriesHandle = Handle<Series>;
using YearsHandle = Handle<SeriesYears>;
using StatementHandle = Handle<Statement>;

/// The list of what is kept. It is not copied, so that a handle can belong to one watch only.
class Watch {
 public:
  /// Of scenarios that can be compared with this one.
  explicit Watch(const Scenario& scenario);
  Watch(Watch&&) = default;
  Watch& operator=(Watch&&) = default;

  SeriesHandle add(const Series& series);
  /// `region` in [0, R] and `procedure` in [0, K], R and K meaning all.
  SeriesHandle add(Measure measure, Place place, RegionIndex region, ProcedureIndex procedure, int year);
  /// Of all regions and procedures.
  SeriesHandle add(Measure measure, Place place, int year);
  YearsHandle add(const SeriesYears& years);
  StatementHandle add(const Statement& statement);

  /// Whether some series is of one region and one procedure, which only a detailed shape keeps.
  bool needs_detail() const;

 private:
  friend class Watched;
  std::uint64_t number_;  // no two watches have the same
  RegionIndex all_regions_;
  ProcedureIndex all_procedures_;
  std::vector<Series> series_;
  std::vector<SeriesYears> years_;
  std::vector<Statement> statements_;
};

/// What a Watch has kept of one scenario: arrays over the draws that were simulated.
class Watched {
 public:
  /// Room for so many draws, of which none is there yet. The shape must keep what the watch asks for.
  Watched(const Watch& watch, const Scenario& scenario, const OutcomeShape& shape, std::uint32_t draws);

  Eigen::Index draws() const { return draws_; }
  /// Mean over the replicates that are not missing; NaN where all are.
  Eigen::ArrayXd mean(SeriesHandle series) const;
  double mean(SeriesHandle series, Eigen::Index draw) const;
  /// Variance between replicates; NaN for fewer than two.
  Eigen::ArrayXd chance(SeriesHandle series) const;
  /// The means of the years added up.
  Eigen::ArrayXd sum(YearsHandle years) const;
  /// Share of the replicates in which the statement holds.
  Eigen::ArrayXd share(StatementHandle statement) const;

  /// Takes in the first `count` draws of a batch, which follow those that are there.
  void take_in(const BatchValues& values, std::uint32_t count);

 private:
  struct Columns {
    Eigen::Index first, count;
  };
  struct Target {
    int series;
    Statement statement;
  };
  template <class Kind>
  Eigen::Index place(const Handle<Kind>& handle, std::size_t count) const;

  std::uint64_t number_;
  Eigen::Index draws_ = 0;
  std::vector<int> series_, summed_;  // indices into the shape, by column
  std::vector<Columns> years_;        // of `summed`
  std::vector<Target> targets_;
  Eigen::ArrayXXd mean_, chance_, summed_mean_, share_;  // draws x columns
};

}  // namespace needgap::engine
