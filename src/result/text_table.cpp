#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::result {
namespace {

// Terminal columns a text takes, by fmt's own estimate (as its padding does).
std::size_t display_width(const std::string& text) {
  constexpr std::size_t wide = 2000;
  const std::size_t padded = fmt::format("{:<{}}", text, wide).size();
  return text.size() + wide - padded;
}

}  // namespace

std::string TextTable::str(std::string_view indent) const {
  std::vector<std::size_t> widths(alignment_.size(), 0);
  for (const auto& row : rows_)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  std::string text;
  for (const auto& row : rows_) {
    std::string line(indent);
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) line += "  ";
      line += alignment_[c] == '>' ? fmt::format("{:>{}}", row[c], widths[c])
                                   : fmt::format("{:<{}}", row[c], widths[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string grouped(double value, int decimals) {
  if (std::isnan(value)) return std::string(no_number);
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const auto point = std::min(text.find('.'), text.size());
  for (auto i = static_cast<std::ptrdiff_t>(point) - 3; i > 0; i -= 3) text.insert(text.begin() + i, ',');
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return value < 0 && !zero ? fmt::format("-{}", text) : text;
}

std::string percent(double value) {
  return formatted("{:.1f}%", 100 * value);
}

std::string formatted(std::string_view format, double value) {
  return std::isnan(value) ? std::string(no_number) : fmt::format(fmt::runtime(format), value);
}

std::string compact(double value) {
  if (std::isnan(value)) return std::string(no_number);
  if (std::abs(value) >= 1000) return grouped(value);
  return fmt::format("{:.4g}", value);
}

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width) {
  std::string result;
  std::string line(indent);
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string_view word = text.substr(start, end - start);
    if (line.size() > indent.size() && line.size() + 1 + word.size() > width) {
      result += line + '\n';
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    start = end + 1;
  }
  return result + line + '\n';
}

}  // namespace needgap::result
