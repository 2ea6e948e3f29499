// The stages before a queue, by residence and procedure: who is lost, who stays, who is sent. Included by
// kernel.cpp only.
#pragma once

#include "queue.hpp"

namespace needgap::model::NEEDGAP_ISA {
namespace {

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

}  // namespace
}  // namespace needgap::model::NEEDGAP_ISA
