#pragma once

#include "needgap/design.hpp"

#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace needgap::design {

/// Which coordinate a name has, and which factor, if any.
class FactorMap {
 public:
  struct Place {
    int dimension;
    std::optional<int> factor;
  };

  /// A member of two factors is an InputError, as is one that is not among the names.
  FactorMap(const std::vector<std::string>& names, const std::vector<Factor>& factors) {
    for (std::size_t d = 0; d < names.size(); ++d)
      places_.emplace(names[d], Place{static_cast<int>(d), std::nullopt});
    for (std::size_t f = 0; f < factors.size(); ++f)
      for (const std::string& member : factors[f].members) {
        const auto it = places_.find(member);
        if (it == places_.end())
          throw InputError({},
                           fmt::format("'{}' of the group '{}' is not uncertain", member, factors[f].name),
                           suggest(member, names));
        if (it->second.factor)
          throw InputError({}, fmt::format("'{}' is in two groups, '{}' and '{}'", member,
                                           factors[*it->second.factor].name, factors[f].name));
        it->second.factor = static_cast<int>(f);
      }
  }

  /// Throws std::out_of_range for an unknown name.
  Place at(const std::string& name) const { return places_.at(name); }

 private:
  std::unordered_map<std::string, Place> places_;
};

}  // namespace needgap::design
