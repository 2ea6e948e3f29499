#include "needgap/comparison.hpp"

#include <algorithm>
#include <numeric>

namespace needgap::comparison {
namespace {

using Kind = OptionStanding::Kind;

double slope(const CostAndGain& from, const CostAndGain& to) {
  return (to.cost - from.cost) / (to.gain - from.gain);
}

// Extra cost and extra gain of a scenario in each draw.
struct Draws {
  Eigen::ArrayXd cost, gain;
};

Draws draws_of(const Comparison& comparison, std::size_t scenario) {
  const Eigen::MatrixXd change = comparison.scenarios[scenario].totals - comparison.scenarios[0].totals;
  return {change.col(static_cast<Eigen::Index>(Total::discounted_cost)),
          change.col(static_cast<Eigen::Index>(Total::discounted_performed))};
}

// Whether a mean is 0 in every draw, or above 0 by more than its Monte Carlo error.
bool surely_no_less(const Eigen::ArrayXd& values, std::uint32_t scrambles) {
  const OverDraws of = over_draws(values, scrambles);
  return of.mean >= 0 && is_sure(of, static_cast<double>(values.size()), scrambles);
}

// Whether what beats scenario x does so by more than the Monte Carlo error. Of a mixture: what x costs more
// than the line from a to b at its gain, with the error of the line's slope (delta method).
bool surely_beaten(const OptionStanding& standing, const Comparison& comparison, std::size_t scenario) {
  const std::uint32_t scrambles = comparison.scrambles;
  const Draws x = draws_of(comparison, scenario), a = draws_of(comparison, standing.by);
  const Eigen::ArrayXd dearer = x.cost - a.cost, more = x.gain - a.gain;
  if (standing.kind == Kind::dominated)
    return surely_no_less(dearer, scrambles) && surely_no_less(-more, scrambles);
  const Draws b = draws_of(comparison, standing.with);
  const Eigen::ArrayXd rise = b.cost - a.cost, run = b.gain - a.gain;
  const double slope = rise.mean() / run.mean(), part = more.mean() / run.mean();
  return surely_no_less(dearer - slope * more - part * (rise - slope * run), scrambles);
}

// Beyond rounding.
bool steeper(double slope, double than) {
  return slope > than * (1 + 1e-9);
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::efficient:
      return "efficient";
    case Kind::dominated:
      return "dominated";
    case Kind::extendedly_dominated:
      return "extendedly dominated";
    case Kind::alike:
      break;
  }
  return "alike";
}

std::vector<OptionStanding> stand_among(std::span<const CostAndGain> options) {
  std::vector<std::size_t> order(options.size()), frontier;
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (options[a].cost != options[b].cost) return options[a].cost < options[b].cost;
    return options[a].gain > options[b].gain;
  });
  std::vector<OptionStanding> standings(options.size());
  for (const std::size_t i : order) {
    if (!frontier.empty() && options[i].gain <= options[frontier.back()].gain) {
      const CostAndGain& best = options[frontier.back()];
      const bool same = best.cost == options[i].cost && best.gain == options[i].gain;
      standings[i] = {.kind = same ? Kind::alike : Kind::dominated, .by = frontier.back()};
      continue;
    }
    while (frontier.size() >= 2 &&
           steeper(slope(options[frontier[frontier.size() - 2]], options[frontier.back()]),
                   slope(options[frontier.back()], options[i]))) {
      standings[frontier.back()].kind = Kind::extendedly_dominated;
      frontier.pop_back();
    }
    frontier.push_back(i);
  }
  for (std::size_t n = 1; n < frontier.size(); ++n)
    standings[frontier[n]].step = slope(options[frontier[n - 1]], options[frontier[n]]);
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (standings[i].kind != Kind::extendedly_dominated) continue;
    const auto more = std::ranges::find_if(
        frontier, [&](std::size_t other) { return options[other].gain > options[i].gain; });
    standings[i].by = *std::prev(more);
    standings[i].with = *more;
  }
  return standings;
}

std::vector<std::optional<OptionStanding>> standings_by_cost(std::span<const Scenario> scenarios,
                                                             const Comparison& comparison) {
  std::vector<std::size_t> costed;
  std::vector<CostAndGain> options;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    if (!not_costed(scenarios[s], scenarios[0]).empty()) continue;
    costed.push_back(s);
    const CostEffectiveness value = cost_effectiveness(comparison, static_cast<int>(s));
    options.push_back({value.extra_cost.mean, value.extra_patients.mean});
  }
  std::vector<std::optional<OptionStanding>> standings(scenarios.size());
  const std::vector<OptionStanding> among = stand_among(options);
  for (std::size_t i = 0; i < among.size(); ++i) {
    OptionStanding standing = among[i];
    standing.by = costed[standing.by];
    standing.with = costed[standing.with];
    if (standing.kind == Kind::dominated || standing.kind == Kind::extendedly_dominated)
      standing.sure = surely_beaten(standing, comparison, costed[i]);
    standings[costed[i]] = standing;
  }
  return standings;
}

}  // namespace needgap::comparison
