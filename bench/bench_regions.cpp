// Generated countries of 47, 335 and 1,741 regions on a square of 1,000 km: the cost of a region and year,
// and what leaving out far providers changes.
#include "needgap/model.hpp"

#include "small_country.hpp"

#include <benchmark/benchmark.h>
#include <cmath>
#include <map>

namespace needgap::bench {
namespace {

const Scenario& country(int regions) {
  static std::map<int, Scenario> made;
  if (const auto it = made.find(regions); it != made.end()) return it->second;
  test::SmallCountry country;
  const int side = static_cast<int>(std::ceil(std::sqrt(regions)));
  const double width = 1000.0 / side, deaths = 373'584.0 / regions;
  for (int r = 0; r < regions; ++r) {
    const double size = 0.25 + 1.5 * ((r * 37) % 101) / 100;
    country.regions.push_back({std::round(deaths * size), 1 + r % 9 * 47 / regions, 1 + 23 * 47 / regions,
                               1 + 22 * 47 / regions, 1});
    std::vector<double> km;
    for (int to = 0; to < regions; ++to)
      km.push_back(std::round(width * std::hypot(r % side - to % side, r / side - to / side)));
    country.km.push_back(km);
  }
  country.end = 2022;
  return made.emplace(regions, test::load_small_country(country)).first->second;
}

// range: regions, and the cut-off in millionths.
void region_years(benchmark::State& state) {
  Scenario scenario = country(static_cast<int>(state.range(0)));
  scenario.referral_cutoff = static_cast<double>(state.range(1)) * 1e-6;
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, false);
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * 8);
  const auto performed = static_cast<std::size_t>(shape.offset(
      0, column_of(Measure::performed, Place::residence), shape.all_regions(), shape.all_procedures()));
  const model::Draw draw = model::make_draw(scenario, layout, test::values_with(scenario, {}), 1, 0);
  double blocks = 0;
  for (auto _ : state) {
    model::simulate(scenario, layout, shape, draw, 0, 8, out.data(), 8);
    ++blocks;
  }
  double treated = 0;  // the same draw and random numbers for every cut-off
  for (int l = 0; l < 8; ++l) treated += out[performed * 8 + static_cast<std::size_t>(l)] / 8;
  state.counters["performed"] = treated;
  state.counters["region-years/CPU-s"] =
      benchmark::Counter(blocks * 8 * static_cast<double>(state.range(0)) * (scenario.horizon.years() + 1),
                         benchmark::Counter::kIsRate);
}
BENCHMARK(region_years)
    ->Args({47, 0})
    ->Args({335, 0})
    ->Args({335, 100})
    ->Args({335, 1000})
    ->Args({335, 10'000})
    ->Args({1741, 1000})
    ->Args({1741, 10'000})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace needgap::bench
