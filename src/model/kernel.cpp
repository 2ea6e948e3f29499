// One year of a block of futures. Stages 1-5 of the model are counts of a year: need is one Poisson number by
// residence and procedure, and what becomes of it are binomial splits. Only who reaches a provider is
// followed one by one.
#include "kernel.hpp"

#include "queue.hpp"
#include "race.hpp"

#include <algorithm>

namespace needgap::model::NEEDGAP_ISA {
namespace {

void count_slots(const Block& b, const Real* able, Real* slots, Real* able_by_cell) {
  const int R = b.sizes.regions;
  for (int c = 0; c < b.sizes.procedures * R; ++c) slots[c] = able_by_cell[c] = Real{};
  for (int p = 0; p < b.sizes.skills; ++p)
    for (int r = 0; r < R; ++r) {
      const int c = b.cell(b.sizes.skill_procedure[p], r);
      slots[c] += able[p * R + r] * at(b.year.slots_per_able)[p * R + r];
      able_by_cell[c] += able[p * R + r];
    }
}

/// Room for one procedure, by region.
struct Scratch {
  Real *stayed, *connected_referred, *connected_turned, *from_home, *waiting_before;
  Real *performed_share, *died_share, *waiting_share;
  float* years_per_slot;  // [lane][padded region]: infinite without slots
  float* waits;           // by padded region
  Narrow* joined;         // [region][step], then one step of waste
  std::int32_t* order;    // regions, in the order in which their queues are served
  int steps;

  Scratch(const KernelSizes& sizes, double* memory) : steps(sizes.steps) {
    Real* next = at(memory);
    for (Real** array : {&stayed, &connected_referred, &connected_turned, &from_home, &waiting_before,
                         &performed_share, &died_share, &waiting_share}) {
      *array = next;
      next += sizes.regions;
    }
    years_per_slot = reinterpret_cast<float*>(next);
    waits = years_per_slot + lanes * sizes.padded_regions();
    joined = reinterpret_cast<Narrow*>(waits + sizes.padded_regions());
    order = reinterpret_cast<std::int32_t*>(joined + sizes.regions * steps + 1);
  }
  std::int32_t* joined_in(int region) const {
    return reinterpret_cast<std::int32_t*>(joined + region * steps);
  }
};

// Of those accepted: at a facility that performs, and connected if turned away; referred, and connected.
struct Routes {
  Real in_house, in_house_connected, referred, referred_connected;
};

// The share of a hospital setting that performs: larger hospitals are more often among them.
Real treated_by(const Real& performing, double hospitals, const Real& size_weight) {
  if (hospitals == 0) return Real{};
  const Real left = 1 - performing / hospitals;
  const Real exponent = size_weight * -log_of(max(left, all(0x1p-1000)));
  const Real share = left > 0 ? 1 - exp_minus(min(exponent, all(700))) : all(1);
  return performing > 0 ? share : Real{};
}

// Routes of a cell with the hospitals that practitioners who came or went have opened or closed.
Routes routes_of(const Block& b, int k, int r, const Real& more_able, Real& performing_hospitals) {
  const KernelYear& year = b.year;
  const int c = b.cell(k, r);
  Routes routes{at(year.in_house)[c], at(year.in_house_connected)[c], at(year.referred)[c],
                at(year.referred_connected)[c]};
  performing_hospitals = Real{};
  const Real wanted = at(year.opened_per_able)[c] * more_able + at(year.opened)[c];
  const Real whole = floor_small(wanted);
  for (int s = 0; s < b.sizes.hospital_settings; ++s) {
    const int h = b.cell(s * b.sizes.procedures + k, r);
    const Real most = at(year.openable)[h];
    const Real performing = max(at(year.performing)[h] + min(max(whole, -most), most), Real{});
    const Real performs = treated_by(performing, b.sizes.hospitals[r], at(year.size_weight)[r]);
    const Real share = at(year.share)[h], contact = at(year.contact)[h];
    const Real here = share * performs, referred = share * (1 - performs) * at(year.referral)[h];
    routes.in_house += here;
    routes.in_house_connected += here * contact;
    routes.referred += referred;
    routes.referred_connected += referred * contact;
    performing_hospitals += performing;
  }
  return routes;
}

Real uniform_of(const Bits& word) {
  return centred(word) * 0x1p-32;
}

// The year's patients of a residence up to where they are connected: counts, each by monotone inversion of
// its own uniform, nested so that no lever moves the count of a stage before it.
void lose_before_queue(const Block& b, int k, int r, const Real& slots, const Scratch& of,
                       const KernelState& state, KernelResults& out) {
  const int c = b.cell(k, r);
  const double deaths = b.year.deaths[r];
  const Routes routes = routes_of(b, k, r, at(out.able)[c] - at(state.able_before)[c], at(out.hospitals)[c]);
  const std::uint32_t cell = b.cell_address(k, r);
  const Words first = philox(b.address, b.futures, Purpose::losses, cell, 0);
  const Words second = philox(b.address, b.futures, Purpose::losses, cell, 1);

  const Real mean = at(b.year.need)[c] * deaths;
  const Real chance_identified = at(b.year.identified)[r], chance_accepted = at(b.year.accepted)[r];
  const Real need = poisson(mean, uniform_of(first.word[0]));
  const Real identified = binomial(need, min(chance_identified, all(1)), uniform_of(first.word[1]));
  const Real accepted = binomial(identified, chance_accepted, uniform_of(first.word[2]));
  const Real expected = mean * (chance_identified * chance_accepted);
  at(out.need)[c] = need;
  at(out.not_identified)[c] = need - identified;
  at(out.not_accepted)[c] = identified - accepted;

  const Real at_performing = binomial(accepted, min(routes.in_house, all(1)), uniform_of(first.word[3]));
  const Real elsewhere = accepted - at_performing;
  const Real referred = binomial(elsewhere, min(ratio(routes.referred, 1 - routes.in_house, 0), all(1)),
                                 uniform_of(second.word[0]));
  const Real wanted = expected * routes.in_house;
  const Real room = wanted > slots ? slots / (wanted > 0 ? wanted : all(1)) : all(1);
  const Real turned_away = binomial(at_performing, 1 - room, uniform_of(second.word[1]));
  const Real lost_turned =
      binomial(turned_away, 1 - min(ratio(routes.in_house_connected, routes.in_house, 0), all(1)),
               uniform_of(second.word[2]));
  const Real lost_referred =
      binomial(referred, 1 - min(ratio(routes.referred_connected, routes.referred, 0), all(1)),
               uniform_of(second.word[3]));

  at(out.no_route)[c] = elsewhere - referred;
  at(out.not_connected)[c] = lost_turned + lost_referred;
  of.stayed[r] = at_performing - turned_away;
  of.connected_turned[r] = turned_away - lost_turned;
  of.connected_referred[r] = referred - lost_referred;
}

std::int64_t largest(const Mask& of) {
  std::int64_t most = 0;
  for (int l = 0; l < lanes; ++l) most = of[l] > most ? of[l] : most;
  return most;
}

/// How many patients a word places in steps: each takes the leading part of what is left of it, so that the
/// last is uniform to 2^-14 or better.
constexpr int placed_by_a_word(int steps) {
  return steps <= 64 ? 3 : steps <= 512 ? 2 : 1;
}

// The steps in which the first `number` patients of a cell and purpose join, each by an address of his own,
// uniform over the year (a Poisson process given its count). Adds them to joined[step * lanes + lane]; the
// step `steps` is waste.
void join_at_home(const Block& b, Purpose purpose, std::uint32_t cell, const Real& number,
                  std::int32_t* joined, std::ptrdiff_t waste) {
  const auto steps = static_cast<std::uint32_t>(b.sizes.steps);
  const int by_a_word = placed_by_a_word(b.sizes.steps);
  const Mask wanted = __builtin_convertvector(number, Mask);
  const std::int64_t most = largest(wanted);
  std::uint32_t block = 0;
  for (std::int64_t placed = 0; placed < most; ++block) {
    const Words words = philox(b.address, b.futures, purpose, cell, block);
    for (int w = 0; w < 4 && placed < most; ++w) {
      Bits rest = words.word[w];
      for (int i = 0; i < by_a_word && placed < most; ++i, ++placed) {
        rest = multiply_low(rest, steps);
        const Mask row = wanted > placed ? (Mask)(rest >> 32) * lanes : Mask{} + waste;
        alignas(64) std::int64_t to[lanes];
        __builtin_memcpy(to, &row, sizeof to);
        asm("" : "+m"(to));  // through memory: taking the lanes out one by one is slower
#pragma GCC unroll 8
        for (int l = 0; l < lanes; ++l) ++joined[to[l] + l];
      }
    }
  }
}

// The resistances of the year, by lane, residence and place, unless they stand there.
void find_resistances(const Block& b, KernelResults& out) {
  if (out.resistance_version == b.year.version) return;
  out.resistance_version = b.year.version;
  const std::ptrdiff_t padded = b.sizes.padded_regions();
  for (int r = 0; r < b.sizes.regions; ++r) {
    const float* const km = b.sizes.distance_km + r * padded;
    const Real per_km = 1 / at(b.year.decay)[r];
    for (int l = 0; l < lanes; ++l) {
      float* const to = out.resistance + (l * b.sizes.regions + r) * padded;
      for (int first = 0; first < padded; first += places_together) {
        const Single found = resistance_of(load(km + first), static_cast<float>(per_km[l]),
                                           static_cast<float>(b.sizes.reach_km[l]));
        __builtin_memcpy(to + first, &found, sizeof found);
      }
    }
  }
}

// The patients of a residence who look for a place, each with his own address.
void set_out(const Block& b, Purpose purpose, int k, int r, const Real& number, KernelResults& out) {
  const Mask wanted = __builtin_convertvector(number, Mask);
  const std::int64_t most = largest(wanted);
  for (int l = 0; l < lanes; ++l) make_room(out.travellers[l], static_cast<std::size_t>(most));
  for (std::int64_t j = 0; j < most; ++j) {
    const Words words =
        philox(b.address, b.futures, purpose, b.cell_address(k, r), static_cast<std::uint32_t>(j));
    const Bits at_step = multiply_low(words.word[0], static_cast<std::uint32_t>(b.sizes.steps)) >> 32;
    alignas(64) std::uint64_t step[lanes], key[lanes], other_key[lanes];
    __builtin_memcpy(step, &at_step, sizeof step);
    __builtin_memcpy(key, &words.word[1], sizeof key);
    __builtin_memcpy(other_key, &words.word[2], sizeof other_key);
    for (int l = 0; l < lanes; ++l) {
      List<Traveller>& list = out.travellers[l];
      list.entries[list.count] = {r, static_cast<std::uint32_t>(step[l]), static_cast<std::uint32_t>(key[l]),
                                  static_cast<std::uint32_t>(other_key[l])};
      list.count += j < wanted[l];
    }
  }
}

// Each traveller of a lane joins the queue of his place.
void arrive(const Block& b, int k, int l, const Scratch& of, KernelResults& out) {
  const int padded = b.sizes.padded_regions();
  const float* const years_per_slot = of.years_per_slot + l * padded;
  const List<Traveller>& travellers = out.travellers[l];
  List<FromElsewhere>& moved = out.moved[l];
  moved.count = 0;
  make_room(moved, travellers.count + 1);
  double* const arrivals = reinterpret_cast<double*>(at(out.arrivals) + b.cell(k, 0)) + l;
  double* const from_home = reinterpret_cast<double*>(of.from_home) + l;
  for (std::size_t i = 0; i < travellers.count; ++i) {
    const Traveller& one = travellers.entries[i];
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(one.residence) * padded;
    int to = winner(out.resistance + l * b.sizes.regions * static_cast<std::ptrdiff_t>(padded) + row,
                    years_per_slot, padded, one.key, one.other_key, of.waits);
    if (__builtin_expect(to < 0, 0)) {
      to = winner_far_away(
          b.sizes.distance_km + row, static_cast<float>(1 / at(b.year.decay)[one.residence][l]),
          static_cast<float>(b.sizes.reach_km[l]), years_per_slot, padded, one.key, one.other_key, of.waits);
      if (to < 0) to = one.residence;  // waits at home for whom nobody comes
    }
    ++of.joined_in(to)[one.step * lanes + static_cast<unsigned>(l)];
    const bool elsewhere = to != one.residence;
    moved.entries[moved.count] = {to, one.residence, 1};
    moved.count += elsewhere;
    from_home[one.residence * lanes] += !elsewhere;
    arrivals[to * lanes] += elsewhere;
  }
}

void write_years_per_slot(const Block& b, const Real* slots, const Scratch& of) {
  const int padded = b.sizes.padded_regions();
  const float infinite = std::numeric_limits<float>::infinity();
  for (int r = 0; r < padded; ++r) {
    const Real years = r < b.sizes.regions ? 1 / slots[r] : Real{};
    for (int l = 0; l < lanes; ++l)
      of.years_per_slot[l * padded + r] =
          r < b.sizes.regions && slots[r][l] > 0 ? static_cast<float>(years[l]) : infinite;
  }
}

// Who joins which queue, and in which step.
void refer(const Block& b, int k, const Real* slots, const Scratch& of, KernelResults& out) {
  const int R = b.sizes.regions;
  const std::ptrdiff_t waste = static_cast<std::ptrdiff_t>(R) * b.sizes.steps;
  for (std::ptrdiff_t i = 0; i < waste; ++i) of.joined[i] = Narrow{};
  for (int l = 0; l < lanes; ++l) out.travellers[l].count = 0;
  write_years_per_slot(b, slots, of);
  for (int r = 0; r < R; ++r) {
    of.from_home[r] = of.stayed[r];
    at(out.arrivals)[b.cell(k, r)] = Real{};
  }
  for (int r = 0; r < R; ++r) {
    join_at_home(b, Purpose::arrival, b.cell_address(k, r), of.stayed[r], of.joined_in(r),
                 (waste - static_cast<std::ptrdiff_t>(r) * b.sizes.steps) * lanes);
    set_out(b, Purpose::referral, k, r, of.connected_referred[r], out);
    set_out(b, Purpose::turned_away, k, r, of.connected_turned[r], out);
  }
  for (int l = 0; l < lanes; ++l) arrive(b, k, l, of, out);
  for (int r = 0; r < R; ++r) at(out.arrivals)[b.cell(k, r)] += of.from_home[r];
}

// Regions by how much arrives for a slot, so that those with queues and those without stand together.
void order_by_load(const Block& b, const Real* arrivals, const Real* slots, const Scratch& of) {
  const int R = b.sizes.regions;
  double* load = reinterpret_cast<double*>(of.performed_share);  // not yet wanted
  for (int r = 0; r < R; ++r) {
    double arrive = 0, treat = 0;
    for (int l = 0; l < lanes; ++l) {
      arrive += arrivals[r][l] + of.waiting_before[r][l];
      treat += slots[r][l];
    }
    load[r] = arrive == 0 ? -1 : arrive / (treat + 1e-9);
    of.order[r] = r;
  }
  std::sort(of.order, of.order + R,
            [load](int x, int y) { return load[x] != load[y] ? load[x] < load[y] : x < y; });
}

void serve_regions(const Block& b, int k, const Scratch& of, KernelState& state, KernelResults& out) {
  const int R = b.sizes.regions;
  order_by_load(b, at(out.arrivals) + b.cell(k, 0), at(out.slots) + b.cell(k, 0), of);
  for (int first = 0; first < R; first += together) {
    Queue queues[together];
    for (int n = 0; n < together; ++n) {
      const int r = of.order[first + n < R ? first + n : first], c = b.cell(k, r);  // the last once more
      queues[n] = {
          at(state.queue)[c],  at(state.bank)[c], b.cell_address(k, r),     of.joined + r * b.sizes.steps,
          at(out.arrivals)[c], at(out.slots)[c],  at(b.year.keep_steps)[r], at(b.year.death_rate)[r]};
    }
    serve(b, queues);
    for (int n = 0; n < together && first + n < R; ++n) {
      const Queue& q = queues[n];
      const int c = b.cell(k, of.order[first + n]);
      at(out.change)[c] = q.length - at(state.queue)[c];
      at(state.queue)[c] = at(out.waiting)[c] = q.length;
      at(state.bank)[c] = q.bank;
      at(out.performed)[c] = q.performed;
      at(out.died)[c] = q.died;
      at(out.waiting_sum)[c] = q.waiting_sum;
    }
  }
}

// Shares the year's performed, died and waiting of each place out by the mix of residences among those who
// waited there and who joined.
void share_out(const Block& b, int k, const Scratch& of, KernelState& state, KernelResults& out) {
  const int R = b.sizes.regions;
  for (int r = 0; r < R; ++r) {
    const int c = b.cell(k, r);
    const Real pool = of.waiting_before[r] + at(out.arrivals)[c];
    of.performed_share[r] = ratio(at(out.performed)[c], pool, 0);
    of.died_share[r] = ratio(at(out.died)[c], pool, 0);
    of.waiting_share[r] = ratio(at(out.waiting)[c], pool, 0);
    const Real own = at(state.waiting_at_home)[c] + of.from_home[r];
    at(out.residence_change)[c] = -at(out.residence_waiting)[c];
    at(out.residence_performed)[c] = own * of.performed_share[r];
    at(out.residence_died)[c] = own * of.died_share[r];
    at(out.residence_waiting)[c] = at(state.waiting_at_home)[c] = own * of.waiting_share[r];
  }
  for (int l = 0; l < lanes; ++l) {
    const auto at_lane = [l](Real* reals, int i) -> double& {
      return reinterpret_cast<double*>(reals + i)[l];
    };
    Real* const performed = at(out.residence_performed) + b.cell(k, 0);
    Real* const died = at(out.residence_died) + b.cell(k, 0);
    Real* const waiting = at(out.residence_waiting) + b.cell(k, 0);
    List<FromElsewhere>& queued = state.waiting_elsewhere[k * lanes + l];
    const List<FromElsewhere>& moved = out.moved[l];
    make_room(queued, moved.count);
    std::size_t kept = 0;
    const auto share = [&](const FromElsewhere& of_patients) {
      const double here = at_lane(of.waiting_share, of_patients.place) * of_patients.patients;
      at_lane(performed, of_patients.residence) +=
          at_lane(of.performed_share, of_patients.place) * of_patients.patients;
      at_lane(died, of_patients.residence) +=
          at_lane(of.died_share, of_patients.place) * of_patients.patients;
      if (!(here > 0)) return;
      at_lane(waiting, of_patients.residence) += here;
      queued.entries[kept++] = {of_patients.place, of_patients.residence, here};
    };
    const std::size_t before = queued.count;
    for (std::size_t i = 0; i < before; ++i) share(FromElsewhere(queued.entries[i]));
    queued.settled = std::min(queued.settled, kept);
    for (std::size_t i = 0; i < moved.count; ++i) share(moved.entries[i]);
    queued.count = kept;
    settle(queued);
  }
  for (int r = 0; r < R; ++r)
    at(out.residence_change)[b.cell(k, r)] += at(out.residence_waiting)[b.cell(k, r)];
}

// What share of lapse's full rate acts at a volume.
Real lapse_share(const Block& b, int r, const Real& volume) {
  return exp_minus(min(volume / at(b.year.lapse_volume)[r], all(700)));
}

// The lapse of the warm-up year, over the able of all regions: 1 where nobody is able.
void remember_lapse(const Block& b, KernelState& state, const KernelResults& out) {
  for (int k = 0; k < b.sizes.procedures; ++k) {
    Real lapsing{}, able{};
    for (int r = 0; r < b.sizes.regions; ++r) {
      const int c = b.cell(k, r);
      lapsing += at(out.able)[c] * lapse_share(b, r, ratio(at(out.performed)[c], at(out.able)[c], 0));
      able += at(out.able)[c];
    }
    at(state.lapse_share)[k] = ratio(lapsing, able, 1);
  }
}

// Exit and lapse thin the able independently, so both are one binomial; entry follows.
void turn_over(const Block& b, KernelState& state, KernelResults& out) {
  const int R = b.sizes.regions;
  for (int p = 0; p < b.sizes.skills; ++p)
    for (int r = 0; r < R; ++r) {
      const int k = b.sizes.skill_procedure[p], c = b.cell(k, r), s = p * R + r;
      Real& able = at(state.able)[s];
      const Real exit = at(b.year.exit)[r], lapse = at(b.year.lapse)[r];
      const Real volume = ratio(at(out.performed)[c], at(out.able)[c], 0);
      const Real stays = (1 - exit) * (1 - lapse * lapse_share(b, r, volume));
      const Real entry = at(b.year.growth)[r] + exit + (1 - exit) * lapse * at(state.lapse_share)[k];
      const Words words = philox(b.address, b.futures, Purpose::turnover, b.skill_address(p, r), 0);
      const Real gone = binomial(able, 1 - stays, uniform_of(words.word[0]));
      at(out.left)[c] += gone;
      able -= gone;
      able += poisson(at(b.year.able_at_first)[s] * max(entry, Real{}), uniform_of(words.word[1]));
      able = min(able, at(b.year.headcount)[s]);
    }
}

}  // namespace

void simulate_year(const KernelSizes& sizes, const KernelYear& year, const BlockAddress& address,
                   bool warm_up, KernelState& state, KernelResults& out) {
  const Block b{sizes, year, address, futures_of(address)};
  const Scratch of(sizes, out.scratch);
  const auto cells = static_cast<std::ptrdiff_t>(sizes.cells());
  count_slots(b, at(state.able), at(out.slots), at(out.able));
  find_resistances(b, out);
  for (std::ptrdiff_t c = 0; c < cells; ++c) {
    if (warm_up) at(state.able_before)[c] = at(out.able)[c];
    at(out.left)[c] = Real{};
  }
  for (int k = 0; k < sizes.procedures; ++k) {
    const Real* slots = at(out.slots) + b.cell(k, 0);
    for (int r = 0; r < sizes.regions; ++r) {
      lose_before_queue(b, k, r, slots[r], of, state, out);
      of.waiting_before[r] = at(state.queue)[b.cell(k, r)];
    }
    refer(b, k, slots, of, out);
    serve_regions(b, k, of, state, out);
    share_out(b, k, of, state, out);
  }
  if (warm_up)
    remember_lapse(b, state, out);
  else
    turn_over(b, state, out);
}

}  // namespace needgap::model::NEEDGAP_ISA
