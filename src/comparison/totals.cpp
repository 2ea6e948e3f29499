#include "totals.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace needgap::comparison {
namespace {

constexpr std::array summed{std::pair{Measure::performed, Place::residence},
                            std::pair{Measure::pain_days, Place::residence},
                            std::pair{Measure::cost, Place::treatment}};

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double x : values) sum += x;
  return sum / static_cast<double>(values.size());
}

}  // namespace

void absorb_totals(const Scenario& scenario, const OutcomeShape& shape, const std::vector<Statement>& targets,
                   Eigen::Index first, std::uint32_t count, const engine::BatchValues& values,
                   ScenarioResult& result) {
  for (std::uint32_t i = 0; i < count; ++i) {
    auto row = result.totals.row(first + i);
    row.setZero();
    for (int y = 0; y < shape.years(); ++y) {
      const double worth = scenario.economics.present_value(scenario.horizon.start + y);
      for (std::size_t q = 0; q < summed.size(); ++q) {
        const int series = shape.offset(y, column_of(summed[q].first, summed[q].second), shape.all_regions(),
                                        shape.all_procedures());
        const double mean = mean_of(values.of(series, i));
        row[static_cast<Eigen::Index>(q)] += mean;
        row[static_cast<Eigen::Index>(q + summed.size())] += worth * mean;
      }
    }
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const std::span<const double> own = values.of(offset_of(scenario, shape, targets[t].series), i);
      std::vector<double> met;
      for (const double x : own) met.push_back(targets[t].holds(x) ? 1.0 : 0.0);
      result.met[t].add_draw(met);
    }
  }
}

}  // namespace needgap::comparison
