// One year of a block of futures. Stages 1-5 of the model are counts of a year: need is one Poisson number by
// residence and procedure, and what becomes of it are binomial splits. Only who reaches a provider is
// followed one by one.
#include "kernel.hpp"

#include "losses.hpp"
#include "queue.hpp"
#include "sending.hpp"

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
