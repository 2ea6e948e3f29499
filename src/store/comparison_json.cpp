#include "needgap/store.hpp"

#include "json.hpp"

namespace needgap::store {
namespace {

Json estimate_json(const Estimate& e) {
  return {{"mean", e.mean},
          {"mcse", e.mcse},
          {"q2.5", e.quantile(0.025)},
          {"q25", e.quantile(0.25)},
          {"q50", e.quantile(0.5)},
          {"q75", e.quantile(0.75)},
          {"q97.5", e.quantile(0.975)}};
}

Json estimate_json(const comparison::PairedEstimate& paired) {
  Json json = estimate_json(paired.difference);
  json["probability_better"] = paired.probability_better;
  json["resolved"] = paired.resolved;
  json["draws_to_resolve"] = paired.draws_to_resolve;
  return json;
}

// One number of a scenario and year, with its difference to the reference.
Json level_and_change(const comparison::Comparison& comparison, std::size_t s, int y, int column, int region,
                      int procedure) {
  Json json{{"level", estimate_json(comparison.scenarios[s].summary.estimate(y, column, region, procedure))}};
  if (s > 0)
    json["change"] = estimate_json(comparison.paired(static_cast<int>(s), y, column, region, procedure));
  return json;
}

Json national(const comparison::Comparison& comparison, std::size_t s, int y) {
  Json json;
  for (std::size_t c = 0; c < measure_columns.size(); ++c) {
    const MeasureColumn& column = measure_columns[c];
    if (column.measure == Measure::able) continue;
    json[std::string(to_string(column.place))][std::string(column.name)] =
        level_and_change(comparison, s, y, static_cast<int>(c), comparison.shape.all_regions(),
                         comparison.shape.all_procedures());
  }
  return json;
}

Json regional(const comparison::Comparison& comparison, const Scenario& scenario, std::size_t s, int y) {
  const comparison::ScenarioResult& result = comparison.scenarios[s];
  Json json;
  for (int r = 0; r < comparison.shape.regions(); ++r) {
    Json region;
    for (const Measure measure : {Measure::unmet_need, Measure::coverage})
      region[measure == Measure::coverage ? "coverage" : "unmet_need"] = level_and_change(
          comparison, s, y, column_of(measure, Place::residence), r, comparison.shape.all_procedures());
    const double ranked = static_cast<double>(result.ranked[static_cast<std::size_t>(y)]);
    region["among_worst"] =
        static_cast<double>(
            result.among_worst[static_cast<std::size_t>(y * comparison.shape.regions() + r)]) /
        ranked;
    json[scenario.regions[static_cast<std::size_t>(r)].id] = std::move(region);
  }
  return json;
}

Json totals_of(const comparison::Comparison& comparison, const Scenario& scenario, std::size_t s) {
  const comparison::CostEffectiveness value = comparison::cost_effectiveness(comparison, static_cast<int>(s));
  return {{"currency", scenario.economics.currency},
          {"present_year", scenario.economics.present_year},
          {"discount_rate", mean(scenario.economics.discount_rate.distribution)},
          {"extra_cost", numbers(value.extra_cost)},
          {"extra_patients", numbers(value.extra_patients)},
          {"extra_pain_days", numbers(value.extra_pain_days)},
          {"cost_per_extra_patient", numbers(value.cost_per_patient)},
          {"cost_per_pain_day", numbers(value.cost_per_pain_day)},
          {"not_costed", comparison::not_costed(scenario)}};
}

// The scenarios of a year, the one that averts most first, each with how far its gap lies below the next
// one's.
Json order_of(const comparison::Comparison& comparison, std::span<const Scenario> scenarios, int y) {
  const comparison::GapOrder order = comparison::gap_order(comparison, y);
  Json json = Json::array();
  for (std::size_t i = 0; i < order.scenarios.size(); ++i) {
    json.push_back({{"scenario", scenarios[order.scenarios[i]].name}});
    if (i == order.below_next.size()) continue;
    const comparison::GapBetween& gap = order.below_next[i];
    json.back()["gap_below_next"] = {{"mean", gap.difference.mean},
                                     {"mcse", gap.difference.mcse},
                                     {"resolved", gap.resolved},
                                     {"draws_to_resolve", gap.draws_to_resolve},
                                     {"apart", gap.apart()}};
  }
  return json;
}

}  // namespace

std::string comparison_json(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                            const comparison::Comparison& comparison,
                            const std::vector<comparison::Contributions>& contributions) {
  Json tree{{"format", "needgap comparison 1"},
            {"reference", scenarios[0].name},
            {"run",
             {{"seed", plan.seed},
              {"draws", comparison.draws_done},
              {"replicates", plan.replicates},
              {"complete", comparison.complete}}}};
  tree["currency"] = scenarios[0].economics.currency;
  for (const Region& region : scenarios[0].regions) tree["regions"].push_back(region_json(region));
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const Scenario& scenario = scenarios[s];
    Json entry{{"name", scenario.name}, {"title", scenario.title}, {"title_ja", scenario.title_ja}};
    for (const Intervention& intervention : scenario.interventions)
      entry["interventions"].push_back(
          {{"id", intervention.id}, {"name", intervention.name}, {"name_ja", intervention.name_ja}});
    if (s > 0) entry["totals"] = totals_of(comparison, scenario, s);
    for (std::size_t t = 0; t < comparison.targets.size(); ++t) {
      const Estimate met = comparison.probability_met(static_cast<int>(s), t);
      entry["targets"].push_back(
          {{"statement", comparison.targets[t].text}, {"probability", met.mean}, {"mcse", met.mcse}});
    }
    for (int y = 0; y < comparison.shape.years(); ++y) {
      const comparison::ScenarioResult& result = comparison.scenarios[s];
      const auto at = static_cast<std::size_t>(2 * y);
      Json year{{"national", national(comparison, s, y)},
                {"inequality",
                 {{"gini", {{"level", estimate_json(result.inequality[at].estimate())}}},
                  {"slope_index", {{"level", estimate_json(result.inequality[at + 1].estimate())}}}}},
                {"regions", regional(comparison, scenario, s, y)}};
      if (s > 0) {
        year["inequality"]["gini"]["change"] = estimate_json(result.inequality_change[at].estimate());
        year["inequality"]["slope_index"]["change"] =
            estimate_json(result.inequality_change[at + 1].estimate());
      }
      entry["years"][std::to_string(scenario.horizon.start + y)] = std::move(year);
    }
    tree["scenarios"].push_back(std::move(entry));
  }
  for (int y = 0; y < comparison.shape.years(); ++y)
    tree["order"][std::to_string(scenarios[0].horizon.start + y)] = order_of(comparison, scenarios, y);
  for (const comparison::Contributions& parts : contributions) {
    Json entry{
        {"scenario", parts.scenario}, {"year", parts.year}, {"together", estimate_json(parts.together)}};
    entry["measure"] =
        measure_columns[static_cast<std::size_t>(column_of(parts.measure, Place::residence))].name;
    for (std::size_t i = 0; i < parts.names.size(); ++i)
      entry["parts"].push_back({{"id", parts.names[i]},
                                {"shapley", estimate_json(parts.shapley[i])},
                                {"alone", estimate_json(parts.alone[i])}});
    tree["contributions"].push_back(std::move(entry));
  }
  return tree.dump() + '\n';
}

}  // namespace needgap::store
