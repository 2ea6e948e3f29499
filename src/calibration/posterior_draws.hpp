// Stage two of calibration: draws of the posterior with present facts and regional effects of their own.
#pragma once

#include "national_fit.hpp"
#include "regional_fit.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace needgap::calibration {

/// Equally likely draws of the posterior in an order of no meaning, as a file will hold them, each with
/// present facts of its own: of `candidates` sets of facts, all simulated, one is taken in proportion to the
/// likelihood of all targets but number `without` (or of all). `stream`: of the random numbers.
std::vector<SimulatedDraw> with_facts(const Fit& fit, const Weights& weights,
                                      std::optional<std::size_t> without, std::uint32_t count,
                                      std::uint32_t candidates, std::uint32_t stream);

/// The regional targets that an evidence set uses, with all their years.
RegionalEvidence regional_evidence(const Scenario& scenario, EvidenceSet evidence);

/// What the fitted targets say of the levels of the procedures that the regional evidence speaks of, draw by
/// draw, from the draws' simulated expectations.
std::vector<std::vector<Level>> levels_of(const Fit& fit, const RegionalEvidence& evidence,
                                          std::span<const SimulatedDraw> draws);

/// Gives each draw regional effects of the fit to the regional evidence, rounded as a file will hold them.
void fit_regions(const PriorRuns& prior, const CalibrationPlan& plan, const RegionalEvidence& evidence,
                 std::span<const std::vector<Level>> levels, std::vector<SimulatedDraw>& posterior,
                 const CalibrationProgress& on_progress);

/// Relative difference of closed-form volumes from simulated ones: root mean square over regions and
/// procedures, of means over the first 200 draws.
double closed_form_error(const PriorRuns& prior, const CalibrationPlan& plan,
                         std::span<const SimulatedDraw> draws);

/// The draws as rows that other commands take.
std::shared_ptr<const Posterior> posterior_of(const Scenario& scenario, EvidenceSet evidence,
                                              const CalibrationPlan& plan,
                                              const std::vector<SimulatedDraw>& draws);

}  // namespace needgap::calibration
