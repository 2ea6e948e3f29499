#include "needgap/checkpoint.hpp"
#include "needgap/error.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "design_options.hpp"
#include "output_options.hpp"
#include "shipped.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

namespace fs = std::filesystem;

struct MergeOptions {
  std::vector<std::string> folders;
  std::string config;
  OutputOptions out;
  SelectionOptions select;
};

std::vector<std::pair<std::string, std::string>> read_shares(const std::vector<std::string>& folders) {
  std::vector<fs::path> files;
  for (const std::string& folder : folders) {
    const std::size_t before = files.size();
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
      const std::string name = entry.path().filename();
      if (name.starts_with("shard.") && name.ends_with(".bin")) files.push_back(entry.path());
    }
    if (failure) throw InputError({folder}, "cannot be read: " + failure.message());
    if (files.size() == before)
      throw InputError({folder}, "holds no share of a run",
                       "make them with needgap run --shard I/N --out FOLDER");
  }
  std::sort(files.begin(), files.end());
  std::vector<std::pair<std::string, std::string>> shares;
  for (const fs::path& file : files) shares.emplace_back(file.string(), store::read_bytes(file));
  return shares;
}

int merge_command(const MergeOptions& options) {
  const auto shares = read_shares(options.folders);
  store::CheckpointLabel first = store::read_label(shares[0].second, shares[0].first);
  const std::string config = options.config.empty() ? first.config : options.config;
  const Scenario scenario = load_scenario(config, first.settings);
  engine::RunPlan plan = first.plan;
  plan.begin = plan.end = 0;
  use_design({first.design, first.scrambles}, {&scenario, 1}, plan);
  const engine::RunResult result =
      store::merge_states(scenario, store::label_of(config, first.settings, scenario, plan), shares);
  options.out.prepare();
  fmt::print("{}", report::run_table(scenario, plan, result));
  if (options.out.wanted()) {
    const Selection selection = options.select.selection(scenario, plan.detail);
    say_written(options.out,
                store::write_levels(options.out.output(first.settings), {{&scenario, 1}, plan, result},
                                    as_result(scenario, plan, result, selection),
                                    overview_table(scenario, result), {}, files_of_a_run_alone()));
  }
  return 0;
}

}  // namespace

void add_merge(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "merge", "Put the shares of a run together: the same table and files as one process gives");
  command->footer("Example: needgap merge out/parts --out out/whole");
  const auto options = std::make_shared<MergeOptions>();
  command->add_option("FOLDER", options->folders, "Folders with the shares of needgap run --shard")
      ->required();
  command->add_option("--config", options->config,
                      "The configuration, where it is not found under the name the shares were run with");
  add_output_options(*command, options->out, "summary", overview_and_more);
  add_selection_options(*command, options->select);
  command->callback([options, &action] { action = [options] { return merge_command(*options); }; });
}

}  // namespace needgap::cli
