// Where a connected patient goes. Each place with slots draws an exponential waiting time for him, of rate
// slots x exp(-km / decay), and the first one has him: so the chances are as the rates, and when one place
// changes, patients move to it or from it alone. Included by kernel.cpp only.
#pragma once

#include "lanes.hpp"

namespace needgap::model::NEEDGAP_ISA {

NEEDGAP_INLINE Single load(const float* from) {
  Single x;
  __builtin_memcpy(&x, from, sizeof x);
  return x;
}

inline constexpr Whole first_places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// What a patient's key makes of sixteen places: 31 well mixed bits each (after lowbias32 of Wellons 2018,
/// the other half of the key between its multiplications).
NEEDGAP_INLINE Whole bits_of(std::uint32_t key, std::uint32_t other_key, int first) {
  Word x = (Word)first_places * 0x9e3779b9u + (static_cast<std::uint32_t>(first) * 0x9e3779b9u + key);
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= (x >> 15) ^ other_key;
  x *= 0x846ca68bu;
  return (Whole)((x ^ (x >> 16)) >> 1);
}
/// As a fraction x in (0, 1), from which the waiting time -log(1 - x) follows.
NEEDGAP_INLINE Single fraction_of(const Whole& bits) {
  return (__builtin_convertvector(bits, Single) + 0.5f) * 0x1p-31f;
}

/// exp(km / decay), infinite beyond reach and beyond what single precision holds.
NEEDGAP_INLINE Single resistance_of(const Single& km, float per_km, float reach_km) {
  const Single exponent = km * per_km;
  const Single value = 1.f / exp_minus(min(exponent, all_single(87)));
  return (exponent > 87.f) | (km > reach_km) ? all_single(std::numeric_limits<float>::infinity()) : value;
}

NEEDGAP_INLINE float least_of(Single x) {
  x = min(x, __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  x = min(x, __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  x = min(x, __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
  x = min(x, __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
  return x[0];
}

/// The first of `padded` numbers that is this one of them.
NEEDGAP_INLINE int place_with(const float* numbers, float value) {
  for (int first = 0;; first += places_together) {
    const Whole there = load(numbers + first) == all_single(value);
#if defined(__AVX512F__)
    const unsigned bits = _mm512_movepi32_mask((__m512i)there);
    if (bits != 0) return first + __builtin_ctz(bits);
#else
    if (any(there)) {
      int i = 0;
      while (!there[i]) ++i;
      return first + i;
    }
#endif
  }
}

inline constexpr float never = std::numeric_limits<float>::infinity();

/// The place of a patient with such a key; -1 where no place has slots and a finite resistance.
/// `resistance(i)`: that of sixteen places from i on; `waits`: room for `padded` numbers.
template <class Resistance>
NEEDGAP_INLINE int winner_of_all(const Resistance& resistance, const float* years_per_slot, int padded,
                                 std::uint32_t key, std::uint32_t other_key, float* waits) {
  Single best = all_single(never);
  for (int first = 0; first < padded; first += places_together) {
    const Whole bits = bits_of(key, other_key, first);
    const Single wait = minus_log_of_rest(fraction_of(bits), fraction_of(0x7fffffff - bits)) *
                        (resistance(first) * load(years_per_slot + first));
    __builtin_memcpy(waits + first, &wait, sizeof wait);
    best = min(wait, best);
  }
  const float least = least_of(best);
  return least < never ? place_with(waits, least) : -1;
}
[[gnu::noinline]] static int winner_exactly(const float* resistance, const float* years_per_slot, int padded,
                                            std::uint32_t key, std::uint32_t other_key, float* waits) {
  return winner_of_all([&](int first) { return load(resistance + first); }, years_per_slot, padded, key,
                       other_key, waits);
}

/// The same, most often without a logarithm: -log(1 - x) is x + x^2 / 2 + x^3 / 3 at least, and at most x^4 /
/// (4 (1 - x)) more.
NEEDGAP_INLINE int winner(const float* resistance, const float* years_per_slot, int padded, std::uint32_t key,
                          std::uint32_t other_key, float* waits) {
  Single best = all_single(never);
  for (int first = 0; first < padded; first += places_together) {
    const Single x = fraction_of(bits_of(key, other_key, first));
    const Single wait =
        x * (1.f + x * (0.5f + x * (1.f / 3))) * (load(resistance + first) * load(years_per_slot + first));
    __builtin_memcpy(waits + first, &wait, sizeof wait);
    best = min(wait, best);
  }
  const float least = least_of(best);
  if (!(least < never)) return -1;
  const int found = place_with(waits, least);
  const float rate = resistance[found] * years_per_slot[found], at_least = least / rate;
  const float x = at_least < 1 ? at_least : 1;  // not less than its own
  const float at_most = x < 0.9f ? rate * (at_least + 0.26f * x * x * x * x / (1 - x)) * 1.00001f : never;
  Whole others{};
  for (int first = 0; first < padded; first += places_together)
    others |= (load(waits + first) <= all_single(at_most)) & (first_places != found - first);
  return any(others) ? winner_exactly(resistance, years_per_slot, padded, key, other_key, waits) : found;
}

/// A resistance, exp(40), beyond which places that are not much farther would be infinite. Where the winner
/// is that far away the same race is held again by winner_far_away.
inline constexpr float far_away = 2.4e17f;

/// The same where all places with slots may be so far that no number tells: relative to the nearest of them,
/// which no reach leaves out; -1 where there is none.
[[gnu::noinline, maybe_unused]] static int winner_far_away(const float* km, float per_km, float reach_km,
                                                           const float* years_per_slot, int padded,
                                                           std::uint32_t key, std::uint32_t other_key,
                                                           float* waits) {
  float nearest = never;
  for (int to = 0; to < padded; ++to)
    if (years_per_slot[to] < never && km[to] < nearest) nearest = km[to];
  if (!(nearest < never)) return -1;
  const float reach = reach_km < nearest ? nearest : reach_km;
  const auto resistance = [&](int first) {
    const Single here = load(km + first);
    const Single beyond = here > nearest ? here - nearest : Single{};  // nobody nearer has slots
    return resistance_of(beyond, per_km, reach - nearest);
  };
  return winner_of_all(resistance, years_per_slot, padded, key, other_key, waits);
}

}  // namespace needgap::model::NEEDGAP_ISA
