#pragma once

#include "needgap/page.hpp"

#include <nlohmann/json.hpp>

namespace needgap::page {

/// What the page shows, small: the series its pictures need, with six significant digits.
nlohmann::ordered_json page_data(const std::vector<store::NamedText>& results);

/// Bytes of a file of src/page, by its name there ("page.css", "charts/fan.vg.json", "vega.min.js"); empty
/// when there is none. Made by CMake from the files.
std::string_view asset(std::string_view name);

/// Names of all assets.
std::vector<std::string_view> asset_names();

}  // namespace needgap::page
