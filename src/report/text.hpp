// The words and tables that all reports share.
#pragma once

#include "needgap/scenario.hpp"
#include "needgap/summary.hpp"

#include "result/text_table.hpp"

#include <cmath>
#include <span>
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

/// The name of a scenario, marked where it is a what-if.
std::string marked_name(const Scenario& scenario);
/// Of a reference and scenarios: what that mark means where one has it, and which scenarios apply no
/// intervention; else nothing.
std::string kinds_text(std::span<const Scenario> scenarios);

/// That a scenario is a what-if, and by which interventions; of any other nothing.
std::string what_if_text(const Scenario& scenario);

/// A Monte Carlo error with so many decimals, or with as many as show a digit of it: never "0" of one above
/// 0.
std::string error_text(double error, int decimals = 0);

/// The middle 95% of an estimate, each end with its Monte Carlo error as far as that is known and not 0:
/// "13,124 ± 45 to 23,439 ± 210". With a sign of -1 of the number with the other sign.
template <class Write, class WriteError>
std::string interval_with_errors(const Estimate& e, const Write& write, const WriteError& write_error,
                                 int sign = 1) {
  const auto end = [&](double level) {
    const double error = e.quantile_error(level);
    const std::string value = write(0 + sign * e.quantile(level));
    return error > 0 ? value + " ± " + write_error(error) : value;
  };
  if (std::isnan(e.quantile(0.025))) return std::string(no_number);
  return end(sign > 0 ? 0.025 : 0.975) + " to " + end(sign > 0 ? 0.975 : 0.025);
}

/// Of the years that are shown the first, every fifth calendar year and the last, or all where they are few.
std::vector<int> shown_years(const Horizon& horizon);

/// A line that says why numbers above it are missing, each reason once; nothing where none is.
std::string reasons(std::vector<std::string> why_missing);

}  // namespace needgap::report
