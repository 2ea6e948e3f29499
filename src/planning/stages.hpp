// Stages whose losses a plan can remove.
#pragma once

#include "needgap/planning.hpp"

#include <array>
#include <string_view>

namespace needgap::planning {

/// `id` as in "losses.identify"; `without_loss`: what it is called when nobody is lost there. `demand_side`:
/// what others can change; acceptance is the patient's.
struct StageFacts {
  Stage stage;
  std::string_view id, without_loss;
  bool demand_side;
};
inline constexpr std::array stages{StageFacts{Stage::identify, "identify", "everyone identified", true},
                                   StageFacts{Stage::accept, "accept", "everyone accepts", false},
                                   StageFacts{Stage::route, "route", "everyone has a route", true},
                                   StageFacts{Stage::contact, "contact", "every referral connects", true}};

/// Removes a share of the losses of a stage, or of all on the demand side.
Lever losses_lever(std::optional<Stage> stage = {});
/// Multiplies the slots.
Lever slots_lever();

}  // namespace needgap::planning
