#include "needgap/config.hpp"
#include "needgap/report.hpp"

#include "commands.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <memory>

namespace needgap::cli {

void add_check(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("check", "Check a configuration and print its parameters with their sources");
  command->footer("Example: needgap check configs/japan.toml");
  const auto options = std::make_shared<ConfigOptions>();
  add_config_options(*command, *options);
  command->callback([options, &action] {
    action = [options] {
      const Scenario scenario = load_scenario(find_config(options->file), options->settings);
      fmt::print("{}", parameter_table(scenario));
      return 0;
    };
  });
}

}  // namespace needgap::cli
