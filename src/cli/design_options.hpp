#pragma once

#include "needgap/engine.hpp"

#include <CLI/CLI.hpp>
#include <span>
#include <string>

namespace needgap::cli {

/// Where the draws of a run lie.
struct DesignOptions {
  std::string name = {};        // "random", "lhs", "sobol"; empty: sobol, or what a posterior says
  std::uint32_t scrambles = 0;  // 0: 8 where the design has scrambles
};
void add_design_options(CLI::App& command, DesignOptions& options);

/// Sets the design of a plan for the scenarios: given, or Sobol' points unless the plan has one (of a
/// posterior). Throws InputError when both say where draws lie, and when draws do not divide into hypercubes.
void use_design(const DesignOptions& options, std::span<const Scenario> scenarios, engine::RunPlan& plan);

}  // namespace needgap::cli
