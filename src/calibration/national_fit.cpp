#include "national_fit.hpp"

#include "checks.hpp"
#include "engine/batches.hpp"

#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace needgap::calibration {
namespace {

constexpr double least_effective = 50, most_largest = 0.2;

// Which target the draws cannot meet: the one without which most draws count.
std::string blame(const Fit& fit, const ImportancePool& pool) {
  double most = 0;
  std::string name;
  for (std::size_t t = 0; t < fit.targets.size(); ++t) {
    const std::string& own = fit.scenario.targets[fit.targets[t]].name;
    if (!(normalised(fit.log_likelihood[t]).effective > 0)) return own + "' (no draw can give it)";
    const Weights without = normalised(log_weights(pool, fit.total(t)));
    if (without.effective <= most) continue;
    most = without.effective;
    name = own;
  }
  return fmt::format("{}' (without it {:.0f} draws would count)", name, most);
}

}  // namespace

Eigen::VectorXd Fit::of_targets(std::span<const SimulatedDraw> some, std::size_t t) const {
  Eigen::VectorXd sum(static_cast<Eigen::Index>(some.size()));
  engine::in_parallel(plan.threads, static_cast<int>(some.size()), [&](int i) {
    const SimulatedDraw& draw = some[static_cast<std::size_t>(i)];
    sum[i] = observer.log_likelihood(scenario.targets[targets[t]], draw.expected,
                                     as_seen(scenario, evidence, draw.observation));
  });
  return sum;
}

void Fit::append(std::vector<SimulatedDraw> fresh) {
  for (std::size_t t = 0; t < targets.size(); ++t) {
    const Eigen::VectorXd added = of_targets(fresh, t);
    log_likelihood[t].conservativeResize(log_likelihood[t].size() + added.size());
    log_likelihood[t].tail(added.size()) = added;
  }
  draws.insert(draws.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
}

Eigen::VectorXd Fit::total(std::optional<std::size_t> without) const {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(draws.size()));
  for (std::size_t t = 0; t < targets.size(); ++t)
    if (t != without) sum += log_likelihood[t];
  return sum;
}

Eigen::VectorXd Fit::expect(const Eigen::MatrixXd& z, int first, std::optional<std::size_t> without) {
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

}  // namespace needgap::calibration
