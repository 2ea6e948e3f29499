#include "needgap/config.hpp"
#include "needgap/draws.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"
#include "needgap/study.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "shipped.hpp"
#include "study_options.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct SensitivityOptions : StudyOptions {
  std::uint32_t points = 256, draws = 1024, facts = 16;
  int trajectories = 20;
  double tolerance = 0.1;
  bool by_parameter = false, draws_asked = false;
  std::vector<double> levels{0.05, 0.95};
  std::vector<std::string> grid;
  std::string from;

  sensitivity::Grouping grouping() const {
    return by_parameter ? sensitivity::Grouping::by_parameter : sensitivity::Grouping::by_group;
  }
};

template <class Study>
int deliver_study(const SensitivityOptions& options, const sensitivity::Question& question,
                  const Study& study, const std::string& text) {
  return deliver(options.out, text, as_result(question, study), question.scenarios, options.settings,
                 options.plan, study);
}

int sobol(SensitivityOptions& options) {
  const sensitivity::Question question = options.question();
  const sensitivity::SobolStudy study =
      options.with_progress(question.scenarios.size(), [&](const sensitivity::OnProgress& progress) {
        return sensitivity::sobol_study(question, sensitivity::factors_of(question, options.grouping()),
                                        options.points, options.tolerance, options.plan, progress);
      });
  if (!study.complete) return stopped(study);
  return deliver_study(options, question, study, report::sobol_table(question, study));
}

int morris(SensitivityOptions& options) {
  const sensitivity::Question question = options.question();
  const sensitivity::MorrisStudy study =
      options.with_progress(question.scenarios.size(), [&](const sensitivity::OnProgress& progress) {
        return sensitivity::morris_study(question, sensitivity::factors_of(question, options.grouping()),
                                         options.trajectories, options.plan, progress);
      });
  if (!study.complete) return stopped(study);
  return deliver_study(options, question, study, report::morris_table(question, study));
}

// Of the draws a run has kept.
int prcc_from(SensitivityOptions& options) {
  if (!options.against.empty())
    throw InputError({}, "--from reads one run and cannot compare", "leave out --against or --from");
  if (!options.posterior.empty())
    throw InputError({}, "--from reads draws that are there, so --posterior changes nothing",
                     "leave one of them out; 'needgap run --posterior FILE --keep-draws' makes such draws");
  const sensitivity::Question question = options.question();
  const store::StoredDraws stored = store::read_draws(options.from, question.scenarios[0], question.series);
  sensitivity::RankStudy study =
      sensitivity::rank_study(stored.names, stored.u, stored.outputs, stored.replicates);
  const bool posterior = stored.design == to_string(design::DesignKind::posterior);
  if (posterior) study.posterior_rows = study.distinct;
  const int code = deliver_study(options, question, study, report::rank_table(question, study));
  if (stored.design != to_string(design::DesignKind::random) && !posterior)
    fmt::print("The draws are of a {} design: intervals, made for independent draws, are on the wide side.\n",
               stored.design);
  return code;
}

int prcc(SensitivityOptions& options) {
  if (!options.from.empty()) return prcc_from(options);
  const sensitivity::Question question = options.question();
  const std::uint32_t draws = draws_on(options.plan, options.draws, options.draws_asked);
  const sensitivity::RankStudy study =
      options.with_progress(question.scenarios.size(), [&](const sensitivity::OnProgress& progress) {
        return sensitivity::rank_study(question, draws, options.plan, progress);
      });
  if (!study.complete) return stopped(study);
  return deliver_study(options, question, study, report::rank_table(question, study));
}

int tornado_command(SensitivityOptions& options) {
  if (options.levels[0] >= options.levels[1])
    throw InputError({}, "--quantiles wants the lower one first", "for example --quantiles 0.05 0.95");
  const sensitivity::Question question = options.question();
  std::optional<sensitivity::TwoWayGrid> grid;
  if (!options.grid.empty()) {
    grid = options.with_progress(question.scenarios.size(), [&](const sensitivity::OnProgress& progress) {
      return sensitivity::two_way_grid(question, options.grid[0], options.grid[1],
                                       {0.05, 0.25, 0.5, 0.75, 0.95}, options.facts, options.plan, progress);
    });
    if (!grid->complete) return stopped(*grid);
  }
  const sensitivity::Tornado study =
      options.with_progress(question.scenarios.size(), [&](const sensitivity::OnProgress& progress) {
        return sensitivity::tornado(question, options.levels[0], options.levels[1], options.facts,
                                    options.plan, progress);
      });
  if (!study.complete) return stopped(study);
  return deliver(options.out, report::tornado_table(question, study, grid), as_result(question, study, grid),
                 question.scenarios, options.settings, options.plan, study);
}

CLI::App* add_method(CLI::App& parent, Action& action, const std::shared_ptr<SensitivityOptions>& options,
                     const std::string& name, const std::string& what, int (*method)(SensitivityOptions&)) {
  CLI::App* command = parent.add_subcommand(name, what);
  add_study_options(*command, *options, "sensitivity");
  command->callback([options, &action, method] { action = [options, method] { return method(*options); }; });
  return command;
}

}  // namespace

void add_sensitivity(CLI::App& app, Action& action) {
  CLI::App* parent = app.add_subcommand(
      "sensitivity", "Which parameters drive a number of the model, or its difference between two scenarios");
  parent->require_subcommand(1);
  parent->footer(
      "Examples: needgap sensitivity sobol japan --measure unmet_need --year 2018\n"
      "          needgap sensitivity sobol network --against japan --year 2030\n"
      "          needgap sensitivity tornado --year 2018 --grid need.rate accept\n"
      "          needgap sensitivity prcc --from out/run\n"
      "          needgap sensitivity prcc --posterior out/calibrated/posterior.json");
  const auto options = std::make_shared<SensitivityOptions>();
  const auto by_parameter = [&](CLI::App* command) {
    command->add_flag("--by-parameter", options->by_parameter,
                      "Each parameter by itself (headcounts of regions stay together)");
  };

  CLI::App* command = add_method(*parent, action, options, "sobol",
                                 "Shares of variance, first and total order, of groups of parameters", sobol);
  command->add_option("--points", options->points, "Base points; rows are (groups + 4) times as many")
      ->capture_default_str()
      ->transform(whole_number(16, 10'000'000));
  command->add_option("--tolerance", options->tolerance, "Half width of an interval that is narrow enough")
      ->capture_default_str()
      ->transform(decimal_number(0.001, 1.0));
  by_parameter(command);

  command = add_method(*parent, action, options, "morris",
                       "Elementary effects: a cheap look at which parameters matter at all", morris);
  command->add_option("--trajectories", options->trajectories, "Trajectories")
      ->capture_default_str()
      ->transform(whole_number(2, 100'000));
  by_parameter(command);

  command = add_method(*parent, action, options, "prcc",
                       "Rank correlations and first-order indices of random draws", prcc);
  command
      ->add_option("--draws", options->draws,
                   "Draws of the uncertain parameters; with --posterior no more than it holds")
      ->capture_default_str()
      ->transform(whole_number(16, 100'000'000))
      ->each([options](const std::string&) { options->draws_asked = true; });
  command->add_option("--from", options->from,
                      "Folder of a run with --keep-draws, whose draws are read instead of new ones");

  command = add_method(*parent, action, options, "tornado",
                       "One parameter at a time between two quantiles, and a grid of two", tornado_command);
  command->add_option("--quantiles", options->levels, "Lower and upper quantile")
      ->expected(2)
      ->capture_default_str()
      ->transform(decimal_number(0.0001, 0.9999));
  command->add_option("--facts", options->facts, "Sets of present facts each point is averaged over")
      ->capture_default_str()
      ->transform(whole_number(2, 100'000));
  command->add_option("--grid", options->grid, "Two parameters for a grid of five by five quantiles")
      ->expected(2);
}

}  // namespace needgap::cli
