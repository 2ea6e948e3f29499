#include "expectations.hpp"

#include "needgap/series.hpp"

#include "engine/batches.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::calibration {
namespace {

constexpr int tables = 6;

// Splits the simulated national volumes as the closed form splits its own.
void split(const Scenario& scenario, const ParameterLayout& layout, const QueueTables& queues,
           const model::Draw& draw, Expected& expected) {
  const int K = scenario.procedure_count();
  expected.by_group.setZero(scenario.group_count(), K);
  expected.in_house.setZero(scenario.setting_count(), K);
  for (int k = 0; k < K; ++k) {
    const RegionalFlow flow(scenario, layout, draw, scenario.base_year, k, queues.of(draw.values, layout));
    const auto locals = locals_of(flow, draw.facts);
    expected.by_group.col(k) = expected.procedures[k] * flow.group_shares(flow.performed(locals));
    expected.in_house.col(k) = expected.procedures[k] * flow.in_house_shares(locals);
  }
}

}  // namespace

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
    for (int k = 0; k < K; ++k) {
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
  const OutcomeShape shape(scenario, regional);
  const auto offset = [&](Measure measure, Place place, int r, int k) {
    return shape.offset(0, column_of(measure, place), r, k);
  };
  std::vector<int> series;
  for (int k = 0; k < K; ++k) series.push_back(offset(Measure::procedures, Place::treatment, R, k));
  for (const Measure measure :
       {Measure::need, Measure::performed, Measure::procedures, Measure::unmet_need, Measure::coverage})
    series.push_back(offset(measure, Place::residence, R, K));
  if (regional)
    for (int r = 0; r < R; ++r)
      for (int k = 0; k < K; ++k) series.push_back(offset(Measure::procedures, Place::treatment, r, k));

  engine::RunPlan run{.seed = plan.seed,
                      .draws = static_cast<std::uint32_t>(draws.size()),
                      .replicates = plan.replicates,
                      .threads = plan.threads,
                      .detail = regional};
  run.design = design::given_design([&](const ParameterSet&, std::uint32_t draw) { return draws[draw].row; });
  const engine::Observations seen = engine::observe({&scenario, 1}, run, series, on_progress);
  if (!seen.complete) throw Stopped();
  const Eigen::MatrixXd& mean = seen.mean[0];
  const ParameterLayout layout(scenario);
  engine::in_parallel(plan.threads, static_cast<int>(draws.size()), [&](int i) {
    SimulatedDraw& one = draws[i];
    one.expected.procedures = mean.row(i).head(K);
    one.figures = {mean(i, K), mean(i, K + 1), mean(i, K + 2), mean(i, K + 3), mean(i, K + 4)};
    const model::Draw draw = model::make_draw(scenario, layout, one.row, plan.seed, 0);
    one.expected.values = draw.values;
    split(scenario, layout, queues, draw, one.expected);
    if (!regional) return;
    one.expected.regional.resize(R, K);
    for (int r = 0; r < R; ++r)
      for (int k = 0; k < K; ++k) one.expected.regional(r, k) = mean(i, K + 5 + r * K + k);
  });
}

}  // namespace needgap::calibration
