#include "needgap/design.hpp"

#include <utility>

namespace needgap::design {

std::string_view to_string(DesignKind kind) {
  switch (kind) {
    case DesignKind::random:
      return "random";
    case DesignKind::latin_hypercube:
      return "lhs";
    case DesignKind::sobol:
      return "sobol";
    case DesignKind::saltelli:
      return "saltelli";
    case DesignKind::morris:
      return "morris";
    case DesignKind::posterior:
      return "posterior";
    case DesignKind::given:
      break;
  }
  return "given";
}

Design given_design(DesignRows row) {
  return {DesignKind::given, std::move(row)};
}

Design rows_from(Design design, std::uint32_t first) {
  design.row = [row = std::move(design.row), first](const ParameterSet& set, std::uint32_t draw) {
    return row(set, first + draw);
  };
  return design;
}

}  // namespace needgap::design
