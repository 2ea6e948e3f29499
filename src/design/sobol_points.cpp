#include "needgap/design.hpp"
#include "needgap/random.hpp"

#include <algorithm>
#include <bit>
#include <boost/random/sobol.hpp>
#include <fmt/format.h>
#include <memory>
#include <unordered_map>

namespace needgap::design {
namespace {

using Engine = boost::random::sobol_engine<std::uint64_t, 64>;

std::uint32_t reversed(std::uint32_t x) {
  x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
  x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
  x = ((x >> 4) & 0x0f0f0f0fu) | ((x & 0x0f0f0f0fu) << 4);
  return __builtin_bswap32(x);
}

// A hash in which a bit depends on lower bits alone (Laine and Karras 2011), so that between two reversals it
// is a nested uniform scramble.
std::uint32_t scrambled(std::uint32_t x, std::uint32_t key) {
  x = reversed(x);
  x += key;
  x ^= x * 0x6c50b47cu;
  x ^= x * 0xb82f1e52u;
  x ^= x * 0xc7afe638u;
  x ^= x * 0x8d22f6e6u;
  return reversed(x);
}

std::uint32_t key_of(std::uint64_t seed, int dimension, std::uint32_t scramble) {
  std::uint64_t x = seed + 0x9e3779b97f4a7c15u * (static_cast<std::uint64_t>(dimension) + 1);
  x ^= static_cast<std::uint64_t>(scramble) * 0xd1342543de82ef95u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return static_cast<std::uint32_t>((x ^ (x >> 31)) >> 16);
}

}  // namespace

std::vector<std::string> coordinate_names(std::span<const ParameterSet* const> sets) {
  std::vector<std::string> names;
  std::unordered_map<std::string, bool> seen;
  for (const ParameterSet* set : sets)
    for (const int i : set->uncertain) {
      const std::string& name = set->parameters[i].name;
      if (seen.emplace(name, true).second) names.push_back(name);
    }
  return names;
}

// Point n of Boost's sequence (which skips the origin) is the exclusive or of the directions at the ones of
// the Gray code of n; that of n = 2^(j+1) - 1 has one 1, at j.
SobolPoints::SobolPoints(std::uint64_t seed, int dimensions) : seed_(seed) {
  if (dimensions > most_dimensions)
    throw InputError({}, fmt::format("{} uncertain numbers are more than Sobol' points have", dimensions),
                     fmt::format("at most {}; use another design", most_dimensions));
  const auto count = static_cast<std::size_t>(dimensions);
  directions_.resize(count * bits);
  if (count == 0) return;
  Engine engine(count);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    engine.seed((std::uint64_t{2} << bit) - 2);
    for (std::size_t d = 0; d < count; ++d)
      directions_[d * bits + bit] = static_cast<std::uint32_t>(engine() >> 32);
  }
}

double SobolPoints::at(int dimension, std::uint32_t index, std::uint32_t scramble) const {
  const std::uint32_t* direction = &directions_[static_cast<std::size_t>(dimension) * bits];
  std::uint32_t x = 0;
  for (std::uint32_t rest = index; rest != 0; rest &= rest - 1) x ^= direction[std::countr_zero(rest)];
  x = scrambled(x, key_of(seed_, dimension, scramble));
  return std::clamp((x + 0.5) * 0x1p-32, 0x1p-32, 1 - 0x1p-32);
}

Design sobol_design(std::vector<std::string> names, std::uint64_t seed, std::uint32_t scrambles) {
  const auto points = std::make_shared<const SobolPoints>(seed, static_cast<int>(names.size()));
  std::unordered_map<std::string, int> dimensions;
  for (std::size_t d = 0; d < names.size(); ++d) dimensions.emplace(names[d], static_cast<int>(d));
  auto row = [seed, scrambles, points, dimensions = std::move(dimensions)](const ParameterSet& set,
                                                                           std::uint32_t draw) {
    DesignRow made{random_row(set, seed, draw), draw};
    for (std::size_t j = 0; j < made.u.size(); ++j)
      if (const auto it = dimensions.find(set.parameters[set.uncertain[j]].name); it != dimensions.end())
        made.u[j] = points->at(it->second, draw / scrambles, draw % scrambles);
    return made;
  };
  return {.kind = DesignKind::sobol, .row = std::move(row), .scrambles = scrambles};
}

Design sobol_design(std::span<const ParameterSet* const> sets, std::uint64_t seed, std::uint32_t scrambles) {
  std::vector<std::string> names = coordinate_names(sets);
  names.resize(std::min<std::size_t>(names.size(), SobolPoints::most_dimensions));
  return sobol_design(std::move(names), seed, scrambles);
}

}  // namespace needgap::design
