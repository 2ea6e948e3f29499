#pragma once

#include "needgap/comparison.hpp"

#include "engine/batches.hpp"

namespace needgap::comparison {

/// Takes the totals over years of one scenario and batch: rows [first, first + count) of
/// ScenarioResult::totals.
void absorb_totals(const Scenario& scenario, const OutcomeShape& shape, Eigen::Index first,
                   std::uint32_t count, const engine::BatchValues& values, ScenarioResult& result);

}  // namespace needgap::comparison
