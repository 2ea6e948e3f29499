#pragma once

#include "needgap/engine.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace needgap::cli {

/// Each adds its subcommand; the callback of the chosen one is stored in `action` and returns the exit code.
using Action = std::function<int()>;
void add_calibrate(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_estimate(CLI::App& app, Action& action);
void add_merge(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_plan(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_sensitivity(CLI::App& app, Action& action);
void add_voi(CLI::App& app, Action& action);
void add_invert(CLI::App& app, Action& action);

/// Options every command with a configuration takes.
struct ConfigOptions {
  std::string file = "japan";
  std::vector<std::string> settings;
};
void add_config_options(CLI::App& command, ConfigOptions& options);
void add_settings_option(CLI::App& command, std::vector<std::string>& settings);

/// --draws, --replicates, --seed and --threads.
void add_plan_options(CLI::App& command, engine::RunPlan& plan);
/// --replicates, --seed and --threads, where the draws follow from something else.
void add_chance_options(CLI::App& command, engine::RunPlan& plan);

/// --posterior FILE: the draws are those of a calibration. After the scenarios are loaded, `use_posterior`
/// reads the file, checks that it belongs to each of them and makes it the plan's design; an empty name does
/// nothing. Returns what it is called in a table.
void add_posterior_option(CLI::App& command, std::string& file);
std::string use_posterior(const std::string& file, std::span<const Scenario> scenarios,
                          engine::RunPlan& plan);
/// As many draws as wanted; unless asked for by name, no more than the posterior of the plan holds.
std::uint32_t draws_on(const engine::RunPlan& plan, std::uint32_t draws, bool asked);

/// Refuses an empty folder name.
std::string folder_is_named(const std::string& folder);

inline constexpr int stopped_by_signal = 130;

}  // namespace needgap::cli
