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
    engine::Watch watch(base);
    const engine::SeriesHandle outcome = watch.add(question.target.series);
    const engine::StatementHandle met = watch.add(question.target);
    const engine::YearsHandle treated = watch.add(
        engine::SeriesYears{national(base, Measure::performed, Place::residence, base.horizon.start), year});
    const engine::Observations seen =
        observe_whole(scenarios, fewer_draws(belief.run, 4), watch, on_progress);
    UnderBelief under{.name = belief.name,
                      .outcome = comparison::over_draws(seen.of[0].mean(outcome)),
                      .probability = probability_of(seen.of[0].share(met))};
    for (std::size_t i = 0; seats && i < placements.size(); ++i)
      under.gained.push_back(seen.of[i + 2].sum(treated).mean() - seen.of[1].sum(treated).mean());
    for (const double gained : under.gained)
      under.regret.push_back(*std::max_element(under.gained.begin(), under.gained.end()) - gained);
    results.push_back(std::move(under));
  }
  return results;
}

}  // namespace needgap::planning
