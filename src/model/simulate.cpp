#include "needgap/model.hpp"

#include "kernel.hpp"
#include "training.hpp"
#include "year_data.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

namespace needgap {
namespace {

constexpr double weeks_per_year = 52;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Free {
  void operator()(double* data) const { ::operator delete[](data, std::align_val_t{64}); }
};

// Arrays of `lanes` numbers an entry, cut from one aligned piece of memory. A thread keeps its piece, and what
// stands in it, for the next draw.
class LaneMemory {
 public:
  explicit LaneMemory(std::size_t entries) {
    thread_local std::unique_ptr<double[], Free> kept;
    thread_local std::size_t size = 0;
    if (entries > size) {
      kept.reset();
      kept.reset(
          static_cast<double*>(::operator new[](entries* lanes * sizeof(double), std::align_val_t{64})));
      size = entries;
      std::fill_n(kept.get(), entries * lanes, 0.0);
    }
    next_ = kept.get();
  }
  double* take(std::size_t entries) {
    double* start = next_;
    next_ += entries * lanes;
    return start;
  }

 private:
  double* next_;
};

// The kernel's results by index, and what follows from them.
enum Quantity {
  need,
  not_identified,
  not_accepted,
  no_route,
  not_connected,
  residence_performed,
  residence_died,
  residence_waiting,
  residence_change,
  arrivals,
  performed,
  died,
  waiting,
  change,
  waiting_sum,
  slots,
  able,
  pain_days,
  cost,
  quantities
};

struct Worker {
  std::size_t cells, skills, regions, origins;
  LaneMemory memory;
  KernelState state;
  KernelResults results;
  double *relief, *money;              // pain_days, cost of procedures
  const double* quantity[quantities];  // the results again, by index

  Worker(const Scenario& scenario, const KernelSizes& sizes)
      : cells(static_cast<std::size_t>(scenario.region_count()) * scenario.procedure_count()),
        skills(static_cast<std::size_t>(scenario.region_count()) * scenario.skill_count()),
        regions(static_cast<std::size_t>(scenario.region_count())),
        origins(sizes.origins() * static_cast<std::size_t>(sizes.procedures)),
        memory(skills + 2 * cells + origins + quantities * cells + sizes.scratch()) {
    state = {memory.take(skills), memory.take(cells), memory.take(cells), memory.take(origins)};
    double** const arrays[quantities] = {&results.need,
                                         &results.not_identified,
                                         &results.not_accepted,
                                         &results.no_route,
                                         &results.not_connected,
                                         &results.residence_performed,
                                         &results.residence_died,
                                         &results.residence_waiting,
                                         &results.residence_change,
                                         &results.arrivals,
                                         &results.performed,
                                         &results.died,
                                         &results.waiting,
                                         &results.change,
                                         &results.waiting_sum,
                                         &results.slots,
                                         &results.able,
                                         &relief,
                                         &money};
    for (int q = 0; q < quantities; ++q) quantity[q] = *arrays[q] = memory.take(cells);
    results.scratch = memory.take(sizes.scratch());
  }

  void start(const Draw& draw) {
    const int R = static_cast<int>(regions);
    std::fill_n(state.queue, cells * lanes, 0.0);
    std::fill_n(state.origin, origins * lanes, 0.0);
    std::fill_n(results.residence_waiting, cells * lanes, 0.0);
    for (std::size_t i = 0; i < skills; ++i)
      std::fill_n(state.able + i * lanes, lanes,
                  draw.facts.able(static_cast<int>(i) % R, static_cast<int>(i) / R));
    for (std::size_t i = 0; i < cells; ++i)
      std::fill_n(state.bank + i * lanes, lanes,
                  draw.facts.bank(static_cast<int>(i) % R, static_cast<int>(i) / R));
  }
};

// Pain-days and the cost of procedures, cell by cell.
void value_patients(const YearFlows& flows, Worker& worker) {
  for (std::size_t cell = 0; cell < worker.cells; ++cell) {
    const double relief = flows.pain_days_per_patient.data()[cell], fee = flows.cost_per_patient.data()[cell];
    for (std::size_t i = cell * lanes; i < (cell + 1) * lanes; ++i) {
      worker.relief[i] = relief * worker.results.residence_performed[i];
      worker.money[i] = fee * worker.results.performed[i];
    }
  }
}

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
    const auto at = [&](Quantity q) -> double& { return sum.of[q][l]; };
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
  const Quantity treated = home ? residence_performed : performed;
  const auto each = [&](auto&& value) {
    for (int l = 0; l < lanes; ++l) to[l] = value([&](Quantity q) { return sum.of[q][l]; });
  };
  const auto copy = [&](Quantity q) { std::copy_n(sum.of[q], lanes, to); };
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

// Where a year's numbers go: `count` lanes of each series.
struct Sink {
  const Scenario& scenario;
  const OutcomeShape& shape;
  double* out;
  std::size_t stride;
  int count;

  void write(int year_index, const Sum& sum, int region, int procedure, double procedures_per_patient) const {
    for (std::size_t c = 0; c < measure_columns.size(); ++c) {
      const MeasureColumn& column = measure_columns[c];
      double* to =
          out +
          static_cast<std::size_t>(shape.offset(year_index, static_cast<int>(c), region, procedure)) * stride;
      const bool no_total = column.measure == Measure::able && procedure == shape.all_procedures();
      if (no_total) {
        std::fill_n(to, count, missing);
      } else if (count == lanes) {
        values_of(column, sum, scenario.horizon.steps_per_year, procedures_per_patient, to);
      } else {
        double values[lanes];
        values_of(column, sum, scenario.horizon.steps_per_year, procedures_per_patient, values);
        std::copy_n(values, count, to);
      }
    }
  }
};

// `programmes`: what interventions cost, by region; `seats`: what training seats cost, [region][lane], or
// null.
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
        sink.write(year_index, one, r, k, procedures_per_patient);
      }
    }
    for (int l = 0; l < lanes; ++l) {
      const double spent = programmes[r] + (seats ? seats[r * lanes + l] : 0.0);
      region.of[cost][l] += spent;
      outlay.of[cost][l] += spent;
    }
    sink.write(year_index, region, r, shape.all_procedures(), procedures_per_patient);
  }
  for (int k = 0; k < K; ++k) {
    for (int q = 0; q < quantities; ++q)
      for (int l = 0; l < lanes; ++l) everything.of[q][l] += by_procedure[k].of[q][l];
    close_national(by_procedure[k]);
    sink.write(year_index, by_procedure[k], shape.all_regions(), k, procedures_per_patient);
  }
  close_national(everything);
  for (int l = 0; l < lanes; ++l) everything.of[cost][l] += outlay.of[cost][l];
  sink.write(year_index, everything, shape.all_regions(), shape.all_procedures(), procedures_per_patient);
}

}  // namespace

long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              const Draw& draw, std::uint32_t first, std::uint32_t count, double* out, std::size_t stride,
              const char* name) {
  const SimulateYear simulate_year = name ? kernel(name) : kernel();
  std::vector<int> skill_procedure;
  for (const Skill& skill : scenario.skills) skill_procedure.push_back(skill.procedure);
  const DrawData data(scenario, layout, draw);
  const KernelSizes sizes{scenario.region_count(),         scenario.procedure_count(), scenario.skill_count(),
                          scenario.horizon.steps_per_year, skill_procedure.data(),     data.referral.lists()};
  Worker worker(scenario, sizes);
  std::vector<Eigen::ArrayXd> programmes;
  for (int y = scenario.horizon.start; y <= scenario.horizon.end; ++y)
    programmes.push_back(programme_costs(scenario, draw, y));
  Training training(scenario, draw);
  for (std::uint32_t done = 0; done < count; done += lanes) {
    const Sink sink{scenario, shape, out + done, stride,
                    static_cast<int>(std::min<std::uint32_t>(lanes, count - done))};
    worker.start(draw);
    BlockAddress address{draw.seed, draw.index, first + done,
                         static_cast<std::uint16_t>(scenario.horizon.start - 1)};
    simulate_year(sizes, data.years[0]->kernel, address, true, worker.state,
                  worker.results);  // the warm-up year
    if (training.exists()) training.begin(worker.results);
    for (int y = 0; y < scenario.horizon.years(); ++y) {
      address.year = static_cast<std::uint16_t>(scenario.horizon.start + y);
      if (training.exists()) training.start_year(worker.state);
      simulate_year(sizes, data.years[y]->kernel, address, false, worker.state, worker.results);
      if (training.exists()) training.end_year(address, worker.results, worker.state);
      value_patients(data.years[y]->flows, worker);
      collect(sink, y, worker, data.years[y]->flows.procedures_per_patient, programmes[y], training.spent());
    }
  }
  return data.clipped;
}

}  // namespace needgap
