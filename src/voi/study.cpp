#include "needgap/random.hpp"
#include "needgap/value_of_information.hpp"

#include "sensitivity/study_parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::voi {
namespace {

// A total index below this, or a value below this share of the EVPI, is small.
constexpr double small_share = 0.05;

constexpr sensitivity::Index not_known{no_value, no_value, {no_value, no_value}};

std::vector<double> probability_best(const Eigen::MatrixXd& values) {
  std::vector<double> share(static_cast<std::size_t>(values.cols()), 0.0);
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    Eigen::Index best = 0;
    values.row(i).maxCoeff(&best);
    share[static_cast<std::size_t>(best)] += 1.0 / static_cast<double>(values.rows());
  }
  return share;
}

int best_on_average(const Eigen::MatrixXd& values) {
  Eigen::Index best = 0;
  values.colwise().mean().maxCoeff(&best);
  return static_cast<int>(best);
}

Eigen::MatrixXd columns_of(const Eigen::MatrixXd& u, const std::vector<int>& columns) {
  Eigen::MatrixXd some(u.rows(), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) some.col(static_cast<Eigen::Index>(c)) = u.col(columns[c]);
  return some;
}

std::vector<int> columns_of(const design::Factor& factor, const std::vector<std::string>& names) {
  std::vector<int> columns;
  for (const std::string& member : factor.members)
    columns.push_back(static_cast<int>(std::find(names.begin(), names.end(), member) - names.begin()));
  return columns;
}

bool worth(const sensitivity::Index& value, double evpi, const sensitivity::Index& dummy) {
  return value.interval.low > std::max(0.0, dummy.value) && value.value >= small_share * evpi;
}

Verdict verdict_of(const GroupValue& group, double evpi, const sensitivity::Index& dummy, double floor) {
  if (std::isnan(group.joint.value)) {  // of a posterior
    return worth(group.value, evpi, dummy) ? Verdict::worth_knowing : Verdict::not_alone;
  }
  const bool matters = group.total.value >= small_share && group.total.interval.low > floor;
  if (worth(group.value, evpi, dummy)) return matters ? Verdict::decides : Verdict::decides_though_small;
  if (worth(group.joint, evpi, dummy)) return Verdict::decides_jointly;
  return matters ? Verdict::matters_only : Verdict::neither;
}

// Where the best option changes along one coordinate, by the fitted means. `regressor`: what the means are
// fitted on, in the order of u.
void find_switches(const Decision& decision, const std::string& name, const Eigen::VectorXd& u,
                   const Eigen::VectorXd& regressor, const Eigen::MatrixXd& values,
                   std::vector<Switch>& found) {
  const SplineFit fit(spline_basis(regressor), values.colwise() - values.col(0));
  const Eigen::MatrixXd fitted = fit.at(fit.coefficients());
  std::vector<Eigen::Index> order(static_cast<std::size_t>(u.size()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Eigen::Index>(i);
  std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return u[a] < u[b]; });
  const auto best_at = [&](std::size_t i) {
    Eigen::Index best = 0;
    fitted.row(order[i]).maxCoeff(&best);
    return static_cast<int>(best);
  };
  // Runs of one best option along the coordinate; those of less than one draw in twenty are noise.
  struct Run {
    std::size_t first;
    int best;
  };
  std::vector<Run> runs;
  for (std::size_t i = 0, start = 0; i <= order.size(); ++i) {
    if (i < order.size() && best_at(i) == best_at(start)) continue;
    const bool long_enough = i - start >= order.size() / 20 + 1;
    if (long_enough && (runs.empty() || runs.back().best != best_at(start)))
      runs.push_back({start, best_at(start)});
    start = i;
  }
  for (std::size_t r = 1; r < runs.size(); ++r) {
    const double at = (u[order[runs[r].first - 1]] + u[order[runs[r].first]]) / 2;
    for (const ParameterSet* set : decision.sets()) {
      const auto index = set->find(name);
      if (!index) continue;
      found.push_back({name, set->parameters[*index].provenance.unit, marginal_quantile(*set, *index, at),
                       runs[r - 1].best, runs[r].best});
      break;
    }
  }
}

// Total indices of the groups (and the dummy last but for nothing) for one option's pay-off.
sensitivity::SobolIndices total_indices(const Decision& decision, int option,
                                        const std::vector<design::Factor>& factors, std::uint32_t points,
                                        const engine::RunPlan& plan,
                                        const sensitivity::OnProgress& on_progress,
                                        engine::Completion& completion) {
  const Decision one{{decision.options[static_cast<std::size_t>(option)]}, decision.pay_off};
  const auto stride = static_cast<Eigen::Index>(factors.size()) + 2;
  const PayOffs found = pay_offs(one, plan, design::saltelli_design(decision.names(), factors, plan.seed),
                                 static_cast<std::uint32_t>(points * stride), on_progress);
  completion.complete = found.complete;
  completion.draws_done += found.draws_done;
  completion.wall_seconds += found.wall_seconds;
  completion.cpu_seconds += found.cpu_seconds;
  if (!found.complete) return {};
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> table(
      found.values.data(), points, stride);
  return sensitivity::sobol_indices(table.col(0), table.col(1), table.rightCols(stride - 2), 1000, plan.seed);
}

}  // namespace

VoiStudy voi_study(const Decision& decision, std::uint32_t draws, std::uint32_t sobol_points,
                   const engine::RunPlan& plan, const sensitivity::OnProgress& on_progress) {
  sensitivity::refuse_rows_used_twice(plan, draws);
  if (sobol_points > 0)
    sensitivity::refuse_posterior(plan, "total indices by Saltelli's scheme need",
                                  "leave out --points; the value of information does without them");
  const PayOffs found = pay_offs(decision, plan, engine::design_of(plan), draws, on_progress);
  VoiStudy study;
  sensitivity::note(study, found, draws, plan);
  study.sobol_points = sobol_points;
  if (!found.complete) return study;
  const Eigen::MatrixXd& values = found.values;
  for (std::size_t s = 0; s < decision.options.size(); ++s) {
    const auto column = static_cast<Eigen::Index>(s);
    study.options.push_back(decision.options[s].name);
    study.pay_off.push_back(sensitivity::mean_of(values.col(column)));
    study.gain.push_back(sensitivity::mean_of(values.col(column) - values.col(0)));
  }
  study.probability_best = probability_best(values);
  study.best = best_on_average(values);
  study.evpi = evpi(values);

  const auto names = decision.names();
  const bool posterior = plan.posterior() != nullptr;
  const Eigen::MatrixXd u = sensitivity::rows_of(decision.sets(), names, plan, draws);
  // A posterior can be narrow in the prior's cube, where knots would stand on nothing.
  const Eigen::MatrixXd regressors = posterior ? sensitivity::places_within(u) : u;
  Eigen::MatrixXd idle(draws, 1);
  for (std::uint32_t i = 0; i < draws; ++i)
    idle(i, 0) = uniform({.seed = plan.seed, .draw = i, .purpose = Purpose::dummy});
  study.dummy = evppi(idle, values, plan.seed);

  const std::vector<design::Factor> factors =
      sensitivity::factors_of({decision.options, {}}, sensitivity::Grouping::by_group);
  sensitivity::SobolIndices totals;
  if (sobol_points > 0) {
    totals = total_indices(decision, study.best, factors, sobol_points, plan, on_progress, study);
    if (!study.complete) return study;
  }
  std::vector<std::vector<int>> columns;
  for (const design::Factor& factor : factors)
    if (!factor.members.empty()) columns.push_back(columns_of(factor, names));
  // Of correlated coordinates the rest tells what it tells of the group too: what an additive regression
  // gives to the group is then not what is lost without it.
  const std::vector<sensitivity::Index> joint =
      posterior ? std::vector<sensitivity::Index>(columns.size(), not_known)
                : joint_values(u, values, columns, plan.seed);
  double floor = 0;
  for (std::size_t f = 0; f < factors.size() && sobol_points > 0; ++f)
    if (factors[f].dummy()) floor = totals.total[f].interval.high;
  for (std::size_t f = 0, g = 0; f < factors.size(); ++f) {
    if (factors[f].members.empty()) continue;
    GroupValue group{factors[f], evppi(columns_of(regressors, columns[g]), values, plan.seed), joint[g],
                     not_known, Verdict::neither};
    if (sobol_points > 0) group.total = totals.total[f];
    group.verdict = verdict_of(group, study.evpi.value, study.dummy, floor);
    if (worth(group.value, study.evpi.value, study.dummy)) {
      for (const int c : columns[g]) {
        const auto& name = names[static_cast<std::size_t>(c)];
        GroupValue single{
            {name, {name}}, evppi(regressors.col(c), values, plan.seed), {}, {}, Verdict::neither};
        if (single.value.interval.low > std::max(0.0, study.dummy.value))
          find_switches(decision, name, u.col(c), regressors.col(c), values, study.switches);
        if (columns[g].size() > 1) study.parameters.push_back(std::move(single));
      }
    }
    study.groups.push_back(std::move(group));
    ++g;
  }
  return study;
}

NestedCheck nested_check(const Decision& decision, const design::Factor& factor, int outer, int inner,
                         const engine::RunPlan& plan, const sensitivity::OnProgress& on_progress) {
  sensitivity::refuse_posterior(plan, "a nested check (--check) needs",
                                "leave out --check; the EVPPI by regression is of these rows");
  const auto names = decision.names();
  const auto rows = static_cast<std::uint32_t>(outer * inner);
  // Addresses of their own, far from those of the study's draws.
  constexpr std::uint32_t apart = 1u << 30;
  const design::Design random = design::random_design(plan.seed);
  Eigen::MatrixXd u = design::coordinates(decision.sets(), names, design::rows_from(random, apart), rows);
  const Eigen::MatrixXd known = design::coordinates(
      decision.sets(), names, design::rows_from(random, 2 * apart), static_cast<std::uint32_t>(outer));
  std::vector<std::uint32_t> facts;
  for (std::uint32_t i = 0; i < rows; ++i) {
    const std::uint32_t group = i / static_cast<std::uint32_t>(inner);
    for (const int c : columns_of(factor, names)) u(i, c) = known(group, c);
    facts.push_back(factor.facts ? 2 * apart + group : apart + i);
  }
  const PayOffs found = pay_offs(decision, plan, design::table_design(names, std::move(u), std::move(facts)),
                                 rows, on_progress);
  if (!found.complete) return {factor.name, {}, 0, 0};
  return {factor.name, nested_evppi(found.values, outer, inner), outer, inner};
}

std::optional<PriorResult> prior_result(const Decision& decision, std::string name, std::string setting,
                                        std::string source, std::uint32_t draws, const engine::RunPlan& plan,
                                        const sensitivity::OnProgress& on_progress) {
  if (plan.posterior())
    throw InputError({plan.posterior()->file}, "is a posterior of one prior, and --priors asks about others",
                     "leave one of them out, or calibrate under each prior with --set");
  const PayOffs found = pay_offs(decision, plan, design::random_design(plan.seed), draws, on_progress);
  if (!found.complete) return std::nullopt;
  PriorResult result{std::move(name), std::move(setting), std::move(source), {}, {}, 0, {}};
  for (Eigen::Index s = 0; s < found.values.cols(); ++s)
    result.pay_off.push_back(sensitivity::mean_of(found.values.col(s)));
  result.probability_best = probability_best(found.values);
  result.best = best_on_average(found.values);
  Eigen::Index second = result.best == 0 ? 1 : 0;
  for (Eigen::Index s = 0; s < found.values.cols(); ++s)
    if (s != result.best && found.values.col(s).mean() > found.values.col(second).mean()) second = s;
  result.lead = sensitivity::mean_of(found.values.col(result.best) - found.values.col(second));
  return result;
}

}  // namespace needgap::voi
