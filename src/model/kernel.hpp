// The boundary between the model and its kernel: plain pointers and sizes, since the kernel is compiled once
// for each instruction set. Arrays over cells are indexed [procedure * regions + region], over skills [skill
// * regions + region].
#pragma once

#include "needgap/random.hpp"

#include "flow_list.hpp"

#include <cstddef>
#include <cstdint>

namespace needgap::model {

/// Longest queue whose deaths of a step are tabled, and how many deaths.
inline constexpr int most_tabled = 255, deaths_tabled = 16;

/// Residences whose referrals are stored together.
inline constexpr int residences_together = 4;

/// Replicates simulated side by side.
inline constexpr int lanes = 8;

struct BlockAddress {
  std::uint64_t seed;
  std::uint32_t draw;
  std::uint32_t first_replicate;
  std::uint16_t year;
};

/// Where residents can be referred. Residences stand in groups of four (the last padded); a group has a list
/// of providers, and an entry is one provider of a list, with four numbers.
struct ReferralLists {
  int groups;
  const int* begin;     // by group, and the end: its first entry
  const int* provider;  // by entry
  const int* own;       // by region: the number [entry * 4 + i] of its own residents
};

struct KernelSizes {
  int regions, procedures, skills, steps;
  const int* skill_procedure;  // by skill
  ReferralLists referral;

  int padded_regions() const { return referral.groups * residences_together; }
  /// Numbers of lanes in KernelResults::scratch, and in KernelState::origin for each procedure.
  std::size_t scratch() const { return 10u * padded_regions() + 2u * (static_cast<unsigned>(steps) + 1); }
  std::size_t origins() const {
    return static_cast<std::size_t>(referral.begin[referral.groups]) * residences_together;
  }
};

/// What the kernel sees of one draw and year.
struct KernelYear : Flows<const double*, const double*, const double*> {
  const double* headcount;                  // by skill: practitioners of the group
  const double* pull;                       // [entry * 4 + i]: exp(-km / decay); 0 for no residence
  const double* death_rate;                 // by region: 1 / (steps x remaining life in years)
  const double* death;                      // by region: 1 - exp(-that rate), the chance in a step
  const std::int32_t* const* deaths_below;  // by region: see deaths_table
};

/// What is carried from year to year, `lanes` numbers for each entry.
struct KernelState {
  double* able;    // by skill
  double* queue;   // by cell
  double* bank;    // by cell
  double* origin;  // [procedure][entry * 4 + i]: expected number waiting
};

/// Results of a year, `lanes` numbers for each cell; by residence or by place of treatment as named. Those
/// waiting by residence carry over: 0 before the first year.
struct KernelResults {
  double *not_identified, *not_accepted, *no_route, *not_connected, *need;
  double *residence_performed, *residence_died, *residence_waiting, *residence_change;
  double *arrivals, *performed, *died, *waiting, *change, *waiting_sum, *slots, *able, *left;
  double* scratch;
};

/// Simulates one year of a block of replicates; `frozen` leaves the able as they are.
using SimulateYear = void (*)(const KernelSizes&, const KernelYear&, const BlockAddress&, bool frozen,
                              KernelState&, KernelResults&);

namespace portable {
void simulate_year(const KernelSizes&, const KernelYear&, const BlockAddress&, bool, KernelState&,
                   KernelResults&);
}
namespace avx2 {
void simulate_year(const KernelSizes&, const KernelYear&, const BlockAddress&, bool, KernelState&,
                   KernelResults&);
}
namespace avx512 {
void simulate_year(const KernelSizes&, const KernelYear&, const BlockAddress&, bool, KernelState&,
                   KernelResults&);
}

/// The kernel for this machine, or the named one ("portable", "avx2", "avx512"; null if the machine lacks
/// it).
SimulateYear kernel();
SimulateYear kernel(const char* name);
const char* kernel_name();

/// Smallest count whose distribution function reaches u (Boost.Math); for means the lanes' inversion cannot
/// take.
double poisson_quantile(double mean, double u);
double binomial_quantile(double n, double p, double u);

}  // namespace needgap::model
