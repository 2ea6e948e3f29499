#pragma once

#include <string>
#include <string_view>

namespace needgap::store {

/// A field of a CSV file, quoted when it must be (RFC 4180).
inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace needgap::store
