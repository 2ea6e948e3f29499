#include "study_options.hpp"

#include "needgap/store.hpp"

#include "decimal.hpp"
#include "say.hpp"
#include "shipped.hpp"

#include <fmt/core.h>

namespace needgap::cli {

sensitivity::Question StudyOptions::question() {
  std::vector<std::string> names{file};
  // Asked of CONFIG: the difference CONFIG - AGAINST, so AGAINST is the reference.
  if (!against.empty()) names.insert(names.begin(), against);
  std::vector<Scenario> scenarios = load_together(names, settings);
  use_posterior(posterior, scenarios, plan);
  const int asked = year == 0 ? scenarios[0].horizon.end : year;
  sensitivity::Question question =
      sensitivity::make_question(std::move(scenarios), measure, asked, region, procedure);
  out.prepare();
  return question;
}

void add_study_options(CLI::App& command, StudyOptions& options, const std::string& kind) {
  add_config_options(command, options);
  command.add_option("--against", options.against,
                     "Ask about the difference: CONFIG less this configuration, on the same draws");
  command.add_option("--measure", options.measure, "A measure of docs/reference.md")->capture_default_str();
  command.add_option("--year", options.year, "Calendar year; the last if not given")
      ->transform(whole_number(0, 9999));
  command.add_option("--region", options.region, "all, or an id or name of a region")->capture_default_str();
  command.add_option("--procedure", options.procedure, "all, or an id of a procedure")->capture_default_str();
  add_chance_options(command, options.plan);
  add_posterior_option(command, options.posterior);
  add_output_options(command, options.out, kind);
}

int deliver(const OutputOptions& files, const std::string& text, const result::Result& result,
            std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
            engine::RunPlan plan, const sensitivity::StudyRun& run) {
  fmt::print("{}", text);
  plan.draws = run.rows;
  if (files.wanted())
    say_written(files, store::write_result(files.output(settings), {scenarios, plan, run}, result));
  return 0;
}

int stopped(const engine::Completion& completion) {
  say("stopped after {} rows; nothing was written", completion.draws_done);
  return stopped_by_signal;
}

}  // namespace needgap::cli
