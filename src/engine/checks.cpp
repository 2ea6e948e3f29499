#include "checks.hpp"

#include <algorithm>
#include <cmath>

namespace needgap {
namespace {

constexpr double weeks_per_year = 52;

// Reads one year of one replicate of a draw.
struct Replicate {
  const OutcomeShape& shape;
  const double* out;
  std::size_t stride;
  int year;

  double at(Measure measure, Place place, int region, int procedure) const {
    return out[static_cast<std::size_t>(shape.offset(year, column_of(measure, place), region, procedure)) *
               stride];
  }
  // What the identity of the model leaves over; patients.
  double left_over(int region, int procedure) const {
    const auto of = [&](Measure measure) { return at(measure, Place::residence, region, procedure); };
    return of(Measure::need) - of(Measure::not_identified) - of(Measure::not_accepted) -
           of(Measure::no_route) - of(Measure::not_connected) - of(Measure::died_waiting) -
           of(Measure::performed) - of(Measure::change_in_waiting);
  }
};

// The sum of the rates of all regions, settings and procedures: shares sum to 1, so need rate x deaths.
double expected_need(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw,
                     const YearLevers& levers, int year) {
  double sum = 0;
  for (int r = 0; r < scenario.region_count(); ++r) {
    const Region& region = scenario.regions[static_cast<std::size_t>(r)];
    const Eigen::VectorXd& v = levers.of(r);
    const double spread = v[layout.need_spread];
    sum += v[layout.need_rate] * region.deaths * growth_factor(scenario, region, year) *
           std::exp(spread * draw.facts.need_effect[r] - spread * spread / 2);
  }
  return sum;
}

}  // namespace

double RunChecks::need_error() const {
  return std::sqrt(expected_need);
}

bool RunChecks::passed() const {
  return balance == 0 && regional_balance < 1e-6 && over_capacity < 1e-6 &&
         std::abs(simulated_need - expected_need) <= 5 * need_error();
}

RunChecks check_draw(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     const Draw& draw, std::uint32_t replicates, const double* out, std::size_t stride) {
  RunChecks checks;
  checks.replicates = replicates;
  const int R = shape.regions(), K = shape.procedures(), steps = scenario.horizon.steps_per_year;
  std::vector<YearLevers> levers;
  for (int y = 0; y < shape.years(); ++y) {
    levers.push_back(year_levers(scenario, layout, draw, scenario.horizon.start + y));
    const YearLevers& before = levers[static_cast<std::size_t>(std::max(0, y - 1))];
    checks.expected_need +=
        replicates * expected_need(scenario, layout, draw, levers.back(), scenario.horizon.start + y);
    for (std::uint32_t i = 0; i < replicates; ++i) {
      const Replicate now{shape, out + i, stride, y}, last{shape, out + i, stride, std::max(0, y - 1)};
      checks.simulated_need += now.at(Measure::need, Place::residence, R, K);
      for (int k = 0; k <= K; ++k) checks.balance = std::max(checks.balance, std::abs(now.left_over(R, k)));
      for (int r = 0; r < R; ++r) {
        checks.regional_balance = std::max(checks.regional_balance, std::abs(now.left_over(r, K)));
        // A bank holds at most max(1 + c, keep c) for each procedure, c the slots of a step of the year
        // before.
        const double keep = before.of(r)[layout.keep] * steps / weeks_per_year;
        const double banked =
            K + std::max(1.0, keep) * last.at(Measure::slots, Place::treatment, r, K) / steps;
        checks.over_capacity =
            std::max(checks.over_capacity, now.at(Measure::performed, Place::treatment, r, K) -
                                               now.at(Measure::slots, Place::treatment, r, K) - banked);
      }
    }
  }
  return checks;
}

void take_in(RunChecks& all, const RunChecks& draw, bool with_need) {
  all.replicates += draw.replicates;
  all.balance = std::max(all.balance, draw.balance);
  all.regional_balance = std::max(all.regional_balance, draw.regional_balance);
  all.over_capacity = std::max(all.over_capacity, draw.over_capacity);
  if (!with_need) return;
  all.expected_need += draw.expected_need;
  all.simulated_need += draw.simulated_need;
}

}  // namespace needgap
