// The words and tables that all reports share.
#pragma once

#include "needgap/scenario.hpp"

#include "result/text_table.hpp"

#include <string>

namespace needgap::report {

using result::compact;
using result::grouped;
using result::percent;
using result::TextTable;
using result::wrapped;

/// "Tokyo 東京都", or the name alone.
inline std::string display_name(const Region& region) {
  return region.name_en.empty() || region.name_en == region.name ? region.name
                                                                 : region.name_en + " " + region.name;
}

}  // namespace needgap::report
