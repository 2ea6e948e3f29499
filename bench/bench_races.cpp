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
  Real rate[lanes], need_total{}, served_total{};
  BlockAddress at{1, {}, {}, 2018};
  for (std::uint32_t l = 0; l < lanes; ++l) at.draw[l] = block;
  Futures futures[lanes];
  for (std::uint32_t i = 0; i < lanes; ++i) {
    for (std::uint32_t l = 0; l < lanes; ++l) at.replicate[l] = i * lanes + l;
    futures[i] = futures_of(at);
    rate[i] = 0.033 + (0.08 - 0.033) * uniform(at, futures[i], Purpose::parameter, 0);
  }
  for (int r = 0; r < regions; ++r)
    for (int i = 0; i < lanes; ++i) {
      const Words w = philox(at, futures[i], Purpose::losses, static_cast<std::uint32_t>(r), 0);
      const auto u = [&](int word) { return centred(w.word[word]) * 0x1p-32; };
      const Real deaths = poisson(all(7900 * weight(r)), u(0)), capacity = poisson(all(66 * weight(r)), u(2));
      const Real need = binomial(deaths, rate[i], u(1));
      need_total += need;
      served_total += min(need, capacity);
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
