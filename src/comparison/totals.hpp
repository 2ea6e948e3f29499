#pragma once

#include "needgap/comparison.hpp"

#include "engine/batches.hpp"

namespace needgap::comparison {

/// Takes the totals over years (rows [first, first + count) of ScenarioResult::totals) and whether the
/// targets are met of one scenario and batch.
void absorb_totals(const Scenario& scenario, const OutcomeShape& shape, const std::vector<Statement>& targets,
                   Eigen::Index first, std::uint32_t count, const engine::BatchValues& values,
                   ScenarioResult& result);

}  // namespace needgap::comparison
