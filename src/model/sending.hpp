// Who joins which queue, and in which step: those who stay where they live, and those who are sent to a
// place. Included by kernel.cpp only.
#pragma once

#include "losses.hpp"
#include "race.hpp"

namespace needgap::model::NEEDGAP_ISA {
namespace {

std::int64_t largest(const Mask& of) {
  std::int64_t most = 0;
  for (int l = 0; l < lanes; ++l) most = of[l] > most ? of[l] : most;
  return most;
}

/// How many patients a word places in steps: each takes the leading part of what is left of it, so that the
/// last is uniform to 2^-14 or better.
constexpr int placed_by_a_word(int steps) {
  return steps <= 64 ? 3 : steps <= 512 ? 2 : 1;
}

// The steps in which the first `number` patients of a cell and purpose join, each by an address of his own,
// uniform over the year (a Poisson process given its count). Adds them to joined[step * lanes + lane]; the
// step `steps` is waste.
void join_at_home(const Block& b, Purpose purpose, std::uint32_t cell, const Real& number,
                  std::int32_t* joined, std::ptrdiff_t waste) {
  const auto steps = static_cast<std::uint32_t>(b.sizes.steps);
  const int by_a_word = placed_by_a_word(b.sizes.steps);
  const Mask wanted = __builtin_convertvector(number, Mask);
  const std::int64_t most = largest(wanted);
  std::uint32_t block = 0;
  for (std::int64_t placed = 0; placed < most; ++block) {
    const Words words = philox(b.address, b.futures, purpose, cell, block);
    for (int w = 0; w < 4 && placed < most; ++w) {
      Bits rest = words.word[w];
      for (int i = 0; i < by_a_word && placed < most; ++i, ++placed) {
        rest = multiply_low(rest, steps);
        const Mask row = wanted > placed ? (Mask)(rest >> 32) * lanes : Mask{} + waste;
        alignas(64) std::int64_t to[lanes];
        __builtin_memcpy(to, &row, sizeof to);
        asm("" : "+m"(to));  // through memory: taking the lanes out one by one is slower
#pragma GCC unroll 8
        for (int l = 0; l < lanes; ++l) ++joined[to[l] + l];
      }
    }
  }
}

// The resistances of the year, by lane, residence and place, unless they stand there.
void find_resistances(const Block& b, KernelResults& out) {
  if (out.resistance_version == b.year.version) return;
  out.resistance_version = b.year.version;
  const std::ptrdiff_t padded = b.sizes.padded_regions();
  for (int r = 0; r < b.sizes.regions; ++r) {
    const float* const km = b.sizes.distance_km + r * padded;
    const Real per_km = 1 / at(b.year.decay)[r];
    for (int l = 0; l < lanes; ++l) {
      float* const to = out.resistance + (l * b.sizes.regions + r) * padded;
      for (int first = 0; first < padded; first += places_together) {
        const Single found = resistance_of(load(km + first), static_cast<float>(per_km[l]),
                                           static_cast<float>(b.sizes.reach_km[l]));
        __builtin_memcpy(to + first, &found, sizeof found);
      }
    }
  }
}

// The patients of a residence who look for a place, each with his own address.
void set_out(const Block& b, Purpose purpose, int k, int r, const Real& number, KernelResults& out) {
  const Mask wanted = __builtin_convertvector(number, Mask);
  const std::int64_t most = largest(wanted);
  for (int l = 0; l < lanes; ++l) make_room(out.travellers[l], static_cast<std::size_t>(most));
  for (std::int64_t j = 0; j < most; ++j) {
    const Words words =
        philox(b.address, b.futures, purpose, b.cell_address(k, r), static_cast<std::uint32_t>(j));
    const Bits at_step = multiply_low(words.word[0], static_cast<std::uint32_t>(b.sizes.steps)) >> 32;
    alignas(64) std::uint64_t step[lanes], key[lanes], other_key[lanes];
    __builtin_memcpy(step, &at_step, sizeof step);
    __builtin_memcpy(key, &words.word[1], sizeof key);
    __builtin_memcpy(other_key, &words.word[2], sizeof other_key);
    for (int l = 0; l < lanes; ++l) {
      List<Traveller>& list = out.travellers[l];
      list.entries[list.count] = {r, static_cast<std::uint32_t>(step[l]), static_cast<std::uint32_t>(key[l]),
                                  static_cast<std::uint32_t>(other_key[l])};
      list.count += j < wanted[l];
    }
  }
}

// Each traveller of a lane joins the queue of his place.
void arrive(const Block& b, int k, int l, const Scratch& of, KernelResults& out) {
  const int padded = b.sizes.padded_regions();
  const float* const years_per_slot = of.years_per_slot + l * padded;
  const List<Traveller>& travellers = out.travellers[l];
  List<FromElsewhere>& moved = out.moved[l];
  moved.count = 0;
  make_room(moved, travellers.count + 1);
  double* const arrivals = reinterpret_cast<double*>(at(out.arrivals) + b.cell(k, 0)) + l;
  double* const from_home = reinterpret_cast<double*>(of.from_home) + l;
  for (std::size_t i = 0; i < travellers.count; ++i) {
    const Traveller& one = travellers.entries[i];
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(one.residence) * padded;
    const float* const resistance =
        out.resistance + l * b.sizes.regions * static_cast<std::ptrdiff_t>(padded) + row;
    int to = winner(resistance, years_per_slot, padded, one.key, one.other_key, of.waits);
    if (__builtin_expect(to < 0 || resistance[to] > far_away, 0)) {
      to = winner_far_away(
          b.sizes.distance_km + row, static_cast<float>(1 / at(b.year.decay)[one.residence][l]),
          static_cast<float>(b.sizes.reach_km[l]), years_per_slot, padded, one.key, one.other_key, of.waits);
      if (to < 0) to = one.residence;  // waits at home for whom nobody comes
    }
    ++of.joined_in(to)[one.step * lanes + static_cast<unsigned>(l)];
    const bool elsewhere = to != one.residence;
    moved.entries[moved.count] = {to, one.residence, 1};
    moved.count += elsewhere;
    from_home[one.residence * lanes] += !elsewhere;
    arrivals[to * lanes] += elsewhere;
  }
}

void write_years_per_slot(const Block& b, const Real* slots, const Scratch& of) {
  const int padded = b.sizes.padded_regions();
  const float infinite = std::numeric_limits<float>::infinity();
  for (int r = 0; r < padded; ++r) {
    const Real years = r < b.sizes.regions ? 1 / slots[r] : Real{};
    for (int l = 0; l < lanes; ++l)
      of.years_per_slot[l * padded + r] =
          r < b.sizes.regions && slots[r][l] > 0 ? static_cast<float>(years[l]) : infinite;
  }
}

// Who joins which queue, and in which step.
void refer(const Block& b, int k, const Real* slots, const Scratch& of, KernelResults& out) {
  const int R = b.sizes.regions;
  const std::ptrdiff_t waste = static_cast<std::ptrdiff_t>(R) * b.sizes.steps;
  for (std::ptrdiff_t i = 0; i < waste; ++i) of.joined[i] = Narrow{};
  for (int l = 0; l < lanes; ++l) out.travellers[l].count = 0;
  write_years_per_slot(b, slots, of);
  for (int r = 0; r < R; ++r) {
    of.from_home[r] = of.stayed[r];
    at(out.arrivals)[b.cell(k, r)] = Real{};
  }
  for (int r = 0; r < R; ++r) {
    join_at_home(b, Purpose::arrival, b.cell_address(k, r), of.stayed[r], of.joined_in(r),
                 (waste - static_cast<std::ptrdiff_t>(r) * b.sizes.steps) * lanes);
    set_out(b, Purpose::referral, k, r, of.connected_referred[r], out);
    set_out(b, Purpose::turned_away, k, r, of.connected_turned[r], out);
  }
  for (int l = 0; l < lanes; ++l) arrive(b, k, l, of, out);
  for (int r = 0; r < R; ++r) at(out.arrivals)[b.cell(k, r)] += of.from_home[r];
}

}  // namespace
}  // namespace needgap::model::NEEDGAP_ISA
