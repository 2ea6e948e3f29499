#include "needgap/parameter.hpp"

#include "overloaded.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <cmath>
#include <fmt/format.h>

namespace needgap {
namespace {

namespace bm = boost::math;
// Double precision throughout: long double takes three times as long and is not wanted here.
using Policy = bm::policies::policy<bm::policies::promote_double<false>>;
using BetaLaw = bm::beta_distribution<double, Policy>;
using GammaLaw = bm::gamma_distribution<double, Policy>;

BetaLaw pert_shape(const Pert& d) {
  const double width = d.max - d.min;
  return {1 + 4 * (d.mode - d.min) / width, 1 + 4 * (d.max - d.mode) / width};
}

bm::lognormal_distribution<> log_shape(const Lognormal& d) {
  const double variance = std::log1p(d.cv * d.cv);
  return {std::log(d.mean) - variance / 2, std::sqrt(variance)};
}

double truncated_normal_quantile(const TruncatedNormal& d, double u) {
  const bm::normal_distribution<> normal(d.mean, d.sd);
  // Work in the tail that holds the interval, where the distribution function keeps its digits.
  if (d.min > d.mean) {
    const double low = cdf(complement(normal, d.min)), high = cdf(complement(normal, d.max));
    return std::clamp(bm::quantile(complement(normal, low + u * (high - low))), d.min, d.max);
  }
  const double low = cdf(normal, d.min), high = cdf(normal, d.max);
  return std::clamp(bm::quantile(normal, low + u * (high - low)), d.min, d.max);
}

double truncated_normal_mean(const TruncatedNormal& d) {
  const bm::normal_distribution<> unit;
  const double a = (d.min - d.mean) / d.sd, b = (d.max - d.mean) / d.sd;
  const double mass =
      a > 0 ? cdf(complement(unit, a)) - cdf(complement(unit, b)) : cdf(unit, b) - cdf(unit, a);
  return d.mean + d.sd * (pdf(unit, a) - pdf(unit, b)) / mass;
}

bool all_finite(std::initializer_list<double> values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

std::optional<std::string> ordered(double min, double mode, double max) {
  if (!all_finite({min, mode, max})) return "an entry is not a finite number";
  if (min > max) return fmt::format("min {} is above max {}", min, max);
  if (mode < min || mode > max) return fmt::format("mode {} lies outside [{}, {}]", mode, min, max);
  return {};
}

std::optional<std::string> positive_mean(double mean, double cv) {
  if (!all_finite({mean, cv})) return "an entry is not a finite number";
  if (mean <= 0) return fmt::format("mean {} is not above 0", mean);
  if (cv < 0) return fmt::format("cv {} is below 0", cv);
  if (cv > 1000) return fmt::format("cv {} is above 1000", cv);
  return {};
}

}  // namespace

double quantile(const Distribution& distribution, double u) {
  if (is_fixed(distribution)) return mean(distribution);
  return std::visit(
      overloaded{
          [&](const Fixed& d) { return d.value; },
          [&](const Uniform& d) { return d.min + u * (d.max - d.min); },
          [&](const Triangular& d) {
            return bm::quantile(bm::triangular_distribution<>(d.min, d.mode, d.max), u);
          },
          [&](const Pert& d) { return d.min + (d.max - d.min) * bm::quantile(pert_shape(d), u); },
          [&](const TruncatedNormal& d) { return truncated_normal_quantile(d, u); },
          [&](const Lognormal& d) { return bm::quantile(log_shape(d), u); },
          [&](const Gamma& d) { return bm::quantile(GammaLaw(1 / (d.cv * d.cv), d.mean * d.cv * d.cv), u); },
          [&](const Beta& d) { return bm::quantile(BetaLaw(d.a, d.b), u); },
          [&](const BetaCounts& d) { return bm::quantile(BetaLaw(d.events, d.trials - d.events), u); },
          [&](const DirichletPart& d) { return bm::quantile(GammaLaw(d.concentration, 1.0), u); },
      },
      distribution);
}

double mean(const Distribution& distribution) {
  return std::visit(overloaded{
                        [](const Fixed& d) { return d.value; },
                        [](const Uniform& d) { return (d.min + d.max) / 2; },
                        [](const Triangular& d) { return (d.min + d.mode + d.max) / 3; },
                        [](const Pert& d) { return (d.min + 4 * d.mode + d.max) / 6; },
                        [](const TruncatedNormal& d) {
                          return d.sd == 0 || d.min == d.max ? std::clamp(d.mean, d.min, d.max)
                                                             : truncated_normal_mean(d);
                        },
                        [](const Lognormal& d) { return d.mean; },
                        [](const Gamma& d) { return d.mean; },
                        [](const Beta& d) { return d.a / (d.a + d.b); },
                        [](const BetaCounts& d) { return d.events / d.trials; },
                        [](const DirichletPart& d) { return d.concentration; },
                    },
                    distribution);
}

bool is_fixed(const Distribution& distribution) {
  return std::visit(overloaded{
                        [](const Fixed&) { return true; },
                        [](const Uniform& d) { return d.min == d.max; },
                        [](const Triangular& d) { return d.min == d.max; },
                        [](const Pert& d) { return d.min == d.max; },
                        [](const TruncatedNormal& d) { return d.sd == 0 || d.min == d.max; },
                        [](const Lognormal& d) { return d.cv == 0; },
                        [](const Gamma& d) { return d.cv == 0; },
                        [](const Beta&) { return false; },
                        [](const BetaCounts& d) { return d.events == 0 || d.events == d.trials; },
                        [](const DirichletPart& d) { return d.concentration == 0; },
                    },
                    distribution);
}

std::string describe(const Distribution& distribution) {
  return std::visit(
      overloaded{
          [](const Fixed& d) { return fmt::format("{}", d.value); },
          [](const Uniform& d) { return fmt::format("uniform({}, {})", d.min, d.max); },
          [](const Triangular& d) { return fmt::format("triangular({}, {}, {})", d.min, d.mode, d.max); },
          [](const Pert& d) { return fmt::format("PERT({}, {}, {})", d.min, d.mode, d.max); },
          [](const TruncatedNormal& d) {
            return fmt::format("normal({}, sd {}) in [{}, {}]", d.mean, d.sd, d.min, d.max);
          },
          [](const Lognormal& d) { return fmt::format("lognormal(mean {}, cv {})", d.mean, d.cv); },
          [](const Gamma& d) { return fmt::format("gamma(mean {}, cv {})", d.mean, d.cv); },
          [](const Beta& d) { return fmt::format("beta({}, {})", d.a, d.b); },
          [](const BetaCounts& d) { return fmt::format("beta from {} of {}", d.events, d.trials); },
          [](const DirichletPart& d) { return fmt::format("Dirichlet, weight {:.6g}", d.concentration); },
      },
      distribution);
}

std::optional<std::string> defect(const Distribution& distribution) {
  using Reason = std::optional<std::string>;
  return std::visit(overloaded{
                        [](const Fixed& d) -> Reason {
                          if (!std::isfinite(d.value)) return "the value is not a finite number";
                          return {};
                        },
                        [](const Uniform& d) { return ordered(d.min, d.min, d.max); },
                        [](const Triangular& d) { return ordered(d.min, d.mode, d.max); },
                        [](const Pert& d) { return ordered(d.min, d.mode, d.max); },
                        [](const TruncatedNormal& d) -> Reason {
                          if (!all_finite({d.mean, d.sd})) return "an entry is not a finite number";
                          if (d.sd < 0) return fmt::format("sd {} is below 0", d.sd);
                          if (auto reason = ordered(d.min, d.min, d.max)) return reason;
                          const double outside = d.mean < d.min ? d.min - d.mean : d.mean - d.max;
                          if (d.sd > 0 && outside > 8 * d.sd)
                            return fmt::format("[{}, {}] lies more than 8 sd from the mean {}", d.min, d.max,
                                               d.mean);
                          return {};
                        },
                        [](const Lognormal& d) { return positive_mean(d.mean, d.cv); },
                        [](const Gamma& d) { return positive_mean(d.mean, d.cv); },
                        [](const Beta& d) -> Reason {
                          if (!all_finite({d.a, d.b}) || d.a <= 0 || d.b <= 0)
                            return "both shapes must be above 0";
                          return {};
                        },
                        [](const BetaCounts& d) -> Reason {
                          if (!all_finite({d.events, d.trials}) || d.trials <= 0)
                            return "the number of trials must be above 0";
                          if (d.events < 0 || d.events > d.trials)
                            return fmt::format("{} events of {} trials cannot be", d.events, d.trials);
                          return {};
                        },
                        [](const DirichletPart& d) -> Reason {
                          if (!std::isfinite(d.concentration) || d.concentration < 0)
                            return "a share or count is below 0";
                          return {};
                        },
                    },
                    distribution);
}

}  // namespace needgap
