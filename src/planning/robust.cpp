#include "futures.hpp"

#include <algorithm>

namespace needgap::planning {

std::vector<UnderBelief> try_beliefs(std::span<const Belief> beliefs, const PlanQuestion& question,
                                     double held, double dose, const Lever* seats,
                                     std::span<const Placement> placements, const PlanProgress& on_progress) {
  const int year = question.target.series.year;
  std::vector<UnderBelief> results;
  for (const Belief& belief : beliefs) {
    const Scenario base = until(belief.scenario, year);
    std::vector<Scenario> scenarios{planned(base, question, held, dose)};
    if (seats) {
      const Scenario at = question.held ? with_dose(base, question.held->lever, held) : base;
      scenarios.push_back(with_seats_at(
          at, *seats, Eigen::MatrixXi::Zero(placements[0].seats.rows(), placements[0].seats.cols())));
      for (const Placement& placement : placements)
        scenarios.push_back(with_seats_at(at, *seats, placement.seats));
    }
    const OutcomeShape shape(base, false);
    std::vector<int> series{offset_of(base, shape, question.target.series)};
    for (int y = base.horizon.start; y <= year; ++y)
      series.push_back(national_series(base, shape, Measure::performed, Place::residence, y));
    const Futures futures =
        watch(scenarios, fewer_draws(belief.run, 4), series, &question.target, on_progress);
    const auto treated = [&](std::size_t s) {
      return futures.mean[s].rightCols(futures.mean[s].cols() - 1).rowwise().sum().mean();
    };
    UnderBelief under{.name = belief.name,
                      .outcome = comparison::over_draws(futures.mean[0].col(0)),
                      .probability = probability_of(futures.met.col(0))};
    for (std::size_t i = 0; seats && i < placements.size(); ++i)
      under.gained.push_back(treated(i + 2) - treated(1));
    for (const double gained : under.gained)
      under.regret.push_back(*std::max_element(under.gained.begin(), under.gained.end()) - gained);
    results.push_back(std::move(under));
  }
  return results;
}

}  // namespace needgap::planning
