#pragma once

#include "needgap/random.hpp"
#include "needgap/scenario.hpp"

#include <span>
#include <vector>

namespace needgap::calibration {

/// The logarithm of probability 0.
inline constexpr double impossible = -infinity;

/// log P(X = x) of a negative binomial with this mean and size (variance mean + mean^2 / size).
double log_negative_binomial(double x, double mean, double size);
/// P(X <= x).
double negative_binomial_below(int x, double mean, double size);
double draw_negative_binomial(Stream& stream, double mean, double size);

/// log of the multinomial coefficient of the counts.
double log_ways(std::span<const double> counts);
/// log P(counts) of a multinomial, less log_ways.
double log_multinomial(std::span<const double> counts, const std::vector<double>& probabilities);
std::vector<double> draw_multinomial(Stream& stream, double total, const std::vector<double>& probabilities);

/// Probabilities of a survey's bands for one who answered: a share `able` has negative binomial counts, the
/// others have none.
std::vector<double> band_probabilities(double able, double mean, double size, const std::vector<Band>& bands);

}  // namespace needgap::calibration
