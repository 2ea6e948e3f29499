// Scenarios on the same draws and random numbers: what changes, how surely, where, and by which intervention.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/series.hpp"

#include <Eigen/Core>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::comparison {

/// Of a measure: +1 when more is better, -1 when less is, 0 when neither (need).
int better_direction(Measure measure);

/// The difference of one series between a scenario and the reference, replicate by replicate.
struct PairedTally {
  Tally difference;
  std::uint64_t less = 0, more = 0;  // replicates with a difference below and above 0
};

/// Whether the sign of a mean difference is known.
struct Resolution {
  bool resolved = true;  // the 95% Monte Carlo interval of the mean excludes 0, or nothing differs at all
  /// About how many draws would resolve it (0 when resolved; infinite for a mean of 0).
  double draws_to_resolve = 0;
};
/// Of a difference estimated from so many draws, in so many scrambles where `scrambles` is above 0.
Resolution resolution(const Estimate& difference, double draws, std::uint32_t scrambles = 0);

/// A difference, summarised.
struct PairedEstimate : Resolution {
  Estimate difference;                   // scenario - reference
  double probability_better = no_value;  // share of replicates; NaN where the measure has no direction
  double variance_reduction = no_value;  // of the Monte Carlo variance, against unpaired runs; infinite for
                                         // no difference at all
};

/// Those of the difference, probability_better, variance_reduction, draws_to_resolve, and resolved (1 or 0).
std::array<result::Statistic, statistic_names.size() + 4> statistics(const PairedEstimate& paired);

/// How far one scenario's gap lies above another's: mean, error and spread, without quantiles.
struct GapBetween : Resolution {
  Estimate difference;
  /// Whether it is sure which of the two gaps is the smaller: not where they are the same.
  bool apart() const { return resolved && difference.mean != 0; }
};

/// How far the probability that one scenario meets a target lies above that of another.
struct MetBetween : Resolution {
  Estimate difference;
};
inline std::array<result::Statistic, 4> statistics(const MetBetween& met) {
  return {{{"mean", met.difference.mean},
           {"mcse", met.difference.mcse},
           {"draws_to_resolve", met.draws_to_resolve},
           {"resolved", met.resolved}}};
}

inline std::array<result::Statistic, 5> statistics(const GapBetween& gap) {
  return {{{"mean", gap.difference.mean},
           {"mcse", gap.difference.mcse},
           {"draws_to_resolve", gap.draws_to_resolve},
           {"resolved", gap.resolved},
           {"apart", gap.apart()}}};
}

/// Sums over the years of the horizon for all regions, each year as it is or at its present value.
enum class Total {
  performed,  // patients
  pain_days,  // days
  cost,       // Economics::currency
  discounted_performed,
  discounted_pain_days,
  discounted_cost,
};
inline constexpr int totals = 6;

/// One scenario's results beside the reference.
struct ScenarioResult {
  Summary summary;
  std::vector<PairedTally> differences;  // by series; empty for the reference
  std::vector<Tally> inequality;  // [2 * year] Gini, [2 * year + 1] slope index of coverage by residence
  std::vector<Tally> inequality_change;  // against the reference
  std::vector<double> among_worst;  // [year * R + r]: futures in which the region is among the lowest, where
                                    // equal regions share a place a part of one (Standing::among_lowest)
  std::vector<std::uint64_t> ranked;  // [year]: futures in which regions were ranked
  Eigen::MatrixXd totals;             // draws x Total: means over the replicates of a draw
  std::vector<Moments> met;           // by statement asked for: 1 where a replicate meets it, else 0
};

struct Comparison : engine::Completion {
  explicit Comparison(const OutcomeShape& of) : shape(of) {}
  OutcomeShape shape;
  std::vector<ScenarioResult> scenarios;  // the first is the reference
  std::vector<Statement> targets;
  std::vector<Moments> between;      // [year][pair a < b]: national unmet need of b less that of a
  std::vector<Moments> met_between;  // [target][pair a < b]: 1 or 0 where b meets it less the same of a
  std::uint32_t scrambles = 0;       // Design::scrambles of its draws

  Resolution resolution_of(const Estimate& difference) const {
    return resolution(difference, draws_done, scrambles);
  }

  /// Unmet need of all regions of scenario `b` less that of `a`, on the same draws and random numbers.
  GapBetween gap_between(int a, int b, int year_index) const;
  PairedEstimate paired(int scenario, int year_index, ColumnIndex column, RegionIndex region,
                        ProcedureIndex procedure) const;
  /// Probability that a region is among the lowest_count() regions of lowest coverage by residence; NaN where
  /// none was ever ranked, or there is but one.
  double among_lowest(int scenario, int year_index, RegionIndex region) const;
  /// The share of replicates in which a scenario meets a target: mean and Monte Carlo error.
  Estimate probability_met(int scenario, std::size_t target) const;
  /// How far that of scenario `b` lies above that of `a`. Futures that both meet or both miss say nothing of
  /// the difference (McNemar 1947), so that its error, of the same futures of the same draws, is often far
  /// below those of the two.
  MetBetween met_difference(int a, int b, std::size_t target) const;
};

/// Every scenario but the reference in a year, measures before the others (ScenarioKind), of either the one
/// that averts most first (those alike as they were given), and how sure this order is.
struct GapOrder {
  std::vector<int> scenarios;
  std::size_t measures = 0;  // so many of them are measures
  /// How far the gap of each lies below that of the next; one fewer, and none from the last measure to what
  /// follows it.
  std::vector<std::optional<GapBetween>> below_next;
};
GapOrder gap_order(std::span<const Scenario> scenarios, const Comparison& comparison, int year_index);

/// A mean over draws, its Monte Carlo standard error, and where 95% of the draws lie.
struct OverDraws {
  double mean = 0, mcse = 0, low = 0, high = 0;
};

inline std::array<result::Statistic, 4> statistics(const OverDraws& value) {
  return {{{"mean", value.mean}, {"mcse", value.mcse}, {"q2.5", value.low}, {"q97.5", value.high}}};
}

/// Of values of draws; the error of a ratio of means (delta method) and the quantiles of the draws' ratios,
/// NaN unless at least 97.5% of the draws gain something, all NaN where nothing is gained on average or it
/// costs less. With `scrambles` above 0 draw d is of scramble d mod `scrambles`, and errors come from the
/// scrambles (Moments).
OverDraws over_draws(const Eigen::ArrayXd& values, std::uint32_t scrambles = 0);
OverDraws ratio_over_draws(const Eigen::ArrayXd& cost, const Eigen::ArrayXd& gain,
                           std::uint32_t scrambles = 0);

/// Whether the 95% Monte Carlo interval of a mean excludes 0, or there is no error at all.
bool is_sure(const OverDraws& value, double draws, std::uint32_t scrambles);

/// What a scenario is against the first, by the means of its extra cost and extra patients: dearer with more
/// patients (there alone a cost per patient says something), at least as good in both and better in one
/// (dominates), at most as good in both and worse in one (dominated), cheaper with fewer patients, or the
/// same.
enum class AgainstFirst { dearer_with_more, dominates, dominated, cheaper_with_fewer, same };
/// "dominates", "cheaper with fewer".
std::string_view to_string(AgainstFirst against);

/// What a scenario costs and gains against the first over the whole horizon, at present value.
struct CostEffectiveness {
  OverDraws extra_cost, extra_patients, extra_pain_days;
  AgainstFirst against = AgainstFirst::same;
  bool sure = true;  // the 95% Monte Carlo intervals of extra cost and extra patients exclude 0, or are 0
  /// Ratios of the means, with the error of the ratio (delta method); low and high are quantiles of the
  /// draws' own ratios, NaN unless at least 97.5% of the draws gain something (a ratio with a gain near 0
  /// says nothing). NaN where nothing is gained on average, or it costs less.
  OverDraws cost_per_patient, cost_per_pain_day;
};
CostEffectiveness cost_effectiveness(const Comparison& comparison, int scenario);

/// Identifiers of the interventions that act but state no cost.
std::vector<std::string> not_costed(const Scenario& scenario);
/// Of those that act in one of two scenarios only.
std::vector<std::string> not_costed(const Scenario& scenario, const Scenario& reference);

struct CostAndGain {
  double cost = 0, gain = 0;
};
/// Where an option stands among others.
struct OptionStanding {
  enum class Kind {
    efficient,
    dominated,             // `by` costs no more, gains no less, and is better in one of the two
    extendedly_dominated,  // a mixture of `by` and `with`, neighbours on the frontier, gains as much for less
    alike,                 // costs and gains what `by` does, which stands before it
  } kind = Kind::efficient;
  std::size_t by = 0, with = 0;
  double step = no_value;  // of an efficient one: extra cost per extra gain against the efficient one before
  bool sure = true;        // of one that is beaten: the 95% Monte Carlo interval of by how much excludes 0
};
/// "extendedly dominated".
std::string_view to_string(OptionStanding::Kind kind);
/// The efficient frontier of options, of each where it stands.
std::vector<OptionStanding> stand_among(std::span<const CostAndGain> options);

/// The standing of the first scenario and of those whose cost against it is known; none of the others.
/// `by` and `with` are scenarios.
std::vector<std::optional<OptionStanding>> standings_by_cost(std::span<const Scenario> scenarios,
                                                             const Comparison& comparison);

/// Which of some options is best at what a unit of gain is worth (Fenwick et al. 2001).
struct Acceptability {
  std::vector<double> worths = {};  // 1, 1.5, 2, 3, 5, 7, 10 ... around the costs of a unit of gain
  std::vector<std::vector<double>> best_in = {};  // [worth][option]: share of draws of the most net benefit;
                                                  // options of the same benefit share a draw evenly
  std::vector<std::size_t> best_on_average =
      {};                                 // [worth]: option of the most mean net benefit, or the first
  std::vector<std::size_t> options = {};  // scenarios, of a comparison
};
/// `cost` and `gain`: draws x options. `ratios`: costs of a unit of gain, of which those above 0 count;
/// without one there are no worths.
Acceptability acceptability(const Eigen::MatrixXd& cost, const Eigen::MatrixXd& gain,
                            const std::vector<double>& ratios);
/// Of the first scenario and those whose cost is known; nothing where none gains patients at a cost.
std::optional<Acceptability> acceptability_of(std::span<const Scenario> scenarios,
                                              const Comparison& comparison);

/// Runs all scenarios on the plan's draws. They must have the same regions, procedures and horizon: otherwise
/// throws InputError that says what differs. The result depends on scenarios, seed, draws and replicates
/// alone. `targets`: statements whose probability is wanted.
Comparison compare(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                   const std::vector<Statement>& targets = {},
                   const std::function<bool(const engine::Progress&)>& on_progress = {});

/// The contribution of each intervention of a scenario to the change of a national measure in a year, as
/// Shapley values over all subsets of its interventions on the paired draws (Shapley 1953; exact, so at most
/// eight interventions). They sum to the change of the whole in every replicate.
struct Contributions : engine::Completion {
  std::string scenario;
  std::string against = {};  // the scenario it is compared with; empty: itself without its interventions
  Measure measure = Measure::unmet_need;
  int year = 0;
  std::vector<std::string> names;  // of the interventions, in the scenario's order; or of the assumptions
  std::vector<Estimate> shapley;   // by intervention or assumption
  std::vector<Estimate> alone;     // each by itself
  Estimate together;               // all of them
  std::uint32_t scrambles = 0;     // Design::scrambles of its draws
};
inline constexpr int most_explained = 8;

/// Throws InputError when a scenario has no intervention, more than most_explained, or not this year.
void check_explained(const Scenario& scenario, int year);

Contributions explain(const Scenario& scenario, const engine::RunPlan& plan, Measure measure, int year,
                      const std::function<bool(const engine::Progress&)>& on_progress = {});

/// What two scenarios assume otherwise: "cancer deaths", and groups of parameters that both have (group_of);
/// one fewer than most_explained at most.
std::vector<std::string> differing_assumptions(const Scenario& first, const Scenario& second);

/// The contributions of these, and of everything else together (left out where it changes nothing), to the
/// difference of the second scenario from the first. The scenarios must be comparable.
Contributions explain_difference(const Scenario& first, const Scenario& second, const engine::RunPlan& plan,
                                 Measure measure, int year,
                                 const std::function<bool(const engine::Progress&)>& on_progress = {});

/// Whether a scenario has training.
bool trains(const Scenario& scenario);

/// What scenarios with training avert against the first in a year, national and over all procedures, as they
/// are and if practitioners opened and closed no hospital in either.
struct Openings : engine::Completion {
  struct Row {
    std::size_t scenario;              // in the order given
    Estimate with = {}, without = {};  // gap averted, patients
    Estimate hospitals = {};  // that perform a procedure and would not in the first, over all procedures
  };
  int year = 0;
  std::vector<Row> rows;
};

/// Runs these scenarios both ways on the plan's draws, up to the year.
Openings openings(std::span<const Scenario> scenarios, const engine::RunPlan& plan, int year,
                  const std::function<bool(const engine::Progress&)>& on_progress = {});

/// How unequal values with weights are.
struct Inequality {
  /// Gini coefficient: half the mean absolute difference relative to the mean, 0 for equal values; by the
  /// covariance with the fractional rank (Lerman and Yitzhaki 1989). NaN for none, or a mean of 0. Equal
  /// values share the rank of their middle, here and below.
  double gini;
  /// Slope index of inequality: by how much the value rises from the region with the lowest to that with the
  /// highest rank of coverage, from a weighted regression on the weighted fractional rank (Wagstaff, Paci and
  /// van Doorslaer 1991); 0 where all are equal. NaN for fewer than two.
  double slope_index;
};

/// Of the values that are not missing and whose weight, at the same place, is above 0.
Inequality inequality(std::span<const double> values, std::span<const double> weights);

/// Levels and differences that are selected, totals over the horizon, the order of each year, how far each
/// scenario's gap lies below each other's, inequality, who is among the worst, targets, contributions, names.
result::Result as_result(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                         const Comparison& comparison, const std::vector<Contributions>& contributions = {},
                         const Selection& selection = {}, const Openings& openings = {});

/// A row for each scenario, year and region, for a spreadsheet: levels (see overview_of), and against the
/// first the gap averted and, for all regions, the extra cost.
result::Table overview_table(std::span<const Scenario> scenarios, const Comparison& comparison);

}  // namespace needgap::comparison
