#include "needgap/result.hpp"

#include "netcdf_file.hpp"

#include <fmt/format.h>
#include <map>

namespace needgap::result {
namespace {

// A key whose values are the coordinates of a dimension, in the order in which they first appear.
struct Axis {
  const Column* column;
  std::vector<std::size_t> first_rows;  // of each value
  std::vector<std::size_t> value_of;    // by row
};

Axis axis_of(const Column& column) {
  Axis axis{&column, {}, {}};
  std::map<std::string, std::size_t> known;
  for (std::size_t row = 0; row < column.size(); ++row) {
    const auto [at, is_new] = known.try_emplace(column.text(row), axis.first_rows.size());
    if (is_new) axis.first_rows.push_back(row);
    axis.value_of.push_back(at->second);
  }
  return axis;
}

// Whether the rows are all combinations of the axes, the last axis fastest.
bool is_product(const std::vector<Axis>& axes, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    std::size_t place = 0;
    for (const Axis& axis : axes) place = place * axis.first_rows.size() + axis.value_of[row];
    if (place != row) return false;
  }
  std::size_t combinations = 1;
  for (const Axis& axis : axes) combinations *= axis.first_rows.size();
  return combinations == rows;
}

std::string variable_name(const Column& column) {
  std::string name = column.place == "treatment" ? "treatment_" + column.name : column.name;
  if (!column.statistic.empty() && column.statistic != "value") name += '_' + column.statistic;
  for (char& c : name)
    if (c == '/' || c == ' ' || c == ':') c = '_';
  return name;
}

// The cells of some rows of a column as a variable.
void put_cells(NetcdfFile& file, const Column& column, const std::vector<int>& dimensions,
               const std::vector<std::size_t>& rows) {
  const bool whole = std::holds_alternative<std::vector<std::int64_t>>(column.cells);
  const int id = file.variable(variable_name(column),
                               column.is_words() ? NC_STRING
                               : whole           ? NC_INT
                                                 : NC_DOUBLE,
                               dimensions);
  if (!column.unit.empty()) file.attribute(id, "units", column.unit);
  if (!column.place.empty()) file.attribute(id, "place", column.place);
  if (column.role == Role::value)
    file.attribute(
        id, "long_name",
        column.statistic == "value" ? column.name : fmt::format("{}, {}", column.name, column.statistic));
  if (column.is_words()) {
    std::vector<std::string> words;
    for (const std::size_t row : rows) words.push_back(column.text(row));
    file.put(id, words);
  } else if (whole) {
    std::vector<int> numbers;
    for (const std::size_t row : rows) numbers.push_back(static_cast<int>(column.number(row)));
    file.put(id, numbers);
  } else {
    std::vector<double> numbers;
    for (const std::size_t row : rows) numbers.push_back(column.number(row));
    file.put(id, numbers.data());
  }
}

void add_table(NetcdfFile& file, const Table& table) {
  std::vector<Axis> axes;
  for (const Column& column : table.columns)
    if (column.role == Role::key) axes.push_back(axis_of(column));
  std::vector<std::size_t> all(table.rows());
  for (std::size_t row = 0; row < all.size(); ++row) all[row] = row;
  std::vector<int> dimensions;
  const bool product = !axes.empty() && is_product(axes, table.rows());
  if (product) {
    for (const Axis& axis : axes) {
      if (axis.first_rows.size() > 1)  // a key that never changes is a coordinate without a dimension
        dimensions.push_back(file.dimension(variable_name(*axis.column), axis.first_rows.size()));
      put_cells(file, *axis.column,
                axis.first_rows.size() > 1 ? std::vector<int>{dimensions.back()} : std::vector<int>{},
                axis.first_rows);
    }
  } else {
    dimensions.push_back(file.dimension("row", table.rows()));
  }
  if (!table.title.empty()) file.attribute(NC_GLOBAL, "title", table.title);
  for (const Column& column : table.columns)
    if (!product || column.role != Role::key) put_cells(file, column, dimensions, all);
}

}  // namespace

void write_netcdf(const Result& result, const std::filesystem::path& path) {
  NetcdfFile file = NetcdfFile::make(path);
  file.attribute(NC_GLOBAL, "format", fmt::format("needgap {} 2", result.kind));
  for (const auto& facts : {result.context, result.about})
    for (const Fact& fact : facts) {
      if (const auto* whole = std::get_if<std::int64_t>(&fact.value))
        file.attribute(NC_GLOBAL, fact.name, static_cast<long long>(*whole));
      else
        file.attribute(NC_GLOBAL, fact.name, fact.text());
    }
  for (const Table& table : result.tables) {
    if (table.rows() == 0) continue;
    if (result.tables.size() == 1) {
      add_table(file, table);
    } else {
      NetcdfFile group = file.group(table.name);
      add_table(group, table);
    }
  }
  file.close();
}

}  // namespace needgap::result
