#include "bars.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace needgap::report {

std::string bar(double share, int width) {
  static constexpr std::array parts{"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
  if (std::isnan(share)) return {};
  const auto eighths = static_cast<std::size_t>(std::lround(8 * width * std::clamp(share, 0.0, 1.0)));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "\u2588";
  return text + parts[eighths % 8];
}

std::string sparkline(std::span<const double> values) {
  static constexpr std::array levels{"\u2581", "\u2582", "\u2583", "\u2584",
                                     "\u2585", "\u2586", "\u2587", "\u2588"};
  double low = 0, high = 0;
  for (const double value : values)
    if (!std::isnan(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  std::string text;
  for (const double value : values)
    text += std::isnan(value) ? " "
            : high > low ? levels[static_cast<std::size_t>(std::lround(7 * (value - low) / (high - low)))]
                         : levels[0];
  return text;
}

}  // namespace needgap::report
