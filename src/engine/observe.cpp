#include "needgap/engine.hpp"

#include "batches.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::engine {
namespace {

template <class Axis>
bool same_ids(const Axis& a, const Axis& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return x.id == y.id; });
}

}  // namespace

MeanAndVariance over_replicates(std::span<const double> replicates) {
  double sum = 0, squares = 0;
  int count = 0;
  for (const double x : replicates)
    if (!std::isnan(x)) {
      sum += x;
      ++count;
    }
  if (count == 0) return {no_value, no_value};
  const double mean = sum / count;
  for (const double x : replicates)
    if (!std::isnan(x)) squares += (x - mean) * (x - mean);
  return {mean, count > 1 ? squares / (count - 1) : no_value};
}

void check_comparable(std::span<const Scenario> scenarios) {
  for (const Scenario& other : scenarios) {
    const Scenario& first = scenarios[0];
    const char* what = !same_ids(first.regions, other.regions)         ? "regions"
                       : !same_ids(first.procedures, other.procedures) ? "procedures"
                       : first.horizon.start != other.horizon.start || first.horizon.end != other.horizon.end
                           ? "years"
                       : first.economics.currency != other.economics.currency ? "money"
                                                                              : nullptr;
    if (what)
      throw InputError(
          {other.name},
          "has other " + std::string(what) + " than '" + first.name + "' and cannot be compared with it",
          "let both extend the same base");
  }
}

Observations observe(std::span<const Scenario> scenarios, const RunPlan& plan, const Watch& watch,
                     const std::function<bool(const Progress&)>& on_progress) {
  check_comparable(scenarios);
  const OutcomeShape shape(scenarios[0], watch.needs_detail());
  Observations seen;
  std::vector<const Scenario*> pointers;
  for (const Scenario& scenario : scenarios) {
    pointers.push_back(&scenario);
    seen.of.emplace_back(watch, scenario, shape, plan.last() - plan.begin);
  }
  const auto absorb = [&](std::uint32_t count, std::span<BatchValues> values) {
    for (std::size_t s = 0; s < values.size(); ++s) seen.of[s].take_in(values[s], count);
  };
  static_cast<Completion&>(seen) =
      simulate_batches(pointers, shape, plan, absorb, told_to(on_progress, plan));
  return seen;
}

}  // namespace needgap::engine
