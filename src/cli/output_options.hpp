#pragma once

#include "needgap/levels.hpp"
#include "needgap/store.hpp"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace needgap::cli {

/// Where results go, in which formats.
struct OutputOptions {
  std::string folder, formats = "csv,json";

  bool wanted() const { return !folder.empty(); }
  /// Makes the folder, so that a bad name is told before anything is computed. Throws InputError, for a
  /// format there is not too.
  void prepare() const;
  store::Output output(const std::vector<std::string>& settings) const;
};
/// --out and --format; `stem` names the files: STEM.csv, STEM.json, STEM.record.json …, `more` others.
void add_output_options(CLI::App& command, OutputOptions& options, const std::string& stem,
                        const std::string& more = "");
/// What run, merge and compare write beside, for that.
inline constexpr const char* overview_and_more = "an overview and the parameters";

/// Names of what only some runs write beside their levels: the draws, the path of --until.
std::vector<std::string> files_of_a_run_alone();

/// Says on stdout which files were written.
void say_written(const OutputOptions& options, const std::vector<std::string>& names);

/// Which numbers of an outcome go into the files.
struct SelectionOptions {
  std::string measures, statistics, years, regions;

  Selection selection(const Scenario& scenario, bool detail) const;
};
/// --measures, --statistics, --years and --regions.
void add_selection_options(CLI::App& command, SelectionOptions& options);

}  // namespace needgap::cli
