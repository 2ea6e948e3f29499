#include "design_options.hpp"

#include "decimal.hpp"

#include <fmt/format.h>

namespace needgap::cli {

void add_design_options(CLI::App& command, DesignOptions& options) {
  command
      .add_option(
          "--design", options.name,
          "Where the draws lie: sobol (scrambled Sobol' points; if not given), lhs (Latin hypercubes) or "
          "random (independent draws)")
      ->check(CLI::IsMember({"random", "lhs", "sobol"}));
  command
      .add_option(
          "--scrambles", options.scrambles,
          "Independent scrambles the draws of sobol and lhs are made of, for the Monte Carlo error; 8 if "
          "not given")
      ->transform(whole_number(2, 1024));
}

void use_design(const DesignOptions& options, std::span<const Scenario> scenarios, engine::RunPlan& plan) {
  if (plan.design) {
    if (options.name.empty() && options.scrambles == 0) return;
    throw InputError({}, "--posterior says where the draws lie, and so does --design",
                     "leave one of them out");
  }
  if (options.name == to_string(design::DesignKind::random)) {
    if (options.scrambles > 0)
      throw InputError({}, "--scrambles: random draws have no scrambles", "add --design sobol or lhs");
    return;
  }
  const std::uint32_t scrambles = options.scrambles > 0 ? options.scrambles : 8;
  if (options.name == to_string(design::DesignKind::latin_hypercube)) {
    if (plan.draws % scrambles != 0 || plan.draws < 2 * scrambles)
      throw InputError(
          {}, fmt::format("{} draws do not divide into {} hypercubes of at least two", plan.draws, scrambles),
          fmt::format("--draws {}",
                      std::max<std::uint32_t>(2, (plan.draws + scrambles - 1) / scrambles) * scrambles));
    plan.design = design::latin_hypercube_design(plan.seed, plan.draws / scrambles, scrambles);
    return;
  }
  std::vector<const ParameterSet*> sets;
  for (const Scenario& scenario : scenarios) sets.push_back(&scenario.parameters);
  plan.design = design::sobol_design(sets, plan.seed, scrambles);
}

}  // namespace needgap::cli
