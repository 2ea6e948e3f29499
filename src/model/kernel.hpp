// The boundary between the model and its kernel: plain pointers and sizes, since the kernel is compiled once
// for each instruction set. A lane is a future, of any draw and replicate. Arrays over cells are indexed
// [procedure * regions + region], over skills [skill * regions + region], over hospitals [(setting *
// procedures
// + procedure) * regions + region], each entry with `lanes` numbers.
#pragma once

#include "needgap/random.hpp"

#include "flow_list.hpp"

#include <cstddef>
#include <cstdint>

namespace needgap::model {

/// Futures simulated side by side.
inline constexpr int lanes = 8;

/// Places whose claim to a patient is weighed together; rows of distances are padded to a multiple.
inline constexpr int places_together = 16;

struct BlockAddress {
  std::uint64_t seed;
  std::uint32_t draw[lanes], replicate[lanes];
  std::uint16_t year;
};

struct KernelSizes {
  int regions, procedures, skills, steps, hospital_settings;
  const int* skill_procedure;  // by skill
  const double* hospitals;     // by region: how many there are
  const float* distance_km;    // [residence * padded_regions() + place]
  const double* reach_km;      // by lane: referrals do not go farther while a place with slots is nearer

  int padded_regions() const { return (regions + places_together - 1) / places_together * places_together; }
  std::size_t resistances() const {
    return static_cast<std::size_t>(regions) * static_cast<std::size_t>(padded_regions()) * lanes;
  }
  std::size_t cells() const {
    return static_cast<std::size_t>(procedures) * static_cast<std::size_t>(regions);
  }
  /// Numbers of lanes in KernelResults::scratch.
  std::size_t scratch() const {
    const auto R = static_cast<std::size_t>(regions), padded = static_cast<std::size_t>(padded_regions());
    return 8 * R + padded + R * (static_cast<std::size_t>(steps) + 1) / 2 + R + 8;
  }
};

/// What the kernel sees of a year: the flows, `lanes` numbers an entry.
struct KernelYear : Flows<const double*, const double*, const double*, const double*> {
  const double* deaths;   // by region, of all lanes: relative to the base year
  std::uint64_t version;  // years with the same flows have the same, which is not 0
};

/// A list that grows, of one future.
template <class Entry>
struct List {
  Entry* entries;
  std::size_t count, room;
  std::size_t settled;  // its length when it was last settled
};

/// Patients at a place who live elsewhere: of a residence, so many.
struct FromElsewhere {
  std::int32_t place, residence;
  double patients;
};
/// Who looks for a place: where he lives, when he joins a queue, and his key to the places.
struct Traveller {
  std::int32_t residence;
  std::uint32_t step, key, other_key;
};

/// Room for so many more entries.
void make_room(List<FromElsewhere>& list, std::size_t more);
void make_room(List<Traveller>& list, std::size_t more);
/// Adds up the entries of the same place and residence, where the list has grown much since it was last done.
void settle(List<FromElsewhere>& list);

/// What is carried from year to year.
struct KernelState {
  double* able;                            // by skill
  double* able_before;                     // by cell: able at the start of all, all groups
  double* lapse_share;                     // by procedure: the share of lapse's full rate in the warm-up year
  double* queue;                           // by cell
  double* bank;                            // by cell
  double* waiting_at_home;                 // by cell: of the queue, residents, as expected
  List<FromElsewhere>* waiting_elsewhere;  // [procedure * lanes + lane]: the rest of the queues
};

/// Results of a year, `lanes` numbers for each cell; by residence or by place of treatment as named. Those
/// waiting by residence carry over: 0 before the first year.
struct KernelResults {
  double *not_identified, *not_accepted, *no_route, *not_connected, *need;
  double *residence_performed, *residence_died, *residence_waiting, *residence_change;
  double *arrivals, *performed, *died, *waiting, *change, *waiting_sum, *slots, *able, *hospitals, *left;
  List<FromElsewhere>* moved;   // by lane: of the last procedure, who was sent elsewhere
  List<Traveller>* travellers;  // by lane: room to work in
  double* scratch;
  float* resistance;  // [lane][residence][padded place]: exp(km / decay) of the version
  std::uint64_t resistance_version;
};

/// Simulates one year of a block of futures. `warm_up`: the able stay as they are, and what their lapse would
/// be is remembered.
using SimulateYear = void (*)(const KernelSizes&, const KernelYear&, const BlockAddress&, bool warm_up,
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

/// Smallest count whose distribution function reaches u (Boost.Math).
double poisson_quantile(double mean, double u);
double binomial_quantile(double n, double p, double u);
/// The same where it is known to be `nearest` or one less.
double poisson_decided(double mean, double u, double nearest);
double binomial_decided(double n, double p, double u, double nearest);

}  // namespace needgap::model
