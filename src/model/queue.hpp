// The queues of provider regions over a year, for a block of replicates, four at a time. Included by
// kernel.cpp (and by the benchmark of its step).
#pragma once

#include "variates.hpp"

namespace needgap::model::NEEDGAP_ISA {

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
  Real length{}, bank{};  // patients waiting; slots carried over
  int region = 0;
  std::uint32_t cell = 0;                // address
  Real expected_arrivals{}, slots{};     // a year
  Real arrivals{}, performed{}, died{};  // patients
  Real waiting_sum{};                    // of those left after each step
};

/// How many arrivals a word places in steps: each takes the leading part of what is left of it, so that the
/// last is uniform to 2^-14 or better.
constexpr int placed_by_a_word(int steps) {
  return steps <= 64 ? 3 : steps <= 512 ? 2 : 1;
}

/// The year's arrivals of a cell: their number by inversion, then each one's step, uniform over the year (a
/// Poisson process given its count). Adds them to joined[step * 16 + first + lane]; row `steps` is waste.
NEEDGAP_INLINE Real draw_arrivals(const Block& b, std::uint32_t cell, const Real& expected,
                                  std::int32_t* joined, int first) {
  if (!any(expected > all(0))) return Real{};
  const auto steps = static_cast<std::uint32_t>(b.sizes.steps);
  const int by_a_word = placed_by_a_word(b.sizes.steps);
  Words words = philox(b.address, b.replicate, Purpose::arrival, cell, 0);
  const Real number = poisson(expected, centred(words.word[0]) * 0x1p-32);
  const Mask wanted = __builtin_convertvector(number, Mask);
  std::int64_t most = 0;
  for (int l = 0; l < lanes; ++l) most = wanted[l] > most ? wanted[l] : most;
  std::uint32_t block = 0;
  int w = 1;
  for (std::int64_t placed = 0; placed < most; ++w) {
    if (w == 4) {
      words = philox(b.address, b.replicate, Purpose::arrival, cell, ++block);
      w = 0;
    }
    Bits rest = words.word[w];
    for (int i = 0; i < by_a_word && placed < most; ++i, ++placed) {
      rest = multiply_low(rest, steps);
      const Mask row = (wanted > placed ? (Mask)(rest >> 32) : Mask{} + steps) << 4;  // of 16 numbers
      alignas(64) std::int64_t at[lanes];
      __builtin_memcpy(at, &row, sizeof at);
      asm("" : "+m"(at));  // through memory: taking the lanes out one by one is slower
#pragma GCC unroll 8
      for (int l = 0; l < lanes; ++l) ++joined[at[l] + first + l];
    }
  }
  return number;
}

/// Deaths of a step where the short table does not tell: more than it has, or longer queues.
[[gnu::noinline]] static void many_lost(const KernelYear& year, int r, const Whole& length, const Whole& word,
                                        Whole& lost) {
  const std::int32_t* table = year.deaths_below[r];
  const Whole row = min(length, Whole{} + most_tabled);
  lost = Whole{};
  for (int j = 0; j < deaths_tabled; ++j) {
    const Whole reached = word > look_up(table + j * (most_tabled + 1), row);
    if (!any(reached)) break;
    lost -= reached;
  }
  const Whole beyond = (lost >= deaths_tabled) | (length > most_tabled);
  if (!any(beyond)) return;
  const double death = year.death[r], odds = death / (1 - death);
  const auto exactly = [&](const Real& n, const Real& w) {
    const Real none = exp_minus(min(n * year.death_rate[r], all(700)));
    return binomial_from(n, all(death), odds, none, unsigned_word(w), 0x1p32);
  };
  const Whole exact = side_by_side(exactly(lower(length), lower(word)), exactly(upper(length), upper(word)));
  lost = beyond ? exact : lost;
}

/// Two cells on their way through the steps of a year. Slots in single precision: whole numbers are exact,
/// and what is kept of a slot is rounded by 2^-24 of the bank in a step.
struct Pair {
  Whole length, died, waiting_sum;
  Single bank, slots_a_step, most_banked;

  // Arrivals join, slots accrue, patients are served.
  NEEDGAP_INLINE void serve(Pair& p, const Whole& joined) {
    const Whole present = p.length + joined;
    const Single bank = min(p.bank + p.slots_a_step, p.most_banked);
    const Whole served = min(present, __builtin_convertvector(bank, Whole));
    p.bank = bank - __builtin_convertvector(served, Single);
    p.length = present - served;
  }
  // Of those left some die.
  NEEDGAP_INLINE void lose(Pair& p, const KernelYear& year, int r, const std::int32_t* table,
                           const Whole& word) {
    constexpr int column = most_tabled + 1;
    Whole lost{};
    for (int j = 0; j < 3; ++j) lost = add_reached(lost, word, look_up_short(table + j * column, p.length));
    const Whole last = look_up_short(table + 3 * column, p.length);
    if (__builtin_expect(any_beyond(word, last, p.length, short_table), 0))
      many_lost(year, r, p.length, word, lost);
    p.length -= lost;
    p.died += lost;
    p.waiting_sum += p.length;
  }
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

NEEDGAP_INLINE Pair pair_of(const Block& b, const Queue& first, const Queue& second) {
  const auto most = [&](const Queue& q) {
    const Real c = q.slots / b.sizes.steps;
    return min(max(1 + c, b.year.keep_steps[q.region] * c), all(0x1p23));
  };
  const auto bank = [](const Queue& q) { return q.slots == 0 ? Real{} : q.bank; };
  Pair p;
  p.length = side_by_side(first.length, second.length);
  p.died = p.waiting_sum = Whole{};
  p.bank = singles(bank(first), bank(second));
  p.slots_a_step = singles(first.slots / b.sizes.steps, second.slots / b.sizes.steps);
  p.most_banked = singles(most(first), most(second));
  return p;
}

/// Queues that walk the year together, so that one's wait for its own last step is another's work.
inline constexpr int together = 4;

/// All steps of `count` <= `together` queues over a year; their regions have the same chance of death.
/// `joined` is room for 2 x (steps + 1).
[[maybe_unused]] static void serve(const Block& b, Queue* queues, int count, Whole* joined) {
  const int steps = b.sizes.steps, r = queues[0].region;
  const std::int32_t* table = b.year.deaths_below[r];
  for (int i = 0; i < 2 * (steps + 1); ++i) joined[i] = Whole{};
  for (int n = 0; n < count; ++n)
    queues[n].arrivals =
        draw_arrivals(b, queues[n].cell, queues[n].expected_arrivals,
                      reinterpret_cast<std::int32_t*>(joined + n / 2 * (steps + 1)), n % 2 * lanes);
  const Whole *of_first = joined, *of_second = joined + steps + 1;
  Pair first = pair_of(b, queues[0], queues[1]), second = pair_of(b, queues[2], queues[3]);
  for (int at = 0; at < steps; at += 4) {
    const int end = at + 4 < steps ? at + 4 : steps;
    if (!any(first.length | second.length)) {
      // Most often nobody waits, and no random words are wanted.
      Pair a = first, c = second;
      Whole waiting{};
      for (int i = at; i < end; ++i) {
        Pair::serve(a, of_first[i]);
        Pair::serve(c, of_second[i]);
        waiting |= a.length | c.length;
      }
      if (!any(waiting)) {
        first = a;
        second = c;
        continue;
      }
    }
    Whole words[2][4];
    for (int p = 0; p < 2; ++p) {
      const auto of = [&](int n) {
        return philox(b.address, b.replicate, Purpose::survival, queues[n].cell,
                      static_cast<std::uint32_t>(at / 4));
      };
      const Words one = of(2 * p), other = of(2 * p + 1);
      for (int i = 0; i < 4; ++i) words[p][i] = signed_words(one.word[i], other.word[i]);
    }
    for (int i = at; i < end; ++i) {
      Pair::serve(first, of_first[i]);
      Pair::serve(second, of_second[i]);
      Pair::lose(first, b.year, r, table, words[0][i - at]);
      Pair::lose(second, b.year, r, table, words[1][i - at]);
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
  for (int n = 0; n < count; ++n) finish(queues[n], n < 2 ? first : second, n % 2);
}

}  // namespace needgap::model::NEEDGAP_ISA
