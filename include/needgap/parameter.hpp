// Numbers with their uncertainty and their source; nothing here knows of health.
#pragma once

#include "needgap/error.hpp"

#include <Eigen/Core>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace needgap {

/// How far a figure can be trusted: printed in a source, computed from one, or judged.
enum class Status { cited, derived, assumed };
std::string_view to_string(Status status);

/// Where a number comes from. `unit` and `source` are never empty.
struct Provenance {
  std::string unit;
  Status status = Status::assumed;
  std::string source;
};

struct Fixed {
  double value;
};
struct Uniform {
  double min, max;
};
struct Triangular {
  double min, mode, max;
};
/// Beta-PERT with shape 4 (Malcolm et al. 1959): mean (min + 4 mode + max) / 6.
struct Pert {
  double min, mode, max;
};
/// A normal of the given mean and sd cut to [min, max]; mean and sd are those before the cut.
struct TruncatedNormal {
  double mean, sd, min, max;
};
/// By its own mean and coefficient of variation (sd / mean), not those of the logarithm.
struct Lognormal {
  double mean, cv;
};
struct Gamma {
  double mean, cv;
};
struct Beta {
  double a, b;
};
/// Beta(events, trials - events): the mean is the observed share; no event, or nothing but events, is
/// certain.
struct BetaCounts {
  double events, trials;
};
/// One component of a Dirichlet: a gamma coordinate of this concentration, divided by the sum over its
/// simplex. Concentration 0 is a component that cannot occur.
struct DirichletPart {
  double concentration;
};

using Distribution = std::variant<Fixed, Uniform, Triangular, Pert, TruncatedNormal, Lognormal, Gamma, Beta,
                                  BetaCounts, DirichletPart>;

/// Quantile at u in (0, 1), by Boost.Math. For DirichletPart: the gamma coordinate before normalisation.
double quantile(const Distribution& distribution, double u);
/// Expectation. For DirichletPart: its concentration.
double mean(const Distribution& distribution);
/// True when every u gives the same number.
bool is_fixed(const Distribution& distribution);
/// "PERT(0.033, 0.038, 0.08)", "beta from 270 of 545".
std::string describe(const Distribution& distribution);
/// Why the distribution is not one (min > max, NaN, cv < 0 …), or nothing.
std::optional<std::string> defect(const Distribution& distribution);

/// The end of a range that has none.
inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// Closed interval of admissible values.
struct Range {
  double min, max;
};

/// One uncertain (or fixed) number with a dotted name, e.g. `identify.home`.
struct Parameter {
  enum Index : int {};  // in a ParameterSet
  std::string name;
  std::string meaning;
  Distribution distribution;
  Provenance provenance;
  Range range;
  Location where;
};
using ParameterIndex = Parameter::Index;

/// Members of a set that are shares of one whole. After the quantiles, members with a Fixed distribution keep
/// their value and the others are scaled so that all sum to 1.
struct Simplex {
  std::string name;
  std::vector<int> members;
};

/// All parameters of a scenario in a fixed order. A draw is a point u of the unit cube with one coordinate
/// for each parameter that is not fixed, in this order.
struct ParameterSet {
  std::vector<Parameter> parameters;
  std::vector<Simplex> simplices;
  std::vector<int> uncertain;  // indices of the parameters that take a coordinate

  int size() const { return static_cast<int>(parameters.size()); }
  /// Index of a name, or nothing.
  std::optional<ParameterIndex> find(std::string_view name) const;
};

/// Values of all parameters, in the order of the set.
using ParameterDraw = Eigen::VectorXd;

/// Maps u (one entry for each of set.uncertain, each in [2^-32, 1 - 2^-32]) through the quantile functions,
/// normalises the simplices and clips to the ranges.
ParameterDraw map_to_parameters(const ParameterSet& set, std::span<const double> u);

/// Expectations, simplices at their mean shares.
ParameterDraw mean_parameters(const ParameterSet& set);

/// Quantile of one parameter's own (marginal) distribution; for a simplex member the beta marginal of the
/// Dirichlet.
double marginal_quantile(const ParameterSet& set, int index, double u);

/// The row u of a random design: coordinate by coordinate from (seed, draw, name).
std::vector<double> random_row(const ParameterSet& set, std::uint64_t seed, std::uint32_t draw);

}  // namespace needgap
