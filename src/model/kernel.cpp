// One year of a block of replicates. Stages 1-5 of the model need no draw each: given the draw, every loss is
// one Poisson number a year and every arrival stream one Poisson number a step (independent thinning of a
// Poisson count).
#include "kernel.hpp"

#include "queue.hpp"

namespace needgap::NEEDGAP_ISA {
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

// Where the connected go: `stay` patients of each region are treated or wait at home, the others spread as
// `spread` x pull x slots. Returns the expected arrivals a year at each provider.
void refer(const Block& b, int k, const Real* slots, Real* not_connected_extra, Real* stay, Real* spread,
           Real* arrivals) {
  const int R = b.sizes.regions;
  for (int r = 0; r < R; ++r) arrivals[r] = Real{};
  for (int r = 0; r < R; ++r) {
    const int c = b.cell(k, r);
    const double in_house = b.year.in_house[c];
    const Real share = in_house > 0 ? min(slots[r] / in_house, all(1)) : all(1);
    const Real connected = b.year.connected[c] + (1 - share) * (in_house - b.year.in_house_unconnected[c]);
    not_connected_extra[r] = (1 - share) * b.year.in_house_unconnected[c];
    const double* pull = b.year.pull + r * R;
    Real total{};
    for (int to = 0; to < R; ++to) total += slots[to] * pull[to];
    spread[r] = ratio(connected, total, 0);
    stay[r] = share * in_house + (total == 0 ? connected : Real{});
    for (int to = 0; to < R; ++to) arrivals[to] += spread[r] * pull[to];
  }
  for (int r = 0; r < R; ++r) arrivals[r] = stay[r] + slots[r] * arrivals[r];
}

// The annual losses before the queue. `not_connected` holds the expected number of those turned away and then
// not connected, and receives all who are not connected.
void lose(const Block& b, int k, Real* not_connected, KernelResults& out) {
  for (int r = 0; r < b.sizes.regions; ++r) {
    const int c = b.cell(k, r);
    const std::uint32_t cell = b.cell_address(k, r);
    const Real not_identified =
        poisson(b.year.not_identified[c], Block::draw(b, Purpose::not_identified, cell));
    const Real not_accepted = poisson(b.year.not_accepted[c], Block::draw(b, Purpose::not_accepted, cell));
    const Real no_route = poisson(b.year.no_route[c], Block::draw(b, Purpose::no_route, cell));
    Real unconnected = poisson(b.year.unconnected[c], Block::draw(b, Purpose::not_connected, cell));
    if (any(not_connected[r] > all(0)))
      unconnected += poisson(not_connected[r], Block::draw(b, Purpose::turned_away_unconnected, cell));
    at(out.not_identified)[c] = not_identified;
    at(out.not_accepted)[c] = not_accepted;
    at(out.no_route)[c] = no_route;
    not_connected[r] = unconnected;
    at(out.need)[c] = not_identified + not_accepted + no_route + unconnected;
  }
}

void serve_regions(const Block& b, int k, int first, int count, const Real* expected, KernelState& state,
                   KernelResults& out) {
  Queue queues[together];
  for (int n = 0; n < count; ++n) {
    const int r = first + n, c = b.cell(k, r);
    queues[n] = {at(state.queue)[c],   at(state.bank)[c], r,
                 b.cell_address(k, r), expected[r],       at(out.slots)[c]};
  }
  serve(b, queues, count);
  for (int n = 0; n < count; ++n) {
    const int c = b.cell(k, first + n);
    const Queue& q = queues[n];
    at(out.change)[c] = q.length - at(state.queue)[c];
    at(state.queue)[c] = at(out.waiting)[c] = q.length;
    at(state.bank)[c] = q.bank;
    at(out.arrivals)[c] = q.arrivals;
    at(out.performed)[c] = q.performed;
    at(out.died)[c] = q.died;
    at(out.waiting_sum)[c] = q.waiting_sum;
  }
}

// Shares the year's performed, died and waiting of each provider out by the expected mix of residences.
void share_out(const Block& b, int k, const Real* slots, const Real* expected_arrivals, const Real* stay,
               const Real* spread, const Real* waiting_before, KernelState& state, KernelResults& out) {
  const int R = b.sizes.regions;
  Real* performed = at(out.residence_performed) + b.cell(k, 0);
  Real* died = at(out.residence_died) + b.cell(k, 0);
  Real* waiting = at(out.residence_waiting) + b.cell(k, 0);
  Real* change = at(out.residence_change) + b.cell(k, 0);
  Real* need = at(out.need) + b.cell(k, 0);
  for (int r = 0; r < R; ++r) performed[r] = died[r] = waiting[r] = change[r] = Real{};
  for (int to = 0; to < R; ++to) {
    const int c = b.cell(k, to);
    const Real joined = at(out.arrivals)[c];
    const Real per_expected = ratio(joined, expected_arrivals[to], 0);
    const Real total = waiting_before[to] + joined;
    const Real performed_share = ratio(at(out.performed)[c], total, 0);
    const Real died_share = ratio(at(out.died)[c], total, 0);
    const Real waiting_share = ratio(at(out.waiting)[c], total, 0);
    const Real referred = per_expected * slots[to];
    const double* pull = b.year.pull_back + to * R;
    Real* origin = at(state.origin) + static_cast<std::int64_t>(c) * R;
    for (int r = 0; r < R; ++r) {
      const Real before = origin[r];
      Real joined_from = referred * (spread[r] * pull[r]);
      if (r == to) joined_from += per_expected * stay[r];
      const Real pool = before + joined_from;
      const Real after = pool * waiting_share;
      performed[r] += pool * performed_share;
      died[r] += pool * died_share;
      waiting[r] += after;
      change[r] += after - before;
      need[r] += joined_from;
      origin[r] = after;
    }
  }
}

// Exit and lapse thin the able independently, so both are one binomial; entry follows.
void turn_over(const Block& b, const Real* able_by_cell, KernelState& state, const KernelResults& out) {
  const int R = b.sizes.regions;
  for (int p = 0; p < b.sizes.skills; ++p)
    for (int r = 0; r < R; ++r) {
      const int c = b.cell(b.sizes.skill_procedure[p], r), s = p * R + r;
      Real& able = at(state.able)[s];
      const Real volume = ratio(at(out.performed)[c], able_by_cell[c], 0);
      const Real lapse = b.year.lapse[r] * exp_minus(min(volume / b.year.lapse_volume[r], all(700)));
      const Real stays = (1 - b.year.exit[r]) * (1 - lapse);
      const Real u = Block::draw(b, Purpose::departure, b.skill_address(p, r));
      able -= binomial_from(able, 1 - stays, (1 - stays) / stays, power(stays, able), u, 1);
      able += poisson(b.year.entry[s], Block::draw(b, Purpose::entry, b.skill_address(p, r)));
      able = min(able, all(b.year.headcount[s]));
    }
}

}  // namespace

void simulate_year(const KernelSizes& sizes, const KernelYear& year, const BlockAddress& address, bool frozen,
                   KernelState& state, KernelResults& out) {
  Bits replicate{};
  for (int l = 0; l < lanes; ++l) replicate[l] = static_cast<std::uint32_t>(address.first_replicate + l);
  const Block b{sizes, year, address, replicate};
  const int R = sizes.regions;
  Real* stay = at(out.scratch);
  Real* spread = stay + R;
  Real* expected = spread + R;
  Real* before = expected + R;
  count_slots(b, at(state.able), at(out.slots), at(out.able));

  for (int k = 0; k < sizes.procedures; ++k) {
    const Real* slots = at(out.slots) + b.cell(k, 0);
    Real* turned_away = at(out.not_connected) + b.cell(k, 0);
    refer(b, k, slots, turned_away, stay, spread, expected);
    lose(b, k, turned_away, out);
    for (int r = 0; r < R; ++r) before[r] = at(state.queue)[b.cell(k, r)];
    for (int r = 0; r < R; r += together)
      serve_regions(b, k, r, R - r < together ? R - r : together, expected, state, out);
    share_out(b, k, slots, expected, stay, spread, before, state, out);
  }
  if (!frozen) turn_over(b, at(out.able), state, out);
}

}  // namespace needgap::NEEDGAP_ISA
