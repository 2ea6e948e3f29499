// Results as text for people: plain tables, the same in a terminal and in a pipe.
#pragma once

#include "needgap/calibration.hpp"
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/headline.hpp"
#include "needgap/scenario.hpp"

#include <span>
#include <string>

namespace needgap {

/// The resolved scenario: axes, data, every parameter with value or distribution, unit, status and source,
/// and the list of what is assumed.
std::string parameter_table(const Scenario& scenario);

/// What differs between two scenarios: years, data, parameters, interventions.
std::string difference_table(const Scenario& first, const Scenario& second);

/// First and last year of a run: need, each loss, performed, unmet need and coverage with 95% intervals and
/// Monte Carlo errors; regions of lowest and highest coverage; the stage that loses most.
std::string run_table(const Scenario& scenario, const RunPlan& plan, const RunResult& result);

/// The derivation of the headline line by line with sources, the distributions, and what they mean in words.
std::string headline_text(const Scenario& scenario, const Headline& headline);

/// Each scenario against the first in a year: paired differences, where they come from, inequality, worst
/// regions.
std::string compare_table(std::span<const Scenario> scenarios, const RunPlan& plan,
                          const Comparison& comparison, int year);

/// Shapley values of a scenario's interventions, which sum to the effect of all together.
std::string contributions_table(const Scenario& scenario, const Contributions& contributions, int year);

/// What a calibration found, for each evidence set: how sure its weights are, checks of every target,
/// parameters that moved, the ridge, the regions, the back-cast; last the gaps side by side.
std::string calibration_text(const Scenario& scenario, const CalibrationPlan& plan,
                             std::span<const Calibration> results);

}  // namespace needgap
