// How training seats are given to regions.
#pragma once

#include <span>
#include <vector>

namespace needgap::model {

/// Gives `seats` to regions in proportion to `weights` by largest remainder, never more than `room` in a
/// region or `catchment_room` in a catchment; what one of them cannot take goes on to the others with room,
/// again in proportion, until seats or room are used up. A region of weight 0 gets nothing.
std::vector<int> allot_seats(std::span<const double> weights, std::span<const int> room,
                             std::span<const int> catchment_of_region, std::span<const int> catchment_room,
                             int seats);

}  // namespace needgap::model
