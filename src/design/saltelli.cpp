#include "needgap/design.hpp"

#include "factor_map.hpp"

#include <memory>
#include <optional>

namespace needgap::design {

Design saltelli_design(std::vector<std::string> names, std::vector<Factor> factors, std::uint64_t seed) {
  const int half = static_cast<int>(names.size());
  const auto points = std::make_shared<const SobolPoints>(seed, 2 * half);
  const auto map = std::make_shared<const FactorMap>(names, factors);
  const auto rows = static_cast<std::uint32_t>(factors.size() + 2);
  std::optional<std::uint32_t> facts;  // the factor that they are
  for (std::uint32_t f = 0; f < factors.size(); ++f)
    if (factors[f].facts) facts = f;
  auto row = [=](const ParameterSet& set, std::uint32_t draw) {
    const std::uint32_t point = draw / rows;
    // The rows of a point: A, B, then A with one factor after the other taken from B.
    const std::uint32_t row_of_point = draw % rows;
    const auto from_b = [&](std::optional<std::uint32_t> factor) {
      return row_of_point == 1 || (factor && row_of_point == *factor + 2);
    };
    DesignRow made;
    made.facts = 2 * point + from_b(facts);
    made.u.reserve(set.uncertain.size());
    for (const int i : set.uncertain) {
      const auto [dimension, factor] = map->at(set.parameters[i].name);
      made.u.push_back(points->at(dimension + (from_b(factor) ? half : 0), point));
    }
    return made;
  };
  return {DesignKind::saltelli, std::move(row)};
}

}  // namespace needgap::design
