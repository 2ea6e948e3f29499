#include "training.hpp"

#include "seats.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <map>

namespace needgap::model {
namespace {

// The catchment of each region, numbered from 0.
std::vector<int> catchments(const Scenario& scenario, Catchment kind) {
  std::vector<int> of;
  std::map<std::string, int> blocks;
  for (int r = 0; r < scenario.region_count(); ++r) {
    const auto next = static_cast<int>(blocks.size());
    switch (kind) {
      case Catchment::region:
        of.push_back(r);
        break;
      case Catchment::block:
        of.push_back(blocks.emplace(scenario.regions[r].block, next).first->second);
        break;
      case Catchment::country:
        of.push_back(0);
    }
  }
  return of;
}

}  // namespace

Training::Training(const Scenario& scenario, const std::array<const Draw*, lanes>& draws)
    : scenario_(scenario),
      draws_(draws),
      R(scenario.region_count()),
      K(scenario.procedure_count()),
      P(scenario.skill_count()) {
  for (const Intervention& intervention : scenario.interventions)
    for (const TrainingProgramme& plan : intervention.training) {
      std::vector<int> catchment = catchments(scenario, plan.catchment);
      const int count = *std::max_element(catchment.begin(), catchment.end()) + 1;
      Programme programme{&intervention, &plan, {}, std::move(catchment), count, {}, {}};
      for (std::size_t l = 0; l < lanes; ++l) {
        const ParameterDraw& values = draws[l]->values;
        programme.terms[l] = {values[plan.seats], values[plan.pass_rate], values[plan.cases_per_trainee],
                              plan.cost_per_seat ? values[*plan.cost_per_seat] : 0.0};
      }
      programmes_.push_back(std::move(programme));
    }
}

int Training::idle_years(int start, int end) const {
  int year = start;
  while (year <= end && std::ranges::all_of(programmes_, [&](const Programme& programme) {
           for (int l = 0; l < lanes; ++l)
             if (seats_of(programme, year, l) > 0) return false;
           return true;
         }))
    ++year;
  return year - start;
}

void Training::begin(const KernelResults& last_year) {
  in_training_.assign(at(P, 0, 0), 0);
  gap_.resize(at(K, 0, 0));
  for (Programme& programme : programmes_) {
    programme.started.assign(at(programme.plan->lead, 0, 0), 0);
    programme.passed = programme.started;
  }
  remember_gap(last_year);
}

void Training::start_year(const KernelState& state) {
  able_at_start_.assign(state.able, state.able + at(P, 0, 0));
}

void Training::end_year(const BlockAddress& address, const KernelResults& results, KernelState& state) {
  cases_used_.assign(at(K, 0, 0), 0);
  year_.cost.assign(at(1, 0, 0), 0);
  for (auto* counts : {&year_.asked, &year_.filled, &year_.finished}) counts->assign(at(K, 0, 0), 0);
  for (int i = 0; i < static_cast<int>(programmes_.size()); ++i) start_trainees(i, address, results);
  for (Programme& programme : programmes_) finish(programme, address.year + 1, state);
  remember_gap(results);
}

void Training::remember_gap(const KernelResults& results) {
  for (std::size_t i = 0; i < gap_.size(); ++i)
    gap_[i] = std::max(0.0, results.need[i] - results.residence_performed[i]);
}

int Training::seats_of(const Programme& programme, int year, int lane) {
  return whole_seats(*programme.intervention, programme.terms[static_cast<std::size_t>(lane)].seats, year);
}

int Training::headroom(SkillIndex skill, RegionIndex region, int lane) const {
  const int headcount =
      draws_[static_cast<std::size_t>(lane)]->facts.headcount(region, scenario_.skills[skill].group);
  const auto able = static_cast<int>(able_at_start_[at(skill, region, lane)]);
  return std::max(0, headcount - able - in_training_[at(skill, region, lane)]);
}

// How many trainees the cases of each catchment can still teach, at most `seats`.
std::vector<int> Training::catchment_room(const Programme& programme, const KernelResults& results, int seats,
                                          int lane) const {
  const int k = scenario_.skills[programme.plan->skill].procedure;
  std::vector<double> cases(static_cast<std::size_t>(programme.catchments));
  for (int r = 0; r < R; ++r)
    cases[programme.catchment[r]] += results.performed[at(k, r, lane)] - cases_used_[at(k, r, lane)];
  std::vector<int> room;
  for (const double left : cases) {
    const double trainees =
        std::floor(left / programme.terms[static_cast<std::size_t>(lane)].cases_per_trainee +
                   1e-9);  // whole in spite of rounding
    room.push_back(static_cast<int>(std::clamp(trainees, 0.0, static_cast<double>(seats))));
  }
  return room;
}

// By region, as the programme's rule weighs them; 0 where the intervention does not act.
std::vector<double> Training::weights_of(const Programme& programme, int lane) const {
  const TrainingProgramme& plan = *programme.plan;
  std::vector<double> weights(static_cast<std::size_t>(R));
  for (RegionIndex r{0}; r < R; ++r) {
    if (!(programme.intervention->coverage[r] > 0)) continue;
    switch (plan.share_by) {
      case SeatRule::headroom:
        weights[r] = headroom(plan.skill, r, lane);
        break;
      case SeatRule::gap:
        weights[r] = gap_[at(scenario_.skills[plan.skill].procedure, r, lane)];
        break;
      case SeatRule::equal:
        weights[r] = 1;
        break;
      case SeatRule::explicit_shares:
        weights[r] = plan.shares[r];
    }
  }
  return weights;
}

// Where no region has a weight, the seats belong to all that the intervention acts on alike.
void Training::ask_for(const Programme& programme, std::span<const double> weights, int seats, int lane) {
  std::vector<double> alike;
  if (std::ranges::all_of(weights, [](double w) { return w <= 0; })) {
    for (const double share : programme.intervention->coverage) alike.push_back(share > 0 ? 1 : 0);
    weights = alike;
  }
  const std::vector<int> asked = largest_remainder(weights, seats);
  const ProcedureIndex k = scenario_.skills[programme.plan->skill].procedure;
  for (RegionIndex r{0}; r < R; ++r) year_.asked[at(k, r, lane)] += asked[r];
}

std::vector<int> Training::give_seats(const Programme& programme, std::span<const double> weights,
                                      const KernelResults& results, int seats, int lane) const {
  std::vector<int> room;
  for (RegionIndex r{0}; r < R; ++r)
    room.push_back(programme.intervention->coverage[r] > 0 ? headroom(programme.plan->skill, r, lane) : 0);
  return allot_seats(weights, room, programme.catchment, catchment_room(programme, results, seats, lane),
                     seats);
}

// How many of those who started pass: the smallest number whose distribution function reaches u. Classes of
// one size are many, so their distribution functions are kept.
int Training::pass(Terms& terms, int started, double u) {
  constexpr int tabled = 64;
  if (started > tabled) return static_cast<int>(binomial_quantile(started, terms.pass_rate, u));
  terms.pass_below.resize(tabled + 1);
  std::vector<double>& below = terms.pass_below[started];
  if (below.empty()) {
    const boost::math::binomial_distribution<> passes(started, terms.pass_rate);
    for (int count = 0; count < started; ++count) below.push_back(boost::math::cdf(passes, count));
  }
  return static_cast<int>(std::ranges::lower_bound(below, u) - below.begin());
}

void Training::start_trainees(int index, const BlockAddress& address, const KernelResults& results) {
  Programme& programme = programmes_[index];
  const int skill = programme.plan->skill;
  const int slot = address.year % programme.plan->lead, k = scenario_.skills[skill].procedure;
  for (int l = 0; l < lanes; ++l) {
    Terms& terms = programme.terms[static_cast<std::size_t>(l)];
    const int seats = seats_of(programme, address.year, l);
    if (seats == 0) continue;
    const std::vector<double> weights = weights_of(programme, l);
    ask_for(programme, weights, seats, l);
    const std::vector<int> given = give_seats(programme, weights, results, seats, l);
    for (int r = 0; r < R; ++r) {
      if (given[r] == 0) continue;
      const double u = uniform({.seed = address.seed,
                                .draw = address.draw[l],
                                .replicate = address.replicate[l],
                                .purpose = Purpose::training_pass,
                                .cell = static_cast<std::uint32_t>(r * P + skill),
                                .year = address.year,
                                .block = static_cast<std::uint16_t>(index)});
      programme.started[at(slot, r, l)] = given[r];
      programme.passed[at(slot, r, l)] = pass(terms, given[r], u);
      in_training_[at(skill, r, l)] += given[r];
      year_.filled[at(k, r, l)] += given[r];
      year_.cost[at(0, r, l)] += given[r] * terms.cost_per_seat;
      cases_used_[at(k, r, l)] += given[r] * terms.cases_per_trainee;
    }
  }
}

// Those who started `lead` years before the next year end their training.
void Training::finish(Programme& programme, int next_year, KernelState& state) {
  const int skill = programme.plan->skill, slot = next_year % programme.plan->lead;
  const int k = scenario_.skills[skill].procedure;
  for (int r = 0; r < R; ++r) {
    for (int l = 0; l < lanes; ++l) {
      const double headcount =
          draws_[static_cast<std::size_t>(l)]->facts.headcount(r, scenario_.skills[skill].group);
      int &started = programme.started[at(slot, r, l)], &passed = programme.passed[at(slot, r, l)];
      double& able = state.able[at(skill, r, l)];
      const double before = able;
      able = std::min(able + passed, headcount);
      year_.finished[at(k, r, l)] += able - before;
      in_training_[at(skill, r, l)] -= started;
      started = passed = 0;
    }
  }
}

}  // namespace needgap::model
