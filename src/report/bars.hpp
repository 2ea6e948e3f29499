#pragma once

#include <span>
#include <string>

namespace needgap::report {

/// A bar of block characters for a share in [0, 1] (clamped; NaN is empty), in eighths of a character, not
/// padded.
std::string bar(double share, int width);

/// One block character a value, from 0 (or the lowest value, if that is below) to the highest; a space for
/// NaN.
std::string sparkline(std::span<const double> values);

}  // namespace needgap::report
