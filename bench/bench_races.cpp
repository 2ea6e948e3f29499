// The gap without a model, through the samplers of the kernel, for the instruction set of this machine.
#include "needgap/random.hpp"

#include "model/variates.hpp"

#include <benchmark/benchmark.h>

namespace needgap::model::bench {
namespace {

constexpr int regions = 47;

// Deaths from 3,160 to 12,640 a region and capacity from 26 to 106, on average 7,900 and 66 (race_gap.py has
// the same).
double weight(int region) {
  return 0.4 + 1.2 * (region % 24) / 23;
}

/// 64 replicates: a rate, then for each region deaths, need among them and capacity; who is served.
void gap_block(std::uint32_t block, double& need_sum, double& served_sum) {
  const BlockAddress at{1, block, 0, 2018};
  const Bits first = {0, 1, 2, 3, 4, 5, 6, 7};
  Real rate[lanes], need_total{}, served_total{};
  Bits replicate[lanes];
  for (int i = 0; i < lanes; ++i) {
    replicate[i] = first + static_cast<std::uint64_t>(i * lanes);
    rate[i] = 0.033 + (0.08 - 0.033) * uniform(at, replicate[i], Purpose::parameter, 0);
  }
  for (int r = 0; r < regions; ++r) {
    Real u[3][lanes], deaths[lanes], capacity[lanes];
    for (int i = 0; i < lanes; ++i) {
      const Words w = philox(at, replicate[i], Purpose::losses, static_cast<std::uint32_t>(r), 0);
      for (int kind = 0; kind < 3; ++kind) u[kind][i] = centred(w.word[kind]) * 0x1p-32;
    }
    poisson<lanes>(all(7900 * weight(r)), u[0], 1, deaths);
    poisson<lanes>(all(66 * weight(r)), u[2], 1, capacity);
    for (int i = 0; i < lanes; ++i) {
      const Real need = binomial_by_expansion(deaths[i], rate[i], u[1][i]);
      need_total += need;
      served_total += min(need, capacity[i]);
    }
  }
  for (int l = 0; l < lanes; ++l) {
    need_sum += need_total[l];
    served_sum += served_total[l];
  }
}

void plain_gap(benchmark::State& state) {
  std::uint32_t block = 0;
  double need = 0, served = 0;
  for (auto _ : state) gap_block(++block, need, served);
  const double replicates = 64.0 * static_cast<double>(state.iterations());
  state.counters["need"] = need / replicates;
  state.counters["served"] = served / replicates;
  state.counters["replicates/CPU-s"] = benchmark::Counter(replicates, benchmark::Counter::kIsRate);
}
BENCHMARK(plain_gap);

}  // namespace
}  // namespace needgap::model::bench
