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
  return std::max(scenario.horizon.start,
                  scenario.interventions[static_cast<std::size_t>(lever.intervention)].start);
}

std::vector<int> residence_series(const Scenario& scenario, const OutcomeShape& shape, int from) {
  std::vector<int> series;
  for (int r = 0; r < scenario.region_count(); ++r)
    for (int year = from; year <= scenario.horizon.end; ++year)
      series.push_back(shape.offset(year - scenario.horizon.start,
                                    column_of(Measure::performed, Place::residence), r,
                                    shape.all_procedures()));
  return series;
}

Eigen::MatrixXd sums_by_region(const Eigen::MatrixXd& mean, int regions, int years) {
  Eigen::MatrixXd sums(mean.rows(), regions);
  for (int r = 0; r < regions; ++r) sums.col(r) = mean.middleCols(r * years, years).rowwise().sum();
  return sums;
}

Response measure_response(const Scenario& base, const PlaceQuestion& question, const engine::RunPlan& run,
                          const PlanProgress& on_progress) {
  const int R = base.region_count(), J = static_cast<int>(question.lever.programmes.size());
  const int from = first_year(base, question.lever), years = base.horizon.end - from + 1;
  const int lowest = std::max(question.smallest_class, (question.seats + R * J - 1) / (R * J));
  Response response{.levels = {lowest, 3 * lowest},
                    .gain = {},
                    .plain = {},
                    .error = {},
                    .filled = {},
                    .weights = {},
                    .unmet = {}};
  const std::vector<std::vector<int>> groups = spread_out(base);

  std::vector<Scenario> scenarios;
  const std::vector<Lever> levers{question.lever};
  const auto add = [&](const Eigen::MatrixXi& seats) {
    const Scenario placed = with_seats_at(base, question.lever, seats);
    scenarios.push_back(counting_seats(placed, all_programmes(placed, levers)));
  };
  const Eigen::MatrixXi none = Eigen::MatrixXi::Zero(R, J);
  add(none);
  for (const int level : response.levels)
    for (int j = 0; j < J; ++j)
      for (const std::vector<int>& group : groups) {
        Eigen::MatrixXi seats = none;
        for (const int r : group) seats(r, j) = level;
        add(seats);
      }

  const OutcomeShape shape(base, false);
  std::vector<int> series = residence_series(base, shape, from);
  const int last = base.horizon.end - base.horizon.start;
  for (const auto& [measure, place] :
       {std::pair{Measure::cost, Place::treatment}, std::pair{Measure::performed, Place::residence},
        std::pair{Measure::need, Place::residence}})
    for (int r = 0; r < R; ++r)
      series.push_back(shape.offset(last, column_of(measure, place), r, shape.all_procedures()));
  const Futures futures = watch(scenarios, run, series, nullptr, on_progress);

  const Eigen::VectorXd mean = futures.mean[0].colwise().mean();
  response.weights =
      weights_of(mean.segment(R * years + R, R), mean.segment(R * years + 2 * R, R), question.equity);
  response.unmet = mean.segment(R * years + 2 * R, R) - mean.segment(R * years + R, R);
  response.filled = Eigen::MatrixXd::Zero(R, J);
  const Eigen::MatrixXd before = sums_by_region(futures.mean[0], R, years);
  std::size_t s = 1;
  for (std::size_t l = 0; l < response.levels.size(); ++l) {
    for (auto* list : {&response.gain, &response.plain, &response.error})
      list->push_back(Eigen::MatrixXd::Zero(R, J));
    for (int j = 0; j < J; ++j)
      for (const std::vector<int>& group : groups) {
        const Eigen::MatrixXd change = sums_by_region(futures.mean[s], R, years) - before;
        Eigen::MatrixXd credited = Eigen::MatrixXd::Zero(change.rows(), R);
        for (int home = 0; home < R; ++home) {
          const int to = nearest_of(base, group, home);
          credited.col(to) += change.col(home);
          response.gain[l](to, j) +=
              response.weights[static_cast<std::size_t>(home)] * change.col(home).mean();
        }
        for (const int r : group) {
          response.plain[l](r, j) = credited.col(r).mean();
          response.error[l](r, j) = error_of_mean(credited.col(r));
          response.filled(r, j) = (futures.mean[s].col(R * years + r) - futures.mean[0].col(R * years + r))
                                      .mean();  // the highest level comes last
        }
        ++s;
      }
  }
  return response;
}

std::vector<Site> sites_of(const Scenario& base, const PlaceQuestion& question, const Response& response) {
  const ParameterDraw means = mean_parameters(base.parameters);
  const auto& training = base.interventions[static_cast<std::size_t>(question.lever.intervention)].training;
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
      if (programme.cost_per_seat >= 0) site.cost = means[programme.cost_per_seat];
      if (question.locked.size() > 0) site.locked = question.locked(r, column);
      sites.push_back(std::move(site));
    }
  return sites;
}

}  // namespace needgap::planning
