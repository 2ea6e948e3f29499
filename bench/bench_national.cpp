// Replicates per CPU-second of the Japanese base, 23 years weekly, and where the time of a run goes.
#include "needgap/config.hpp"
#include "needgap/engine.hpp"
#include "needgap/model.hpp"

#include "model/flows.hpp"

#include <benchmark/benchmark.h>
#include <vector>

namespace needgap {
namespace {

const Scenario& japan() {
  static const Scenario scenario = config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  return scenario;
}

void report_rate(benchmark::State& state, double replicates) {
  state.counters["replicates/CPU-s"] =
      benchmark::Counter(replicates * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

// The whole of a run on one thread: draws, simulation, summary.
void whole_run(benchmark::State& state) {
  engine::RunPlan plan;
  plan.threads = 1;
  plan.draws = 32;
  plan.replicates = static_cast<std::uint32_t>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(engine::run(japan(), plan).draws_done);
  report_rate(state, plan.draws * plan.replicates);
}
BENCHMARK(whole_run)->Arg(1)->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);

// One block of eight replicates of one draw, by instruction set.
void simulation(benchmark::State& state, const char* kernel) {
  const Scenario& scenario = japan();
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, false);
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * 8);
  std::uint32_t index = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const model::Draw draw =
        model::make_draw(scenario, layout, random_row(scenario.parameters, 1, index), 1, index);
    ++index;
    state.ResumeTiming();
    model::simulate(scenario, layout, shape, draw, 0, 8, out.data(), 8, kernel);
  }
  report_rate(state, 8);
}
BENCHMARK_CAPTURE(simulation, fastest, nullptr)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulation, portable, "portable")->Unit(benchmark::kMillisecond);

void draw(benchmark::State& state) {
  const Scenario& scenario = japan();
  const ParameterLayout layout(scenario);
  std::uint32_t index = 0;
  for (auto _ : state) {
    const model::Draw draw =
        model::make_draw(scenario, layout, random_row(scenario.parameters, 1, index), 1, index);
    ++index;
    benchmark::DoNotOptimize(draw.values.data());
  }
}
BENCHMARK(draw)->Unit(benchmark::kMicrosecond);

void flows_of_a_year(benchmark::State& state) {
  const Scenario& scenario = japan();
  const ParameterLayout layout(scenario);
  const model::Draw draw = model::make_draw(scenario, layout, random_row(scenario.parameters, 1, 0), 1, 0);
  int year = 0;
  for (auto _ : state) {
    const int y = 2018 + (year++ % 23);
    const model::YearFlows flows =
        model::year_flows(scenario, layout, draw, model::year_levers(scenario, layout, draw, y));
    benchmark::DoNotOptimize(flows.need.data());
  }
}
BENCHMARK(flows_of_a_year)->Unit(benchmark::kMicrosecond);

// One series of a draw with eight replicates, as a run adds them: sixteen draws at a time.
void summary_of_a_draw(benchmark::State& state) {
  Tally tally{{}, Histogram(7, 1)};
  std::vector<double> values(16 * 8);
  std::uint32_t index = 0;
  for (auto _ : state) {
    for (double& x : values) x = 50 + static_cast<double>((index = index * 1664525u + 1013904223u) >> 24) / 8;
    tally.add_draws(values, 8);
  }
  state.counters["ns/draw"] = benchmark::Counter(16e-9 * static_cast<double>(state.iterations()),
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(summary_of_a_draw)->Unit(benchmark::kNanosecond);

}  // namespace
}  // namespace needgap
