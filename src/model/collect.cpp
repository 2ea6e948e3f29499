#include "collect.hpp"

#include <algorithm>
#include <limits>

namespace needgap {
namespace {

using enum Worker::Quantity;

constexpr double weeks_per_year = 52;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// Sums over cells of the results.
struct Sum {
  double of[quantities][lanes] = {};
};

void add(Sum& sum, const Worker& worker, std::size_t cell) {
  for (int q = 0; q < quantities; ++q) {
    const double* from = worker.quantity[q] + cell * lanes;
    for (int l = 0; l < lanes; ++l) sum.of[q][l] += from[l];
  }
}

// For all regions together both places count the same patients: take the whole numbers of the queues.
void close_national(Sum& sum) {
  for (int l = 0; l < lanes; ++l) {
    const auto at = [&](Worker::Quantity q) -> double& { return sum.of[q][l]; };
    at(need) = at(not_identified) + at(not_accepted) + at(no_route) + at(not_connected) + at(arrivals);
    at(residence_performed) = at(performed);
    at(residence_died) = at(died);
    at(residence_waiting) = at(waiting);
    at(residence_change) = at(change);
  }
}

double quotient(double a, double b) {
  return b != 0 ? a / b : missing;
}

// The values of a column for all lanes.
void values_of(const MeasureColumn& column, const Sum& sum, int steps, double procedures_per_patient,
               double* to) {
  const bool home = column.place == Place::residence;
  const Worker::Quantity treated = home ? residence_performed : performed;
  const auto each = [&](auto&& value) {
    for (int l = 0; l < lanes; ++l) to[l] = value([&](Worker::Quantity q) { return sum.of[q][l]; });
  };
  const auto copy = [&](Worker::Quantity q) { std::copy_n(sum.of[q], lanes, to); };
  switch (column.measure) {
    case Measure::need:
      return copy(need);
    case Measure::not_identified:
      return copy(not_identified);
    case Measure::not_accepted:
      return copy(not_accepted);
    case Measure::no_route:
      return copy(no_route);
    case Measure::not_connected:
      return copy(not_connected);
    case Measure::arrivals:
      return copy(arrivals);
    case Measure::died_waiting:
      return copy(home ? residence_died : died);
    case Measure::performed:
      return copy(treated);
    case Measure::procedures:
      return each([&](auto at) { return at(treated) * procedures_per_patient; });
    case Measure::waiting:
      return copy(home ? residence_waiting : waiting);
    case Measure::change_in_waiting:
      return copy(home ? residence_change : change);
    case Measure::unmet_need:
      return each([&](auto at) { return at(need) - at(treated); });
    case Measure::coverage:
      return each([&](auto at) { return quotient(at(treated), at(need)); });
    case Measure::mean_wait:
      return each([&](auto at) {
        return quotient(weeks_per_year * at(waiting_sum) / steps, at(performed) + at(died) + at(change));
      });
    case Measure::able:
      return copy(able);
    case Measure::slots:
      return copy(slots);
    case Measure::use_of_slots:
      return each([&](auto at) { return quotient(at(performed), at(slots)); });
    case Measure::pain_days:
      return copy(pain_days);
    case Measure::cost:
      return copy(cost);
  }
}

void write(const Sink& sink, int year_index, const Sum& sum, int region, int procedure,
           double procedures_per_patient) {
  const OutcomeShape& shape = sink.shape;
  const int steps = sink.scenario.horizon.steps_per_year;
  for (std::size_t c = 0; c < measure_columns.size(); ++c) {
    const MeasureColumn& column = measure_columns[c];
    double* to = sink.out +
                 static_cast<std::size_t>(shape.offset(year_index, static_cast<int>(c), region, procedure)) *
                     sink.stride;
    const bool no_total = column.measure == Measure::able && procedure == shape.all_procedures();
    if (no_total) {
      std::fill_n(to, sink.count, missing);
    } else if (sink.count == lanes) {
      values_of(column, sum, steps, procedures_per_patient, to);
    } else {
      double values[lanes];
      values_of(column, sum, steps, procedures_per_patient, values);
      std::copy_n(values, sink.count, to);
    }
  }
}

}  // namespace

void collect(const Sink& sink, int year_index, const Worker& worker, double procedures_per_patient,
             const Eigen::ArrayXd& programmes, const double* seats) {
  const OutcomeShape& shape = sink.shape;
  const int R = shape.regions(), K = shape.procedures();
  Sum everything, outlay;
  std::vector<Sum> by_procedure(static_cast<std::size_t>(K));
  for (int r = 0; r < R; ++r) {
    Sum region;
    for (int k = 0; k < K; ++k) {
      const auto cell = static_cast<std::size_t>(k) * R + r;
      add(region, worker, cell);
      add(by_procedure[k], worker, cell);
      if (shape.detail()) {
        Sum one;
        add(one, worker, cell);
        write(sink, year_index, one, r, k, procedures_per_patient);
      }
    }
    for (int l = 0; l < lanes; ++l) {
      const double spent = programmes[r] + (seats ? seats[r * lanes + l] : 0.0);
      region.of[cost][l] += spent;
      outlay.of[cost][l] += spent;
    }
    write(sink, year_index, region, r, shape.all_procedures(), procedures_per_patient);
  }
  for (int k = 0; k < K; ++k) {
    for (int q = 0; q < quantities; ++q)
      for (int l = 0; l < lanes; ++l) everything.of[q][l] += by_procedure[k].of[q][l];
    close_national(by_procedure[k]);
    write(sink, year_index, by_procedure[k], shape.all_regions(), k, procedures_per_patient);
  }
  close_national(everything);
  for (int l = 0; l < lanes; ++l) everything.of[cost][l] += outlay.of[cost][l];
  write(sink, year_index, everything, shape.all_regions(), shape.all_procedures(), procedures_per_patient);
}

}  // namespace needgap
