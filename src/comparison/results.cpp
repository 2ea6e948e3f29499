// A comparison's results as tables.
#include "needgap/comparison.hpp"
#include "needgap/levels.hpp"
#include "needgap/ranking.hpp"

#include "cost_results.hpp"

#include <fmt/format.h>

namespace needgap::comparison {
namespace {

using result::Result;
using result::Table;
using result::TableMaker;
using Scenarios = std::span<const Scenario>;

// Scenario `s` in year `y`, perhaps a region, or another scenario.
struct At {
  int s = 0, y = 0, other = 0;
};

std::vector<At> all_years(const Comparison& comparison, int first_scenario, int others = 1) {
  std::vector<At> rows;
  for (int s = first_scenario; s < static_cast<int>(comparison.scenarios.size()); ++s)
    for (int y = 0; y < comparison.shape.years(); ++y)
      for (int other = 0; other < others; ++other) rows.push_back({s, y, other});
  return rows;
}

TableMaker<At> keyed(Scenarios scenarios, std::string name, std::string title) {
  TableMaker<At> maker(std::move(name), std::move(title));
  maker.key("scenario", [=](const At& at) { return scenarios[static_cast<std::size_t>(at.s)].name; })
      .key("year", [=](const At& at) { return scenarios[0].horizon.start + at.y; });
  return maker;
}

std::vector<Table> change_tables(Scenarios scenarios, const Comparison& comparison,
                                 const Selection& selection) {
  std::vector<Table> tables;
  for (CellTable& shown : cell_tables(scenarios, comparison.shape, selection)) {
    std::erase_if(shown.cells, [](const OutcomeCell& cell) { return cell.scenario == 0; });
    if (selection.statistics.empty() && !selection.everything)
      shown.statistics = {statistics_of_parts.begin(), statistics_of_parts.end()};
    const bool regional = shown.name == "regions" || shown.name == "groups";
    if (selection.columns.empty() && !selection.everything && regional)
      shown.columns = {column_of(Measure::unmet_need, Place::residence),
                       column_of(Measure::avertable_gap, Place::residence),
                       column_of(Measure::coverage, Place::residence)};
    shown.statistics.emplace_back("probability_better");
    if (shown.name == "nation" || selection.everything)
      for (const char* of_change :
           {"mcse_q2.5", "mcse_q97.5", "variance_reduction", "draws_to_resolve", "resolved"})
        shown.statistics.emplace_back(of_change);
    TableMaker<OutcomeCell> maker =
        keys_of(scenarios, "change_in_" + shown.name,
                fmt::format("{}: the difference to '{}'", shown.title, scenarios[0].name));
    maker.only(shown.statistics);
    for (const ColumnIndex c : shown.columns) {
      const MeasureColumn& column = measure_columns[static_cast<std::size_t>(c)];
      maker.value(
          std::string(column.name), unit_of(scenarios[0], column),
          [&, c](const OutcomeCell& cell) -> std::optional<PairedEstimate> {
            if (!has_meaning(column, cell.procedure, comparison.shape)) return {};
            return comparison.paired(cell.scenario, cell.year, c, cell.region, cell.procedure);
          },
          std::string(to_string(column.place)));
    }
    if (regional)
      maker.value("few_patients", "0 or 1", [&](const OutcomeCell& cell) {
        return comparison.scenarios[static_cast<std::size_t>(cell.scenario)].summary.has_few_patients(
            cell.year, cell.region);
      });
    tables.push_back(maker.of(shown.cells));
  }
  return tables;
}

// Scenarios of a year in their order, each with how far its gap lies below that of the next.
Table order_table(Scenarios scenarios, const Comparison& comparison) {
  struct Row {
    int y = 0, rank = 0, s = 0;
    std::optional<GapBetween> below_next;
  };
  std::vector<Row> rows;
  for (int y = 0; y < comparison.shape.years(); ++y) {
    const GapOrder order = gap_order(scenarios, comparison, y);
    for (std::size_t i = 0; i < order.scenarios.size(); ++i) {
      rows.push_back({y, static_cast<int>(i) + 1, order.scenarios[i], {}});
      if (i < order.below_next.size()) rows.back().below_next = order.below_next[i];
    }
  }
  return TableMaker<Row>("order", "Scenarios by gap averted, the most first, measures before the others")
      .key("year", [=](const Row& row) { return scenarios[0].horizon.start + row.y; })
      .key("rank", &Row::rank)
      .key("scenario", [=](const Row& row) { return scenarios[static_cast<std::size_t>(row.s)].name; })
      .value("gap_below_next", "patients", &Row::below_next)
      .of(rows);
}

Table pairs_table(Scenarios scenarios, const Comparison& comparison) {
  std::vector<At> rows = all_years(comparison, 1, static_cast<int>(scenarios.size()));
  std::erase_if(rows, [](const At& at) { return at.other == 0 || at.other == at.s; });
  return keyed(scenarios, "pairs", "How far the unmet need of one scenario lies below that of another")
      .key("below", [=](const At& at) { return scenarios[static_cast<std::size_t>(at.other)].name; })
      .value("gap_below", "patients",
             [&](const At& at) { return comparison.gap_between(at.s, at.other, at.y); })
      .of(rows);
}

Table inequality_table(Scenarios scenarios, const Comparison& comparison) {
  const auto level = [&](const At& at, int index) {
    return comparison.scenarios[static_cast<std::size_t>(at.s)]
        .inequality[static_cast<std::size_t>(2 * at.y + index)]
        .estimate();
  };
  const auto change = [&](const At& at, int index) -> std::optional<Estimate> {
    if (at.s == 0) return {};
    return comparison.scenarios[static_cast<std::size_t>(at.s)]
        .inequality_change[static_cast<std::size_t>(2 * at.y + index)]
        .estimate();
  };
  return keyed(scenarios, "inequality", "Inequality of coverage between regions, by residence")
      .only({statistics_of_nation.begin(), statistics_of_nation.end()})
      .value("gini", "proportion", [&](const At& at) { return level(at, 0); })
      .value("slope_index", "proportion", [&](const At& at) { return level(at, 1); })
      .value("change_of_gini", "proportion", [&](const At& at) { return change(at, 0); })
      .value("change_of_slope_index", "proportion", [&](const At& at) { return change(at, 1); })
      .of(all_years(comparison, 0));
}

Table worst_table(Scenarios scenarios, const Comparison& comparison) {
  const int regions = comparison.shape.regions();
  return keyed(scenarios, "among_worst",
               fmt::format("Probability of being among the {} of {} regions of lowest coverage",
                           lowest_count(regions), regions))
      .key("region",
           [=](const At& at) { return scenarios[0].regions[static_cast<std::size_t>(at.other)].name; })
      .value(
          "among_worst", "probability",
          [&](const At& at) {
            return comparison.among_lowest(at.s, at.y, static_cast<RegionIndex>(at.other));
          },
          "residence")
      .value("few_patients", "0 or 1",
             [&](const At& at) {
               return comparison.scenarios[static_cast<std::size_t>(at.s)].summary.has_few_patients(
                   at.y, static_cast<RegionIndex>(at.other));
             })
      .of(all_years(comparison, 0, regions));
}

Table target_table(Scenarios scenarios, const Comparison& comparison) {
  struct Row {
    int s;
    std::size_t target;
  };
  std::vector<Row> rows;
  for (std::size_t t = 0; t < comparison.targets.size(); ++t)
    for (std::size_t s = 0; s < scenarios.size(); ++s) rows.push_back({static_cast<int>(s), t});
  const auto statement = [&](const Row& row) -> const Statement& { return comparison.targets[row.target]; };
  return TableMaker<Row>("targets", "Probability that a statement is met")
      .key("scenario", [=](const Row& row) { return scenarios[static_cast<std::size_t>(row.s)].name; })
      .key("year", [&](const Row& row) { return statement(row).series.year; })
      .key("statement", [&](const Row& row) { return statement(row).text; })
      .only({"mean", "mcse"})
      .value("met", "probability",
             [&](const Row& row) { return comparison.probability_met(row.s, row.target); })
      .of(rows);
}

// Of every two scenarios: how far the probability of one to meet a target lies above that of the other.
Table target_pairs_table(Scenarios scenarios, const Comparison& comparison) {
  struct Row {
    int s, other;
    std::size_t target;
  };
  std::vector<Row> rows;
  for (std::size_t t = 0; t < comparison.targets.size(); ++t)
    for (int s = 1; s < static_cast<int>(scenarios.size()); ++s)
      for (int other = 0; other < s; ++other) rows.push_back({s, other, t});
  return TableMaker<Row>("target_pairs", "How far one scenario's probability lies above that of another")
      .key("scenario", [=](const Row& row) { return scenarios[static_cast<std::size_t>(row.s)].name; })
      .key("year", [&](const Row& row) { return comparison.targets[row.target].series.year; })
      .key("above", [=](const Row& row) { return scenarios[static_cast<std::size_t>(row.other)].name; })
      .key("statement", [&](const Row& row) { return comparison.targets[row.target].text; })
      .value("met_more", "probability",
             [&](const Row& row) { return comparison.met_difference(row.other, row.s, row.target); })
      .of(rows);
}

// Of interventions, or of assumptions that differ.
Table contributions_table(const std::vector<Contributions>& contributions, bool assumptions) {
  struct Row {
    const Contributions* of;
    std::size_t part;  // one past the last: all together
  };
  std::vector<Row> rows;
  for (const Contributions& of : contributions)
    for (std::size_t i = 0; i <= of.names.size() && of.against.empty() != assumptions; ++i)
      rows.push_back({&of, i});
  const auto together = [](const Row& row) { return row.part == row.of->names.size(); };
  return (assumptions
              ? TableMaker<Row>("assumptions",
                                "What each assumption that differs from the first scenario adds to "
                                "the change of unmet need (Shapley values)")
              : TableMaker<Row>("contributions",
                                "What each intervention adds to the change of unmet need (Shapley values)"))
      .key("scenario", [](const Row& row) { return row.of->scenario; })
      .key("year", [](const Row& row) { return row.of->year; })
      .key(assumptions ? "assumption" : "intervention",
           [=](const Row& row) { return together(row) ? "all" : row.of->names[row.part]; })
      .only({statistics_of_nation.begin(), statistics_of_nation.end()})
      .value("shapley", "patients",
             [=](const Row& row) { return together(row) ? row.of->together : row.of->shapley[row.part]; })
      .value("alone", "patients",
             [=](const Row& row) -> std::optional<Estimate> {
               if (together(row)) return {};
               return row.of->alone[row.part];
             })
      .of(rows);
}

Table openings_table(std::span<const Scenario> scenarios, const Openings& openings) {
  using Row = Openings::Row;
  return TableMaker<Row>("without_openings",
                         "What training averts, with and without the hospitals that practitioners open")
      .key("scenario", [=](const Row& row) { return scenarios[row.scenario].name; })
      .key("year", [&](const Row&) { return openings.year; })
      .only({statistics_of_nation.begin(), statistics_of_nation.end()})
      .value("gap_averted", "patients", [](const Row& row) { return row.with; })
      .value("gap_averted_without_openings", "patients", [](const Row& row) { return row.without; })
      .value("hospitals_opened", "hospitals", [](const Row& row) { return row.hospitals; })
      .of(openings.rows);
}

// By how much the gap is smaller than that of the reference.
struct GapAverted {
  Estimate change;
};
std::array<result::Statistic, 6> statistics(const GapAverted& gap) {
  const Estimate& change = gap.change;
  return {{{"mean", 0 - change.mean},
           {"mcse", change.mcse},
           {"q2.5", 0 - change.quantile(0.975)},
           {"mcse_q2.5", change.quantile_error(0.975)},
           {"q97.5", 0 - change.quantile(0.025)},
           {"mcse_q97.5", change.quantile_error(0.025)}}};
}

}  // namespace

std::array<result::Statistic, statistic_names.size() + 4> statistics(const PairedEstimate& paired) {
  std::array<result::Statistic, statistic_names.size() + 4> list;
  const auto own = statistics(paired.difference);
  std::copy(own.begin(), own.end(), list.begin());
  const std::array<result::Statistic, 4> more{{{"probability_better", paired.probability_better},
                                               {"variance_reduction", paired.variance_reduction},
                                               {"draws_to_resolve", paired.draws_to_resolve},
                                               {"resolved", paired.resolved}}};
  std::copy(more.begin(), more.end(), list.begin() + own.size());
  return list;
}

Result as_result(Scenarios scenarios, const engine::RunPlan& plan, const Comparison& comparison,
                 const std::vector<Contributions>& contributions, const Selection& selection,
                 const Openings& openings) {
  std::vector<const Summary*> summaries;
  for (const ScenarioResult& result : comparison.scenarios) summaries.push_back(&result.summary);
  Result result{"comparison",
                {{"reference", scenarios[0].name}},
                facts_of(plan, comparison),
                level_tables(scenarios, summaries, selection)};
  result.about.push_back({"lowest_regions", std::int64_t{lowest_count(comparison.shape.regions())}});
  for (Table& table : change_tables(scenarios, comparison, selection))
    result.tables.push_back(std::move(table));
  add_costs(scenarios, comparison, result);
  result.tables.push_back(order_table(scenarios, comparison));
  result.tables.push_back(pairs_table(scenarios, comparison));
  result.tables.push_back(inequality_table(scenarios, comparison));
  result.tables.push_back(worst_table(scenarios, comparison));
  if (!comparison.targets.empty()) {
    result.tables.push_back(target_table(scenarios, comparison));
    result.tables.push_back(target_pairs_table(scenarios, comparison));
  }
  for (const bool assumptions : {false, true})
    if (std::ranges::any_of(contributions,
                            [=](const Contributions& of) { return of.against.empty() != assumptions; }))
      result.tables.push_back(contributions_table(contributions, assumptions));
  if (!openings.rows.empty()) result.tables.push_back(openings_table(scenarios, openings));
  for (Table& table : name_tables(scenarios)) result.tables.push_back(std::move(table));
  return result;
}

Table overview_table(Scenarios scenarios, const Comparison& comparison) {
  std::vector<const Summary*> summaries;
  for (const ScenarioResult& result : comparison.scenarios) summaries.push_back(&result.summary);
  TableMaker<OutcomeCell> maker = overview_of(scenarios, summaries);
  const auto paired = [&](const OutcomeCell& cell, Measure measure,
                          Place place) -> std::optional<PairedEstimate> {
    if (cell.scenario == 0) return {};
    return comparison.paired(cell.scenario, cell.year, column_of(measure, place), cell.region,
                             cell.procedure);
  };
  const auto gap = [=](const OutcomeCell& cell) {
    return paired(cell, Measure::unmet_need, Place::residence);
  };
  const auto of_gap = [=](double PairedEstimate::*number) {
    return [=](const OutcomeCell& cell) {
      const auto found = gap(cell);
      return found ? (*found).*number : no_value;
    };
  };
  maker.only({})
      .value("gap_averted", "patients",
             [=](const OutcomeCell& cell) -> std::optional<GapAverted> {
               const auto found = gap(cell);
               if (!found) return {};
               return GapAverted{found->difference};
             })
      .value("gap_averted_draws_to_resolve", "",
             [=](const OutcomeCell& cell) {
               const auto found = gap(cell);
               return found ? found->draws_to_resolve : no_value;
             })
      .value("probability_better", "", of_gap(&PairedEstimate::probability_better))
      .only({"mean", "mcse"})
      .value("extra_cost", scenarios[0].economics.currency,
             [=, &comparison](const OutcomeCell& cell) -> std::optional<Estimate> {
               const auto found = paired(cell, Measure::cost, Place::treatment);
               if (!found || cell.region != comparison.shape.all_regions()) return {};
               return found->difference;
             });
  return maker.of(overview_cells(comparison.shape, static_cast<int>(scenarios.size())));
}

}  // namespace needgap::comparison
