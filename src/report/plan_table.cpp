#include "needgap/report.hpp"

#include "plan_words.hpp"
#include "text.hpp"

#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

bool is_share(const Statement& target) {
  return target.series.measure().unit == "proportion";
}

std::string outcome_text(const Statement& target, double value) {
  return is_share(target) ? percent(value) : grouped(value);
}

std::string outcome_interval(const Statement& target, const comparison::OverDraws& value) {
  return low_to_high(value.low, value.high, [&](double x) { return outcome_text(target, x); });
}

std::string probability_text(const planning::Probability& p) {
  return fmt::format("{} ({} to {})", percent(p.share), percent(p.low), percent(p.high));
}

std::string answer(const planning::PlanQuestion& question, const planning::DoseResponse& curve) {
  const planning::DoseRange range = planning::dose_range(question.levers);
  std::string text = held_text(question, curve.held);
  if (!text.empty()) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    text += ": ";
  }
  if (curve.reached) {
    text += fmt::format(
        "{} {} of {}; the Monte Carlo error leaves {} to {}. On fresh draws the statement then "
        "holds with probability {}.",
        dose_text(range, curve.dose), range.unit, levers_text(question), dose_text(range, curve.dose_low),
        dose_text(range, curve.dose_high), probability_text(curve.fresh.probability));
    if (curve.fresh.probability.high < question.probability)
      text += " That is below what was asked for: more draws are needed.";
    return text;
  }
  return text +
         fmt::format(
             "OUT OF REACH. Nearest: {} {} of {}, with probability {} on the draws that chose it and {} "
             "on fresh draws; on these {} then is {} on average (95% of draws {}).",
             dose_text(range, curve.dose), range.unit, levers_text(question),
             probability_text(curve.at(curve.dose).probability), probability_text(curve.fresh.probability),
             question.target.series.measure().name, outcome_text(question.target, curve.fresh.outcome.mean),
             outcome_interval(question.target, curve.fresh.outcome));
}

std::string curve_table(const planning::PlanQuestion& question, const planning::DoseResponse& curve) {
  const planning::DoseRange range = planning::dose_range(question.levers);
  TextTable table(">>>>>");
  table.row({range.unit, std::string(question.target.series.measure().name), "±", "95% of draws",
             "probability (Monte Carlo error, 95%)"});
  for (const planning::DosePoint& point : curve.points)
    table.row({dose_text(range, point.dose), outcome_text(question.target, point.outcome.mean),
               is_share(question.target) ? formatted("{:.2f}%", 100 * point.outcome.mcse)
                                         : grouped(point.outcome.mcse, 1),
               outcome_interval(question.target, point.outcome), probability_text(point.probability)});
  return table.str();
}

std::string limits_table(const planning::PlanQuestion& question, const planning::Limits& limits) {
  const Statement& target = question.target;
  const planning::DoseRange range = planning::dose_range(question.levers);
  std::string text;
  TextTable cascade("<>>>>");
  const auto row = [&](const char* name, double planning::Cascade::*stage) {
    const double before = limits.without.*stage, after = limits.with.*stage;
    cascade.row({name, grouped(before), grouped(after), percent(after / limits.with.need),
                 fmt::format("{}{}", after >= before ? "+" : "", grouped(after - before))});
  };
  cascade.row({fmt::format("patients in {}", target.series.year),
               fmt::format("{} {}", dose_text(range, range.low), range.unit), dose_text(range, limits.dose),
               "of need", "change"});
  row("need", &planning::Cascade::need);
  row("- not identified", &planning::Cascade::not_identified);
  row("- not accepted", &planning::Cascade::not_accepted);
  row("- no route to a provider", &planning::Cascade::no_route);
  row("- referred, not connected", &planning::Cascade::not_connected);
  row("- died waiting", &planning::Cascade::died_waiting);
  row("= performed", &planning::Cascade::performed);
  text += cascade.str();
  text += fmt::format("  Use of slots: {} before, {} at the dose.\n", percent(limits.without.use_of_slots),
                      percent(limits.with.use_of_slots));
  if (limits.seats_asked > 0)
    text += wrapped(
        fmt::format(
            "Seats in {}: {} asked for, {} filled on average; {} would be filled if every trainee had "
            "the cases, so {} a year stay empty for want of cases and {} for want of people to train.",
            target.series.year, grouped(limits.seats_asked), grouped(limits.seats_filled, 1),
            grouped(limits.seats_with_cases, 1),
            grouped(std::max(0.0, limits.seats_with_cases - limits.seats_filled), 1),
            grouped(std::max(0.0, limits.seats_asked - limits.seats_with_cases), 1)),
        "  ");
  TextTable table("<>>>>");
  table.row({"if nothing else changed but", std::string(target.series.measure().name), "change", "±",
             "probability"});
  for (const planning::Limit& limit : limits.stages)
    table.row(
        {limit.name, outcome_text(target, limit.outcome.mean),
         is_share(target) ? formatted("{:+.1f} pp", 100 * limit.change.mean) : grouped(limit.change.mean),
         is_share(target) ? formatted("{:.1f}", 100 * limit.change.mcse) : grouped(limit.change.mcse, 1),
         probability_text(limit.probability)});
  return text + table.str();
}

std::string reach_text(const planning::PlanQuestion& question, const planning::Plan& plan) {
  std::string text =
      "\nWhat would reach it: the least share of all demand-side losses (not identified, no route, not "
      "connected) that\nmust go, no matter how, on top of the dose above, by how many slots the able have\n";
  TextTable table(">>>>>");
  table.row({"slots", "losses removed", "error leaves",
             fmt::format("{}, fresh draws", question.target.series.measure().name),
             "probability, fresh draws"});
  for (const planning::DoseResponse& curve : plan.what_reaches)
    table.row(
        {fmt::format("x {:g}", curve.held), curve.reached ? percent(curve.dose) : "all are not enough",
         curve.reached
             ? fmt::format("{} to {}", percent(curve.dose_low),
                           std::isinf(curve.dose_high) ? "all are not enough" : percent(curve.dose_high))
             : "",
         outcome_text(question.target, curve.fresh.outcome.mean), probability_text(curve.fresh.probability)});
  return text + table.str();
}

}  // namespace

std::string dose_text(const planning::DoseRange& range, double dose) {
  if (std::isinf(dose)) return "beyond the range";
  return range.whole ? grouped(dose) : compact(dose);
}

std::string levers_text(const planning::PlanQuestion& question) {
  std::string text;
  for (const planning::Lever& lever : question.levers)
    text += fmt::format("{}{}", text.empty() ? "" : " and ", lever.text);
  return text;
}

// "with network.coverage 1", or nothing.
std::string held_text(const planning::PlanQuestion& question, double held) {
  if (!question.held) return "";
  const planning::Lever& lever = question.held->lever;
  if (lever.kind == planning::LeverKind::coverage && held == 0)
    return fmt::format("without {}", lever.text.substr(0, lever.text.find('.')));
  if (lever.kind == planning::LeverKind::coverage && held == 1)
    return fmt::format("with {} everywhere", lever.text.substr(0, lever.text.find('.')));
  return fmt::format("with {} at {}", lever.text, compact(held));
}

std::string plan_table(const Scenario& scenario, const engine::RunPlan& run, const planning::Plan& plan) {
  const planning::PlanQuestion& question = plan.question;
  std::string text = fmt::format("{}\n", scenario.title);
  text += fmt::format(
      "How much of {}, so that {} with probability {:g}?\n"
      "{} draws x {} replicates, seed {}, the same for every dose; 'fresh draws' took no part in choosing.\n",
      levers_text(question), question.target.text, question.probability, grouped(run.draws), run.replicates,
      run.seed);
  if (run.posterior())
    text += fmt::format(
        "Draws are rows of a posterior of {}: the first half chooses, the second half is the fresh draws. "
        "Other "
        "priors are not tried.\n",
        grouped(run.posterior()->rows));
  text += "\nThe answer\n";
  for (const planning::DoseResponse& curve : plan.curves) text += wrapped(answer(question, curve), "  ");
  for (const planning::DoseResponse& curve : plan.curves) {
    const std::string held = held_text(question, curve.held);
    text += fmt::format("\nDose and response{}{} (the draws that chose)\n", held.empty() ? "" : ", ", held);
    text += curve_table(question, curve);
  }
  for (const planning::Limits& limits : plan.limits) {
    const std::string held = held_text(question, limits.held);
    text +=
        fmt::format("\nWhat limits it{}{} (half of the draws that chose)\n", held.empty() ? "" : ", ", held);
    text += limits_table(question, limits);
  }
  if (!plan.what_reaches.empty()) text += reach_text(question, plan);
  if (plan.placing) text += place_table(scenario, plan);
  if (!plan.schedule.empty()) text += schedule_table(scenario, plan);
  text += value_table(scenario, plan);
  if (!plan.beliefs.empty()) text += beliefs_table(plan);
  return text;
}

}  // namespace needgap::report
