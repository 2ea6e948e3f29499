#include "needgap/model.hpp"

#include "collect.hpp"
#include "kernel.hpp"
#include "training.hpp"
#include "worker.hpp"
#include "year_data.hpp"

#include <algorithm>

namespace needgap {
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
