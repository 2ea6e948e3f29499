#include "needgap/model.hpp"
#include "needgap/ranking.hpp"

#include "fixed_parameter.hpp"
#include "futures.hpp"
#include "response.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::planning {
namespace {

std::vector<double> stated_seats(const Scenario& scenario, const Lever& lever) {
  const ParameterDraw means = mean_parameters(scenario.parameters);
  std::vector<double> stated;
  for (const int i : lever.programmes)
    stated.push_back(means[intervention_of(scenario, lever).training[i].seats]);
  if (std::accumulate(stated.begin(), stated.end(), 0.0) <= 0) stated.assign(stated.size(), 1.0);
  return stated;
}

double seat_cost(const Scenario& scenario, const ParameterDraw& means, const Lever& lever, std::size_t j) {
  const auto cost = intervention_of(scenario, lever).training[lever.programmes[j]].cost_per_seat;
  return cost ? means[*cost] : 0.0;
}

// A plain rule: the locked seats, then the rest in proportion to the weights of each programme.
Eigen::MatrixXi by_weights(const Scenario& scenario, const PlaceQuestion& question, int seats,
                           const Eigen::MatrixXd& weights) {
  Eigen::MatrixXi given = question.locked;
  const std::vector<int> split =
      model::largest_remainder(stated_seats(scenario, question.lever), std::max(0, seats - given.sum()));
  for (std::size_t j = 0; j < split.size(); ++j) {
    const auto column = static_cast<Eigen::Index>(j);
    const Eigen::VectorXd own = weights.col(column);
    if (own.sum() <= 0) continue;
    const std::vector<int> shares =
        model::largest_remainder({own.data(), static_cast<std::size_t>(own.size())}, split[j]);
    for (int r = 0; r < given.rows(); ++r) given(r, column) += shares[static_cast<std::size_t>(r)];
  }
  return given;
}

// The seats a budget pays for when they are split over the programmes as stated.
int affordable(const Scenario& scenario, const PlaceQuestion& question) {
  if (!std::isfinite(question.budget)) return question.seats;
  const ParameterDraw means = mean_parameters(scenario.parameters);
  const std::vector<double> stated = stated_seats(scenario, question.lever);
  for (int seats = question.seats; seats > 0; --seats) {
    const std::vector<int> split = model::largest_remainder(stated, seats);
    double cost = 0;
    for (std::size_t j = 0; j < split.size(); ++j)
      cost += split[j] * seat_cost(scenario, means, question.lever, j);
    if (cost <= question.budget * (1 + 1e-12)) return seats;
  }
  return 0;
}

std::vector<Placement> plain_rules(const Scenario& base, const PlaceQuestion& question,
                                   const engine::RunPlan& run, const Eigen::VectorXd& gap) {
  const int R = base.region_count(), J = static_cast<int>(question.lever.programmes.size());
  const ParameterDraw means = means_of(base.parameters, run);
  const ParameterLayout layout(base);
  const auto& training = intervention_of(base, question.lever).training;
  Eigen::MatrixXd deaths(R, J), headroom(R, J), unmet(R, J);
  for (int j = 0; j < J; ++j)
    for (int r = 0; r < R; ++r) {
      const SkillIndex skill = training[question.lever.programmes[j]].skill;
      const GroupIndex group = base.skills[skill].group;
      const Region& region = base.regions[static_cast<std::size_t>(r)];
      deaths(r, j) = region.deaths;
      headroom(r, j) = region.headcount[group] * (1 - means[layout.able_share(skill)]);
      unmet(r, j) = std::max(0.0, gap[r]);
    }
  const int seats = affordable(base, question);
  const auto rule = [&](const char* name, const Eigen::MatrixXd& weights) {
    return Placement{.rule = name, .seats = by_weights(base, question, seats, weights)};
  };
  return {rule("equal", Eigen::MatrixXd::Ones(R, J)), rule("by cancer deaths", deaths),
          rule("by headroom", headroom), rule("by unmet need", unmet)};
}

// By region, its part in the mean of the regions of lowest coverage without seats; equal regions share a
// place. No part where coverage is missing.
std::vector<double> weights_of_lowest(const Eigen::VectorXd& coverage) {
  const std::vector<Standing> all = standings({coverage.data(), static_cast<std::size_t>(coverage.size())});
  const int lowest = std::max(1, lowest_count(static_cast<int>(coverage.size())));
  std::vector<double> weights;
  for (const Standing& at : all) weights.push_back(at.among_lowest(lowest));
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (sum > 0)
    for (double& weight : weights) weight /= sum;
  return weights;
}

void judge(const Scenario& base, const PlaceQuestion& question, const engine::RunPlan& run,
           std::vector<Placement>& placements, const PlanProgress& on_progress) {
  const int R = base.region_count();
  std::vector<Scenario> scenarios;
  const auto add = [&](const Eigen::MatrixXi& seats) {
    scenarios.push_back(with_seats_at(base, question.lever, seats));
  };
  add(Eigen::MatrixXi::Zero(R, static_cast<Eigen::Index>(question.lever.programmes.size())));
  for (const Placement& placement : placements) add(placement.seats);
  engine::Watch watch(base);
  const TreatedWatch treated(watch, base, first_year(base, question.lever));
  const RegionsWatch coverage(watch, base, Measure::coverage, Place::residence, base.horizon.end);
  const engine::SeriesHandle filled = watch.add(Measure::seats_filled, Place::treatment, base.horizon.end);
  const engine::Observations seen = observe_whole(scenarios, run, watch, on_progress);

  const engine::Watched& without = seen.of[0];
  const std::vector<double> weights = weights_of_lowest(coverage.mean(without));
  const Eigen::MatrixXd before = treated.read(without);
  const ParameterDraw means = mean_parameters(base.parameters);
  std::vector<Eigen::ArrayXd> gained;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < placements.size(); ++i) {
    Placement& placement = placements[i];
    const engine::Watched& with = seen.of[i + 1];
    const Eigen::MatrixXd change = treated.read(with) - before;
    gained.push_back(change.rowwise().sum());
    placement.gained = comparison::over_draws(gained.back());
    placement.gained_by_region = change.colwise().mean();
    placement.filled = (with.mean(filled) - without.mean(filled)).mean();
    Eigen::ArrayXd lift = Eigen::ArrayXd::Zero(change.rows());
    for (std::size_t r = 0; r < weights.size(); ++r)
      if (weights[r] > 0)
        lift += weights[r] * (with.mean(coverage.by_region[r]) - without.mean(coverage.by_region[r]));
    placement.worst = comparison::over_draws(lift);
    for (Eigen::Index j = 0; j < placement.seats.cols(); ++j)
      placement.yearly_cost +=
          placement.seats.col(j).sum() * seat_cost(base, means, question.lever, static_cast<std::size_t>(j));
    if (placement.rule == "equal") equal = i;
  }
  for (std::size_t i = 0; i < placements.size(); ++i)
    placements[i].against_equal = comparison::over_draws(gained[i] - gained[equal]);
}

// `text` REGION=SEATS or REGION.PROCEDURE=SEATS: adds the seats to `locked` [region x programme].
void lock(const Scenario& scenario, const Lever& lever, const std::string& text, Eigen::MatrixXi& locked) {
  const std::string form = "write REGION=SEATS or REGION.PROCEDURE=SEATS, for example Tokyo.coeliac=3";
  const auto equals = std::min(text.find('='), text.size());
  const std::string name = text.substr(0, equals), number = text.substr(std::min(equals + 1, text.size()));
  int seats = 0;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), seats);
  if (failure != std::errc{} || end != number.data() + number.size() || seats <= 0)
    throw InputError({}, fmt::format("--lock {}: '{}' is not a number of seats", text, number), form);
  const auto dot = name.find('.');
  const int year = scenario.horizon.end;
  const RegionIndex region = find_series(scenario, "need", year, name.substr(0, dot)).region;
  if (region >= scenario.region_count())
    throw InputError({}, fmt::format("--lock {}: '{}' is no single region", text, name.substr(0, dot)), form);
  if (dot == std::string::npos) {
    locked(region, 0) += seats;
    return;
  }
  const ProcedureIndex procedure = find_series(scenario, "need", year, "all", name.substr(dot + 1)).procedure;
  const auto& training = intervention_of(scenario, lever).training;
  for (std::size_t j = 0; j < lever.programmes.size(); ++j) {
    if (scenario.skills[training[lever.programmes[j]].skill].procedure != procedure) continue;
    locked(region, static_cast<Eigen::Index>(j)) += seats;
    return;
  }
  throw InputError({}, fmt::format("--lock {}: {} does not train that procedure", text, lever.text));
}

}  // namespace

Scenario with_seats_at(const Scenario& scenario, const Lever& lever, const Eigen::MatrixXi& seats) {
  Scenario copy = scenario;
  Intervention& intervention = intervention_of(copy, lever);
  std::vector<TrainingProgramme> training;
  const auto J = lever.programmes.size();
  for (std::size_t i = 0; i < intervention.training.size(); ++i) {
    const auto at = std::find(lever.programmes.begin(), lever.programmes.end(), static_cast<int>(i));
    if (at == lever.programmes.end()) {
      training.push_back(intervention.training[i]);
      continue;
    }
    const Eigen::Index j = at - lever.programmes.begin();
    for (int r = 0; r < scenario.region_count(); ++r) {
      TrainingProgramme here = intervention.training[i];
      here.share_by = SeatRule::explicit_shares;
      here.shares.assign(scenario.regions.size(), 0);
      here.shares[static_cast<std::size_t>(r)] = 1;
      here.seats = add_fixed(copy.parameters, "plan.seats", seats(r, j), {0, 1e9});
      training.push_back(std::move(here));
    }
  }
  // Where seats are placed one by one, coverage no longer thins them out.
  if (J == intervention.training.size() && intervention.effects.empty())
    intervention.coverage.assign(scenario.regions.size(), 1.0);
  intervention.training = std::move(training);
  return copy;
}

PlaceQuestion place_question(const Scenario& scenario, const Lever& lever, const PlaceWish& wish,
                             int stated) {
  const int R = scenario.region_count(), J = static_cast<int>(lever.programmes.size());
  PlaceQuestion question{.lever = lever,
                         .seats = wish.seats.value_or(stated),
                         .budget = wish.budget,
                         .smallest_class = wish.smallest_class,
                         .equity = wish.equity,
                         .locked = Eigen::MatrixXi::Zero(R, J)};
  if (std::isfinite(wish.budget) && !wish.seats) {
    const ParameterDraw means = mean_parameters(scenario.parameters);
    double cheapest = infinity;
    for (std::size_t j = 0; j < lever.programmes.size(); ++j)
      cheapest = std::min(cheapest, seat_cost(scenario, means, lever, j));
    if (!(cheapest > 0))
      throw InputError({}, "a budget is given, but a seat has no cost", "state cost_per_seat");
    question.seats = static_cast<int>(std::min(1e6, std::floor(wish.budget / cheapest * (1 + 1e-12))));
  }
  for (const std::string& text : wish.locked) lock(scenario, lever, text, question.locked);
  return question;
}

Placing place_seats(const Scenario& scenario, const PlaceQuestion& question, int year,
                    const engine::RunPlan& run, const PlanProgress& on_progress) {
  const Scenario base = until(scenario, year);
  const int R = base.region_count(), J = static_cast<int>(question.lever.programmes.size());
  const Response response = measure_response(base, question, fewer_draws(run, 4), on_progress);
  const std::vector<Site> sites = sites_of(base, question, response);
  const std::vector<int> chosen = allocate(sites, question.seats, question.budget, question.smallest_class);

  Placing placing{.years = base.horizon.end - first_year(base, question.lever) + 1,
                  .levels = response.levels};
  placing.first_gain = response.plain[0] / response.levels[0];
  placing.first_error = response.error[0] / response.levels[0];
  placing.room = Eigen::MatrixXi::Zero(R, J);
  placing.weights = response.weights;
  Placement best{.rule = "optimised", .seats = Eigen::MatrixXi::Zero(R, J)};
  for (int j = 0; j < J; ++j)
    for (int r = 0; r < R; ++r) {
      const auto i = static_cast<std::size_t>(j * R + r);
      best.seats(r, j) = chosen[i];
      int left = chosen[i];
      for (const Site::Segment& segment : sites[i].segments) {
        placing.room(r, j) += segment.seats;
        const int used = std::min(left, segment.seats);
        placing.expected += used * segment.gain;
        left -= used;
      }
    }
  placing.placements.push_back(std::move(best));
  for (Placement& placement : plain_rules(base, question, run, response.unmet))
    placing.placements.push_back(std::move(placement));
  judge(base, question, fresh_draws(run), placing.placements, on_progress);
  return placing;
}

}  // namespace needgap::planning
