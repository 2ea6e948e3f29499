// What practitioners perform by the survey, as the headline and the bridge take it.
#pragma once

#include "needgap/scenario.hpp"

namespace needgap::estimate {

/// Whether a configuration has the figures of the survey.
bool has_survey(const Scenario& scenario);

/// Procedures a year when those who did not answer perform `ratio` times as many as those who did.
double procedures_by_survey(const Scenario& scenario, double ratio);

}  // namespace needgap::estimate
