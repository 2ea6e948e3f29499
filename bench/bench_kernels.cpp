// The kernel's random bits, variates and queue step, beside the libraries' own. Times are for one number.
#include "needgap/random.hpp"

#include "model/queue.hpp"
#include "model/race.hpp"

#include <Random123/philox.h>
#include <benchmark/benchmark.h>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <vector>

namespace needgap::model::bench {
namespace {

const BlockAddress address{1, {2, 2, 2, 2, 2, 2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}, 2018};
const Futures futures = futures_of(address);

void per_number(benchmark::State& state, double numbers) {
  state.counters["ns/number"] = benchmark::Counter(numbers * static_cast<double>(state.iterations()) * 1e-9,
                                                   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void philox_lanes(benchmark::State& state) {
  std::uint32_t block = 0;
  for (auto _ : state) {
    const Words w = philox(address, futures, Purpose::arrival, 3, ++block & 0xffff);
    benchmark::DoNotOptimize(w.word[0][0] ^ w.word[3][7]);
  }
  per_number(state, 4 * lanes);
}
BENCHMARK(philox_lanes);

// The same words read again, were they kept for the scenarios compared: of a year of Japan's queues, and of
// 24 years.
void words_from_store(benchmark::State& state) {
  std::vector<Whole> store(2 * static_cast<std::size_t>(state.range(0)), Whole{} + 1);  // 128 bytes a group
  std::size_t i = 0;
  for (auto _ : state) {
    const Whole first = store[i], second = store[i + 1];
    benchmark::DoNotOptimize(first[0] ^ second[15]);
    i = i + 2 < store.size() ? i + 2 : 0;
  }
  per_number(state, 4 * lanes);
}
BENCHMARK(words_from_store)->Arg(141 * 13)->Arg(141 * 13 * 24);

void philox_random123(benchmark::State& state) {
  Address at{.seed = 1, .draw = 2, .purpose = Purpose::arrival, .cell = 3};
  for (auto _ : state) {
    ++at.block;
    benchmark::DoNotOptimize(words(at));
  }
  per_number(state, 4);
}
BENCHMARK(philox_random123);

void poisson_lanes(benchmark::State& state) {
  const double mean = static_cast<double>(state.range(0));
  std::uint32_t cell = 0;
  for (auto _ : state) {
    const Real n = poisson(all(mean), uniform(address, futures, Purpose::turnover, ++cell & 0xffffff));
    benchmark::DoNotOptimize(n[0] + n[7]);
  }
  per_number(state, lanes);
}
BENCHMARK(poisson_lanes)->Arg(1)->Arg(20)->Arg(130);

void poisson_boost(benchmark::State& state) {
  Stream stream({.seed = 1});
  const double mean = static_cast<double>(state.range(0));
  std::uint32_t cell = 0;
  for (auto _ : state) {
    Stream fresh({.seed = 1, .purpose = Purpose::turnover, .cell = ++cell & 0xffffff});
    benchmark::DoNotOptimize(boost::random::poisson_distribution<int>(mean)(fresh));
  }
  per_number(state, 1);
}
BENCHMARK(poisson_boost)->Arg(1)->Arg(20)->Arg(130);

void binomial_lanes(benchmark::State& state) {
  const Real n = all(static_cast<double>(state.range(0))), p = all(0.05);
  std::uint32_t cell = 0;
  for (auto _ : state) {
    const Real u = uniform(address, futures, Purpose::turnover, ++cell & 0xffffff);
    const Real k = binomial(n, p, u);
    benchmark::DoNotOptimize(k[0] + k[7]);
  }
  per_number(state, lanes);
}
BENCHMARK(binomial_lanes)->Arg(10)->Arg(100);

void binomial_boost(benchmark::State& state) {
  const int n = static_cast<int>(state.range(0));
  std::uint32_t cell = 0;
  for (auto _ : state) {
    Stream fresh({.seed = 1, .purpose = Purpose::turnover, .cell = ++cell & 0xffffff});
    benchmark::DoNotOptimize(boost::random::binomial_distribution<>(n, 0.05)(fresh));
  }
  per_number(state, 1);
}
BENCHMARK(binomial_boost)->Arg(10)->Arg(100);

// Steps of a queue: 20 arrivals a year against 30 slots (mostly empty) or 15 (mostly full); 65 days of life.
void queue_step(benchmark::State& state) {
  const double slots = static_cast<double>(state.range(0));
  const KernelSizes sizes{together, 1, 1, 52, 0, nullptr, nullptr, nullptr, nullptr};
  std::vector<Narrow> joined(52);
  for (std::size_t i = 0; i < 20; ++i) joined[i * 13 % 52] += 1;
  const KernelYear year{};
  const Block block{sizes, year, address, futures};
  std::uint32_t cell = 0;
  Queue queues[together];
  for (Queue& q : queues)
    q = {all(0), all(0.5), 0, joined.data(), all(20), all(slots), all(4), all(365.25 / (52 * 65.0))};
  for (auto _ : state) {
    for (Queue& q : queues) q.cell = ++cell & 0xffffff;
    serve(block, queues);
    benchmark::DoNotOptimize(queues[0].length[0]);
  }
  per_number(state, 52.0 * lanes * together);
}
BENCHMARK(queue_step)->Arg(30)->Arg(15);

// A patient's choice among 47 places, all with slots.
void place_of_a_patient(benchmark::State& state) {
  alignas(64) float resistance[48], years_per_slot[48], waits[48];
  for (int to = 0; to < 48; ++to) {
    resistance[to] = to < 47 ? std::exp(static_cast<float>(to * 37 % 47) * 0.3f) : never;
    years_per_slot[to] = to < 47 ? 1.f / static_cast<float>(5 + to % 7) : never;
  }
  std::uint32_t key = 0;
  for (auto _ : state) {
    ++key;
    benchmark::DoNotOptimize(winner(resistance, years_per_slot, 48, key * 2654435761u, ~key, waits));
  }
  per_number(state, 1);
}
BENCHMARK(place_of_a_patient);

}  // namespace
}  // namespace needgap::model::bench
