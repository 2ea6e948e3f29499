// How amounts of money are written.
#pragma once

#include <string>
#include <vector>

namespace needgap::report {

/// A unit that suits amounts which stand below each other, and how many decimals tell them apart.
struct Money {
  std::string unit;  // "million JPY"
  double size = 1;   // of one unit, in the currency
  int decimals = 0;
};

/// The largest unit in which the least amount is at least 1, or a larger one where the largest would be
/// 100,000 of it (without a word: 100,000,000), with three digits of the least amount, two where it is below
/// 1, and one of the least error. Amounts and errors of 0, infinite, missing, or below a millionth of the
/// largest amount do not count.
Money money_of(const std::string& currency, const std::vector<double>& amounts,
               const std::vector<double>& errors = {});

/// "1.05 million JPY", in a sentence.
std::string money_text(const std::string& currency, double amount);

}  // namespace needgap::report
