// Poisson and binomial numbers over a block of futures, by inversion from 0 upward: monotone in the
// uniform, so that scenarios which share their random numbers stay close. Included by kernel.cpp only.
#pragma once

#include "lanes.hpp"

namespace needgap::model::NEEDGAP_ISA {

// Above this mean (of the binomial: variance) an expansion is quicker than walking up from 0.
inline constexpr double largest_walked = 32;

/// Standard normal quantile (Wichura 1988, algorithm AS 241, PPND16; relative error below 1e-15 or so).
NEEDGAP_INLINE Real normal_quantile(const Real& u) {
  constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                          1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                          3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr double b[] = {1,
                          4.2313330701600911252e+1,
                          6.8718700749205790830e+2,
                          5.3941960214247511077e+3,
                          2.1213794301586595867e+4,
                          3.9307895800092710610e+4,
                          2.8729085735721942674e+4,
                          5.2264952788528545610e+3};
  constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                          3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                          2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double d[] = {1,
                          2.05319162663775882187e0,
                          1.67638483018380384940e0,
                          6.89767334985100004550e-1,
                          1.48103976427480074590e-1,
                          1.51986665636164571966e-2,
                          5.47593808499534494600e-4,
                          1.05075007164441684324e-9};
  constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                          2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                          2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double f[] = {1,
                          5.99832206555887937690e-1,
                          1.36929880922735805310e-1,
                          1.48753612908506148525e-2,
                          7.86869131145613259100e-4,
                          1.84631831751005468180e-5,
                          1.42151175831644588870e-7,
                          2.04426310338993978564e-15};
  const Real q = u - 0.5;
  const Mask tail = (q > all(0.425)) | (q < all(-0.425));
  const Real inside = tail ? Real{} : 0.180625 - q * q;
  const Real central = q * polynomial(a, inside) / polynomial(b, inside);
  if (!any(tail)) return central;
  const Real r = square_root(-log_of(min(u, 1 - u)));
  Real size = polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
  const Mask far = r > all(5);
  if (any(far & tail)) size = far ? polynomial(e, r - 5) / polynomial(f, r - 5) : size;
  return tail ? (q < 0 ? -size : size) : central;
}

/// The number that an expansion puts at x, not farther than `error` from the truth; where that is too near to
/// a whole number, its distribution function decides. `decided`: poisson_decided or binomial_decided of a
/// lane.
template <class Decided>
NEEDGAP_INLINE Real rounded_down(const Real& x, const Real& error, const Mask& wanted,
                                 const Decided& decided) {
  Real number = floor_small(max(x, Real{}));
  const Real above = x - number;
  const Mask close = ((above < error) | (1 - above < error)) & wanted;
  if (any(close))
    for (int l = 0; l < lanes; ++l)
      if (close[l]) number[l] = decided(l, number[l] + (above[l] > 0.5));
  return number;
}

/// Poisson and binomial numbers by inversion where the mean (and n - mean) is large: the normal quantile and
/// the terms that follow it (Cornish and Fisher, with the correction for whole numbers; Giles 2016, algorithm
/// 955, for the Poisson). The numbers are exact; tests compare them with Boost's quantiles. Only where
/// `wanted`.
NEEDGAP_INLINE Real poisson_by_expansion(const Real& mean, const Real& u, const Mask& wanted) {
  const Real w = normal_quantile(u), sd = square_root(mean), w2 = w * w;
  const Real x = mean + sd * w + (1.0 / 3 + w2 / 6) - w * (1.0 / 36 + w2 / 72) / sd +
                 (w2 * (7.0 / 810 + w2 / 270) - 8.0 / 405) / mean;
  const Real error = (0.03 + w2 * (0.02 + w2 * w2 / 150)) / (mean * sd) + 1e-13 * mean;
  return rounded_down(x, error, wanted,
                      [&](int l, double nearest) { return poisson_decided(mean[l], u[l], nearest); });
}

NEEDGAP_INLINE Real binomial_by_expansion(const Real& n, const Real& p, const Real& u, const Mask& wanted) {
  const Real mean = n * p, variance = mean * (1 - p), sd = square_root(variance);
  const Real w = normal_quantile(u), w2 = w * w, skew = 1 - 2 * p;
  const Real x =
      mean + sd * w + skew * (w2 - 1) / 6 + 0.5 +
      w * ((w2 - 3) * (1 - 6 * p * (1 - p)) / 24 - (2 * w2 - 5) * skew * skew / 36 - 1.0 / 24) / sd;
  const Real error = (0.03 + w2 * w2 / 150) / variance + 1e-13 * mean;
  return min(rounded_down(x, error, wanted,
                          [&](int l, double nearest) { return binomial_decided(n[l], p[l], u[l], nearest); }),
             n);
}

/// 1 / j.
struct Inverses {
  static constexpr int most = 512;
  double of[most]{};
  constexpr Inverses() {
    for (int j = 1; j < most; ++j) of[j] = 1.0 / j;
  }
};
inline constexpr Inverses inverses;

/// Poisson of a mean for each lane, from a uniform inside (0, 1) by 2^-33 at least: the smallest count whose
/// distribution function reaches it.
NEEDGAP_INLINE Real poisson(const Real& mean, const Real& u) {
  const Mask large = mean > all(largest_walked);
  const Real small = large ? Real{} : mean;
  Real number{}, mass = exp_minus(small), below = mass;
  for (int j = 1; j < Inverses::most && any_at_least(u, below); ++j) {
    number = add_at_least(number, u, below);
    mass *= small * inverses.of[j];
    below += mass;
  }
  if (!any(large)) return number;
  const Real expanded = poisson_by_expansion(large ? mean : all(2 * largest_walked), u, large);
  return large ? expanded : number;
}

/// Binomial(n, p) for each lane, likewise. n whole, p in [0, 1].
NEEDGAP_INLINE Real binomial(const Real& n, const Real& p, const Real& u) {
  const Mask mirrored = p > all(0.5);  // count the others, from above: monotone all the same
  const Real rare = mirrored ? 1 - p : p, v = mirrored ? 1 - u : u;
  const Mask large = n * rare > all(largest_walked);
  const Real few = large ? Real{} : n;
  const Real odds = rare / (1 - rare);
  Real count{}, mass = power(1 - rare, few), below = mass;
  for (int j = 1; j < Inverses::most; ++j) {
    const Mask above = (v >= below) & (few >= all(j));
    if (!any(above)) break;
    count += above ? all(1) : Real{};
    mass *= (few - (j - 1)) * (odds * inverses.of[j]);
    below += mass;
  }
  if (any(large)) {
    const Real expanded =
        binomial_by_expansion(large ? n : all(4 * largest_walked), large ? rare : all(0.5), v, large);
    count = large ? expanded : count;
  }
  return mirrored ? n - count : count;
}

}  // namespace needgap::model::NEEDGAP_ISA
