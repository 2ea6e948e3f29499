// One year of a block of replicates. Stages 1-5 of the model need no draw each: given the draw, every loss is
// one Poisson number a year and every arrival stream one Poisson number a step (independent thinning of a
// Poisson count).
#include "kernel.hpp"

#include "queue.hpp"

#include <algorithm>

namespace needgap::model::NEEDGAP_ISA {
namespace {

Real* at(double* data) {
  return static_cast<Real*>(__builtin_assume_aligned(reinterpret_cast<Real*>(data), 64));
}

void count_slots(const Block& b, Real* able, Real* slots, Real* able_by_cell) {
  const int R = b.sizes.regions;
  for (int c = 0; c < b.sizes.procedures * R; ++c) slots[c] = able_by_cell[c] = Real{};
  for (int p = 0; p < b.sizes.skills; ++p)
    for (int r = 0; r < R; ++r) {
      const int c = b.cell(b.sizes.skill_procedure[p], r);
      slots[c] += able[p * R + r] * b.year.slots_per_able[p * R + r];
      able_by_cell[c] += able[p * R + r];
    }
}

/// Room for one procedure, by region; padded to whole groups of residences.
struct Scratch {
  Real *stay, *spread, *expected, *waiting_before;
  Real *total, *referred, *performed_share, *died_share, *waiting_share;
  Whole* joined;
  std::int32_t* order;  // regions, in the order in which their queues are served; then flags

  Scratch(const KernelSizes& sizes, double* memory) {
    Real* next = at(memory);
    for (Real** array : {&stay, &spread, &expected, &waiting_before, &total, &referred, &performed_share,
                         &died_share, &waiting_share}) {
      *array = next;
      next += sizes.padded_regions();
    }
    joined = reinterpret_cast<Whole*>(next);
    order = reinterpret_cast<std::int32_t*>(joined + 2 * (sizes.steps + 1));
  }
};

// Where the connected go: `stay` patients of each region are treated or wait at home, the others spread as
// `spread` x pull x slots. Finds the expected arrivals a year at each provider.
void refer(const Block& b, int k, const Real* slots, Real* not_connected_extra, const Scratch& of) {
  const int R = b.sizes.regions;
  const ReferralLists& lists = b.sizes.referral;
  constexpr int residences = residences_together;
  for (int g = 0; g < lists.groups; ++g) {
    Real total[residences]{};
    for (int e = lists.begin[g]; e < lists.begin[g + 1]; ++e)
      for (int i = 0; i < residences; ++i)
        total[i] += slots[lists.provider[e]] * b.year.pull[e * residences + i];
    for (int i = 0; i < residences; ++i) of.total[g * residences + i] = total[i];
  }
  for (int r = 0; r < b.sizes.padded_regions(); ++r) of.referred[r] = of.spread[r] = Real{};
  for (int r = 0; r < R; ++r) {
    const int c = b.cell(k, r);
    const double in_house = b.year.in_house[c];
    const Real share = in_house > 0 ? min(slots[r] / in_house, all(1)) : all(1);
    const Real connected = b.year.connected[c] + (1 - share) * (in_house - b.year.in_house_unconnected[c]);
    not_connected_extra[r] = (1 - share) * b.year.in_house_unconnected[c];
    of.spread[r] = ratio(connected, of.total[r], 0);
    of.stay[r] = share * in_house + (of.total[r] == 0 ? connected : Real{});
  }
  for (int g = 0; g < lists.groups; ++g) {
    const Real* spread = of.spread + g * residences;
    for (int e = lists.begin[g]; e < lists.begin[g + 1]; ++e) {
      Real sum{};
      for (int i = 0; i < residences; ++i) sum += spread[i] * b.year.pull[e * residences + i];
      of.referred[lists.provider[e]] += sum;
    }
  }
  for (int r = 0; r < R; ++r) of.expected[r] = of.stay[r] + slots[r] * of.referred[r];
}

// The annual losses before the queue, eight regions at a time: here lanes are regions. `connection`: the
// fourth words, by region and replicate.
void lose_before_referral(const Block& b, int k, int first, Real* connection, KernelResults& out) {
  const int count = b.sizes.regions - first < lanes ? b.sizes.regions - first : lanes;
  const auto step = static_cast<std::uint32_t>(b.sizes.procedures);
  const Bits cells = Bits{0, 1, 2, 3, 4, 5, 6, 7} * step + b.cell_address(k, first);
  double means[3][lanes]{};
  const double* const of_cells[3] = {b.year.not_identified, b.year.not_accepted, b.year.no_route};
  for (int kind = 0; kind < 3; ++kind)
    for (int n = 0; n < count; ++n) means[kind][n] = of_cells[kind][b.cell(k, first + n)];
  Real words[3][lanes], numbers[lanes];
  for (int l = 0; l < lanes; ++l) {
    const auto replicate = static_cast<std::uint32_t>(b.address.first_replicate + static_cast<unsigned>(l));
    const Words w =
        philox(b.address, Bits{} + replicate, cells + (static_cast<std::uint32_t>(Purpose::losses) << 24), 0);
    for (int kind = 0; kind < 3; ++kind) words[kind][l] = centred(w.word[kind]);
    connection[l] = centred(w.word[3]) * 0x1p-32;
  }
  transpose(connection);
  double* const to[3] = {out.not_identified, out.not_accepted, out.no_route};
  for (int kind = 0; kind < 3; ++kind) {
    Real mean;
    __builtin_memcpy(&mean, means[kind], sizeof mean);
    poisson<lanes>(mean, words[kind], 0x1p32, numbers);
    transpose(numbers);
    for (int n = 0; n < count; ++n) at(to[kind])[b.cell(k, first + n)] = numbers[n];
  }
}

// All annual losses. `not_connected` holds the expected number of those turned away and then not connected,
// and receives all who are not connected.
void lose(const Block& b, int k, Real* not_connected, KernelResults& out) {
  for (int first = 0; first < b.sizes.regions; first += lanes) {
    Real connection[lanes];
    lose_before_referral(b, k, first, connection, out);
    for (int n = 0; n < lanes && first + n < b.sizes.regions; ++n) {
      const int r = first + n, c = b.cell(k, r);
      not_connected[r] = poisson(not_connected[r] + b.year.unconnected[c], connection[n]);
      at(out.need)[c] =
          at(out.not_identified)[c] + at(out.not_accepted)[c] + at(out.no_route)[c] + not_connected[r];
    }
  }
}

// Regions by how much arrives for a slot, so that those with queues and those without stand together.
void order_by_load(const Block& b, const Real* slots, const Scratch& of) {
  const int R = b.sizes.regions;
  double* load = reinterpret_cast<double*>(of.total);  // no longer wanted
  for (int r = 0; r < R; ++r) {
    double arrive = 0, treat = 0;
    for (int l = 0; l < lanes; ++l) {
      arrive += of.expected[r][l];
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
  order_by_load(b, at(out.slots) + b.cell(k, 0), of);
  for (int first = 0, count = 0; first < R; first += count) {
    Queue queues[together];
    const std::int32_t* table = b.year.deaths_below[of.order[first]];
    for (count = 0; count < together && first + count < R; ++count) {
      const int r = of.order[first + count], c = b.cell(k, r);
      if (b.year.deaths_below[r] != table) break;
      queues[count] = {at(state.queue)[c],   at(state.bank)[c], r,
                       b.cell_address(k, r), of.expected[r],    at(out.slots)[c]};
    }
    serve(b, queues, count, of.joined);
    for (int n = 0; n < count; ++n) {
      const Queue& q = queues[n];
      const int c = b.cell(k, q.region);
      at(out.change)[c] = q.length - at(state.queue)[c];
      at(state.queue)[c] = at(out.waiting)[c] = q.length;
      at(state.bank)[c] = q.bank;
      at(out.arrivals)[c] = q.arrivals;
      at(out.performed)[c] = q.performed;
      at(out.died)[c] = q.died;
      at(out.waiting_sum)[c] = q.waiting_sum;
    }
  }
}

// What becomes in a year of those who waited at a provider or joined: the shares of each fate.
struct Fates {
  Real performed, died, waiting;
};

Fates fates_at(const KernelResults& out, int c, const Real& total) {
  return {ratio(at(out.performed)[c], total, 0), ratio(at(out.died)[c], total, 0),
          ratio(at(out.waiting)[c], total, 0)};
}

// Shares the year's performed, died and waiting of each provider out by the expected mix of residences.
void share_out(const Block& b, int k, const Real* slots, const Scratch& of, KernelState& state,
               KernelResults& out) {
  constexpr int residences = residences_together;
  const ReferralLists& lists = b.sizes.referral;
  Real* origin = at(state.origin) + static_cast<std::ptrdiff_t>(b.sizes.origins()) * k;
  // Where nobody waits before or after, the mix of those waiting is and stays 0, and need not be touched.
  std::int32_t* queued = of.order;
  for (int to = 0; to < b.sizes.regions; ++to) {
    const int c = b.cell(k, to);
    const Real joined = at(out.arrivals)[c];
    const Real per_expected = ratio(joined, of.expected[to], 0);
    const Fates fates = fates_at(out, c, of.waiting_before[to] + joined);
    of.performed_share[to] = fates.performed;
    of.died_share[to] = fates.died;
    of.waiting_share[to] = fates.waiting;
    of.referred[to] = per_expected * slots[to];
    of.stay[to] = per_expected * of.stay[to];
    queued[to] = any((of.waiting_before[to] > all(0)) | (fates.waiting > all(0)));
  }
  for (int g = 0; g < lists.groups; ++g) {
    Real performed[residences]{}, died[residences]{}, waiting[residences]{}, spread[residences];
    for (int i = 0; i < residences; ++i) spread[i] = of.spread[g * residences + i];
    for (int e = lists.begin[g]; e < lists.begin[g + 1]; ++e) {
      const int to = lists.provider[e];
      const Real referred = of.referred[to];
      const double* pull = b.year.pull + e * residences;
      if (queued[to]) {
        Real* from = origin + e * residences;
        for (int i = 0; i < residences; ++i) {
          const Real pool = from[i] + referred * (spread[i] * pull[i]);
          const Real after = pool * of.waiting_share[to];
          performed[i] += pool * of.performed_share[to];
          died[i] += pool * of.died_share[to];
          waiting[i] += after;
          from[i] = after;
        }
      } else {
        for (int i = 0; i < residences; ++i) {
          const Real pool = referred * (spread[i] * pull[i]);
          performed[i] += pool * of.performed_share[to];
          died[i] += pool * of.died_share[to];
        }
      }
    }
    for (int i = 0; i < residences && g * residences + i < b.sizes.regions; ++i) {
      const int r = g * residences + i, c = b.cell(k, r);
      const Real stayed = of.stay[r], still = stayed * of.waiting_share[r];
      performed[i] += stayed * of.performed_share[r];
      died[i] += stayed * of.died_share[r];
      waiting[i] += still;
      if (queued[r]) origin[lists.own[r]] += still;
      const Real change = waiting[i] - at(out.residence_waiting)[c];
      at(out.residence_performed)[c] = performed[i];
      at(out.residence_died)[c] = died[i];
      at(out.residence_waiting)[c] = waiting[i];
      at(out.residence_change)[c] = change;
      at(out.need)[c] += performed[i] + died[i] + change;  // who arrived
    }
  }
}

// Exit and lapse thin the able independently, so both are one binomial; entry follows.
void turn_over(const Block& b, const Real* able_by_cell, KernelState& state, KernelResults& out) {
  const int R = b.sizes.regions;
  for (int c = 0; c < b.sizes.procedures * R; ++c) at(out.left)[c] = Real{};
  for (int p = 0; p < b.sizes.skills; ++p)
    for (int r = 0; r < R; ++r) {
      const int c = b.cell(b.sizes.skill_procedure[p], r), s = p * R + r;
      Real& able = at(state.able)[s];
      const Real volume = ratio(at(out.performed)[c], able_by_cell[c], 0);
      const Real lapse = b.year.lapse[r] * exp_minus(min(volume / b.year.lapse_volume[r], all(700)));
      const Real stays = (1 - b.year.exit[r]) * (1 - lapse);
      const Words words = philox(b.address, b.replicate, Purpose::turnover, b.skill_address(p, r), 0);
      const Real gone = binomial_from(able, 1 - stays, (1 - stays) / stays, power(stays, able),
                                      centred(words.word[0]), 0x1p32);
      at(out.left)[c] += gone;
      able -= gone;
      able += poisson(all(b.year.entry[s]), centred(words.word[1]) * 0x1p-32);
      able = min(able, all(b.year.headcount[s]));
    }
}

}  // namespace

void simulate_year(const KernelSizes& sizes, const KernelYear& year, const BlockAddress& address, bool frozen,
                   KernelState& state, KernelResults& out) {
  Bits replicate{};
  for (int l = 0; l < lanes; ++l) replicate[l] = static_cast<std::uint32_t>(address.first_replicate + l);
  const Block b{sizes, year, address, replicate};
  const Scratch of(sizes, out.scratch);
  count_slots(b, at(state.able), at(out.slots), at(out.able));

  for (int k = 0; k < sizes.procedures; ++k) {
    const Real* slots = at(out.slots) + b.cell(k, 0);
    Real* turned_away = at(out.not_connected) + b.cell(k, 0);
    refer(b, k, slots, turned_away, of);
    lose(b, k, turned_away, out);
    for (int r = 0; r < sizes.regions; ++r) of.waiting_before[r] = at(state.queue)[b.cell(k, r)];
    serve_regions(b, k, of, state, out);
    share_out(b, k, slots, of, state, out);
  }
  if (!frozen) turn_over(b, at(out.able), state, out);
}

}  // namespace needgap::model::NEEDGAP_ISA
