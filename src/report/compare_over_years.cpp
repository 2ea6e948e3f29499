#include "needgap/report.hpp"

#include "bars.hpp"
#include "plan_words.hpp"
#include "text.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::report {
namespace {

// Of the years shown every fifth calendar year, or all where they are few.
std::vector<int> shown_years(const Horizon& horizon) {
  const int first = horizon.first_shown();
  std::vector<int> years;
  for (int year = first; year <= horizon.end; ++year)
    if (horizon.end - first < 6 || year % 5 == 0 || year == horizon.end) years.push_back(year);
  return years;
}

}  // namespace

std::string path_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  const Horizon& horizon = scenarios[0].horizon;
  const OutcomeShape& shape = comparison.shape;
  const ColumnIndex column = column_of(Measure::unmet_need, Place::residence);
  const std::vector<int> years = shown_years(horizon);
  std::string alignment(years.size() + 2, '>');
  alignment.front() = alignment.back() = '<';
  TextTable table(alignment);
  std::vector<std::string> head{"scenario"}, reference{scenarios[0].name + ": unmet need"};
  for (const int year : years) {
    head.push_back(std::to_string(year));
    reference.push_back(
        grouped(comparison.scenarios[0].summary.national(year - horizon.start, Measure::unmet_need).mean));
  }
  head.push_back(fmt::format("{} to {}", horizon.first_shown(), horizon.end));
  reference.emplace_back();
  table.row(head);
  table.row(reference);
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    std::vector<std::string> row{scenarios[s].name};
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

std::string cost_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  const Economics& economics = scenarios[0].economics;
  constexpr double million = 1e6;
  TextTable table("<><><><");
  table.row({"scenario", fmt::format("extra cost, million {}", economics.currency), "95% of draws",
             "extra patients", fmt::format("{} per extra patient", economics.currency), "95% of draws",
             fmt::format("{} per pain-day", economics.currency)});
  std::string caveat;
  bool none = true;
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    const std::vector<std::string> free = comparison::not_costed(scenarios[s]);
    if (!free.empty())
      caveat += fmt::format("  {}: no cost is stated for {}, so no cost per patient is shown.\n",
                            scenarios[s].name, fmt::join(free, ", "));
    const comparison::CostEffectiveness value =
        comparison::cost_effectiveness(comparison, static_cast<int>(s));
    std::vector<std::string> row{scenarios[s].name, with_error(value.extra_cost, million, 0),
                                 between(value.extra_cost, million, 0),
                                 with_error(value.extra_patients, 1, 0)};
    if (free.empty())
      row.insert(row.end(), {with_error(value.cost_per_patient, 1, 0), between(value.cost_per_patient, 1, 0),
                             with_error(value.cost_per_pain_day, 1, 0)});
    else
      row.insert(row.end(), {"-", "-", "-"});
    none = none && scenarios[s].interventions.empty();
    table.row(std::move(row));
  }
  if (none) return {};
  return fmt::format(
             "\nCost and gain over {} to {}, at the value of {} (discounted by {} a year); ± is the Monte "
             "Carlo "
             "error\n",
             scenarios[0].horizon.start, scenarios[0].horizon.end, economics.present_year,
             percent(mean(economics.discount_rate.distribution))) +
         table.str() + caveat;
}

std::string target_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  if (comparison.targets.empty()) return {};
  std::string alignment("<");
  std::vector<std::string> head{"scenario"};
  for (const Statement& target : comparison.targets) {
    alignment += ">";
    head.push_back(target.text);
  }
  TextTable table(alignment);
  table.row(head);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    std::vector<std::string> row{scenarios[s].name};
    for (std::size_t t = 0; t < comparison.targets.size(); ++t) {
      const Estimate met = comparison.probability_met(static_cast<int>(s), t);
      row.push_back(fmt::format("{} ± {}", percent(met.mean), percent(met.mcse)));
    }
    table.row(row);
  }
  return "\nProbability that a target is met (share of futures; ± is the Monte Carlo error)\n" + table.str();
}

}  // namespace needgap::report
