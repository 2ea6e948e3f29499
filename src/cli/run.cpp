#include "needgap/checkpoint.hpp"
#include "needgap/draws.hpp"
#include "needgap/error.hpp"
#include "needgap/processes.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "design_options.hpp"
#include "output_options.hpp"
#include "precision.hpp"
#include "progress.hpp"
#include "say.hpp"
#include "shipped.hpp"

#include <chrono>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>

namespace needgap::cli {
namespace {

namespace fs = std::filesystem;

struct RunOptions : ConfigOptions {
  engine::RunPlan plan;
  DesignOptions design;
  bool draws_named = false, keep_draws = false, keep_regions = false;
  OutputOptions out;
  SelectionOptions select;
  std::string posterior, shard, until, measure = "unmet_need";
  int year = 0;
  bool resume = false;
  double checkpoint_seconds = 60;
  std::uint32_t share = 1, shares = 1;

  bool keeps() const { return keep_draws || keep_regions; }
  /// Whether the run can be cut anywhere: draws have an end nowhere and leave nothing behind but sums.
  bool divisible() const { return posterior.empty() && !keeps(); }
};

// What draws.nc needs of the run, if it is wanted; says so before it grows past a gigabyte.
std::optional<store::DrawsWatch> watch_draws(const RunOptions& options, const Scenario& scenario,
                                             const engine::RunPlan& plan) {
  if (!options.keeps()) return {};
  if (!options.out.wanted())
    throw InputError({}, "--keep-draws writes a file and needs a folder", "add --out FOLDER");
  if (const double bytes = store::bytes_of_draws(scenario, plan, options.keep_regions); bytes > 1e9)
    say("draws.nc will hold {:.1f} GB before compression, and so much memory; fewer draws{} make it "
        "smaller",
        bytes / 1e9, options.keep_regions ? " or no regions" : "");
  return store::DrawsWatch(scenario, options.keep_regions);
}

// "2/5" into share 2 of 5.
void read_shard(RunOptions& options) {
  const std::size_t slash = options.shard.find('/');
  const auto number = [](const std::string& text) -> std::uint32_t {
    const bool digits =
        !text.empty() && text.size() < 7 && text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? static_cast<std::uint32_t>(std::stoul(text)) : 0;
  };
  if (slash != std::string::npos) {
    options.share = number(options.shard.substr(0, slash));
    options.shares = number(options.shard.substr(slash + 1));
  }
  if (slash == std::string::npos || options.share == 0 || options.share > options.shares)
    throw InputError({}, fmt::format("--shard {} is not a part of a whole", options.shard),
                     "write --shard 2/5 for the second of five");
  if (!options.out.wanted())
    throw InputError({}, "--shard leaves its part in a folder", "name it with --out");
}

void check_options(RunOptions& options) {
  const bool divided =
      !options.shard.empty() || options.resume || !options.until.empty() || engine::processes().count() > 1;
  if (divided && !options.divisible())
    throw InputError({},
                     "--shard, --resume, --until and mpirun cut a run in parts, which --posterior and "
                     "--keep-draws do not allow",
                     "leave one of them out");
  if (!options.until.empty() && options.design.name == to_string(design::DesignKind::latin_hypercube))
    throw InputError({}, "--until does not know how many draws to make hypercubes of",
                     "leave out --design lhs");
  if (options.resume && !options.out.wanted())
    throw InputError({}, "--resume needs the folder of the run to go on with", "name it with --out");
  if (!options.until.empty() && (!options.shard.empty() || engine::processes().count() > 1))
    throw InputError({}, "--until cannot be shared between machines: the draws depend on what was found",
                     "give --draws");
  if (engine::processes().count() == 1) return;
  if (!options.shard.empty() || options.resume)
    throw InputError({}, "mpirun shares the draws itself: --shard and --resume are for single processes");
  options.share = static_cast<std::uint32_t>(engine::processes().rank()) + 1;
  options.shares = static_cast<std::uint32_t>(engine::processes().count());
}

// Writes the state of a run aside from time to time.
class Checkpoint {
 public:
  Checkpoint(const RunOptions& options, const Scenario& scenario, const engine::RunPlan& plan)
      : folder_(engine::processes().count() > 1 || !options.divisible() ? "" : options.out.folder),
        name_(store::checkpoint_name(options.share, options.shares, !options.shard.empty())),
        seconds_(options.checkpoint_seconds) {
    if (!folder_.empty()) label_ = store::label_of(options.file, options.settings, scenario, plan);
  }

  /// The state to start from: what is there and belongs to this run, or nothing.
  std::optional<engine::RunResult> found(const Scenario& scenario) const {
    const fs::path file = fs::path(folder_) / name_;
    if (!fs::exists(file)) return {};
    const std::string bytes = store::read_bytes(file);
    store::check_belongs(store::read_label(bytes, file.string()), *label_, file.string(), true);
    return store::read_state(scenario, bytes, file.string());
  }
  void save(const engine::RunResult& result) {
    if (folder_.empty()) return;
    store::write_whole(folder_,
                       {store::text_file(name_, [&] { return store::checkpoint_bytes(*label_, result); })});
    last_ = std::chrono::steady_clock::now();
  }
  void save_when_due(const engine::RunResult& result) {
    const std::chrono::duration<double> since = std::chrono::steady_clock::now() - last_;
    if (since.count() >= seconds_) save(result);
  }
  void remove() const {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove(fs::path(folder_) / name_, ignored);
  }

 private:
  std::string folder_, name_;
  double seconds_;
  std::optional<store::CheckpointLabel> label_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

engine::RunResult simulate_from(engine::RunResult start, const RunOptions& options, const Scenario& scenario,
                                const engine::RunPlan& plan, const engine::Watch* watch, Precision& precision,
                                Checkpoint& checkpoint) {
  ProgressBar bar(plan.replicates);
  bool saved = true;
  engine::RunResult result = engine::run_on(
      scenario, plan, std::move(start),
      [&](const engine::RunResult& now) {
        if (engine::processes().first()) bar.show({now.draws_done, plan.last() - plan.begin});
        saved = false;
        if (precision.reached(now)) return false;
        checkpoint.save_when_due(now);
        return !Interrupt::asked();
      },
      watch);
  if (precision.met()) result.complete = true;
  if (!result.complete || !options.shard.empty()) checkpoint.save(result);
  return result;
}

// The parts of all processes, put together by the first; nothing on the others.
std::optional<engine::RunResult> together(const RunOptions& options, const Scenario& scenario,
                                          const engine::RunPlan& share, engine::RunResult result) {
  if (engine::processes().count() == 1) return result;
  const std::vector<std::string> parts = engine::processes().gather(
      store::checkpoint_bytes(store::label_of(options.file, options.settings, scenario, share), result));
  if (!engine::processes().first()) return {};
  engine::RunPlan whole = share;
  whole.begin = whole.end = 0;
  std::vector<std::pair<std::string, std::string>> named;
  for (std::size_t i = 0; i < parts.size(); ++i) named.emplace_back(fmt::format("rank {}", i), parts[i]);
  return store::merge_states(scenario, store::label_of(options.file, options.settings, scenario, whole),
                             named);
}

int run_command(RunOptions& options) {
  if (!options.shard.empty()) read_shard(options);
  check_options(options);
  const Scenario scenario = load_scenario(options.file, options.settings);
  engine::RunPlan plan = options.plan;
  use_posterior(options.posterior, {&scenario, 1}, plan);
  use_design(options.design, {&scenario, 1}, plan);
  const std::optional<store::DrawsWatch> draws = watch_draws(options, scenario, plan);
  Precision precision(scenario, options.until, options.measure, options.year);
  if (precision.asked()) {
    if (!options.draws_named) plan.draws = 1'000'000;
    plan.batch = Precision::draws_between;
  }
  if (options.shares > 1 || !options.shard.empty())
    plan = engine::share_of(plan, options.share, options.shares);
  const Selection selection = options.select.selection(scenario, plan.detail);
  if (engine::processes().first()) options.out.prepare();

  const Interrupt interrupt;
  Checkpoint checkpoint(options, scenario, plan);
  std::optional<engine::RunResult> start = options.resume ? checkpoint.found(scenario) : std::nullopt;
  if (options.resume && !start)
    say("no state of a run in {}; starting at the first draw", options.out.folder);
  if (!start)
    start.emplace(OutcomeShape(scenario, plan.detail), plan.begin, engine::design_of(plan).scrambles);
  engine::RunResult result = start->draws_done == plan.last() - plan.begin
                                 ? std::move(*start)
                                 : simulate_from(std::move(*start), options, scenario, plan,
                                                 draws ? &draws->watch : nullptr, precision, checkpoint);
  if (!options.shard.empty()) {
    fmt::print("Draws {} to {} of {}: {} done{}. needgap merge puts the shares together.\n", plan.begin + 1,
               plan.end, plan.draws, result.draws_done, result.complete ? "" : ", stopped");
    return result.complete ? 0 : stopped_by_signal;
  }
  const std::optional<engine::RunResult> whole = together(options, scenario, plan, std::move(result));
  if (!whole) return 0;
  engine::RunPlan done = plan;
  if (precision.asked()) done.draws = precision.met() ? whole->draws_done : plan.draws;
  fmt::print("{}{}", report::run_table(scenario, done, *whole), precision.report());
  if (options.out.wanted()) {
    std::vector<store::File> more;
    if (draws) more.push_back(store::draws_file(scenario, plan, *draws, *whole));
    if (precision.asked())
      more.push_back(store::text_file(Precision::file_name, [&] { return precision.csv(); }));
    auto names =
        store::write_levels(options.out.output(options.settings), {{&scenario, 1}, done, *whole},
                            as_result(scenario, done, *whole, selection), overview_table(scenario, *whole),
                            std::move(more), files_of_a_run_alone());
    if (whole->complete)
      checkpoint.remove();
    else
      names.push_back("checkpoint.bin (go on with --resume)");
    say_written(options.out, names);
  }
  return whole->complete ? 0 : stopped_by_signal;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("run", "Simulate a configuration: need, losses, performed, gap, by region");
  command->footer(
      "Examples: needgap run\n"
      "          needgap run configs/deck.toml --draws 1000 --out out/deck\n"
      "          needgap run japan --set need.rate=0.05 --set 'accept={uniform=[0.5,0.9]}'\n"
      "          needgap run japan --until 0.5% --measure unmet_need\n"
      "          needgap run japan --draws 100000 --shard 3/20 --out out/parts   then: needgap merge "
      "out/parts");
  const auto options = std::make_shared<RunOptions>();
  add_config_options(*command, *options);
  add_plan_options(*command, options->plan);
  add_posterior_option(*command, options->posterior);
  command->add_flag("--detail", options->plan.detail,
                    "Regions by procedure too, all measures and statistics");
  add_design_options(*command, options->design);
  command->add_flag("--keep-draws", options->keep_draws,
                    "Write draws.nc (NetCDF-4): inputs and yearly national results of every draw");
  command->add_flag("--keep-regions", options->keep_regions, "The same with the results of every region");
  add_output_options(*command, options->out, "summary", overview_and_more);
  add_selection_options(*command, options->select);
  command->add_flag("--resume", options->resume,
                    "Go on with the run that was stopped in the folder of --out");
  command
      ->add_option("--checkpoint", options->checkpoint_seconds,
                   "Seconds between two states saved in the folder of --out; 0: after every batch")
      ->capture_default_str()
      ->transform(decimal_number(0.0, 1e9));
  command->add_option("--shard", options->shard, "Only a part of the draws, for needgap merge: 2/5")
      ->type_name("I/N");
  command->add_option(
      "--until", options->until,
      "Draw until the Monte Carlo error of --measure is below this: 0.5% of it, or a number in "
      "its unit (at most --draws, or a million draws)");
  command->add_option("--measure", options->measure, "What --until looks at, nationally")
      ->capture_default_str();
  command->add_option("--year", options->year, "The year that --until looks at; the last if not given")
      ->transform(whole_number(0, 9999));
  command->callback([options, command, &action] {
    options->draws_named = command->get_option("--draws")->count() > 0;
    action = [options] { return run_command(*options); };
  });
}

}  // namespace needgap::cli
