// Planning: how much of a lever meets a target, what limits it, where to put it, by when, and at what cost.
#pragma once

#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/series.hpp"

#include <Eigen/Core>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::planning {

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

/// Where patients are lost before they reach a queue.
enum class Stage { identify, accept, route, contact };

struct Lever {
  LeverKind kind = LeverKind::parameter;
  std::string text = {};  // "pain_training.seats"
  std::string unit = {};
  std::optional<int> intervention = {};          // of `seats` and `coverage`
  std::vector<int> programmes = {};              // of `seats`: places in the intervention's training
  std::optional<ParameterIndex> parameter = {};  // of `parameter`
  std::optional<Stage> stage = {};               // of `losses`; none: all but accept
  double low = 0, high = 1;                      // where doses are looked for
  bool whole = false;                            // only whole doses
};

/// The intervention that a lever of seats or coverage moves.
const Intervention& intervention_of(const Scenario& scenario, const Lever& lever);
Intervention& intervention_of(Scenario& scenario, const Lever& lever);

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

/// Called after every batch with the number of scenarios that are simulated side by side; false stops the
/// plan, which throws Stopped.
using PlanProgress = std::function<bool(const engine::Progress& progress, std::size_t scenarios)>;

/// A share of futures with its 95% interval (Wilson 1927; as many trials as the variance between draws is
/// worth).
struct Probability {
  double share = 0, low = 0, high = 1;
};

inline std::array<result::Statistic, 3> statistics(const Probability& probability) {
  return {{{"value", probability.share}, {"low", probability.low}, {"high", probability.high}}};
}

/// What is asked: the least dose at which the statement holds with the probability, at each held value.
struct PlanQuestion {
  Statement target = {};
  double probability = 0.8;
  std::vector<Lever> levers = {};  // one, or several that move together
  std::optional<HeldLever> held = {};
};

/// Present values of all years to the target year, by draw.
struct Totals {
  Eigen::ArrayXd cost, patients, pain_days;

  Totals operator-(const Totals& other) const {
    return {cost - other.cost, patients - other.patients, pain_days - other.pain_days};
  }
};

/// One dose on the curve.
struct DosePoint {
  double dose = 0;
  comparison::OverDraws outcome = {};  // the target's series: mean over draws and their spread
  Probability probability = {};        // that the statement holds
  Totals totals = {};
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
/// whole doses until neighbours, else to 1/64 of the range.
std::vector<DoseResponse> size_dose(const Scenario& scenario, const PlanQuestion& question,
                                    const engine::RunPlan& plan, const PlanProgress& on_progress = {});

/// The plan with draws that no plan of this seed has used: another seed; of a posterior the second half of
/// its rows, with another seed for chance. The first half is for choosing.
engine::RunPlan fresh_draws(engine::RunPlan plan);
/// Throws InputError when a posterior holds fewer rows than twice the plan's draws.
void check_rows_for_plan(const engine::RunPlan& plan);

/// Share of futures from each draw's share, and its interval.
Probability probability_of(const Eigen::ArrayXd& met);

// ---------------------------------------------------------------------------------------------------- limits

/// What happens to the target when one thing stops limiting, at a dose.
struct Limit {
  std::string id = {}, name = {};
  comparison::OverDraws outcome = {}, change = {};  // change against the dose as it is, on the same draws
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
  // Training seats in the target year where a lever is seats: asked for, filled, filled if every trainee had
  // the cases; all over all regions, mean.
  double seats_asked = 0, seats_filled = 0, seats_with_cases = 0;
};
Limits find_limits(const Scenario& scenario, const PlanQuestion& question, double held, double dose,
                   const engine::RunPlan& plan, const PlanProgress& on_progress = {});

/// The share of all demand-side losses that must go, at several multiples of the slots, for the target to be
/// met at a dose and held value.
std::vector<DoseResponse> find_what_reaches(const Scenario& scenario, const PlanQuestion& question,
                                            double held, double dose, const engine::RunPlan& plan,
                                            const PlanProgress& on_progress = {});

// ----------------------------------------------------------------------------------------------------- place

/// A place that can hold seats: what the next seats there gain, the most gain first.
struct Site {
  struct Segment {
    int seats = 0;
    double gain = 0;  // of each seat; must not rise from segment to segment
  };
  std::vector<Segment> segments = {};  // beyond them no seat can be filled
  double cost = 1;                     // of a seat
  int locked = 0;                      // seats that are there and stay
};

/// Whole seats for each site that gain most: at least the locked ones, either the locked alone or at least
/// `smallest_class` (unless fewer are locked), together at most `seats` and within `budget`. Ties go to the
/// site with fewer seats. By branch and cut (CBC; Forrest et al.). Throws InputError when what is locked
/// breaks the limits.
std::vector<int> allocate(std::span<const Site> sites, int seats, double budget, int smallest_class);

/// What is to be placed.
struct PlaceQuestion {
  Lever lever = {};                                         // of kind `seats`
  int seats = 0;                                            // a year
  double budget = std::numeric_limits<double>::infinity();  // a year
  int smallest_class = 1;
  /// Aversion to inequality e (Atkinson 1970): a patient more of a region counts (coverage of the country /
  /// coverage of the region)^e; 0 counts all alike, large values lift the worst.
  double equity = 0;
  Eigen::MatrixXi locked = {};  // regions x programmes of the lever
};

/// One way to place the seats, on fresh draws.
struct Placement {
  std::string rule = {};
  Eigen::MatrixXi seats = {};                // regions x programmes
  comparison::OverDraws gained = {};         // patients more than without seats, all years to the target year
  comparison::OverDraws against_equal = {};  // less those of the equal rule, on the same draws
  // Change of the mean coverage of the regions that are lowest without seats: lowest_count(), one at least.
  comparison::OverDraws worst = {};
  double filled = 0;                      // seats filled in the target year
  double yearly_cost = 0;                 // of the seats given, mean
  Eigen::VectorXd gained_by_region = {};  // by residence, mean
};

/// Where the seats go and what that gains. The first placement is the optimised one.
struct Placing {
  int years = 0;                 // that are summed
  std::vector<int> levels = {};  // seats a year at which the response of regions was measured
  Eigen::MatrixXd first_gain = {},
                  first_error = {};  // regions x programmes: patients a seat at the lowest level
  Eigen::MatrixXi room = {};         // regions x programmes: most seats that cases and people fill
  double expected = 0;               // what the optimiser counted on: patients, weighted
  double expected_plain = 0;         // the same, every patient counted as one
  std::vector<double> weights = {};  // of a patient by region of residence
  std::vector<Placement> placements = {};
};

Placing place_seats(const Scenario& scenario, const PlaceQuestion& question, int year,
                    const engine::RunPlan& run, const PlanProgress& on_progress = {});

/// The scenario with these seats a year in these regions instead of the lever's programmes.
Scenario with_seats_at(const Scenario& scenario, const Lever& lever, const Eigen::MatrixXi& seats);

// --------------------------------------------------------------------------------------------- when, and
// cost

/// One procedure in one year, means over draws; all regions.
struct StaffingYear {
  double able_without = 0, able = 0, slots = 0, arrivals = 0, need = 0, performed = 0;
  /// WHO's WISN (2010) with what one able practitioner treats a year as the standard workload: staff that the
  /// patients who arrive require, and that all need would require.
  double required() const { return able > 0 && slots > 0 ? arrivals * able / slots : 0; }
  double required_by_need() const { return able > 0 && slots > 0 ? need * able / slots : 0; }
  double ratio() const { return able / required(); }
  double difference() const { return able - required(); }
};

struct ScheduleYear {
  int year = 0;
  double asked = 0, filled = 0, finished = 0, left = 0;  // the measures with the plan, means
  comparison::OverDraws coverage_without = {}, coverage = {}, unmet_without = {}, unmet = {},
                        use_of_slots = {};
  comparison::OverDraws budget = {};        // cost less cost without, not discounted
  std::vector<StaffingYear> staffing = {};  // by procedure
};

/// Year by year from the first intervention's start to the end of the horizon, against `without`.
std::vector<ScheduleYear> make_schedule(const Scenario& without, const Scenario& with,
                                        const engine::RunPlan& run, const PlanProgress& on_progress = {});

/// One dose at one held value as a choice among all that were tried.
struct Option {
  double held = 0, dose = 0;
  comparison::OverDraws cost = {}, patients = {}, pain_days = {};  // more than the first, present value
  comparison::OverDraws cost_per_patient = {}, cost_per_pain_day = {};
  comparison::OptionStanding standing = {};  // among Value::options
  std::vector<double> acceptability =
      {};  // by threshold: share of draws in which it has the most net benefit
};
struct Value {
  std::vector<double> thresholds = {};    // currency per patient
  std::vector<Option> options = {};       // by cost; the reference is the first of the curves
  std::vector<int> best_on_average = {};  // by threshold: index into options of the most mean net benefit
};
Value value_of(std::span<const DoseResponse> curves);

// ---------------------------------------------------------------------------------------------------- robust

/// What else could hold: a scenario, perhaps of another prior, and how its draws are made, perhaps those of a
/// posterior.
struct Belief {
  std::string name;
  Scenario scenario;
  engine::RunPlan run;
};

/// The plan where another belief holds.
struct UnderBelief {
  std::string name = {};
  comparison::OverDraws outcome = {};  // of the target's series under the plan
  Probability probability = {};
  std::vector<double> gained = {};  // by placement: patients, mean
  std::vector<double> regret = {};  // the best placement's less its own
};
std::vector<UnderBelief> try_beliefs(std::span<const Belief> beliefs, const PlanQuestion& question,
                                     double held, double dose, const Lever* seats,
                                     std::span<const Placement> placements,
                                     const PlanProgress& on_progress = {});

// ---------------------------------------------------------------------------------------------------- a plan

/// Everything a plan says.
struct Plan {
  PlanQuestion question;
  std::vector<DoseResponse> curves = {};        // by held value
  std::vector<Limits> limits = {};              // of the curves out of reach, at the dose that comes nearest
  std::vector<DoseResponse> what_reaches = {};  // if all are out of reach: by multiple of the slots
  Value value = {};
  double held = 0;  // at which the seats are placed: the last that reaches, or the last
  std::optional<PlaceQuestion> place_question = {};
  std::optional<Placing> placing = {};
  std::vector<ScheduleYear> schedule = {};
  std::vector<UnderBelief> beliefs = {};
  engine::Completion completion = {};  // of the whole work; draws_done: of a curve
};

/// What is placed when a lever trains: as asked, or the seats that reach the target, or those stated.
struct PlaceWish {
  std::optional<int> seats = {};  // none: not asked
  double budget = std::numeric_limits<double>::infinity();
  int smallest_class = 1;
  double equity = 0;
  std::vector<std::string> locked = {};  // "REGION=SEATS" or "REGION.PROCEDURE=SEATS"
};

/// Answers plan.question and fills in the rest. `beliefs`: under which it is tried. Throws
/// Stopped.
void make_plan(const Scenario& scenario, const engine::RunPlan& run, const PlaceWish& wish,
               std::span<const Belief> beliefs, Plan& plan, const PlanProgress& on_progress = {});

/// What is to be placed in a scenario. Throws InputError for a lock that names nothing.
PlaceQuestion place_question(const Scenario& scenario, const Lever& lever, const PlaceWish& wish, int stated);

/// The scenario at a held value and dose.
Scenario planned(const Scenario& scenario, const PlanQuestion& question, double held, double dose);

/// Tables "levers", "answers", "curves", "limits", "cascade", "seats", and as far as the plan has them
/// "what_reaches", "placements", "gained_by_region", "seats_by_region", "sites", "schedule", "staffing",
/// "value", "acceptability", "beliefs", "regret", then names.
result::Result as_result(const Scenario& scenario, const engine::RunPlan& run, const Plan& plan);

}  // namespace needgap::planning
