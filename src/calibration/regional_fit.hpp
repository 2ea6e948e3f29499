#pragma once

#include "expectations.hpp"

#include <memory>
#include <span>
#include <vector>

namespace needgap::calibration {

/// Which cells of the regional targets a fit may see: a list of (target, year index).
struct RegionalEvidence {
  std::vector<int> targets;             // indices into Scenario::targets
  std::vector<std::vector<int>> years;  // for each, indices into RegionalClaims::years
};

/// What the country's targets say of the level of one procedure: their log likelihood when all volumes of the
/// procedure that a draw expects are multiplied by a factor, on a grid of its logarithm. Regional effects
/// move the level too, and regional targets, which are conditioned on the country's totals, do not hold it.
struct Level {
  ProcedureIndex procedure = {};
  std::vector<double> log_likelihood;  // at log factors -1, -0.9, …, 1
  double at(double log_factor) const;  // by parabolas; the ends hold beyond
};
inline constexpr int level_points = 21;
inline constexpr double level_step = 0.1;

/// Draws the regional effects (need, capacity, referral) of a draw from their distribution given its national
/// parameters, its other facts, the regional claims, whose expectations are closed-form volumes, and the
/// levels (of the draw with its own effects). The configuration's spreads of capacity and referral are taken
/// as assumed: each may be off by a lognormal factor (sd 0.7 of the logarithm), which is drawn too; the
/// effects returned contain it, those of capacity lowered so that the mean of the slots stays that of the
/// configuration. In every sweep one elliptical slice step (Murray, Adams and MacKay 2010) for the three
/// effects of each region in turn, one for the factors with standard effects kept, and one for each factor
/// with the effects kept as they act (interweaving, Yu and Meng 2011). Starts at the draw's own
/// effects.
std::shared_ptr<const design::RegionalEffects> fit_regional_effects(
    const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw,
    const RegionalEvidence& evidence, std::span<const Level> levels, const QueueTable& queues, int sweeps,
    std::uint64_t seed, std::uint32_t index);

/// The same for all rows of a posterior, in parallel. `levels`: of each row, or none at all.
void fit_regional_effects(const Scenario& scenario, const RegionalEvidence& evidence,
                          std::span<const std::vector<Level>> levels, const QueueTables& queues,
                          const CalibrationPlan& plan, std::span<design::DesignRow> rows,
                          const CalibrationProgress& on_progress);

}  // namespace needgap::calibration
