#include "totals.hpp"

#include <cmath>

namespace needgap::comparison {
namespace {

struct Summed {
  Measure measure;
  Place place;
  Total plain, discounted;
};
constexpr Summed summed[] = {
    {Measure::performed, Place::residence, Total::performed, Total::discounted_performed},
    {Measure::pain_days, Place::residence, Total::pain_days, Total::discounted_pain_days},
    {Measure::cost, Place::treatment, Total::cost, Total::discounted_cost},
};

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return sum / static_cast<double>(values.size());
}

}  // namespace

void absorb_totals(const Scenario& scenario, const OutcomeShape& shape, Eigen::Index first,
                   std::uint32_t count, const engine::BatchValues& values, ScenarioResult& result) {
  for (std::uint32_t i = 0; i < count; ++i) {
    auto row = result.totals.row(first + i);
    row.setZero();
    for (int y = 0; y < shape.years(); ++y) {
      const double worth = scenario.economics.present_value(scenario.horizon.start + y);
      for (const auto& [measure, place, plain, discounted] : summed) {
        const int series =
            shape.offset(y, column_of(measure, place), shape.all_regions(), shape.all_procedures());
        const double mean = mean_of(values.of(series, i));
        row[static_cast<Eigen::Index>(plain)] += mean;
        row[static_cast<Eigen::Index>(discounted)] += worth * mean;
      }
    }
  }
}

}  // namespace needgap::comparison
