#include "needgap/comparison.hpp"
#include "needgap/report.hpp"

#include "money.hpp"
#include "plan_words.hpp"
#include "text.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::report {
namespace {

using comparison::AgainstFirst;
using comparison::CostEffectiveness;
using comparison::OptionStanding;
using comparison::OverDraws;

// A way to write the amounts of a column.
Money money_for(const std::string& currency, const std::vector<CostEffectiveness>& values,
                OverDraws CostEffectiveness::*column) {
  std::vector<double> amounts, errors;
  for (const CostEffectiveness& value : values) {
    amounts.push_back((value.*column).mean);
    errors.push_back((value.*column).mcse);
  }
  return money_of(currency, amounts, errors);
}

// A cost per patient, or what is said in its place.
std::string per_patient(const CostEffectiveness& value, const Money& money) {
  const std::string doubt = value.sure ? "" : " (not sure)";
  switch (value.against) {
    case AgainstFirst::dominates:
      return "dominates" + doubt;
    case AgainstFirst::dominated:
      return "dominated" + doubt;
    case AgainstFirst::cheaper_with_fewer:
      return "cheaper, fewer patients" + doubt;
    case AgainstFirst::same:
      return "no difference";
    case AgainstFirst::dearer_with_more:
      break;
  }
  return with_error(value.cost_per_patient, money.size, money.decimals);
}

// Where 95% of the draws lie; of some of them the scenario costs less.
std::string range_per_patient(const OverDraws& cost, const Money& money) {
  if (!(cost.low < 0)) return between(cost, money.size, money.decimals);
  OverDraws above = cost;
  above.low = 0;
  const std::string range = between(above, money.size, money.decimals);
  return "cheaper" + range.substr(range.find(" to "));
}

std::string standing_text(std::span<const Scenario> scenarios, const OptionStanding& standing) {
  using enum OptionStanding::Kind;
  const std::string &by = scenarios[standing.by].name, doubt = standing.sure ? "" : " (not sure)";
  switch (standing.kind) {
    case efficient:
      return "efficient";
    case dominated:
      return fmt::format("dominated by {}{}", by, doubt);
    case extendedly_dominated:
      return fmt::format("dominated by a mixture of {} and {}{}", by, scenarios[standing.with].name, doubt);
    case alike:
      break;
  }
  return fmt::format("the same as {}", by);
}

// Of the scenarios whose cost is stated.
std::string costed_table(std::span<const Scenario> scenarios, const std::vector<std::size_t>& shown,
                         const std::vector<CostEffectiveness>& values,
                         const std::vector<std::optional<OptionStanding>>& standings) {
  const std::string& currency = scenarios[0].economics.currency;
  const Money cost = money_for(currency, values, &CostEffectiveness::extra_cost),
              each = money_for(currency, values, &CostEffectiveness::cost_per_patient),
              day = money_for(currency, values, &CostEffectiveness::cost_per_pain_day);
  TextTable table("<><>><><");
  table.row({"scenario", fmt::format("extra cost, {}", cost.unit), "95% of draws", "extra patients",
             fmt::format("{} per extra patient", each.unit), "95% of draws",
             fmt::format("{} per pain-day", day.unit), "among these"});
  bool doubt = false;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const CostEffectiveness& value = values[i];
    doubt = doubt || !standings[shown[i]]->sure ||
            (!value.sure && value.against != AgainstFirst::dearer_with_more);
    table.row({marked_name(scenarios[shown[i]]), with_error(value.extra_cost, cost.size, cost.decimals),
               between(value.extra_cost, cost.size, cost.decimals), with_error(value.extra_patients),
               per_patient(value, each), range_per_patient(value.cost_per_patient, each),
               with_error(value.cost_per_pain_day, day.size, day.decimals),
               standing_text(scenarios, *standings[shown[i]])});
  }
  const std::string& first = scenarios[0].name;
  std::string text = table.str();
  text += wrapped(
      fmt::format(
          "Dominates, dominated: against {} no dearer and no worse, or no cheaper and no better. Among "
          "these and {}, by the means: efficient unless another, or a mixture of two, treats as many "
          "for less.{}",
          first, first, doubt ? " Not sure: the difference is within the Monte Carlo error." : ""),
      "  ");
  return text;
}

// Of the others: the cost that is known is not that of what they do.
std::string uncosted_table(std::span<const Scenario> scenarios, const std::vector<std::size_t>& shown,
                           const std::vector<CostEffectiveness>& values) {
  const Money cost = money_for(scenarios[0].economics.currency, values, &CostEffectiveness::extra_cost);
  TextTable table("<>><");
  table.row({"scenario", fmt::format("extra cost of all else, {}", cost.unit), "extra patients",
             "no cost is stated for"});
  for (std::size_t i = 0; i < shown.size(); ++i)
    table.row(
        {marked_name(scenarios[shown[i]]), with_error(values[i].extra_cost, cost.size, cost.decimals),
         with_error(values[i].extra_patients),
         fmt::format("{}", fmt::join(comparison::not_costed(scenarios[shown[i]], scenarios[0]), ", "))});
  return "\nWhat has no stated cost is not free: it stands apart, without a cost per patient\n" + table.str();
}

}  // namespace

std::string cost_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  const auto acts = [](const Scenario& scenario) { return !scenario.interventions.empty(); };
  if (std::ranges::none_of(scenarios, acts)) return {};
  const auto standings = comparison::standings_by_cost(scenarios, comparison);
  std::vector<std::size_t> costed, uncosted;
  std::vector<CostEffectiveness> of_costed, of_uncosted;
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    (standings[s] ? costed : uncosted).push_back(s);
    (standings[s] ? of_costed : of_uncosted)
        .push_back(comparison::cost_effectiveness(comparison, static_cast<int>(s)));
  }
  const Economics& economics = scenarios[0].economics;
  std::string text = fmt::format(
      "\nCost and gain over {} to {}, at the value of {} (discounted by {} a year); ± is the Monte Carlo "
      "error\n",
      scenarios[0].horizon.start, scenarios[0].horizon.end, economics.present_year,
      percent(mean(economics.discount_rate.distribution)));
  if (!costed.empty()) text += costed_table(scenarios, costed, of_costed, standings);
  if (!uncosted.empty()) text += uncosted_table(scenarios, uncosted, of_uncosted);
  return text;
}

}  // namespace needgap::report
