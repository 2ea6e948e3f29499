#include "needgap/config.hpp"
#include "needgap/report.hpp"

#include "commands.hpp"

#include <filesystem>
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
      std::vector<std::filesystem::path> files;
      for (const std::string& name : options->files) files.push_back(config::find_config(name));
      const std::vector<Scenario> scenarios = config::load_scenarios(files, options->settings);
      fmt::print("{}", scenarios.size() == 2 ? report::difference_table(scenarios[0], scenarios[1])
                                             : report::parameter_table(scenarios[0]));
      return 0;
    };
  });
}

}  // namespace needgap::cli
