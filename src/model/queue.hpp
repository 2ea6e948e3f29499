// The queues of places over a year, for a block of futures, four at a time. Included by kernel.cpp (and by
// the benchmark of its step).
#pragma once

#include "variates.hpp"

namespace needgap::model::NEEDGAP_ISA {

struct Block {
  const KernelSizes& sizes;
  const KernelYear& year;
  const BlockAddress& address;
  Futures futures;

  int cell(int k, int r) const { return k * sizes.regions + r; }
  std::uint32_t cell_address(int k, int r) const {
    return static_cast<std::uint32_t>(r * sizes.procedures + k);
  }
  std::uint32_t skill_address(int p, int r) const { return static_cast<std::uint32_t>(r * sizes.skills + p); }
};

NEEDGAP_INLINE Real* at(double* data) {
  return static_cast<Real*>(__builtin_assume_aligned(reinterpret_cast<Real*>(data), 64));
}
NEEDGAP_INLINE const Real* at(const double* data) {
  return static_cast<const Real*>(__builtin_assume_aligned(reinterpret_cast<const Real*>(data), 64));
}

/// One queue: what is carried over, the year's inputs, and the year's sums.
struct Queue {
  Real length{}, bank{};           // patients waiting; slots carried over
  std::uint32_t cell = 0;          // address
  const Narrow* joined = nullptr;  // patients who join, by step
  Real arrivals{}, slots{};        // a year
  Real keep_steps{}, death_rate{};
  Real performed{}, died{};  // patients
  Real waiting_sum{};        // of those left after each step
};

NEEDGAP_INLINE Single singles(const Real& first, const Real& second) {
  using Half = float __attribute__((vector_size(4 * lanes)));
  const Half half[2] = {__builtin_convertvector(first, Half), __builtin_convertvector(second, Half)};
  Single both;
  __builtin_memcpy(&both, half, sizeof both);
  return both;
}
NEEDGAP_INLINE Real half_of(const Single& x, int half) {
  using Half = float __attribute__((vector_size(4 * lanes)));
  Half part;
  __builtin_memcpy(&part, reinterpret_cast<const char*>(&x) + half * sizeof part, sizeof part);
  return __builtin_convertvector(part, Real);
}

/// Deaths of a step in queues longer than the short way takes.
[[gnu::noinline]] static Whole lost_of_many(const Whole& length, const Single& death_rate,
                                            const Single& fraction) {
  const auto of_half = [&](int half, const Real& n) {
    const Real rate = half_of(death_rate, half);
    return binomial(n, 1 - exp_minus(min(rate, all(700))), half_of(fraction, half) + 0x1p-25);
  };
  return side_by_side(of_half(0, lower(length)), of_half(1, upper(length)));
}

/// Two cells on their way through the steps of a year. Slots in single precision: whole numbers are exact,
/// and what is kept of a slot is rounded by 2^-24 of the bank in a step.
struct Pair {
  Whole length, died, waiting_sum;
  Single bank, slots_a_step, most_banked;
  Single death_rate, death_odds;

  // Arrivals join, slots accrue, patients are served.
  NEEDGAP_INLINE void serve(Pair& p, const Whole& joined) {
    const Whole present = p.length + joined;
    const Single bank = min(p.bank + p.slots_a_step, p.most_banked);
    const Whole served = min(present, __builtin_convertvector(bank, Whole));
    p.bank = bank - __builtin_convertvector(served, Single);
    p.length = present - served;
  }
  // Of those left some die: a binomial number by inversion from 0 upward of a fraction of 2^-24.
  NEEDGAP_INLINE void lose(Pair& p, const Single& fraction) {
    constexpr float longest = 20;  // the exponent up to which the short way keeps its precision
    const Single length = __builtin_convertvector(p.length, Single);
    const Single exponent = length * p.death_rate;
    Single mass = exp_minus(min(exponent, all_single(longest))), below = mass;
    Whole lost = add_at_least(Whole{}, fraction, below);
    const Single of_odds = mass * p.death_odds;
    mass = of_odds * length;
    below += mass;
    if (__builtin_expect(any_of(fraction, below, exponent, all_single(longest)), 0)) {
      for (float j = 1; j < 128 && any((fraction >= below) & (length > all_single(j))); j += 1) {
        lost -= (fraction >= below) & (length > all_single(j));
        mass *= (length - j) * p.death_odds * (1 / (j + 1));
        below += mass;
      }
      const Whole many = (Whole)(exponent > all_single(longest));
      if (any(many)) {
        const Whole exact = lost_of_many(p.length, p.death_rate, fraction);
        lost = many ? exact : lost;
      }
    }
    p.length -= lost;
    p.died += lost;
    p.waiting_sum += p.length;
  }
};

NEEDGAP_INLINE Pair pair_of(const Block& b, const Queue& first, const Queue& second) {
  const auto most = [&](const Queue& q) {
    const Real c = q.slots / b.sizes.steps;
    return min(max(1 + c, q.keep_steps * c), all(0x1p23));
  };
  const auto bank = [](const Queue& q) { return q.slots == 0 ? Real{} : q.bank; };
  const auto odds = [](const Queue& q) {  // of death: exp(rate) - 1
    const Real survival = exp_minus(min(q.death_rate, all(80)));
    return (1 - survival) / survival;
  };
  Pair p;
  p.length = side_by_side(first.length, second.length);
  p.died = p.waiting_sum = Whole{};
  p.bank = singles(bank(first), bank(second));
  p.slots_a_step = singles(first.slots / b.sizes.steps, second.slots / b.sizes.steps);
  p.most_banked = singles(most(first), most(second));
  p.death_rate = singles(first.death_rate, second.death_rate);
  p.death_odds = singles(odds(first), odds(second));
  return p;
}

/// Queues that walk the year together, so that one's wait for its own last step is another's work.
inline constexpr int together = 4;

/// Those who join two cells in a step.
NEEDGAP_INLINE Whole joined_at(const Queue& first, const Queue& second, int step) {
  const Narrow half[2] = {first.joined[step], second.joined[step]};
  Whole both;
  __builtin_memcpy(&both, half, sizeof both);
  return both;
}

/// All steps of `together` queues over a year.
[[maybe_unused]] static void serve(const Block& b, Queue* queues) {
  const int steps = b.sizes.steps;
  Pair first = pair_of(b, queues[0], queues[1]), second = pair_of(b, queues[2], queues[3]);
  for (int at = 0; at < steps; at += 4) {
    const int end = at + 4 < steps ? at + 4 : steps;
    if (!any(first.length | second.length)) {
      // Most often nobody waits, and no random words are wanted.
      Pair a = first, c = second;
      Whole waiting{};
      for (int i = at; i < end; ++i) {
        Pair::serve(a, joined_at(queues[0], queues[1], i));
        Pair::serve(c, joined_at(queues[2], queues[3], i));
        waiting |= a.length | c.length;
      }
      if (!any(waiting)) {
        first = a;
        second = c;
        continue;
      }
    }
    Single words[2][4];
    for (int p = 0; p < 2; ++p) {
      const auto of = [&](int n) {
        return philox(b.address, b.futures, Purpose::survival, queues[n].cell,
                      static_cast<std::uint32_t>(at / 4));
      };
      const Words one = of(2 * p), other = of(2 * p + 1);
      for (int i = 0; i < 4; ++i) words[p][i] = fractions(one.word[i], other.word[i]);
    }
    for (int i = at; i < end; ++i) {
      Pair::serve(first, joined_at(queues[0], queues[1], i));
      Pair::serve(second, joined_at(queues[2], queues[3], i));
      Pair::lose(first, words[0][i - at]);
      Pair::lose(second, words[1][i - at]);
    }
  }
  const auto finish = [](Queue& q, const Pair& p, int half) {
    const auto part = [&](const Whole& x) { return half == 0 ? lower(x) : upper(x); };
    const Real left = part(p.length);
    q.died = part(p.died);
    q.performed = q.length + q.arrivals - q.died - left;
    q.length = left;
    q.waiting_sum = part(p.waiting_sum);
    q.bank = half_of(p.bank, half);
  };
  for (int n = 0; n < together; ++n) finish(queues[n], n < 2 ? first : second, n % 2);
}

}  // namespace needgap::model::NEEDGAP_ISA
