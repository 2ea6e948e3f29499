// What one future holds, as numbers with an address: measure, place, region, procedure, year.
#pragma once

#include "needgap/scenario.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap {

/// Where patients are counted: where they live, or where the provider is.
enum class Place { residence, treatment };
std::string_view to_string(Place place);

enum class Measure {
  need,                  // new patients in need
  not_identified,        // lost: the indication is not recognised
  not_accepted,          // lost: not fit, not willing, drugs judged enough
  no_route,              // lost: the facility neither performs nor refers
  not_connected,         // lost: the referral reaches no provider
  arrivals,              // patients who join a provider's queue
  died_waiting,          // in the queue
  performed,             // patients treated (met need)
  procedures,            // procedures done = performed x procedures per patient
  waiting,               // patients in the queue at the end of the year
  change_in_waiting,     // over the year
  unmet_need,            // need - performed
  avertable_gap,         // unmet need - not accepted: what services could reach
  coverage,              // performed / need
  pain_days,             // performed x response x remaining life
  cost,                  // of procedures, interventions and training seats
  mean_wait,             // mean number waiting / throughput
  able,                  // practitioners able to perform, at the start of the year, all groups
  performing_hospitals,  // hospitals that perform the procedure, of settings `by_hospital`
  slots,                 // patients the able can treat in the year
  use_of_slots,          // performed / slots
  seats_asked,           // training seats, as the programmes' rules share them out
  seats_filled,          // training seats in which someone starts
  finished,              // trainees who pass at the end of the year, and are able from the next on
  left,                  // the able who leave or lose the skill at the end of the year
};

/// A measure as it is reported for a place. `ratio`: formed in each replicate, missing where 0/0. `adds_up`:
/// over procedures; one practitioner and one hospital do several.
struct MeasureColumn {
  enum Index : int {};  // in measure_columns
  Measure measure;
  Place place;
  std::string_view name, unit, meaning;
  bool ratio;
  bool adds_up = true;
};
using ColumnIndex = MeasureColumn::Index;

/// All columns, in the order of the files. In the totals of `finished` and `left` who has several skills
/// counts once for each.
inline constexpr std::array measure_columns{
    MeasureColumn{Measure::need, Place::residence, "need", "patients", "new patients in need", false},
    MeasureColumn{Measure::not_identified, Place::residence, "not_identified", "patients",
                  "lost: the indication is not recognised", false},
    MeasureColumn{Measure::not_accepted, Place::residence, "not_accepted", "patients",
                  "lost: not fit or not willing, or drugs judged enough", false},
    MeasureColumn{Measure::no_route, Place::residence, "no_route", "patients",
                  "lost: the facility neither performs nor refers", false},
    MeasureColumn{Measure::not_connected, Place::residence, "not_connected", "patients",
                  "lost: the referral reaches no provider", false},
    MeasureColumn{Measure::died_waiting, Place::residence, "died_waiting", "patients", "died in a queue",
                  false},
    MeasureColumn{Measure::performed, Place::residence, "performed", "patients", "treated (met need)", false},
    MeasureColumn{Measure::procedures, Place::residence, "procedures", "procedures",
                  "performed x procedures per patient", false},
    MeasureColumn{Measure::waiting, Place::residence, "waiting", "patients",
                  "in a queue at the end of the year", false},
    MeasureColumn{Measure::change_in_waiting, Place::residence, "change_in_waiting", "patients",
                  "waiting at the end less waiting at the start of the year", false},
    MeasureColumn{Measure::unmet_need, Place::residence, "unmet_need", "patients", "need - performed", false},
    MeasureColumn{Measure::avertable_gap, Place::residence, "avertable_gap", "patients",
                  "unmet need - not accepted: those whom services could reach", false},
    MeasureColumn{Measure::coverage, Place::residence, "coverage", "proportion", "performed / need", true},
    MeasureColumn{Measure::pain_days, Place::residence, "pain_days", "patient-days",
                  "days of pain relieved: performed x response x remaining life, not discounted", false},
    MeasureColumn{Measure::arrivals, Place::treatment, "arrivals", "patients", "joined a provider's queue",
                  false},
    MeasureColumn{Measure::died_waiting, Place::treatment, "died_waiting", "patients", "died in a queue",
                  false},
    MeasureColumn{Measure::performed, Place::treatment, "performed", "patients", "treated", false},
    MeasureColumn{Measure::procedures, Place::treatment, "procedures", "procedures",
                  "performed x procedures per patient", false},
    MeasureColumn{Measure::waiting, Place::treatment, "waiting", "patients",
                  "in a queue at the end of the year", false},
    MeasureColumn{Measure::change_in_waiting, Place::treatment, "change_in_waiting", "patients",
                  "waiting at the end less waiting at the start of the year", false},
    MeasureColumn{Measure::mean_wait, Place::treatment, "mean_wait", "weeks",
                  "mean number waiting / (performed + died + change in waiting)", true},
    MeasureColumn{Measure::able, Place::treatment, "able", "practitioners",
                  "able to perform the procedure at the start of the year, all groups", false, false},
    MeasureColumn{Measure::performing_hospitals, Place::treatment, "performing_hospitals", "hospitals",
                  "hospitals that perform the procedure", false, false},
    MeasureColumn{Measure::slots, Place::treatment, "slots", "patients per year",
                  "patients the able practitioners can treat", false},
    MeasureColumn{Measure::use_of_slots, Place::treatment, "use_of_slots", "proportion", "performed / slots",
                  true},
    MeasureColumn{Measure::cost, Place::treatment, "cost", "currency",
                  "procedures, interventions and training seats, not discounted", false},
    MeasureColumn{Measure::seats_asked, Place::treatment, "seats_asked", "seats",
                  "training seats, shared out by the programmes' rules as if there were room for all", false},
    MeasureColumn{Measure::seats_filled, Place::treatment, "seats_filled", "seats",
                  "training seats in which someone starts", false},
    MeasureColumn{Measure::finished, Place::treatment, "finished", "practitioners",
                  "trainees who pass at the end of the year and are able from the next on", false},
    MeasureColumn{Measure::left, Place::treatment, "left", "practitioners",
                  "able practitioners who leave or lose the skill at the end of the year", false},
};

/// The column of a measure at a place, or nothing where it is not kept there.
constexpr std::optional<ColumnIndex> column_at(Measure measure, Place place) {
  for (std::size_t i = 0; i < measure_columns.size(); ++i)
    if (measure_columns[i].measure == measure && measure_columns[i].place == place)
      return static_cast<ColumnIndex>(i);
  return std::nullopt;
}
/// The same of a measure that is kept there.
constexpr ColumnIndex column_of(Measure measure, Place place) {
  return column_at(measure, place).value();
}

/// The unit of a column; money is counted in the scenario's currency.
std::string unit_of(const Scenario& scenario, const MeasureColumn& column);

/// The numbers kept of each replicate: every measure column for all regions together by procedure, and for
/// each region and group of regions over all procedures (with `detail` also by procedure).
class OutcomeShape {
 public:
  OutcomeShape(const Scenario& scenario, bool detail);

  /// Series of one year.
  int per_year() const { return static_cast<int>(measure_columns.size()) * cells_; }
  int years() const { return years_; }
  int size() const { return per_year() * years_; }
  bool detail() const { return detail_; }
  int regions() const { return regions_; }
  int procedures() const { return procedures_; }
  /// The regions of each group; group g is addressed as region R + 1 + g, after all regions together.
  const std::vector<std::vector<RegionIndex>>& groups() const { return groups_; }
  RegionIndex group_index(std::size_t group) const {
    return static_cast<RegionIndex>(regions_ + 1 + static_cast<int>(group));
  }
  RegionIndex all_regions() const { return static_cast<RegionIndex>(regions_); }
  ProcedureIndex all_procedures() const { return static_cast<ProcedureIndex>(procedures_); }
  /// Series of one column and year: the cells that are kept, one after the other; those of a procedure (or of
  /// all) by region at a constant distance.
  int cells() const { return cells_; }
  int cell(RegionIndex region, ProcedureIndex procedure) const {
    if (detail_) return region * (procedures_ + 1) + procedure;
    if (region < regions_) return region;
    return region == regions_ ? regions_ + procedure : region + procedures_;
  }
  /// Whether a cell is kept: region in [0, R + groups], procedure in [0, K], R and K meaning all.
  bool has(RegionIndex region, ProcedureIndex procedure) const {
    return detail_ || region == regions_ || procedure == procedures_;
  }
  /// Index of a series inside its year. The cell must be kept.
  int offset(ColumnIndex column, RegionIndex region, ProcedureIndex procedure) const {
    return column * cells_ + cell(region, procedure);
  }
  int offset(int year_index, ColumnIndex column, RegionIndex region, ProcedureIndex procedure) const {
    return year_index * per_year() + offset(column, region, procedure);
  }

 private:
  int regions_, procedures_, years_, cells_;
  bool detail_;
  std::vector<std::vector<RegionIndex>> groups_;
};

}  // namespace needgap
