#include "needgap/posterior.hpp"

#include "needgap/error.hpp"

#include <fmt/format.h>
#include <unordered_map>

namespace needgap::calibration {
namespace {

bool is_of_intervention(const std::string& name) {
  return name.starts_with("interventions.");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parameters_of(const Scenario& scenario) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const Parameter& parameter : scenario.parameters.parameters)
    if (!is_of_intervention(parameter.name))
      list.emplace_back(parameter.name, describe(parameter.distribution));
  return list;
}

void check_belongs(const Posterior& posterior, const Scenario& scenario, const std::string& file) {
  const auto fail = [&](const std::string& reason) {
    throw InputError(
        {file},
        fmt::format("is a posterior of '{}', not of '{}': {}", posterior.scenario, scenario.name, reason),
        "calibrate this configuration, with the same --set, and name that posterior");
  };
  if (posterior.rows.empty()) fail("it holds no draws");
  if (posterior.regions.size() != scenario.regions.size())
    fail(fmt::format("it has {} regions, the configuration {}", posterior.regions.size(),
                     scenario.regions.size()));
  for (std::size_t r = 0; r < posterior.regions.size(); ++r)
    if (posterior.regions[r] != scenario.regions[r].id)
      fail(fmt::format("its region {} is '{}', the configuration's is '{}'", r + 1, posterior.regions[r],
                       scenario.regions[r].id));
  const std::unordered_map<std::string, std::string> known(posterior.parameters.begin(),
                                                           posterior.parameters.end());
  const auto own = parameters_of(scenario);
  for (const auto& [name, distribution] : own) {
    const auto it = known.find(name);
    if (it == known.end()) fail(fmt::format("it does not know '{}'", name));
    if (it->second != distribution)
      fail(fmt::format("'{}' was {} when it was calibrated and is {} now", name, it->second, distribution));
  }
  if (own.size() != known.size())
    fail(fmt::format("it knows {} parameters, the configuration {}", known.size(), own.size()));
}

design::Design posterior_design(std::shared_ptr<const Posterior> posterior, std::uint64_t seed,
                                std::string file) {
  auto places = std::make_shared<std::unordered_map<std::string, std::size_t>>();
  for (std::size_t i = 0; i < posterior->coordinates.size(); ++i)
    places->emplace(posterior->coordinates[i], i);
  auto row_of = [posterior, places, seed](const ParameterSet& set, std::uint32_t draw) {
    const design::DesignRow& row = posterior->rows[draw % posterior->rows.size()];
    design::DesignRow result = row;
    bool whole = set.uncertain.size() == row.u.size();
    for (std::size_t j = 0; whole && j < row.u.size(); ++j)
      whole = set.parameters[set.uncertain[j]].name == posterior->coordinates[j];
    if (whole) return result;
    result.u = random_row(set, seed, draw);
    for (std::size_t j = 0; j < set.uncertain.size(); ++j)
      if (const auto it = places->find(set.parameters[set.uncertain[j]].name); it != places->end())
        result.u[j] = row.u[it->second];
    return result;
  };
  return {.kind = design::DesignKind::posterior,
          .row = std::move(row_of),
          .rows = static_cast<std::uint32_t>(posterior->rows.size()),
          .file = std::move(file)};
}

}  // namespace needgap::calibration
