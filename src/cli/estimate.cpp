#include "needgap/headline.hpp"
#include "needgap/report.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "output_options.hpp"
#include "progress.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <memory>

namespace needgap::cli {
namespace {

struct EstimateOptions : ConfigOptions {
  int draws = 100'000;
  engine::RunPlan plan;  // of the simulation that the bridge leads to
  OutputOptions out;
};

int estimate_command(const EstimateOptions& options) {
  const Scenario scenario = load_scenario(options.file, options.settings);
  options.out.prepare();
  const estimate::Headline headline = estimate::headline(scenario, options.plan.seed, options.draws);
  fmt::print("{}", report::headline_text(scenario, headline));
  const Interrupt interrupt;
  const std::optional<estimate::Bridge> bridge =
      with_progress(options.plan.replicates,
                    [&](auto on_progress) { return estimate::bridge(scenario, options.plan, on_progress); });
  if (bridge && bridge->complete) fmt::print("{}", report::bridge_text(scenario, *bridge));
  engine::Completion completion;
  if (bridge) completion = *bridge;
  if (!completion.complete) return stopped_by_signal;
  if (options.out.wanted())
    say_written(options.out,
                store::write_result(
                    options.out.output(options.settings), {{&scenario, 1}, options.plan, completion},
                    estimate::as_result(scenario, headline, bridge ? &*bridge : nullptr, options.plan)));
  return 0;
}

}  // namespace

void add_estimate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("estimate",
                                         "The headline from published figures: need, performed, gap, with "
                                         "its derivation, and the way to the model");
  command->footer(
      "Examples: needgap estimate\n"
      "          needgap estimate japan --set need.rate=0.05 --out out/japan");
  const auto options = std::make_shared<EstimateOptions>();
  add_config_options(*command, *options);
  command->add_option("--draws", options->draws, "Draws of the uncertain figures")
      ->capture_default_str()
      ->transform(whole_number(2, 100'000'000));
  add_chance_options(*command, options->plan);
  add_output_options(*command, options->out, "estimate");
  command->callback([options, &action] { action = [options] { return estimate_command(*options); }; });
}

}  // namespace needgap::cli
