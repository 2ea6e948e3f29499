#pragma once

#include <fmt/format.h>
#include <string>

namespace needgap::cli {

/// Writes "needgap: TEXT" and an end of line to stderr, with what a terminal would obey as "\x1b". A stderr
/// that takes nothing, as on a full disk, changes nothing else.
void say_text(const std::string& text);

template <class... Values>
void say(fmt::format_string<Values...> form, Values&&... values) {
  say_text(fmt::format(form, std::forward<Values>(values)...));
}

}  // namespace needgap::cli
