#pragma once

#include "needgap/error.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::config {

/// A CSV file (RFC 4180, comma, first row the column names): rectangular, each cell with its place.
class CsvTable {
 public:
  /// Throws InputError for anything read_text refuses, a row of another length, a quote that does not end,
  /// a column name that is empty or given twice.
  explicit CsvTable(const std::filesystem::path& file);

  int rows() const { return static_cast<int>(cells_.size()); }
  const std::vector<std::string>& columns() const { return columns_; }
  /// Index of a column; `wanted_by` is the place of the key that names it, for the error.
  int column(std::string_view name, const Location& wanted_by) const;
  bool has(std::string_view name) const;

  const std::string& text(int row, int column) const { return cells_[row][column].text; }
  /// A finite number in [min, max]; `when_empty` says what to write in an empty cell.
  double number(int row, int column, double min, double max,
                std::string_view when_empty = "write 0 where there is none") const;
  /// A whole number in [0, 2^31).
  int count(int row, int column) const;
  Location where(int row, int column) const;
  Location where() const { return {file_}; }
  Location where_header() const { return {file_, 1, 1}; }

 private:
  struct Cell {
    std::string text;
    unsigned line, column;
  };
  void parse(const std::string& text);

  std::string file_;
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> cells_;
};

}  // namespace needgap::config
