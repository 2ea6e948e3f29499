#include "needgap/config.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "progress.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct Options : ConfigOptions {
  RunPlan plan;
  std::string folder;
};

int run_command(const Options& options) {
  const Scenario scenario = load_scenario(find_config(options.file), options.settings);
  if (!options.folder.empty()) prepare_folder(options.folder);
  const Interrupt interrupt;
  RunResult result = [&] {
    ProgressBar bar(options.plan.replicates);
    return run(scenario, options.plan, [&](const Progress& progress) {
      bar.show(progress);
      return !Interrupt::asked();
    });
  }();
  fmt::print("{}", run_table(scenario, options.plan, result));
  if (!options.folder.empty()) {
    const auto names = write_run(options.folder, scenario, options.settings, options.plan, result);
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
  command
      ->add_option("--out", options->folder,
                   "Folder for summary.csv, summary.json, parameters.json and run.json")
      ->check(folder_is_named);
  command->callback([options, &action] { action = [options] { return run_command(*options); }; });
}

}  // namespace needgap::cli
