// Arithmetic over a block of replicates. Each lane is one replicate; lanes never mix, so a lane's numbers do
// not depend on the width of the machine. Included by kernel.cpp only, which is compiled once per instruction
// set without contraction of multiply and add; everything here has internal linkage for that reason.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernel.hpp"

#define NEEDGAP_INLINE [[gnu::always_inline]] static inline

namespace needgap::NEEDGAP_ISA {

using Real = double __attribute__((vector_size(8 * lanes)));
using Bits = std::uint64_t __attribute__((vector_size(8 * lanes)));
using Mask = std::int64_t __attribute__((vector_size(8 * lanes)));
using Narrow = std::int32_t __attribute__((vector_size(4 * lanes)));

NEEDGAP_INLINE Real all(double value) {
  return value - Real{};
}
NEEDGAP_INLINE Real min(const Real& a, const Real& b) {
  return a < b ? a : b;
}
NEEDGAP_INLINE Real max(const Real& a, const Real& b) {
  return a > b ? a : b;
}

/// Largest integer not above x, for 0 <= x < 2^51.
NEEDGAP_INLINE Real floor_small(const Real& x) {
  const Real nearest = (x + 0x1p52) - 0x1p52;
  return nearest - (nearest > x ? all(1) : Real{});
}

NEEDGAP_INLINE bool any(const Mask& mask) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#else
  std::int64_t bits = 0;
  for (int l = 0; l < lanes; ++l) bits |= mask[l];
  return bits != 0;
#endif
}

/// a / b, and `otherwise` where b is 0.
NEEDGAP_INLINE Real ratio(const Real& a, const Real& b, double otherwise) {
  const Real safe = b == 0 ? all(1) : b;
  return b == 0 ? all(otherwise) : a / safe;
}

/// table[index] for whole 0 <= index.
NEEDGAP_INLINE Real look_up(const double* table, const Real& index) {
  const Narrow i = __builtin_convertvector(index, Narrow);
#if defined(__AVX512F__)
  return (Real)_mm512_mask_i32gather_pd(_mm512_setzero_pd(), static_cast<__mmask8>(-1), (__m256i)i, table, 8);
#else
  Real value{};
  for (int l = 0; l < lanes; ++l) value[l] = table[i[l]];
  return value;
#endif
}

/// exp(-x) for x in [0, 700], to 1 ulp or so: x = n ln 2 + r in two parts, a Taylor polynomial of degree 13
/// in r
/// (|r| < 0.3466, truncation 4e-18), scaled by the exponent bits.
NEEDGAP_INLINE Real exp_minus(const Real& x) {
  constexpr double log2e = 1.4426950408889634074, round = 6755399441055744.0;  // 1.5 * 2^52
  constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  const Real shifted = round - x * log2e;
  const Real n = shifted - round;
  const Real r = (-x - n * ln2_high) - n * ln2_low;
  Real p = all(1.0 / 6227020800.0);
  for (const double c : {1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
                         1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0})
    p = p * r + c;
  return (Real)((Bits)p + ((Bits)shifted << 52));
}

/// a^n for whole n >= 0.
NEEDGAP_INLINE Real power(const Real& a, const Real& n) {
  Narrow left = __builtin_convertvector(n, Narrow);
  Real result = all(1), square = a;
  while (true) {
    const Mask odd = __builtin_convertvector((left & 1) == 1, Mask);
    result = odd ? result * square : result;
    left >>= 1;
    std::int32_t bits = 0;
    for (int l = 0; l < lanes; ++l) bits |= left[l];
    if (bits == 0) return result;
    square *= square;
  }
}

// Low 32 bits of each lane times a 32-bit constant, as 64 bits.
NEEDGAP_INLINE Bits multiply_low(const Bits& a, std::uint32_t m) {
#if defined(__AVX512F__)
  return (Bits)_mm512_maskz_mul_epu32(static_cast<__mmask8>(-1), (__m512i)a, _mm512_set1_epi64(m));
#elif defined(__AVX2__)
  union {
    Bits v;
    __m256i part[2];
  } x{a};
  for (__m256i& part : x.part) part = _mm256_mul_epu32(part, _mm256_set1_epi64x(m));
  return x.v;
#elif defined(__SSE2__)
  union {
    Bits v;
    __m128i part[4];
  } x{a};
  for (__m128i& part : x.part) part = _mm_mul_epu32(part, _mm_set1_epi64x(m));
  return x.v;
#else
  return (a & 0xffffffffu) * m;
#endif
}

struct Words {
  Bits word[4];  // 32 bits each
};

/// words() of needgap/random.hpp at consecutive replicates (`replicate` holds one a lane).
NEEDGAP_INLINE Words philox(const BlockAddress& at, const Bits& replicate, Purpose purpose,
                            std::uint32_t cell, std::uint32_t block) {
  Bits c0 = Bits{} + at.draw, c1 = replicate;
  Bits c2 = Bits{} + ((static_cast<std::uint32_t>(purpose) << 24) | cell);
  Bits c3 = Bits{} + ((static_cast<std::uint32_t>(at.year) << 16) | block);
  auto k0 = static_cast<std::uint32_t>(at.seed), k1 = static_cast<std::uint32_t>(at.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const Bits p0 = multiply_low(c0, 0xD2511F53u), p1 = multiply_low(c2, 0xCD9E8D57u);
    c0 = (p1 >> 32) ^ (c1 & 0xffffffffu) ^ k0;
    c2 = (p0 >> 32) ^ (c3 & 0xffffffffu) ^ k1;
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1 & 0xffffffffu, c2, c3 & 0xffffffffu}};
}

NEEDGAP_INLINE Real to_real(const Bits& word) {
  return __builtin_convertvector((Mask)word, Real);
}

/// to_uniform() of needgap/random.hpp.
NEEDGAP_INLINE Real uniform(const BlockAddress& at, const Bits& replicate, Purpose purpose,
                            std::uint32_t cell) {
  const Words w = philox(at, replicate, purpose, cell, 0);
  const Real u = to_real((w.word[0] << 21) ^ (w.word[1] >> 11)) * 0x1p-53;
  return min(max(u, all(0x1p-32)), all(1 - 0x1p-32));
}

}  // namespace needgap::NEEDGAP_ISA
