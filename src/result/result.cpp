#include "needgap/result.hpp"

#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace needgap::result {
namespace {

// Ten significant digits; nothing for a number that is missing.
std::string number_text(double number) {
  return std::isnan(number) ? std::string() : fmt::format("{:.10g}", number);
}

}  // namespace

std::string_view to_string(Role role) {
  switch (role) {
    case Role::key:
      return "key";
    case Role::value:
      return "value";
    case Role::note:
      return "note";
  }
  return "";
}

std::string_view to_string(Format format) {
  switch (format) {
    case Format::csv:
      return "csv";
    case Format::json:
      return "json";
    case Format::netcdf:
      return "nc";
    case Format::spreadsheet:
      return "xlsx";
  }
  return "";
}

void Words::push_back(std::string_view word) {
  const auto [at, is_new] =
      code_of_.try_emplace(std::string(word), static_cast<std::uint32_t>(words_.size()));
  if (is_new) words_.emplace_back(word);
  codes_.push_back(at->second);
}

std::size_t Column::size() const {
  return std::visit([](const auto& some) { return some.size(); }, cells);
}

double Column::number(std::size_t row) const {
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&cells))
    return static_cast<double>((*whole)[row]);
  if (const auto* numbers = std::get_if<std::vector<double>>(&cells)) return (*numbers)[row];
  return std::nan("");
}

std::string Column::text(std::size_t row) const {
  if (const auto* words = std::get_if<Words>(&cells)) return (*words)[row];
  if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&cells))
    return fmt::to_string((*whole)[row]);
  return number_text(std::get<std::vector<double>>(cells)[row]);
}

std::string Fact::text() const {
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::to_string(*whole);
  return number_text(std::get<double>(value));
}

const Column* Table::find(std::string_view column, std::string_view statistic) const {
  for (const Column& one : columns)
    if (one.name == column && (statistic.empty() || one.statistic == statistic)) return &one;
  return nullptr;
}

const Column& Table::column(std::string_view column, std::string_view statistic) const {
  if (const Column* found = find(column, statistic)) return *found;
  throw std::out_of_range(fmt::format("the table '{}' has no column '{}' {}", name, column, statistic));
}

std::string Table::unit(const Column& column, std::size_t row) const {
  return column.unit == unit_of_row ? this->column("unit").text(row) : column.unit;
}

const Table& Result::table(std::string_view wanted) const {
  for (const Table& one : tables)
    if (one.name == wanted) return one;
  throw std::out_of_range(fmt::format("the result '{}' has no table '{}'", kind, wanted));
}

}  // namespace needgap::result
