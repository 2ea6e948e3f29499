#include "needgap/comparison.hpp"

#include "engine/batches.hpp"

#include <algorithm>

namespace needgap::comparison {
namespace {

// As it is and if practitioners opened and closed no hospital; years after the one asked for do not matter.
std::vector<Scenario> both_ways(const Scenario& scenario, int year) {
  std::vector<Scenario> both(2, scenario);
  for (Scenario& one : both) one.horizon.end = year;
  both[1].doctors_open_hospitals = false;
  return both;
}

}  // namespace

bool trains(const Scenario& scenario) {
  return std::ranges::any_of(scenario.interventions,
                             [](const Intervention& one) { return !one.training.empty(); });
}

Openings openings(std::span<const Scenario> scenarios, const engine::RunPlan& plan, int year,
                  const std::function<bool(const engine::Progress&)>& on_progress) {
  Openings result;
  result.year = year;
  std::vector<Scenario> run = both_ways(scenarios[0], year);  // pairs, the first of the reference
  for (std::size_t s = 1; s < scenarios.size(); ++s)
    if (trains(scenarios[s])) {
      result.rows.push_back({.scenario = s});
      for (Scenario& one : both_ways(scenarios[s], year)) run.push_back(std::move(one));
    }
  std::vector<const Scenario*> pointers;
  for (const Scenario& one : run) pointers.push_back(&one);

  const OutcomeShape shape(run[0], false);
  const auto series = [&](Measure measure, Place place, ProcedureIndex procedure) {
    return shape.offset(year - run[0].horizon.start, column_of(measure, place), shape.all_regions(),
                        procedure);
  };
  const int unmet = series(Measure::unmet_need, Place::residence, shape.all_procedures());
  const std::uint32_t scrambles = engine::design_of(plan).scrambles;
  const Tally empty{Moments(0, scrambles), Histogram(10, 1)};
  struct Tallies {
    Tally with, without, hospitals;
  };
  std::vector<Tallies> tallies(result.rows.size(), {empty, empty, empty});
  std::vector<double> of_draw(plan.replicates);
  const auto absorb = [&](std::uint32_t count, std::span<engine::BatchValues> values) {
    // Adds for each draw what the reference has more than scenario `i` of `run`.
    const auto add = [&](Tally& tally, std::size_t reference, std::size_t i, const std::vector<int>& summed) {
      for (std::uint32_t draw = 0; draw < count; ++draw) {
        for (std::uint32_t m = 0; m < plan.replicates; ++m) {
          of_draw[m] = 0;
          for (const int one : summed)
            of_draw[m] += values[reference].of(one, draw)[m] - values[i].of(one, draw)[m];
        }
        tally.add_draw(of_draw);
      }
    };
    std::vector<int> hospitals;
    for (ProcedureIndex k{0}; k < shape.procedures(); ++k)
      hospitals.push_back(series(Measure::performing_hospitals, Place::treatment, k));
    for (std::size_t row = 0; row < tallies.size(); ++row) {
      const std::size_t own = 2 * row + 2;
      add(tallies[row].with, 0, own, {unmet});
      add(tallies[row].without, 1, own + 1, {unmet});
      add(tallies[row].hospitals, own, 0, hospitals);
    }
  };
  static_cast<engine::Completion&>(result) =
      engine::simulate_batches(pointers, shape, plan, absorb, engine::told_to(on_progress, plan));
  for (std::size_t row = 0; row < tallies.size(); ++row) {
    result.rows[row].with = tallies[row].with.estimate();
    result.rows[row].without = tallies[row].without.estimate();
    result.rows[row].hospitals = tallies[row].hospitals.estimate();
  }
  return result;
}

}  // namespace needgap::comparison
