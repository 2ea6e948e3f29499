#include "plain_training.hpp"

#include <algorithm>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <numeric>

namespace needgap::test {
namespace {

int sum(const std::vector<int>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0);
}

// Largest remainder, seat by seat; remainders that differ by less than a billionth are ties.
std::vector<int> in_proportion(const std::vector<double>& weights, int seats) {
  long double total = 0;
  for (const double w : weights) total += w;
  std::vector<int> parts;
  std::vector<long double> remainder;
  for (const double w : weights) {
    const long double quota = seats * static_cast<long double>(w) / total;
    parts.push_back(static_cast<int>(std::floor(quota + 1e-9L)));
    remainder.push_back(quota - parts.back());
  }
  while (sum(parts) < seats) {
    std::size_t best = 0;
    for (std::size_t r = 1; r < weights.size(); ++r)
      if (remainder[r] > remainder[best] + 1e-9L) best = r;
    ++parts[best];
    remainder[best] = -1;
  }
  return parts;
}

std::vector<int> to_those_with_room(std::vector<double> weights, std::vector<int> room, int seats) {
  for (std::size_t r = 0; r < weights.size(); ++r)
    if (room[r] <= 0) weights[r] = 0;
  if (seats == 0 || *std::max_element(weights.begin(), weights.end()) <= 0)
    return std::vector<int>(weights.size());
  std::vector<int> given = in_proportion(weights, seats);
  for (std::size_t r = 0; r < weights.size(); ++r) {
    given[r] = std::min(given[r], std::max(0, room[r]));
    room[r] -= given[r];
  }
  const std::vector<int> more = to_those_with_room(weights, room, seats - sum(given));
  for (std::size_t r = 0; r < weights.size(); ++r) given[r] += more[r];
  return given;
}

}  // namespace

std::vector<int> plain_allotment(const std::vector<double>& weights, std::vector<int> room,
                                 const std::vector<int>& catchment, std::vector<int> catchment_room,
                                 int seats) {
  const std::size_t R = weights.size();
  for (std::size_t r = 0; r < R; ++r)
    if (catchment_room[catchment[r]] <= 0) room[r] = 0;
  std::vector<int> given = to_those_with_room(weights, room, seats);
  bool over = false;
  for (int c = 0; c < static_cast<int>(catchment_room.size()); ++c) {
    std::vector<double> weights_inside(R);
    int here = 0;
    for (std::size_t r = 0; r < R; ++r)
      if (catchment[r] == c) {
        weights_inside[r] = weights[r];
        here += given[r];
      }
    if (here <= catchment_room[c]) continue;
    over = true;
    const std::vector<int> inside = to_those_with_room(weights_inside, room, catchment_room[c]);
    for (std::size_t r = 0; r < R; ++r)
      if (catchment[r] == c) given[r] = inside[r];
  }
  if (!over) return given;
  for (std::size_t r = 0; r < R; ++r) {
    room[r] -= given[r];
    catchment_room[catchment[r]] -= given[r];
  }
  const std::vector<int> more = plain_allotment(weights, room, catchment, catchment_room, seats - sum(given));
  for (std::size_t r = 0; r < R; ++r) given[r] += more[r];
  return given;
}

int PlainTraining::catchment_of(Catchment kind, int region) const {
  if (kind == Catchment::country) return 0;
  if (kind == Catchment::region) return region;
  int first = 0;  // the first region of the block stands for it
  while (scenario_.regions[first].block != scenario_.regions[region].block) ++first;
  return first;
}

PlainTraining::Seats PlainTraining::seats_by_region(const Intervention& intervention,
                                                    const TrainingProgramme& programme, int year,
                                                    const Eigen::ArrayXXi& able_at_start,
                                                    const Eigen::ArrayXXd& treated,
                                                    const Eigen::ArrayXXd& unmet_before,
                                                    const Eigen::ArrayXXd& cases_used) const {
  const int R = scenario_.region_count();
  const auto [group, procedure] = scenario_.skills[programme.skill];
  double ramp = year >= intervention.start ? 1 : 0;
  if (intervention.ramp > 0) ramp = std::clamp((year - intervention.start + 1) / intervention.ramp, 0.0, 1.0);
  double coverage = 0;
  for (const double c : intervention.coverage) coverage = std::max(coverage, c);
  const int seats = static_cast<int>(std::floor(draw_.values[programme.seats] * ramp * coverage + 0.5));

  std::vector<double> weights, asked_by, alike;
  std::vector<int> room, catchment, catchment_room(static_cast<std::size_t>(R));
  for (int r = 0; r < R; ++r) {
    const auto learning = std::count_if(trainees_.begin(), trainees_.end(), [&](const Trainee& trainee) {
      return trainee.skill == programme.skill && trainee.region == r;
    });
    const int free =
        draw_.facts.headcount(r, group) - able_at_start(r, programme.skill) - static_cast<int>(learning);
    room.push_back(intervention.coverage[r] > 0 ? std::max(0, free) : 0);
    weights.push_back(programme.share_by == SeatRule::headroom ? room[r]
                      : programme.share_by == SeatRule::gap    ? std::max(0.0, unmet_before(r, procedure))
                      : programme.share_by == SeatRule::equal  ? 1.0
                                                               : programme.shares[r]);
    alike.push_back(intervention.coverage[r] > 0 ? 1 : 0);
    asked_by.push_back(alike.back() * weights.back());
    catchment.push_back(catchment_of(programme.catchment, r));
  }
  for (int c = 0; c < R; ++c) {
    double cases = 0;
    for (int r = 0; r < R; ++r)
      if (catchment[r] == c) cases += treated(r, procedure) - cases_used(r, procedure);
    catchment_room[c] =
        std::max(0, static_cast<int>(std::floor(cases / draw_.values[programme.cases_per_trainee])));
  }
  if (seats == 0) return {std::vector<int>(weights.size()), std::vector<int>(weights.size())};
  if (*std::max_element(asked_by.begin(), asked_by.end()) <= 0) asked_by = alike;
  return {in_proportion(asked_by, seats), plain_allotment(weights, room, catchment, catchment_room, seats)};
}

void PlainTraining::end_year(int year, const Eigen::ArrayXXi& able_at_start, const Eigen::ArrayXXd& treated,
                             const Eigen::ArrayXXd& unmet_before, std::mt19937_64& random,
                             Eigen::ArrayXXi& able) {
  Eigen::ArrayXXd cases_used = Eigen::ArrayXXd::Zero(treated.rows(), treated.cols());
  const Eigen::ArrayXXi none = Eigen::ArrayXXi::Zero(treated.rows(), treated.cols());
  last_year_ = {none, none, none};
  for (const Intervention& intervention : scenario_.interventions)
    for (const TrainingProgramme& programme : intervention.training) {
      const Seats seats =
          seats_by_region(intervention, programme, year, able_at_start, treated, unmet_before, cases_used);
      const int k = scenario_.skills[programme.skill].procedure;
      for (int r = 0; r < scenario_.region_count(); ++r) {
        last_year_.asked(r, k) += seats.asked[r];
        last_year_.filled(r, k) += seats.filled[r];
        for (int i = 0; i < seats.filled[r]; ++i) {
          const bool passes = boost::random::uniform_01<double>()(random) < draw_.values[programme.pass_rate];
          trainees_.push_back({programme.skill, r, year + programme.lead, passes});
          cases_used(r, k) += draw_.values[programme.cases_per_trainee];
        }
      }
    }
  std::vector<Trainee> still_learning;
  for (const Trainee& trainee : trainees_) {
    int& there = able(trainee.region, trainee.skill);
    if (trainee.able_from > year + 1)
      still_learning.push_back(trainee);
    else if (trainee.passes &&
             there < draw_.facts.headcount(trainee.region, scenario_.skills[trainee.skill].group)) {
      ++there;
      ++last_year_.finished(trainee.region, scenario_.skills[trainee.skill].procedure);
    }
  }
  trainees_ = still_learning;
}

}  // namespace needgap::test
