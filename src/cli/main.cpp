#include "needgap/error.hpp"
#include "needgap/processes.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "say.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fmt/core.h>
#include <new>
#include <string>
#include <vector>

namespace needgap::cli {

void add_config_options(CLI::App& command, ConfigOptions& options) {
  command.add_option("CONFIG", options.file, "A configuration file, or the name of a shipped one")
      ->capture_default_str();
  add_settings_option(command, options.settings);
}

void add_settings_option(CLI::App& command, std::vector<std::string>& settings) {
  command
      .add_option("--set", settings,
                  "Change a parameter: NAME=VALUE, for example need.rate=0.05 (repeatable)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void add_plan_options(CLI::App& command, engine::RunPlan& plan) {
  command.add_option("--draws", plan.draws, "Draws of the uncertain parameters")
      ->capture_default_str()
      ->transform(whole_number(1, 4'000'000'000));
  add_chance_options(command, plan);
}

void add_chance_options(CLI::App& command, engine::RunPlan& plan) {
  command.add_option("--replicates", plan.replicates, "Stochastic futures of each draw")
      ->capture_default_str()
      ->transform(whole_number(1, 1'000'000));
  command.add_option("--seed", plan.seed, "Seed of the random numbers")
      ->capture_default_str()
      ->transform(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command.add_option("--threads", plan.threads, "Threads; 0 for all cores. Changes no result")
      ->capture_default_str()
      ->transform(whole_number(0, 1024));
}

std::string folder_is_named(const std::string& folder) {
  return folder.empty() ? "a folder is wanted" : "";
}

namespace {

constexpr int failed = 1, bad_input = 2;

// What CLI11 found wrong, in the form of all other errors, with the nearest option for one that does not
// exist.
std::string complaint(const CLI::App* app, const CLI::Error& error) {
  std::string command = app->get_name();
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    command += ' ' + app->get_name();
  }
  std::string message = error.what();
  const std::vector<std::string> extras = app->remaining();
  if (!extras.empty() && extras.front().starts_with('-')) {
    std::vector<std::string> known;
    for (const CLI::Option* option : app->get_options()) known.push_back(option->get_name());
    message = fmt::format("there is no option '{}'", extras.front());
    if (const std::string near = nearest(extras.front(), known); !near.empty())
      return fmt::format("{}: {}; did you mean '{}'?\n", command, message, near);
  }
  return fmt::format("{}: {}; '{} --help' has all options and examples\n", command, message, command);
}

int drive(int argc, char** argv) {
  CLI::App app{
      "needgap: how many cancer patients who need a nerve block do not get one, where, why, and what would "
      "change it?",
      "needgap"};
  app.failure_message(complaint);
  app.set_version_flag("--version", std::string("needgap ") + NEEDGAP_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples: needgap estimate                   the headline and where it comes from\n"
      "          needgap run                        Japan, 47 prefectures\n"
      "          needgap run deck --out out/deck    another configuration, with files\n"
      "          needgap compare japan network      what an intervention changes\n"
      "          needgap plan                       how many to train, where, by when\n"
      "          needgap check configs/japan.toml   every parameter with its source\n"
      "          needgap report out/japan           the results of a folder as a page\n"
      "'needgap COMMAND --help' tells more.");
  Action action;
  add_run(app, action);
  add_merge(app, action);
  add_compare(app, action);
  add_sensitivity(app, action);
  add_voi(app, action);
  add_invert(app, action);
  add_calibrate(app, action);
  add_plan(app, action);
  add_estimate(app, action);
  add_check(app, action);
  add_report(app, action);
  if (argc == 1) {
    fmt::print("{}", app.help());
    return 0;
  }
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands({})) commands.push_back(command->get_name());
  const std::string first = argv[1];
  if (!first.starts_with('-') && std::find(commands.begin(), commands.end(), first) == commands.end())
    throw InputError({}, fmt::format("there is no command '{}'", first), suggest(first, commands));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : bad_input;
  }
  if (first != "run" && !engine::processes().first()) return 0;  // what is not shared is for one process
  const int code = action();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw Error(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  return code;
}

}  // namespace
}  // namespace needgap::cli

int main(int argc, char** argv) {
  using namespace needgap;
  engine::processes();
  try {
    return cli::drive(argc, argv);
  } catch (const InputError& error) {
    if (engine::processes().first()) cli::say("{}", error.what());  // the others found the same
    return cli::bad_input;
  } catch (const Error& error) {
    cli::say("{}", error.what());
  } catch (const std::bad_alloc&) {
    cli::say("not enough memory; fewer replicates or no --detail need less");
  } catch (const std::exception& error) {
    cli::say("{}", error.what());
  }
  if (engine::processes().count() > 1) engine::processes().abort(cli::failed);
  return cli::failed;
}
