#pragma once

#include "needgap/comparison.hpp"

#include <string>

namespace needgap {

/// "resolved", "no difference at all", or "unresolved" with about how many draws would resolve it.
std::string verdict(const Resolution& resolution, const Estimate& difference);

}  // namespace needgap
