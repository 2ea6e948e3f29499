#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace needgap::result {

/// Columns aligned by display width (Japanese characters take two): '<' or '>' for each column.
class TextTable {
 public:
  explicit TextTable(std::string alignment) : alignment_(std::move(alignment)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string str(std::string_view indent = "  ") const;

 private:
  std::string alignment_;
  std::vector<std::vector<std::string>> rows_;
};

/// Stands for a number that is missing.
inline constexpr std::string_view no_number = "–";

/// 12345.67 -> "12,346" (decimals 0), "12,345.7" (decimals 1); no_number for NaN.
std::string grouped(double value, int decimals = 0);
/// 0.2134 -> "21.3%"; no_number for NaN.
std::string percent(double value);
/// Up to four significant digits, without trailing zeros: 12345.6 -> "12,346", 0.0331 -> "0.0331".
std::string compact(double value);
/// Any number in a format of fmt, "{:.3f}"; no_number for NaN.
std::string formatted(std::string_view format, double value);
/// "LOW to HIGH", each as `write` gives it; no_number where one is missing.
template <class Write>
std::string low_to_high(double low, double high, const Write& write) {
  if (low != low || high != high) return std::string(no_number);
  return write(low) + " to " + write(high);
}

/// Text broken into lines of at most `width` characters, each after `indent`.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width = 110);

}  // namespace needgap::result
