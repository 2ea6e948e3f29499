#include "needgap/outcome.hpp"
#include "needgap/store.hpp"

#include "csv_row.hpp"
#include "json.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <boost/version.hpp>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <tbb/version.h>

namespace needgap::store {
namespace {

// One series of the summary, named.
struct Row {
  int year;
  std::string region;
  std::string_view place;
  std::string procedure;
  const MeasureColumn& measure;
  std::string unit;
  Estimate estimate;
};

template <class Take>
void for_each_row(const Scenario& scenario, const Summary& summary, Take&& take) {
  const OutcomeShape& shape = summary.shape();
  for (int y = 0; y < shape.years(); ++y)
    for (int i = 0; i <= shape.regions(); ++i) {
      const int r = i == 0 ? shape.all_regions() : i - 1;
      for (std::size_t c = 0; c < measure_columns.size(); ++c)
        for (int j = 0; j <= shape.procedures(); ++j) {
          const int k = j == 0 ? shape.all_procedures() : j - 1;
          if (!shape.has(r, k)) continue;
          const MeasureColumn& column = measure_columns[c];
          if (column.measure == Measure::able && k == shape.all_procedures()) continue;
          take(Row{scenario.horizon.start + y, i == 0 ? "all" : scenario.regions[r].name,
                   to_string(column.place), j == 0 ? "all" : scenario.procedures[k].id, column,
                   unit_of(scenario, column), summary.estimate(y, static_cast<int>(c), r, k)});
        }
    }
}

Json run_sizes(const engine::RunPlan& plan, const engine::Completion& result) {
  return {{"seed", plan.seed},
          {"draws", result.draws_done},
          {"draws_asked", plan.draws},
          {"replicates", plan.replicates},
          {"design", to_string(engine::design_of(plan).kind)},
          {"draws_a_scramble", engine::design_of(plan).scramble},
          {"complete", result.complete}};
}

Json label(const Label& entry) {
  return {{"id", entry.id}, {"name", entry.name}, {"name_ja", entry.name_ja}};
}

// Unmet need of the first year after more and more blocks of draws.
Json convergence(const engine::RunResult& result) {
  Json points = Json::array();
  Moments so_far;
  std::size_t next = 1;
  for (std::size_t block = 1; block <= result.course.size(); ++block) {
    so_far.add(result.course[block - 1]);
    if (block < next && block < result.course.size()) continue;
    Estimate estimate;
    so_far.summarise(estimate);
    points.push_back({{"draws", std::min<std::size_t>(block * Moments::block, result.draws_done)},
                      {"mean", estimate.mean},
                      {"mcse", estimate.mcse}});
    next = block + std::max<std::size_t>(1, block / 8);
  }
  return points;
}

// Rank of coverage by residence, 1 the lowest, over replicates.
Json ranks(const Scenario& scenario, const engine::RunResult& result) {
  Json tree;
  for (int y = 0; y < scenario.horizon.years(); ++y)
    for (int r = 0; r < scenario.region_count(); ++r) {
      const auto at = [&](double level) { return result.ranks.quantile(y, r, level); };
      if (at(0.5) > 0)
        tree[std::to_string(scenario.horizon.start + y)][scenario.regions[r].name] = {
            {"mean", result.ranks.mean(y, r)}, {"q2.5", at(0.025)}, {"q50", at(0.5)}, {"q97.5", at(0.975)}};
    }
  return tree;
}

Json checks_json(const engine::RunChecks& checks) {
  return {{"passed", checks.passed()},
          {"replicates", checks.replicates},
          {"largest_imbalance", checks.balance},
          {"largest_regional_imbalance", checks.regional_balance},
          {"largest_excess_over_capacity", checks.over_capacity},
          {"need_counted", checks.simulated_need},
          {"need_expected", checks.expected_need},
          {"need_standard_error", checks.need_error()}};
}

void add_rows(const Scenario& scenario, const Summary& summary, std::string& out) {
  const std::string name = csv_field(scenario.name);
  for_each_row(scenario, summary, [&](const Row& row) {
    const std::string start = fmt::format("{},{},{},{},{},{},{}", name, row.year, csv_field(row.region),
                                          row.place, row.procedure, row.measure.name, row.unit);
    const auto values = row.estimate.values();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      fmt::format_to(std::back_inserter(out), "{},{},{:.10g}\n", start, statistic_names[i], values[i]);
    }
  });
}

}  // namespace

Json region_json(const Region& region) {
  Json json{{"id", region.id}, {"name", region.name}, {"name_en", region.name_en}, {"block", region.block}};
  if (region.tile_row > 0 && region.tile_column > 0)
    json["tile"] = {{"row", region.tile_row}, {"column", region.tile_column}};
  return json;
}

std::string summary_csv(std::span<const Scenario> scenarios, std::span<const Summary* const> summaries) {
  std::string text(byte_order_mark);
  text += "scenario,year,region,place,procedure,measure,unit,statistic,value\n";
  for (std::size_t s = 0; s < scenarios.size(); ++s) add_rows(scenarios[s], *summaries[s], text);
  return text;
}

std::string summary_csv(const Scenario& scenario, const engine::RunResult& result) {
  const Summary* const summaries[] = {&result.summary};
  return summary_csv({&scenario, 1}, summaries);
}

std::string summary_json(const Scenario& scenario, const engine::RunPlan& plan,
                         const engine::RunResult& result) {
  Json tree = {{"format", "needgap summary 1"},
               {"scenario", scenario.name},
               {"title", scenario.title},
               {"title_ja", scenario.title_ja}};
  tree["run"] = run_sizes(plan, result);
  for (const Setting& setting : scenario.settings) tree["settings"].push_back(label(setting));
  for (const Procedure& procedure : scenario.procedures) tree["procedures"].push_back(label(procedure));
  for (const ProviderGroup& group : scenario.groups) tree["providers"].push_back(label(group));
  for (const Region& region : scenario.regions) tree["regions"].push_back(region_json(region));
  tree["currency"] = scenario.economics.currency;
  tree["convergence"] = convergence(result);
  tree["ranks"] = ranks(scenario, result);
  Json& results = tree["results"];
  for_each_row(scenario, result.summary, [&](const Row& row) {
    Json& leaf = results[std::to_string(row.year)][row.region][std::string(row.place)][row.procedure]
                        [std::string(row.measure.name)];
    leaf["unit"] = row.unit;
    const auto values = row.estimate.values();
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isnan(values[i]))
        leaf[std::string(statistic_names[i])] = std::stod(fmt::format("{:.10g}", values[i]));
  });
  return tree.dump(1) + '\n';
}

std::string run_record(std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
                       const engine::RunPlan& plan, const engine::Completion& result) {
  Json record = {{"program", "needgap"}, {"version", NEEDGAP_VERSION}};
  std::vector<std::string> seen;
  for (const Scenario& scenario : scenarios) {
    record["scenarios"].push_back(scenario.name);
    for (const std::string& file : scenario.files) {
      if (std::find(seen.begin(), seen.end(), file) != seen.end()) continue;
      seen.push_back(file);
      record["inputs"].push_back({{"file", file}, {"sha256", sha256_of(file)}});
    }
  }
  if (const design::Design* posterior = plan.posterior())
    record["inputs"].push_back({{"file", posterior->file}, {"sha256", sha256_of(posterior->file)}});
  record["settings"] = settings;
  record["run"] = run_sizes(plan, result);
  record["detail"] = plan.detail;
  record["libraries"] = {
      {"boost", BOOST_LIB_VERSION},
      {"eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"tbb", TBB_runtime_version()},
      {"fmt", FMT_VERSION}};
  record["checks"] = checks_json(result.checks);
  record["clipped_lever_values"] = result.clipped;
  record["threads"] = result.threads;
  record["wall_seconds"] = result.wall_seconds;
  record["cpu_seconds"] = result.cpu_seconds;
  return record.dump(2) + '\n';
}

std::vector<std::string> write_run(const std::filesystem::path& folder, const Scenario& scenario,
                                   const std::vector<std::string>& settings, const engine::RunPlan& plan,
                                   const engine::RunResult& result) {
  const std::string whole = "", partial = ".partial";
  const std::string &infix = result.complete ? whole : partial, &other = result.complete ? partial : whole;
  std::vector<std::string> stale{"summary" + other + ".csv", "overview" + other + ".csv",
                                 "summary" + other + ".json"};
  if (!result.watched) stale.insert(stale.end(), {"draws.nc", "draws.partial.nc"});
  return write_in_turn(folder,
                       {{"summary" + infix + ".csv", [&] { return summary_csv(scenario, result); }},
                        {"overview" + infix + ".csv", [&] { return overview_csv(scenario, result.summary); }},
                        {"summary" + infix + ".json", [&] { return summary_json(scenario, plan, result); }},
                        {"parameters.json",
                         [&] {
                           return parameters_json({&scenario, 1});
                         }},
                        {"run.json",
                         [&] {
                           return run_record({&scenario, 1}, settings, plan, result);
                         }}},
                       stale);
}

}  // namespace needgap::store
