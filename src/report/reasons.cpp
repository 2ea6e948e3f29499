#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {

std::string error_text(double error, int decimals) {
  for (double least = 0.5 * std::pow(10, -decimals); error > 0 && error <= least && decimals < 12; least /= 10)
    ++decimals;
  return grouped(error, decimals);
}

std::string reasons(std::vector<std::string> why_missing) {
  std::string text;
  for (std::size_t i = 0; i < why_missing.size(); ++i)
    if (std::find(why_missing.begin(), why_missing.begin() + static_cast<std::ptrdiff_t>(i),
                  why_missing[i]) == why_missing.begin() + static_cast<std::ptrdiff_t>(i))
      text += (text.empty() ? "" : "; ") + why_missing[i];
  return text.empty() ? text : wrapped(fmt::format("{}: {}.", no_number, text), "  ");
}

}  // namespace needgap::report
