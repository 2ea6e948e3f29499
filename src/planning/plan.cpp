#include "needgap/planning.hpp"

#include <algorithm>

namespace needgap {

void make_plan(const Scenario& scenario, const RunPlan& run, Plan& plan, const OnProgress& on_progress) {
  const PlanQuestion& question = plan.question;
  plan.curves = size_dose(scenario, question, run, on_progress);
  for (const DoseResponse& curve : plan.curves)
    if (!curve.reached)
      plan.limits.push_back(find_limits(scenario, question, curve.held, curve.dose, run, on_progress));
  const bool none = std::none_of(plan.curves.begin(), plan.curves.end(),
                                 [](const DoseResponse& curve) { return curve.reached; });
  if (none) {
    const DoseResponse& best = plan.curves.back();
    plan.what_reaches = find_what_reaches(scenario, question, best.held, best.dose, run, on_progress);
  }
}

}  // namespace needgap
