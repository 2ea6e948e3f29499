#include "expectations.hpp"

#include "needgap/series.hpp"

#include "engine/batches.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::calibration {
namespace {

constexpr int tables = 6;

struct FiguresWatch {
  engine::SeriesHandle need, performed, procedures, unmet_need, coverage;

  FiguresWatch(engine::Watch& watch, int year)
      : need(watch.add(Measure::need, Place::residence, year)),
        performed(watch.add(Measure::performed, Place::residence, year)),
        procedures(watch.add(Measure::procedures, Place::residence, year)),
        unmet_need(watch.add(Measure::unmet_need, Place::residence, year)),
        coverage(watch.add(Measure::coverage, Place::residence, year)) {}

  NationalFigures read(const engine::Watched& seen, Eigen::Index draw) const {
    return {.need = seen.mean(need, draw),
            .performed = seen.mean(performed, draw),
            .procedures = seen.mean(procedures, draw),
            .unmet_need = seen.mean(unmet_need, draw),
            .coverage = seen.mean(coverage, draw)};
  }
};

// Splits the simulated national volumes as the closed form splits its own.
void split(const Scenario& scenario, const ParameterLayout& layout, const QueueTables& queues,
           const model::Draw& draw, Expected& expected) {
  const int K = scenario.procedure_count();
  expected.by_group.setZero(scenario.group_count(), K);
  expected.in_house.setZero(scenario.setting_count(), K);
  for (ProcedureIndex k{0}; k < K; ++k) {
    const RegionalFlow flow(scenario, layout, draw, scenario.base_year, k, queues.of(draw.values, layout));
    const auto locals = locals_of(flow, draw.facts);
    expected.by_group.col(k) = expected.procedures[k] * flow.group_shares(flow.performed(locals));
    expected.in_house.col(k) = expected.procedures[k] * flow.in_house_shares(locals);
  }
}

}  // namespace

VolumesWatch::VolumesWatch(engine::Watch& watch, const Scenario& scenario, RegionIndex region, int year) {
  for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k)
    by_procedure.push_back(watch.add(Measure::procedures, Place::treatment, region, k, year));
}

Eigen::VectorXd VolumesWatch::read(const engine::Watched& seen, Eigen::Index draw) const {
  Eigen::VectorXd volumes(std::ssize(by_procedure));
  for (Eigen::Index k = 0; k < volumes.size(); ++k)
    volumes[k] = seen.mean(by_procedure[static_cast<std::size_t>(k)], draw);
  return volumes;
}

QueueTables::QueueTables(const Scenario& scenario, unsigned threads) {
  const ParameterLayout layout(scenario);
  const auto end = [&](int parameter, double u) {
    return quantile(scenario.parameters.parameters[parameter].distribution, u);
  };
  const double least =
      end(layout.keep, 0.005) / weeks_per_year / (end(layout.remaining_life, 0.995) / days_per_year);
  const double most =
      end(layout.keep, 0.995) / weeks_per_year / (end(layout.remaining_life, 0.005) / days_per_year);
  const int count = most > least * 1.05 ? tables : 1;
  for (int i = 0; i < count; ++i)
    keep_per_life_.push_back(count == 1 || least <= 0
                                 ? std::max(most, 1e-6)
                                 : least * std::pow(most / least, static_cast<double>(i) / (count - 1)));
  tables_.resize(keep_per_life_.size());
  engine::in_parallel(threads, static_cast<int>(keep_per_life_.size()),
                      [&](int i) { tables_[i] = QueueTable(keep_per_life_[i]); });
}

const QueueTable& QueueTables::of(const ParameterDraw& values, const ParameterLayout& layout) const {
  const double wanted =
      values[layout.keep] / weeks_per_year / (values[layout.remaining_life] / days_per_year);
  std::size_t nearest = 0;
  for (std::size_t i = 1; i < keep_per_life_.size(); ++i)
    if (std::abs(std::log(std::max(wanted, 1e-6) / keep_per_life_[i])) <
        std::abs(std::log(std::max(wanted, 1e-6) / keep_per_life_[nearest])))
      nearest = i;
  return tables_[nearest];
}

Scenario of_base_year(const Scenario& scenario) {
  Scenario base = scenario;
  base.horizon.start = base.horizon.end = scenario.base_year;
  return base;
}

void correct(const Eigen::ArrayXd& factor, Expected& expected) {
  expected.procedures.array() *= factor;
  expected.by_group *= factor.matrix().asDiagonal();
  expected.in_house *= factor.matrix().asDiagonal();
}

void average_expectations(const Scenario& scenario, const CalibrationPlan& plan, const QueueTables& queues,
                          const Eigen::ArrayXd& correction, std::span<SimulatedDraw> draws) {
  const ParameterLayout layout(scenario);
  const int K = scenario.procedure_count();
  engine::in_parallel(plan.threads, static_cast<int>(draws.size()), [&](int i) {
    Expected& expected = draws[i].expected;
    expected.values = map_to_parameters(scenario.parameters, draws[i].row.u);
    expected.procedures.resize(K);
    expected.by_group.setZero(scenario.group_count(), K);
    expected.in_house.setZero(scenario.setting_count(), K);
    for (ProcedureIndex k{0}; k < K; ++k) {
      const RegionalFlow flow(scenario, layout, expected.values, scenario.base_year, k,
                              queues.of(expected.values, layout));
      const auto locals = flow.average_locals();
      const Eigen::ArrayXd performed = flow.performed(locals);
      expected.procedures[k] = performed.sum() * expected.values[layout.procedures_per_patient];
      expected.by_group.col(k) = expected.procedures[k] * flow.group_shares(performed);
      expected.in_house.col(k) = expected.procedures[k] * flow.in_house_shares(locals);
    }
    correct(correction, expected);
  });
}

void simulate_expectations(const Scenario& scenario, const CalibrationPlan& plan, const QueueTables& queues,
                           bool regional, std::span<SimulatedDraw> draws,
                           const CalibrationProgress& on_progress) {
  const int R = scenario.region_count(), K = scenario.procedure_count();
  engine::Watch watch(scenario);
  const FiguresWatch figures(watch, scenario.base_year);
  const VolumesWatch volumes(watch, scenario, scenario.all_regions(), scenario.base_year);
  std::vector<VolumesWatch> by_region;
  for (RegionIndex r{0}; regional && r < R; ++r)
    by_region.emplace_back(watch, scenario, r, scenario.base_year);

  engine::RunPlan run{.seed = plan.seed,
                      .draws = static_cast<std::uint32_t>(draws.size()),
                      .replicates = plan.replicates,
                      .threads = plan.threads};
  run.design = design::given_design([&](const ParameterSet&, std::uint32_t draw) { return draws[draw].row; });
  const engine::Observations seen = engine::observe({&scenario, 1}, run, watch, on_progress);
  if (!seen.complete) throw Stopped();
  const engine::Watched& watched = seen.of[0];
  const ParameterLayout layout(scenario);
  engine::in_parallel(plan.threads, static_cast<int>(draws.size()), [&](int i) {
    SimulatedDraw& one = draws[i];
    one.expected.procedures = volumes.read(watched, i);
    one.figures = figures.read(watched, i);
    const model::Draw draw = model::make_draw(scenario, layout, one.row, plan.seed, 0);
    one.expected.values = draw.values;
    split(scenario, layout, queues, draw, one.expected);
    if (!regional) return;
    one.expected.regional.resize(R, K);
    for (int r = 0; r < R; ++r)
      one.expected.regional.row(r) = by_region[static_cast<std::size_t>(r)].read(watched, i).transpose();
  });
}

}  // namespace needgap::calibration
