#include "worker.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace needgap::model {
namespace {

struct LaneArray {
  double** array;
  std::size_t entries;
};

// Lists of this thread: plain ones for the kernel, freed with it.
template <class Entry>
class Lists {
 public:
  ~Lists() {
    for (const List<Entry>& list : lists_) std::free(list.entries);
  }
  List<Entry>* first(std::size_t count) {
    if (lists_.size() < count) lists_.resize(count);
    return lists_.data();
  }

 private:
  std::vector<List<Entry>> lists_;
};

template <class Entry>
void grow(List<Entry>& list, std::size_t more) {
  if (list.count + more <= list.room) return;
  const std::size_t room = std::max<std::size_t>({64, 2 * list.room, list.count + more});
  void* const entries = std::realloc(list.entries, room * sizeof(Entry));
  if (!entries) throw std::bad_alloc();
  list.entries = static_cast<Entry*>(entries);
  list.room = room;
}

// Writes the entries in the order of a number that is not negative, those of one number as they stood.
void sort_by_number(std::span<const FromElsewhere> entries, FromElsewhere* sorted,
                    std::int32_t FromElsewhere::*number) {
  thread_local std::vector<std::size_t> next;
  next.clear();
  for (const FromElsewhere& one : entries) {
    const auto bin = static_cast<std::size_t>(one.*number) + 1;
    if (bin >= next.size()) next.resize(bin + 1, 0);
    ++next[bin];
  }
  for (std::size_t bin = 1; bin < next.size(); ++bin) next[bin] += next[bin - 1];
  for (const FromElsewhere& one : entries) sorted[next[static_cast<std::size_t>(one.*number)]++] = one;
}

}  // namespace

void make_room(List<FromElsewhere>& list, std::size_t more) {
  grow(list, more);
}
void make_room(List<Traveller>& list, std::size_t more) {
  grow(list, more);
}

void settle(List<FromElsewhere>& list) {
  if (list.count < 4 * list.settled + 256) return;
  const std::span entries(list.entries, list.count);
  thread_local std::vector<FromElsewhere> by_residence;
  by_residence.resize(list.count);
  sort_by_number(entries, by_residence.data(), &FromElsewhere::residence);
  sort_by_number(by_residence, list.entries, &FromElsewhere::place);
  std::size_t kept = 0;
  for (std::size_t i = 1; i < list.count; ++i)
    if (entries[i].place == entries[kept].place && entries[i].residence == entries[kept].residence)
      entries[kept].patients += entries[i].patients;
    else
      entries[++kept] = entries[i];
  list.count = list.settled = kept + 1;
}

double* AlignedNumbers::room_for(std::size_t count) {
  if (count > count_) {
    numbers_.reset();
    numbers_.reset(static_cast<double*>(::operator new[](count * sizeof(double), std::align_val_t{64})));
    count_ = count;
    std::fill_n(numbers_.get(), count, 0.0);
  }
  return numbers_.get();
}

Worker::Worker(const Scenario& scenario, const KernelSizes& sizes)
    : cells(sizes.cells()),
      skills(static_cast<std::size_t>(scenario.region_count()) * scenario.skill_count()),
      regions(static_cast<std::size_t>(scenario.region_count())),
      procedures(static_cast<std::size_t>(scenario.procedure_count())) {
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
                                                    {hospitals, &results.hospitals},
                                                    {left, &results.left},
                                                    {pain_days, &relief},
                                                    {cost, &money}};
  static_assert(std::size(by_quantity) == quantities);
  std::vector<LaneArray> arrays{
      {&state.able, skills}, {&state.able_before, cells}, {&state.lapse_share, procedures},
      {&state.queue, cells}, {&state.bank, cells},        {&state.waiting_at_home, cells}};
  for (const auto& [q, array] : by_quantity) arrays.push_back({array, cells});

  std::size_t entries = 0;
  for (const LaneArray& each : arrays) entries += each.entries;
  thread_local AlignedNumbers memory;
  double* next = memory.room_for((entries + sizes.scratch()) * lanes + sizes.resistances() / 2);
  numbers_ = {next, entries * lanes};
  for (const auto& [array, length] : arrays) {
    *array = next;
    next += length * lanes;
  }
  results.scratch = next;
  results.resistance = reinterpret_cast<float*>(next + sizes.scratch() * lanes);
  results.resistance_version = 0;
  for (const auto& [q, array] : by_quantity) quantity[q] = *array;

  thread_local Lists<FromElsewhere> patients;
  thread_local Lists<Traveller> travellers;
  state.waiting_elsewhere = patients.first((procedures + 1) * lanes);
  results.moved = state.waiting_elsewhere + procedures * lanes;
  results.travellers = travellers.first(lanes);
}

void Worker::start(const std::array<const Draw*, lanes>& draws) {
  const int R = static_cast<int>(regions);
  std::fill_n(state.queue, cells * lanes, 0.0);
  std::fill_n(state.waiting_at_home, cells * lanes, 0.0);
  std::fill_n(results.residence_waiting, cells * lanes, 0.0);
  for (std::size_t i = 0; i < procedures * lanes; ++i)
    state.waiting_elsewhere[i].count = state.waiting_elsewhere[i].settled = 0;
  for (std::size_t l = 0; l < lanes; ++l) {
    const PresentFacts& facts = draws[l]->facts;
    for (std::size_t i = 0; i < skills; ++i)
      state.able[i * lanes + l] = facts.able(static_cast<int>(i) % R, static_cast<int>(i) / R);
    for (std::size_t i = 0; i < cells; ++i)
      state.bank[i * lanes + l] = facts.bank(static_cast<int>(i) % R, static_cast<int>(i) / R);
  }
}

CarriedOver Worker::carried() const {
  CarriedOver kept{{numbers_.begin(), numbers_.end()}, {}, {}};
  for (std::size_t i = 0; i < procedures * lanes; ++i) {
    const List<FromElsewhere>& list = state.waiting_elsewhere[i];
    kept.elsewhere.emplace_back(list.entries, list.entries + list.count);
    kept.settled.push_back(list.settled);
  }
  return kept;
}

void Worker::carry_on(const CarriedOver& from) {
  std::ranges::copy(from.numbers, numbers_.begin());
  for (std::size_t i = 0; i < procedures * lanes; ++i) {
    List<FromElsewhere>& list = state.waiting_elsewhere[i];
    list.count = 0;
    make_room(list, from.elsewhere[i].size());
    std::ranges::copy(from.elsewhere[i], list.entries);
    list.count = from.elsewhere[i].size();
    list.settled = from.settled[i];
  }
}

}  // namespace needgap::model
