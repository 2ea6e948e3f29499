#include "needgap/study.hpp"

#include "study_parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace needgap::sensitivity {
namespace {

constexpr const char* by_given_rows =
    "use 'sensitivity prcc --posterior', whose first-order indices need no design of their own";

// Share of the variance of one future due to chance, from that of means over replicates and its part that is
// chance.
double chance_share(double variance_of_means, double chance_of_means, std::uint32_t replicates) {
  const double chance = chance_of_means * replicates;
  const double all = std::max(variance_of_means - chance_of_means, 0.0) + chance;
  return all > 0 ? chance / all : 0;
}

void check_variance(double variance) {
  if (!(variance > 0))
    throw InputError({}, "the number asked for is the same in every draw: nothing drives it",
                     "choose another measure or year");
}

// A parameter that a posterior does not vary has no rank.
void leave_out_constants(std::vector<std::string>& names, Eigen::MatrixXd& u) {
  Eigen::Index kept = 0;
  std::vector<std::string> varied;
  for (Eigen::Index j = 0; j < u.cols(); ++j) {
    if (u.rows() > 0 && u.col(j).minCoeff() == u.col(j).maxCoeff()) continue;
    varied.push_back(names[static_cast<std::size_t>(j)]);
    u.col(kept++) = u.col(j).eval();
  }
  names = std::move(varied);
  u.conservativeResize(Eigen::NoChange, kept);
}

}  // namespace

SobolStudy sobol_study(const Question& question, std::vector<design::Factor> factors,
                       std::uint32_t base_points, double tolerance, const engine::RunPlan& plan,
                       const OnProgress& on_progress) {
  refuse_posterior(plan, "Saltelli's scheme needs", by_given_rows);
  const auto stride = static_cast<Eigen::Index>(factors.size()) + 2;
  const design::Design design = design::saltelli_design(question.names(), factors, plan.seed);
  const auto rows = static_cast<std::uint32_t>(base_points * stride);
  const Outputs outputs = evaluate(question, plan, design, rows, on_progress);
  SobolStudy study;
  note(study, outputs, rows, plan);
  study.tolerance = tolerance;
  study.factors = std::move(factors);
  if (!outputs.complete) return study;

  // Row by base point: A, B, then each factor.
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> table(
      outputs.mean.data(), base_points, stride);
  for (const std::uint32_t size : {base_points / 4, base_points / 2, base_points})
    if (size >= 2)
      study.sizes.push_back(sobol_indices(table.col(0).head(size), table.col(1).head(size),
                                          table.topRows(size).rightCols(stride - 2), 1000, plan.seed));
  const SobolIndices& all = study.sizes.back();
  check_variance(all.variance);
  study.precision = precision_of(all, tolerance);
  study.chance_share = no_value;
  for (std::size_t f = 0; f < study.factors.size(); ++f)
    if (study.factors[f].dummy())
      study.chance_share = chance_share(all.variance, all.total[f].value * all.variance, plan.replicates);
  return study;
}

MorrisStudy morris_study(const Question& question, std::vector<design::Factor> factors, int trajectories,
                         const engine::RunPlan& plan, const OnProgress& on_progress) {
  refuse_posterior(plan, "Morris' trajectories need", by_given_rows);
  const design::MorrisDesign design =
      design::morris_design(question.names(), factors, trajectories, plan.seed);
  const auto rows = static_cast<std::uint32_t>(trajectories * static_cast<int>(factors.size() + 1));
  const Outputs outputs = evaluate(question, plan, design.design, rows, on_progress);
  MorrisStudy study;
  note(study, outputs, rows, plan);
  study.trajectories = trajectories;
  study.factors = std::move(factors);
  if (!outputs.complete) return study;
  std::vector<bool> has_sign;
  for (const design::Factor& factor : study.factors) has_sign.push_back(factor.members.size() == 1);
  study.effects = elementary_effects(effects_of(design, outputs.mean), has_sign);
  study.mean = outputs.mean.mean();
  return study;
}

RankStudy rank_study(std::vector<std::string> names, Eigen::MatrixXd u, const Outputs& outputs,
                     std::uint32_t replicates) {
  leave_out_constants(names, u);
  if (u.rows() < u.cols() + 4)
    throw InputError(
        {},
        fmt::format("{} draws are too few for a regression on {} uncertain parameters", u.rows(), u.cols()),
        fmt::format("at least {} are needed, {} are a good start", u.cols() + 4, 5 * u.cols()));
  RankStudy study;
  static_cast<engine::Completion&>(study) = outputs;
  study.rows = static_cast<std::uint32_t>(u.rows());
  study.replicates = replicates;
  const std::vector<Eigen::Index> draw = draws_of(u);
  study.distinct = static_cast<std::uint32_t>(std::set<Eigen::Index>(draw.begin(), draw.end()).size());
  study.names = std::move(names);
  study.mean = outputs.mean.mean();
  study.variance = (outputs.mean.array() - study.mean).square().sum() / static_cast<double>(u.rows() - 1);
  check_variance(study.variance);
  study.regression = rank_regression(u, outputs.mean);
  study.first_order = given_data_first_order(u, outputs.mean);
  study.chance_share = chance_share(study.variance, outputs.chance.mean() / replicates, replicates);
  if (outputs.chance.hasNaN()) study.chance_share = no_value;
  return study;
}

RankStudy rank_study(const Question& question, std::uint32_t draws, const engine::RunPlan& plan,
                     const OnProgress& on_progress) {
  const auto names = question.names();
  if (draws < names.size() + 4)
    throw InputError(
        {},
        fmt::format("{} draws are too few for a regression on {} uncertain parameters", draws, names.size()),
        fmt::format("at least {} are needed, {} are a good start", names.size() + 4, 5 * names.size()));
  refuse_rows_used_twice(plan, draws);
  const Outputs outputs = evaluate(question, plan, engine::design_of(plan), draws, on_progress);
  if (!outputs.complete) {
    RankStudy study;
    note(study, outputs, draws, plan);
    return study;
  }
  RankStudy study = rank_study(names, rows_of(question.sets(), names, plan, draws), outputs, plan.replicates);
  study.seed = plan.seed;
  study.posterior_rows = plan.posterior() ? plan.posterior()->rows : 0;
  return study;
}

}  // namespace needgap::sensitivity
