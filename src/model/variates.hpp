// Poisson and binomial numbers over a block of replicates, by inversion from 0 upward: monotone in the
// uniform, so that scenarios which share their random numbers stay close. Included by kernel.cpp only.
#pragma once

#include "lanes.hpp"

namespace needgap::NEEDGAP_ISA {

inline constexpr double largest_poisson_step =
    600;  // above it, exp(-mean) nears underflow: Boost's quantile instead

/// Poisson of one mean for all lanes.
NEEDGAP_INLINE Real poisson(double mean, const Real& u) {
  if (mean <= 0) return Real{};
  Real count{};
  if (mean > largest_poisson_step) {
    for (int l = 0; l < lanes; ++l) count[l] = poisson_quantile(mean, u[l]);
    return count;
  }
  double mass = exp_minus(all(mean))[0], below = mass;
  for (double j = 1;; j += 1) {
    const Mask above = u >= all(below);
    if (!any(above)) return count;
    count += above ? all(1) : Real{};
    mass *= mean / j;
    below += mass;
    if (mass < 1e-20 && j > mean) return count;
  }
}

/// Poisson of a mean for each lane.
NEEDGAP_INLINE Real poisson(const Real& mean, const Real& u) {
  Real count{};
  const Mask large = mean > all(largest_poisson_step);
  const Real small = large ? Real{} : mean;
  Real mass = exp_minus(small), below = mass;
  for (double j = 1;; j += 1) {
    const Mask above = u >= below;
    if (!any(above)) break;
    count += above ? all(1) : Real{};
    mass *= small * (1 / j);
    below += mass;
    if (!any(mass >= all(1e-20)) && !any(small >= all(j))) break;
  }
  if (any(large))
    for (int l = 0; l < lanes; ++l)
      if (large[l]) count[l] = poisson_quantile(mean[l], u[l]);
  return count;
}

/// Binomial(n, p) from its P(0), its odds p / (1 - p) and a uniform times `scale`.
template <class Odds>
NEEDGAP_INLINE Real binomial_from(const Real& n, const Real& p, const Odds& odds, const Real& none,
                                  const Real& u, double scale) {
  Real count{};
  const Mask tiny = (none < all(1e-290)) & (n > all(0));
  Real mass = (tiny ? all(1) : none) * scale, below = tiny ? all(2) * scale : mass;
  for (double j = 1;; j += 1) {
    const Mask above = (u >= below) & (n >= all(j));
    if (!any(above)) break;
    count += above ? all(1) : Real{};
    mass *= (n - (j - 1)) * (odds * (1 / j));
    below += mass;
  }
  if (any(tiny))
    for (int l = 0; l < lanes; ++l)
      if (tiny[l]) count[l] = binomial_quantile(n[l], p[l], u[l] / scale);
  return count;
}

/// Number of thresholds a 32-bit word reaches: a Poisson number where thresholds are its distribution
/// function times 2^32. Set up once a year for each cell.
struct PoissonThresholds {
  static constexpr int most = 1024;
  Real at[most];
  int usual;  // thresholds that a word is rarely beyond
  Real mean;
  Mask large;  // lanes whose mean is beyond this table: Boost's quantile

  NEEDGAP_INLINE void set(PoissonThresholds& t, const Real& mean) {
    t.mean = mean;
    t.large = mean > all(largest_poisson_step);
    const Real small = t.large ? Real{} : mean;
    Real mass = exp_minus(small) * 0x1p32, below = mass;
    int j = 0;
    t.usual = 0;
    while (j < most - 1) {
      if (any(below < all(0x1p32 * (1 - 0x1p-8)))) t.usual = j + 1;
      t.at[j++] = below;
      mass *= small * (1.0 / j);
      below += mass;
      if (!any(mass >= all(1e-4)) && !any(small >= all(j))) break;
    }
    t.at[j] = all(0x1p33);
  }
  NEEDGAP_INLINE Real count(const PoissonThresholds& t, const Real& word) {
    Real number{};
    int j = 0;
    for (; j < t.usual; ++j) number += word >= t.at[j] ? all(1) : Real{};
    for (;; ++j) {
      const Mask above = word >= t.at[j];
      if (!any(above)) break;
      number += above ? all(1) : Real{};
    }
    if (any(t.large))
      for (int l = 0; l < lanes; ++l)
        if (t.large[l]) number[l] = poisson_quantile(t.mean[l], (word[l] + 0.5) * 0x1p-32);
    return number;
  }
};

}  // namespace needgap::NEEDGAP_ISA
