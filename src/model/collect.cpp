#include "collect.hpp"

#include "needgap/statistics.hpp"

#include <array>
#include <utility>

namespace needgap::model {
namespace {

using enum Worker::Quantity;

// Replicates x cells: those of the kernel, or those that are kept, in the order of the shape.
using Block = Eigen::Array<double, lanes, Eigen::Dynamic>;
using Sums = std::array<Block, quantities>;

// Training, the same way.
struct SeatSums {
  Block asked, filled, finished;
};

// A quantity of a procedure (or of all) by region, among the cells that are kept.
auto by_region(Block& kept, const OutcomeShape& shape, ProcedureIndex procedure) {
  const int first = shape.cell(RegionIndex{0}, procedure),
            step = shape.cell(RegionIndex{1}, procedure) - first;
  return Eigen::Map<Block, 0, Eigen::OuterStride<>>(kept.col(first).data(), lanes, shape.regions(),
                                                    Eigen::OuterStride<>(step * lanes));
}

// Adds a quantity up over the cells of the kernel, [procedure * regions + region].
void add_up(const double* cells, const OutcomeShape& shape, Block& kept) {
  const RegionIndex R = shape.all_regions();
  const ProcedureIndex K = shape.all_procedures();
  kept.setZero(lanes, shape.cells());
  for (ProcedureIndex k{0}; k < K; ++k) {
    const Eigen::Map<const Block> of(cells + static_cast<std::ptrdiff_t>(k) * R * lanes, lanes, R);
    by_region(kept, shape, K) += of;
    if (shape.detail()) by_region(kept, shape, k) = of;
    Eigen::Array<double, lanes, 1> sum = of.col(0);
    for (int r = 1; r < R; ++r) sum += of.col(r);
    kept.col(shape.cell(R, k)) = sum;
    kept.col(shape.cell(R, K)) += sum;
  }
}

// Of each group of regions the sum of its regions.
void add_up_groups(const OutcomeShape& shape, Block& kept) {
  for (std::size_t g = 0; g < shape.groups().size(); ++g)
    for (ProcedureIndex k{0}; k <= shape.procedures(); ++k) {
      if (!shape.has(shape.group_index(g), k)) continue;
      auto sum = kept.col(shape.cell(shape.group_index(g), k));
      sum.setZero();
      for (const RegionIndex r : shape.groups()[g]) sum += kept.col(shape.cell(r, k));
    }
}

// For all regions together both places count the same patients: take the whole numbers of the queues.
void close_national(Sums& sums, const OutcomeShape& shape) {
  for (ProcedureIndex k{0}; k <= shape.procedures(); ++k) {
    const auto at = [&, cell = shape.cell(shape.all_regions(), k)](Worker::Quantity q) {
      return sums[q].col(cell);
    };
    at(need) = at(not_identified) + at(not_accepted) + at(no_route) + at(not_connected) + at(arrivals);
    at(residence_performed) = at(performed);
    at(residence_died) = at(died);
    at(residence_waiting) = at(waiting);
    at(residence_change) = at(change);
  }
}

// What interventions cost does not belong to a procedure.
void add_spent(Block& kept, const OutcomeShape& shape, const Block& programmes, const SeatYear* seats) {
  const RegionIndex R = shape.all_regions();
  const ProcedureIndex K = shape.all_procedures();
  Block spent = programmes;
  if (seats) spent += Eigen::Map<const Block>(seats->cost.data(), lanes, R);
  by_region(kept, shape, K) += spent;
  Eigen::Array<double, lanes, 1> sum = spent.col(0);
  for (int r = 1; r < R; ++r) sum += spent.col(r);
  kept.col(shape.cell(R, K)) += sum;
}

// a / b, missing where b is 0.
template <class A, class B>
void divide(const A& a, const B& b, Block& quotient) {
  quotient = (b != 0).select(a / b, no_value);
}

// A column of all cells that are kept.
void values_of(const MeasureColumn& column, const Sums& sums, const SeatSums& seats, int steps,
               const YearOfDraws& of_draws, Block& values) {
  const bool home = column.place == Place::residence;
  const Block& treated = sums[home ? residence_performed : performed];
  switch (column.measure) {
    case Measure::need:
      values = sums[need];
      return;
    case Measure::not_identified:
      values = sums[not_identified];
      return;
    case Measure::not_accepted:
      values = sums[not_accepted];
      return;
    case Measure::no_route:
      values = sums[no_route];
      return;
    case Measure::not_connected:
      values = sums[not_connected];
      return;
    case Measure::arrivals:
      values = sums[arrivals];
      return;
    case Measure::died_waiting:
      values = sums[home ? residence_died : died];
      return;
    case Measure::performed:
      values = treated;
      return;
    case Measure::procedures:
      values = treated.colwise() * of_draws.procedures_per_patient;
      return;
    case Measure::waiting:
      values = sums[home ? residence_waiting : waiting];
      return;
    case Measure::change_in_waiting:
      values = sums[home ? residence_change : change];
      return;
    case Measure::unmet_need:
      values = sums[need] - treated;
      return;
    case Measure::avertable_gap:
      values = sums[need] - treated - sums[not_accepted];
      return;
    case Measure::coverage:
      return divide(treated, sums[need], values);
    case Measure::mean_wait:
      return divide(weeks_per_year * sums[waiting_sum] / steps, sums[performed] + sums[died] + sums[change],
                    values);
    case Measure::able:
      values = sums[able];
      return;
    case Measure::performing_hospitals:
      values = sums[hospitals];
      return;
    case Measure::slots:
      values = sums[slots];
      return;
    case Measure::use_of_slots:
      return divide(sums[performed], sums[slots], values);
    case Measure::pain_days:
      values = sums[pain_days];
      return;
    case Measure::cost:
      values = sums[cost];
      return;
    case Measure::seats_asked:
      values = seats.asked;
      return;
    case Measure::seats_filled:
      values = seats.filled;
      return;
    case Measure::finished:
      values = seats.finished;
      return;
    case Measure::left:
      values = sums[left];
  }
}

}  // namespace

void collect(const Sink& sink, int year_index, const Worker& worker, const YearOfDraws& of_draws,
             const SeatYear* seats) {
  const OutcomeShape& shape = sink.shape;
  Sums sums;
  for (int q = 0; q < quantities; ++q) add_up(worker.quantity[q], shape, sums[q]);
  close_national(sums, shape);
  add_spent(sums[cost], shape, of_draws.programmes, seats);
  for (Block& sum : sums) add_up_groups(shape, sum);
  SeatSums seat_sums;
  for (const auto& [sum, counts] : {std::pair{&seat_sums.asked, &SeatYear::asked},
                                    {&seat_sums.filled, &SeatYear::filled},
                                    {&seat_sums.finished, &SeatYear::finished}}) {
    if (!seats) {
      sum->setZero(lanes, shape.cells());
      continue;
    }
    add_up((seats->*counts).data(), shape, *sum);
    add_up_groups(shape, *sum);
  }

  const auto stride = static_cast<Eigen::Index>(sink.stride);
  double* to = sink.out + static_cast<Eigen::Index>(year_index) * shape.per_year() * stride;
  Block values(lanes, shape.cells());
  for (const MeasureColumn& column : measure_columns) {
    values_of(column, sums, seat_sums, sink.scenario.horizon.steps_per_year, of_draws, values);
    if (!column.adds_up)
      for (RegionIndex r{0}; r <= shape.regions(); ++r)
        values.col(shape.cell(r, shape.all_procedures())) = no_value;
    Eigen::Map<Eigen::ArrayXXd, 0, Eigen::OuterStride<>>(
        to, sink.count, shape.cells(), Eigen::OuterStride<>(stride)) = values.topRows(sink.count);
    to += shape.cells() * stride;
  }
}

}  // namespace needgap::model
