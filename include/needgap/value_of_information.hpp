// The value of knowing more: what a decision among options would gain from learning parameters.
#pragma once

#include "needgap/study.hpp"

#include <optional>
#include <string>
#include <vector>

namespace needgap::voi {

/// Columns for a regression on coordinates of the unit cube, and what penalises their wiggles.
struct SplineBasis {
  Eigen::MatrixXd columns;                // n x m, centred
  Eigen::VectorXd penalty;                // m, on squared coefficients; 1 for the straightest
  std::vector<int> coordinate;            // of each column; products of two have the first's
  std::vector<std::optional<int>> other;  // the second of a product
};
/// Cubic B-splines in each coordinate (more knots the fewer coordinates), straight lines for more than 60
/// coordinates, and products of pairs for at most six. u: n x p in (0, 1).
SplineBasis spline_basis(const Eigen::MatrixXd& u);

/// A penalised regression of several outputs on one basis, the penalty chosen by generalised
/// cross-validation. Coefficients have the normal law of penalised least squares (Wood 2006), with the
/// residuals' covariance between outputs.
class SplineFit {
 public:
  SplineFit(SplineBasis basis, const Eigen::MatrixXd& outputs);
  /// m + 1 x outputs, the intercepts last; and one draw from their law.
  const Eigen::MatrixXd& coefficients() const { return coefficients_; }
  Eigen::MatrixXd simulated_coefficients(std::uint64_t seed, std::uint32_t number) const;
  /// n x outputs: the means given the coordinates, by some coefficients.
  Eigen::MatrixXd at(const Eigen::MatrixXd& coefficients) const;
  const SplineBasis& basis() const { return basis_; }

 private:
  SplineBasis basis_;
  Eigen::MatrixXd coefficients_, spread_, residual_root_;
  double freedom_ = 0;
};

/// Gain of the best option for every draw over the best on average. payoffs: draws x options.
sensitivity::Index evpi(const Eigen::MatrixXd& payoffs);

/// Expected value of learning the coordinates u (draws x p), by regression of the pay-offs on them (Strong,
/// Oakley and Brennan 2014). Standard error from simulated coefficients and the sampling of u.
sensitivity::Index evppi(const Eigen::MatrixXd& u, const Eigen::MatrixXd& payoffs, std::uint64_t seed = 1);

/// Value of learning group g when all else is known: the value of all coordinates less that of all but the
/// group, from one additive regression. groups: columns of u.
std::vector<sensitivity::Index> joint_values(const Eigen::MatrixXd& u, const Eigen::MatrixXd& payoffs,
                                             const std::vector<std::vector<int>>& groups,
                                             std::uint64_t seed = 1);

/// Nested Monte Carlo: payoffs of outer x inner rows, the outer index slowest. Biased upward by what the
/// inner means leave of chance; half of the inner rows against the other half corrects for it: the best
/// option is chosen by one half and scored by the other.
sensitivity::Index nested_evppi(const Eigen::MatrixXd& payoffs, int outer, int inner);

/// A pay-off: a weighted sum of national series over years, e.g. 50000 * performed - cost.
struct PayOffTerm {
  double weight;
  ColumnIndex column;
};
struct PayOff {
  std::string text, unit;
  std::vector<PayOffTerm> terms;
  int first_year = 0, last_year = 0;
};
/// Reads "performed", "50000*performed - cost", "-unmet_need". Throws InputError that says which part is
/// wrong; ratios (coverage) are refused, since they do not add up over years.
PayOff parse_pay_off(const Scenario& scenario, const std::string& text, int first_year, int last_year);

/// A decision: options (the first is the status quo) and a pay-off.
struct Decision {
  std::vector<Scenario> options;
  PayOff pay_off;
  std::vector<const ParameterSet*> sets() const;
  std::vector<std::string> names() const;
};
struct PayOffs : engine::Completion {
  Eigen::MatrixXd values;  // rows x options, mean over replicates
};
PayOffs pay_offs(const Decision& decision, engine::RunPlan plan, const design::Design& design,
                 std::uint32_t rows, const sensitivity::OnProgress& on_progress = {});

/// What learning a group would do. Matters: a total index of at least 5% and above the noise; decides: a
/// value above that of a dummy and at least 5% of the EVPI.
/// On a posterior only whether it decides is known: worth_knowing or not_alone.
enum class Verdict {
  decides,
  decides_though_small,
  matters_only,
  decides_jointly,
  neither,
  worth_knowing,
  not_alone
};
std::string_view to_string(Verdict verdict);

/// Where along one parameter the best option changes, others averaged.
struct Switch {
  std::string parameter, unit;
  double value;      // of the parameter
  int below, above;  // options
};

struct GroupValue {
  design::Factor factor;
  sensitivity::Index value;  // EVPPI
  sensitivity::Index joint;  // value when all else is known
  sensitivity::Index total;  // Sobol' total index of the best option's pay-off
  Verdict verdict = Verdict::neither;
};
struct NestedCheck {
  std::string group;
  sensitivity::Index value;
  int outer = 0, inner = 0;
};
/// Pay-offs under one prior of the list.
struct PriorResult {
  std::string name, setting, source;
  std::vector<sensitivity::Index> pay_off;  // by option
  std::vector<double> probability_best;     // share of draws
  int best = 0;
  sensitivity::Index lead;  // of the best over the second best
};

struct VoiStudy : sensitivity::StudyRun {
  std::vector<std::string> options;
  std::vector<sensitivity::Index> pay_off;  // mean of each option
  std::vector<sensitivity::Index> gain;     // over the status quo
  std::vector<double> probability_best;     // share of draws
  int best = 0;
  sensitivity::Index evpi;
  sensitivity::Index dummy;            // EVPPI of a number nothing depends on
  std::vector<GroupValue> groups;      // parameters together
  std::vector<GroupValue> parameters;  // single parameters of the groups that decide (value only)
  std::vector<Switch> switches;
  std::vector<NestedCheck> checks;
  std::vector<PriorResult> priors;
  std::uint32_t sobol_points = 0;
};
/// Where the plan takes a posterior, its first `draws` rows are the sample: EVPI and EVPPI are of these, an
/// EVPPI holds what the group tells of others it goes with, and there are no joint values. Total indices,
/// nested checks and other priors then throw InputError, and so do more draws than rows.
VoiStudy voi_study(const Decision& decision, std::uint32_t draws, std::uint32_t sobol_points,
                   const engine::RunPlan& plan, const sensitivity::OnProgress& on_progress = {});
NestedCheck nested_check(const Decision& decision, const design::Factor& factor, int outer, int inner,
                         const engine::RunPlan& plan, const sensitivity::OnProgress& on_progress = {});
/// The decision under another prior: the options loaded with one more setting. Nothing when it was stopped.
std::optional<PriorResult> prior_result(const Decision& decision, std::string name, std::string setting,
                                        std::string source, std::uint32_t draws, const engine::RunPlan& plan,
                                        const sensitivity::OnProgress& on_progress = {});

/// Tables "options", "everything", "groups", "parameters", "switches", "checks", "priors",
/// "options_by_prior".
result::Result as_result(const Decision& decision, const VoiStudy& study);

}  // namespace needgap::voi
