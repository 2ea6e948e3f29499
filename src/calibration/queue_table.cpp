#include "queue_table.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace needgap::calibration {
namespace {

constexpr int loads = 17, patiences = 13;
constexpr double least_load = 0.05, most_load = 6, least_patience = 0.03, most_patience = 40;

double grid(double least, double most, int count, int i) {
  return least * std::pow(most / least, static_cast<double>(i) / (count - 1));
}

// Position on a logarithmic grid: index and fraction, clamped to its ends.
std::pair<int, double> place(double x, double least, double most, int count) {
  const double at = std::clamp(std::log(x / least) / std::log(most / least), 0.0, 1.0) * (count - 1);
  const int i = std::min(static_cast<int>(at), count - 2);
  return {i, at - i};
}

// Probability of k successes in n trials of probability p in (0, 1). Boost's distribution takes another way
// for k = 0 in some versions, which changes the last bit.
double binomial_mass(int n, double p, int k) {
  return k == n ? std::pow(p, k) : boost::math::ibeta_derivative(k + 1.0, n - k + 1.0, p) / (n + 1);
}

double used_with_whole(double load, double patience, int kept) {
  const double queue =
      std::max(0.0, load - 1) * patience + 6 * std::sqrt(1 + load * std::min(patience, 10.0)) + 8;
  const int most = std::min(120, static_cast<int>(queue)), states = kept + most + 1;
  const double stay = std::exp(-1 / patience), fresh = patience * (1 - std::exp(-1 / patience));
  const auto poisson = [](double mean, int count) {
    std::vector<double> mass(static_cast<std::size_t>(count) + 1);
    mass[0] = std::exp(-mean);
    for (int j = 1; j <= count; ++j) mass[j] = mass[j - 1] * mean / j;
    return mass;
  };
  const int many = static_cast<int>(load + 8 * std::sqrt(load)) + 8;
  const std::vector<double> all = poisson(load, many), lasting = poisson(load * fresh, many);
  // next(n, m): from n (waiting, or minus the slots kept) before arrivals to m after the next slot.
  Eigen::MatrixXd next = Eigen::MatrixXd::Zero(states, states);
  std::vector<double> wasted(static_cast<std::size_t>(states), 0.0);
  const auto move = [&](int from, int waiting, double mass) {
    const int n = std::min(waiting, most);
    if (n == -kept) wasted[from] += mass;
    next(from, std::max(n - 1, -kept) + kept) += mass;
  };
  for (int n = -kept; n <= most; ++n) {
    const int from = n + kept;
    if (n >= 0) {
      std::vector<double> left(static_cast<std::size_t>(n) + 1);  // of those who waited
      for (int j = 0; j <= n; ++j) left[j] = binomial_mass(n, stay, j);
      for (int j = 0; j <= n; ++j)
        for (int a = 0; a <= many; ++a) move(from, j + a, left[j] * lasting[a]);
      continue;
    }
    for (int a = 0; a <= many; ++a) {
      if (a <= -n) {
        move(from, n + a, all[a]);
        continue;
      }
      for (int j = 0; j <= a + n; ++j) move(from, j, all[a] * binomial_mass(a + n, fresh, j));
    }
  }
  for (int i = 0; i < states; ++i) {  // what the cut tails lose stays where it is
    const double sum = next.row(i).sum();
    next.row(i) /= sum;
    wasted[i] /= sum;
  }
  Eigen::MatrixXd balance = next.transpose() - Eigen::MatrixXd::Identity(states, states);
  balance.row(states - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(states);
  right[states - 1] = 1;
  const Eigen::VectorXd law = balance.partialPivLu().solve(right);
  double unused = 0;
  for (int i = 0; i < states; ++i) unused += law[i] * wasted[i];
  return std::clamp(1 - unused, 0.0, 1.0);
}

}  // namespace

double used_share(double load, double patience, double kept) {
  const int below = static_cast<int>(kept);
  const double part = kept - below, used = used_with_whole(load, patience, below);
  return part > 0 ? used + part * (used_with_whole(load, patience, below + 1) - used) : used;
}

QueueTable::QueueTable(double keep_per_life) {
  for (int i = 0; i < loads; ++i)
    for (int j = 0; j < patiences; ++j) {
      const double load = grid(least_load, most_load, loads, i);
      const double patience = grid(least_patience, most_patience, patiences, j);
      const double kept = std::clamp(patience * keep_per_life, 1.0, 24.0);
      served_.push_back(used_share(load, patience, kept) / std::min(load, 1.0));
    }
}

double QueueTable::performed(double arrivals, double slots, double life) const {
  if (arrivals <= 0 || slots <= 0) return 0;
  const auto [i, s] = place(arrivals / slots, least_load, most_load, loads);
  const auto [j, t] = place(slots * life, least_patience, most_patience, patiences);
  const auto at = [&](int a, int b) { return served_[static_cast<std::size_t>(a * patiences + b)]; };
  const double served =
      (1 - s) * ((1 - t) * at(i, j) + t * at(i, j + 1)) + s * ((1 - t) * at(i + 1, j) + t * at(i + 1, j + 1));
  return std::min(served, 1.0) * std::min(arrivals, slots);
}

}  // namespace needgap::calibration
