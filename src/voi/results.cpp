// The value of information as tables.
#include "needgap/value_of_information.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::voi {

using result::Result;
using result::TableMaker;

namespace {

std::vector<std::size_t> numbers_below(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// The most valuable group first; of groups alike the one worth more together with the rest.
std::vector<GroupValue> by_value(std::vector<GroupValue> groups) {
  const auto size = [](const GroupValue& group) {
    return group.value.value + (std::isnan(group.joint.value) ? 0 : 1e-3 * group.joint.value);
  };
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const GroupValue& a, const GroupValue& b) { return size(a) > size(b); });
  return groups;
}

// An option under a prior.
struct UnderPrior {
  const PriorResult* prior;
  std::size_t option;
};

}  // namespace

Result as_result(const Decision& decision, const VoiStudy& study) {
  const PayOff& pay = decision.pay_off;
  const auto option = [&](int i) { return study.options[static_cast<std::size_t>(i)]; };
  Result result{"voi",
                {{"pay_off", pay.text},
                 {"first_year", std::int64_t{pay.first_year}},
                 {"last_year", std::int64_t{pay.last_year}}},
                facts_of(study),
                {}};
  result.about.push_back({"sobol_points", std::int64_t{study.sobol_points}});
  result.about.push_back({"status_quo", study.options[0]});
  result.about.push_back({"best", option(study.best)});
  const std::string &unit = pay.unit, own(result::unit_of_row), probability = "probability";
  result.tables.push_back(
      TableMaker<std::size_t>("options", "The options; the first is the status quo")
          .key("option", [&](std::size_t s) { return study.options[s]; })
          .note("kind", [&](std::size_t s) { return to_string(kind_of(decision.options[s])); })
          .value("pay_off", unit, [&](std::size_t s) { return study.pay_off[s]; })
          .value("gain", unit, [&](std::size_t s) { return study.gain[s]; })
          .value("best_in", probability, [&](std::size_t s) { return study.probability_best[s]; })
          .of(numbers_below(study.options.size())));
  result.tables.push_back(TableMaker<VoiStudy>("everything", "The value of knowing everything")
                              .value("evpi", unit, &VoiStudy::evpi)
                              .value("dummy_evppi", unit, &VoiStudy::dummy)
                              .of(std::span(&study, 1)));
  result.tables.push_back(
      TableMaker<GroupValue>("groups", "What knowing a group of parameters would be worth, the most first")
          .key("group", [](const GroupValue& group) { return group.factor.name; })
          .note("parameters", [](const GroupValue& group) { return group.factor.members.size(); })
          .value("evppi", unit, &GroupValue::value)
          .value("all_but_it", unit, &GroupValue::joint)
          .value("total_order", "share of the variance", &GroupValue::total)
          .note("verdict", [](const GroupValue& group) { return std::string(to_string(group.verdict)); })
          .of(by_value(study.groups)));
  result.tables.push_back(TableMaker<GroupValue>("parameters", "Single parameters of the groups that decide")
                              .key("parameter", [](const GroupValue& single) { return single.factor.name; })
                              .value("evppi", unit, &GroupValue::value)
                              .of(study.parameters));
  result.tables.push_back(TableMaker<Switch>("switches", "Where the best option changes, all else averaged")
                              .key("parameter", &Switch::parameter)
                              .note("unit", &Switch::unit)
                              .value("switch_at", own, &Switch::value)
                              .note("best_below", [&](const Switch& at) { return option(at.below); })
                              .note("best_above", [&](const Switch& at) { return option(at.above); })
                              .of(study.switches));
  result.tables.push_back(TableMaker<NestedCheck>("checks", "The same by nested simulation")
                              .key("group", &NestedCheck::group)
                              .value("evppi_nested", unit, &NestedCheck::value)
                              .value("outer", "rows", &NestedCheck::outer)
                              .value("inner", "rows", &NestedCheck::inner)
                              .of(study.checks));
  result.tables.push_back(TableMaker<PriorResult>("priors", "The decision under other priors")
                              .key("prior", &PriorResult::name)
                              .note("set", &PriorResult::setting)
                              .note("source", &PriorResult::source)
                              .note("best", [&](const PriorResult& prior) { return option(prior.best); })
                              .value("lead_over_second", unit, &PriorResult::lead)
                              .of(study.priors));
  std::vector<UnderPrior> rows;
  for (const PriorResult& prior : study.priors)
    for (std::size_t s = 0; s < study.options.size(); ++s) rows.push_back({&prior, s});
  result.tables.push_back(
      TableMaker<UnderPrior>("options_by_prior", "The options under other priors")
          .key("prior", [](const UnderPrior& row) { return row.prior->name; })
          .key("option", [&](const UnderPrior& row) { return study.options[row.option]; })
          .value("pay_off", unit, [](const UnderPrior& row) { return row.prior->pay_off[row.option]; })
          .value("best_in", probability,
                 [](const UnderPrior& row) { return row.prior->probability_best[row.option]; })
          .of(rows));
  return result;
}

}  // namespace needgap::voi
