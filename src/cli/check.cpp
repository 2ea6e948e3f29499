#include "needgap/config.hpp"
#include "needgap/report.hpp"

#include "commands.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <memory>

namespace needgap::cli {

void add_check(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "check", "Check a configuration and print its parameters with their sources; of two, what differs");
  command->footer(
      "Examples: needgap check configs/japan.toml\n"
      "          needgap check japan network");
  struct Options {
    std::vector<std::string> files{"japan"}, settings;
  };
  const auto options = std::make_shared<Options>();
  command
      ->add_option("CONFIG", options->files,
                   "A configuration file, or the name of a shipped one; two to compare")
      ->expected(1, 2)
      ->capture_default_str();
  add_settings_option(*command, options->settings);
  command->callback([options, &action] {
    action = [options] {
      std::vector<Scenario> scenarios;
      for (const std::string& file : options->files)
        scenarios.push_back(config::load_scenario(find_config(file), options->settings));
      fmt::print("{}", scenarios.size() == 2 ? report::difference_table(scenarios[0], scenarios[1])
                                             : report::parameter_table(scenarios[0]));
      return 0;
    };
  });
}

}  // namespace needgap::cli
