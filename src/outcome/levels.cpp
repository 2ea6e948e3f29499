#include "needgap/levels.hpp"

#include "needgap/error.hpp"
#include "needgap/series.hpp"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <fmt/format.h>
#include <numeric>

namespace needgap {
namespace {

using result::Table;
using result::TableMaker;

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  boost::split(parts, text, boost::is_any_of(","));
  for (std::string& part : parts) boost::trim(part);
  return parts;
}

int year_of(const std::string& text, const Horizon& horizon) {
  int year = 0;
  if (!boost::conversion::try_lexical_convert(text, year) || year < horizon.start || year > horizon.end)
    throw InputError({}, fmt::format("the year '{}' is not simulated", text),
                     fmt::format("choose {} to {}", horizon.start, horizon.end));
  return year;
}

// The first indices of an axis.
template <class Index>
std::vector<Index> first(int count) {
  std::vector<Index> indices;
  for (Index i{0}; i < count; ++i) indices.push_back(i);
  return indices;
}

std::vector<ColumnIndex> main_columns() {
  std::vector<ColumnIndex> columns;
  for (const Measure measure : main_measures) columns.push_back(column_of(measure, Place::residence));
  return columns;
}

// Of a procedure also who performs it.
std::vector<ColumnIndex> columns_of_procedures() {
  std::vector<ColumnIndex> columns = main_columns();
  columns.push_back(column_of(Measure::procedures, Place::residence));
  for (const Measure measure : {Measure::mean_wait, Measure::able, Measure::slots, Measure::use_of_slots})
    columns.push_back(column_of(measure, Place::treatment));
  return columns;
}

// Of one region or group at a time.
bool is_regional(const CellTable& shown) {
  return shown.name.starts_with("regions") || shown.name == "groups";
}

// A name with what it belongs to.
struct Named {
  std::string axis, id, name, name_en, name_ja, block;
  Tile tile = {0, 0};  // 0: none
};

std::vector<Named> names_of(const Scenario& scenario) {
  std::vector<Named> names;
  const auto add = [&](const char* axis, const Label& label) {
    names.push_back({axis, label.id, label.name, "", label.name_ja, "", {0, 0}});
  };
  for (const Setting& setting : scenario.settings) add("setting", setting);
  for (const Procedure& procedure : scenario.procedures) add("procedure", procedure);
  for (const ProviderGroup& group : scenario.groups) add("provider", group);
  for (const Region& region : scenario.regions)
    names.push_back({"region", region.id, region.name, region.name_en, "", region.block,
                     region.tile.value_or(Tile{0, 0})});
  for (const RegionGroup& group : scenario.region_groups)
    names.push_back({"group", group.id, group.name, "", group.name_ja, "", {0, 0}});
  return names;
}

struct Applied {
  const Scenario* scenario;
  const Intervention* intervention;
};

}  // namespace

Selection parse_selection(const Scenario& scenario, std::string_view measures, std::string_view statistics,
                          std::string_view years, std::string_view regions) {
  Selection selection;
  const Horizon& horizon = scenario.horizon;
  for (const std::string& name : parts_of(measures)) selection.columns.push_back(column_named(name));
  for (std::string& name : parts_of(statistics)) {
    if (std::find(statistic_names.begin(), statistic_names.end(), name) == statistic_names.end())
      throw InputError(
          {}, fmt::format("there is no statistic '{}'", name),
          suggest(name, std::vector<std::string>(statistic_names.begin(), statistic_names.end())));
    selection.statistics.push_back(std::move(name));
  }
  for (const std::string& part : parts_of(years)) {
    const auto dash = part.find('-');
    const int first = year_of(part.substr(0, dash), horizon),
              last = dash == std::string::npos ? first : year_of(part.substr(dash + 1), horizon);
    for (int year = first; year <= last; ++year) selection.years.push_back(year);
  }
  for (const std::string& name : parts_of(regions))
    selection.regions.push_back(find_series(scenario, "need", horizon.start, name).region);
  return selection;
}

bool has_meaning(const MeasureColumn& column, ProcedureIndex procedure, const OutcomeShape& shape) {
  return column.adds_up || procedure != shape.all_procedures();
}

std::vector<CellTable> cell_tables(std::span<const Scenario> scenarios, const OutcomeShape& shape,
                                   const Selection& selection) {
  const RegionIndex all_r = shape.all_regions();
  const ProcedureIndex all_k = shape.all_procedures();
  const auto procedures = first<ProcedureIndex>(shape.procedures());
  std::vector<RegionIndex> regions, groups;
  for (const RegionIndex r : selection.regions) (r > all_r ? groups : regions).push_back(r);
  if (selection.regions.empty()) {
    regions = first<RegionIndex>(shape.regions());
    for (std::size_t g = 0; g < shape.groups().size(); ++g) groups.push_back(shape.group_index(g));
  }
  const auto columns = first<ColumnIndex>(static_cast<int>(measure_columns.size()));
  std::vector<int> years;
  for (int y = 0; y < shape.years(); ++y)
    if (selection.years.empty() || std::find(selection.years.begin(), selection.years.end(),
                                             scenarios[0].horizon.start + y) != selection.years.end())
      years.push_back(y);
  const auto cells_of = [&](const std::vector<RegionIndex>& r_list,
                            const std::vector<ProcedureIndex>& k_list) {
    std::vector<OutcomeCell> cells;
    for (std::size_t s = 0; s < scenarios.size(); ++s)
      for (const int y : years)
        for (const RegionIndex r : r_list)
          for (const ProcedureIndex k : k_list) cells.push_back({static_cast<int>(s), y, r, k});
    return cells;
  };
  const auto statistics = [&](const auto& lean) {
    if (!selection.statistics.empty()) return selection.statistics;
    return selection.everything ? std::vector<std::string>(statistic_names.begin(), statistic_names.end())
                                : std::vector<std::string>(lean.begin(), lean.end());
  };
  const auto chosen = [&](const std::vector<ColumnIndex>& lean) {
    if (!selection.columns.empty()) return selection.columns;
    return selection.everything ? columns : lean;
  };
  std::vector<CellTable> tables{{"nation", "All regions and procedures together", cells_of({all_r}, {all_k}),
                                 chosen(columns), statistics(statistics_of_nation)},
                                {"procedures", "All regions, by procedure", cells_of({all_r}, procedures),
                                 chosen(columns_of_procedures()), statistics(statistics_of_parts)},
                                {"regions", "By region, all procedures together", cells_of(regions, {all_k}),
                                 chosen(main_columns()), statistics(statistics_of_parts)}};
  if (!groups.empty())
    tables.push_back({"groups", "By group of regions, all procedures together", cells_of(groups, {all_k}),
                      chosen(main_columns()), statistics(statistics_of_parts)});
  if (shape.detail())
    tables.push_back({"regions_by_procedure", "By region and procedure", cells_of(regions, procedures),
                      chosen(main_columns()), statistics(statistics_of_parts)});
  return tables;
}

TableMaker<OutcomeCell> keys_of(std::span<const Scenario> scenarios, std::string name, std::string title) {
  TableMaker<OutcomeCell> maker(std::move(name), std::move(title));
  const Scenario& first = scenarios[0];
  maker.key("scenario", [=](const OutcomeCell& cell) { return scenarios[cell.scenario].name; })
      .key("year", [&first](const OutcomeCell& cell) { return first.horizon.start + cell.year; })
      .key("region", [&first](const OutcomeCell& cell) { return first.region_name(cell.region); })
      .key("procedure", [&first](const OutcomeCell& cell) {
        return cell.procedure == first.procedure_count() ? "all" : first.procedures[cell.procedure].id;
      });
  return maker;
}

std::array<result::Statistic, statistic_names.size() + 1> statistics(const RegionalCoverage& coverage) {
  std::array<result::Statistic, statistic_names.size() + 1> list;
  const auto own = statistics(coverage.ratio);
  std::copy(own.begin(), own.end(), list.begin());
  list.back() = {"ratio_of_sums", coverage.ratio_of_sums};
  return list;
}

std::vector<Table> level_tables(std::span<const Scenario> scenarios,
                                std::span<const Summary* const> summaries, const Selection& selection) {
  const OutcomeShape& shape = summaries[0]->shape();
  const auto summary_of = [=](const OutcomeCell& cell) -> const Summary& {
    return *summaries[static_cast<std::size_t>(cell.scenario)];
  };
  std::vector<Table> tables;
  for (const CellTable& shown : cell_tables(scenarios, shape, selection)) {
    TableMaker<OutcomeCell> maker = keys_of(scenarios, shown.name, shown.title);
    maker.only(shown.statistics);
    for (const ColumnIndex c : shown.columns) {
      const MeasureColumn& column = measure_columns[static_cast<std::size_t>(c)];
      const std::string place(to_string(column.place));
      if (column.measure == Measure::coverage && is_regional(shown)) {
        std::vector<std::string> more = shown.statistics;
        for (const char* name : {"missing", "ratio_of_sums"})
          if (std::find(more.begin(), more.end(), name) == more.end()) more.emplace_back(name);
        maker.only(std::move(more))
            .value(
                std::string(column.name), unit_of(scenarios[0], column),
                [=](const OutcomeCell& cell) {
                  const Summary& summary = summary_of(cell);
                  return RegionalCoverage{summary.estimate(cell.year, c, cell.region, cell.procedure),
                                          summary.coverage_of_sums(cell.year, cell.region, cell.procedure)};
                },
                place)
            .only(shown.statistics)
            .value("few_patients", "0 or 1", [=](const OutcomeCell& cell) {
              return summary_of(cell).has_few_patients(cell.year, cell.region, cell.procedure);
            });
        continue;
      }
      maker.value(
          std::string(column.name), unit_of(scenarios[0], column),
          [=, &shape](const OutcomeCell& cell) -> std::optional<Estimate> {
            if (!has_meaning(column, cell.procedure, shape)) return {};
            return summary_of(cell).estimate(cell.year, c, cell.region, cell.procedure);
          },
          place);
    }
    tables.push_back(maker.of(shown.cells));
  }
  return tables;
}

TableMaker<OutcomeCell> overview_of(std::span<const Scenario> scenarios,
                                    std::span<const Summary* const> summaries) {
  TableMaker<OutcomeCell> maker("overview", "The main numbers");
  const Scenario& first = scenarios[0];
  const auto region = [&first](const OutcomeCell& cell, const std::string Region::*name) {
    return cell.region == first.region_count() ? "all" : first.regions[cell.region].*name;
  };
  maker.key("scenario", [=](const OutcomeCell& cell) { return scenarios[cell.scenario].name; })
      .note("kind", [=](const OutcomeCell& cell) { return to_string(kind_of(scenarios[cell.scenario])); })
      .key("year", [&first](const OutcomeCell& cell) { return first.horizon.start + cell.year; })
      .key("region", [=](const OutcomeCell& cell) { return region(cell, &Region::name); })
      .key("region_english", [=](const OutcomeCell& cell) { return region(cell, &Region::name_en); })
      .only({"mean", "q2.5", "q97.5"});
  const auto add = [&](Measure measure, Place place) {
    const ColumnIndex c = column_of(measure, place);
    const MeasureColumn& column = measure_columns[static_cast<std::size_t>(c)];
    maker.value(std::string(column.name), unit_of(first, column),
                [=, &first](const OutcomeCell& cell) -> std::optional<Estimate> {
                  // Cost stands where the provider is, so only the country has it.
                  if (place == Place::treatment && cell.region != first.region_count()) return {};
                  return summaries[cell.scenario]->estimate(cell.year, c, cell.region, cell.procedure);
                });
  };
  for (const Measure measure : main_measures) add(measure, Place::residence);
  const auto summary_of = [=](const OutcomeCell& cell) -> const Summary& {
    return *summaries[static_cast<std::size_t>(cell.scenario)];
  };
  maker
      .value("coverage_ratio_of_sums", "proportion",
             [=](const OutcomeCell& cell) {
               return summary_of(cell).coverage_of_sums(cell.year, cell.region, cell.procedure);
             })
      .value("without_need", "futures",
             [=](const OutcomeCell& cell) {
               return summary_of(cell)
                   .estimate(cell.year, column_of(Measure::coverage, Place::residence), cell.region,
                             cell.procedure)
                   .missing;
             })
      .value("few_patients", "", [=](const OutcomeCell& cell) {
        return summary_of(cell).has_few_patients(cell.year, cell.region, cell.procedure);
      });
  add(Measure::cost, Place::treatment);
  return maker;
}

std::vector<OutcomeCell> overview_cells(const OutcomeShape& shape, int scenarios) {
  std::vector<OutcomeCell> cells;
  for (int s = 0; s < scenarios; ++s)
    for (int y = 0; y < shape.years(); ++y)
      for (int i = 0; i <= shape.regions(); ++i)
        cells.push_back(
            {s, y, i == 0 ? shape.all_regions() : static_cast<RegionIndex>(i - 1), shape.all_procedures()});
  return cells;
}

std::vector<Table> name_tables(std::span<const Scenario> scenarios) {
  std::vector<Applied> applied;
  for (const Scenario& scenario : scenarios)
    for (const Intervention& intervention : scenario.interventions)
      applied.push_back({&scenario, &intervention});
  return {TableMaker<Scenario>("scenarios", "The scenarios")
              .key("scenario", &Scenario::name)
              .note("kind", [](const Scenario& scenario) { return to_string(kind_of(scenario)); })
              .note("title", &Scenario::title)
              .note("title_ja", &Scenario::title_ja)
              .note("currency", [](const Scenario& scenario) { return scenario.economics.currency; })
              .note("shown_from", [](const Scenario& scenario) { return scenario.horizon.first_shown(); })
              .of(scenarios),
          TableMaker<Applied>("interventions", "What the scenarios apply")
              .key("scenario", [](const Applied& at) { return at.scenario->name; })
              .key("intervention", [](const Applied& at) { return at.intervention->id; })
              .note("what_if", [](const Applied& at) { return at.intervention->what_if; })
              .note("name", [](const Applied& at) { return at.intervention->name; })
              .note("name_ja", [](const Applied& at) { return at.intervention->name_ja; })
              .of(applied),
          TableMaker<Named>("names", "Settings, procedures, providers, regions and groups of them")
              .key("axis", &Named::axis)
              .key("id", &Named::id)
              .note("name", &Named::name)
              .note("name_en", &Named::name_en)
              .note("name_ja", &Named::name_ja)
              .note("block", &Named::block)
              .note("tile_row", [](const Named& named) { return named.tile.row; })
              .note("tile_column", [](const Named& named) { return named.tile.column; })
              .of(names_of(scenarios[0]))};
}

}  // namespace needgap
