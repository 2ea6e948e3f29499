#include "csv.hpp"

#include "text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace needgap::config {
namespace {

// Walks the text once, keeping line and column (in characters) of where it stands.
class Cursor {
 public:
  Cursor(const std::string& text, const std::string& file) : text_(text), at_{file, 1, 1} {}
  bool at_end() const { return next_ == text_.size(); }
  char peek() const { return text_[next_]; }
  const Location& where() const { return at_; }
  char take() {
    const char c = text_[next_++];
    if (c == '\n') {
      ++at_.line;
      at_.column = 1;
    } else if ((c & 0xC0) != 0x80) {
      ++at_.column;
    }
    return c;
  }

 private:
  const std::string& text_;
  std::size_t next_ = 0;
  Location at_;
};

std::string take_quoted(Cursor& cursor) {
  const Location start = cursor.where();
  std::string field;
  cursor.take();
  while (true) {
    if (cursor.at_end()) throw InputError(start, "a quoted field does not end", "close it with \"");
    const char c = cursor.take();
    if (c != '"') {
      field += c;
    } else if (!cursor.at_end() && cursor.peek() == '"') {
      field += cursor.take();
    } else {
      break;
    }
  }
  if (!cursor.at_end() && std::string_view(",\r\n").find(cursor.peek()) == std::string_view::npos)
    throw InputError(cursor.where(), "text follows a quoted field", "double the quotes inside a field: \"\"");
  return field;
}

std::string take_plain(Cursor& cursor) {
  std::string field;
  while (!cursor.at_end() && std::string_view(",\r\n").find(cursor.peek()) == std::string_view::npos)
    field += cursor.take();
  const auto first = field.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return field.substr(first, field.find_last_not_of(" \t") - first + 1);
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& file) : file_(file.string()) {
  parse(read_text(file, max_csv_bytes));
}

void CsvTable::parse(const std::string& text) {
  Cursor cursor(text, file_);
  while (!cursor.at_end()) {
    std::vector<Cell> row;
    const unsigned line = cursor.where().line;
    while (true) {
      const Location start = cursor.where();
      std::string field = !cursor.at_end() && cursor.peek() == '"' ? take_quoted(cursor) : take_plain(cursor);
      row.push_back({std::move(field), start.line, start.column});
      if (cursor.at_end()) break;
      const char c = cursor.take();
      if (c == ',') continue;
      if (c == '\r' && !cursor.at_end() && cursor.peek() == '\n') cursor.take();
      break;
    }
    if (row.size() == 1 && row[0].text.empty()) continue;  // a blank line
    if (columns_.empty()) {
      if (row.size() == 1 && row[0].text.find_first_of(";\t") != std::string::npos)
        throw InputError({file_, line, 1}, "the columns are not separated by commas",
                         "save the table with commas");
      for (const Cell& cell : row) {
        if (cell.text.empty()) throw InputError({file_, cell.line, cell.column}, "a column has no name");
        if (has(cell.text))
          throw InputError({file_, cell.line, cell.column},
                           fmt::format("column '{}' stands twice", cell.text), "rename or remove one");
        columns_.push_back(cell.text);
      }
    } else if (row.size() != columns_.size()) {
      throw InputError({file_, line, 1},
                       fmt::format("the row has {} fields, the header {}", row.size(), columns_.size()),
                       "quote fields that hold a comma");
    } else {
      cells_.push_back(std::move(row));
    }
  }
  if (cells_.empty())
    throw InputError({file_}, "the table has no rows", "one row for each region below the header");
}

bool CsvTable::has(std::string_view name) const {
  return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
}

int CsvTable::column(std::string_view name, const Location& wanted_by) const {
  const auto it = std::find(columns_.begin(), columns_.end(), name);
  if (it == columns_.end())
    throw InputError(wanted_by,
                     wanted_by.file == file_ ? fmt::format("there is no column '{}'", name)
                                             : fmt::format("table '{}' has no column '{}'", file_, name),
                     suggest(name, columns_));
  return static_cast<int>(it - columns_.begin());
}

Location CsvTable::where(int row, int column) const {
  const Cell& cell = cells_[row][column];
  return {file_, cell.line, cell.column};
}

double CsvTable::number(int row, int column, double min, double max, std::string_view when_empty) const {
  const std::string& text = cells_[row][column].text;
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty())
    throw InputError(where(row, column), fmt::format("'{}' is missing", columns_[column]), when_empty);
  if (failure != std::errc() || end != text.data() + text.size())
    throw InputError(where(row, column), fmt::format("'{}' is '{}', not a number", columns_[column], text),
                     "write numbers without thousands separators or units");
  if (!std::isfinite(value) || value < min || value > max)
    throw InputError(
        where(row, column),
        max < std::numeric_limits<double>::infinity()
            ? fmt::format("'{}' is {} (wanted: {} to {})", columns_[column], value, min, max)
            : fmt::format("'{}' is {} (wanted: a number of at least {})", columns_[column], value, min));
  return value;
}

int CsvTable::count(int row, int column) const {
  const double value = number(row, column, 0, std::numeric_limits<int>::max());
  if (value != std::floor(value))
    throw InputError(where(row, column),
                     fmt::format("'{}' is {}, not a whole number", columns_[column], value));
  return static_cast<int>(value);
}

}  // namespace needgap::config
