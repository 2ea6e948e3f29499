#include "checks.hpp"

#include "model/flows.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::engine {
namespace {

// One year of a draw's replicates.
struct Year {
  using Values = Eigen::Map<const Eigen::ArrayXXd, 0, Eigen::OuterStride<>>;
  const OutcomeShape& shape;
  const double* out;
  std::size_t stride;
  std::uint32_t replicates;
  int year;

  // Replicates x regions, all procedures; and replicates x procedures, the last all, of all regions.
  Values by_region(Measure measure, Place place) const {
    const ProcedureIndex all = shape.all_procedures();
    constexpr RegionIndex first{0}, second{1};
    return values(shape.offset(year, column_of(measure, place), first, all),
                  shape.cell(second, all) - shape.cell(first, all), shape.regions());
  }
  Values national(Measure measure, Place place) const {
    return values(shape.offset(year, column_of(measure, place), shape.all_regions(), ProcedureIndex{0}), 1,
                  shape.procedures() + 1);
  }

 private:
  Values values(int first, int step, int count) const {
    const auto distance = static_cast<Eigen::Index>(stride);
    return {out + first * distance, replicates, count, Eigen::OuterStride<>(step * distance)};
  }
};

// The largest of what the identity of the model leaves over; patients.
template <class Of>
double left_over(const Of& of) {
  return (of(Measure::need) - of(Measure::not_identified) - of(Measure::not_accepted) -
          of(Measure::no_route) - of(Measure::not_connected) - of(Measure::died_waiting) -
          of(Measure::performed) - of(Measure::change_in_waiting))
      .abs()
      .maxCoeff();
}

// The sum of the rates of all regions, settings and procedures: shares sum to 1, so need rate x deaths.
double expected_need(const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw,
                     const model::YearLevers& levers, int year) {
  double sum = 0;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r) {
    const Eigen::VectorXd& v = levers.of(r);
    sum += model::regional_need(scenario, layout, v, r, year) *
           model::need_factor(v[layout.need_spread], draw.facts.need_effect[r]);
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
                     const model::Draw& draw, std::uint32_t replicates, const double* out,
                     std::size_t stride) {
  RunChecks checks;
  checks.replicates = replicates;
  const int K = shape.procedures(), steps = scenario.horizon.steps_per_year;
  model::YearLevers before;
  for (int y = 0; y < shape.years(); ++y) {
    const model::YearLevers levers = model::year_levers(scenario, layout, draw, scenario.horizon.start + y);
    if (y == 0) before = levers;
    checks.expected_need +=
        replicates * expected_need(scenario, layout, draw, levers, scenario.horizon.start + y);

    const Year now{shape, out, stride, replicates, y},
        last{shape, out, stride, replicates, std::max(0, y - 1)};
    checks.simulated_need += now.national(Measure::need, Place::residence).col(K).sum();
    checks.balance = std::max(
        checks.balance, left_over([&](Measure measure) { return now.national(measure, Place::residence); }));
    checks.regional_balance =
        std::max(checks.regional_balance,
                 left_over([&](Measure measure) { return now.by_region(measure, Place::residence); }));
    // A bank holds at most max(1 + c, keep c) for each procedure, c the slots of a step of the year before.
    Eigen::ArrayXd kept(shape.regions());
    for (int r = 0; r < shape.regions(); ++r)
      kept[r] = std::max(1.0, model::keep_steps(scenario, layout, before.of(r))) / steps;
    const auto slots_before = last.by_region(Measure::slots, Place::treatment);
    const double beyond =
        (now.by_region(Measure::performed, Place::treatment) -
         now.by_region(Measure::slots, Place::treatment) - slots_before.rowwise() * kept.transpose() - K)
            .maxCoeff();
    checks.over_capacity = std::max(checks.over_capacity, beyond);
    before = levers;
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

}  // namespace needgap::engine
