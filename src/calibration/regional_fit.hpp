#pragma once

#include "expectations.hpp"

#include <memory>
#include <span>

namespace needgap {

/// Which cells of the regional targets a fit may see: a list of (target, year index).
struct RegionalEvidence {
  std::vector<int> targets;             // indices into Scenario::targets
  std::vector<std::vector<int>> years;  // for each, indices into RegionalClaims::years
};

/// Draws the regional effects (need, capacity, referral) of a draw from their distribution given its national
/// parameters, its other facts and the regional claims, whose expectations are closed-form volumes. One
/// elliptical slice step (Murray, Adams and MacKay 2010) for the three effects of each region in turn,
/// `sweeps` times over, from the draw's own effects.
std::shared_ptr<const RegionalEffects> fit_regional_effects(const Scenario& scenario,
                                                            const ParameterLayout& layout, const Draw& draw,
                                                            const RegionalEvidence& evidence,
                                                            const QueueTable& queues, int sweeps,
                                                            std::uint64_t seed, std::uint32_t index);

/// The same for all rows of a posterior, in parallel.
void fit_regional_effects(const Scenario& scenario, const RegionalEvidence& evidence,
                          const QueueTables& queues, const CalibrationPlan& plan, std::span<DesignRow> rows,
                          const CalibrationProgress& on_progress);

}  // namespace needgap
