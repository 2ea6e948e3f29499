// What the studies have in common.
#pragma once

#include "needgap/study.hpp"

#include <string>

namespace needgap::sensitivity {

/// How a study was run.
void note(StudyRun& study, const engine::Completion& completion, std::uint32_t rows,
          const engine::RunPlan& plan);

/// Mean, standard error (NaN of a single value) and 95% interval of independent values.
Index mean_of(const Eigen::ArrayXd& values);

/// Throws InputError when a plan takes the rows of a posterior: what needs independent inputs cannot use
/// them. `what` needs them, `instead` does not.
void refuse_posterior(const engine::RunPlan& plan, const std::string& what, const std::string& instead);

/// Throws InputError when a posterior holds fewer rows than a study takes: a row used twice counts twice.
void refuse_rows_used_twice(const engine::RunPlan& plan, std::uint32_t rows);

/// The coordinates of the plan's first rows, draws x names, as a design made them.
Eigen::MatrixXd rows_of(const std::vector<const ParameterSet*>& sets, const std::vector<std::string>& names,
                        const engine::RunPlan& plan, std::uint32_t rows);

/// Each column by its place among its own values, in (0, 1): uniform like a prior's coordinate, whatever the
/// posterior of the parameter; 0.5 where all are alike.
Eigen::MatrixXd places_within(const Eigen::MatrixXd& u);

/// Quantiles of each coordinate over the draws of a plan: of the prior the levels themselves, of a posterior
/// those of its rows.
class Levels {
 public:
  Levels(const Question& question, const engine::RunPlan& plan);
  double at(Eigen::Index coordinate, double level) const;
  Eigen::VectorXd medians() const;

 private:
  Eigen::Index coordinates_;
  Eigen::MatrixXd sorted_;  // rows x names; empty: the prior
};

/// The rows of `values`, but present facts number i are those of the plan's draw i.
design::Design with_facts_of(const engine::RunPlan& plan, design::Design values);

}  // namespace needgap::sensitivity
