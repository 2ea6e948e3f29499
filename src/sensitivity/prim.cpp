#include "needgap/inversion.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <numeric>
#include <optional>

namespace needgap::sensitivity {
namespace {

constexpr double peel = 0.05, smallest = 0.05;

struct Count {
  double rows = 0, cases = 0;
  double density() const { return rows > 0 ? cases / rows : 0; }
};

bool inside(const Eigen::MatrixXd& u, Eigen::Index row, const std::vector<Side>& sides,
            std::optional<int> except = {}) {
  for (const Side& side : sides)
    if (side.coordinate != except &&
        (u(row, side.coordinate) < side.low || u(row, side.coordinate) > side.high))
      return false;
  return true;
}

// Of every second row from `first` on.
Count count(const Eigen::MatrixXd& u, const std::vector<bool>& cases, const std::vector<Side>& sides,
            Eigen::Index first, std::optional<int> except = {}) {
  Count found;
  for (Eigen::Index i = first; i < u.rows(); i += 2)
    if (inside(u, i, sides, except)) {
      ++found.rows;
      found.cases += cases[static_cast<std::size_t>(i)];
    }
  return found;
}

// The peel that leaves the highest density, or nothing when none is possible.
struct Peel {
  int coordinate;
  bool low;
  double bound, density;
};
std::optional<Peel> best_peel(const Eigen::MatrixXd& u, const std::vector<bool>& cases,
                              const std::vector<Eigen::Index>& rows) {
  std::optional<Peel> best;
  const auto off = static_cast<std::size_t>(std::ceil(peel * static_cast<double>(rows.size())));
  std::vector<Eigen::Index> order(rows);
  for (int j = 0; j < u.cols(); ++j) {
    std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return u(a, j) < u(b, j); });
    const auto cases_of = [&](std::size_t first, std::size_t last) {
      double sum = 0;
      for (std::size_t i = first; i < last; ++i) sum += cases[static_cast<std::size_t>(order[i])];
      return sum;
    };
    const double left = static_cast<double>(order.size() - off);
    const double without_low = cases_of(off, order.size()) / left;
    const double without_high = cases_of(0, order.size() - off) / left;
    if (!best || without_low > best->density) best = {j, true, u(order[off], j), without_low};
    if (without_high > best->density) best = {j, false, u(order[order.size() - off - 1], j), without_high};
  }
  return best;
}

Side& side_of(std::vector<Side>& sides, int coordinate) {
  const auto it =
      std::find_if(sides.begin(), sides.end(), [&](const Side& s) { return s.coordinate == coordinate; });
  return it == sides.end() ? sides.emplace_back(Side{coordinate}) : *it;
}

// Restrictions that chance would explain, or that cost density less than a hundredth, go, the weakest first.
void prune(const Eigen::MatrixXd& u, const std::vector<bool>& cases, std::vector<Side>& sides) {
  while (!sides.empty()) {
    const double density = count(u, cases, sides, 0).density();
    std::size_t weakest = 0;
    double least = 2;
    for (std::size_t s = 0; s < sides.size(); ++s) {
      const double loss = density - count(u, cases, sides, 0, sides[s].coordinate).density();
      if (loss < least) {
        least = loss;
        weakest = s;
      }
    }
    if (least >= 0.01) return;
    sides.erase(sides.begin() + static_cast<std::ptrdiff_t>(weakest));
  }
}

}  // namespace

Box prim_box(const Eigen::MatrixXd& u, const std::vector<bool>& cases, double density) {
  Box box;
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < u.rows(); i += 2) rows.push_back(i);
  const double all = static_cast<double>(rows.size());
  double own = count(u, cases, {}, 0).density();
  while (own > 0 && own < density && static_cast<double>(rows.size()) * (1 - peel) >= smallest * all &&
         rows.size() > 20) {
    const std::optional<Peel> best = best_peel(u, cases, rows);
    if (!best || best->density <= own) break;
    Side& side = side_of(box.sides, best->coordinate);
    (best->low ? side.low : side.high) = best->bound;
    std::erase_if(rows, [&](Eigen::Index i) { return !inside(u, i, box.sides); });
    own = best->density;
  }
  prune(u, cases, box.sides);
  const Count in_box = count(u, cases, box.sides, 1), whole = count(u, cases, {}, 1);
  box.coverage = whole.cases > 0 ? in_box.cases / whole.cases : 0;
  box.density = in_box.density();
  box.mass = whole.rows > 0 ? in_box.rows / whole.rows : 0;
  for (Side& side : box.sides) {
    const double expected = count(u, cases, box.sides, 1, side.coordinate).density();
    if (in_box.rows > 0 && in_box.cases > 0 && expected > 0 && expected < 1)
      side.chance = cdf(complement(boost::math::binomial(in_box.rows, expected), in_box.cases - 1));
  }
  return box;
}

Crossing crossing(const Eigen::VectorXd& u, const std::vector<bool>& cases) {
  const Eigen::Index n = u.size();
  Eigen::ArrayXd y(n);
  for (Eigen::Index i = 0; i < n; ++i) y[i] = cases[static_cast<std::size_t>(i)];
  const Eigen::ArrayXd x = u.array() - u.mean(), centred = y - y.mean();
  Crossing result;
  const double scale = std::sqrt(x.square().sum() * centred.square().sum());
  result.strength = scale > 0 ? (x * centred).sum() / scale : 0;
  result.rising = result.strength >= 0;
  result.at = std::nan("");
  result.below = result.above = y.mean();

  std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::sort(order.begin(), order.end(),
            [&](Eigen::Index a, Eigen::Index b) { return (u[a] < u[b]) == result.rising; });
  struct Pool {
    double sum;
    std::size_t count, end;
  };
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < order.size(); ++i) {
    pools.push_back({y[order[i]], 1, i + 1});
    while (pools.size() > 1) {
      Pool &last = pools.back(), &before = pools[pools.size() - 2];
      if (before.sum * static_cast<double>(last.count) < last.sum * static_cast<double>(before.count)) break;
      before = {before.sum + last.sum, before.count + last.count, last.end};
      pools.pop_back();
    }
  }
  std::size_t first = order.size();
  for (std::size_t p = 0; p < pools.size(); ++p)
    if (pools[p].sum >= 0.5 * static_cast<double>(pools[p].count)) {
      first = pools[p].end - pools[p].count;
      break;
    }
  // Fewer than one in twenty on a side are no threshold.
  if (first < order.size() / 20 + 1 || order.size() - first < order.size() / 20 + 1) return result;
  result.at = (u[order[first - 1]] + u[order[first]]) / 2;
  double before = 0, after = 0;
  for (std::size_t i = 0; i < order.size(); ++i) (i < first ? before : after) += y[order[i]];
  before /= static_cast<double>(first);
  after /= static_cast<double>(order.size() - first);
  result.below = result.rising ? before : after;
  result.above = result.rising ? after : before;
  return result;
}

}  // namespace needgap::sensitivity
