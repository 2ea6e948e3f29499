// What is asked of an outcome: one of its series by name, or a statement that it meets or does not.
#pragma once

#include "needgap/outcome.hpp"

#include <string>
#include <string_view>

namespace needgap {

/// One number of an outcome, named. Region and procedure as in OutcomeShape (R and K mean all).
struct Series {
  ColumnIndex column = {};
  RegionIndex region = {};
  ProcedureIndex procedure = {};
  int year = 0;  // calendar year

  const MeasureColumn& measure() const { return measure_columns[column]; }
};

/// The column of a measure as users name it: "need", or "treatment.performed" where residence is kept too.
/// Throws InputError with the nearest known name.
ColumnIndex column_named(std::string_view name);

/// The series a user means. `measure`: a name of measure_columns, by residence where it is kept by both
/// places, or "treatment.performed" for the other. `region`: "all", or an id, name or English name.
/// `procedure`: "all" or an id. Throws InputError with the nearest known name.
Series find_series(const Scenario& scenario, std::string_view measure, int year,
                   std::string_view region = "all", std::string_view procedure = "all");

/// A measure of all regions and procedures.
Series national(const Scenario& scenario, Measure measure, Place place, int year);

/// Index of the series in an outcome. The shape must keep it.
int offset_of(const Scenario& scenario, const OutcomeShape& shape, const Series& series);

/// "unmet_need in 2018", "coverage of Tokyo 東京都 in 2035".
std::string describe(const Scenario& scenario, const Series& series);

enum class Relation { at_least, at_most };

/// "coverage >= 40% in 2035": a claim about one number of an outcome.
struct Statement {
  std::string text;  // as given
  Series series;
  Relation relation = Relation::at_least;
  double threshold = 0;

  /// Whether a value meets it; a missing value (NaN) does not.
  bool holds(double value) const {
    return relation == Relation::at_least ? value >= threshold : value <= threshold;
  }
};

/// Reads MEASURE >= NUMBER in YEAR [of REGION], with >=, <= (or > and <, which mean the same here), thousands
/// separated by commas if wanted, and a percent sign for proportions. Throws InputError that says which part
/// is wrong.
Statement parse_statement(const Scenario& scenario, std::string_view text);

}  // namespace needgap
