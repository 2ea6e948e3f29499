#pragma once

#include <string>
#include <string_view>

namespace needgap::result {

struct Column;

/// A field of a CSV file, quoted when it must be (RFC 4180).
std::string csv_field(std::string_view text);

/// "need", "need_low95_patients", "change_at_low_error_patients": what a column is in one name.
std::string name_with_unit(const Column& column);

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace needgap::result
