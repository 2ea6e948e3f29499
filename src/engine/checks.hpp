#pragma once

#include "needgap/engine.hpp"
#include "needgap/model.hpp"

namespace needgap::engine {

/// Checks replicates [0, replicates) of a draw, whose series j of replicate i stands at out[j * stride + i].
RunChecks check_draw(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                     const model::Draw& draw, std::uint32_t replicates, const double* out,
                     std::size_t stride);

/// Takes in the checks of another draw. `with_need`: its need too, which must be independent of what is in.
void take_in(RunChecks& all, const RunChecks& draw, bool with_need);

}  // namespace needgap::engine
