#include "needgap/config.hpp"
#include "needgap/planning.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "output_options.hpp"
#include "progress.hpp"
#include "say.hpp"
#include "shipped.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>

namespace needgap::cli {
namespace {

struct PlanOptions {
  ConfigOptions config{"planning", {}};
  std::string target, held, posterior;
  OutputOptions out;
  std::vector<std::string> levers;
  double probability = 0.8;
  planning::PlaceWish wish;
  std::string priors;
  std::vector<std::string> evidence;
  engine::RunPlan plan{.draws = 128};  // for each of many scenarios
};

// What else could hold: the scenario as it is, with each of the file's priors, on the rows of each posterior.
// `own`: what the plan's own draws are called.
std::vector<planning::Belief> beliefs_of(const PlanOptions& options, const Scenario& scenario,
                                         const std::string& own) {
  if (!options.posterior.empty() && !options.priors.empty() && options.priors != "none")
    throw InputError({options.posterior}, "is a posterior of one prior, and --priors asks about others",
                     "leave one of them out, or calibrate under that prior with --set");
  const bool priors = options.posterior.empty() && options.priors != "none";
  std::vector<planning::Belief> beliefs;
  if (!priors && options.evidence.empty()) return beliefs;
  beliefs.push_back({own.empty() ? "as configured" : own, scenario, options.plan});
  const std::string file = options.priors.empty() ? "need_rate" : options.priors;
  for (const config::PriorSetting& prior :
       priors ? config::load_priors(config::find_config(file)) : std::vector<config::PriorSetting>{}) {
    std::vector<std::string> settings = options.config.settings;
    settings.push_back(prior.setting);
    beliefs.push_back({prior.name, load_scenario(options.config.file, settings), options.plan});
  }
  for (const std::string& posterior : options.evidence) {
    engine::RunPlan run = options.plan;
    run.design.reset();
    const std::string name = use_posterior(posterior, {&scenario, 1}, run);
    beliefs.push_back({name, scenario, run});
  }
  return beliefs;
}

// One bar for each batch of scenarios that are simulated side by side.
class Bars {
 public:
  explicit Bars(std::uint32_t replicates) : replicates_(replicates) {}
  bool show(const engine::Progress& progress, std::size_t scenarios) {
    if (!bar_) bar_.emplace(replicates_ * static_cast<std::uint32_t>(scenarios));
    bar_->show(progress);
    if (progress.draws_done == progress.draws) bar_.reset();
    return !Interrupt::asked();
  }

 private:
  std::uint32_t replicates_;
  std::optional<ProgressBar> bar_;
};

// The lever when none is named: the seats of the first programme there is.
std::string first_lever(const Scenario& scenario) {
  for (const Intervention& intervention : scenario.interventions)
    if (!intervention.training.empty()) return intervention.id + ".seats";
  if (!scenario.interventions.empty()) return scenario.interventions[0].id + ".coverage";
  return "losses";
}

// What it is held with and without, when nothing is named: the first other intervention.
std::string first_other(const Scenario& scenario, const std::vector<planning::Lever>& levers) {
  for (std::size_t i = 0; i < scenario.interventions.size(); ++i) {
    const auto uses = [&](const planning::Lever& lever) { return lever.intervention == static_cast<int>(i); };
    if (std::none_of(levers.begin(), levers.end(), uses)) return scenario.interventions[i].id + ".coverage";
  }
  return "none";
}

planning::PlanQuestion question_of(const PlanOptions& options, const Scenario& scenario) {
  const std::string target = options.target.empty()
                                 ? fmt::format("coverage >= 40% in {}", std::min(2035, scenario.horizon.end))
                                 : options.target;
  planning::PlanQuestion question{.target = parse_statement(scenario, target),
                                  .probability = options.probability};
  std::vector<std::string> names = options.levers;
  if (names.empty()) names.push_back(first_lever(scenario));
  for (const std::string& name : names) question.levers.push_back(planning::find_lever(scenario, name));
  const std::string held = options.held.empty() ? first_other(scenario, question.levers) : options.held;
  if (held != "none") question.held = planning::find_held_lever(scenario, held);
  return question;
}

int plan_command(PlanOptions& options) {
  const Scenario scenario = load_scenario(options.config.file, options.config.settings);
  planning::Plan plan{.question = question_of(options, scenario)};
  const std::string own = use_posterior(options.posterior, {&scenario, 1}, options.plan);
  const std::vector<planning::Belief> beliefs = beliefs_of(options, scenario, own);
  options.out.prepare();
  const Interrupt interrupt;
  Bars bars(options.plan.replicates);
  try {
    planning::make_plan(scenario, options.plan, options.wish, beliefs, plan,
                        [&](const engine::Progress& progress, std::size_t scenarios) {
                          return bars.show(progress, scenarios);
                        });
  } catch (const Stopped&) {
    say("stopped; a plan is written whole or not at all");
    return stopped_by_signal;
  }
  fmt::print("{}", report::plan_table(scenario, options.plan, plan));
  if (options.out.wanted())
    say_written(options.out, store::write_result(options.out.output(options.config.settings),
                                                 {{&scenario, 1}, options.plan, plan.completion},
                                                 as_result(scenario, options.plan, plan)));
  return 0;
}

}  // namespace

void add_plan(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "plan", "How much of what meets a target, what limits it, where to put it, by when, at what cost");
  command->footer(
      "Examples: needgap plan\n"
      "          needgap plan --target 'unmet_need <= 12,000 in 2035' --probability 0.9 --out out/plan\n"
      "          needgap plan --lever pain_training.seats=0:400 --hold network.coverage=0,0.5,1\n"
      "          needgap plan --seats 100 --class 2 --equity 1 --lock Tokyo.coeliac=3\n"
      "          needgap plan japan --lever losses --hold slots=1,2,4");
  const auto options = std::make_shared<PlanOptions>();
  add_config_options(*command, options->config);
  command
      ->add_option(
          "--target", options->target,
          "What is to hold: MEASURE >= NUMBER in YEAR [of REGION]; coverage >= 40% in 2035 if not given")
      ->type_name("STATEMENT");
  command->add_option("--probability", options->probability, "With which probability it is to hold")
      ->capture_default_str()
      ->transform(decimal_number(0.01, 0.99));
  command
      ->add_option("--lever", options->levers,
                   "What is dosed: INTERVENTION.seats, INTERVENTION.coverage, losses, slots or a parameter, "
                   "=LOW:HIGH (repeatable: moved together)")
      ->type_name("LEVER[=LOW:HIGH]")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--hold", options->held,
          "A second lever and the values it is held at, one dose for each; 'none' for no second lever")
      ->type_name("LEVER[=V1,V2,...]");
  command
      ->add_option("--seats", options->wish.seats,
                   "Seats a year to place; those that reach the target, or those stated, if not given")
      ->transform(whole_number(0, 1'000'000));
  command
      ->add_option("--budget", options->wish.budget,
                   "What the seats may cost a year, in the configuration's currency")
      ->transform(decimal_number(0));
  command->add_option("--class", options->wish.smallest_class, "Fewest seats a year of a place that has any")
      ->capture_default_str()
      ->transform(whole_number(1, 1000));
  command
      ->add_option("--equity", options->wish.equity,
                   "How much more a patient counts where coverage is low: (national / own coverage)^E")
      ->capture_default_str()
      ->transform(decimal_number(0.0, 20.0));
  command->add_option("--lock", options->wish.locked, "Seats that are there and stay (repeatable)")
      ->type_name("REGION[.PROCEDURE]=SEATS")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--priors", options->priors,
          "A file of priors under which the plan is tried, or the name of a shipped one; 'none' for none; "
          "need_rate if not given")
      ->type_name("FILE");
  command
      ->add_option("--evidence", options->evidence,
                   "Another posterior.json of 'needgap calibrate' under which the plan is tried (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  add_posterior_option(*command, options->posterior);
  add_output_options(*command, options->out, "plan");
  add_plan_options(*command, options->plan);
  command->callback([options, &action] { action = [options] { return plan_command(*options); }; });
}

}  // namespace needgap::cli
