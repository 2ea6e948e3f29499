#include "needgap/calibration.hpp"

#include "checks.hpp"
#include "posterior_draws.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <set>

namespace needgap::calibration {
namespace {

constexpr int left_out_draws = 1000, scored_draws = 200;

std::vector<ParameterShift> shifts_of(const Fit& fit, const std::vector<SimulatedDraw>& posterior) {
  std::vector<ParameterShift> shifts;
  const Scenario& scenario = fit.scenario;
  const auto add = [&](const Parameter& parameter, bool of_observation, const auto& value) {
    std::vector<double> before, after;
    for (const SimulatedDraw& draw : fit.prior.draws) before.push_back(value(draw));
    for (const SimulatedDraw& draw : posterior) after.push_back(value(draw));
    shifts.push_back(shift_of(parameter.name, parameter.provenance.unit, of_observation, std::move(before),
                              std::move(after)));
  };
  for (const int i : scenario.parameters.uncertain) {
    const Parameter& parameter = scenario.parameters.parameters[i];
    if (!parameter.name.starts_with("interventions."))
      add(parameter, false, [i](const SimulatedDraw& draw) { return draw.expected.values[i]; });
  }
  for (const Coordinate& coordinate : candidates(scenario, fit.evidence)) {
    if (!coordinate.of_observation) continue;
    const int i = scenario.observation.uncertain[coordinate.place];
    add(scenario.observation.parameters[i], true,
        [i](const SimulatedDraw& draw) { return draw.observation[i]; });
  }
  return shifts;
}

std::vector<int> first_indices(std::size_t count, std::size_t most) {
  std::vector<int> indices(std::min(count, most));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

// Standard deviation over the regions of fitted effects, on the scale on which they act; over draws.
template <class Take>
Spread effects_spread(const std::vector<SimulatedDraw>& posterior, ParameterIndex parameter, Take&& take) {
  std::vector<double> spreads;
  for (const SimulatedDraw& draw : posterior) {
    const std::vector<double> effects = take(*draw.row.effects);
    const Eigen::Map<const Eigen::ArrayXd> all(effects.data(), static_cast<Eigen::Index>(effects.size()));
    spreads.push_back(draw.expected.values[parameter] * std::sqrt((all - all.mean()).square().mean()));
  }
  return spread_of(std::move(spreads));
}

void check_left_out(Fit& fit, const CalibrationPlan& plan, ImportanceSample& sample, Calibration& result) {
  ImportancePlan again{.seed = plan.seed,
                       .prior_rows = sample.pool.prior_rows,
                       .step_rows = static_cast<int>(plan.step_draws),
                       .most_steps = 6,
                       .goal = 600};
  for (std::size_t t = 0; t < fit.targets.size(); ++t) {
    sample.log_likelihood = fit.total(t);
    improve(sample, again, [&](const Eigen::MatrixXd& z, int first) { return fit.expect(z, first, t); });
    const auto known = with_facts(fit, sample.weights, t, left_out_draws / plan.candidates, plan.candidates,
                                  3 + static_cast<std::uint32_t>(t));
    TargetChecks& checks = result.checks[static_cast<std::size_t>(fit.targets[t])];
    checks.has_left_out = true;
    checks.left_out = check_target(fit.observer, fit.scenario.targets[fit.targets[t]], fit.evidence, known,
                                   first_indices(known.size(), known.size()), false, plan.seed);
    checks.left_out.effective = sample.weights.effective;
  }
}
}  // namespace

Calibration calibrate(const Scenario& scenario, EvidenceSet evidence, const CalibrationPlan& plan,
                      const PriorRuns& prior, const CalibrationProgress& on_progress) {
  const auto start = std::chrono::steady_clock::now();
  Calibration result;
  result.evidence = evidence;
  Fit fit = start_fit(scenario, evidence, plan, prior, on_progress);

  Eigen::MatrixXd z(static_cast<Eigen::Index>(fit.draws.size()), static_cast<Eigen::Index>(fit.moved.size()));
  for (Eigen::Index i = 0; i < z.rows(); ++i)
    for (Eigen::Index c = 0; c < z.cols(); ++c) z(i, c) = normal_of(fit.moved[c].in(fit.draws[i]));
  ImportanceSample sample{
      .pool = pool_of_prior_rows(std::move(z)), .log_likelihood = fit.total(), .weights = {}};
  improve(sample,
          {.seed = plan.seed,
           .prior_rows = static_cast<int>(plan.prior_draws),
           .step_rows = static_cast<int>(plan.step_draws),
           .most_steps = plan.most_steps,
           .goal = plan.goal},
          [&](const Eigen::MatrixXd& rows, int first) { return fit.expect(rows, first); });
  refuse_collapse(fit, sample, sample.weights.effective, sample.weights.largest);
  result.draws = static_cast<std::uint32_t>(fit.draws.size());
  result.steps = sample.steps;
  result.effective = sample.weights.effective;
  result.largest = sample.weights.largest;
  result.log_evidence = sample.weights.log_evidence;
  for (const Coordinate& coordinate : fit.moved) result.moved.push_back(coordinate.name);

  std::vector<SimulatedDraw> posterior =
      with_facts(fit, sample.weights, std::nullopt, plan.rows, plan.candidates, 2);
  std::set<std::vector<double>> distinct;
  for (const SimulatedDraw& draw : posterior) distinct.insert(draw.row.u);
  result.distinct = static_cast<std::uint32_t>(distinct.size());
  const RegionalEvidence regional = regional_evidence(scenario, evidence);
  const std::vector<std::vector<Level>> levels = levels_of(fit, regional, posterior);
  if (!regional.targets.empty()) fit_regions(prior, plan, regional, levels, posterior, on_progress);
  simulate_expectations(prior.base_year, plan, prior.queues, true, posterior, on_progress);

  result.shifts = shifts_of(fit, posterior);
  const auto all = first_indices(posterior.size(), posterior.size());
  for (const Target& target : scenario.targets) {
    TargetChecks checks;
    checks.used = uses(evidence, target);
    const auto& before = target.is_regional() ? prior.regional : prior.draws;
    checks.prior = check_target(fit.observer, target, evidence, before, first_indices(before.size(), 1000),
                                false, plan.seed);
    checks.posterior = check_target(fit.observer, target, evidence, posterior, all, checks.used, plan.seed);
    result.checks.push_back(std::move(checks));
  }
  result.ridge = ridge_of(ParameterLayout(scenario), prior.draws, posterior);
  result.prior_gap = gap_of(prior.draws);
  result.posterior_gap = gap_of(posterior);
  result.closed_form_error = closed_form_error(prior, plan, posterior);
  if (evidence == EvidenceSet::both)
    for (const SimulatedDraw& draw : posterior)
      result.log_bias_survey_over_claims +=
          (draw.observation[scenario.observation.find("survey_bias").value()] -
           draw.observation[scenario.observation.find("claims_bias").value()]) /
          static_cast<double>(posterior.size());
  result.backcast = backcast(scenario, plan, fit.observer, evidence, posterior, on_progress);
  if (!regional.targets.empty()) {
    std::vector<SimulatedDraw> some(posterior.begin(),
                                    posterior.begin() + std::min<std::ptrdiff_t>(scored_draws, plan.rows));
    for (SimulatedDraw& draw : some) draw.row.effects = nullptr;
    for (const int left : {2, 1})
      for (RegionalScore& score :
           score_left_out_years(prior.base_year, plan, fit.observer, prior.queues, regional, left, levels,
                                prior.regional, some, on_progress))
        result.regional.push_back(std::move(score));
    const ParameterLayout layout(scenario);
    result.capacity_spread =
        effects_spread(posterior, layout.capacity_spread, [](const auto& e) { return e.capacity; });
    result.referral_spread =
        effects_spread(posterior, layout.referral_spread, [](const auto& e) { return e.referral; });
  }
  if (plan.leave_out) check_left_out(fit, plan, sample, result);
  result.posterior = posterior_of(scenario, evidence, plan, posterior);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace needgap::calibration
