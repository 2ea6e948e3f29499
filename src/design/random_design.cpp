#include "needgap/design.hpp"

namespace needgap::design {

Design random_design(std::uint64_t seed) {
  return {DesignKind::random, [seed](const ParameterSet& set, std::uint32_t draw) -> DesignRow {
            return {random_row(set, seed, draw), draw};
          }};
}

}  // namespace needgap::design
