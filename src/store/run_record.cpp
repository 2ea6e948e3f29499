#include "needgap/store.hpp"

#include "json.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <boost/version.hpp>
#include <fmt/format.h>
#include <tbb/version.h>

namespace needgap::store {
namespace {

Json run_sizes(const engine::RunPlan& plan, const engine::Completion& result) {
  return {{"seed", plan.seed},
          {"draws", result.draws_done},
          {"draws_asked", plan.draws},
          {"replicates", plan.replicates},
          {"design", to_string(engine::design_of(plan).kind)},
          {"draws_a_scramble", engine::design_of(plan).scramble},
          {"complete", result.complete}};
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

}  // namespace

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

}  // namespace needgap::store
