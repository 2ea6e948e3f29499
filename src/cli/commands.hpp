#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace needgap::cli {

/// Each adds its subcommand; the callback of the chosen one is stored in `action` and returns the exit code.
using Action = std::function<int()>;
void add_check(CLI::App& app, Action& action);
void add_estimate(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);

/// Options every command with a configuration takes.
struct ConfigOptions {
  std::string file = "japan";
  std::vector<std::string> settings;
};
void add_config_options(CLI::App& command, ConfigOptions& options);

}  // namespace needgap::cli
