#pragma once

#include <string>
#include <string_view>

namespace needgap::result {

struct Column;

/// A field of a CSV file, quoted when it must be (RFC 4180). A text that a spreadsheet would take for a
/// formula ("=1+1", "@now", "-x") begins with a space, which makes it text there.
std::string csv_field(std::string_view text);

/// "need", "need_low95_patients", "change_at_low_error_patients": what a column is in one name.
std::string name_with_unit(const Column& column);

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace needgap::result
