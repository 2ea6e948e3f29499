// What scenarios cost, as tables.
#include "cost_results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::comparison {
namespace {

using result::Result;
using result::Table;
using result::TableMaker;
using Scenarios = std::span<const Scenario>;
using Standings = std::vector<std::optional<OptionStanding>>;

// What the whole horizon costs and gains, by scenario.
Table totals_table(Scenarios scenarios, const Comparison& comparison, const Standings& standings) {
  const Scenario& first = scenarios[0];
  const std::string& currency = first.economics.currency;
  struct Row {
    const Scenario* scenario;
    CostEffectiveness value;
    std::optional<OptionStanding> standing;
  };
  std::vector<Row> rows;
  for (std::size_t s = 1; s < scenarios.size(); ++s)
    rows.push_back({&scenarios[s], cost_effectiveness(comparison, static_cast<int>(s)), standings[s]});
  const auto free_of_cost = [&](const Row& row) {
    return fmt::format("{}", fmt::join(not_costed(*row.scenario, first), " "));
  };
  const auto known = [](OverDraws CostEffectiveness::*ratio) {
    return [=](const Row& row) -> std::optional<OverDraws> {
      if (!row.standing) return {};
      return row.value.*ratio;
    };
  };
  // Nothing is said of a scenario without a stated cost.
  const auto said = [](auto words) {
    return [=](const Row& row) { return row.standing ? std::string(words(row)) : std::string(); };
  };
  const auto other = [=](bool is_other, std::size_t s) {
    return is_other ? scenarios[s].name : std::string();
  };
  return TableMaker<Row>("totals", fmt::format("Against '{}', at the value of {}, discounted by {:g} a year",
                                               first.name, first.economics.present_year,
                                               mean(first.economics.discount_rate.distribution)))
      .key("scenario", [](const Row& row) { return row.scenario->name; })
      .key("total",
           [&](const Row&) { return fmt::format("{} to {}", first.horizon.start, first.horizon.end); })
      .value("discounted_cost", currency, [](const Row& row) { return row.value.extra_cost; })
      .value("discounted_performed", "patients", [](const Row& row) { return row.value.extra_patients; })
      .value("discounted_pain_days", "patient-days", [](const Row& row) { return row.value.extra_pain_days; })
      .value("cost_per_extra_patient", currency + " per patient", known(&CostEffectiveness::cost_per_patient))
      .value("cost_per_pain_day", currency + " per patient-day", known(&CostEffectiveness::cost_per_pain_day))
      .note("not_costed", free_of_cost)
      .note("against_first", said([](const Row& row) { return to_string(row.value.against); }))
      .note("against_first_sure", said([](const Row& row) { return row.value.sure ? "yes" : "no"; }))
      .note("standing", said([](const Row& row) { return to_string(row.standing->kind); }))
      .note("standing_sure", said([](const Row& row) { return row.standing->sure ? "yes" : "no"; }))
      .note("dominated_by", said([=](const Row& row) {
              return other(row.standing->kind != OptionStanding::Kind::efficient, row.standing->by);
            }))
      .note("dominated_with", said([=](const Row& row) {
              return other(row.standing->kind == OptionStanding::Kind::extendedly_dominated,
                           row.standing->with);
            }))
      .of(rows);
}

// The cost of each year, not discounted, and what it is above that of the first scenario.
Table years_table(Scenarios scenarios, const Comparison& comparison) {
  struct ScenarioYear {
    int s, y;
  };
  std::vector<ScenarioYear> rows;
  for (int s = 0; s < static_cast<int>(scenarios.size()); ++s)
    for (int y = 0; y < comparison.shape.years(); ++y) rows.push_back({s, y});
  const OutcomeShape& shape = comparison.shape;
  const ColumnIndex cost = column_of(Measure::cost, Place::treatment);
  const std::string& currency = scenarios[0].economics.currency;
  return TableMaker<ScenarioYear>("cost_by_year", "Cost of each year, all regions, not discounted")
      .key("scenario", [=](const ScenarioYear& at) { return scenarios[static_cast<std::size_t>(at.s)].name; })
      .key("year", [=](const ScenarioYear& at) { return scenarios[0].horizon.start + at.y; })
      .only({"mean", "mcse", "q2.5", "q97.5"})
      .value("cost", currency,
             [&](const ScenarioYear& at) {
               return comparison.scenarios[static_cast<std::size_t>(at.s)].summary.estimate(
                   at.y, cost, shape.all_regions(), shape.all_procedures());
             })
      .value("extra_cost", currency,
             [&](const ScenarioYear& at) -> std::optional<Estimate> {
               if (at.s == 0) return {};
               return comparison.paired(at.s, at.y, cost, shape.all_regions(), shape.all_procedures())
                   .difference;
             })
      .of(rows);
}

// Of the first scenario and those of a stated cost, where at least one of these gains something at a cost.
std::optional<Table> acceptability_table(Scenarios scenarios, const Comparison& comparison) {
  const auto found = acceptability_of(scenarios, comparison);
  if (!found) return {};
  struct OptionWorth {
    std::size_t worth, option;
  };
  std::vector<OptionWorth> rows;
  for (std::size_t w = 0; w < found->worths.size(); ++w)
    for (std::size_t o = 0; o < found->options.size(); ++o) rows.push_back({w, o});
  return TableMaker<OptionWorth>("acceptability",
                                 fmt::format("Which scenario is best, by what an extra patient is worth ({})",
                                             scenarios[0].economics.currency))
      .key("threshold", [&](const OptionWorth& at) { return found->worths[at.worth]; })
      .key("scenario", [&](const OptionWorth& at) { return scenarios[found->options[at.option]].name; })
      .value("best_in", "probability",
             [&](const OptionWorth& at) { return found->best_in[at.worth][at.option]; })
      .note("best_on_average",
            [&](const OptionWorth& at) { return found->best_on_average[at.worth] == at.option; })
      .of(rows);
}

}  // namespace

void add_costs(Scenarios scenarios, const Comparison& comparison, Result& result) {
  const Standings standings = standings_by_cost(scenarios, comparison);
  result.about.push_back({"standing_of_first", std::string(to_string(standings[0]->kind))});
  result.tables.push_back(totals_table(scenarios, comparison, standings));
  result.tables.push_back(years_table(scenarios, comparison));
  if (auto table = acceptability_table(scenarios, comparison)) result.tables.push_back(*std::move(table));
}

}  // namespace needgap::comparison
