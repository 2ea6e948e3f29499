#include "needgap/calibration.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "output_options.hpp"
#include "progress.hpp"
#include "say.hpp"
#include "shipped.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct CalibrateOptions : ConfigOptions {
  calibration::CalibrationPlan plan;
  std::string evidence = "both";
  OutputOptions out;
};

std::vector<calibration::EvidenceSet> sets_of(const std::string& name) {
  if (name == "all")
    return {calibration::EvidenceSet::survey, calibration::EvidenceSet::claims,
            calibration::EvidenceSet::both};
  return {name == "survey"   ? calibration::EvidenceSet::survey
          : name == "claims" ? calibration::EvidenceSet::claims
                             : calibration::EvidenceSet::both};
}

int calibrate_command(const CalibrateOptions& options) {
  const Scenario scenario = load_scenario(options.file, options.settings);
  options.out.prepare();
  const Interrupt interrupt;
  std::vector<calibration::Calibration> results;
  try {
    ProgressBar bar(options.plan.replicates);
    const auto on_progress = [&](const engine::Progress& progress) {
      bar.show(progress);
      return !Interrupt::asked();
    };
    const auto prior = calibration::prior_runs(scenario, options.plan, on_progress);
    for (const calibration::EvidenceSet evidence : sets_of(options.evidence))
      results.push_back(calibration::calibrate(scenario, evidence, options.plan, *prior, on_progress));
  } catch (const Stopped& stopped) {
    say("{}", stopped.what());
    return stopped_by_signal;
  }
  fmt::print("{}", report::calibration_text(scenario, options.plan, results));
  if (options.out.wanted()) {
    engine::RunPlan as_run;
    as_run.seed = options.plan.seed;
    as_run.draws = options.plan.rows;
    as_run.replicates = options.plan.replicates;
    engine::Completion done;
    done.draws_done = options.plan.rows;
    done.threads = options.plan.threads;
    for (const calibration::Calibration& result : results) done.wall_seconds += result.seconds;
    const result::Result result = as_result(scenario, options.plan, results);
    say_written(options.out,
                store::write_result(options.out.output(options.settings), {{&scenario, 1}, as_run, done},
                                    result, store::posterior_files(results), store::posterior_names));
  }
  return 0;
}

}  // namespace

void add_calibrate(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "calibrate", "Weigh the draws by what was observed; a posterior that other commands take");
  command->footer(
      "Examples: needgap calibrate --out out/calibrated\n"
      "          needgap run --posterior out/calibrated/posterior.json\n"
      "          needgap calibrate --evidence all --leave-out\n"
      "docs/calibration.md tells what is fitted, how, and what it cannot tell.");
  const auto options = std::make_shared<CalibrateOptions>();
  calibration::CalibrationPlan& plan = options->plan;
  add_config_options(*command, *options);
  command
      ->add_option("--evidence", options->evidence,
                   "survey, claims, both (each may be biased), or all three side by side")
      ->capture_default_str()
      ->check(CLI::IsMember({"survey", "claims", "both", "all"}));
  command->add_flag("--leave-out", plan.leave_out, "Fit without each target in turn and predict it");
  command->add_option("--draws", plan.prior_draws, "Draws of the prior to start with")
      ->capture_default_str()
      ->transform(whole_number(200, 1'000'000));
  command->add_option("--goal", plan.goal, "Effective sample size to reach")
      ->capture_default_str()
      ->transform(decimal_number(100.0, 1e6));
  command->add_option("--steps", plan.most_steps, "Steps of importance sampling at most")
      ->capture_default_str()
      ->transform(whole_number(0, 1000));
  command->add_option("--rows", plan.rows, "Draws of the posterior")
      ->capture_default_str()
      ->transform(whole_number(100, 100'000));
  command->add_option("--replicates", plan.replicates, "Futures of each draw, averaged")
      ->capture_default_str()
      ->transform(whole_number(1, 10'000));
  command->add_option("--seed", plan.seed, "Seed of the random numbers")
      ->capture_default_str()
      ->transform(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  command->add_option("--threads", plan.threads, "Threads; 0 for all cores. Changes no result")
      ->capture_default_str()
      ->transform(whole_number(0, 1024));
  add_output_options(*command, options->out, "calibration", "the posterior");
  command->callback([options, &action] { action = [options] { return calibrate_command(*options); }; });
}

}  // namespace needgap::cli
