#include "text.hpp"

#include <fmt/format.h>

namespace needgap::report {

std::string marked_name(const Scenario& scenario, const Summary& summary, int year_index,
                        RegionIndex region) {
  const std::string name = region < scenario.region_count()
                               ? display_name(scenario.regions[static_cast<std::size_t>(region)])
                               : scenario.region_name(region);
  return summary.has_few_patients(year_index, region) ? fmt::format("{}{}", name, few_mark) : name;
}

std::string few_patients_text(const Scenario& scenario, const Summary& summary, int year_index,
                              const std::vector<RegionIndex>& shown) {
  std::string list;
  const ProcedureIndex all = summary.shape().all_procedures();
  for (const RegionIndex r : shown) {
    if (!summary.has_few_patients(year_index, r)) continue;
    const Estimate need = summary.estimate(year_index, column_of(Measure::need, Place::residence), r, all),
                   coverage =
                       summary.estimate(year_index, column_of(Measure::coverage, Place::residence), r, all);
    list += fmt::format(
        "{}{}: {} patients a year, {} of all its patients are treated (mean of the futures {}), {} of {} "
        "futures have none",
        list.empty() ? "" : "; ", marked_name(scenario, summary, year_index, r), grouped(need.mean, 1),
        percent(summary.coverage_of_sums(year_index, r, all)), percent(coverage.mean),
        grouped(static_cast<double>(coverage.missing)),
        grouped(static_cast<double>(coverage.missing + coverage.count)));
  }
  if (list.empty()) return list;
  return wrapped(
      fmt::format(
          "{} fewer than {:g} patients are expected a year, so a rate or place of one future is mostly "
          "chance. {}.",
          few_mark, few_patients, list),
      "  ");
}

}  // namespace needgap::report
