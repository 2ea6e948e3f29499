// Words that the tables of a plan share, two of them with comparisons.
#pragma once

#include "needgap/planning.hpp"

#include <string>

namespace needgap::report {

/// A dose in the words of its range; "beyond the range" for infinity.
std::string dose_text(const planning::DoseRange& range, double dose);
/// "pain_training.seats and network.coverage".
std::string levers_text(const planning::PlanQuestion& question);
/// "without network", "with network everywhere", "with slots at 2"; empty when nothing is held.
std::string held_text(const planning::PlanQuestion& question, double held);
/// "1,234 ± 56".
std::string with_error(const comparison::OverDraws& value, double scale = 1, int decimals = 0);
/// "1,100 to 1,300".
std::string between(const comparison::OverDraws& value, double scale = 1, int decimals = 0);

/// Where the seats go and what each rule gains.
std::string place_table(const Scenario& scenario, const planning::Plan& plan);
/// Year by year: stock, seats, slots, gap, money; then WISN.
std::string schedule_table(const Scenario& scenario, const planning::Plan& plan);
/// Costs, the efficient frontier, and which choice is best at which worth of a patient.
std::string value_table(const Scenario& scenario, const planning::Plan& plan);
/// The plan where another prior or evidence holds, and the regret of each placement.
std::string beliefs_table(const planning::Plan& plan);

}  // namespace needgap::report
