#include "needgap/store.hpp"

#include "csv_row.hpp"

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace needgap::store {
namespace {

// Writes rows that share their first fields.
class DifferenceRows {
 public:
  explicit DifferenceRows(std::string& out) : out_(out) {}
  void start(std::string prefix) { prefix_ = std::move(prefix); }
  void add(std::string_view statistic, double value) {
    if (!std::isnan(value))
      fmt::format_to(std::back_inserter(out_), "{},{},{:.10g}\n", prefix_, statistic, value);
  }
  void add(const comparison::OverDraws& value) {
    add("mean", value.mean);
    add("mcse", value.mcse);
    add("q2.5", value.low);
    add("q97.5", value.high);
  }
  void add(const Estimate& estimate) {
    const auto values = estimate.values();
    for (std::size_t i = 0; i < values.size(); ++i) add(statistic_names[i], values[i]);
  }

 private:
  std::string& out_;
  std::string prefix_;
};

void add_differences(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                     std::size_t s, const std::string& names, DifferenceRows& rows) {
  const Scenario& scenario = scenarios[s];
  const OutcomeShape& shape = comparison.shape;
  for (int y = 0; y < shape.years(); ++y)
    for (int r = 0; r <= shape.regions(); ++r)
      for (std::size_t c = 0; c < measure_columns.size(); ++c)
        for (int k = 0; k <= shape.procedures(); ++k) {
          const MeasureColumn& column = measure_columns[c];
          if (!shape.has(r, k) || (column.measure == Measure::able && k == shape.all_procedures())) continue;
          const comparison::PairedEstimate paired =
              comparison.paired(static_cast<int>(s), y, static_cast<int>(c), r, k);
          rows.start(fmt::format("{},{},{},{},{},{},{}", names, scenario.horizon.start + y,
                                 r == shape.all_regions() ? "all" : csv_field(scenario.regions[r].name),
                                 to_string(column.place),
                                 k == shape.all_procedures() ? "all" : scenario.procedures[k].id, column.name,
                                 unit_of(scenario, column)));
          rows.add(paired.difference);
          rows.add("probability_better", paired.probability_better);
          rows.add("variance_reduction", paired.variance_reduction);
          rows.add("draws_to_resolve", paired.draws_to_resolve);
        }
}

// Every scenario against every other that is not the reference, so that their order can be judged.
void add_order(const comparison::Comparison& comparison, std::span<const Scenario> scenarios, std::size_t s,
               const std::string& names, DifferenceRows& rows) {
  for (int y = 0; y < comparison.shape.years(); ++y)
    for (std::size_t other = 1; other < scenarios.size(); ++other) {
      if (other == s) continue;
      const comparison::GapBetween gap =
          comparison.gap_between(static_cast<int>(s), static_cast<int>(other), y);
      rows.start(fmt::format("{},{},all,residence,all,{},patients", names, scenarios[s].horizon.start + y,
                             csv_field("gap_below: " + scenarios[other].name)));
      rows.add("mean", gap.difference.mean);
      rows.add("mcse", gap.difference.mcse);
      rows.add("draws_to_resolve", gap.draws_to_resolve);
    }
}

void add_inequality(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                    std::size_t s, const std::string& names, DifferenceRows& rows) {
  const comparison::ScenarioResult& result = comparison.scenarios[s];
  const int regions = comparison.shape.regions();
  for (int y = 0; y < comparison.shape.years(); ++y) {
    const int year = scenarios[s].horizon.start + y;
    for (const auto& [name, index] : {std::pair{"gini", 0}, std::pair{"slope_index", 1}}) {
      rows.start(fmt::format("{},{},all,residence,all,{}_of_coverage,proportion", names, year, name));
      rows.add(result.inequality[2 * y + index].estimate());
      if (s == 0) continue;
      rows.start(
          fmt::format("{},{},all,residence,all,change_of_{}_of_coverage,proportion", names, year, name));
      rows.add(result.inequality_change[2 * y + index].estimate());
    }
    for (int r = 0; r < regions; ++r) {
      rows.start(fmt::format("{},{},{},residence,all,among_worst,probability", names, year,
                             csv_field(scenarios[s].regions[r].name)));
      rows.add("mean", static_cast<double>(result.among_worst[static_cast<std::size_t>(y * regions + r)]) /
                           static_cast<double>(result.ranked[y]));
    }
  }
}

void add_totals(const comparison::Comparison& comparison, const Scenario& scenario, std::size_t s,
                const std::string& names, DifferenceRows& rows) {
  const comparison::CostEffectiveness value = comparison::cost_effectiveness(comparison, static_cast<int>(s));
  const std::string& currency = scenario.economics.currency;
  const auto row = [&](const char* measure, const std::string& unit, const comparison::OverDraws& numbers) {
    rows.start(fmt::format("{},all,all,all,all,{},{}", names, measure, unit));
    rows.add(numbers);
  };
  row("discounted_cost", currency, value.extra_cost);
  row("discounted_performed", "patients", value.extra_patients);
  row("discounted_pain_days", "days", value.extra_pain_days);
  row("cost_per_extra_patient", currency + " per patient", value.cost_per_patient);
  row("cost_per_pain_day", currency + " per day", value.cost_per_pain_day);
}

void add_targets(const comparison::Comparison& comparison, std::size_t s, const std::string& names,
                 DifferenceRows& rows) {
  for (std::size_t t = 0; t < comparison.targets.size(); ++t) {
    const Statement& target = comparison.targets[t];
    const Estimate met = comparison.probability_met(static_cast<int>(s), t);
    rows.start(fmt::format("{},{},all,{},all,{},probability", names, target.series.year,
                           to_string(target.series.measure().place), csv_field("target: " + target.text)));
    rows.add("mean", met.mean);
    rows.add("mcse", met.mcse);
  }
}

}  // namespace

std::string comparison_csv(std::span<const Scenario> scenarios, const comparison::Comparison& comparison,
                           const std::vector<comparison::Contributions>& contributions) {
  std::string out;
  fmt::format_to(std::back_inserter(out),
                 "{}reference,scenario,year,region,place,procedure,measure,unit,statistic,value\n",
                 byte_order_mark);
  DifferenceRows rows(out);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const std::string names = csv_field(scenarios[0].name) + ',' + csv_field(scenarios[s].name);
    if (s > 0) add_differences(comparison, scenarios, s, names, rows);
    if (s > 0) add_totals(comparison, scenarios[s], s, names, rows);
    if (s > 0) add_order(comparison, scenarios, s, names, rows);
    add_targets(comparison, s, names, rows);
    add_inequality(comparison, scenarios, s, names, rows);
  }
  for (const comparison::Contributions& parts : contributions)
    for (std::size_t i = 0; i < parts.names.size(); ++i)
      for (const auto& [what, value] :
           {std::pair{"shapley", parts.shapley[i]}, std::pair{"alone", parts.alone[i]}}) {
        rows.start(fmt::format("{},{},{},all,residence,all,{}: {},patients", csv_field(scenarios[0].name),
                               csv_field(parts.scenario), parts.year, what, parts.names[i]));
        rows.add(value);
      }
  return out;
}

std::vector<std::string> write_comparison(const std::filesystem::path& folder,
                                          std::span<const Scenario> scenarios,
                                          const std::vector<std::string>& settings,
                                          const engine::RunPlan& plan,
                                          const comparison::Comparison& comparison,
                                          const std::vector<comparison::Contributions>& contributions) {
  std::vector<const Summary*> summaries;
  for (const comparison::ScenarioResult& result : comparison.scenarios) summaries.push_back(&result.summary);
  const std::string whole = "", partial = ".partial";
  const std::string &infix = comparison.complete ? whole : partial,
                    &other = comparison.complete ? partial : whole;
  return write_in_turn(
      folder,
      {{"summary" + infix + ".csv", [&] { return summary_csv(scenarios, summaries); }},
       {"comparison" + infix + ".csv", [&] { return comparison_csv(scenarios, comparison, contributions); }},
       {"overview" + infix + ".csv", [&] { return overview_csv(scenarios, comparison); }},
       {"comparison" + infix + ".json",
        [&] { return comparison_json(scenarios, plan, comparison, contributions); }},
       {"parameters.json", [&] { return parameters_json(scenarios); }},
       {"run.json", [&] { return run_record(scenarios, settings, plan, comparison); }}},
      {"summary" + other + ".csv", "comparison" + other + ".csv", "overview" + other + ".csv",
       "comparison" + other + ".json"});
}

}  // namespace needgap::store
