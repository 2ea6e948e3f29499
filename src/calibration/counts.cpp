#include "counts.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>

namespace needgap::calibration {

double log_negative_binomial(double x, double mean, double size) {
  if (mean <= 0) return x == 0 ? 0 : impossible;
  return boost::math::lgamma(x + size) - boost::math::lgamma(size) - boost::math::lgamma(x + 1) +
         size * std::log(size / (size + mean)) + x * std::log(mean / (size + mean));
}

double negative_binomial_below(int x, double mean, double size) {
  if (mean <= 0) return 1;
  const double odds = mean / (size + mean);
  double mass = std::exp(size * std::log(size / (size + mean))), below = mass;
  for (int j = 1; j <= x; ++j) {
    mass *= (size + j - 1) / j * odds;
    below += mass;
  }
  return std::min(below, 1.0);
}

double draw_negative_binomial(Stream& stream, double mean, double size) {
  if (mean <= 0) return 0;
  const double rate = boost::random::gamma_distribution<>(size, mean / size)(stream);
  return rate > 0 ? boost::random::poisson_distribution<long>(rate)(stream) : 0;
}

double log_ways(std::span<const double> counts) {
  double total = 0, ways = 0;
  for (const double n : counts) {
    total += n;
    ways -= boost::math::lgamma(n + 1);
  }
  return ways + boost::math::lgamma(total + 1);
}

double log_multinomial(std::span<const double> counts, const std::vector<double>& probabilities) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    if (probabilities[i] <= 0) return impossible;
    sum += counts[i] * std::log(probabilities[i]);
  }
  return sum;
}

std::vector<double> draw_multinomial(Stream& stream, double total, const std::vector<double>& probabilities) {
  std::vector<double> counts;
  auto left = static_cast<int>(std::lround(total));
  double open = 1;
  for (const double p : probabilities) {
    const double share = open > 0 ? std::clamp(p / open, 0.0, 1.0) : 0;
    const int n = share >= 1 ? left
                  : left > 0 && share > 0
                      ? std::min(left, boost::random::binomial_distribution<>(left, share)(stream))
                      : 0;
    counts.push_back(n);
    left -= n;
    open -= p;
  }
  counts.back() += left;
  return counts;
}

std::vector<double> band_probabilities(double able, double mean, double size,
                                       const std::vector<Band>& bands) {
  std::vector<double> probabilities;
  double below = 0;
  for (const Band& band : bands) {
    const double up_to = band.most ? negative_binomial_below(*band.most, mean, size) : 1;
    probabilities.push_back(able * std::max(0.0, up_to - below) + (band.least == 0 ? 1 - able : 0));
    below = up_to;
  }
  return probabilities;
}

}  // namespace needgap::calibration
