// The boundary between the model and its kernel: plain pointers and sizes, since the kernel is compiled once
// for each instruction set. Arrays over cells are indexed [procedure * regions + region], over skills [skill
// * regions + region].
#pragma once

#include "needgap/random.hpp"

#include <cstdint>

namespace needgap {

/// Longest queue whose deaths of a step are tabled.
inline constexpr int most_tabled = 255;

/// Replicates simulated side by side.
inline constexpr int lanes = 8;

struct BlockAddress {
  std::uint64_t seed;
  std::uint32_t draw;
  std::uint32_t first_replicate;
  std::uint16_t year;
};

struct KernelSizes {
  int regions, procedures, skills, steps;
  const int* skill_procedure;  // by skill
};

/// Expected flows and rates of one draw and year. Patients a year unless said otherwise.
struct KernelYear {
  const double *not_identified, *not_accepted, *no_route;  // by cell
  const double *unconnected, *connected;          // of those referred because the facility does not perform
  const double *in_house, *in_house_unconnected;  // who would stay; of those, unconnected if turned away
  const double* slots_per_able;                   // by skill: patients per able practitioner-year
  const double* entry;                            // by skill: expected entrants
  const double* headcount;                        // by skill: practitioners of the group
  const double* pull;                             // [residence * regions + provider], exp(-km / decay)
  const double* pull_back;                        // transposed
  const double* death_rate;                       // by region: 1 / (steps x remaining life in years)
  const double* death;                            // by region: 1 - exp(-that rate), the chance in a step
  const double* const* deaths_below;              // by region: [n * 4 + j] is 2^32 P(at most j of n die)
  const double* keep_steps;                       // by region
  const double *exit, *lapse, *lapse_volume;      // by region
};

/// What is carried from year to year, `lanes` numbers for each entry.
struct KernelState {
  double* able;    // by skill
  double* queue;   // by cell
  double* bank;    // by cell
  double* origin;  // [procedure][provider][residence]: expected number waiting
};

/// Results of a year, `lanes` numbers for each cell; by residence or by place of treatment as named.
struct KernelResults {
  double *not_identified, *not_accepted, *no_route, *not_connected, *need;
  double *residence_performed, *residence_died, *residence_waiting, *residence_change;
  double *arrivals, *performed, *died, *waiting, *change, *waiting_sum, *slots, *able;
  double* scratch;  // 4 x regions
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

}  // namespace needgap
