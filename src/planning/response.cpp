#include "response.hpp"

#include "futures.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::planning {
namespace {

constexpr int most_groups = 6;

// Groups of regions as far from each other as can be: each region, in order, joins the group whose nearest
// member is farthest.
std::vector<std::vector<int>> spread_out(const Scenario& scenario) {
  const int R = scenario.region_count();
  std::vector<std::vector<int>> groups(static_cast<std::size_t>(std::min(most_groups, R)));
  const auto most =
      static_cast<std::size_t>((R + static_cast<int>(groups.size()) - 1) / static_cast<int>(groups.size()));
  for (int r = 0; r < R; ++r) {
    std::size_t best = 0;
    double farthest = -1;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (groups[g].size() >= most) continue;
      double nearest = 1e18;
      for (const int other : groups[g]) nearest = std::min(nearest, scenario.distance_km(r, other));
      if (nearest > farthest) {
        farthest = nearest;
        best = g;
      }
    }
    groups[best].push_back(r);
  }
  return groups;
}

int nearest_of(const Scenario& scenario, const std::vector<int>& group, int region) {
  return *std::min_element(group.begin(), group.end(), [&](int a, int b) {
    return scenario.distance_km(region, a) < scenario.distance_km(region, b);
  });
}

// What a patient of each region counts.
std::vector<double> weights_of(const Eigen::VectorXd& performed, const Eigen::VectorXd& need, double equity) {
  std::vector<double> weights;
  const double national = performed.sum() / need.sum();
  for (Eigen::Index r = 0; r < need.size(); ++r) {
    const double coverage = need[r] > 0 ? performed[r] / need[r] : national;
    weights.push_back(equity > 0 && coverage > 0 ? std::pow(national / coverage, equity) : 1.0);
  }
  return weights;
}

double error_of_mean(const Eigen::ArrayXd& values) {
  return comparison::over_draws(values).mcse;
}

}  // namespace

int first_year(const Scenario& scenario, const Lever& lever) {
  return std::max(scenario.horizon.start, intervention_of(scenario, lever).start);
}

TreatedWatch::TreatedWatch(engine::Watch& watch, const Scenario& scenario, int from) {
  Series series = national(scenario, Measure::performed, Place::residence, from);
  for (series.region = RegionIndex{0}; series.region < scenario.region_count(); ++series.region)
    by_region.push_back(watch.add(engine::SeriesYears{series, scenario.horizon.end}));
}

Eigen::MatrixXd TreatedWatch::read(const engine::Watched& seen) const {
  Eigen::MatrixXd sums(seen.draws(), std::ssize(by_region));
  for (Eigen::Index r = 0; r < sums.cols(); ++r)
    sums.col(r) = seen.sum(by_region[static_cast<std::size_t>(r)]).matrix();
  return sums;
}

RegionsWatch::RegionsWatch(engine::Watch& watch, const Scenario& scenario, Measure measure, Place place,
                           int year) {
  for (RegionIndex r{0}; r < scenario.region_count(); ++r)
    by_region.push_back(watch.add(measure, place, r, scenario.all_procedures(), year));
}

Eigen::VectorXd RegionsWatch::mean(const engine::Watched& seen) const {
  Eigen::VectorXd means(std::ssize(by_region));
  for (Eigen::Index r = 0; r < means.size(); ++r)
    means[r] = seen.mean(by_region[static_cast<std::size_t>(r)]).mean();
  return means;
}

Response measure_response(const Scenario& base, const PlaceQuestion& question, const engine::RunPlan& run,
                          const PlanProgress& on_progress) {
  const int R = base.region_count(), J = static_cast<int>(question.lever.programmes.size());
  const int lowest = std::max(question.smallest_class, (question.seats + R * J - 1) / (R * J));
  Response response{.levels = {lowest, 3 * lowest},
                    .gain = {},
                    .plain = {},
                    .error = {},
                    .filled = {},
                    .weights = {},
                    .unmet = {}};
  const std::vector<std::vector<int>> groups = spread_out(base);

  // Scenario 0 has no seats, scenario i + 1 those of trial i.
  struct Trial {
    std::size_t level;
    int programme;
    const std::vector<int>& group;
  };
  std::vector<Scenario> scenarios;
  std::vector<Trial> trials;
  const auto add = [&](const Eigen::MatrixXi& seats) {
    scenarios.push_back(with_seats_at(base, question.lever, seats));
  };
  const Eigen::MatrixXi none = Eigen::MatrixXi::Zero(R, J);
  add(none);
  for (std::size_t level = 0; level < response.levels.size(); ++level)
    for (int j = 0; j < J; ++j)
      for (const std::vector<int>& group : groups) {
        Eigen::MatrixXi seats = none;
        for (const int r : group) seats(r, j) = response.levels[level];
        add(seats);
        trials.push_back({level, j, group});
      }

  engine::Watch watch(base);
  const int year = base.horizon.end;
  const TreatedWatch treated(watch, base, first_year(base, question.lever));
  const RegionsWatch filled(watch, base, Measure::seats_filled, Place::treatment, year),
      performed(watch, base, Measure::performed, Place::residence, year),
      need(watch, base, Measure::need, Place::residence, year);
  const engine::Observations seen = observe_whole(scenarios, run, watch, on_progress);

  const engine::Watched& without = seen.of[0];
  const Eigen::VectorXd needed = need.mean(without), met = performed.mean(without);
  response.weights = weights_of(met, needed, question.equity);
  response.unmet = needed - met;
  response.filled = Eigen::MatrixXd::Zero(R, J);
  for (auto* list : {&response.gain, &response.plain, &response.error})
    list->assign(response.levels.size(), Eigen::MatrixXd::Zero(R, J));
  const Eigen::MatrixXd before = treated.read(without);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const auto& [level, j, group] = trials[i];
    const engine::Watched& with = seen.of[i + 1];
    const Eigen::MatrixXd change = treated.read(with) - before;
    Eigen::MatrixXd credited = Eigen::MatrixXd::Zero(change.rows(), R);
    for (int home = 0; home < R; ++home) {
      const int to = nearest_of(base, group, home);
      credited.col(to) += change.col(home);
      response.gain[level](to, j) +=
          response.weights[static_cast<std::size_t>(home)] * change.col(home).mean();
    }
    for (const int r : group) {
      const engine::SeriesHandle seats = filled.by_region[static_cast<std::size_t>(r)];
      response.plain[level](r, j) = credited.col(r).mean();
      response.error[level](r, j) = error_of_mean(credited.col(r));
      response.filled(r, j) =
          (with.mean(seats) - without.mean(seats)).mean();  // the highest level comes last
    }
  }
  return response;
}

std::vector<Site> sites_of(const Scenario& base, const PlaceQuestion& question, const Response& response) {
  const ParameterDraw means = mean_parameters(base.parameters);
  const auto& training = intervention_of(base, question.lever).training;
  std::vector<Site> sites;
  const int low = response.levels[0], high = response.levels[1];
  for (std::size_t j = 0; j < question.lever.programmes.size(); ++j)
    for (int r = 0; r < base.region_count(); ++r) {
      const auto column = static_cast<Eigen::Index>(j);
      const TrainingProgramme& programme = training[static_cast<std::size_t>(question.lever.programmes[j])];
      double first = response.gain[0](r, column) / low;
      double second = (response.gain[1](r, column) - response.gain[0](r, column)) / (high - low);
      if (second > first) first = second = response.gain[1](r, column) / high;
      Site site;
      // As many as were filled; where all were, as many again can be tried at the same gain.
      const double filled = response.filled(r, column);
      int room = static_cast<int>(std::ceil(filled - 1e-9));
      if (room >= high) room = 2 * high;
      site.segments.push_back({std::min(room, low), std::max(0.0, first)});
      if (room > low) site.segments.push_back({room - low, std::max(0.0, std::min(first, second))});
      if (programme.cost_per_seat) site.cost = means[*programme.cost_per_seat];
      if (question.locked.size() > 0) site.locked = question.locked(r, column);
      sites.push_back(std::move(site));
    }
  return sites;
}

}  // namespace needgap::planning
