// The kernel's random bits, variates and queue step, beside the libraries' own. Times are for one number.
#include "needgap/random.hpp"

#include "model/queue.hpp"
#include "model/year_data.hpp"

#include <Random123/philox.h>
#include <benchmark/benchmark.h>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <vector>

namespace needgap::model::bench {
namespace {

const BlockAddress address{1, 2, 0, 2018};
const Bits replicate{0, 1, 2, 3, 4, 5, 6, 7};

void per_number(benchmark::State& state, double numbers) {
  state.counters["ns/number"] = benchmark::Counter(numbers * static_cast<double>(state.iterations()) * 1e-9,
                                                   benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void philox_lanes(benchmark::State& state) {
  std::uint32_t block = 0;
  for (auto _ : state) {
    const Words w = philox(address, replicate, Purpose::arrival, 3, ++block & 0xffff);
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
    const Real n = poisson(all(mean), uniform(address, replicate, Purpose::turnover, ++cell & 0xffffff));
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
    const Real u = uniform(address, replicate, Purpose::turnover, ++cell & 0xffffff);
    const Real k = binomial_from(n, p, p / (1 - p), power(1 - p, n), u, 1);
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
  const double rate = 365.25 / (52 * 65.0), death = -std::expm1(-rate), keep = 4;
  const std::vector<std::int32_t> table = deaths_table(rate);
  const std::int32_t* deaths_below = table.data();
  const KernelSizes sizes{together, 1, 1, 52, nullptr, {}};
  std::vector<Whole> joined(2 * 53);
  KernelYear year{};
  year.death_rate = &rate;
  year.death = &death;
  year.deaths_below = &deaths_below;
  year.keep_steps = &keep;
  const Block block{sizes, year, address, replicate};
  std::uint32_t cell = 0;
  Queue queues[together];
  for (Queue& q : queues) q = {all(0), all(0.5), 0, 0, all(20), all(slots)};
  for (auto _ : state) {
    for (Queue& q : queues) q.cell = ++cell & 0xffffff;
    serve(block, queues, together, joined.data());
    benchmark::DoNotOptimize(queues[0].length[0]);
  }
  per_number(state, 52.0 * lanes * together);
}
BENCHMARK(queue_step)->Arg(30)->Arg(15);

}  // namespace
}  // namespace needgap::model::bench
