#include "needgap/model.hpp"

#include "collect.hpp"
#include "kernel.hpp"
#include "training.hpp"
#include "trunk.hpp"
#include "worker.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace needgap::model {
namespace {

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

// A scenario and draw made ready, and whom its futures are shared with.
struct Simulation {
  const Scenario& scenario;
  const OutcomeShape& shape;
  const Draw& draw;
  std::unique_ptr<const DrawData> data;
  SimulateYear simulate_year;
  Trunk* leave = nullptr;
  const Trunk* take = nullptr;

  long of_replicates(std::uint32_t first, std::uint32_t count, double* out, std::size_t stride);

 private:
  std::optional<std::size_t> branch(const Training& training) const;
};

// Which of the trunk's years to start from, as an index, or nothing: from the warm-up year.
std::optional<std::size_t> Simulation::branch(const Training& training) const {
  if (!take) return std::nullopt;
  const int alike = std::min({years_alike(*take->data, *data), take->idle,
                              training.idle_years(scenario.horizon.start, scenario.horizon.end)});
  const auto beyond = std::ranges::upper_bound(take->years, scenario.horizon.start + alike);
  if (beyond == take->years.begin()) return std::nullopt;
  return beyond - take->years.begin() - 1;
}

long Simulation::of_replicates(std::uint32_t first, std::uint32_t count, double* out, std::size_t stride) {
  const KernelSizes& sizes = data->sizes;
  const int start = scenario.horizon.start, end = scenario.horizon.end;
  Worker worker(scenario, sizes);
  Training training(scenario, draw);
  const std::optional<std::size_t> state = branch(training);
  const int from = state ? take->years[*state] : start;
  const int shared = (from - start) * shape.per_year();  // series
  for (std::uint32_t done = 0; done < count; done += lanes) {
    const Sink sink{scenario, shape, out + done, stride,
                    static_cast<int>(std::min<std::uint32_t>(lanes, count - done))};
    BlockAddress address{draw.seed, draw.index, first + done, static_cast<std::uint16_t>(start - 1)};
    if (!state) {
      worker.start(draw);
      simulate_year(sizes, data->years[0]->kernel, address, true, worker.state, worker.results);
    } else {
      std::ranges::copy(take->states[done / lanes * take->years.size() + *state], worker.carried.begin());
      for (int j = 0; j < shared; ++j)
        std::copy_n(take->out + done + j * stride, sink.count, sink.out + j * stride);
    }
    if (training.exists()) training.begin(worker.results);
    for (int year = from; year <= end; ++year) {
      if (leave && std::ranges::binary_search(leave->years, year))
        leave->states.emplace_back(worker.carried.begin(), worker.carried.end());
      const YearData& of_year = *data->years[year - start];
      address.year = static_cast<std::uint16_t>(year);
      if (training.exists()) training.start_year(worker.state);
      simulate_year(sizes, of_year.kernel, address, false, worker.state, worker.results);
      if (training.exists()) training.end_year(address, worker.results, worker.state);
      value_patients(of_year.flows, worker);
      collect(sink, year - start, worker, of_year.flows.procedures_per_patient, of_year.programme_cost,
              training.last_year());
    }
  }
  const long clipped = data->clipped;
  if (leave) {
    leave->idle = training.idle_years(start, end);
    leave->out = out;
    leave->data = std::move(data);
  }
  return clipped;
}

Simulation ready(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                 const Draw& draw, const char* name = nullptr) {
  return {scenario, shape, draw, std::make_unique<DrawData>(scenario, layout, draw),
          name ? kernel(name) : kernel()};
}

}  // namespace

long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              const Draw& draw, std::uint32_t first, std::uint32_t count, double* out, std::size_t stride,
              const char* name) {
  return ready(scenario, layout, shape, draw, name).of_replicates(first, count, out, stride);
}

long simulate_trunk(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    const Draw& draw, std::uint32_t first, std::uint32_t count, double* out,
                    std::size_t stride, Trunk& trunk) {
  std::erase_if(trunk.years,
                [&](int year) { return year <= scenario.horizon.start || year > scenario.horizon.end; });
  std::ranges::sort(trunk.years);
  trunk.years.erase(std::ranges::unique(trunk.years).begin(), trunk.years.end());
  Simulation simulation = ready(scenario, layout, shape, draw);
  simulation.leave = &trunk;
  return simulation.of_replicates(first, count, out, stride);
}

long simulate_branch(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     const Draw& draw, std::uint32_t first, std::uint32_t count, double* out,
                     std::size_t stride, const Trunk& trunk) {
  Simulation simulation = ready(scenario, layout, shape, draw);
  simulation.take = &trunk;
  return simulation.of_replicates(first, count, out, stride);
}

}  // namespace needgap::model
