#include "needgap/summary.hpp"

namespace needgap {
namespace {

// Quantiles of totals over regions are kept to 10 significant bits (0.05%), of regions to 7 (0.4%).
constexpr int total_bits = 10, region_bits = 7;
constexpr double count_offset = 1, ratio_offset = 0x1p-5;

}  // namespace

Summary::Summary(const OutcomeShape& shape, std::uint32_t first_draw, std::uint32_t scrambles)
    : shape_(shape) {
  tallies_.reserve(static_cast<std::size_t>(shape.size()));
  for (int y = 0; y < shape.years(); ++y)
    for (const MeasureColumn& column : measure_columns)
      for (int cell = 0; cell < shape.cells(); ++cell) {
        const bool total = cell >= shape.cell(shape.all_regions(), ProcedureIndex{0});
        tallies_.push_back(
            {Moments(first_draw, scrambles),
             Histogram(total ? total_bits : region_bits, column.ratio ? ratio_offset : count_offset)});
      }
}

void Summary::add(const Summary& next) {
  for (std::size_t i = 0; i < tallies_.size(); ++i) tallies_[i].add(next.tallies_[i]);
}

Estimate Summary::estimate(int year_index, ColumnIndex column, RegionIndex region,
                           ProcedureIndex procedure) const {
  return tallies_[shape_.offset(year_index, column, region, procedure)].estimate();
}

double Summary::mean(int year_index, Measure measure, RegionIndex region, ProcedureIndex procedure) const {
  Estimate estimate;  // without the quantiles
  tallies_[shape_.offset(year_index, column_of(measure, Place::residence), region, procedure)]
      .moments.summarise(estimate);
  return estimate.mean;
}

bool Summary::has_few_patients(int year_index, RegionIndex region, ProcedureIndex procedure) const {
  return mean(year_index, Measure::need, region, procedure) < few_patients;
}

double Summary::coverage_of_sums(int year_index, RegionIndex region, ProcedureIndex procedure) const {
  const double need = mean(year_index, Measure::need, region, procedure);
  return need > 0 ? mean(year_index, Measure::performed, region, procedure) / need : no_value;
}

Estimate Summary::national(int year_index, Measure measure, Place place) const {
  return estimate(year_index, column_of(measure, place), shape_.all_regions(), shape_.all_procedures());
}

}  // namespace needgap
