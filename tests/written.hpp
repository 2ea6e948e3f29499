// What a command writes of its results, whole: all measures and statistics.
#pragma once

#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"

#include "rows_in.hpp"

#include <span>
#include <string>

namespace needgap::test {

inline const Selection everything{.everything = true};

inline std::string csv_of(const Scenario& scenario, const engine::RunResult& run) {
  return result::csv(as_result(scenario, engine::RunPlan{}, run, everything));
}

inline std::string csv_of(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  return result::csv(as_result(scenarios, engine::RunPlan{}, comparison, {}, everything));
}

}  // namespace needgap::test
