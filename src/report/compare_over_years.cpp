#include "needgap/report.hpp"

#include "bars.hpp"
#include "text.hpp"
#include "verdict.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::report {
namespace {

// "+0.3 ± 0.1 pp, resolved".
std::string above_reference(const comparison::Comparison& comparison, int scenario, std::size_t target) {
  const comparison::MetBetween met = comparison.met_difference(0, scenario, target);
  return fmt::format("{} ± {}, {}", formatted("{:+.1f}", 100 * met.difference.mean),
                     formatted("{:.1f} pp", 100 * met.difference.mcse), verdict(met, met.difference));
}

}  // namespace

std::vector<int> shown_years(const Horizon& horizon) {
  const int first = horizon.first_shown();
  std::vector<int> years;
  for (int year = first; year <= horizon.end; ++year)
    if (horizon.end - first < 6 || year % 5 == 0 || year == first || year == horizon.end)
      years.push_back(year);
  return years;
}

std::string path_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  const Horizon& horizon = scenarios[0].horizon;
  const OutcomeShape& shape = comparison.shape;
  const ColumnIndex column = column_of(Measure::unmet_need, Place::residence);
  const std::vector<int> years = shown_years(horizon);
  std::string alignment(years.size() + 2, '>');
  alignment.front() = alignment.back() = '<';
  TextTable table(alignment);
  std::vector<std::string> head{"scenario"}, reference{scenarios[0].name + ": unmet need"},
      avertable{scenarios[0].name + ": avertable gap"};
  for (const int year : years) {
    head.push_back(std::to_string(year));
    const Summary& summary = comparison.scenarios[0].summary;
    reference.push_back(grouped(summary.national(year - horizon.start, Measure::unmet_need).mean));
    avertable.push_back(grouped(summary.national(year - horizon.start, Measure::avertable_gap).mean));
  }
  head.push_back(fmt::format("{} to {}", horizon.first_shown(), horizon.end));
  reference.emplace_back();
  avertable.emplace_back();
  table.row(head);
  table.row(reference);
  table.row(avertable);
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    std::vector<std::string> row{marked_name(scenarios[s])};
    for (const int year : years) {
      const comparison::PairedEstimate gap = comparison.paired(
          static_cast<int>(s), year - horizon.start, column, shape.all_regions(), shape.all_procedures());
      const std::string averted = grouped(-gap.difference.mean);
      row.push_back(gap.resolved ? averted : fmt::format("({})", averted));
    }
    std::vector<double> course;
    for (int y = horizon.first_shown() - horizon.start; y < horizon.years(); ++y)
      course.push_back(
          -comparison.paired(static_cast<int>(s), y, column, shape.all_regions(), shape.all_procedures())
               .difference.mean);
    row.push_back(sparkline(course));
    table.row(row);
  }
  return "\nGap averted over the years (patients a year; in brackets: the sign is not resolved)\n" +
         table.str();
}

std::string target_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  if (comparison.targets.empty()) return {};
  std::string alignment("<");
  std::vector<std::string> head{"scenario"};
  for (const Statement& target : comparison.targets) {
    alignment += "><";
    head.push_back(target.text);
    head.emplace_back();
  }
  TextTable table(alignment);
  table.row(head);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    std::vector<std::string> row{marked_name(scenarios[s])};
    for (std::size_t t = 0; t < comparison.targets.size(); ++t) {
      const Estimate met = comparison.probability_met(static_cast<int>(s), t);
      row.push_back(fmt::format("{} ± {}", percent(met.mean), percent(met.mcse)));
      row.push_back(s > 0 ? above_reference(comparison, static_cast<int>(s), t) : "");
    }
    table.row(row);
  }
  return fmt::format(
             "\nProbability that a target is met (share of futures; ± is the Monte Carlo error; and how far "
             "it is\nfrom that of '{}' on the same futures, whose error is its own)\n",
             scenarios[0].name) +
         table.str();
}

}  // namespace needgap::report
