#include "procedures.hpp"

#include <algorithm>
#include <array>

namespace needgap::estimate {

bool has_survey(const Scenario& scenario) {
  constexpr std::array figures{"survey_procedures", "survey_years", "survey_answered", "survey_mailed",
                               "nonresponder_ratio"};
  return std::ranges::all_of(figures, [&](const char* name) { return scenario.evidence.contains(name); });
}

double procedures_by_survey(const Scenario& scenario, double ratio) {
  const auto of = [&](const char* name) { return mean(scenario.evidence.at(name).distribution); };
  const double answered = of("survey_answered");
  return of("survey_procedures") / of("survey_years") *
         (answered + ratio * (of("survey_mailed") - answered)) / answered;
}

}  // namespace needgap::estimate
