#pragma once

#include "needgap/page.hpp"

#include <nlohmann/json.hpp>

namespace needgap::page {

/// What the page shows, small: the series its pictures need, with six significant digits.
nlohmann::ordered_json page_data(const std::vector<store::NamedText>& results);

/// A file of the page: "page.html", "page.css", or "page.js", which holds all scripts; empty when there is
/// none. Made by CMake from the files of src/page.
std::string_view asset(std::string_view name);

}  // namespace needgap::page
