#include "needgap/design.hpp"

#include "factor_map.hpp"

#include <memory>

namespace needgap::design {

Design saltelli_design(std::vector<std::string> names, std::vector<Factor> factors, std::uint64_t seed) {
  const int half = static_cast<int>(names.size());
  const auto points = std::make_shared<const SobolPoints>(seed, 2 * half);
  const auto map = std::make_shared<const FactorMap>(names, factors);
  const auto rows = static_cast<std::uint32_t>(factors.size() + 2);
  int facts = -1;
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (factors[f].facts) facts = static_cast<int>(f);
  auto row = [=](const ParameterSet& set, std::uint32_t draw) {
    const std::uint32_t point = draw / rows;
    const int kind = static_cast<int>(draw % rows) - 2;  // -2: A, -1: B, else the factor taken from B
    DesignRow made;
    made.facts = 2 * point + (kind == -1 || (kind >= 0 && kind == facts));
    made.u.reserve(set.uncertain.size());
    for (const int i : set.uncertain) {
      const auto [dimension, factor] = map->at(set.parameters[i].name);
      const bool from_b = kind == -1 || (kind >= 0 && factor == kind);
      made.u.push_back(points->at(dimension + (from_b ? half : 0), point));
    }
    return made;
  };
  return {DesignKind::saltelli, std::move(row)};
}

}  // namespace needgap::design
