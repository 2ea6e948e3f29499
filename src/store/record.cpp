#include "needgap/model.hpp"
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
          {"scrambles", engine::design_of(plan).scrambles},
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

// The regions of a country, by id.
std::string country_of(const Scenario& scenario) {
  std::string ids;
  for (const Region& region : scenario.regions) ids += region.id + '\n';
  return sha256(ids);
}

// What the first scenario is made of: the digest of its files in their order, of the settings and of the
// posterior. Sets with the same reference speak of the same country under the same assumptions.
std::string reference_of(const Making& making, const std::vector<std::string>& settings) {
  std::string parts;
  for (const std::string& file : making.scenarios[0].files) parts += sha256_of(file) + '\n';
  for (const std::string& setting : settings) parts += setting + '\n';
  if (const design::Design* posterior = making.plan.posterior()) parts += sha256_of(posterior->file) + '\n';
  return sha256(parts);
}

}  // namespace

std::string record_json(std::string_view kind, const Making& making, const std::vector<std::string>& settings,
                        std::span<const Recorded> files) {
  const engine::Completion& done = making.completion;
  Json record = {{"format", "needgap record 1"},
                 {"program", "needgap"},
                 {"version", NEEDGAP_VERSION},
                 {"kind", kind},
                 {"country", country_of(making.scenarios[0])},
                 {"reference", reference_of(making, settings)}};
  std::vector<std::string> seen;
  for (const Scenario& scenario : making.scenarios) {
    record["scenarios"].push_back(scenario.name);
    for (const std::string& note : model::idle_interventions(scenario))
      record["never_acts"].push_back(fmt::format("{}: {}", scenario.name, note));
    for (const std::string& file : scenario.files) {
      if (std::find(seen.begin(), seen.end(), file) != seen.end()) continue;
      seen.push_back(file);
      record["inputs"].push_back({{"file", file}, {"sha256", sha256_of(file)}});
    }
  }
  if (const design::Design* posterior = making.plan.posterior())
    record["inputs"].push_back({{"file", posterior->file}, {"sha256", sha256_of(posterior->file)}});
  record["settings"] = settings;
  record["run"] = run_sizes(making.plan, done);
  record["detail"] = making.plan.detail;
  record["libraries"] = {
      {"boost", BOOST_LIB_VERSION},
      {"eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"tbb", TBB_runtime_version()},
      {"fmt", FMT_VERSION}};
  record["checks"] = checks_json(done.checks);
  record["clipped_lever_values"] = done.clipped;
  record["threads"] = done.threads;
  record["wall_seconds"] = done.wall_seconds;
  record["cpu_seconds"] = done.cpu_seconds;
  for (const Recorded& file : files)
    record["files"].push_back({{"file", file.name}, {"sha256", file.sha256}});
  return record.dump(2) + '\n';
}

}  // namespace needgap::store
