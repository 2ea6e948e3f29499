#include "compare_samples.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <iterator>
#include <limits>

namespace needgap::test {
namespace {

/// Sorted, in single precision so that rounding parts no ties.
std::vector<float> present(std::span<const double> sample) {
  std::vector<float> values;
  for (const double x : sample)
    if (!std::isnan(x)) values.push_back(static_cast<float>(x));
  std::sort(values.begin(), values.end());
  return values;
}

/// 0 / 0 is no difference; anything else over 0 is beyond every bound.
double over(double difference, double standard_error) {
  if (standard_error > 0) return difference / standard_error;
  return difference == 0 ? 0 : std::numeric_limits<double>::infinity();
}

double upper_tail_of_chi_square(double statistic, int degrees) {
  if (degrees < 1) return 1;
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(degrees), statistic));
}

}  // namespace

double smallest_p(int comparisons) {
  return level / comparisons;
}

double largest_z(int comparisons) {
  return boost::math::quantile(boost::math::complement(boost::math::normal(), smallest_p(comparisons) / 2));
}

SampleMoments moments_of(std::span<const double> sample) {
  SampleMoments result;
  for (const double x : sample)
    if (!std::isnan(x)) result.mean += x, ++result.count;
  if (result.count == 0) return result;
  result.mean /= result.count;
  for (const double x : sample)
    if (!std::isnan(x)) result.variance += (x - result.mean) * (x - result.mean);
  if (result.count > 1) result.variance /= result.count - 1;
  return result;
}

double z_of_means(std::span<const double> a, std::span<const double> b) {
  const SampleMoments of_a = moments_of(a), of_b = moments_of(b);
  if (of_a.count == 0 || of_b.count == 0) return over(of_a.count - of_b.count, 0);
  std::vector<double> both(a.begin(), a.end());
  both.insert(both.end(), b.begin(), b.end());
  const SampleMoments together = moments_of(both);
  // Numbers equal but for rounding are equal.
  if (std::abs(of_a.mean - of_b.mean) < 1e-12 * (1 + std::abs(together.mean))) return 0;
  return over(of_a.mean - of_b.mean, std::sqrt(together.variance * (1.0 / of_a.count + 1.0 / of_b.count)));
}

double z_of_variances(std::span<const double> a, std::span<const double> b) {
  std::vector<double> both(a.begin(), a.end());
  both.insert(both.end(), b.begin(), b.end());
  const double mean = moments_of(both).mean;
  const auto squared = [mean](std::span<const double> sample) {
    std::vector<double> squares;
    for (const double x : sample) squares.push_back((x - mean) * (x - mean));
    return squares;
  };
  return z_of_means(squared(a), squared(b));
}

double z_of_mean(std::span<const double> sample, double expected) {
  return z_of_mean(sample, expected, moments_of(sample).variance);
}

double z_of_mean(std::span<const double> sample, double expected, double variance) {
  const SampleMoments of = moments_of(sample);
  return over(of.mean - expected, std::sqrt(variance / of.count));
}

double z_of_variance(std::span<const double> sample, double variance, double fourth) {
  const SampleMoments of = moments_of(sample);
  const double n = of.count;
  return over(of.variance - variance, std::sqrt((fourth - variance * variance * (n - 3) / (n - 1)) / n));
}

double p_same_law(std::span<const double> a, std::span<const double> b) {
  const std::vector<float> of_a = present(a), of_b = present(b);
  std::vector<float> both;
  std::merge(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(both));
  const double total = static_cast<double>(both.size());
  const double share = static_cast<double>(of_a.size()) / total;
  const double fewest = std::max(10 / std::min(share, 1 - share), total / 20);
  std::vector<float> ends;  // a bin holds what is at most its end
  std::size_t taken = 0;
  for (std::size_t i = 0; i < both.size(); ++i) {
    const bool last_of_value = i + 1 == both.size() || both[i + 1] > both[i];
    const double rest = total - static_cast<double>(i + 1);
    if (last_of_value && static_cast<double>(i + 1 - taken) >= fewest && rest >= fewest) {
      ends.push_back(both[i]);
      taken = i + 1;
    }
  }
  ends.push_back(std::numeric_limits<float>::infinity());
  double statistic = 0, below_a = 0, below_b = 0;
  for (const float end : ends) {
    const auto up_to = [end](const std::vector<float>& sorted) {
      return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), end) - sorted.begin());
    };
    const double in_a = up_to(of_a) - below_a, in_b = up_to(of_b) - below_b, in_both = in_a + in_b;
    below_a += in_a;
    below_b += in_b;
    if (in_both == 0) continue;
    const double expected_a = in_both * share, expected_b = in_both - expected_a;
    statistic += std::pow(in_a - expected_a, 2) / expected_a + std::pow(in_b - expected_b, 2) / expected_b;
  }
  return upper_tail_of_chi_square(statistic, static_cast<int>(ends.size()) - 1);
}

double p_of_law(std::span<const double> sample, std::span<const double> chances) {
  const double n = static_cast<double>(sample.size());
  std::vector<double> seen(chances.size() + 1);
  for (const double x : sample) ++seen[std::min(chances.size(), static_cast<std::size_t>(std::llround(x)))];
  double statistic = 0, expected = 0, observed = 0, rest = 1;
  int bins = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const bool last = i + 1 == seen.size();
    expected += last ? n * std::max(0.0, rest) : n * chances[i];
    observed += seen[i];
    if (!last) rest -= chances[i];
    if (last ? expected > 0 || observed > 0 : expected >= 10 && n * rest >= 10) {
      statistic += std::pow(observed - expected, 2) / expected;
      ++bins;
      expected = observed = 0;
    }
  }
  return upper_tail_of_chi_square(statistic, bins - 1);
}

std::vector<double> poisson_law(double mean) {
  const boost::math::poisson law(mean);
  std::vector<double> chances;
  for (int n = 0; n < mean || boost::math::cdf(boost::math::complement(law, n - 1.0 < 0 ? 0 : n - 1)) > 1e-12;
       ++n)
    chances.push_back(boost::math::pdf(law, n));
  return chances;
}

}  // namespace needgap::test
