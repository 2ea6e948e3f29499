#include "needgap/calibration.hpp"

#include "checks.hpp"
#include "engine/batches.hpp"
#include "expectations.hpp"
#include "regional_fit.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <boost/lexical_cast.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numbers>
#include <numeric>
#include <set>

namespace needgap {

// Draws of the prior, simulated, and what all evidence sets share.
struct PriorRuns {
  Scenario base_year;
  QueueTables queues;
  Eigen::ArrayXd correction;  // K, simulated over closed-form volume of the country, mean over draws
  std::vector<SimulatedDraw> averaged;  // expectations in closed form, corrected
  std::vector<SimulatedDraw> draws;     // the first of them, simulated with facts of their own
  std::vector<SimulatedDraw> regional;  // the first of these, with the volumes of every region
};

namespace {

constexpr std::uint32_t observation_stream = 2, resample_stream = 5, shuffle_stream = 6;
constexpr double least_effective = 50, most_largest = 0.2;
constexpr int left_out_draws = 1000, simulated_prior_draws = 1000, regional_prior_draws = 300;
constexpr int scored_draws = 200;
constexpr int most_moved = 32;
constexpr double least_squared_correlation = 0.01;

double normal_of(double u) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * u);
}
double uniform_of(double z) {
  return std::clamp(0.5 * std::erfc(-z / std::numbers::sqrt2), 0x1p-32, 1 - 0x1p-32);
}
// What a file of nine digits gives back.
double as_written(double x) {
  return boost::lexical_cast<double>(fmt::format("{:.9g}", x));
}

// A coordinate of the scenario's parameters or of the observation's, by its place among the uncertain ones.
struct Coordinate {
  std::string name;
  bool of_observation = false;
  std::size_t place = 0;

  double& in(SimulatedDraw& draw) const {
    return of_observation ? draw.observation_u[place] : draw.row.u[place];
  }
  double in(const SimulatedDraw& draw) const {
    return of_observation ? draw.observation_u[place] : draw.row.u[place];
  }
};

// Coordinates that are the country's own: not the split of headcounts, not sizes of interventions; and of the
// observation those that the evidence looks through.
std::vector<Coordinate> candidates(const Scenario& scenario, EvidenceSet evidence) {
  std::vector<Coordinate> list;
  const ParameterSet& set = scenario.parameters;
  for (std::size_t j = 0; j < set.uncertain.size(); ++j) {
    const std::string& name = set.parameters[set.uncertain[j]].name;
    if (!name.starts_with("headcount.") && !name.starts_with("interventions."))
      list.push_back({name, false, j});
  }
  const ParameterSet& seen = scenario.observation;
  for (std::size_t j = 0; j < seen.uncertain.size(); ++j) {
    const std::string& name = seen.parameters[seen.uncertain[j]].name;
    const bool both = evidence == EvidenceSet::both;
    const bool looks = name == "nonresponse"        ? evidence != EvidenceSet::claims
                       : name.starts_with("share.") ? evidence != EvidenceSet::survey
                       : name.ends_with("_bias")    ? both
                                                    : false;
    if (looks) list.push_back({name, true, j});
  }
  return list;
}

SimulatedDraw prior_draw(const Scenario& scenario, std::uint64_t seed, std::uint32_t index) {
  SimulatedDraw draw;
  draw.row = {random_row(scenario.parameters, seed, index), index, seed};
  for (std::size_t j = 0; j < scenario.observation.uncertain.size(); ++j)
    draw.observation_u.push_back(
        calibration_uniform(seed, index, static_cast<std::uint32_t>(j), observation_stream));
  draw.observation = map_to_parameters(scenario.observation, draw.observation_u);
  return draw;
}

// The coordinates that what the targets see depends on, by their correlation with its logarithm.
std::vector<Coordinate> choose_moved(const Scenario& scenario, const std::vector<int>& targets,
                                     const std::vector<Coordinate>& all,
                                     std::span<const SimulatedDraw> draws) {
  const ParameterLayout layout(scenario);
  const auto n = static_cast<Eigen::Index>(draws.size());
  std::vector<Eigen::ArrayXd> seen;
  const auto add = [&](const auto& of) {
    Eigen::ArrayXd column(n);
    for (Eigen::Index i = 0; i < n; ++i) column[i] = std::log(std::max(of(draws[i].expected), 1e-9));
    column -= column.mean();
    if (column.square().sum() > 0) seen.push_back(column / std::sqrt(column.square().sum()));
  };
  const auto group = [&](int g, int k) {
    add([g, k](const Expected& expected) { return expected.by_group(g, k); });
  };
  for (const int t : targets) {
    const Sight& sight = scenario.targets[t].sight;
    if (const auto* bands = std::get_if<PractitionerBands>(&sight)) {
      group(bands->group, bands->procedure);
      for (int p = 0; p < scenario.skill_count(); ++p)  // who can is seen in those who do none
        if (scenario.skills[p].group == bands->group && scenario.skills[p].procedure == bands->procedure)
          add([i = layout.able_share + p](const Expected& expected) { return expected.values[i]; });
    }
    if (const auto* volume = std::get_if<SurveyVolume>(&sight))
      for (int k = 0; k < scenario.procedure_count(); ++k)
        if (volume->procedure == k || volume->procedure == scenario.procedure_count())
          group(volume->group, k);
    if (const auto* mix = std::get_if<SurveyMix>(&sight))
      for (int k = 0; k < scenario.procedure_count(); ++k) group(mix->group, k);
    if (const auto* bands = std::get_if<HospitalBands>(&sight)) {
      const int i = layout.facility + 3 * (bands->setting * scenario.procedure_count() + bands->procedure);
      add([i](const Expected& expected) { return expected.values[i]; });
      add([bands](const Expected& expected) { return expected.in_house(bands->setting, bands->procedure); });
    }
    if (const auto* claims = std::get_if<ClaimsSeries>(&sight))
      add([claims](const Expected& expected) { return expected.procedures[claims->procedure]; });
  }
  std::vector<std::pair<double, std::size_t>> found;
  for (std::size_t c = 0; c < all.size(); ++c) {
    Eigen::ArrayXd z(n);
    for (Eigen::Index i = 0; i < n; ++i) z[i] = normal_of(all[c].in(draws[i]));
    z -= z.mean();
    double most = 0;
    for (const Eigen::ArrayXd& column : seen)
      most = std::max(most, std::pow((z * column).sum(), 2) / z.square().sum());
    if (all[c].of_observation) most = 1;
    if (most >= least_squared_correlation) found.emplace_back(most, c);
  }
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first > b.first; });
  if (found.size() > most_moved) found.resize(most_moved);
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.second < b.second; });
  std::vector<Coordinate> moved;
  for (const auto& [strength, c] : found) moved.push_back(all[c]);
  return moved;
}

// Stage one of one evidence set: the draws so far, their expectations in closed form, and the log likelihood
// of each target.
struct Fit {
  const Scenario& scenario;
  const CalibrationPlan& plan;
  const PriorRuns& prior;
  const CalibrationProgress& on_progress;
  EvidenceSet evidence;
  Observer observer;
  std::vector<int> targets;  // used and national
  std::vector<Coordinate> moved;
  std::vector<SimulatedDraw> draws;
  std::vector<Eigen::VectorXd> log_likelihood;  // by target

  Eigen::VectorXd of_targets(std::span<const SimulatedDraw> some, std::size_t t) const {
    Eigen::VectorXd sum(static_cast<Eigen::Index>(some.size()));
    in_parallel(plan.threads, static_cast<int>(some.size()), [&](int i) {
      const SimulatedDraw& draw = some[static_cast<std::size_t>(i)];
      sum[i] = observer.log_likelihood(scenario.targets[targets[t]], draw.expected,
                                       as_seen(scenario, evidence, draw.observation));
    });
    return sum;
  }
  void append(std::vector<SimulatedDraw> fresh) {
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const Eigen::VectorXd added = of_targets(fresh, t);
      log_likelihood[t].conservativeResize(log_likelihood[t].size() + added.size());
      log_likelihood[t].tail(added.size()) = added;
    }
    draws.insert(draws.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
  }
  Eigen::VectorXd total(int without = -1) const {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(draws.size()));
    for (std::size_t t = 0; t < targets.size(); ++t)
      if (static_cast<int>(t) != without) sum += log_likelihood[t];
    return sum;
  }
  Eigen::VectorXd expect(const Eigen::MatrixXd& z, int first, int without) {
    std::vector<SimulatedDraw> fresh;
    for (Eigen::Index i = 0; i < z.rows(); ++i) {
      fresh.push_back(prior_draw(scenario, plan.seed, static_cast<std::uint32_t>(first + i)));
      for (std::size_t c = 0; c < moved.size(); ++c)
        moved[c].in(fresh.back()) = uniform_of(z(i, static_cast<Eigen::Index>(c)));
      fresh.back().observation = map_to_parameters(scenario.observation, fresh.back().observation_u);
    }
    average_expectations(prior.base_year, plan, prior.queues, prior.correction, fresh);
    if (on_progress && !on_progress({static_cast<std::uint32_t>(first + z.rows()), plan.most_draws()}))
      throw Stopped();
    append(std::move(fresh));
    return total(without).tail(z.rows());
  }
};

Fit start_fit(const Scenario& scenario, EvidenceSet evidence, const CalibrationPlan& plan,
              const PriorRuns& prior, const CalibrationProgress& on_progress) {
  Fit fit{scenario, plan, prior, on_progress, evidence, Observer(scenario), {}, {}, {}, {}};
  for (std::size_t t = 0; t < scenario.targets.size(); ++t)
    if (uses(evidence, scenario.targets[t]) && !scenario.targets[t].is_regional())
      fit.targets.push_back(static_cast<int>(t));
  if (fit.targets.empty())
    throw InputError({scenario.name}, fmt::format("has no target for the evidence '{}'", to_string(evidence)),
                     "describe what was observed in [targets]; docs/calibration.md tells how");
  fit.moved = choose_moved(scenario, fit.targets, candidates(scenario, evidence), prior.averaged);
  fit.log_likelihood.resize(fit.targets.size());
  fit.append(prior.averaged);
  return fit;
}

// Which target the draws cannot meet: the one without which most draws count.
std::string blame(const Fit& fit, const ImportancePool& pool) {
  double most = 0;
  std::string name;
  for (std::size_t t = 0; t < fit.targets.size(); ++t) {
    const std::string& own = fit.scenario.targets[fit.targets[t]].name;
    if (!(normalised(fit.log_likelihood[t]).effective > 0)) return own + "' (no draw can give it)";
    const Weights without = normalised(log_weights(pool, fit.total(static_cast<int>(t))));
    if (without.effective <= most) continue;
    most = without.effective;
    name = own;
  }
  return fmt::format("{}' (without it {:.0f} draws would count)", name, most);
}

void refuse_collapse(const Fit& fit, const ImportanceSample& sample, double effective, double largest) {
  if (effective >= least_effective && largest <= most_largest) return;
  throw InputError(
      {fit.scenario.name},
      fmt::format(
          "the weights of the evidence '{}' collapse: of {} draws {:.1f} count, the largest weight is "
          "{:.2f}; the model cannot meet '{}",
          to_string(fit.evidence), sample.pool.rows(), effective, largest, blame(fit, sample.pool)),
      "check that target, widen its error or the parameters behind it, or take more --draws");
}

// Equally likely draws of the posterior in an order of no meaning, as a file will hold them, each with
// present facts of its own: of `candidates` sets of facts, all simulated, one is taken in proportion to the
// likelihood.
std::vector<SimulatedDraw> with_facts(const Fit& fit, const Weights& weights, int without,
                                      std::uint32_t count, std::uint32_t candidates, std::uint32_t stream) {
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
      DesignRow& row = all.back().row;
      row.facts = static_cast<std::uint32_t>(all.size() - 1);
      for (double& u : row.u) u = std::clamp(as_written(u), 0x1p-32, 1 - 0x1p-32);
    }
  simulate_expectations(fit.prior.base_year, plan, fit.prior.queues, false, all, fit.on_progress);
  Eigen::VectorXd likelihood = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(all.size()));
  for (std::size_t t = 0; t < fit.targets.size(); ++t)
    if (static_cast<int>(t) != without) likelihood += fit.of_targets(all, t);
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

void fit_regions(const PriorRuns& prior, const CalibrationPlan& plan, const RegionalEvidence& evidence,
                 std::vector<SimulatedDraw>& posterior, const CalibrationProgress& on_progress) {
  std::vector<DesignRow> rows;
  for (const SimulatedDraw& draw : posterior) rows.push_back(draw.row);
  fit_regional_effects(prior.base_year, evidence, prior.queues, plan, rows, on_progress);
  for (std::size_t j = 0; j < rows.size(); ++j) {
    auto written = std::make_shared<RegionalEffects>(*rows[j].effects);
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
  in_parallel(plan.threads, count, [&](int i) {
    const Draw draw = make_draw(scenario, layout, draws[i].row, plan.seed, 0);
    closed[i].resize(R, K);
    for (int k = 0; k < K; ++k) {
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

void check_left_out(Fit& fit, const CalibrationPlan& plan, ImportanceSample& sample, Calibration& result) {
  ImportancePlan again{.seed = plan.seed,
                       .prior_rows = sample.pool.prior_rows,
                       .step_rows = static_cast<int>(plan.step_draws),
                       .most_steps = 6,
                       .goal = 600};
  for (std::size_t t = 0; t < fit.targets.size(); ++t) {
    const int without = static_cast<int>(t);
    sample.log_likelihood = fit.total(without);
    improve(sample, again,
            [&](const Eigen::MatrixXd& z, int first) { return fit.expect(z, first, without); });
    const auto known = with_facts(fit, sample.weights, without, left_out_draws / plan.candidates,
                                  plan.candidates, 3 + static_cast<std::uint32_t>(t));
    TargetChecks& checks = result.checks[static_cast<std::size_t>(fit.targets[t])];
    checks.has_left_out = true;
    checks.left_out = check_target(fit.observer, fit.scenario.targets[fit.targets[t]], fit.evidence, known,
                                   first_indices(known.size(), known.size()), false, plan.seed);
    checks.left_out.effective = sample.weights.effective;
  }
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

}  // namespace

std::shared_ptr<const PriorRuns> prior_runs(const Scenario& scenario, const CalibrationPlan& plan,
                                            const CalibrationProgress& on_progress) {
  if (scenario.targets.empty())
    throw InputError({scenario.name}, "has no [targets]",
                     "describe what was observed; docs/calibration.md tells how, configs/japan/targets.toml "
                     "is an example");
  auto runs = std::make_shared<PriorRuns>(PriorRuns{of_base_year(scenario),
                                                    QueueTables(scenario, plan.threads),
                                                    Eigen::ArrayXd::Ones(scenario.procedure_count()),
                                                    {},
                                                    {},
                                                    {}});
  for (std::uint32_t n = 0; n < plan.prior_draws; ++n)
    runs->averaged.push_back(prior_draw(scenario, plan.seed, n));
  average_expectations(runs->base_year, plan, runs->queues, runs->correction, runs->averaged);
  const auto first = std::min<std::size_t>(runs->averaged.size(), simulated_prior_draws);
  runs->draws.assign(runs->averaged.begin(), runs->averaged.begin() + static_cast<std::ptrdiff_t>(first));
  simulate_expectations(runs->base_year, plan, runs->queues, false, runs->draws, on_progress);
  Eigen::ArrayXd simulated = Eigen::ArrayXd::Zero(scenario.procedure_count()), closed = simulated;
  for (std::size_t i = 0; i < runs->draws.size(); ++i) {
    simulated += runs->draws[i].expected.procedures.array();
    closed += runs->averaged[i].expected.procedures.array();
  }
  runs->correction = (closed > 0).select(simulated / closed, 1);
  for (SimulatedDraw& draw : runs->averaged) correct(runs->correction, draw.expected);
  const auto some = std::min<std::size_t>(runs->draws.size(), regional_prior_draws);
  runs->regional.assign(runs->draws.begin(), runs->draws.begin() + static_cast<std::ptrdiff_t>(some));
  simulate_expectations(runs->base_year, plan, runs->queues, true, runs->regional, {});
  return runs;
}

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
          [&](const Eigen::MatrixXd& rows, int first) { return fit.expect(rows, first, -1); });
  refuse_collapse(fit, sample, sample.weights.effective, sample.weights.largest);
  result.draws = static_cast<std::uint32_t>(fit.draws.size());
  result.steps = sample.steps;
  result.effective = sample.weights.effective;
  result.largest = sample.weights.largest;
  result.log_evidence = sample.weights.log_evidence;
  for (const Coordinate& coordinate : fit.moved) result.moved.push_back(coordinate.name);

  std::vector<SimulatedDraw> posterior = with_facts(fit, sample.weights, -1, plan.rows, plan.candidates, 2);
  std::set<std::vector<double>> distinct;
  for (const SimulatedDraw& draw : posterior) distinct.insert(draw.row.u);
  result.distinct = static_cast<std::uint32_t>(distinct.size());
  const RegionalEvidence regional = regional_evidence(scenario, evidence);
  if (!regional.targets.empty()) fit_regions(prior, plan, regional, posterior, on_progress);
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
      result.log_bias_survey_over_claims += (draw.observation[scenario.observation.find("survey_bias")] -
                                             draw.observation[scenario.observation.find("claims_bias")]) /
                                            static_cast<double>(posterior.size());
  result.backcast = backcast(scenario, plan, fit.observer, evidence, posterior, on_progress);
  if (!regional.targets.empty()) {
    std::vector<SimulatedDraw> some(posterior.begin(),
                                    posterior.begin() + std::min<std::ptrdiff_t>(scored_draws, plan.rows));
    for (SimulatedDraw& draw : some) draw.row.effects = nullptr;
    result.regional = score_left_out_years(prior.base_year, plan, fit.observer, prior.queues, regional,
                                           prior.regional, std::move(some), on_progress);
  }
  if (plan.leave_out) check_left_out(fit, plan, sample, result);
  result.posterior = posterior_of(scenario, evidence, plan, posterior);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace needgap
