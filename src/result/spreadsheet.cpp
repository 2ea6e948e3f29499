#include "needgap/error.hpp"
#include "needgap/result.hpp"

#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <xlsxwriter.h>

namespace needgap::result {
namespace {

constexpr std::size_t most_rows = LXW_ROW_MAX - 3;  // below the head

// A workbook that is closed once, whatever happens.
class Workbook {
 public:
  explicit Workbook(const std::filesystem::path& file) : name_(file.string()) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_FALSE;
    book_ = workbook_new_opt(name_.c_str(), &options);
    if (!book_) throw Error(fmt::format("{}: cannot make a workbook", name_));
    lxw_doc_properties properties{};
    properties.created = 946684800;  // the same bytes whenever it is written
    workbook_set_properties(book_, &properties);
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    soft_ = workbook_add_format(book_);
    format_set_font_color(soft_, 0x666666);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  ~Workbook() {
    if (book_) workbook_close(book_);
  }

  lxw_worksheet* sheet(const std::string& name) {
    lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
    if (!sheet) throw Error(fmt::format("{}: cannot add the sheet '{}'", name_, name));
    return sheet;
  }
  lxw_format* bold() const { return bold_; }
  lxw_format* soft() const { return soft_; }
  void close() {
    const lxw_error failure = workbook_close(std::exchange(book_, nullptr));
    if (failure != LXW_NO_ERROR) throw Error(fmt::format("{}: {}", name_, lxw_strerror(failure)));
  }

 private:
  std::string name_;
  lxw_workbook* book_ = nullptr;
  lxw_format *bold_ = nullptr, *soft_ = nullptr;
};

void add_context(Workbook& book, const Result& result) {
  lxw_worksheet* sheet = book.sheet("about");
  worksheet_write_string(sheet, 0, 0, ("needgap " + result.kind).c_str(), book.bold());
  lxw_row_t row = 1;
  for (const auto& facts : {result.context, result.about})
    for (const Fact& fact : facts) {
      worksheet_write_string(sheet, row, 0, fact.name.c_str(), nullptr);
      if (std::holds_alternative<std::string>(fact.value))
        worksheet_write_string(sheet, row, 1, fact.text().c_str(), nullptr);
      else if (const auto* whole = std::get_if<std::int64_t>(&fact.value))
        worksheet_write_number(sheet, row, 1, static_cast<double>(*whole), nullptr);
      else
        worksheet_write_number(sheet, row, 1, std::get<double>(fact.value), nullptr);
      ++row;
    }
  ++row;
  for (const Table& table : result.tables) {
    worksheet_write_string(sheet, row, 0, table.name.c_str(), nullptr);
    worksheet_write_string(sheet, row++, 1, table.title.c_str(), nullptr);
  }
  worksheet_set_column(sheet, 0, 1, 24, nullptr);
}

void add_table(Workbook& book, const Table& table) {
  if (table.rows() > most_rows)
    throw Error(fmt::format("the table '{}' has {} rows, more than a sheet of a workbook holds ({})",
                            table.name, table.rows(), most_rows));
  lxw_worksheet* sheet = book.sheet(table.name);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    const auto at = static_cast<lxw_col_t>(c);
    const std::string name = column.place.empty() ? column.name : column.name + ", " + column.place;
    worksheet_write_string(sheet, 0, at, name.c_str(), book.bold());
    worksheet_write_string(sheet, 1, at, column.unit.c_str(), book.soft());
    worksheet_write_string(sheet, 2, at, column.statistic.c_str(), book.soft());
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto row = static_cast<lxw_row_t>(r + 3);
      if (column.is_words()) {
        if (const std::string words = column.text(r); !words.empty())
          worksheet_write_string(sheet, row, at, words.c_str(), nullptr);
      } else if (const double number = column.number(r); std::isfinite(number)) {
        worksheet_write_number(sheet, row, at, number, nullptr);
      }
    }
  }
  worksheet_freeze_panes(sheet, 3, 0);
  if (table.rows() > 0)
    worksheet_autofilter(sheet, 2, 0, static_cast<lxw_row_t>(table.rows() + 2),
                         static_cast<lxw_col_t>(table.columns.size() - 1));
  worksheet_set_column(sheet, 0, static_cast<lxw_col_t>(table.columns.size() - 1), 16, nullptr);
}

}  // namespace

void write_spreadsheet(const Result& result, const std::filesystem::path& file) {
  Workbook book(file);
  add_context(book, result);
  for (const Table& table : result.tables) add_table(book, table);
  book.close();
}

}  // namespace needgap::result
