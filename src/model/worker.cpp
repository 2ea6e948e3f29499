#include "worker.hpp"

#include <algorithm>
#include <new>

namespace needgap::model {
namespace {

struct Free {
  void operator()(double* data) const { ::operator delete[](data, std::align_val_t{64}); }
};

}  // namespace

LaneMemory::LaneMemory(std::size_t entries) {
  thread_local std::unique_ptr<double[], Free> kept;
  thread_local std::size_t size = 0;
  if (entries > size) {
    kept.reset();
    kept.reset(static_cast<double*>(::operator new[](entries* lanes * sizeof(double), std::align_val_t{64})));
    size = entries;
    std::fill_n(kept.get(), entries * lanes, 0.0);
  }
  next_ = kept.get();
}

Worker::Worker(const Scenario& scenario, const KernelSizes& sizes)
    : cells(static_cast<std::size_t>(scenario.region_count()) * scenario.procedure_count()),
      skills(static_cast<std::size_t>(scenario.region_count()) * scenario.skill_count()),
      regions(static_cast<std::size_t>(scenario.region_count())),
      origins(sizes.origins() * static_cast<std::size_t>(sizes.procedures)),
      memory(skills + 2 * cells + origins + quantities * cells + sizes.scratch()) {
  state = {memory.take(skills), memory.take(cells), memory.take(cells), memory.take(origins)};
  double** const arrays[quantities] = {&results.need,
                                       &results.not_identified,
                                       &results.not_accepted,
                                       &results.no_route,
                                       &results.not_connected,
                                       &results.residence_performed,
                                       &results.residence_died,
                                       &results.residence_waiting,
                                       &results.residence_change,
                                       &results.arrivals,
                                       &results.performed,
                                       &results.died,
                                       &results.waiting,
                                       &results.change,
                                       &results.waiting_sum,
                                       &results.slots,
                                       &results.able,
                                       &relief,
                                       &money};
  for (int q = 0; q < quantities; ++q) quantity[q] = *arrays[q] = memory.take(cells);
  results.scratch = memory.take(sizes.scratch());
}

void Worker::start(const Draw& draw) {
  const int R = static_cast<int>(regions);
  std::fill_n(state.queue, cells * lanes, 0.0);
  std::fill_n(state.origin, origins * lanes, 0.0);
  std::fill_n(results.residence_waiting, cells * lanes, 0.0);
  for (std::size_t i = 0; i < skills; ++i)
    std::fill_n(state.able + i * lanes, lanes,
                draw.facts.able(static_cast<int>(i) % R, static_cast<int>(i) / R));
  for (std::size_t i = 0; i < cells; ++i)
    std::fill_n(state.bank + i * lanes, lanes,
                draw.facts.bank(static_cast<int>(i) % R, static_cast<int>(i) / R));
}

}  // namespace needgap::model
