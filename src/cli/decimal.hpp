#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace needgap::cli {

/// For CLI::Option::transform: numbers on the command line are decimal, so that 010 is ten, and nothing else
/// is a number: not 0x10, nan, or what is outside [least, most].
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);
CLI::Validator decimal_number(double least, double most = std::numeric_limits<double>::max());

}  // namespace needgap::cli
