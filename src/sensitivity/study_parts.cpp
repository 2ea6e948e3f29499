#include "study_parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::sensitivity {

void note(StudyRun& study, const engine::Completion& completion, std::uint32_t rows,
          const engine::RunPlan& plan) {
  static_cast<engine::Completion&>(study) = completion;
  study.rows = rows;
  study.replicates = plan.replicates;
  study.seed = plan.seed;
  study.posterior_rows = plan.posterior() ? plan.posterior()->rows : 0;
}

Index mean_of(const Eigen::ArrayXd& values) {
  const double n = static_cast<double>(values.size()), mean = values.mean();
  const double error = std::sqrt((values - mean).square().sum() / (n - 1) / n);
  return {mean, error, {mean - 1.96 * error, mean + 1.96 * error}};
}

void refuse_posterior(const engine::RunPlan& plan, const std::string& what, const std::string& instead) {
  if (!plan.posterior()) return;
  throw InputError({}, fmt::format("the rows of a posterior are correlated, and {} independent ones", what),
                   instead);
}

void refuse_rows_used_twice(const engine::RunPlan& plan, std::uint32_t rows) {
  const design::Design* posterior = plan.posterior();
  if (!posterior || rows <= posterior->rows) return;
  throw InputError({posterior->file},
                   fmt::format("holds {} rows, fewer than the {} asked for, and a row used twice would count "
                               "twice",
                               posterior->rows, rows),
                   fmt::format("ask for at most {}, or calibrate with --rows {}", posterior->rows, rows));
}

Eigen::MatrixXd rows_of(const std::vector<const ParameterSet*>& sets, const std::vector<std::string>& names,
                        const engine::RunPlan& plan, std::uint32_t rows) {
  return design::coordinates(sets, names, engine::design_of(plan), rows);
}

Eigen::MatrixXd places_within(const Eigen::MatrixXd& u) {
  Eigen::MatrixXd places(u.rows(), u.cols());
  for (Eigen::Index j = 0; j < u.cols(); ++j)
    places.col(j) = (rank_transform(u.col(j)).array() - 0.5) / static_cast<double>(u.rows());
  return places;
}

Levels::Levels(const Question& question, const engine::RunPlan& plan) {
  const auto names = question.names();
  coordinates_ = static_cast<Eigen::Index>(names.size());
  if (!plan.posterior()) return;
  sorted_ = rows_of(question.sets(), names, plan, plan.posterior()->rows);
  for (auto column : sorted_.colwise()) std::sort(column.begin(), column.end());
}

double Levels::at(Eigen::Index coordinate, double level) const {
  if (sorted_.size() == 0) return level;
  const auto last = static_cast<double>(sorted_.rows() - 1);
  const double place = std::clamp(level * (last + 1) - 0.5, 0.0, last), below = std::floor(place);
  const auto i = static_cast<Eigen::Index>(below);
  const double low = sorted_(i, coordinate);
  return low + (place - below) * (sorted_(std::min(i + 1, sorted_.rows() - 1), coordinate) - low);
}

Eigen::VectorXd Levels::medians() const {
  Eigen::VectorXd medians(coordinates_);
  for (Eigen::Index j = 0; j < coordinates_; ++j) medians[j] = at(j, 0.5);
  return medians;
}

design::Design with_facts_of(const engine::RunPlan& plan, design::Design values) {
  if (!plan.posterior()) return values;
  return design::given_design(
      [own = *plan.posterior(), values = std::move(values)](const ParameterSet& set, std::uint32_t draw) {
        design::DesignRow row = values(set, draw);
        const design::DesignRow other = own(set, row.facts);
        row.facts = other.facts;
        row.facts_seed = other.facts_seed;
        row.effects = other.effects;
        return row;
      });
}

}  // namespace needgap::sensitivity
