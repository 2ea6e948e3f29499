// The queue M/M/c+M, event by event: Poisson arrivals, exponential service and exponential patience.
#pragma once

#include "needgap/random.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace needgap::test {

struct EventQueue {
  double arrivals, service, leave;  // rates; of each server, of each who waits
  int servers;
};

struct EventCounts {
  std::uint64_t arrived = 0, abandoned = 0, served = 0;
};

/// Walks the jumps of the queue until so many have arrived. The next event is an arrival, the end of a
/// service or a departure, with chances in proportion to their rates; times are not needed for a share.
inline EventCounts walk_events(const EventQueue& queue, std::uint64_t arrivals, std::uint64_t seed) {
  constexpr int most = 1023;
  struct Thresholds {
    std::uint32_t arrive, serve;
  };
  std::vector<Thresholds> below(most + 1);  // of a random word, by number present
  for (int n = 0; n <= most; ++n) {
    const double serve = queue.service * std::min(n, queue.servers);
    const double leave = queue.leave * std::max(0, n - queue.servers);
    const double whole = queue.arrivals + serve + leave;
    const auto part = [&](double rate) {
      return static_cast<std::uint32_t>(std::min(0x1p32 - 1, rate / whole * 0x1p32));
    };
    below[n] = {part(queue.arrivals), part(queue.arrivals + serve)};
  }
  EventCounts counts;
  int present = 0;
  Address at{.seed = seed, .purpose = Purpose::arrival};
  for (std::uint64_t group = 0; counts.arrived < arrivals; ++group) {
    at.draw = static_cast<std::uint32_t>(group);
    at.replicate = static_cast<std::uint32_t>(group >> 32);
    for (const std::uint32_t word : words(at)) {
      const bool arrives = word < below[present].arrive;
      const bool serves = !arrives && word < below[present].serve;
      counts.arrived += arrives;
      counts.served += serves;
      counts.abandoned += !arrives && !serves;
      present = std::clamp(present + (arrives ? 1 : -1), 0, most);
    }
  }
  return counts;
}

/// The exact share of those who arrive that abandon, from the stationary law of the birth-death chain.
inline double abandoned_share(const EventQueue& queue) {
  double weight = 1, total = 1, waiting = 0;
  for (int n = 1; n < 5000; ++n) {
    weight *= queue.arrivals /
              (queue.service * std::min(n, queue.servers) + queue.leave * std::max(0, n - queue.servers));
    total += weight;
    waiting += weight * std::max(0, n - queue.servers);
  }
  return queue.leave * waiting / total / queue.arrivals;
}

}  // namespace needgap::test
