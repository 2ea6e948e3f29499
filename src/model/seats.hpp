// How training seats are given to regions.
#pragma once

#include "needgap/scenario.hpp"

#include <span>
#include <vector>

namespace needgap::model {

/// The seats of a programme of an intervention in a year, of so many a year when it is in full.
int whole_seats(const Intervention& intervention, double seats, int year);

/// Gives `seats` to regions in proportion to `weights` by largest remainder, never more than `room` in a
/// region or `catchment_room` in a catchment; what one of them cannot take goes on to the others with room,
/// again in proportion, until seats or room are used up. A region of weight 0 gets nothing.
std::vector<int> allot_seats(std::span<const double> weights, std::span<const int> room,
                             std::span<const int> catchment_of_region, std::span<const int> catchment_room,
                             int seats);

}  // namespace needgap::model
