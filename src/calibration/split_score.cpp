#include "checks.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::calibration {
namespace {

double correlation_of_cells(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const Eigen::ArrayXd a = x - x.mean(), b = y - y.mean();
  return (a * b).sum() / std::sqrt(a.square().sum() * b.square().sum());
}

// Cells of a target in the years left out.
struct LeftOut {
  const Target& target;
  const RegionalClaims& sight;
  std::vector<int> years;  // indices

  std::size_t cell(Eigen::Index region, int year) const {
    return static_cast<std::size_t>(region) * sight.years.size() + static_cast<std::size_t>(year);
  }
  // density: predictive probability of each cell; share: of a year's total, by region.
  SplitScore score(const Eigen::ArrayXd& density, const Eigen::ArrayXd& share) const {
    std::vector<double> observed, predicted;
    SplitScore score;
    for (Eigen::Index r = 0; r < share.size(); ++r)
      for (const int y : years) {
        const std::size_t c = cell(r, y);
        score.score += std::log(std::max(density[static_cast<Eigen::Index>(c)], 1e-300));
        if (target.cells[c].hidden) continue;
        observed.push_back(target.cells[c].value);
        predicted.push_back(share[r] * sight.totals[static_cast<std::size_t>(y)]);
      }
    score.score /= static_cast<double>(share.size()) * static_cast<double>(years.size());
    const auto n = static_cast<Eigen::Index>(observed.size());
    const Eigen::Map<const Eigen::ArrayXd> seen(observed.data(), n), expected(predicted.data(), n);
    score.error = n > 0 ? std::sqrt((seen - expected).square().mean()) : std::nan("");
    score.correlation = n > 2 ? correlation_of_cells(seen, expected) : std::nan("");
    return score;
  }
  SplitScore of_draws(const Observer& observer, std::span<const SimulatedDraw> draws) const {
    Eigen::ArrayXd density = Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(target.cells.size()));
    Eigen::ArrayXd share = Eigen::ArrayXd::Zero(draws[0].expected.regional.rows());
    for (const SimulatedDraw& draw : draws) {
      density += observer.cell_log_density(target, draw.expected).array().exp();
      const auto volumes = draw.expected.regional.col(sight.procedure);
      share += volumes / volumes.sum();
    }
    const auto n = static_cast<double>(draws.size());
    return score(density / n, share / n);
  }
  // Each region keeps its mean share of the fitted years.
  SplitScore carried(const Observer& observer, const std::vector<int>& fitted, Eigen::Index regions) const {
    Eigen::ArrayXd share = Eigen::ArrayXd::Zero(regions);
    for (const int y : fitted) {
      double seen = 0, hidden = 0;
      for (Eigen::Index r = 0; r < regions; ++r) {
        const ObservedCell& at = target.cells[cell(r, y)];
        (at.hidden ? hidden : seen) += at.hidden ? 1 : at.value;
      }
      const double total = sight.totals[static_cast<std::size_t>(y)];
      for (Eigen::Index r = 0; r < regions; ++r) {
        const ObservedCell& at = target.cells[cell(r, y)];
        share[r] += (at.hidden ? std::max(0.0, total - seen) / hidden : at.value) / std::max(total, seen) /
                    static_cast<double>(fitted.size());
      }
    }
    Expected expected;
    expected.regional = Eigen::ArrayXXd::Zero(regions, sight.procedure + 1);
    expected.regional.col(sight.procedure) = share;
    return score(observer.cell_log_density(target, expected).array().exp(), share / share.sum());
  }
};

}  // namespace

std::vector<RegionalScore> score_left_out_years(const Scenario& base_year, const CalibrationPlan& plan,
                                                const Observer& observer, const QueueTables& queues,
                                                const RegionalEvidence& evidence, int left_years,
                                                std::span<const std::vector<Level>> levels,
                                                std::span<const SimulatedDraw> prior,
                                                std::vector<SimulatedDraw> posterior,
                                                const CalibrationProgress& on_progress) {
  RegionalEvidence early = evidence;
  for (auto& years : early.years) {
    if (years.size() <= static_cast<std::size_t>(left_years)) return {};
    years.resize(years.size() - static_cast<std::size_t>(left_years));
  }
  std::vector<design::DesignRow> rows;
  for (const SimulatedDraw& draw : posterior) rows.push_back(draw.row);
  fit_regional_effects(base_year, early, levels, queues, plan, rows, on_progress);
  for (std::size_t j = 0; j < rows.size(); ++j) posterior[j].row = rows[j];
  simulate_expectations(base_year, plan, queues, true, posterior, on_progress);

  std::vector<RegionalScore> scores;
  for (std::size_t i = 0; i < evidence.targets.size(); ++i) {
    const Target& target = base_year.targets[evidence.targets[i]];
    const auto& sight = std::get<RegionalClaims>(target.sight);
    const LeftOut left{target, sight, {evidence.years[i].end() - left_years, evidence.years[i].end()}};
    RegionalScore score{.target = evidence.targets[i]};
    for (const int y : early.years[i]) score.fitted_years.push_back(sight.years[y]);
    for (const int y : left.years) score.left_years.push_back(sight.years[y]);
    const Eigen::Index regions = base_year.region_count();
    for (Eigen::Index r = 0; r < regions; ++r)
      for (const int y : left.years) {
        ++score.cells;
        score.seen_cells += !target.cells[left.cell(r, y)].hidden;
      }
    score.prior = left.of_draws(observer, prior);
    score.posterior = left.of_draws(observer, posterior);
    score.carried = left.carried(observer, early.years[i], regions);
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace needgap::calibration
