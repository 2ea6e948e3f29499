#pragma once

#include "needgap/scenario.hpp"

#include "csv.hpp"
#include "section.hpp"

#include <string_view>
#include <vector>

namespace needgap::config {

/// The table named by a key; its path starts at the file that names it, and is noted in `scenario.files`.
/// Throws InputError.
CsvTable table_named(const Section& section, std::string_view key, Scenario& scenario);

/// The row of each region in a table with a column `id`: one row for each region, in any order, and no other.
/// Throws InputError; `one_row` says what is wanted.
std::vector<int> rows_by_region(const CsvTable& table, const Scenario& scenario,
                                std::string_view one_row = "one row for each region");

/// The year that a text of four digits stands for, 1900 to 2300; 0 for any other text.
int year_in(std::string_view text);

}  // namespace needgap::config
