// Results as named tables, the one form in which every study hands over what it found. Writers know tables,
// not studies.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace needgap::result {

/// What a column is for: a key tells rows apart, a value is a number that was found, a note says something of
/// the row in words (a verdict, a source, the unit of values that have one each).
enum class Role { key, value, note };
std::string_view to_string(Role role);

/// Words that repeat, kept once.
class Words {
 public:
  void push_back(std::string_view word);
  const std::string& operator[](std::size_t row) const { return words_[codes_[row]]; }
  std::size_t size() const { return codes_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> code_of_;
  std::vector<std::string> words_;
  std::vector<std::uint32_t> codes_;
};

/// A column with its cells, one for each row: words, whole numbers, or numbers (NaN: none).
struct Column {
  std::string name;       // "unmet_need"
  std::string unit;       // "patients"; empty for words; unit_of_row when the column "unit" has it
  std::string place;      // of a measure: residence or treatment; else empty
  std::string statistic;  // of a value: "mean", "mcse", "q2.5" …; "value" when there is but one
  Role role = Role::key;
  std::variant<Words, std::vector<std::int64_t>, std::vector<double>> cells;

  std::size_t size() const;
  bool is_words() const { return std::holds_alternative<Words>(cells); }
  /// The cell as a number; of words NaN.
  double number(std::size_t row) const;
  /// The cell as words; numbers to ten significant digits, empty for none.
  std::string text(std::size_t row) const;
};

/// The unit of a column whose rows have units of their own, in the column "unit".
inline constexpr std::string_view unit_of_row = "unit of the row";

/// Rows under columns of one length.
struct Table {
  std::string name;   // "bars": of a sheet, a group of a file, a table of the page
  std::string title;  // "One parameter at a time"
  std::vector<Column> columns;

  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
  /// The column of a name and statistic; throws std::out_of_range for one that is not there.
  const Column& column(std::string_view name, std::string_view statistic = "") const;
  const Column* find(std::string_view name, std::string_view statistic = "") const;
  /// The unit of a value in a row.
  std::string unit(const Column& column, std::size_t row) const;
};

/// One thing said of the whole: who asked what, of which scenario.
struct Fact {
  std::string name;
  std::variant<std::string, std::int64_t, double> value;

  std::string text() const;  // as of a column's cell
};

/// What a command found.
struct Result {
  std::string kind;           // "sensitivity": the stem of its files
  std::vector<Fact> context;  // what was asked, the first columns of a tidy table
  std::vector<Fact> about;    // what else is said of the whole: titles, sizes, seed
  std::vector<Table> tables;

  const Table& table(std::string_view name) const;  // throws std::out_of_range
};

/// One number of a found value by the name of its statistic. Types that are estimates say what they consist
/// of by an overload of `statistics` next to them; a plain number is one "value".
using Statistic = std::pair<std::string_view, double>;
template <class Number>
requires std::is_arithmetic_v<Number>
constexpr std::array<Statistic, 1> statistics(Number number) {
  return {Statistic{"value", static_cast<double>(number)}};
}

/// What may be missing: all of its statistics then are.
template <class Value>
auto statistics(const std::optional<Value>& value) {
  auto list = statistics(value.value_or(Value{}));
  if (!value)
    for (auto& [name, number] : list) number = std::numeric_limits<double>::quiet_NaN();
  return list;
}

/// Makes a table of things of one type: a column is a name and a projection of a thing.
///
///   TableMaker<Bar>("bars", "One parameter at a time")
///       .key("parameter", &Bar::name)
///       .value("change_at_low", "patients", &Bar::low)   // an Index: value, error, low, high
///       .of(study.bars);
template <class Thing>
class TableMaker {
 public:
  explicit TableMaker(std::string name, std::string title = {}) {
    table_.name = std::move(name);
    table_.title = std::move(title);
  }

  /// Words, or a number; what is true or false is a note of "yes" or "no".
  template <class Projection>
  TableMaker& key(std::string name, Projection projection) {
    return add(Role::key, std::move(name), std::move(projection));
  }
  template <class Projection>
  TableMaker& note(std::string name, Projection projection) {
    return add(Role::note, std::move(name), std::move(projection));
  }
  /// A number, or something of several statistics, each a column.
  template <class Projection>
  TableMaker& value(std::string name, std::string unit, Projection projection, std::string place = {}) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Projection, const Thing&>>;
    std::vector<std::size_t> columns;  // of each statistic; none where it was not asked for
    for (const auto& [statistic, number] : statistics(Value{})) {
      columns.push_back(chosen(statistic) ? table_.columns.size() : left_out);
      if (columns.back() != left_out)
        table_.columns.push_back(
            {name, unit, place, std::string(statistic), Role::value, std::vector<double>{}});
    }
    fills_.push_back(
        [columns = std::move(columns), projection = std::move(projection)](Table& table, const Thing& thing) {
          const auto values = statistics(std::invoke(projection, thing));
          for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i] != left_out)
              std::get<std::vector<double>>(table.columns[columns[i]].cells).push_back(values[i].second);
        });
    return *this;
  }
  /// Of the values that follow only these statistics; of none, all. A value of one statistic stays.
  TableMaker& only(std::vector<std::string> statistics) {
    only_ = std::move(statistics);
    return *this;
  }

  /// The table of these things, a row each.
  template <class Things>
  Table of(const Things& things) {
    for (const Thing& thing : things)
      for (const auto& fill : fills_) fill(table_, thing);
    return std::move(table_);
  }

 private:
  static constexpr std::size_t left_out = static_cast<std::size_t>(-1);

  bool chosen(std::string_view statistic) const {
    return only_.empty() || statistic == "value" ||
           std::find(only_.begin(), only_.end(), statistic) != only_.end();
  }
  template <class Projection>
  TableMaker& add(Role role, std::string name, Projection projection) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Projection, const Thing&>>;
    using Cells =
        std::conditional_t<std::is_floating_point_v<Value>, std::vector<double>,
                           std::conditional_t<std::is_integral_v<Value> && !std::is_same_v<Value, bool>,
                                              std::vector<std::int64_t>, Words>>;
    const std::size_t column = table_.columns.size();
    table_.columns.push_back({std::move(name), "", "", "", role, Cells{}});
    fills_.push_back([column, projection = std::move(projection)](Table& table, const Thing& thing) {
      auto& cells = std::get<Cells>(table.columns[column].cells);
      if constexpr (std::is_same_v<Value, bool>)
        cells.push_back(std::invoke(projection, thing) ? "yes" : "no");
      else
        cells.push_back(std::invoke(projection, thing));
    });
    return *this;
  }

  Table table_;
  std::vector<std::string> only_;
  std::vector<std::function<void(Table&, const Thing&)>> fills_;
};

// Writers. Each takes any result, and gives the same bytes for the same result.

/// Which files a result is written to.
enum class Format { csv, json, netcdf, spreadsheet };
/// "csv", "json", "nc", "xlsx": as on the command line and at the end of a file's name.
std::string_view to_string(Format format);
inline constexpr std::array formats{Format::csv, Format::json, Format::netcdf, Format::spreadsheet};

/// A tidy table, one number a row: the context, "table" (where there are several), the keys of all tables
/// with values, measure, place (where a measure has one), unit, statistic, value. Missing numbers are left
/// out, keys that a table does not have are empty. UTF-8 with a byte order mark, which spreadsheets need and
/// pandas and R skip.
std::string csv(const Result& result);

/// One table as it is, a row each, units in the names of the columns ("need_low95_patients"): for
/// spreadsheets.
std::string wide_csv(const Table& table);

/// "format": "needgap KIND 2", "context", "about", and under "tables" each table by its name: title, columns
/// (name, unit, role, place, statistic) and rows of numbers (null: none) and words, in the order of the
/// columns.
std::string json(const Result& result);

/// A NetCDF-4 file, typed and compressed, that xarray and R open: what is said of the whole as attributes,
/// each table a group, or the file itself where there is one table. Where the rows of a table are all
/// combinations of its keys, the keys are dimensions with their coordinates; else there is the one dimension
/// "row". A value is a variable NAME_STATISTIC with "units", "long_name" and "place". Throws Error with the
/// library's words.
void write_netcdf(const Result& result, const std::filesystem::path& file);

/// A workbook: what is said of the whole on a first sheet, then a sheet for each table, with its units in the
/// second row of the head, numbers as numbers. Texts that look like formulas stay texts. Throws Error when it
/// cannot be written, or when a table has more rows than a sheet holds.
void write_spreadsheet(const Result& result, const std::filesystem::path& file);

/// How a table is shown to people: some of its columns, in the words of the head.
struct Shown {
  enum class As {
    plain,           // the cell: words as they are, numbers by their unit and size
    change,          // with its sign; of proportions in percentage points
    size,            // of a spread: of proportions in percentage points without a sign
    error,           // the statistic error or mcse, as a size
    interval,        // "LOW to HIGH", of the statistics low and high, or q2.5 and q97.5
    compact,         // four significant digits
    share,           // three decimals, "0*" below 0
    share_interval,  // the same of an interval, cut off below 0
    not_below_0,     // as plain, but "0*" below 0
  };
  std::string head;
  std::string column;
  As as = As::plain;
};
/// Rows under a head, aligned; the first `most` rows.
std::string text(const Table& table, const std::vector<Shown>& shown, std::size_t most = 1'000'000);

/// All columns of a table in words made of their names, for a result that nothing more is known of.
std::string text(const Table& table);
/// What is said of the whole, and every table.
std::string text(const Result& result);

}  // namespace needgap::result
