#include "seats.hpp"

#include "needgap/model.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::model {
namespace {

// By largest remainder to the regions with room, again and again until seats or room are used up.
std::vector<int> fill(std::span<const double> weights, std::span<const int> room, int seats) {
  std::vector<int> given(weights.size());
  std::vector<std::size_t> open;
  for (std::size_t r = 0; r < weights.size(); ++r)
    if (weights[r] > 0 && room[r] > 0) open.push_back(r);
  std::vector<double> open_weights;
  while (seats > 0 && !open.empty()) {
    open_weights.clear();
    for (const std::size_t r : open) open_weights.push_back(weights[r]);
    const std::vector<int> share = largest_remainder(open_weights, seats);
    for (std::size_t i = 0; i < open.size(); ++i) {
      const int taken = std::min(share[i], room[open[i]] - given[open[i]]);
      given[open[i]] += taken;
      seats -= taken;
    }
    std::erase_if(open, [&](std::size_t r) { return given[r] == room[r]; });
  }
  return given;
}

}  // namespace

int whole_seats(const Intervention& intervention, double seats, int year) {
  const double share = seat_share(intervention);
  return static_cast<int>(std::min(std::floor(seats * progress(intervention, year) * share + 0.5), 1e9));
}

std::vector<int> allot_seats(std::span<const double> weights, std::span<const int> room,
                             std::span<const int> catchment_of_region, std::span<const int> catchment_room,
                             int seats) {
  const std::size_t regions = weights.size();
  std::vector<int> given(regions), region_left(room.begin(), room.end());
  std::vector<int> catchment_left(catchment_room.begin(), catchment_room.end());
  while (true) {
    for (std::size_t r = 0; r < regions; ++r)
      if (catchment_left[catchment_of_region[r]] <= 0) region_left[r] = 0;
    std::vector<int> share = fill(weights, region_left, seats);
    std::vector<int> wanted(catchment_left.size());
    for (std::size_t r = 0; r < regions; ++r) wanted[catchment_of_region[r]] += share[r];
    bool all_fit = true;
    // A catchment with more than it can take fills up by the same rule, and the rest goes round again.
    for (std::size_t c = 0; c < wanted.size(); ++c) {
      if (wanted[c] <= catchment_left[c]) continue;
      all_fit = false;
      std::vector<int> inside(region_left);
      for (std::size_t r = 0; r < regions; ++r)
        if (catchment_of_region[r] != static_cast<int>(c)) inside[r] = 0;
      const std::vector<int> filled = fill(weights, inside, catchment_left[c]);
      for (std::size_t r = 0; r < regions; ++r)
        if (catchment_of_region[r] == static_cast<int>(c)) share[r] = filled[r];
    }
    for (std::size_t r = 0; r < regions; ++r) {
      given[r] += share[r];
      region_left[r] -= share[r];
      catchment_left[catchment_of_region[r]] -= share[r];
      seats -= share[r];
    }
    if (all_fit) return given;
  }
}

}  // namespace needgap::model
