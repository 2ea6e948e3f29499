#include "needgap/question.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace needgap::sensitivity {
namespace {

constexpr std::string_view headcounts = "headcount";

}  // namespace

std::vector<const ParameterSet*> Question::sets() const {
  std::vector<const ParameterSet*> all;
  for (const Scenario& scenario : scenarios) all.push_back(&scenario.parameters);
  return all;
}

std::vector<std::string> Question::names() const {
  return design::coordinate_names(sets());
}

Question make_question(std::vector<Scenario> scenarios, std::string_view measure, int year,
                       std::string_view region, std::string_view procedure) {
  engine::check_comparable(scenarios);
  const Series series = find_series(scenarios[0], measure, year, region, procedure);
  for (Scenario& scenario : scenarios) scenario.horizon.end = year;
  return {std::move(scenarios), series};
}

Outputs evaluate(const Question& question, engine::RunPlan plan, const design::Design& design,
                 std::uint32_t rows, const OnProgress& on_progress) {
  plan.draws = rows;
  plan.design = design;
  engine::Watch watch(question.scenarios[0]);
  const engine::SeriesHandle asked = watch.add(question.series);
  const engine::Observations seen = engine::observe(question.scenarios, plan, watch, on_progress);
  Outputs outputs;
  static_cast<engine::Completion&>(outputs) = seen;
  outputs.mean = seen.of[0].mean(asked);
  outputs.chance = seen.of[0].chance(asked);
  if (question.difference()) {
    outputs.mean = seen.of[1].mean(asked) - seen.of[0].mean(asked);
    outputs.chance.setConstant(std::nan(""));
  }
  if (const auto missing = outputs.mean.array().isNaN().count(); missing > 0)
    throw InputError(
        {},
        fmt::format("{} is missing (0/0) in {} of {} rows, so nothing can be said of what drives it",
                    describe(question.scenarios[0], question.series), missing, rows),
        "ask for a larger region or for a measure that is no ratio");
  return outputs;
}

std::vector<design::Factor> factors_of(const Question& question, Grouping grouping) {
  std::vector<design::Factor> factors;
  for (const std::string& name : question.names()) {
    const std::string group = group_of(question.scenarios[0], name);
    const std::string& key = grouping == Grouping::by_group || group == headcounts ? group : name;
    const auto it =
        std::find_if(factors.begin(), factors.end(), [&](const design::Factor& f) { return f.name == key; });
    (it == factors.end() ? factors.emplace_back(design::Factor{key}) : *it).members.push_back(name);
  }
  factors.push_back({.name = "present facts", .facts = true});
  factors.push_back({.name = "dummy"});
  return factors;
}

}  // namespace needgap::sensitivity
