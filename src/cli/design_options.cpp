#include "design_options.hpp"

#include "decimal.hpp"

#include <fmt/format.h>

namespace needgap::cli {

void add_design_options(CLI::App& command, DesignOptions& options) {
  command
      .add_option("--design", options.name,
                  "Where the draws lie: random, lhs (Latin hypercube) or sobol (scrambled Sobol' points)")
      ->capture_default_str()
      ->check(CLI::IsMember({"random", "lhs", "sobol"}));
  command
      .add_option(
          "--scrambles", options.scrambles,
          "Independent scrambles the draws of lhs and sobol are made of, for the Monte Carlo error; 8 if "
          "not given")
      ->transform(whole_number(2, 1024));
}

void use_design(const DesignOptions& options, std::span<const Scenario> scenarios, engine::RunPlan& plan) {
  if (options.name == to_string(design::DesignKind::random)) {
    if (options.scrambles > 0)
      throw InputError({}, "--scrambles: random draws have no scrambles", "add --design sobol or lhs");
    return;
  }
  const std::uint32_t scrambles = options.scrambles > 0 ? options.scrambles : 8;
  if (plan.draws % scrambles != 0 || plan.draws < 2 * scrambles)
    throw InputError(
        {}, fmt::format("{} draws do not divide into {} scrambles of at least two", plan.draws, scrambles),
        fmt::format("--draws {}",
                    std::max<std::uint32_t>(2, (plan.draws + scrambles - 1) / scrambles) * scrambles));
  const std::uint32_t size = plan.draws / scrambles;
  if (options.name == to_string(design::DesignKind::latin_hypercube)) {
    plan.design = design::latin_hypercube_design(plan.seed, size);
    return;
  }
  std::vector<const ParameterSet*> sets;
  for (const Scenario& scenario : scenarios) sets.push_back(&scenario.parameters);
  plan.design = design::sobol_design(design::coordinate_names(sets), plan.seed, size);
}

}  // namespace needgap::cli
