// Numbers as bytes, the same on every machine: reals in little-endian order, whole numbers in as many groups
// of seven bits as they need.
#pragma once

#include "needgap/error.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace needgap::store {

struct Writer {
  explicit Writer(std::string start) : bytes(std::move(start)) {}
  std::string bytes;

  void whole(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) bytes += static_cast<char>(n | 0x80);
    bytes += static_cast<char>(n);
  }
  void integer(std::int64_t n) {  // the sign last
    whole((static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63));
  }
  void real(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(bits >> shift);
  }
};

/// Throws InputError at the end of the bytes.
class Reader {
 public:
  Reader(std::string_view bytes, std::string where) : left_(bytes), where_(std::move(where)) {}

  std::uint64_t whole() {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t group = byte();
      n |= (group & 0x7f) << shift;
      if (group < 0x80) break;
    }
    return n;
  }
  /// A number of things that follow, of a byte at least.
  std::size_t count() {
    const std::uint64_t n = whole();
    if (n > left_.size()) fail();
    return static_cast<std::size_t>(n);
  }
  std::int64_t integer() {
    const std::uint64_t n = whole();
    return static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1);
  }
  double real() {
    std::uint64_t bits = 0;
    for (int shift = 0; shift < 64; shift += 8) bits |= std::uint64_t{byte()} << shift;
    return std::bit_cast<double>(bits);
  }

 private:
  unsigned char byte() {
    if (left_.empty()) fail();
    const auto first = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return first;
  }
  [[noreturn]] void fail() const { throw InputError({where_}, "ends too early"); }

  std::string_view left_;
  std::string where_;
};

}  // namespace needgap::store
