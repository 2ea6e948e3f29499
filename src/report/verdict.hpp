#pragma once

#include "needgap/comparison.hpp"

#include <string>

namespace needgap::report {

/// "resolved", "no difference at all", or "unresolved" with about how many draws would resolve it; of so few
/// draws that there is no error yet, that.
std::string verdict(const comparison::Resolution& resolution, const Estimate& difference);

}  // namespace needgap::report
