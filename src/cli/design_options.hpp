#pragma once

#include "needgap/engine.hpp"

#include <CLI/CLI.hpp>
#include <span>
#include <string>

namespace needgap::cli {

/// Where the draws of a run lie.
struct DesignOptions {
  std::string name = "random";
  std::uint32_t scrambles = 0;  // 0: 8 where the design has scrambles
};
void add_design_options(CLI::App& command, DesignOptions& options);

/// Sets the design of a plan for the scenarios. Throws InputError when the draws do not divide
/// into scrambles.
void use_design(const DesignOptions& options, std::span<const Scenario> scenarios, engine::RunPlan& plan);

}  // namespace needgap::cli
