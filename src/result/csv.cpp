#include "csv.hpp"

#include "needgap/result.hpp"

#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace needgap::result {
namespace {

// The keys of all tables with values, each once, in the order in which they first appear.
std::vector<std::string> keys_of(const Result& result) {
  std::vector<std::string> keys;
  const auto is_value = [](const Column& column) { return column.role == Role::value; };
  for (const Table& table : result.tables)
    if (std::any_of(table.columns.begin(), table.columns.end(), is_value))
      for (const Column& column : table.columns)
        if (column.role == Role::key && std::find(keys.begin(), keys.end(), column.name) == keys.end())
          keys.push_back(column.name);
  return keys;
}

bool has_places(const Result& result) {
  for (const Table& table : result.tables)
    for (const Column& column : table.columns)
      if (!column.place.empty()) return true;
  return false;
}

// Whether a spreadsheet would compute a text rather than show it.
bool is_formula(std::string_view text) {
  if (text.size() < 2 || std::string_view("=+-@\t\r").find(text[0]) == std::string_view::npos) return false;
  double number = 0;
  return !boost::conversion::try_lexical_convert(std::string(text), number);
}

// Where a value stands in its row: what comes before the number, but for the unit of a row.
struct Labelled {
  const Column* column;
  std::string measure, statistic;
};

}  // namespace

std::string csv_field(std::string_view text) {
  std::string field;
  if (is_formula(text)) field += ' ';
  field += text;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string name_with_unit(const Column& column) {
  const std::string& statistic = column.statistic;
  std::string name = column.name;
  if (statistic == "q2.5")
    name += "_low95";
  else if (statistic == "q97.5")
    name += "_high95";
  else if (!statistic.empty() && statistic != "value" && statistic != "mean")
    name += '_' + statistic;
  return column.unit.empty() || column.unit == unit_of_row ? name : name + '_' + column.unit;
}

std::string csv(const Result& result) {
  const std::vector<std::string> keys = keys_of(result);
  const bool several = result.tables.size() > 1, places = has_places(result);
  std::string out(byte_order_mark), start;
  for (const Fact& fact : result.context) {
    out += csv_field(fact.name) + ',';
    start += csv_field(fact.text()) + ',';
  }
  if (several) out += "table,";
  for (const std::string& key : keys) out += csv_field(key) + ',';
  out += places ? "measure,place,unit,statistic,value\n" : "measure,unit,statistic,value\n";
  for (const Table& table : result.tables) {
    std::vector<const Column*> own_keys;
    for (const std::string& key : keys) {
      const Column* column = table.find(key);
      own_keys.push_back(column && column->role == Role::key ? column : nullptr);
    }
    std::vector<Labelled> values;
    for (const Column& column : table.columns)
      if (column.role == Role::value)
        values.push_back({&column, csv_field(column.name) + (places ? ',' + column.place : ""),
                          ',' + column.statistic + ','});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      std::string prefix = start;
      if (several) prefix += table.name + ',';
      for (const Column* key : own_keys) {
        if (key) prefix += csv_field(key->text(row));
        prefix += ',';
      }
      for (const Labelled& value : values) {
        const double number = value.column->number(row);
        if (std::isnan(number)) continue;
        fmt::format_to(std::back_inserter(out), "{}{},{}{}{:.10g}\n", prefix, value.measure,
                       csv_field(table.unit(*value.column, row)), value.statistic, number);
      }
    }
  }
  return out;
}

std::string wide_csv(const Table& table) {
  std::string out(byte_order_mark);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    if (c > 0) out += ',';
    out += csv_field(name_with_unit(column));
  }
  out += '\n';
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) out += ',';
      out += csv_field(table.columns[c].text(row));
    }
    out += '\n';
  }
  return out;
}

}  // namespace needgap::result
