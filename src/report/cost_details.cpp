#include "needgap/comparison.hpp"
#include "needgap/report.hpp"

#include "money.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace needgap::report {
namespace {

// Of the first scenario the cost, of those whose cost is known what they cost more.
std::string cost_years(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  const OutcomeShape& shape = comparison.shape;
  const ColumnIndex cost = column_of(Measure::cost, Place::treatment);
  const Horizon& horizon = scenarios[0].horizon;
  const std::vector<int> years = shown_years(horizon);
  const auto mean_cost = [&](std::size_t s, int year) {
    const int y = year - horizon.start;
    return s == 0
               ? comparison.scenarios[0]
                     .summary.estimate(y, cost, shape.all_regions(), shape.all_procedures())
                     .mean
               : comparison.paired(static_cast<int>(s), y, cost, shape.all_regions(), shape.all_procedures())
                     .difference.mean;
  };
  std::vector<std::size_t> shown;
  std::vector<double> amounts;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    if (!comparison::not_costed(scenarios[s], scenarios[0]).empty()) continue;
    shown.push_back(s);
    for (const int year : years) amounts.push_back(mean_cost(s, year));
  }
  const Money money = money_of(scenarios[0].economics.currency, amounts);
  std::string alignment(years.size() + 1, '>');
  alignment.front() = '<';
  TextTable table(alignment);
  std::vector<std::string> head{"scenario"};
  for (const int year : years) head.push_back(std::to_string(year));
  table.row(std::move(head));
  for (const std::size_t s : shown) {
    std::vector<std::string> row{marked_name(scenarios[s])};
    for (const int year : years) row.push_back(grouped(mean_cost(s, year) / money.size, money.decimals));
    table.row(std::move(row));
  }
  return fmt::format(
             "\nCost by year, not discounted ({}): of '{}' the whole, of the others what they cost more\n",
             money.unit, scenarios[0].name) +
         table.str();
}

std::string acceptability_table(std::span<const Scenario> scenarios,
                                const comparison::Comparison& comparison) {
  const auto found = comparison::acceptability_of(scenarios, comparison);
  if (!found) return {};
  const Money money = money_of(scenarios[0].economics.currency, found->worths);
  TextTable table(std::string(found->options.size() + 1, '>'));
  std::vector<std::string> head{money.unit};
  for (const std::size_t s : found->options) head.push_back(marked_name(scenarios[s]));
  table.row(std::move(head));
  for (std::size_t w = 0; w < found->worths.size(); ++w) {
    std::vector<std::string> row{grouped(found->worths[w] / money.size, money.decimals)};
    for (std::size_t o = 0; o < found->options.size(); ++o)
      row.push_back((found->best_on_average[w] == o ? "* " : "") + percent(found->best_in[w][o]));
    table.row(std::move(row));
  }
  return "\nBest by net benefit, by what an extra patient is worth: share of draws (*: best on average)\n" +
         table.str();
}

}  // namespace

std::string cost_details(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  return cost_years(scenarios, comparison) + acceptability_table(scenarios, comparison);
}

}  // namespace needgap::report
