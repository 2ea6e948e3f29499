// How distributions are written: the one list of their names, which the reader and its messages follow.
#pragma once

#include "needgap/parameter.hpp"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::config {

/// `key = 0.1`, `key = [0.1, 0.2]` or `key = { mean = 0.1, cv = 0.2 }`.
enum class Writing { number, array, table };

/// A distribution of one number. docs/configuration.md has a row for each, as `written` says it.
struct DistributionForm {
  std::string_view key;
  Writing writing;
  std::vector<std::string_view> entries;        // what its numbers mean, in order; the keys of a table
  bool bounded;                                 // all of it must lie in the range of the parameter
  Distribution (*of)(std::span<const double>);  // from its numbers, in the order of `entries`
};
std::span<const DistributionForm> distribution_forms();
/// "pert = [least, most likely, most]".
std::string written(const DistributionForm& form);

/// Shares of a whole: `key = { member = number, … }` with an entry for every member.
struct ShareForm {
  std::string_view key;
  bool whole;     // the numbers sum to 1; otherwise they are counts
  bool weighted;  // `weight` stands beside it: as sure as so many observations
  bool fixed;     // the shares are certain; otherwise a Dirichlet
};
inline constexpr std::array share_forms{ShareForm{"dirichlet", true, true, false},
                                        ShareForm{"dirichlet_counts", false, false, false},
                                        ShareForm{"shares", true, false, true}};

bool is_share_key(std::string_view key);
/// Keys that make a table a parameter: those of all forms of both kinds.
bool is_distribution_key(std::string_view key);

}  // namespace needgap::config
