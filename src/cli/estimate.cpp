#include "needgap/config.hpp"
#include "needgap/headline.hpp"
#include "needgap/report.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <memory>

namespace needgap::cli {

void add_estimate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "estimate", "The headline from published figures: need, performed, gap, with its derivation");
  command->footer("Example: needgap estimate");
  struct Options : ConfigOptions {
    std::uint64_t seed = 1;
    int draws = 100'000;
  };
  const auto options = std::make_shared<Options>();
  add_config_options(*command, *options);
  command->add_option("--draws", options->draws, "Draws of the uncertain figures")
      ->capture_default_str()
      ->transform(whole_number(2, 100'000'000));
  command->add_option("--seed", options->seed, "Seed of the random numbers")
      ->capture_default_str()
      ->transform(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command->callback([options, &action] {
    action = [options] {
      const Scenario scenario = config::load_scenario(find_config(options->file), options->settings);
      fmt::print(
          "{}", report::headline_text(scenario, estimate::headline(scenario, options->seed, options->draws)));
      return 0;
    };
  });
}

}  // namespace needgap::cli
