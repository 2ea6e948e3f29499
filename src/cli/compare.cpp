#include "needgap/comparison.hpp"
#include "needgap/config.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "design_options.hpp"
#include "output_options.hpp"
#include "progress.hpp"
#include "shipped.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct CompareOptions {
  std::vector<std::string> files, settings;
  engine::RunPlan plan;
  DesignOptions design;
  OutputOptions out;
  SelectionOptions select;
  std::string posterior, region = "all";
  std::vector<std::string> targets;
  int year = 0;  // 0: the last
  bool explain = false, costs = false;
};

// A scenario whose parts can be told apart.
bool is_bundle(const Scenario& scenario) {
  return scenario.interventions.size() > 1;
}

int compare_command(CompareOptions options) {
  const std::vector<Scenario> scenarios = load_scenarios(options.files, options.settings);
  use_posterior(options.posterior, scenarios, options.plan);
  use_design(options.design, scenarios, options.plan);
  const Horizon& horizon = scenarios[0].horizon;
  const int year = options.year == 0 ? horizon.end : options.year;
  const RegionIndex region = find_series(scenarios[0], "unmet_need", year, options.region).region;
  if (options.explain)
    for (const Scenario& scenario : scenarios)
      if (is_bundle(scenario)) comparison::check_explained(scenario, year);
  std::vector<Statement> targets;
  for (const std::string& target : options.targets) targets.push_back(parse_statement(scenarios[0], target));
  const Selection selection = options.select.selection(scenarios[0], options.plan.detail);
  options.out.prepare();

  const Interrupt interrupt;
  const auto count = static_cast<std::uint32_t>(scenarios.size());
  const comparison::Comparison comparison = with_progress(
      options.plan.replicates * count,
      [&](auto on_progress) { return comparison::compare(scenarios, options.plan, targets, on_progress); });
  fmt::print("{}", report::compare_table(scenarios, options.plan, comparison, year, region));
  if (options.costs) fmt::print("{}", report::cost_details(scenarios, comparison));
  bool complete = comparison.complete;
  std::vector<comparison::Contributions> contributions;
  if (options.explain)
    for (const Scenario& scenario : scenarios) {
      if (!complete) break;
      if (&scenario != scenarios.data() && !is_bundle(scenario)) {
        const std::size_t differing = comparison::differing_assumptions(scenarios[0], scenario).size();
        if (differing == 0) continue;
        const comparison::Contributions parts =
            with_progress(options.plan.replicates << (differing + 1), [&](auto on_progress) {
              return comparison::explain_difference(scenarios[0], scenario, options.plan, Measure::unmet_need,
                                                    year, on_progress);
            });
        fmt::print("{}", report::contributions_table(scenario, parts, year));
        contributions.push_back(parts);
        complete = parts.complete;
      }
      if (!is_bundle(scenario)) continue;
      const comparison::Contributions parts =
          with_progress(options.plan.replicates << scenario.interventions.size(), [&](auto on_progress) {
            return comparison::explain(scenario, options.plan, Measure::unmet_need, year, on_progress);
          });
      fmt::print("{}", report::contributions_table(scenario, parts, year));
      contributions.push_back(parts);
      complete = parts.complete;
    }
  comparison::Openings openings;
  if (complete && std::any_of(scenarios.begin() + 1, scenarios.end(), comparison::trains)) {
    openings = with_progress(options.plan.replicates * 2 * count, [&](auto on_progress) {
      return comparison::openings(scenarios, options.plan, year, on_progress);
    });
    if (openings.complete) fmt::print("{}", report::openings_table(scenarios, openings));
    complete = openings.complete;
  }
  if (options.out.wanted())
    say_written(options.out,
                store::write_levels(
                    options.out.output(options.settings), {scenarios, options.plan, comparison},
                    as_result(scenarios, options.plan, comparison, contributions, selection, openings),
                    overview_table(scenarios, comparison)));
  return complete ? 0 : stopped_by_signal;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "compare",
      "Compare scenarios with the first on the same draws and random numbers: what changes, how surely");
  command->footer(
      "Examples: needgap compare japan network\n"
      "          needgap compare japan network_alone training_alone all --year 2035 --draws 200 --out "
      "out/compare\n"
      "          needgap compare japan four_party --explain --draws 32\n"
      "          needgap compare japan all --target 'coverage >= 25% in 2035'");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("CONFIG", options->files, "Two or more configurations; the first is the reference")
      ->required()
      ->expected(2, 64);
  add_settings_option(*command, options->settings);
  command
      ->add_option("--year", options->year, "Year of the tables (the files hold all); the last if not given")
      ->transform(whole_number(0, 9999));
  command->add_option("--region", options->region,
                      "Region of the tables of differences; all together if not given");
  command
      ->add_option(
          "--target", options->targets,
          "A statement whose probability is wanted, for example 'coverage >= 40% in 2035' (repeatable)")
      ->type_name("STATEMENT")
      ->allow_extra_args(false);
  command->add_flag("--explain", options->explain,
                    "Contribution of each intervention of a bundle, and of each assumption in which a "
                    "scenario differs from "
                    "the first (up to eight; 2^n scenarios are run)");
  command->add_flag("--costs", options->costs,
                    "Cost of each year, and which scenario is best at what an extra patient is worth");
  add_plan_options(*command, options->plan);
  add_design_options(*command, options->design);
  add_posterior_option(*command, options->posterior);
  command->add_flag("--detail", options->plan.detail,
                    "Regions by procedure too, all measures and statistics");
  add_output_options(*command, options->out, "comparison", overview_and_more);
  add_selection_options(*command, options->select);
  command->callback([options, &action] { action = [options] { return compare_command(*options); }; });
}

}  // namespace needgap::cli
