// Arithmetic over a block of futures. Each lane is one future; lanes never mix, so a lane's numbers do
// not depend on the width of the machine. Included by kernel.cpp only, which is compiled once per instruction
// set without contraction of multiply and add; everything here has internal linkage for that reason.
#pragma once

#include <cstdint>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernel.hpp"

#define NEEDGAP_INLINE [[gnu::always_inline]] static inline

namespace needgap::model::NEEDGAP_ISA {

using Real = double __attribute__((vector_size(8 * lanes)));
using Bits = std::uint64_t __attribute__((vector_size(8 * lanes)));
using Mask = std::int64_t __attribute__((vector_size(8 * lanes)));
using Narrow = std::int32_t __attribute__((vector_size(4 * lanes)));
// Two cells side by side, for the steps of the queues: elements 0 to 7 are the futures of the first. Or
// sixteen places.
using Whole = std::int32_t __attribute__((vector_size(8 * lanes)));
using Single = float __attribute__((vector_size(8 * lanes)));
using Word = std::uint32_t __attribute__((vector_size(8 * lanes)));

NEEDGAP_INLINE Real all(double value) {
  return value - Real{};
}
NEEDGAP_INLINE Single all_single(float value) {
  return value - Single{};
}
NEEDGAP_INLINE Real min(const Real& a, const Real& b) {
#if defined(__AVX512F__)
  return (Real)_mm512_maskz_min_pd(static_cast<__mmask8>(-1), (__m512d)a, (__m512d)b);
#else
  return a < b ? a : b;
#endif
}
NEEDGAP_INLINE Real max(const Real& a, const Real& b) {
#if defined(__AVX512F__)
  return (Real)_mm512_maskz_max_pd(static_cast<__mmask8>(-1), (__m512d)a, (__m512d)b);
#else
  return a > b ? a : b;
#endif
}
NEEDGAP_INLINE Real square_root(const Real& x) {
#if defined(__AVX512F__)
  return (Real)_mm512_maskz_sqrt_pd(static_cast<__mmask8>(-1), (__m512d)x);
#else
  Real root;
  for (int l = 0; l < lanes; ++l) root[l] = __builtin_sqrt(x[l]);
  return root;
#endif
}
NEEDGAP_INLINE Single min(const Single& a, const Single& b) {
#if defined(__AVX512F__)
  return (Single)_mm512_maskz_min_ps(static_cast<__mmask16>(-1), (__m512)a, (__m512)b);
#else
  return a < b ? a : b;
#endif
}
NEEDGAP_INLINE Whole min(const Whole& a, const Whole& b) {
  return a < b ? a : b;
}

/// Largest integer not above x, for |x| < 2^51.
NEEDGAP_INLINE Real floor_small(const Real& x) {
  const Real nearest = (x + 0x1.8p52) - 0x1.8p52;
  return nearest - (nearest > x ? all(1) : Real{});
}

/// Whether a comparison holds anywhere: of doubles, or of the whole numbers of two cells.
template <class Comparison>
NEEDGAP_INLINE bool any(const Comparison& holds) {
  const Mask mask = (Mask)holds;
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask) != 0;
#else
  std::int64_t bits = 0;
  for (int l = 0; l < lanes; ++l) bits |= mask[l];
  return bits != 0;
#endif
}

/// Whether a >= b anywhere.
NEEDGAP_INLINE bool any_at_least(const Real& a, const Real& b) {
#if defined(__AVX512F__)
  return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GE_OQ) != 0;
#else
  return any(a >= b);
#endif
}

/// Adds 1 where a >= b.
NEEDGAP_INLINE Real add_at_least(const Real& count, const Real& a, const Real& b) {
#if defined(__AVX512F__)
  const __mmask8 there = _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GE_OQ);
  return (Real)_mm512_mask_add_pd((__m512d)count, there, (__m512d)count, _mm512_set1_pd(1));
#else
  return count + (a >= b ? all(1) : Real{});
#endif
}

/// Adds 1 where a >= b.
NEEDGAP_INLINE Whole add_at_least(const Whole& count, const Single& a, const Single& b) {
#if defined(__AVX512F__)
  const __mmask16 there = _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GE_OQ);
  return (Whole)_mm512_mask_add_epi32((__m512i)count, there, (__m512i)count, _mm512_set1_epi32(1));
#else
  return count - (a >= b);
#endif
}

/// Whether a >= b anywhere, or c > d.
NEEDGAP_INLINE bool any_of(const Single& a, const Single& b, const Single& c, const Single& d) {
#if defined(__AVX512F__)
  return (_mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GE_OQ) |
          _mm512_cmp_ps_mask((__m512)c, (__m512)d, _CMP_GT_OQ)) != 0;
#else
  return any((a >= b) | (c > d));
#endif
}

/// a / b, and `otherwise` where b is 0.
NEEDGAP_INLINE Real ratio(const Real& a, const Real& b, double otherwise) {
  const Real safe = b == 0 ? all(1) : b;
  return b == 0 ? all(otherwise) : a / safe;
}

/// The lower and the upper half as reals, and back.
NEEDGAP_INLINE Real lower(const Whole& x) {
  Narrow half;
  __builtin_memcpy(&half, &x, sizeof half);
  return __builtin_convertvector(half, Real);
}
NEEDGAP_INLINE Real upper(const Whole& x) {
  Narrow half;
  __builtin_memcpy(&half, reinterpret_cast<const char*>(&x) + sizeof half, sizeof half);
  return __builtin_convertvector(half, Real);
}
NEEDGAP_INLINE Whole side_by_side(const Real& first, const Real& second) {
  const Narrow half[2] = {__builtin_convertvector(first, Narrow), __builtin_convertvector(second, Narrow)};
  Whole both;
  __builtin_memcpy(&both, half, sizeof both);
  return both;
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
  // By Estrin's scheme: terms in pairs, so that few wait for one another.
  const Real r2 = r * r, r4 = r2 * r2;
  const Real low = (1 + r) + r2 * (0.5 + r * (1.0 / 6));
  const Real middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
  const Real high = (1.0 / 40320 + r * (1.0 / 362880)) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
  const Real highest = 1.0 / 479001600 + r * (1.0 / 6227020800.0);
  const Real p = low + r4 * (middle + r4 * (high + r4 * highest));
  return (Real)((Bits)p + ((Bits)shifted << 52));
}

/// The natural logarithm of a normal positive number, to 2 ulp or so: exponent and, of the rest m in
/// [sqrt(1/2), sqrt(2)), 2 artanh((m - 1) / (m + 1)) to degree 19 (truncation 3e-17).
NEEDGAP_INLINE Real log_of(const Real& x) {
  constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;
  const Bits shifted = (Bits)x - 0x3fe6a09e667f3bcdu;  // sqrt(1/2)
  const Real exponent = __builtin_convertvector((Mask)shifted >> 52, Real);
  const Real m = (Real)((shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
  const Real s = (m - 1) / (m + 1), z = s * s;
  Real sum = all(2.0 / 19);
  for (const double c : {2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3})
    sum = sum * z + c;
  return (exponent * ln2_low + s * z * sum) + 2 * s + exponent * ln2_high;
}

/// exp(-x) for x in [0, 87] in single precision, to 2 ulp or so: as exp_minus, to degree 7.
NEEDGAP_INLINE Single exp_minus(const Single& x) {
  constexpr float log2e = 1.44269504f, round = 12582912.f;  // 1.5 * 2^23
  constexpr float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
  const Single shifted = round - x * log2e;
  const Single n = shifted - round;
  const Single r = (-x - n * ln2_high) - n * ln2_low;
  const Single r2 = r * r;
  const Single p = (1.f + r) + r2 * ((0.5f + r * (1.f / 6)) + r2 * ((1.f / 24 + r * (1.f / 120)) +
                                                                    r2 * (1.f / 720 + r * (1.f / 5040))));
  return (Single)((Word)p + ((Word)shifted << 23));
}

/// -log(1 - x) in single precision, to 2 ulp or so, for x in (0, 1): the polynomial of Cephes' logf. `rest`
/// is 1 - x, known as well as x.
NEEDGAP_INLINE Single minus_log_of_rest(const Single& x, const Single& rest) {
  const Word shifted = (Word)rest - 0x3f3504f3u;  // sqrt(1/2)
  const Single exponent = __builtin_convertvector((Whole)shifted >> 23, Single);
  const Single m = (Single)((shifted & 0x007fffffu) + 0x3f3504f3u);
  const Single f = exponent == 0.f ? -x : m - 1.f;
  const Single f2 = f * f, f4 = f2 * f2;
  const Single low =
      (3.3333331174e-1f + f * -2.4999993993e-1f) + f2 * (2.0000714765e-1f + f * -1.6668057665e-1f);
  const Single high =
      (1.4249322787e-1f + f * -1.2420140846e-1f) + f2 * (1.1676998740e-1f + f * -1.1514610310e-1f);
  const Single sum = low + f4 * (high + f4 * 7.0376836292e-2f);
  const Single tail = f * f2 * sum + exponent * -2.12194440e-4f - f2 * 0.5f;
  return -((f + tail) + exponent * 0.693359375f);
}

template <int count>
NEEDGAP_INLINE Real polynomial(const double (&c)[count], const Real& x) {
  Real value = all(c[count - 1]);
  for (int i = count - 2; i >= 0; --i) value = value * x + c[i];
  return value;
}

/// a^n for whole n >= 0.
NEEDGAP_INLINE Real power(const Real& a, const Real& n) {
  Mask left = __builtin_convertvector(n, Mask);
  Real result = all(1), square = a;
  while (any(left)) {
    result = (left & 1) == 1 ? result * square : result;
    left >>= 1;
    square *= square;
  }
  return result;
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
  Bits word[4];  // 32 bits each; what stands above them is of no meaning
};

/// The draws and replicates of the lanes.
struct Futures {
  Bits draw, replicate;
};
NEEDGAP_INLINE Futures futures_of(const BlockAddress& at) {
  Futures futures;
  for (int l = 0; l < lanes; ++l) {
    futures.draw[l] = at.draw[l];
    futures.replicate[l] = at.replicate[l];
  }
  return futures;
}

/// words() of needgap/random.hpp, for each lane.
NEEDGAP_INLINE Words philox(const BlockAddress& at, const Futures& of, Purpose purpose, std::uint32_t cell,
                            std::uint32_t block) {
  Bits c0 = of.draw, c1 = of.replicate, c2 = Bits{} + ((static_cast<std::uint32_t>(purpose) << 24) | cell);
  Bits c3 = Bits{} + (((static_cast<std::uint32_t>(at.year) << 16) | (block & 0xffffu)) ^
                      (block >> 16 << 28));  // years have twelve bits
  auto k0 = static_cast<std::uint32_t>(at.seed), k1 = static_cast<std::uint32_t>(at.seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const Bits p0 = multiply_low(c0, 0xD2511F53u), p1 = multiply_low(c2, 0xCD9E8D57u);
    c0 = (p1 >> 32) ^ c1 ^ k0;
    c2 = (p0 >> 32) ^ c3 ^ k1;
    c1 = p1;
    c3 = p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}
NEEDGAP_INLINE Bits low(const Bits& word) {
  return word & 0xffffffffu;
}
NEEDGAP_INLINE Real to_real(const Bits& whole) {
  return __builtin_convertvector((Mask)whole, Real);
}

/// A word as a number in (0, 2^32).
NEEDGAP_INLINE Real centred(const Bits& word) {
  return to_real(low(word)) + 0.5;
}

/// The words of two cells side by side as numbers in [0, 1), to 24 bits.
NEEDGAP_INLINE Single fractions(const Bits& first, const Bits& second) {
  const Whole both = __builtin_shufflevector((Whole)first, (Whole)second, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18,
                                             20, 22, 24, 26, 28, 30);
  return __builtin_convertvector((Whole)((Word)both >> 8), Single) * 0x1p-24f;
}

/// to_uniform() of needgap/random.hpp.
NEEDGAP_INLINE Real uniform(const BlockAddress& at, const Futures& of, Purpose purpose, std::uint32_t cell) {
  const Words w = philox(at, of, purpose, cell, 0);
  const Real u = to_real((low(w.word[0]) << 21) ^ (low(w.word[1]) >> 11)) * 0x1p-53;
  return min(max(u, all(0x1p-32)), all(1 - 0x1p-32));
}

}  // namespace needgap::model::NEEDGAP_ISA
