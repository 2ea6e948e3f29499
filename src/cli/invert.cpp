#include "needgap/inversion.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "shipped.hpp"
#include "study_options.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct InvertOptions : ConfigOptions {
  std::string statement, posterior;
  OutputOptions out;
  bool draws_asked = false;
  std::uint32_t draws = 1024;
  engine::RunPlan plan;
};

int invert(InvertOptions& options) {
  Scenario scenario = load_scenario(options.file, options.settings);
  const Statement statement = parse_statement(scenario, options.statement);
  use_posterior(options.posterior, {&scenario, 1}, options.plan);
  const std::uint32_t draws = draws_on(options.plan, options.draws, options.draws_asked);
  scenario.horizon.end = statement.series.year;
  sensitivity::Question question;
  question.scenarios.push_back(std::move(scenario));
  question.series = statement.series;
  options.out.prepare();
  StudyOptions study_options;
  study_options.plan = options.plan;
  const sensitivity::InvertStudy study =
      study_options.with_progress(1, [&](const sensitivity::OnProgress& progress) {
        return sensitivity::invert_study(question, statement, draws, options.plan, progress);
      });
  if (!study.complete) return stopped(study);
  return deliver(options.out, report::invert_table(question, study), as_result(question, study),
                 question.scenarios, options.settings, options.plan, study);
}

}  // namespace

void add_invert(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "invert", "What would have to be true for a statement to hold: regions, thresholds, the nearest way");
  command->footer(
      "Examples: needgap invert 'unmet_need >= 12,000 in 2018'\n"
      "          needgap invert 'coverage >= 50% in 2035' four_party");
  const auto options = std::make_shared<InvertOptions>();
  command
      ->add_option("STATEMENT", options->statement,
                   "MEASURE >= NUMBER in YEAR [of REGION], for example 'coverage >= 40% in 2035'")
      ->required();
  add_config_options(*command, *options);
  command
      ->add_option("--draws", options->draws,
                   "Draws of the uncertain parameters; with --posterior no more than it holds")
      ->capture_default_str()
      ->transform(whole_number(64, 100'000'000))
      ->each([options](const std::string&) { options->draws_asked = true; });
  add_posterior_option(*command, options->posterior);
  add_chance_options(*command, options->plan);
  add_output_options(*command, options->out, "invert");
  command->callback([options, &action] { action = [options] { return invert(*options); }; });
}

}  // namespace needgap::cli
