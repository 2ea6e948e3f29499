#include "region_tables.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace needgap::config {

namespace fs = std::filesystem;

CsvTable table_named(const Section& section, std::string_view key, Scenario& scenario) {
  const fs::path file = fs::path(section.where(key).file).parent_path() / section.text(key);
  scenario.files.push_back(file.string());
  std::error_code ignored;
  try {
    return CsvTable(file);
  } catch (const InputError& error) {
    if (fs::is_regular_file(file, ignored)) throw;
    section.fail(key, fmt::format("cannot be read: {}", error.what()));
  }
}

std::vector<int> rows_by_region(const CsvTable& table, const Scenario& scenario, const Section& section,
                                std::string_view key, const std::string& leave_out,
                                std::string_view one_row) {
  const auto refuse = [&](const Location& at, const std::string& reason, const std::string& suggestion) {
    throw OtherRegions(at, reason, suggestion, section.where(key).file, leave_out);
  };
  const int id = table.column("id", table.where_header());
  std::vector<std::string> ids;
  for (const Region& region : scenario.regions) ids.push_back(region.id);
  std::vector<int> rows(ids.size(), -1);
  for (int row = 0; row < table.rows(); ++row) {
    const std::string& name = table.text(row, id);
    const auto at = std::find(ids.begin(), ids.end(), name) - ids.begin();
    if (at == static_cast<std::ptrdiff_t>(ids.size()))
      refuse(table.where(row, id), fmt::format("'{}' is not a region of the regions table", name),
             suggest(name, ids));
    if (rows[at] >= 0)
      throw InputError(table.where(row, id), fmt::format("region '{}' stands twice", name),
                       "one row for each region");
    rows[at] = row;
  }
  if (const auto missing = std::find(rows.begin(), rows.end(), -1); missing != rows.end())
    refuse(table.where(), fmt::format("region '{}' has no row", ids[missing - rows.begin()]),
           std::string(one_row));
  return rows;
}

int year_in(std::string_view text) {
  const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  if (text.size() != 4 || !std::all_of(text.begin(), text.end(), digit)) return 0;
  const int year = std::stoi(std::string(text));
  return year >= 1900 && year <= 2300 ? year : 0;
}

}  // namespace needgap::config
