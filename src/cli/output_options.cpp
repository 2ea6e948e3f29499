#include "output_options.hpp"

#include "needgap/draws.hpp"
#include "needgap/error.hpp"

#include "commands.hpp"
#include "precision.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <sstream>

namespace needgap::cli {

void OutputOptions::prepare() const {
  const store::Output checked = output({});
  if (wanted()) store::prepare_folder(checked.folder);
}

store::Output OutputOptions::output(const std::vector<std::string>& settings) const {
  store::Output output{folder, settings, {}};
  std::vector<std::string> known;
  for (const result::Format format : result::formats) known.emplace_back(to_string(format));
  std::istringstream names(formats);
  for (std::string name; std::getline(names, name, ',');) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end())
      throw InputError({}, fmt::format("there is no format '{}'", name), suggest(name, known));
    const result::Format format = result::formats[static_cast<std::size_t>(at - known.begin())];
    if (std::find(output.formats.begin(), output.formats.end(), format) == output.formats.end())
      output.formats.push_back(format);
  }
  return output;
}

void add_output_options(CLI::App& command, OutputOptions& options, const std::string& stem,
                        const std::string& more) {
  command
      .add_option("--out", options.folder,
                  fmt::format("Folder for {0}.csv, {0}.json, {0}.record.json (how they were made){1}{2}",
                              stem, more.empty() ? "" : " and ", more))
      ->check(folder_is_named);
  command
      .add_option(
          "--format", options.formats,
          "Formats of the results: csv (tidy), json (for 'needgap report'), nc (NetCDF-4, for xarray and "
          "R), xlsx (a workbook)")
      ->capture_default_str()
      ->type_name("FORMAT,...");
}

std::vector<std::string> files_of_a_run_alone() {
  std::vector<std::string> names = store::draws_names;
  names.emplace_back(Precision::file_name);
  return names;
}

void say_written(const OutputOptions& options, const std::vector<std::string>& names) {
  fmt::print("\nWritten to {}: {}\n", options.folder, fmt::join(names, ", "));
}

Selection SelectionOptions::selection(const Scenario& scenario, bool detail) const {
  Selection selection = parse_selection(scenario, measures, statistics, years, regions);
  selection.everything = detail;
  return selection;
}

void add_selection_options(CLI::App& command, SelectionOptions& options) {
  command
      .add_option(
          "--measures", options.measures,
          "Measures in the files, for example need,treatment.slots; if not given all of the nation, and "
          "need, performed, unmet_need and coverage of regions")
      ->type_name("NAME,...");
  command
      .add_option(
          "--statistics", options.statistics,
          "Statistics in the files, for example mean,q5,q95; if not given the mean, its error and 95% "
          "of futures, of the nation also quartiles")
      ->type_name("NAME,...");
  command
      .add_option("--years", options.years,
                  "Years in the files, for example 2018,2030-2040; all if not given")
      ->type_name("YEAR,...");
  command.add_option("--regions", options.regions, "Regions in the files; all if not given")
      ->type_name("NAME,...");
}

}  // namespace needgap::cli
