// Results as text for people: plain tables, the same in a terminal and in a pipe.
#pragma once

#include "needgap/calibration.hpp"
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/headline.hpp"
#include "needgap/inversion.hpp"
#include "needgap/planning.hpp"
#include "needgap/scenario.hpp"
#include "needgap/study.hpp"
#include "needgap/value_of_information.hpp"

#include <optional>
#include <span>
#include <string>

namespace needgap::report {

/// The resolved scenario: axes, data, every parameter with value or distribution, unit, status and source,
/// and the list of what is assumed.
std::string parameter_table(const Scenario& scenario);

/// What differs between two scenarios: years, data, parameters, interventions.
std::string difference_table(const Scenario& first, const Scenario& second);

/// First and last year of a run: need, each loss, performed, unmet need and coverage with 95% intervals and
/// Monte Carlo errors; regions of lowest and highest coverage; the stage that loses most.
std::string run_table(const Scenario& scenario, const engine::RunPlan& plan, const engine::RunResult& result);

/// The derivation of the headline line by line with sources, the distributions, and what they mean in words.
std::string headline_text(const Scenario& scenario, const estimate::Headline& headline);
/// From the published figures to the simulated gap, step by step.
std::string bridge_text(const Scenario& scenario, const estimate::Bridge& bridge);

/// Each scenario against the first in a year: paired differences, where they come from, inequality, worst
/// regions; over years: the path of the gap averted, cost and cost per extra patient; targets. `region` in
/// [0, R]: the differences of a region, or (R) of all together.
std::string compare_table(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                          const comparison::Comparison& comparison, int year, RegionIndex region);

/// All scenarios of a year at a glance, the one that averts most first, and how sure their order is.
std::string overview_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison,
                           int year);

/// What each scenario costs and gains against the first over the horizon, at present value.
std::string cost_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison);

/// What each year costs, in about five of the horizon, and which scenario is best at what an extra patient is
/// worth.
std::string cost_details(std::span<const Scenario> scenarios, const comparison::Comparison& comparison);

/// The gap averted by each scenario in about five years of the horizon.
std::string path_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison);

/// The probability that each scenario meets each target.
std::string target_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison);

/// Shapley values of a scenario's interventions, which sum to the effect of all together.
std::string contributions_table(const Scenario& scenario, const comparison::Contributions& contributions,
                                int year);

/// What training averts with and without the hospitals that practitioners open.
std::string openings_table(std::span<const Scenario> scenarios, const comparison::Openings& openings);

/// First and total order of each factor with intervals, convergence, and whether there were enough draws.
/// Shares below 0 are shown as 0 and marked.
std::string sobol_table(const sensitivity::Question& question, const sensitivity::SobolStudy& study);

/// Elementary effects, the largest first, above or within the noise of the dummy.
std::string morris_table(const sensitivity::Question& question, const sensitivity::MorrisStudy& study);

/// Partial rank correlations, rank regression and first-order indices, the strongest first.
std::string rank_table(const sensitivity::Question& question, const sensitivity::RankStudy& study);

/// One parameter at a time, the widest first, and the grid of two if there is one.
std::string tornado_table(const sensitivity::Question& question, const sensitivity::Tornado& study,
                          const std::optional<sensitivity::TwoWayGrid>& grid);

/// The options, the value of knowing everything and each group, verdicts, checks, other priors.
std::string voi_table(const voi::Decision& decision, const voi::VoiStudy& study);

/// How often a statement holds, a region in which it does, single thresholds, the nearest way.
std::string invert_table(const sensitivity::Question& question, const sensitivity::InvertStudy& study);

/// What a calibration found, for each evidence set: how sure its weights are, checks of every target,
/// parameters that moved, the ridge, the regions, the back-cast; last the gaps side by side.
std::string calibration_text(const Scenario& scenario, const calibration::CalibrationPlan& plan,
                             std::span<const calibration::Calibration> results);

/// The answer of a plan and why: doses, what limits, where, when, cost, how robust.
std::string plan_table(const Scenario& scenario, const engine::RunPlan& run, const planning::Plan& plan);

}  // namespace needgap::report
