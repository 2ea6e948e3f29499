// The slow reference form of the model: "One year of one replicate" read aloud, patient by patient. Shares
// nothing with the kernel but its inputs.
#pragma once

#include "needgap/model.hpp"

#include <cstdint>
#include <span>

namespace needgap::test {

/// Simulates one future of a draw (warm-up year and horizon) with its own generator, and writes the series of
/// `shape` to `out` (shape.size() numbers; NaN is missing). By residence each patient is counted where he
/// lives, also those who leave a queue, whom the kernel shares out by the mix of who waits in it: their means
/// are equal while the plain form's spread is larger.
void simulate_plain(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    const model::Draw& draw, std::uint64_t seed, std::span<double> out);

}  // namespace needgap::test
