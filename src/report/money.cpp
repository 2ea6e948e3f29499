#include "money.hpp"

#include "result/text_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace needgap::report {
namespace {

struct Unit {
  const char* word;
  double size;
};
constexpr std::array money_units{Unit{"trillion ", 1e12}, Unit{"billion ", 1e9}, Unit{"million ", 1e6},
                                 Unit{"", 1}};
constexpr double most_plain = 1e8, most_in_a_unit = 1e5, negligible = 1e-6;
constexpr int most_decimals = 6;

// The least size that is not negligible beside `largest`; infinite where none is.
double least_of(const std::vector<double>& values, double largest) {
  double least = std::numeric_limits<double>::infinity();
  for (const double value : values)
    if (std::abs(value) > 0 && std::abs(value) >= negligible * largest)
      least = std::min(least, std::abs(value));
  return least;
}

// How many decimals a number needs for so many significant digits.
int decimals_for(double number, int digits) {
  if (!std::isfinite(number)) return 0;
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(number))), 0, most_decimals);
}

}  // namespace

Money money_of(const std::string& currency, const std::vector<double>& amounts,
               const std::vector<double>& errors) {
  double largest = 0;
  for (const double amount : amounts)
    if (std::isfinite(amount)) largest = std::max(largest, std::abs(amount));
  const double least = least_of(amounts, largest);
  const auto too_large_for = [&](const Unit& unit) {
    return largest >= (unit.size == 1 ? most_plain : most_in_a_unit * unit.size);
  };
  auto unit = money_units.begin();
  while (unit->size > 1 && !(std::isfinite(least) && least >= unit->size) && !too_large_for(*std::next(unit)))
    ++unit;
  const int digits = least < unit->size ? 2 : 3;
  return {unit->word + currency, unit->size,
          std::max(decimals_for(least / unit->size, digits),
                   decimals_for(least_of(errors, largest) / unit->size, 1))};
}

std::string money_text(const std::string& currency, double amount) {
  const Money money = money_of(currency, {amount});
  return fmt::format("{} {}", result::grouped(amount / money.size, money.decimals), money.unit);
}

}  // namespace needgap::report
