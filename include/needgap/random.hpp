// Random numbers by address: the same address gives the same number on any thread, in any order, on any
// machine.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace needgap {

/// What a random number is for. Two purposes never share a stream. The numbers are part of every result:
/// append, never renumber.
enum class Purpose : std::uint8_t {
  parameter = 1,       // the coordinates u of a draw
  need_effect,         // z_r
  capacity_effect,     // x_r
  referral_effect,     // w_r
  hospital,            // u_{r,i,k}
  able_at_start,       // able_{r,g,k}
  bank_at_start,       // bank_{r,k}
  losses,              // of a year: not identified, not accepted, accepted; what becomes of these
  arrival = 13,        // the step of each who stays where he lives (9 to 12: not in use)
  survival,            // Binomial a step
  turnover,            // of the able in a year: exit and lapse, Binomial; entry, Poisson
  training_pass = 17,  // Binomial a year, of those who started in that year (16: not in use)
  stratum,             // permutations of a Latin hypercube
  trajectory,          // of Morris' designs
  resample,            // weights of the bootstrap
  coefficient,         // simulated coefficients of a regression
  dummy,               // a number nothing depends on
  calibration,         // proposals, resampling and predictions of calibration
  hospital_change,     // b_{r,k}, b'_{r,k}: the roundings of hospitals opened and of those that lack only the
                       // able
  referral,            // of each patient referred and connected: the step, and his key to the places
  turned_away,         // the same of each turned away and connected
};

/// The address of a group of four 32-bit words. `cell` < 2^24 (a region and procedure, say), `year` is the
/// calendar year, `block` counts groups of four words inside the year. Draw-level numbers use replicate 0.
struct Address {
  std::uint64_t seed = 0;
  std::uint32_t draw = 0;
  std::uint32_t replicate = 0;
  Purpose purpose = Purpose::parameter;
  std::uint32_t cell = 0;
  std::uint16_t year = 0;
  std::uint16_t block = 0;
};

inline constexpr std::uint32_t max_cells = 1u << 24;

/// Philox4x32-10 (Salmon et al., SC 2011; Random123) at the address.
std::array<std::uint32_t, 4> words(const Address& at);

/// A uniform in [2^-32, 1 - 2^-32] with 53 random bits, from the first two words at the address.
double uniform(const Address& at);

/// The same map from two words to a uniform.
double to_uniform(std::uint32_t high, std::uint32_t low);

/// A 56-bit address part for a name (FNV-1a folded), so that a parameter keeps its numbers when others come
/// or go.
struct NameAddress {
  std::uint32_t cell;
  std::uint16_t year;
  std::uint16_t block;
};
NameAddress address_of(std::string_view name);

/// The stream that starts at an address, as a uniform random bit generator for Boost.Random: it walks the
/// blocks of the address (2^16 blocks of four words, then it throws std::length_error).
class Stream {
 public:
  using result_type = std::uint32_t;
  explicit Stream(const Address& start) : at_(start) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

 private:
  Address at_;
  std::array<std::uint32_t, 4> words_{};
  unsigned used_ = 4;
  std::uint32_t next_block_ = 0;
};

}  // namespace needgap
