#include "needgap/random.hpp"
#include "needgap/sensitivity.hpp"

#include "random/mixed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace needgap::sensitivity {
namespace {

constexpr Eigen::Index block_rows = 256;
// Terms of a row, of the outputs less the shift: 1, A, B, A^2, B^2, A B, then for each factor, with D the
// change from A to A with the factor from B: D, A D, B D, D^2.
constexpr Eigen::Index common_terms = 6, terms_a_factor = 4;

// P(Poisson(1) > k) in units of 2^-32, k = 0, 1, …: a weight is how many of them a random word is below.
constexpr int most_weight = 12;
std::array<std::uint32_t, most_weight> poisson_bounds() {
  std::array<std::uint32_t, most_weight> bounds{};
  double term = std::exp(-1.0), below = 0;
  for (int k = 0; k < most_weight; ++k) {
    below += term;
    bounds[k] = static_cast<std::uint32_t>(std::llround((1 - below) * 0x1p32));
    term /= k + 1;
  }
  return bounds;
}

// Weights of a block of points in every resample, by hashing (point, resample) with words of the seed.
void fill_weights(Eigen::MatrixXd& weights, Eigen::Index rows, std::int64_t first, std::uint64_t seed) {
  static const auto bounds = poisson_bounds();
  const auto words_of_seed = words({.seed = seed, .purpose = Purpose::resample});
  std::array<std::uint32_t, block_rows> point{};
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto number = static_cast<std::uint64_t>(first + i);
    point[i] = mixed(static_cast<std::uint32_t>(number) ^ words_of_seed[0]) +
               static_cast<std::uint32_t>(number >> 32) * words_of_seed[1];
  }
  for (Eigen::Index resample = 1; resample < weights.cols(); ++resample) {
    const std::uint32_t key = mixed(static_cast<std::uint32_t>(resample) + words_of_seed[2]);
    double* column = weights.col(resample).data();
    for (Eigen::Index i = 0; i < rows; ++i) {
      const std::uint32_t word = mixed(mixed(point[i] ^ key) + words_of_seed[3]);
      int weight = 0;
      for (const std::uint32_t bound : bounds) weight += word < bound;
      column[i] = weight;
    }
  }
}

Index from_resamples(double value, std::vector<double> resampled) {
  std::sort(resampled.begin(), resampled.end());
  const double count = static_cast<double>(resampled.size());
  double mean = 0, squares = 0;
  for (const double x : resampled) mean += x / count;
  for (const double x : resampled) squares += (x - mean) * (x - mean);
  const auto at = [&](double level) {
    const double place = level * (count - 1);
    const auto low = static_cast<std::size_t>(place);
    const std::size_t high = std::min(low + 1, resampled.size() - 1);
    return resampled[low] + (place - static_cast<double>(low)) * (resampled[high] - resampled[low]);
  };
  return {value, std::sqrt(squares / (count - 1)), {at(0.025), at(0.975)}};
}

}  // namespace

SobolSums::SobolSums(int factors, int resamples, std::uint64_t seed)
    : factors_(factors),
      seed_(seed),
      sums_(Eigen::MatrixXd::Zero(resamples + 1, common_terms + terms_a_factor * factors)),
      terms_(block_rows, common_terms + terms_a_factor * factors),
      weights_(Eigen::MatrixXd::Ones(block_rows, resamples + 1)) {}

void SobolSums::add(const Eigen::Ref<const Eigen::VectorXd>& a, const Eigen::Ref<const Eigen::VectorXd>& b,
                    const Eigen::Ref<const Eigen::MatrixXd>& ab) {
  if (a.size() == 0) return;
  if (points_ == 0) shift_ = a[0];
  for (Eigen::Index first = 0; first < a.size();) {
    // Blocks begin at multiples of their size, whatever the calls.
    const Eigen::Index rows = std::min(block_rows - points_ % block_rows, a.size() - first);
    add_block(a.segment(first, rows), b.segment(first, rows), ab.middleRows(first, rows));
    first += rows;
  }
}

void SobolSums::add_block(const Eigen::Ref<const Eigen::VectorXd>& a,
                          const Eigen::Ref<const Eigen::VectorXd>& b,
                          const Eigen::Ref<const Eigen::MatrixXd>& ab) {
  const Eigen::Index rows = a.size();
  auto terms = terms_.topRows(rows).array();
  const auto own_a = terms.col(1), own_b = terms.col(2);
  terms.col(0) = 1;
  terms.col(1) = a.array() - shift_;
  terms.col(2) = b.array() - shift_;
  terms.col(3) = own_a.square();
  terms.col(4) = own_b.square();
  terms.col(5) = own_a * own_b;
  for (Eigen::Index j = 0; j < factors_; ++j) {
    const Eigen::Index at = common_terms + terms_a_factor * j;
    const auto change = terms.col(at);
    terms.col(at) = ab.col(j).array() - a.array();
    terms.col(at + 1) = own_a * change;
    terms.col(at + 2) = own_b * change;
    terms.col(at + 3) = change.square();
  }
  fill_weights(weights_, rows, points_, seed_);
  sums_.noalias() += weights_.topRows(rows).transpose() * terms_.topRows(rows);
  points_ += rows;
}

// First order, two ways: the product of f(B) and the change (Saltelli et al. 2010), sharp for weak factors,
// and the correlation of f(B) and f(AB) (Janon et al. 2014), sharp for strong ones; the bootstrap says which.
// Total order: half the mean squared change (Jansen 1999) over the variance pooled from f(A) and f(AB).
SobolIndices SobolSums::indices() const {
  if (points_ < 2) throw std::invalid_argument("Sobol' indices need at least two base points");
  const Eigen::Index resamples = sums_.rows() - 1;
  const Eigen::ArrayXXd means = sums_.array().colwise() / sums_.col(0).array().max(1);
  const Eigen::ArrayXd a = means.col(1), b = means.col(2), centre = (a + b) / 2;
  const Eigen::ArrayXd variance = (means.col(3) + means.col(4)) / 2 - centre.square();
  SobolIndices result;
  result.base_points = points_;
  result.mean = shift_ + centre[0];
  result.variance = variance[0];
  const auto index = [&](const Eigen::ArrayXd& values) {
    return from_resamples(values[0], {values.data() + 1, values.data() + 1 + resamples});
  };
  for (Eigen::Index j = 0; j < factors_; ++j) {
    const auto term = [&](Eigen::Index k) -> Eigen::ArrayXd {
      return means.col(common_terms + terms_a_factor * j + k);
    };
    const Eigen::ArrayXd change = term(0), squares = term(3);
    const Eigen::ArrayXd mixed = a + change, mixed_squares = means.col(3) + 2 * term(1) + squares;
    const Index product = index((term(2) - centre * change) / variance);
    const Eigen::ArrayXd middle = (b + mixed) / 2;
    const Index correlation = index((means.col(5) + term(2) - middle.square()) /
                                    ((means.col(4) + mixed_squares) / 2 - middle.square()));
    result.first.push_back(product.error <= correlation.error ? product : correlation);
    const Eigen::ArrayXd pooled = (means.col(3) + mixed_squares) / 2 - ((a + mixed) / 2).square();
    result.total.push_back(index(squares / 2 / pooled));
  }
  return result;
}

SobolIndices sobol_indices(const Eigen::VectorXd& a, const Eigen::VectorXd& b, const Eigen::MatrixXd& ab,
                           int resamples, std::uint64_t seed) {
  SobolSums sums(static_cast<int>(ab.cols()), resamples, seed);
  sums.add(a, b, ab);
  return sums.indices();
}

Precision precision_of(const SobolIndices& indices, double tolerance) {
  Precision precision;
  for (const auto* list : {&indices.first, &indices.total})
    for (const Index& index : *list)
      precision.half_width = std::max(precision.half_width, (index.interval.high - index.interval.low) / 2);
  const double ratio = precision.half_width / tolerance;
  precision.points_needed = std::ceil(static_cast<double>(indices.base_points) * ratio * ratio);
  precision.enough = ratio <= 1;
  return precision;
}

}  // namespace needgap::sensitivity
