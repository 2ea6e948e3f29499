// The queue of one provider region and procedure over a year, for a block of replicates. Included by
// kernel.cpp (and by the benchmark of its step).
#pragma once

#include "variates.hpp"

namespace needgap::NEEDGAP_ISA {

struct Block {
  const KernelSizes& sizes;
  const KernelYear& year;
  const BlockAddress& address;
  Bits replicate;

  int cell(int k, int r) const { return k * sizes.regions + r; }
  std::uint32_t cell_address(int k, int r) const {
    return static_cast<std::uint32_t>(r * sizes.procedures + k);
  }
  std::uint32_t skill_address(int p, int r) const { return static_cast<std::uint32_t>(r * sizes.skills + p); }
  NEEDGAP_INLINE Real draw(const Block& b, Purpose purpose, std::uint32_t cell) {
    return uniform(b.address, b.replicate, purpose, cell);
  }
};

/// One queue: what is carried over, the year's inputs, and the year's sums.
struct Queue {
  Real length, bank;  // patients waiting; slots carried over
  int region;
  std::uint32_t cell;                    // address
  Real expected_arrivals, slots;         // a year
  Real arrivals{}, performed{}, died{};  // patients
  Real waiting_sum{};                    // of those left after each step
};

/// Those who die in a step, of `length` waiting in region r: the first three thresholds of the binomial are
/// tabled.
NEEDGAP_INLINE Real lost_in_step(const KernelYear& year, int r, const Real& length, const Real& word) {
  const double* table = year.deaths_below[r];
  const Real row = min(length, all(most_tabled)) * 4;
  const Real first = look_up(table, row), second = look_up(table + 1, row), third = look_up(table + 2, row);
  const Mask beyond = (word >= third) | (length > all(most_tabled));
  const Real lost = (word >= first ? all(1) : Real{}) + (word >= second ? all(1) : Real{});
  if (!any(beyond)) return lost;
  const double death = year.death[r], odds = death / (1 - death);
  const Real none = exp_minus(min(length * year.death_rate[r], all(700)));
  return beyond ? binomial_from(length, all(death), odds, none, word, 0x1p32) : lost;
}

/// A queue on its way through the steps of a year.
struct Walk {
  Queue* queue;
  PoissonThresholds* thresholds;
  Real slots_a_step, most_banked;
  Real joined[4];
  Words survivals;
  bool have_survivals;
};

NEEDGAP_INLINE void start(const Block& b, Walk& w) {
  PoissonThresholds::set(*w.thresholds, w.queue->expected_arrivals / b.sizes.steps);
  const Real c = w.queue->slots / b.sizes.steps;
  w.slots_a_step = c;
  w.most_banked = max(1 + c, b.year.keep_steps[w.queue->region] * c);
  if (any(c == 0)) w.queue->bank = c == 0 ? Real{} : w.queue->bank;
}

// The arrivals of the next four steps.
NEEDGAP_INLINE void draw_arrivals(const Block& b, Walk& w, std::uint32_t block) {
  const Words words = philox(b.address, b.replicate, Purpose::arrival, w.queue->cell, block);
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) w.joined[i] = PoissonThresholds::count(*w.thresholds, to_real(words.word[i]));
  w.have_survivals = false;
}

// Arrivals join, slots accrue, patients are served, of those left some die.
NEEDGAP_INLINE void step(const Block& b, Walk& w, std::uint32_t block, int i) {
  Queue& q = *w.queue;
  q.arrivals += w.joined[i];
  const Real present = q.length + w.joined[i];
  const Real bank = min(q.bank + w.slots_a_step, w.most_banked);
  const Real served = min(present, floor_small(bank));
  q.bank = bank - served;
  q.length = present - served;
  q.performed += served;
  if (!any(q.length > all(0))) return;
  if (!w.have_survivals) w.survivals = philox(b.address, b.replicate, Purpose::survival, q.cell, block);
  w.have_survivals = true;
  const Real lost = lost_in_step(b.year, q.region, q.length, to_real(w.survivals.word[i]));
  q.length -= lost;
  q.died += lost;
  q.waiting_sum += q.length;
}

/// Queues that walk the year together: each waits for its own last step, so several keep the machine busy.
inline constexpr int together = 4;

/// All steps of `count` <= `together` queues over a year.
static void serve(const Block& b, Queue* queues, int count) {
  thread_local PoissonThresholds thresholds[together];
  Walk walks[together];
  for (int n = 0; n < count; ++n) {
    walks[n].queue = &queues[n];
    walks[n].thresholds = &thresholds[n];
    start(b, walks[n]);
  }
  for (int first = 0; first < b.sizes.steps; first += 4) {
    const auto block = static_cast<std::uint32_t>(first / 4);
    const int steps = b.sizes.steps - first < 4 ? b.sizes.steps - first : 4;
    for (int n = 0; n < count; ++n) draw_arrivals(b, walks[n], block);
    for (int i = 0; i < steps; ++i)
      for (int n = 0; n < count; ++n) step(b, walks[n], block, i);
  }
}

}  // namespace needgap::NEEDGAP_ISA
