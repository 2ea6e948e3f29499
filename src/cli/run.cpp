#include "needgap/config.hpp"
#include "needgap/draws.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "design_options.hpp"
#include "progress.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct Options : ConfigOptions {
  RunPlan plan;
  DesignOptions design;
  std::string folder;
  bool keep_draws = false, keep_regions = false;

  bool keeps() const { return keep_draws || keep_regions; }
};

// What draws.nc needs of the run; says so before it grows past a gigabyte.
void keep_draws(const Options& options, const Scenario& scenario, RunPlan& plan) {
  if (options.folder.empty())
    throw InputError({}, "--keep-draws writes a file and needs a folder", "add --out FOLDER");
  plan.keep = series_to_keep(scenario, OutcomeShape(scenario, plan.detail), options.keep_regions);
  if (const double bytes = bytes_of_draws(scenario, plan, options.keep_regions); bytes > 1e9)
    fmt::print(
        stderr,
        "needgap: draws.nc will hold {:.1f} GB before compression, and so much memory; fewer draws{} make it "
        "smaller\n",
        bytes / 1e9, options.keep_regions ? " or no regions" : "");
}

int run_command(const Options& options) {
  const Scenario scenario = load_scenario(find_config(options.file), options.settings);
  RunPlan plan = options.plan;
  use_design(options.design, {&scenario, 1}, plan);
  if (options.keeps()) keep_draws(options, scenario, plan);
  if (!options.folder.empty()) prepare_folder(options.folder);
  const Interrupt interrupt;
  RunResult result = [&] {
    ProgressBar bar(options.plan.replicates);
    return run(scenario, plan, [&](const Progress& progress) {
      bar.show(progress);
      return !Interrupt::asked();
    });
  }();
  fmt::print("{}", run_table(scenario, plan, result));
  if (!options.folder.empty()) {
    std::vector<std::string> names;
    if (options.keeps())
      names.push_back(write_draws(options.folder, scenario, plan, result, options.keep_regions));
    const auto summaries = write_run(options.folder, scenario, options.settings, plan, result);
    names.insert(names.begin(), summaries.begin(), summaries.end());
    fmt::print("\nWritten to {}: {}\n", options.folder, fmt::join(names, ", "));
  }
  return result.complete ? 0 : stopped_by_signal;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("run", "Simulate a configuration: need, losses, performed, gap, by region");
  command->footer(
      "Examples: needgap run\n"
      "          needgap run configs/deck.toml --draws 1000 --out out/deck\n"
      "          needgap run japan --set need.rate=0.05 --set 'accept={uniform=[0.5,0.9]}'");
  const auto options = std::make_shared<Options>();
  add_config_options(*command, *options);
  add_plan_options(*command, options->plan);
  command->add_flag("--detail", options->plan.detail, "Keep regions by procedure too (five times the files)");
  add_design_options(*command, options->design);
  command->add_flag("--keep-draws", options->keep_draws,
                    "Write draws.nc (NetCDF-4): inputs and yearly national results of every draw");
  command->add_flag("--keep-regions", options->keep_regions, "The same with the results of every region");
  command->add_option("--out", options->folder, "Folder for summary.csv, summary.json and run.json")
      ->check(folder_is_named);
  command->callback([options, &action] { action = [options] { return run_command(*options); }; });
}

}  // namespace needgap::cli
