// One overloaded queue, event by event, and the step model beside it.
#include "queue_country.hpp"

#include <benchmark/benchmark.h>

namespace needgap::bench {
namespace {

void event_queue(benchmark::State& state) {
  constexpr std::uint64_t arrivals = 1'000'000;
  std::uint64_t seed = 0, abandoned = 0, arrived = 0;
  for (auto _ : state) {
    const test::EventCounts counts = test::walk_events(test::overloaded, arrivals, ++seed);
    abandoned += counts.abandoned;
    arrived += counts.arrived;
  }
  state.counters["abandoned"] = static_cast<double>(abandoned) / static_cast<double>(arrived);
  state.counters["exact"] = test::abandoned_share(test::overloaded);
  state.counters["arrivals/CPU-s"] =
      benchmark::Counter(static_cast<double>(arrived), benchmark::Counter::kIsRate);
}
BENCHMARK(event_queue)->Unit(benchmark::kMillisecond);

// The step model's share lost less the exact one, by steps a year: the overloaded queue, and one with about
// as many slots as arrivals, where slots that come evenly serve better than services of random length.
void step_error(benchmark::State& state) {
  test::EventQueue queue = test::overloaded;
  queue.arrivals = static_cast<double>(state.range(1));
  test::StepShare found{};
  for (auto _ : state) found = test::step_model_share(queue, static_cast<int>(state.range(0)), 16'384);
  state.counters["share"] = found.share;
  state.counters["error"] = found.share - test::abandoned_share(queue);
  state.counters["mcse"] = found.error;
}
BENCHMARK(step_error)
    ->ArgsProduct({{12, 26, 52, 104, 365}, {255, 66}})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace needgap::bench
