#include "needgap/design.hpp"
#include "needgap/random.hpp"

#include "factor_map.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

namespace needgap::design {
namespace {

constexpr int strata = 8;
constexpr double step = 0.5;

struct Trajectory {
  std::vector<double> start;  // by name
  std::vector<int> order;     // factors, in the order in which they move
  std::vector<int> position;  // by factor: where in the order
};

double moved(double u) {
  return u < 0.5 ? u + step : u - step;
}

Trajectory random_trajectory(std::size_t names, std::size_t factors, std::uint64_t seed,
                             std::uint32_t number) {
  Stream stream({.seed = seed, .draw = number, .purpose = Purpose::trajectory});
  Trajectory t{std::vector<double>(names), std::vector<int>(factors), std::vector<int>(factors)};
  for (double& u : t.start)
    u = (boost::random::uniform_int_distribution<>(0, strata - 1)(stream) + 0.5) / strata;
  std::iota(t.order.begin(), t.order.end(), 0);
  for (std::size_t i = factors; i > 1; --i)
    std::swap(t.order[i - 1],
              t.order[boost::random::uniform_int_distribution<std::size_t>(0, i - 1)(stream)]);
  for (std::size_t p = 0; p < factors; ++p) t.position[t.order[p]] = static_cast<int>(p);
  return t;
}

// Points of a trajectory, factors + 1 x names.
Eigen::MatrixXd points_of(const Trajectory& t, const std::vector<std::optional<int>>& factor_of) {
  const auto points = static_cast<Eigen::Index>(t.order.size()) + 1;
  Eigen::MatrixXd x(points, static_cast<Eigen::Index>(t.start.size()));
  for (Eigen::Index d = 0; d < x.cols(); ++d) {
    const std::optional<int> f = factor_of[d];
    for (Eigen::Index p = 0; p < points; ++p)
      x(p, d) = f && t.position[*f] < p ? moved(t.start[d]) : t.start[d];
  }
  return x;
}

// Sum of the distances between all pairs of points of two trajectories.
double distance(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  const Eigen::VectorXd left = a.rowwise().squaredNorm(), right = b.rowwise().squaredNorm();
  Eigen::ArrayXXd squares = (-2 * a * b.transpose()).array();
  squares.colwise() += left.array();
  squares.rowwise() += right.transpose().array();
  return squares.max(0).sqrt().sum();
}

// Starts with the two farthest candidates and always adds the one farthest from those chosen.
std::vector<std::size_t> far_apart(const Eigen::MatrixXd& between, int count) {
  Eigen::Index first = 0, second = 0;
  between.maxCoeff(&first, &second);
  std::vector<std::size_t> chosen{static_cast<std::size_t>(first)};
  Eigen::VectorXd spread = between.col(first);
  while (chosen.size() < static_cast<std::size_t>(count)) {
    for (const std::size_t c : chosen) spread[static_cast<Eigen::Index>(c)] = -1;
    Eigen::Index next = 0;
    spread.maxCoeff(&next);
    chosen.push_back(static_cast<std::size_t>(next));
    spread += between.col(next);
  }
  return chosen;
}

// As many candidates as can be compared in about a second, at most twenty for each wanted.
int candidates_for(int count, double points, double names) {
  const double affordable = std::sqrt(1e9 / (points * points * names));
  return std::max(count, static_cast<int>(std::min(affordable, 20.0 * count)));
}

std::vector<Trajectory> spread_trajectories(const std::vector<std::optional<int>>& factor_of,
                                            std::size_t factors, int count, std::uint64_t seed) {
  const int candidates =
      candidates_for(count, static_cast<double>(factors) + 1, static_cast<double>(factor_of.size()));
  std::vector<Trajectory> all;
  std::vector<Eigen::MatrixXd> points;
  for (int c = 0; c < candidates; ++c) {
    all.push_back(random_trajectory(factor_of.size(), factors, seed, static_cast<std::uint32_t>(c)));
    if (candidates > count) points.push_back(points_of(all.back(), factor_of));
  }
  if (candidates == count) return all;
  Eigen::MatrixXd between = Eigen::MatrixXd::Zero(candidates, candidates);
  for (int i = 0; i < candidates; ++i)
    for (int j = 0; j < i; ++j) between(i, j) = between(j, i) = distance(points[i], points[j]);
  std::vector<Trajectory> kept;
  for (const std::size_t c : far_apart(between, count)) kept.push_back(std::move(all[c]));
  return kept;
}

}  // namespace

MorrisDesign morris_design(std::vector<std::string> names, std::vector<Factor> factors, int count,
                           std::uint64_t seed) {
  const auto map = std::make_shared<const FactorMap>(names, factors);
  std::vector<std::optional<int>> factor_of;
  for (const std::string& name : names) factor_of.push_back(map->at(name).factor);
  const auto trajectories = std::make_shared<const std::vector<Trajectory>>(
      spread_trajectories(factor_of, factors.size(), count, seed));
  std::optional<std::size_t> facts;  // the factor that they are
  std::vector<std::vector<int>> order, sign;
  for (const Trajectory& t : *trajectories) {
    order.push_back(t.order);
    std::vector<int> signs(factors.size(), 0);
    for (std::size_t f = 0; f < factors.size(); ++f) {
      if (factors[f].facts) facts = f;
      if (factors[f].members.size() == 1)
        signs[f] = t.start[static_cast<std::size_t>(map->at(factors[f].members[0]).dimension)] < 0.5 ? 1 : -1;
    }
    sign.push_back(std::move(signs));
  }
  const auto rows = static_cast<std::uint32_t>(factors.size() + 1);
  auto row = [=](const ParameterSet& set, std::uint32_t draw) {
    const std::uint32_t number = draw / rows;
    const Trajectory& t = (*trajectories)[number];
    const int done = static_cast<int>(draw % rows);
    DesignRow made;
    made.facts = 2 * number + (facts && t.position[*facts] < done);
    made.u.reserve(set.uncertain.size());
    for (const int i : set.uncertain) {
      const auto [dimension, factor] = map->at(set.parameters[i].name);
      const double start = t.start[static_cast<std::size_t>(dimension)];
      made.u.push_back(factor && t.position[*factor] < done ? moved(start) : start);
    }
    return made;
  };
  return {{DesignKind::morris, std::move(row)}, std::move(order), std::move(sign)};
}

}  // namespace needgap::design
