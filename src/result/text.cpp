#include "needgap/result.hpp"

#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::result {
namespace {

using As = Shown::As;

bool is_share(const std::string& unit) {
  return unit == "proportion" || unit == "probability";
}

// Decimals that numbers need, by the size of the largest.
int decimals_of(const Column& column) {
  double largest = 0;
  for (std::size_t row = 0; row < column.size(); ++row)
    if (const double number = std::abs(column.number(row)); std::isfinite(number))
      largest = std::max(largest, number);
  return largest >= 200 ? 0 : largest >= 2 ? 1 : 3;
}

std::string with_sign(double number, const std::string& text) {
  return number > 0 ? "+" + text : text;
}

// One number in the way that is asked for.
std::string number_text(double number, As as, const std::string& unit, int decimals) {
  if (std::isnan(number)) return std::string(no_number);
  switch (as) {
    case As::compact:
      return compact(number);
    case As::share:
      return number < 0 ? "0*" : fmt::format("{:.3f}", number);
    case As::not_below_0:
      if (number < 0) return "0*";
      break;
    case As::change:
      if (is_share(unit)) return fmt::format("{:+.2f} pp", 100 * number);
      return with_sign(number, grouped(number, decimals));
    case As::size:
    case As::error:
      return is_share(unit) ? fmt::format("{:.2f} pp", 100 * number) : grouped(number, decimals);
    case As::plain:
    case As::interval:
    case As::share_interval:
      break;
  }
  return is_share(unit) ? percent(number) : grouped(number, decimals);
}

// Writes the cells of one shown column.
class Writer {
 public:
  Writer(const Table& table, const Shown& shown) : table_(table), as_(shown.as) {
    main_ = &table.column(shown.column);
    decimals_ = main_->is_words() ? 0 : decimals_of(*main_);
    const auto one_of = [&](std::initializer_list<const char*> statistics) -> const Column* {
      for (const char* statistic : statistics)
        if (const Column* found = table.find(shown.column, statistic)) return found;
      return &table.column(shown.column, *statistics.begin());  // says what is missing
    };
    if (as_ == As::error) main_ = one_of({"error", "mcse"});
    if (as_ == As::interval || as_ == As::share_interval) {
      main_ = one_of({"low", "q2.5"});
      high_ = one_of({"high", "q97.5"});
    }
  }

  bool is_words() const { return main_->is_words(); }
  std::string operator()(std::size_t row) const {
    if (!std::holds_alternative<std::vector<double>>(main_->cells)) return main_->text(row);
    const std::string unit = table_.unit(*main_, row);
    if (!high_) return number_text(main_->number(row), as_, unit, decimals_);
    const double low = main_->number(row), high = high_->number(row);
    if (std::isnan(low) || std::isnan(high)) return std::string(no_number);
    if (as_ == As::share_interval)
      return fmt::format("{:.3f} to {:.3f}", std::max(0.0, low), std::max(0.0, high));
    return fmt::format("{} to {}", number_text(low, as_, unit, decimals_),
                       number_text(high, as_, unit, decimals_));
  }

 private:
  const Table& table_;
  As as_;
  const Column *main_ = nullptr, *high_ = nullptr;
  int decimals_ = 0;
};

std::string in_words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// The statistics of a value that a reader wants, as one column or two.
void show_value(const Column& column, std::vector<Shown>& shown) {
  const std::string unit =
      column.unit.empty() || column.unit == unit_of_row ? "" : fmt::format(" ({})", column.unit);
  const std::string head = in_words(column.name) + unit;
  if (column.statistic == "value" || column.statistic == "mean")
    shown.push_back({head, column.name, As::plain});
  else if (column.statistic == "error" || column.statistic == "mcse")
    shown.push_back({"±", column.name, As::error});
  else if (column.statistic == "low" || column.statistic == "q2.5")
    shown.push_back({"95% interval", column.name, As::interval});
}

}  // namespace

std::string text(const Table& table, const std::vector<Shown>& shown, std::size_t most) {
  std::string alignment;
  std::vector<std::string> head;
  std::vector<Writer> writers;
  for (const Shown& one : shown) {
    writers.emplace_back(table, one);
    alignment += writers.back().is_words() ? '<' : '>';
    head.push_back(one.head);
  }
  TextTable lines(alignment);
  lines.row(head);
  for (std::size_t row = 0; row < std::min(most, table.rows()); ++row) {
    std::vector<std::string> cells;
    for (const Writer& writer : writers) cells.push_back(writer(row));
    lines.row(std::move(cells));
  }
  return lines.str();
}

std::string text(const Table& table) {
  std::vector<Shown> shown;
  for (const Column& column : table.columns) {
    if (column.role == Role::value)
      show_value(column, shown);
    else
      shown.push_back({in_words(column.name), column.name, As::plain});
  }
  return (table.title.empty() ? in_words(table.name) : table.title) + '\n' + text(table, shown);
}

std::string text(const Result& result) {
  std::string out = result.kind + '\n';
  for (const auto& facts : {result.context, result.about})
    for (const Fact& fact : facts) out += fmt::format("  {}: {}\n", in_words(fact.name), fact.text());
  for (const Table& table : result.tables) out += '\n' + text(table);
  return out;
}

}  // namespace needgap::result
