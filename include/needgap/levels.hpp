// The levels of an outcome as tables: measures by scenario, year, region and procedure.
#pragma once

#include "needgap/result.hpp"
#include "needgap/summary.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap {

/// Which of the numbers that a run keeps go into its files. As it is made: what people use. Of the nation all
/// measures, of procedures main_measures and who performs, of regions main_measures.
struct Selection {
  std::vector<ColumnIndex> columns = {};     // for nation and regions; none: as above
  std::vector<std::string> statistics = {};  // of statistic_names, for nation and regions; none: as below
  std::vector<RegionIndex> regions = {};     // regions and groups of them; none: all
  std::vector<int> years = {};               // calendar years; none: all
  bool everything = false;                   // all measures and statistics where nothing is named
};

/// Reads names, separated by commas, of measures ("need", "treatment.slots"), statistics, years ("2018",
/// "2030-2040") and regions (id, name or English name); empty texts select nothing. Throws InputError with
/// the nearest known name.
Selection parse_selection(const Scenario& scenario, std::string_view measures, std::string_view statistics,
                          std::string_view years, std::string_view regions);

/// The measures of regions that are written unless others are asked for, all by residence.
inline constexpr std::array main_measures{Measure::need, Measure::performed, Measure::unmet_need,
                                          Measure::avertable_gap, Measure::coverage};
inline constexpr std::array<std::string_view, 11> statistics_of_nation{"mean",
                                                                       "mcse",
                                                                       "q2.5",
                                                                       "mcse_q2.5",
                                                                       "q25",
                                                                       "q50",
                                                                       "q75",
                                                                       "q97.5",
                                                                       "mcse_q97.5",
                                                                       "variance_parameter",
                                                                       "variance_chance"};
inline constexpr std::array<std::string_view, 4> statistics_of_parts{"mean", "mcse", "q2.5", "q97.5"};

/// Where a number of an outcome stands: scenario and year by index; region and procedure, or all of them.
struct OutcomeCell {
  int scenario = 0, year = 0;
  RegionIndex region = {};
  ProcedureIndex procedure = {};
};

/// What is shown together: the cells of a table, its columns and its statistics.
struct CellTable {
  std::string name, title;
  std::vector<OutcomeCell> cells;
  std::vector<ColumnIndex> columns;
  std::vector<std::string> statistics;
};

/// "nation" (all procedures together), "procedures" (of the nation), "regions", "groups" (of regions, where
/// there are any), and of a detailed shape "regions_by_procedure", for these scenarios.
std::vector<CellTable> cell_tables(std::span<const Scenario> scenarios, const OutcomeShape& shape,
                                   const Selection& selection);

/// The keys of a table of cells: scenario, year, region, procedure.
result::TableMaker<OutcomeCell> keys_of(std::span<const Scenario> scenarios, std::string name,
                                        std::string title);

/// A coverage by residence with the ratio of sums (Summary::coverage_of_sums) beside the mean of ratios, as
/// the statistic "ratio_of_sums".
struct RegionalCoverage {
  Estimate ratio;
  double ratio_of_sums = no_value;
};
std::array<result::Statistic, statistic_names.size() + 1> statistics(const RegionalCoverage& coverage);

/// The levels of summaries, one for each scenario, in these tables. Where they show coverage by region they
/// also say how often it is missing, its ratio of sums, and whether the region has few patients.
std::vector<result::Table> level_tables(std::span<const Scenario> scenarios,
                                        std::span<const Summary* const> summaries,
                                        const Selection& selection);

/// The main numbers of every year and region ("all" first), all procedures together, for wide_csv: mean and
/// 95% of futures of the main measures and, for all regions, of cost; of coverage also the ratio of sums, in
/// how many futures it is missing, and whether the region has few patients.
result::TableMaker<OutcomeCell> overview_of(std::span<const Scenario> scenarios,
                                            std::span<const Summary* const> summaries);
std::vector<OutcomeCell> overview_cells(const OutcomeShape& shape, int scenarios);

/// Identifiers and names: "scenarios", "interventions" and "names" of settings, procedures, providers,
/// regions.
std::vector<result::Table> name_tables(std::span<const Scenario> scenarios);

/// A measure is missing where it has no meaning: able practitioners over all procedures.
bool has_meaning(const MeasureColumn& column, ProcedureIndex procedure, const OutcomeShape& shape);

}  // namespace needgap
