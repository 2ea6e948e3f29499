#pragma once

#include <cstdint>

namespace needgap {

/// A word whose every bit depends on every bit of x: a bijection, for what needs many cheap words from one
/// address (Wellons' search for integer hashes of low bias).
inline std::uint32_t mixed(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}

}  // namespace needgap
