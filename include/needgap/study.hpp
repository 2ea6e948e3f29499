// Studies: the methods of sensitivity applied to a question.
#pragma once

#include "needgap/question.hpp"

#include <string>
#include <vector>

namespace needgap::sensitivity {

/// What all studies say of themselves.
struct StudyRun : engine::Completion {
  std::uint32_t rows = 0, replicates = 0;
  std::uint64_t seed = 1;
  std::uint32_t posterior_rows = 0;  // of the posterior the rows are taken from; 0: draws of the prior
};

/// What was asked, and how it was run, as facts of a result.
std::vector<result::Fact> facts_of(const Question& question);
std::vector<result::Fact> facts_of(const StudyRun& run);
/// A result of this kind without tables; the method may be empty.
result::Result result_head(std::string kind, std::string method, const Question& question,
                           const StudyRun& run);

/// First-order and total indices by Saltelli's scheme.
struct SobolStudy : StudyRun {
  std::vector<design::Factor> factors;
  std::vector<SobolIndices> sizes;  // a quarter, a half and all of the base points
  double chance_share = 0;          // of the variance of one future; from the dummy
  double tolerance = 0;
  Precision precision;  // of the last size
};
SobolStudy sobol_study(const Question& question, std::vector<design::Factor> factors,
                       std::uint32_t base_points, double tolerance, const engine::RunPlan& plan,
                       const OnProgress& on_progress = {});

/// Tables "factors", "fewer_points" and "output". Numbers are raw: negative shares stay negative.
result::Result as_result(const Question& question, const SobolStudy& study);

struct MorrisStudy : StudyRun {
  std::vector<design::Factor> factors;
  std::vector<ElementaryEffects> effects;
  int trajectories = 0;
  double mean = 0;
};
MorrisStudy morris_study(const Question& question, std::vector<design::Factor> factors, int trajectories,
                         const engine::RunPlan& plan, const OnProgress& on_progress = {});

result::Result as_result(const Question& question, const MorrisStudy& study);

/// Rank regression and given-data first order of draws that are at hand.
struct RankStudy : StudyRun {
  std::uint32_t distinct = 0;  // rows that differ in their coordinates
  std::vector<std::string> names;
  RankRegression regression;
  std::vector<Index> first_order;
  double mean = 0, variance = 0;
  double chance_share = 0;  // of the variance of one future; NaN when not known
};
/// u: draws x names; those that are the same in every draw are left out.
RankStudy rank_study(std::vector<std::string> names, Eigen::MatrixXd u, const Outputs& outputs,
                     std::uint32_t replicates);
/// The same on new draws of the plan: independent ones, or the first rows of a posterior, which must hold as
/// many.
RankStudy rank_study(const Question& question, std::uint32_t draws, const engine::RunPlan& plan,
                     const OnProgress& on_progress = {});

result::Result as_result(const Question& question, const RankStudy& study);

/// One parameter at two quantiles, all others at their medians; mean over present facts, standard error of
/// the change from the medians by pairs of facts. Where the plan takes a posterior, quantiles, medians and
/// facts are those of its rows, each parameter by itself: what goes together in the posterior is not moved
/// together.
struct Bar {
  std::string name, unit;
  double low_value, median_value, high_value;  // of the parameter
  Index low, high;                             // output less that at the medians
};
struct Tornado : StudyRun {
  double low_level = 0.05, high_level = 0.95;
  Index baseline;                     // output at the medians; error over present facts
  std::vector<Bar> bars;              // widest first
  std::vector<std::string> left_out;  // headcounts: rescaled to their total, they mean nothing one at a time
};
Tornado tornado(const Question& question, double low_level, double high_level, std::uint32_t facts,
                const engine::RunPlan& plan, const OnProgress& on_progress = {});

/// Two parameters on a grid of quantiles, all others at their medians.
struct TwoWayGrid : StudyRun {
  std::string row_name, column_name, row_unit, column_unit;
  std::vector<double> levels, row_values, column_values;
  Eigen::MatrixXd output, error;  // row by column
};
TwoWayGrid two_way_grid(const Question& question, const std::string& rows, const std::string& columns,
                        std::vector<double> levels, std::uint32_t facts, const engine::RunPlan& plan,
                        const OnProgress& on_progress = {});

/// Tables "bars", "output", "left_out" and, with a grid, "grid".
result::Result as_result(const Question& question, const Tornado& study,
                         const std::optional<TwoWayGrid>& grid);

}  // namespace needgap::sensitivity
