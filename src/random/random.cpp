#include "needgap/random.hpp"

#include <Random123/philox.h>
#include <algorithm>
#include <stdexcept>

namespace needgap {

std::array<std::uint32_t, 4> words(const Address& at) {
  const r123::Philox4x32::ctr_type counter{{at.draw, at.replicate,
                                            (static_cast<std::uint32_t>(at.purpose) << 24) | at.cell,
                                            (static_cast<std::uint32_t>(at.year) << 16) | at.block}};
  const r123::Philox4x32::key_type key{
      {static_cast<std::uint32_t>(at.seed), static_cast<std::uint32_t>(at.seed >> 32)}};
  const auto out = r123::Philox4x32{}(counter, key);
  return {out[0], out[1], out[2], out[3]};
}

double to_uniform(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (static_cast<std::uint64_t>(high) << 21) ^ (low >> 11);
  return std::clamp(static_cast<double>(bits) * 0x1p-53, 0x1p-32, 1.0 - 0x1p-32);
}

double uniform(const Address& at) {
  const auto w = words(at);
  return to_uniform(w[0], w[1]);
}

NameAddress address_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  hash ^= hash >> 56;
  return {static_cast<std::uint32_t>(hash & (max_cells - 1)), static_cast<std::uint16_t>(hash >> 24),
          static_cast<std::uint16_t>(hash >> 40)};
}

Stream::result_type Stream::operator()() {
  if (used_ == words_.size()) {
    if (next_block_ > 0xffff)
      throw std::length_error("random stream used up: more than 2^18 words at one address");
    at_.block = static_cast<std::uint16_t>(next_block_++);
    words_ = words(at_);
    used_ = 0;
  }
  return words_[used_++];
}

}  // namespace needgap
