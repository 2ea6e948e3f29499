// Planning: how much of a lever meets a target, what limits it, where to put it, by when, and at what cost.
#pragma once

#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/question.hpp"

#include <Eigen/Core>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap {

// ---------------------------------------------------------------------------------------------------- levers

/// What is dosed. A dose makes a copy of a scenario with this replaced and nothing else.
enum class LeverKind {
  seats,      // training seats a year of an intervention's programmes, split as they are stated
  coverage,   // of an intervention, a share of all regions
  parameter,  // any parameter, set to a fixed value
  losses,     // a share x of demand-side losses removed (barrier): what if, no matter how
  slots,      // slots of all who are able, times x
  cases,      // cases a trainee needs, times x
};

struct Lever {
  LeverKind kind = LeverKind::parameter;
  std::string text = {};  // "pain_training.seats"
  std::string unit = {};
  int intervention = -1;
  std::vector<int> programmes = {};  // of the intervention
  int parameter = -1;
  std::string stage = {};    // of `losses`: identify, accept, route, contact; empty: all but accept
  double low = 0, high = 1;  // where doses are looked for
  bool whole = false;        // only whole doses
};

/// The lever a user means: INTERVENTION.seats (.seats.PROVIDER, .seats.PROVIDER.PROCEDURE),
/// INTERVENTION.coverage, losses (losses.identify, losses.route, losses.contact, losses.accept), slots, or a
/// parameter; then, if wanted, =LOW:HIGH (a parameter needs it). Throws InputError with the nearest known
/// name.
Lever find_lever(const Scenario& scenario, std::string_view text);

/// A lever and the values to hold it at: "network.coverage=0,0.5,1"; without values its two ends.
struct HeldLever {
  Lever lever = {};
  std::vector<double> values = {};
};
HeldLever find_held_lever(const Scenario& scenario, std::string_view text);

/// A copy of the scenario at a dose.
Scenario with_dose(const Scenario& scenario, const Lever& lever, double dose);

/// Several levers moved together: a single lever's dose is in its own unit; of several it is a share of each
/// one's range.
Scenario with_dose(const Scenario& scenario, std::span<const Lever> levers, double dose);

/// Range and step of the dose of levers that move together.
struct DoseRange {
  double low = 0, high = 1;
  bool whole = false;
  std::string unit = {};
};
DoseRange dose_range(std::span<const Lever> levers);

// ------------------------------------------------------------------------------------------------------ size

/// What became of the callback's wish to stop.
struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped"; }
};
/// Called after every batch with the number of scenarios that are simulated side by side; false stops the
/// plan, which throws Stopped.
using OnProgress = std::function<bool(const Progress& progress, std::size_t scenarios)>;

/// A share of futures with its 95% interval (Wilson 1927; as many trials as the variance between draws is
/// worth).
struct Probability {
  double share = 0, low = 0, high = 1;
};

/// What is asked: the least dose at which the statement holds with the probability, at each held value.
struct PlanQuestion {
  Statement target = {};
  double probability = 0.8;
  std::vector<Lever> levers = {};  // one, or several that move together
  std::optional<HeldLever> held = {};
};

/// One dose on the curve.
struct DosePoint {
  double dose = 0;
  OverDraws outcome = {};        // the target's series: mean over draws and their spread
  Probability probability = {};  // that the statement holds
  Eigen::MatrixXd totals = {};   // draws x {cost, patients, pain-days}, present value, to the target year
};

/// The dose-response at one held value and the least dose that meets the target.
struct DoseResponse {
  double held = 0;
  std::vector<DosePoint> points = {};  // by dose
  bool reached = false;
  double dose = 0;  // the least; out of reach: the one that comes nearest
  /// Where the least dose can lie, given the Monte Carlo error of the probabilities; infinite when the upper
  /// end is beyond the range.
  double dose_low = 0, dose_high = std::numeric_limits<double>::infinity();
  DosePoint fresh = {};  // at `dose`, on draws that took no part in choosing it

  const DosePoint& at(double dose) const;
};

/// One curve for each held value (or one), all on the same draws. Bisection between the doses of a grid: on
/// whole doses until neighbours, else to 1/256 of the range.
std::vector<DoseResponse> size_dose(const Scenario& scenario, const PlanQuestion& question,
                                    const RunPlan& plan, const OnProgress& on_progress = {});

/// The plan with draws that no plan of this seed has used.
RunPlan fresh_draws(RunPlan plan);

/// Share of futures from each draw's share, and its interval.
Probability probability_of(const Eigen::ArrayXd& met);

// ---------------------------------------------------------------------------------------------------- limits

/// What happens to the target when one thing stops limiting, at a dose.
struct Limit {
  std::string id = {}, name = {};
  OverDraws outcome = {}, change = {};  // change against the dose as it is, on the same draws
  Probability probability = {};
};
/// Where a year's need goes: mean over draws, patients.
struct Cascade {
  double need = 0, not_identified = 0, not_accepted = 0, no_route = 0, not_connected = 0, died_waiting = 0,
         change_in_waiting = 0, performed = 0;
  double use_of_slots = 0;
};
struct Limits {
  double held = 0, dose = 0;
  Cascade without = {}, with = {};  // at the low end of the levers and at the dose
  std::vector<Limit> stages =
      {};  // each loss removed by itself, in the cascade's order; then slots, then cases
  // Seats of the levers in the target year, if they are seats: asked for, filled, filled if every trainee
  // had the cases; all over all regions, mean.
  double seats_asked = 0, seats_filled = 0, seats_with_cases = 0;
};
Limits find_limits(const Scenario& scenario, const PlanQuestion& question, double held, double dose,
                   const RunPlan& plan, const OnProgress& on_progress = {});

/// The share of all demand-side losses that must go, at several multiples of the slots, for the target to be
/// met at a dose and held value.
std::vector<DoseResponse> find_what_reaches(const Scenario& scenario, const PlanQuestion& question,
                                            double held, double dose, const RunPlan& plan,
                                            const OnProgress& on_progress = {});

// ---------------------------------------------------------------------------------------------------- a plan

/// Everything a plan says.
struct Plan {
  PlanQuestion question;
  std::vector<DoseResponse> curves = {};        // by held value
  std::vector<Limits> limits = {};              // of the curves out of reach, at the dose that comes nearest
  std::vector<DoseResponse> what_reaches = {};  // if all are out of reach: by multiple of the slots
};

/// Answers plan.question and fills in the rest. Throws Stopped.
void make_plan(const Scenario& scenario, const RunPlan& run, Plan& plan, const OnProgress& on_progress = {});

/// The scenario at a held value and dose.
Scenario planned(const Scenario& scenario, const PlanQuestion& question, double held, double dose);

}  // namespace needgap
