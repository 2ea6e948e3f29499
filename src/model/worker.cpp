#include "worker.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace needgap::model {
namespace {

struct Free {
  void operator()(double* data) const { ::operator delete[](data, std::align_val_t{64}); }
};

// Aligned memory of this thread for so many entries of `lanes` numbers.
double* memory_for(std::size_t entries) {
  thread_local std::unique_ptr<double[], Free> kept;
  thread_local std::size_t size = 0;
  if (entries > size) {
    kept.reset();
    kept.reset(static_cast<double*>(::operator new[](entries* lanes * sizeof(double), std::align_val_t{64})));
    size = entries;
    std::fill_n(kept.get(), entries * lanes, 0.0);
  }
  return kept.get();
}

struct LaneArray {
  double** array;
  std::size_t entries;
};

}  // namespace

Worker::Worker(const Scenario& scenario, const KernelSizes& sizes)
    : cells(static_cast<std::size_t>(scenario.region_count()) * scenario.procedure_count()),
      skills(static_cast<std::size_t>(scenario.region_count()) * scenario.skill_count()),
      regions(static_cast<std::size_t>(scenario.region_count())),
      origins(sizes.origins() * static_cast<std::size_t>(sizes.procedures)) {
  const std::pair<Quantity, double**> by_quantity[]{{need, &results.need},
                                                    {not_identified, &results.not_identified},
                                                    {not_accepted, &results.not_accepted},
                                                    {no_route, &results.no_route},
                                                    {not_connected, &results.not_connected},
                                                    {residence_performed, &results.residence_performed},
                                                    {residence_died, &results.residence_died},
                                                    {residence_waiting, &results.residence_waiting},
                                                    {residence_change, &results.residence_change},
                                                    {arrivals, &results.arrivals},
                                                    {performed, &results.performed},
                                                    {died, &results.died},
                                                    {waiting, &results.waiting},
                                                    {change, &results.change},
                                                    {waiting_sum, &results.waiting_sum},
                                                    {slots, &results.slots},
                                                    {able, &results.able},
                                                    {left, &results.left},
                                                    {pain_days, &relief},
                                                    {cost, &money}};
  static_assert(std::size(by_quantity) == quantities);
  std::vector<LaneArray> arrays{
      {&state.able, skills}, {&state.queue, cells}, {&state.bank, cells}, {&state.origin, origins}};
  for (const auto& [q, array] : by_quantity) arrays.push_back({array, cells});

  std::size_t entries = 0;
  for (const LaneArray& each : arrays) entries += each.entries;
  double* const memory = memory_for(entries + sizes.scratch());
  carried = {memory, entries * lanes};
  results.scratch = memory + carried.size();
  double* next = memory;
  for (const auto& [array, length] : arrays) {
    *array = next;
    next += length * lanes;
  }
  for (const auto& [q, array] : by_quantity) quantity[q] = *array;
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
