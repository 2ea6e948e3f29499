// The words and tables that all reports share.
#pragma once

#include "needgap/scenario.hpp"
#include "needgap/summary.hpp"

#include "result/text_table.hpp"

#include <string>
#include <vector>

namespace needgap::report {

using result::compact;
using result::formatted;
using result::grouped;
using result::low_to_high;
using result::no_number;
using result::percent;
using result::TextTable;
using result::wrapped;

/// "Tokyo 東京都", or the name alone.
inline std::string display_name(const Region& region) {
  return region.name_en.empty() || region.name_en == region.name ? region.name
                                                                 : region.name_en + " " + region.name;
}

/// What marks a region with few patients (Summary::has_few_patients) after its name.
inline constexpr std::string_view few_mark = "*";
/// Its name, marked where it has few patients.
std::string marked_name(const Scenario& scenario, const Summary& summary, int year_index, RegionIndex region);
/// What the mark means, and of each of these regions that has it its expected patients, the ratio of sums
/// beside the mean of ratios, and the futures without a patient; nothing where none has.
std::string few_patients_text(const Scenario& scenario, const Summary& summary, int year_index,
                              const std::vector<RegionIndex>& shown);

/// A line that says why numbers above it are missing, each reason once; nothing where none is.
std::string reasons(std::vector<std::string> why_missing);

}  // namespace needgap::report
