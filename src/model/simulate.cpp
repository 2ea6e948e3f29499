#include "needgap/model.hpp"

#include "collect.hpp"
#include "kernel.hpp"
#include "lane_year.hpp"
#include "training.hpp"
#include "trunk.hpp"
#include "worker.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

namespace needgap::model {

static_assert(futures_together == lanes);

namespace {

// Pain-days and the cost of procedures, cell by cell.
void value_patients(const KernelYear& year, Worker& worker) {
  for (std::size_t i = 0; i < worker.cells * lanes; ++i) {
    worker.relief[i] = year.pain_days_per_patient[i] * worker.results.residence_performed[i];
    worker.money[i] = year.cost_per_patient[i] * worker.results.performed[i];
  }
}

// By year of the horizon and region: deaths relative to the base year.
std::vector<std::vector<double>> growth_by_year(const Scenario& scenario) {
  std::vector<std::vector<double>> growth;
  for (int year = scenario.horizon.start; year <= scenario.horizon.end; ++year) {
    growth.emplace_back();
    for (const Region& region : scenario.regions)
      growth.back().push_back(growth_factor(scenario, region, year));
  }
  return growth;
}

// A scenario and the draws of some futures made ready, and whom the years are shared with.
class Simulation {
 public:
  Simulation(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
             std::span<const Future> futures, const char* kernel_name = nullptr)
      : scenario_(scenario),
        shape_(shape),
        futures_(futures),
        simulate_year_(kernel_name ? kernel(kernel_name) : kernel()),
        deaths_(growth_by_year(scenario)) {
    for (const Skill& skill : scenario.skills) skill_procedure_.push_back(skill.procedure);
    for (const Region& region : scenario.regions) hospitals_.push_back(region.hospitals);
    sizes_ = {scenario.region_count(),
              scenario.procedure_count(),
              scenario.skill_count(),
              scenario.horizon.steps_per_year,
              static_cast<int>(hospital_settings(scenario).size()),
              skill_procedure_.data(),
              hospitals_.data(),
              nullptr,
              nullptr};
    distance_km_ = padded_distances(scenario, sizes_.padded_regions());
    sizes_.distance_km = distance_km_.data();
    for (const Future& future : futures) {
      const bool as_before = !data_.empty() && &data_.back()->draw == future.draw;
      data_.push_back(as_before ? data_.back()
                                : std::make_shared<const DrawData>(scenario, layout, *future.draw));
      if (!as_before) clipped_ += data_.back()->clipped;
    }
  }

  long run(double* out, std::size_t stride) {
    for (std::size_t first = 0; first < futures_.size(); first += lanes)
      run_block(first, out + first, stride);
    if (leave_) {
      leave_->out = out;
      leave_->data = data_;
    }
    return clipped_;
  }

  void leave(Trunk& trunk) {
    leave_ = &trunk;
    std::erase_if(trunk.years,
                  [&](int year) { return year <= scenario_.horizon.start || year > scenario_.horizon.end; });
    std::ranges::sort(trunk.years);
    trunk.years.erase(std::ranges::unique(trunk.years).begin(), trunk.years.end());
    trunk.blocks.clear();
  }

  void take(const Trunk& trunk, const Scenario& of_trunk) {
    take_ = &trunk;
    for (std::size_t i = 0; i < data_.size(); ++i)
      alike_.push_back(i > 0 && data_[i] == data_[i - 1]
                           ? alike_.back()
                           : years_alike(of_trunk, *trunk.data[i], scenario_, *data_[i]));
  }

 private:
  using LaneData = std::array<const DrawData*, lanes>;

  // The last future stands in for those that are not there.
  std::size_t future_of(std::size_t first, std::size_t lane) const {
    return std::min(first + lane, futures_.size() - 1);
  }

  void run_block(std::size_t first, double* out, std::size_t stride) {
    const int start = scenario_.horizon.start, end = scenario_.horizon.end;
    BlockAddress address{futures_[first].draw->seed, {}, {}, static_cast<std::uint16_t>(start - 1)};
    std::array<const Draw*, lanes> draws{};
    std::array<double, lanes> reach_km{};
    for (std::size_t l = 0; l < lanes; ++l) {
      const Future& future = futures_[future_of(first, l)];
      address.draw[l] = future.draw->index;
      address.replicate[l] = future.replicate;
      draws[l] = future.draw;
      reach_km[l] = data_[future_of(first, l)]->reach_km;
    }
    sizes_.reach_km = reach_km.data();
    Worker worker(scenario_, sizes_);
    Training training(scenario_, draws);
    const Sink sink{scenario_, shape_, out, stride,
                    static_cast<int>(std::min<std::size_t>(lanes, futures_.size() - first))};
    const std::optional<std::size_t> state = branch(first, training);
    const int from = state ? take_->years[*state] : start;
    if (!state) {
      worker.start(draws);
      simulate_year_(sizes_, warm_up_of(first), address, true, worker.state, worker.results);
    } else {
      worker.carry_on(take_->blocks[first / lanes].states[*state]);
      const int shared = (from - start) * shape_.per_year();  // series
      for (int j = 0; j < shared; ++j)
        std::copy_n(take_->out + first + static_cast<std::size_t>(j) * stride, sink.count,
                    out + static_cast<std::size_t>(j) * stride);
    }
    if (leave_) leave_->blocks.push_back({.idle = training.idle_years(start, end)});
    if (training.exists()) training.begin(worker.results);
    for (int year = from; year <= end; ++year) {
      if (leave_ && std::ranges::binary_search(leave_->years, year))
        leave_->blocks.back().states.push_back(worker.carried());
      const KernelYear& seen = year_of(first, year - start);
      address.year = static_cast<std::uint16_t>(year);
      if (training.exists()) training.start_year(worker.state);
      simulate_year_(sizes_, seen, address, false, worker.state, worker.results);
      if (training.exists()) training.end_year(address, worker.results, worker.state);
      value_patients(seen, worker);
      collect(sink, year - start, worker, others_of(first, year - start), training.last_year());
    }
  }

  // Which of the trunk's years to start from, as an index, or nothing: from the warm-up year.
  std::optional<std::size_t> branch(std::size_t first, const Training& training) const {
    if (!take_) return std::nullopt;
    int alike = std::min(take_->blocks[first / lanes].idle,
                         training.idle_years(scenario_.horizon.start, scenario_.horizon.end));
    for (std::size_t l = 0; l < lanes; ++l) alike = std::min(alike, alike_[future_of(first, l)]);
    const auto beyond = std::ranges::upper_bound(take_->years, scenario_.horizon.start + alike);
    if (beyond == take_->years.begin()) return std::nullopt;
    return beyond - take_->years.begin() - 1;
  }

  const YearData& data_of(std::size_t first, std::size_t lane, int year_index) const {
    return data_[future_of(first, lane)]->years[static_cast<std::size_t>(year_index)];
  }

  const KernelYear& year_of(std::size_t first, int year_index) {
    std::array<const YearFlows*, lanes> flows{};
    for (std::size_t l = 0; l < lanes; ++l) flows[l] = data_of(first, l, year_index).flows.get();
    return lane_year_.of(flows, deaths_[static_cast<std::size_t>(year_index)].data());
  }

  // The deaths are those of the first year.
  const KernelYear& warm_up_of(std::size_t first) {
    std::array<const YearFlows*, lanes> flows{};
    for (std::size_t l = 0; l < lanes; ++l) flows[l] = data_[future_of(first, l)]->warm_up.get();
    return lane_year_.of(flows, deaths_[0].data());
  }

  YearOfDraws others_of(std::size_t first, int year_index) const {
    YearOfDraws of;
    of.programmes.resize(lanes, scenario_.region_count());
    for (std::size_t l = 0; l < lanes; ++l) {
      const YearData& year = data_of(first, l, year_index);
      of.procedures_per_patient[static_cast<Eigen::Index>(l)] = year.flows->procedures_per_patient;
      of.programmes.row(static_cast<Eigen::Index>(l)) = year.programme_cost.transpose();
    }
    return of;
  }

  const Scenario& scenario_;
  const OutcomeShape& shape_;
  std::span<const Future> futures_;
  SimulateYear simulate_year_;
  std::vector<std::vector<double>> deaths_;
  std::vector<int> skill_procedure_;
  std::vector<double> hospitals_;
  std::vector<float> distance_km_;
  KernelSizes sizes_{};
  std::vector<std::shared_ptr<const DrawData>> data_;  // by future
  LaneYear lane_year_;
  long clipped_ = 0;
  Trunk* leave_ = nullptr;
  const Trunk* take_ = nullptr;
  std::vector<int> alike_;  // by future: years as in the trunk
};

}  // namespace

std::vector<Future> futures_of(const Draw& draw, std::uint32_t first, std::uint32_t count) {
  std::vector<Future> futures;
  for (std::uint32_t i = 0; i < count; ++i) futures.push_back({&draw, first + i});
  return futures;
}

long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              std::span<const Future> futures, double* out, std::size_t stride, const char* name) {
  return Simulation(scenario, layout, shape, futures, name).run(out, stride);
}

long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              const Draw& draw, std::uint32_t first, std::uint32_t count, double* out, std::size_t stride,
              const char* name) {
  return simulate(scenario, layout, shape, futures_of(draw, first, count), out, stride, name);
}

long simulate_trunk(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    std::span<const Future> futures, double* out, std::size_t stride, Trunk& trunk) {
  Simulation simulation(scenario, layout, shape, futures);
  simulation.leave(trunk);
  return simulation.run(out, stride);
}

long simulate_branch(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     std::span<const Future> futures, double* out, std::size_t stride, const Trunk& trunk,
                     const Scenario& of_trunk) {
  Simulation simulation(scenario, layout, shape, futures);
  simulation.take(trunk, of_trunk);
  return simulation.run(out, stride);
}

}  // namespace needgap::model
