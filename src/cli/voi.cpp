#include "needgap/config.hpp"
#include "needgap/report.hpp"
#include "needgap/store.hpp"
#include "needgap/value_of_information.hpp"

#include "commands.hpp"
#include "decimal.hpp"
#include "shipped.hpp"
#include "study_options.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <memory>

namespace needgap::cli {
namespace {

struct VoiOptions {
  std::vector<std::string> files, settings, checks;
  std::vector<int> years;
  std::string pay_off = "performed", priors, posterior;
  OutputOptions out;
  bool with_priors = false, draws_asked = false, points_asked = false;
  std::uint32_t draws = 512, points = 128;
  engine::RunPlan plan;

  voi::Decision decision(const std::string& prior = {}) const {
    std::vector<std::string> all = settings;
    if (!prior.empty()) all.push_back(prior);
    voi::Decision result;
    result.options = load_scenarios(files, all);
    engine::check_comparable(result.options);
    const Horizon& horizon = result.options[0].horizon;
    const int first = years.empty() ? horizon.start : years[0];
    const int last = years.empty() ? horizon.end : years.back();
    result.pay_off = voi::parse_pay_off(result.options[0], pay_off, first, last);
    for (Scenario& option : result.options) option.horizon.end = last;
    return result;
  }
};

template <class Work>
auto with_voi_progress(const VoiOptions& options, Work&& work) {
  StudyOptions study;
  study.plan = options.plan;
  return study.with_progress(options.files.size(), std::forward<Work>(work));
}

design::Factor find_group(const voi::Decision& decision, const std::string& name) {
  std::vector<std::string> known;
  for (const design::Factor& factor :
       sensitivity::factors_of({decision.options, {}}, sensitivity::Grouping::by_group)) {
    if (factor.dummy()) continue;
    if (factor.name == name) return factor;
    known.push_back(factor.name);
  }
  const auto names = decision.names();
  if (std::find(names.begin(), names.end(), name) != names.end()) return {name, {name}};
  known.insert(known.end(), names.begin(), names.end());
  throw InputError({}, fmt::format("--check: there is no group or uncertain parameter '{}'", name),
                   suggest(name, known));
}

int voi(VoiOptions& options) {
  const voi::Decision decision = options.decision();
  use_posterior(options.posterior, decision.options, options.plan);
  const bool posterior = options.plan.posterior() != nullptr;
  if (posterior && options.with_priors)
    throw InputError({options.posterior}, "is a posterior of one prior, and --priors asks about others",
                     "leave one of them out, or calibrate under each prior with --set");
  if (posterior && !options.checks.empty())
    throw InputError({options.posterior},
                     "its rows are correlated, and a nested check (--check) needs independent parameters",
                     "leave out --check; the EVPPI by regression is of these rows");
  const std::uint32_t draws = draws_on(options.plan, options.draws, options.draws_asked);
  const std::uint32_t points = posterior && !options.points_asked ? 0 : options.points;
  std::vector<design::Factor> checks;
  for (const std::string& name : options.checks) checks.push_back(find_group(decision, name));
  std::vector<config::PriorSetting> priors;
  std::vector<voi::Decision> under;
  if (options.with_priors)
    priors = config::load_priors(config::find_config(options.priors.empty() ? "need_rate" : options.priors));
  for (const config::PriorSetting& prior : priors) under.push_back(options.decision(prior.setting));
  options.out.prepare();

  voi::VoiStudy study = with_voi_progress(options, [&](const sensitivity::OnProgress& progress) {
    return voi::voi_study(decision, draws, points, options.plan, progress);
  });
  if (!study.complete) return stopped(study);
  for (const design::Factor& factor : checks) {
    const auto inner = 16, outer = static_cast<int>(std::max<std::uint32_t>(32, options.draws / 4));
    study.checks.push_back(with_voi_progress(options, [&](const sensitivity::OnProgress& progress) {
      return voi::nested_check(decision, factor, outer, inner, options.plan, progress);
    }));
    if (study.checks.back().outer == 0) return stopped(study);
  }
  for (std::size_t p = 0; p < priors.size(); ++p) {
    const std::uint32_t few = std::max<std::uint32_t>(32, options.draws / 4);
    auto result = with_voi_progress(options, [&](const sensitivity::OnProgress& progress) {
      return voi::prior_result(under[p], priors[p].name, priors[p].setting, priors[p].source, few,
                               options.plan, progress);
    });
    if (!result) return stopped(study);
    study.priors.push_back(std::move(*result));
  }
  return deliver(options.out, report::voi_table(decision, study), as_result(decision, study),
                 decision.options, options.settings, options.plan, study);
}

}  // namespace

void add_voi(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("voi", "What knowing more would be worth to a decision among scenarios");
  command->footer(
      "Examples: needgap voi japan network_alone training_alone --years 2026 2040\n"
      "          needgap voi japan slots_twice network_alone --pay-off performed --check slots --priors\n"
      "          needgap voi japan network --pay-off '50000*performed - procedures'");
  const auto options = std::make_shared<VoiOptions>();
  command->add_option("CONFIG", options->files, "Two or more configurations; the first is the status quo")
      ->required()
      ->expected(2, 64);
  add_settings_option(*command, options->settings);
  command
      ->add_option("--pay-off", options->pay_off,
                   "What the decision should make large: a measure, or a weighted sum of measures")
      ->capture_default_str();
  command->add_option("--years", options->years, "First and last year that count, or one; all if not given")
      ->expected(1, 2)
      ->transform(whole_number(0, 9999));
  command
      ->add_option(
          "--draws", options->draws,
          "Draws of the uncertain parameters, for each option; with --posterior no more than it holds")
      ->capture_default_str()
      ->transform(whole_number(64, 100'000'000))
      ->each([options](const std::string&) { options->draws_asked = true; });
  command
      ->add_option("--points", options->points,
                   "Base points of the total indices; 0 for none, as with --posterior")
      ->capture_default_str()
      ->transform(whole_number(0, 10'000'000))
      ->each([options](const std::string&) { options->points_asked = true; });
  add_posterior_option(*command, options->posterior);
  command
      ->add_option("--check", options->checks,
                   "Value a group or parameter by nested simulation too (repeatable)")
      ->allow_extra_args(false);
  command->add_flag("--priors{}", options->priors,
                    "The ranking under other priors: of the need rate, or of a file (--priors=FILE)");
  add_chance_options(*command, options->plan);
  add_output_options(*command, options->out, "voi");
  command->callback([options, command, &action] {
    options->with_priors = command->count("--priors") > 0;
    action = [options] { return voi(*options); };
  });
}

}  // namespace needgap::cli
