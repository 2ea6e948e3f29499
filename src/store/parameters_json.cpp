#include "needgap/store.hpp"

#include "json.hpp"

#include <algorithm>

namespace needgap::store {
namespace {

Json provenance(const Provenance& from) {
  return {{"unit", from.unit}, {"status", to_string(from.status)}, {"source", from.source}};
}

Json with_provenance(Json entry, const Provenance& from) {
  entry.update(provenance(from));
  return entry;
}

Json entry_of(const ParameterSet& set, int i, const ParameterDraw& means) {
  const Parameter& p = set.parameters[static_cast<std::size_t>(i)];
  return with_provenance({{"name", p.name},
                          {"meaning", p.meaning},
                          {"value", describe(p.distribution)},
                          {"mean", means[i]},
                          {"q2.5", marginal_quantile(set, i, 0.025)},
                          {"q97.5", marginal_quantile(set, i, 0.975)},
                          {"fixed", is_fixed(p.distribution)}},
                         p.provenance);
}

// Whether the reference has the same parameter.
bool known(const ParameterSet& reference, const Parameter& p) {
  const auto i = reference.find(p.name);
  if (!i) return false;
  const Parameter& other = reference.parameters[*i];
  return describe(other.distribution) == describe(p.distribution) &&
         other.provenance.source == p.provenance.source;
}

Json interventions(const Scenario& scenario) {
  Json list = Json::array();
  for (const Intervention& intervention : scenario.interventions) {
    Json targets = Json::array();
    for (const Effect& effect : intervention.effects) targets.push_back(effect.target);
    list.push_back({{"id", intervention.id},
                    {"name", intervention.name},
                    {"name_ja", intervention.name_ja},
                    {"what_if", intervention.what_if},
                    {"start", intervention.start},
                    {"ramp", intervention.ramp},
                    {"targets", std::move(targets)}});
  }
  return list;
}

}  // namespace

std::string parameters_json(std::span<const Scenario> scenarios) {
  Json tree{{"format", "needgap parameters 1"}, {"currency", scenarios[0].economics.currency}};
  for (const Scenario& scenario : scenarios) {
    Json entry{{"name", scenario.name},
               {"kind", to_string(kind_of(scenario))},
               {"title", scenario.title},
               {"title_ja", scenario.title_ja},
               {"parameters", Json::array()}};
    const ParameterSet& set = scenario.parameters;
    const ParameterDraw means = mean_parameters(set);
    const int headcount = ParameterLayout(scenarios[0]).stated_count();
    for (int i = 0; i < set.size(); ++i) {
      const Parameter& p = set.parameters[static_cast<std::size_t>(i)];
      const bool reference = &scenario == &scenarios[0];
      if (reference && i >= headcount && p.name.starts_with("headcount.")) continue;  // see data
      if (reference || !known(scenarios[0].parameters, p))
        entry["parameters"].push_back(entry_of(set, i, means));
    }
    entry["interventions"] = interventions(scenario);
    tree["scenarios"].push_back(std::move(entry));
  }
  for (const DataColumn& d : scenarios[0].data)
    tree["data"].push_back(
        with_provenance({{"name", d.name}, {"column", d.column}, {"total", d.total}}, d.provenance));
  for (const auto& [name, p] : scenarios[0].evidence)
    tree["evidence"].push_back(
        with_provenance({{"name", name}, {"value", describe(p.distribution)}}, p.provenance));
  return tree.dump(1) + '\n';
}

}  // namespace needgap::store
