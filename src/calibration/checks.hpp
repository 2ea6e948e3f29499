#pragma once

#include "expectations.hpp"
#include "regional_fit.hpp"

namespace needgap::calibration {

/// The observation parameters as an evidence set takes them: biases only where sources are fitted together.
ParameterDraw as_seen(const Scenario& scenario, EvidenceSet evidence, ParameterDraw observation);
bool uses(EvidenceSet evidence, const Target& target);

/// Posterior predictive check of a target by equally likely draws (indices into `draws`).
Check check_target(const Observer& observer, const Target& target, EvidenceSet evidence,
                   std::span<const SimulatedDraw> draws, std::span<const int> chosen, bool informed,
                   std::uint64_t seed);

ParameterShift shift_of(std::string name, std::string unit, bool of_observation, std::vector<double> prior,
                        std::vector<double> posterior);
Ridge ridge_of(const ParameterLayout& layout, std::span<const SimulatedDraw> prior,
               std::span<const SimulatedDraw> posterior);
GapFigures gap_of(std::span<const SimulatedDraw> draws);

/// Simulates the posterior through the years of the claims' series and sees them as the claims do.
std::vector<BackcastYear> backcast(const Scenario& scenario, const CalibrationPlan& plan,
                                   const Observer& observer, EvidenceSet evidence,
                                   std::span<const SimulatedDraw> posterior,
                                   const CalibrationProgress& on_progress);

/// Fits the regional effects of `posterior`, whose rows have none yet, to all but the last `left_years` years
/// and scores the cells of those; `prior` are draws that know no evidence, `levels` as in
/// fit_regional_effects. Nothing when a target has no other years.
std::vector<RegionalScore> score_left_out_years(const Scenario& base_year, const CalibrationPlan& plan,
                                                const Observer& observer, const QueueTables& queues,
                                                const RegionalEvidence& evidence, int left_years,
                                                std::span<const std::vector<Level>> levels,
                                                std::span<const SimulatedDraw> prior,
                                                std::vector<SimulatedDraw> posterior,
                                                const CalibrationProgress& on_progress);

}  // namespace needgap::calibration
