#include "needgap/comparison.hpp"

#include "engine/batches.hpp"
#include "shapley.hpp"

#include <bit>
#include <cmath>

namespace needgap::comparison {
namespace {

// Weight of a subset of size `others` (without the player) among `players`: |S|! (n - |S| - 1)! / n!.
double shapley_weight(int others, int players) {
  return std::tgamma(others + 1.0) * std::tgamma(static_cast<double>(players - others)) /
         std::tgamma(players + 1.0);
}

// The scenario with only those interventions whose bit is set; the parameters stay, so that draws are the
// same.
Scenario subset(const Scenario& scenario, unsigned bits) {
  Scenario part = scenario;
  part.interventions.clear();
  for (std::size_t i = 0; i < scenario.interventions.size(); ++i)
    if (bits >> i & 1u) part.interventions.push_back(scenario.interventions[i]);
  return part;
}

}  // namespace

void check_explained(const Scenario& scenario, int year) {
  const int players = static_cast<int>(scenario.interventions.size());
  if (players == 0 || players > most_explained)
    throw InputError({scenario.name},
                     "has " + std::to_string(players) + " interventions; contributions are exact for 1 to " +
                         std::to_string(most_explained),
                     "explain a scenario that applies fewer");
  if (year < scenario.horizon.start || year > scenario.horizon.end)
    throw InputError({scenario.name}, "does not simulate the year " + std::to_string(year));
}

Contributions explain(const Scenario& scenario, const engine::RunPlan& plan, Measure measure, int year,
                      const std::function<bool(const engine::Progress&)>& on_progress) {
  check_explained(scenario, year);
  std::vector<std::string> names;
  for (const Intervention& intervention : scenario.interventions) names.push_back(intervention.id);
  std::vector<Scenario> parts;
  for (unsigned bits = 0; bits < 1u << names.size(); ++bits) parts.push_back(subset(scenario, bits));
  Contributions result = shapley_values(std::move(parts), std::move(names), plan, measure, year, on_progress);
  result.scenario = scenario.name;
  return result;
}

Contributions shapley_values(std::vector<Scenario> parts, std::vector<std::string> names,
                             const engine::RunPlan& plan, Measure measure, int year,
                             const std::function<bool(const engine::Progress&)>& on_progress) {
  const int players = static_cast<int>(names.size());
  std::vector<const Scenario*> pointers;
  for (Scenario& part : parts) {
    part.horizon.end = year;  // later years do not matter
    pointers.push_back(&part);
  }
  const Scenario& scenario = parts[0];
  const OutcomeShape shape(scenario, false);
  const Place place = column_at(measure, Place::residence) ? Place::residence : Place::treatment;
  const int series = shape.offset(year - scenario.horizon.start, column_of(measure, place),
                                  shape.all_regions(), shape.all_procedures());
  const std::uint32_t scrambles = engine::design_of(plan).scrambles;
  const Tally empty{Moments(0, scrambles), Histogram(10, 1)};
  std::vector<Tally> shapley(static_cast<std::size_t>(players), empty), alone = shapley;
  Tally together = empty;
  std::vector<double> share(plan.replicates);
  const auto absorb = [&](std::uint32_t count, std::span<engine::BatchValues> values) {
    const auto at = [&](unsigned bits, std::uint32_t i, std::uint32_t m) {
      return values[bits].of(series, i)[m];
    };
    const unsigned whole = (1u << players) - 1;
    for (std::uint32_t i = 0; i < count; ++i) {
      for (std::uint32_t m = 0; m < plan.replicates; ++m) share[m] = at(whole, i, m) - at(0, i, m);
      together.add_draw(share);
      for (int player = 0; player < players; ++player) {
        const unsigned own = 1u << player;
        for (std::uint32_t m = 0; m < plan.replicates; ++m) share[m] = at(own, i, m) - at(0, i, m);
        alone[player].add_draw(share);
        for (std::uint32_t m = 0; m < plan.replicates; ++m) {
          share[m] = 0;
          for (unsigned others = 0; others <= whole; ++others)
            if ((others & own) == 0)
              share[m] += shapley_weight(std::popcount(others), players) *
                          (at(others | own, i, m) - at(others, i, m));
        }
        shapley[player].add_draw(share);
      }
    }
  };
  Contributions result;
  result.names = std::move(names);
  result.measure = measure;
  result.year = year;
  result.scrambles = scrambles;
  static_cast<engine::Completion&>(result) =
      engine::simulate_batches(pointers, shape, plan, absorb, engine::told_to(on_progress, plan));
  for (int player = 0; player < players; ++player) {
    result.shapley.push_back(shapley[player].estimate());
    result.alone.push_back(alone[player].estimate());
  }
  result.together = together.estimate();
  return result;
}

}  // namespace needgap::comparison
