#include "needgap/comparison.hpp"
#include "needgap/ranking.hpp"

#include "engine/batches.hpp"
#include "totals.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::comparison {
namespace {

constexpr int inequality_bits = 10;

// A measure by residence of all regions in a year, [region][future].
std::vector<double> by_region(Measure measure, const OutcomeShape& shape, const engine::BatchValues& values,
                              int year, std::uint32_t count) {
  std::vector<double> all, of_region;
  for (RegionIndex r{0}; r < shape.regions(); ++r) {
    values.read(shape.offset(year, column_of(measure, Place::residence), r, shape.all_procedures()), count,
                of_region);
    all.insert(all.end(), of_region.begin(), of_region.end());
  }
  return all;
}

ScenarioResult empty_result(const OutcomeShape& shape, bool reference, std::uint32_t scrambles) {
  ScenarioResult result{Summary(shape, 0, scrambles), {}, {}, {}, {}, {}, {}, {}};
  const auto years = static_cast<std::size_t>(shape.years());
  const Tally ratio{Moments(0, scrambles), Histogram(inequality_bits, 0x1p-5)};
  result.inequality.assign(2 * years, ratio);
  result.among_worst.assign(years * static_cast<std::size_t>(shape.regions()), 0);
  result.ranked.assign(years, 0);
  if (reference) return result;
  result.inequality_change.assign(2 * years, ratio);
  for (int series = 0; series < shape.size(); ++series)
    result.differences.push_back(
        {Tally{Moments(0, scrambles), result.summary.tally(series).histogram.emptied()}});
  return result;
}

void absorb_series(int series, std::uint32_t count, std::uint32_t replicates,
                   std::span<engine::BatchValues> values, std::vector<ScenarioResult>& results) {
  std::vector<double> reference, own;
  values[0].read(series, count, reference);
  results[0].summary.tally(series).add_draws(reference, replicates);
  for (std::size_t s = 1; s < results.size(); ++s) {
    values[s].read(series, count, own);
    results[s].summary.tally(series).add_draws(own, replicates);
    PairedTally& paired = results[s].differences[series];
    std::uint64_t less = 0, more = 0;
    for (std::size_t m = 0; m < own.size(); ++m) {
      own[m] -= reference[m];
      less += own[m] < 0;
      more += own[m] > 0;
    }
    paired.less += less;
    paired.more += more;
    paired.difference.add_draws(own, replicates);
  }
}

// Of one scenario and year: who is among the lowest.
void absorb_lowest(int year, std::span<const double> coverage, std::size_t futures, ScenarioResult& result) {
  const std::vector<Standing> all = standings(coverage, futures);
  const std::size_t regions = all.size() / futures;
  const int lowest = lowest_count(static_cast<int>(regions));
  for (std::size_t r = 0; r < regions; ++r)
    for (std::size_t i = 0; i < futures; ++i)
      result.among_worst[static_cast<std::size_t>(year) * regions + r] +=
          all[r * futures + i].among_lowest(lowest);
  for (std::size_t i = 0; i < futures; ++i) {
    bool any = false;
    for (std::size_t r = 0; r < regions; ++r) any = any || all[r * futures + i].ranked();
    result.ranked[static_cast<std::size_t>(year)] += any;
  }
}

// One year of all scenarios: inequality (of each, and its change) and the lowest regions.
void absorb_year(int year, std::uint32_t count, std::uint32_t replicates, const OutcomeShape& shape,
                 std::span<engine::BatchValues> values, std::vector<ScenarioResult>& results) {
  const auto regions = static_cast<std::size_t>(shape.regions());
  const std::size_t futures = static_cast<std::size_t>(count) * replicates;
  std::vector<double> own[2], reference[2], change(futures), coverage_of(regions), need_of(regions);
  for (std::size_t s = 0; s < results.size(); ++s) {
    ScenarioResult& result = results[s];
    const std::vector<double> coverage = by_region(Measure::coverage, shape, values[s], year, count),
                              need = by_region(Measure::need, shape, values[s], year, count);
    absorb_lowest(year, coverage, futures, result);
    for (auto& list : own) list.resize(futures);
    for (std::size_t i = 0; i < futures; ++i) {
      for (std::size_t r = 0; r < regions; ++r) {
        coverage_of[r] = without_rounding(coverage[r * futures + i]);
        need_of[r] = need[r * futures + i];
      }
      const Inequality of = inequality(coverage_of, need_of);
      own[0][i] = of.gini;
      own[1][i] = of.slope_index;
    }
    for (int index = 0; index < 2; ++index) {
      const std::size_t at = static_cast<std::size_t>(2 * year + index);
      const auto take_in = [&](Tally& tally, const std::vector<double>& of_futures) {
        for (std::size_t first = 0; first < futures; first += replicates)
          tally.add_draw({of_futures.data() + first, replicates});
      };
      take_in(result.inequality[at], own[index]);
      if (s == 0) {
        reference[index] = own[index];
        continue;
      }
      for (std::size_t i = 0; i < futures; ++i) change[i] = own[index][i] - reference[index][i];
      take_in(result.inequality_change[at], change);
    }
  }
}

// Where a pair of scenarios stands among all pairs of a year.
std::size_t pair_index(std::size_t a, std::size_t b) {
  return b * (b - 1) / 2 + a;
}

// One year of the gap of every scenario against that of every other.
void absorb_pairs(int year, std::uint32_t count, const OutcomeShape& shape,
                  std::span<engine::BatchValues> values, std::vector<Moments>& between) {
  const int series = shape.offset(year, column_of(Measure::unmet_need, Place::residence), shape.all_regions(),
                                  shape.all_procedures());
  const std::size_t pairs = pair_index(0, values.size());
  std::vector<double> difference;
  for (std::size_t b = 1; b < values.size(); ++b)
    for (std::size_t a = 0; a < b; ++a)
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::span<const double> less = values[a].of(series, i), more = values[b].of(series, i);
        difference.resize(less.size());
        for (std::size_t m = 0; m < less.size(); ++m) difference[m] = more[m] - less[m];
        between[static_cast<std::size_t>(year) * pairs + pair_index(a, b)].add_draw(difference);
      }
}

// Whether each scenario meets each target, and every other does as well.
void absorb_targets(const Scenario& scenario, const OutcomeShape& shape, std::uint32_t count,
                    std::span<engine::BatchValues> values, Comparison& comparison) {
  const std::size_t scenarios = values.size(), pairs = pair_index(0, scenarios);
  std::vector<std::vector<double>> met(scenarios);
  std::vector<double> difference;
  for (std::size_t t = 0; t < comparison.targets.size(); ++t) {
    const Statement& target = comparison.targets[t];
    const int series = offset_of(scenario, shape, target.series);
    for (std::uint32_t i = 0; i < count; ++i)
      for (std::size_t b = 0; b < scenarios; ++b) {
        met[b].clear();
        for (const double x : values[b].of(series, i)) met[b].push_back(target.holds(x) ? 1.0 : 0.0);
        comparison.scenarios[b].met[t].add_draw(met[b]);
        for (std::size_t a = 0; a < b; ++a) {
          difference.resize(met[b].size());
          for (std::size_t m = 0; m < difference.size(); ++m) difference[m] = met[b][m] - met[a][m];
          comparison.met_between[t * pairs + pair_index(a, b)].add_draw(difference);
        }
      }
  }
}

}  // namespace

Resolution resolution(const Estimate& d, double draws, std::uint32_t scrambles) {
  const double half = reach_95(draws, scrambles) * d.mcse;
  if ((d.mean == 0 && !(d.sd > 0)) || std::abs(d.mean) > half) return {true, 0};
  return {false, std::ceil(draws * (half / d.mean) * (half / d.mean))};
}

int better_direction(Measure measure) {
  switch (measure) {
    case Measure::performed:
    case Measure::procedures:
    case Measure::coverage:
    case Measure::pain_days:
      return 1;
    case Measure::not_identified:
    case Measure::not_accepted:
    case Measure::no_route:
    case Measure::not_connected:
    case Measure::died_waiting:
    case Measure::waiting:
    case Measure::unmet_need:
    case Measure::avertable_gap:
    case Measure::mean_wait:
    case Measure::cost:
      return -1;
    default:
      return 0;
  }
}

Comparison compare(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                   const std::vector<Statement>& targets,
                   const std::function<bool(const engine::Progress&)>& on_progress) {
  engine::check_comparable(scenarios);
  Comparison comparison(OutcomeShape(scenarios[0], plan.detail));
  comparison.targets = targets;
  comparison.scrambles = engine::design_of(plan).scrambles;
  std::vector<const Scenario*> pointers;
  for (const Scenario& scenario : scenarios) {
    comparison.scenarios.push_back(empty_result(comparison.shape, pointers.empty(), comparison.scrambles));
    comparison.scenarios.back().totals.resize(plan.draws, totals);
    comparison.scenarios.back().met.assign(targets.size(), Moments(0, comparison.scrambles));
    pointers.push_back(&scenario);
  }
  const OutcomeShape& shape = comparison.shape;
  comparison.between.assign(static_cast<std::size_t>(shape.years()) * pair_index(0, scenarios.size()),
                            Moments(0, comparison.scrambles));
  comparison.met_between.assign(targets.size() * pair_index(0, scenarios.size()),
                                Moments(0, comparison.scrambles));
  Eigen::Index first = 0;
  const auto absorb = [&](std::uint32_t count, std::span<engine::BatchValues> values) {
    for (std::size_t s = 0; s < scenarios.size(); ++s)
      absorb_totals(scenarios[s], shape, first, count, values[s], comparison.scenarios[s]);
    absorb_targets(scenarios[0], shape, count, values, comparison);
    first += count;
    engine::in_parallel(shape.size(), [&](int series) {
      absorb_series(series, count, plan.replicates, values, comparison.scenarios);
    });
    engine::in_parallel(shape.years(), [&](int year) {
      absorb_year(year, count, plan.replicates, shape, values, comparison.scenarios);
      absorb_pairs(year, count, shape, values, comparison.between);
    });
  };
  static_cast<engine::Completion&>(comparison) =
      engine::simulate_batches(pointers, shape, plan, absorb, engine::told_to(on_progress, plan));
  for (ScenarioResult& result : comparison.scenarios) result.totals.conservativeResize(first, totals);
  return comparison;
}

double Comparison::among_lowest(int scenario, int year_index, RegionIndex region) const {
  const ScenarioResult& result = scenarios[static_cast<std::size_t>(scenario)];
  const std::uint64_t ranked = result.ranked[static_cast<std::size_t>(year_index)];
  if (ranked == 0 || lowest_count(shape.regions()) == 0) return no_value;
  return result.among_worst[static_cast<std::size_t>(year_index * shape.regions() + region)] /
         static_cast<double>(ranked);
}

Estimate Comparison::probability_met(int scenario, std::size_t target) const {
  Estimate estimate;
  scenarios[static_cast<std::size_t>(scenario)].met[target].summarise(estimate);
  return estimate;
}

GapBetween Comparison::gap_between(int a, int b, int year_index) const {
  const auto low = static_cast<std::size_t>(std::min(a, b)), high = static_cast<std::size_t>(std::max(a, b));
  GapBetween gap{{true, 0}, {}};
  if (a == b) return gap;
  const std::size_t pairs = pair_index(0, scenarios.size());
  between[static_cast<std::size_t>(year_index) * pairs + pair_index(low, high)].summarise(gap.difference);
  if (a > b) gap.difference.mean = -gap.difference.mean;
  static_cast<Resolution&>(gap) = resolution_of(gap.difference);
  return gap;
}

MetBetween Comparison::met_difference(int a, int b, std::size_t target) const {
  const auto low = static_cast<std::size_t>(std::min(a, b)), high = static_cast<std::size_t>(std::max(a, b));
  MetBetween met{{true, 0}, {}};
  if (a == b) return met;
  met_between[target * pair_index(0, scenarios.size()) + pair_index(low, high)].summarise(met.difference);
  if (a > b) met.difference.mean = 0 - met.difference.mean;
  static_cast<Resolution&>(met) = resolution_of(met.difference);
  return met;
}

PairedEstimate Comparison::paired(int scenario, int year_index, ColumnIndex column, RegionIndex region,
                                  ProcedureIndex procedure) const {
  const int series = shape.offset(year_index, column, region, procedure);
  const PairedTally& tally = scenarios[scenario].differences[series];
  const Estimate d = tally.difference.estimate();
  PairedEstimate paired{{true, 0}, d, no_value, no_value};
  const int direction = better_direction(measure_columns[column].measure);
  if (direction != 0 && d.count > 0)
    paired.probability_better =
        static_cast<double>(direction > 0 ? tally.more : tally.less) / static_cast<double>(d.count);
  const double own = scenarios[scenario].summary.estimate(year_index, column, region, procedure).mcse;
  const double reference = scenarios[0].summary.estimate(year_index, column, region, procedure).mcse;
  if (d.mcse > 0) paired.variance_reduction = (own * own + reference * reference) / (d.mcse * d.mcse);
  if (d.mcse == 0) paired.variance_reduction = infinity;
  if (tally.less + tally.more > 0) static_cast<Resolution&>(paired) = resolution_of(d);
  return paired;
}

}  // namespace needgap::comparison
