#include "needgap/posterior.hpp"

#include "needgap/store.hpp"

#include "commands.hpp"

#include <algorithm>
#include <memory>

namespace needgap::cli {

void add_posterior_option(CLI::App& command, std::string& file) {
  command.add_option("--posterior", file,
                     "Draws of a calibration: the posterior.json that 'needgap calibrate --out' wrote");
}

std::string use_posterior(const std::string& file, std::span<const Scenario> scenarios,
                          engine::RunPlan& plan) {
  if (file.empty()) return {};
  const auto posterior = std::make_shared<const calibration::Posterior>(store::read_posterior(file));
  for (const Scenario& scenario : scenarios) calibration::check_belongs(*posterior, scenario, file);
  plan.design = calibration::posterior_design(posterior, plan.seed, file);
  return "evidence: " + posterior->evidence;
}

std::uint32_t draws_on(const engine::RunPlan& plan, std::uint32_t draws, bool asked) {
  return asked || !plan.posterior() ? draws : std::min(draws, plan.posterior()->rows);
}

}  // namespace needgap::cli
