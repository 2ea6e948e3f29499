// Statistical comparisons for tests. NaN in a sample is missing and left out.
#pragma once

#include <span>
#include <vector>

namespace needgap::test {

/// Chance that a test of a right program fails: the level shared by all comparisons of one test (Bonferroni).
inline constexpr double level = 1e-3;
/// Largest |z| that `comparisons` standard normals stay below, all of them, but for `level`.
double largest_z(int comparisons);
/// Smallest p-value likewise.
double smallest_p(int comparisons);

struct SampleMoments {
  double mean = 0, variance = 0;
  int count = 0;
};
SampleMoments moments_of(std::span<const double> sample);

/// Difference of two means over its standard error, from the spread of both samples together.
double z_of_means(std::span<const double> a, std::span<const double> b);
/// The same for the variances: of the squared distances from the common mean.
double z_of_variances(std::span<const double> a, std::span<const double> b);
/// Mean less `expected`, over the sample's own standard error.
double z_of_mean(std::span<const double> sample, double expected);
/// Mean and variance less those of a known law, over the standard errors under that law (`fourth`: its fourth
/// central moment).
double z_of_mean(std::span<const double> sample, double expected, double variance);
double z_of_variance(std::span<const double> sample, double variance, double fourth);

/// p-value of Pearson's chi-square that both samples have one law; bins of at least 10 expected in each
/// sample, equal values never parted. 1 where there are fewer than two bins.
double p_same_law(std::span<const double> a, std::span<const double> b);
/// p-value of Pearson's chi-square for whole numbers 0, 1, ... with the given chances; neighbouring numbers
/// are pooled until at least 10 are expected.
double p_of_law(std::span<const double> sample, std::span<const double> chances);

/// Chances of a Poisson law, up to a tail of less than 1e-12.
std::vector<double> poisson_law(double mean);

}  // namespace needgap::test
