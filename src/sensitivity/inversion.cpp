#include "needgap/inversion.hpp"

#include "study_parts.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

namespace needgap::sensitivity {
namespace {

constexpr double wanted_density = 0.9, farthest = 4;
constexpr std::uint32_t facts_of_way = 16;
constexpr int steps = 16;

const boost::math::normal unit;

struct Owner {
  const ParameterSet* set;
  int index;
};
Owner owner_of(const Question& question, const std::string& name) {
  for (const ParameterSet* set : question.sets())
    if (const auto index = set->find(name)) return {set, *index};
  throw InputError({}, "there is no parameter '" + name + "'");
}

// Where ways start, in normal scores, and which directions are how plausible there.
struct Cloud {
  Eigen::VectorXd centre;      // medians
  Eigen::MatrixXd covariance;  // empty: the unit matrix
  Eigen::VectorXd sd;
};

Eigen::MatrixXd normal_scores(const Eigen::MatrixXd& u) {
  return u.unaryExpr([](double x) { return boost::math::quantile(unit, x); });
}

// Of a posterior the normal scores' own covariance; correlations within their noise are left out.
Cloud cloud_of(const Question& question, const Eigen::MatrixXd& u, const engine::RunPlan& plan) {
  Cloud cloud{Eigen::VectorXd::Zero(u.cols()), {}, Eigen::VectorXd::Ones(u.cols())};
  if (!plan.posterior()) return cloud;
  cloud.centre = normal_scores(Levels(question, plan).medians());
  Eigen::MatrixXd z = normal_scores(u);
  z.rowwise() -= z.colwise().mean().eval();
  const double n = static_cast<double>(z.rows());
  cloud.covariance = z.transpose() * z / (n - 1);
  cloud.sd = cloud.covariance.diagonal().cwiseSqrt();
  for (Eigen::Index i = 0; i < z.cols(); ++i)
    for (Eigen::Index j = 0; j < z.cols(); ++j)
      if (i != j && std::abs(cloud.covariance(i, j)) <= 3 / std::sqrt(n) * cloud.sd[i] * cloud.sd[j])
        cloud.covariance(i, j) = 0;
  return cloud;
}

// Toward higher values of the number, in normal scores: a regression on them, coefficients within their noise
// left out; then the way that is one standard deviation long and changes the number most.
Eigen::VectorXd direction(const Eigen::MatrixXd& u, const Eigen::VectorXd& y, const Cloud& cloud) {
  Eigen::MatrixXd z = normal_scores(u);
  z.rowwise() -= z.colwise().mean().eval();
  const Eigen::VectorXd centred = y.array() - y.mean();
  Eigen::MatrixXd squares = z.transpose() * z;
  for (Eigen::Index j = 0; j < squares.cols(); ++j)
    if (squares(j, j) < 1e-12) squares(j, j) = 1;  // the same in all rows: no slope
  const Eigen::LLT<Eigen::MatrixXd> gram(squares);
  Eigen::VectorXd slope = gram.solve(z.transpose() * centred);
  const double freedom = static_cast<double>(std::max<Eigen::Index>(1, z.rows() - z.cols() - 1));
  const double variance = (centred - z * slope).squaredNorm() / freedom;
  const Eigen::MatrixXd inverse = gram.solve(Eigen::MatrixXd::Identity(z.cols(), z.cols()));
  for (Eigen::Index j = 0; j < slope.size(); ++j)
    if (std::abs(slope[j]) < 3 * std::sqrt(variance * inverse(j, j))) slope[j] = 0;
  if (cloud.covariance.size() > 0) {
    const double variance_along = slope.dot(cloud.covariance * slope);
    return variance_along > 0 ? Eigen::VectorXd(cloud.covariance * slope / std::sqrt(variance_along))
                              : Eigen::VectorXd::Zero(slope.size());
  }
  const double length = slope.norm();
  return length > 0 ? Eigen::VectorXd(slope / length) : slope;
}

struct Line {
  Eigen::MatrixXd output;  // facts x points
  bool complete;
};
Line along(const Question& question, const std::vector<std::string>& names, const Eigen::VectorXd& centre,
           const Eigen::VectorXd& toward, const std::vector<double>& distances, const engine::RunPlan& plan,
           const OnProgress& on_progress) {
  const auto count = static_cast<Eigen::Index>(distances.size());
  Eigen::MatrixXd u(count * facts_of_way, toward.size());
  std::vector<std::uint32_t> facts;
  for (Eigen::Index p = 0; p < count; ++p)
    for (std::uint32_t f = 0; f < facts_of_way; ++f) {
      for (Eigen::Index j = 0; j < toward.size(); ++j)
        u(p * facts_of_way + f, j) = std::clamp(
            cdf(unit, centre[j] + distances[static_cast<std::size_t>(p)] * toward[j]), 0x1p-32, 1 - 0x1p-32);
      facts.push_back(f);
    }
  const auto rows = static_cast<std::uint32_t>(u.rows());
  const design::Design design =
      with_facts_of(plan, design::table_design(names, std::move(u), std::move(facts)));
  const Outputs outputs = evaluate(question, plan, design, rows, on_progress);
  if (!outputs.complete) return {{}, false};
  return {Eigen::Map<const Eigen::MatrixXd>(outputs.mean.data(), facts_of_way, count), true};
}

void name_moves(const Question& question, const std::vector<std::string>& names, const Eigen::MatrixXd& u,
                const Cloud& cloud, const Eigen::VectorXd& toward, Way& way) {
  const bool posterior = cloud.covariance.size() > 0;
  Eigen::VectorXd moved = toward.cwiseAbs();  // in standard deviations of each
  if (posterior) {
    for (Eigen::Index j = 0; j < moved.size(); ++j) moved[j] = cloud.sd[j] > 0 ? moved[j] / cloud.sd[j] : 0;
    moved /= std::max(moved.norm(), 1e-300);
  }
  std::vector<Eigen::Index> order(static_cast<std::size_t>(toward.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return moved[a] > moved[b]; });
  double carried = 0;
  for (const Eigen::Index j : order) {
    if (moved[j] == 0) break;
    if (carried >= 0.95) {
      ++way.others;
      continue;
    }
    carried += moved[j] * moved[j];
    const std::string& name = names[static_cast<std::size_t>(j)];
    const auto [set, index] = owner_of(question, name);
    const double start = posterior ? cdf(unit, cloud.centre[j]) : 0.5;
    const double end = cdf(unit, cloud.centre[j] + way.distance * toward[j]);
    const double below = static_cast<double>((u.col(j).array() <= end).count());
    way.moves.push_back({name, set->parameters[index].provenance.unit, marginal_quantile(*set, index, start),
                         marginal_quantile(*set, index, end),
                         posterior ? below / static_cast<double>(u.rows()) : end});
  }
}

Way find_way(const Question& question, const Statement& statement, const std::vector<std::string>& names,
             const Eigen::MatrixXd& u, const Eigen::VectorXd& y, const engine::RunPlan& plan,
             const OnProgress& on_progress, bool& complete) {
  Way way;
  const Cloud cloud = cloud_of(question, u, plan);
  Eigen::VectorXd toward = direction(u, y, cloud);
  std::vector<double> distances;
  for (int i = 0; i <= steps; ++i) distances.push_back(farthest * i / steps);
  // First at the medians, to know which way to go.
  const Line start = along(question, names, cloud.centre, toward, {0}, plan, on_progress);
  complete = start.complete;
  if (!complete) return way;
  way.at_medians = mean_of(start.output.col(0));
  way.held_at_medians = statement.holds(way.at_medians.value);
  const bool up = (statement.relation == Relation::at_least) != way.held_at_medians;
  if (!up) toward = -toward;
  const Line line = along(question, names, cloud.centre, toward, distances, plan, on_progress);
  complete = line.complete;
  if (!complete) return way;
  const Eigen::VectorXd means = line.output.colwise().mean();
  for (Eigen::Index i = 1; i < means.size() && !way.found; ++i) {
    if (statement.holds(means[i]) == way.held_at_medians) continue;
    const double part = (statement.threshold - means[i - 1]) / (means[i] - means[i - 1]);
    way.distance = distances[static_cast<std::size_t>(i - 1)] + part * farthest / steps;
    way.found = true;
  }
  if (!way.found) return way;
  const Line end = along(question, names, cloud.centre, toward, {way.distance}, plan, on_progress);
  complete = end.complete;
  if (!complete) return way;
  way.reached = mean_of(end.output.col(0));
  name_moves(question, names, u, cloud, toward, way);
  return way;
}

}  // namespace

InvertStudy invert_study(const Question& question, const Statement& statement, std::uint32_t draws,
                         const engine::RunPlan& plan, const OnProgress& on_progress) {
  refuse_rows_used_twice(plan, std::max(draws, facts_of_way));
  const Outputs outputs = evaluate(question, plan, engine::design_of(plan), draws, on_progress);
  InvertStudy study;
  note(study, outputs, draws, plan);
  study.statement = statement.text;
  if (!outputs.complete) return study;
  std::vector<bool> cases;
  for (const double value : outputs.mean) cases.push_back(statement.holds(value));
  const double n = draws, held = static_cast<double>(std::count(cases.begin(), cases.end(), true)) / n;
  // Agresti and Coull 1998.
  const double centre = (held * n + 1.92) / (n + 3.84),
               width = 1.96 * std::sqrt(centre * (1 - centre) / (n + 3.84));
  study.share = {
      held, std::sqrt(held * (1 - held) / n), {std::max(0.0, centre - width), std::min(1.0, centre + width)}};

  const auto names = question.names();
  const Eigen::MatrixXd u = rows_of(question.sets(), names, plan, draws);
  if (held > 0 && held < 1) {
    study.box = prim_box(u, cases, wanted_density);
    for (const Side& side : study.box.sides) {
      const std::string& name = names[static_cast<std::size_t>(side.coordinate)];
      const auto [set, index] = owner_of(question, name);
      const auto value = [&, set = set, index = index](double at, double open) {
        return at == open ? std::nan("") : marginal_quantile(*set, index, at);
      };
      study.sides.push_back(
          {name, set->parameters[index].provenance.unit, value(side.low, 0), value(side.high, 1), side});
    }
    for (std::size_t j = 0; j < names.size(); ++j) {
      const Crossing found = crossing(u.col(static_cast<Eigen::Index>(j)), cases);
      if (std::abs(found.strength) < 4 / std::sqrt(n)) continue;
      const auto [set, index] = owner_of(question, names[j]);
      study.thresholds.push_back({names[j], set->parameters[index].provenance.unit,
                                  std::isnan(found.at) ? found.at : marginal_quantile(*set, index, found.at),
                                  found});
    }
    std::stable_sort(study.thresholds.begin(), study.thresholds.end(),
                     [](const Threshold& a, const Threshold& b) {
                       return std::abs(a.crossing.strength) > std::abs(b.crossing.strength);
                     });
  }
  study.way = find_way(question, statement, names, u, outputs.mean, plan, on_progress, study.complete);
  return study;
}

}  // namespace needgap::sensitivity
