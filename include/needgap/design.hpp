// Designs: where the draws of a run lie in the unit cube.
#pragma once

#include "needgap/parameter.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::design {

/// Regional effects that a fit has found, in place of those of the facts: standard normals, one a region.
struct RegionalEffects {
  std::vector<double> need, capacity, referral;
};

/// One draw: a coordinate in [2^-32, 1 - 2^-32] for each of set.uncertain, in that order, and the address of
/// its present facts. Draws with the same `facts` (and seed) share what is true today but unknown.
struct DesignRow {
  std::vector<double> u;
  std::uint32_t facts = 0;
  std::optional<std::uint64_t> facts_seed = {};              // none: the seed of the plan
  std::shared_ptr<const RegionalEffects> effects = nullptr;  // none: those of the facts
};

/// The row of a draw for the parameters of a scenario. Pure and callable from any thread. Coordinates belong
/// to names, so that scenarios share the numbers of the parameters they have in common.
using DesignRows = std::function<DesignRow(const ParameterSet& set, std::uint32_t draw)>;

enum class DesignKind { random, latin_hypercube, sobol, saltelli, morris, given, posterior };
/// As options and files write it: "random", "lhs", "sobol", "saltelli", "morris", "given", "posterior".
std::string_view to_string(DesignKind kind);

/// Where draws lie, and what is known of it.
struct Design {
  DesignKind kind;
  DesignRows row;
  // Draw d belongs to scramble d mod `scrambles`; scrambles are independent of each other, their draws are
  // not. 0: all draws are independent.
  std::uint32_t scrambles = 0;
  std::uint32_t rows = 0;  // that it holds; later draws use them again; 0: without end
  std::string file = {};   // where they were read

  DesignRow operator()(const ParameterSet& set, std::uint32_t draw) const { return row(set, draw); }
};

/// Rows that someone has chosen.
Design given_design(DesignRows row);

/// The rows of a design from number `first` on.
Design rows_from(Design design, std::uint32_t first);

/// Independent draws, coordinate by coordinate from (seed, draw, name).
Design random_design(std::uint64_t seed);

/// Independent Latin hypercubes (McKay, Beckman and Conover 1979), as many as `scrambles`, of `size` draws
/// each: of every hypercube, each coordinate has one value in each of `size` equal strata. Draw d is point
/// d / scrambles of hypercube d mod scrambles.
Design latin_hypercube_design(std::uint64_t seed, std::uint32_t size, std::uint32_t scrambles);

/// Names of the uncertain parameters of all sets, each once, in the order in which they first appear.
std::vector<std::string> coordinate_names(std::span<const ParameterSet* const> sets);

/// Sobol' points with Owen's scrambling, by hashing (Laine and Karras 2011; Burley 2020): coordinate d of a
/// point straight from its index, so that any thread can make any row. The first 2^k points have one value in
/// each of 2^k strata of every coordinate. Directions from Boost.Random (Joe and Kuo 2008), up to 3,667
/// coordinates: more throw InputError.
class SobolPoints {
 public:
  static constexpr int most_dimensions = 3667;
  SobolPoints(std::uint64_t seed, int dimensions);
  int dimensions() const { return static_cast<int>(directions_.size() / bits); }
  /// In [2^-32, 1 - 2^-32]. `scramble`: number of the independent scramble.
  double at(int dimension, std::uint32_t index, std::uint32_t scrambles = 0) const;

 private:
  static constexpr std::size_t bits = 32;
  std::uint64_t seed_;
  std::vector<std::uint32_t> directions_;  // [dimension * bits + bit]
};

/// Independent scrambles of Sobol' points: draw d is point d / scrambles of scramble d mod scrambles, so that
/// draws go on without end; a number of draws of `scrambles` times a power of two serves best. Coordinate i
/// belongs to names[i]; names that are not listed get independent numbers.
Design sobol_design(std::vector<std::string> names, std::uint64_t seed, std::uint32_t scrambles);
/// The same for all that is uncertain in the sets, as `needgap run` and `compare` draw; beyond as many
/// coordinates as Sobol' points have, numbers are independent.
Design sobol_design(std::span<const ParameterSet* const> sets, std::uint64_t seed,
                    std::uint32_t scrambles = 8);

/// Rows that are written down: row i of u (rows x names) and the facts of each.
Design table_design(std::vector<std::string> names, Eigen::MatrixXd u, std::vector<std::uint32_t> facts);

/// The rows of a design as a table, draws x names.
Eigen::MatrixXd coordinates(std::span<const ParameterSet* const> sets, std::span<const std::string> names,
                            const Design& design, std::uint32_t draws);

/// What a method of sensitivity varies as one: coordinates by name (see coordinate_names), or the present
/// facts, or nothing at all, a dummy that shows the noise floor.
struct Factor {
  std::string name;
  std::vector<std::string> members = {};
  bool facts = false;

  bool dummy() const { return members.empty() && !facts; }
};

/// Rows of Saltelli's scheme (Saltelli et al. 2010) on scrambled Sobol' points. Block i of rows
/// [i (F + 2), (i + 1)(F + 2)) holds A_i, B_i, and for each of the F factors A_i with that factor from B_i.
/// Names that belong to no factor change between A and B too.
Design saltelli_design(std::vector<std::string> names, std::vector<Factor> factors, std::uint64_t seed);

/// Rows of Morris' trajectories (Morris 1991). Every coordinate starts in the middle of one of eight equal
/// strata and moves by half of the unit interval, all of a factor at once (Campolongo et al. 2007). Row 0 of
/// a trajectory is its start; row p + 1 has moved the factor order[p] too.
struct MorrisDesign {
  Design design;
  std::vector<std::vector<int>> order;  // by trajectory
  std::vector<std::vector<int>> sign;   // by trajectory and factor: +1 up, -1 down; 0 for several coordinates
};
/// Chooses, of random trajectories, `count` that lie far apart (the distance of Campolongo et al. 2007, taken
/// greedily as by Ruano et al. 2012).
MorrisDesign morris_design(std::vector<std::string> names, std::vector<Factor> factors, int count,
                           std::uint64_t seed);

}  // namespace needgap::design
