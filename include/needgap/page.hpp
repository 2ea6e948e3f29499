// Results as one page for people who would rather look than read.
#pragma once

#include "needgap/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace needgap::page {

/// One HTML file with everything in it (charts, text in English and Japanese, data): it asks the network for
/// nothing. `results`: files by name as read_results gives them; what is not there is not shown. `language`:
/// "en" or "ja", what the page shows first. Throws InputError when a file is not what its name says, or when
/// there is neither summary.json nor comparison.json nor another result to show.
std::string html_page(const std::vector<store::NamedText>& results, std::string_view language);

}  // namespace needgap::page
