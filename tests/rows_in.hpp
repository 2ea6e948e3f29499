// Reading a result's JSON: the rows of its tables.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace needgap::test {

/// The rows of a table in a result's JSON: a cell by "name", or "name/statistic" of a value; of a measure by
/// the place of treatment "treatment.name".
inline std::vector<nlohmann::json> rows_in(const nlohmann::json& result, const std::string& table) {
  std::vector<nlohmann::json> rows;
  const nlohmann::json& found = result.at("tables").at(table);
  for (const nlohmann::json& cells : found.at("rows")) {
    nlohmann::json& row = rows.emplace_back();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const nlohmann::json& column = found.at("columns").at(c);
      std::string name = column.at("name");
      if (column.value("place", "") == "treatment") name = "treatment." + name;
      if (column.value("statistic", "value") != "value")
        name += '/' + column.at("statistic").get<std::string>();
      row[name] = cells[c];
    }
  }
  return rows;
}

/// The row of a table whose cells are these, as far as they are named; null when there is none.
inline nlohmann::json row_in(const nlohmann::json& result, const std::string& table,
                             const nlohmann::json& cells) {
  for (const nlohmann::json& row : rows_in(result, table)) {
    bool same = true;
    for (const auto& [name, value] : cells.items()) same = same && row.at(name) == value;
    if (same) return row;
  }
  return {};
}

/// What is known of a national measure in a year, by statistic, as a summary's or comparison's JSON has it.
inline nlohmann::json national(const nlohmann::json& result, const std::string& measure, int year) {
  nlohmann::json leaf;
  const nlohmann::json row = row_in(result, "nation", {{"year", year}});
  for (const auto& [name, value] : row.items())
    if (name.starts_with(measure + '/') && !value.is_null()) leaf[name.substr(measure.size() + 1)] = value;
  return leaf;
}

}  // namespace needgap::test
