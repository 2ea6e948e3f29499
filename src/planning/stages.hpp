#pragma once

namespace needgap::planning {

/// A loss that a plan can remove. `demand_side`: what others can change; acceptance is the patient's.
struct Stage {
  const char* id;
  bool demand_side;
};
inline constexpr Stage stages[] = {{"identify", true}, {"accept", false}, {"route", true}, {"contact", true}};

}  // namespace needgap::planning
