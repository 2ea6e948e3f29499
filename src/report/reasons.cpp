#include "text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::report {

std::string reasons(std::vector<std::string> why_missing) {
  std::string text;
  for (std::size_t i = 0; i < why_missing.size(); ++i)
    if (std::find(why_missing.begin(), why_missing.begin() + static_cast<std::ptrdiff_t>(i),
                  why_missing[i]) == why_missing.begin() + static_cast<std::ptrdiff_t>(i))
      text += (text.empty() ? "" : "; ") + why_missing[i];
  return text.empty() ? text : wrapped(fmt::format("{}: {}.", no_number, text), "  ");
}

}  // namespace needgap::report
