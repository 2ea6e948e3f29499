#pragma once

#include <string>
#include <string_view>

namespace needgap::config {

/// What to do about a line that is not TOML, for the slips that keyboards and spreadsheets make: a decimal
/// comma, curly quotes, letters of full width, a Windows path. Empty for all others.
std::string toml_advice(std::string_view line);

/// The line of a text, counted from 1.
std::string_view line_of(std::string_view text, unsigned number);

}  // namespace needgap::config
