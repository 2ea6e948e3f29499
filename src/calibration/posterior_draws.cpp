#include "posterior_draws.hpp"

#include "checks.hpp"
#include "engine/batches.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <boost/lexical_cast.hpp>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

namespace needgap::calibration {
namespace {

constexpr std::uint32_t resample_stream = 5, shuffle_stream = 6;

// What a file of nine digits gives back.
double as_written(double x) {
  return boost::lexical_cast<double>(fmt::format("{:.9g}", x));
}

}  // namespace

std::vector<SimulatedDraw> with_facts(const Fit& fit, const Weights& weights,
                                      std::optional<std::size_t> without, std::uint32_t count,
                                      std::uint32_t candidates, std::uint32_t stream) {
  const CalibrationPlan& plan = fit.plan;
  std::vector<int> chosen = systematic_resample(weights.weight, static_cast<int>(count),
                                                calibration_uniform(plan.seed, 0, stream, resample_stream));
  for (std::size_t i = chosen.size(); i > 1; --i) {
    const double u = calibration_uniform(plan.seed, static_cast<std::uint32_t>(i), stream, shuffle_stream);
    std::swap(chosen[i - 1], chosen[std::min(i - 1, static_cast<std::size_t>(u * static_cast<double>(i)))]);
  }
  std::vector<SimulatedDraw> all;
  for (const int i : chosen)
    for (std::uint32_t c = 0; c < candidates; ++c) {
      all.push_back(fit.draws[static_cast<std::size_t>(i)]);
      design::DesignRow& row = all.back().row;
      row.facts = static_cast<std::uint32_t>(all.size() - 1);
      for (double& u : row.u) u = std::clamp(as_written(u), 0x1p-32, 1 - 0x1p-32);
    }
  simulate_expectations(fit.prior.base_year, plan, fit.prior.queues, false, all, fit.on_progress);
  Eigen::VectorXd likelihood = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(all.size()));
  for (std::size_t t = 0; t < fit.targets.size(); ++t)
    if (t != without) likelihood += fit.of_targets(all, t);
  std::vector<SimulatedDraw> draws;
  for (std::uint32_t j = 0; j < count; ++j) {
    const Weights within = normalised(likelihood.segment(j * candidates, candidates));
    const double u = calibration_uniform(plan.seed, j, stream + 100, resample_stream);
    const int taken = within.effective > 0 ? systematic_resample(within.weight, 1, u)[0] : 0;
    draws.push_back(std::move(all[j * candidates + static_cast<std::uint32_t>(taken)]));
  }
  return draws;
}

RegionalEvidence regional_evidence(const Scenario& scenario, EvidenceSet evidence) {
  RegionalEvidence all;
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    const auto* sight = std::get_if<RegionalClaims>(&scenario.targets[t].sight);
    if (!sight || !uses(evidence, scenario.targets[t])) continue;
    all.targets.push_back(static_cast<int>(t));
    all.years.emplace_back(sight->years.size());
    std::iota(all.years.back().begin(), all.years.back().end(), 0);
  }
  return all;
}

std::vector<std::vector<Level>> levels_of(const Fit& fit, const RegionalEvidence& evidence,
                                          std::span<const SimulatedDraw> draws) {
  std::set<ProcedureIndex> procedures;
  for (const int t : evidence.targets)
    procedures.insert(std::get<RegionalClaims>(fit.scenario.targets[t].sight).procedure);
  std::vector<std::vector<Level>> levels(draws.size());
  engine::in_parallel(fit.plan.threads, static_cast<int>(draws.size()), [&](int i) {
    const SimulatedDraw& draw = draws[static_cast<std::size_t>(i)];
    const ParameterDraw observation = as_seen(fit.scenario, fit.evidence, draw.observation);
    const auto at = [&](int target, ProcedureIndex k, int point) {
      Expected expected = draw.expected;
      const double factor = std::exp(level_step * (point - (level_points - 1) / 2));
      expected.procedures[k] *= factor;
      expected.by_group.col(k) *= factor;
      expected.in_house.col(k) *= factor;
      return std::max(fit.observer.log_likelihood(fit.scenario.targets[target], expected, observation), -1e6);
    };
    for (const ProcedureIndex k : procedures) {
      Level level{k, std::vector<double>(level_points, 0.0)};
      for (const int t : fit.targets) {
        const double first = at(t, k, 0);
        if (first == at(t, k, level_points - 1)) continue;  // does not see this procedure
        for (int point = 0; point < level_points; ++point)
          level.log_likelihood[static_cast<std::size_t>(point)] += point == 0 ? first : at(t, k, point);
      }
      levels[static_cast<std::size_t>(i)].push_back(std::move(level));
    }
  });
  return levels;
}

void fit_regions(const PriorRuns& prior, const CalibrationPlan& plan, const RegionalEvidence& evidence,
                 std::span<const std::vector<Level>> levels, std::vector<SimulatedDraw>& posterior,
                 const CalibrationProgress& on_progress) {
  std::vector<design::DesignRow> rows;
  for (const SimulatedDraw& draw : posterior) rows.push_back(draw.row);
  fit_regional_effects(prior.base_year, evidence, levels, prior.queues, plan, rows, on_progress);
  for (std::size_t j = 0; j < rows.size(); ++j) {
    auto written = std::make_shared<design::RegionalEffects>(*rows[j].effects);
    for (auto* effects : {&written->need, &written->capacity, &written->referral})
      for (double& x : *effects) x = as_written(x);
    posterior[j].row.effects = std::move(written);
  }
}

double closed_form_error(const PriorRuns& prior, const CalibrationPlan& plan,
                         std::span<const SimulatedDraw> draws) {
  const Scenario& scenario = prior.base_year;
  const ParameterLayout layout(scenario);
  const int R = scenario.region_count(), K = scenario.procedure_count();
  const auto count = static_cast<int>(std::min<std::size_t>(draws.size(), 200));
  std::vector<Eigen::ArrayXXd> closed(static_cast<std::size_t>(count));
  engine::in_parallel(plan.threads, count, [&](int i) {
    const model::Draw draw = model::make_draw(scenario, layout, draws[i].row, plan.seed, 0);
    closed[i].resize(R, K);
    for (ProcedureIndex k{0}; k < K; ++k) {
      const RegionalFlow flow(scenario, layout, draw, scenario.base_year, k,
                              prior.queues.of(draw.values, layout));
      closed[i].col(k) =
          flow.performed(locals_of(flow, draw.facts)) * draw.values[layout.procedures_per_patient];
    }
  });
  Eigen::ArrayXXd simulated = Eigen::ArrayXXd::Zero(R, K), formula = simulated;
  for (int i = 0; i < count; ++i) {
    simulated += draws[i].expected.regional;
    formula += closed[i];
  }
  return std::sqrt((formula / simulated.max(1e-9) - 1).square().mean());
}

std::shared_ptr<const Posterior> posterior_of(const Scenario& scenario, EvidenceSet evidence,
                                              const CalibrationPlan& plan,
                                              const std::vector<SimulatedDraw>& draws) {
  auto posterior = std::make_shared<Posterior>();
  posterior->scenario = scenario.name;
  posterior->evidence = to_string(evidence);
  posterior->seed = plan.seed;
  for (const int i : scenario.parameters.uncertain)
    posterior->coordinates.push_back(scenario.parameters.parameters[i].name);
  for (const Region& region : scenario.regions) posterior->regions.push_back(region.id);
  posterior->parameters = parameters_of(scenario);
  for (const SimulatedDraw& draw : draws) posterior->rows.push_back(draw.row);
  return posterior;
}

}  // namespace needgap::calibration
