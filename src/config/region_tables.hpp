#pragma once

#include "needgap/scenario.hpp"

#include "csv.hpp"
#include "section.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace needgap::config {

/// A file speaks of a region that the regions table does not have, or says nothing of one that it has.
class OtherRegions : public InputError {
 public:
  /// `said_in`: the file that speaks. `leave_out`: how one that extends it leaves this out.
  OtherRegions(const Location& where, std::string_view reason, std::string_view suggestion,
               std::string said_in, std::string leave_out)
      : InputError(where, reason, suggestion),
        said_in_(std::move(said_in)),
        leave_out_(std::move(leave_out)) {}
  const std::string& said_in() const { return said_in_; }
  const std::string& leave_out() const { return leave_out_; }

 private:
  std::string said_in_, leave_out_;
};

/// The table named by a key; its path starts at the file that names it, and is noted in `scenario.files`.
/// Throws InputError.
CsvTable table_named(const Section& section, std::string_view key, Scenario& scenario);

/// The row of each region in a table with a column `id`: one row for each region, in any order, and no other.
/// Throws OtherRegions; `one_row` says what is wanted, `section` names the table by `key`, and `leave_out` is
/// how another file leaves it out.
std::vector<int> rows_by_region(const CsvTable& table, const Scenario& scenario, const Section& section,
                                std::string_view key, const std::string& leave_out,
                                std::string_view one_row = "one row for each region");

/// The year that a text of four digits stands for, 1900 to 2300; 0 for any other text.
int year_in(std::string_view text);

}  // namespace needgap::config
