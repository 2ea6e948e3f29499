#include "needgap/ranking.hpp"

#include "money.hpp"
#include "plan_words.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::report {
namespace {

std::string programme_name(const Scenario& scenario, const planning::Lever& lever, std::size_t j) {
  const std::vector<TrainingProgramme>& training = planning::intervention_of(scenario, lever).training;
  const TrainingProgramme& programme = training[lever.programmes[j]];
  const Skill& skill = scenario.skills[static_cast<std::size_t>(programme.skill)];
  const std::string& procedure = scenario.procedures[static_cast<std::size_t>(skill.procedure)].id;
  const auto same = [&](int i) { return scenario.skills[training[i].skill].procedure == skill.procedure; };
  if (std::count_if(lever.programmes.begin(), lever.programmes.end(), same) == 1) return procedure;
  return fmt::format("{} {}", scenario.groups[static_cast<std::size_t>(skill.group)].id, procedure);
}

// Regions with seats in the optimised placement, most first.
std::string sites_table(const Scenario& scenario, const planning::Plan& plan) {
  const planning::Placing& placing = *plan.placing;
  const planning::Placement& best = placing.placements[0];
  const auto J = static_cast<std::size_t>(best.seats.cols());
  std::vector<int> order(scenario.regions.size());
  std::iota(order.begin(), order.end(), 0);
  const auto seats = [&](int r) { return best.seats.row(r).sum(); };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return seats(a) > seats(b); });
  TextTable table(std::string("<") + std::string(J, '>') + ">>>>");
  std::vector<std::string> head{"region"};
  for (std::size_t j = 0; j < J; ++j) head.push_back(programme_name(scenario, plan.place_question->lever, j));
  head.insert(head.end(), {"seats", "room", "patients a first seat", "gained there, fresh draws"});
  table.row(head);
  std::string without;
  int others = 0;
  for (const int r : order) {
    if (seats(r) == 0) {
      ++others;
      continue;
    }
    std::vector<std::string> row{display_name(scenario.regions[static_cast<std::size_t>(r)])};
    Eigen::Index most = 0;
    for (std::size_t j = 0; j < J; ++j) row.push_back(grouped(best.seats(r, static_cast<Eigen::Index>(j))));
    placing.first_gain.row(r).maxCoeff(&most);
    row.insert(row.end(), {grouped(seats(r)), grouped(placing.room.row(r).sum()),
                           fmt::format("{} ± {}", grouped(placing.first_gain(r, most), 1),
                                       grouped(placing.first_error(r, most), 1)),
                           grouped(best.gained_by_region[r], 1)});
    table.row(std::move(row));
  }
  return table.str() + (others > 0 ? fmt::format("  {} regions receive none.\n", others) : "");
}

// "0.85", what a step of the frontier costs, or what beats the option: "dominated by 50 with 0.5".
std::string standing_text(const planning::Plan& plan, const planning::DoseRange& range,
                          const comparison::OptionStanding& standing, const Money& money) {
  using enum comparison::OptionStanding::Kind;
  const auto name = [&](std::size_t i) {
    const planning::Option& option = plan.value.options[i];
    const std::string dose = dose_text(range, option.dose);
    return plan.question.held ? fmt::format("{} with {}", dose, compact(option.held)) : dose;
  };
  switch (standing.kind) {
    case efficient:
      return std::isnan(standing.step) ? "start" : grouped(standing.step / money.size, money.decimals);
    case dominated:
      return "dominated by " + name(standing.by);
    case extendedly_dominated:
      return fmt::format("dominated by a mixture of {} and {}", name(standing.by), name(standing.with));
    case alike:
      break;
  }
  return "the same as " + name(standing.by);
}

}  // namespace

std::string with_error(const comparison::OverDraws& value, double scale, int decimals) {
  if (std::isnan(value.mean)) return std::string(no_number);
  return fmt::format("{} ± {}", grouped(value.mean / scale, decimals),
                     error_text(value.mcse / scale, decimals));
}

std::string between(const comparison::OverDraws& value, double scale, int decimals) {
  if (std::isnan(value.low)) return std::string(no_number);
  const auto end = [&](double x) {
    return std::isinf(x) ? std::string("no end") : grouped(x / scale, decimals);
  };
  return fmt::format("{} to {}", end(value.low), end(value.high));
}

std::string place_table(const Scenario& scenario, const planning::Plan& plan) {
  const planning::PlaceQuestion& question = *plan.place_question;
  const planning::Placing& placing = *plan.placing;
  const std::string held = held_text(plan.question, plan.held);
  std::string text = fmt::format("\nWhere: {} seats a year of {}{}{}\n", grouped(question.seats),
                                 question.lever.text, held.empty() ? "" : ", ", held);
  const planning::Placement& best = placing.placements[0];
  text += wrapped(
      fmt::format(
          "Seats go where they gain most patients over {} years{}, whole seats{}, no more than cases and "
          "people fill. {} of {} can be filled that way{}.",
          placing.years,
          question.equity > 0
              ? fmt::format(" (a patient counts (national / own coverage)^{:g})", question.equity)
              : std::string(),
          question.smallest_class > 1 ? fmt::format(", classes of at least {}", question.smallest_class)
                                      : std::string(),
          grouped(best.seats.sum()), grouped(question.seats),
          std::isfinite(question.budget)
              ? fmt::format(", at {} of {} a year", money_text(scenario.economics.currency, best.yearly_cost),
                            money_text(scenario.economics.currency, question.budget))
              : std::string()),
      "  ");
  text += sites_table(scenario, plan);
  text += wrapped(
      "Room: most seats that were filled when more were offered. Patients a first seat: of the programme "
      "where it "
      "gains most, with its Monte Carlo error; neighbouring regions differ by less than that, so a place in "
      "this "
      "list is not a rank. Gained there: by residence, all seats together.",
      "  ");
  text +=
      fmt::format("\nThe same seats placed by plain rules, on fresh draws (patients gained over {} years)\n",
                  placing.years);
  TextTable table("<>>>>>");
  table.row(
      {"rule", "seats given", "filled", "patients gained", "against equal",
       fmt::format("coverage of the {} lowest, pp", std::max(1, lowest_count(scenario.region_count())))});
  for (const planning::Placement& placement : placing.placements)
    table.row({placement.rule, grouped(placement.seats.sum()), grouped(placement.filled, 1),
               with_error(placement.gained),
               placement.rule == "equal" ? "" : with_error(placement.against_equal),
               with_error(placement.worst, 0.01, 2)});
  text += table.str();
  text += wrapped(
      fmt::format("The optimiser counted on {}{}; what is shown is what fresh draws gave, so that being "
                  "chosen is no advantage.",
                  grouped(placing.expected), question.equity > 0 ? " weighted patients" : " patients"),
      "  ");
  return text;
}

std::string schedule_table(const Scenario& scenario, const planning::Plan& plan) {
  std::string text = fmt::format(
      "\nWhen: year by year (half of the draws that chose; a practitioner able to do two procedures counts "
      "twice)\n");
  std::vector<double> budgets, errors;
  for (const planning::ScheduleYear& year : plan.schedule) {
    budgets.push_back(year.budget.mean);
    errors.push_back(year.budget.mcse);
  }
  const Money budget = money_of(scenario.economics.currency, budgets, errors);
  TextTable table(">>>>>>>>>>>");
  table.row({"year", "seats", "filled", "finish", "leave", "able", "without", "slots used", "coverage",
             "unmet need", budget.unit});
  for (const planning::ScheduleYear& year : plan.schedule) {
    double able = 0, without = 0;
    for (const planning::StaffingYear& staffing : year.staffing) {
      able += staffing.able;
      without += staffing.able_without;
    }
    table.row({std::to_string(year.year), grouped(year.asked), grouped(year.filled, 1),
               grouped(year.finished, 1), grouped(year.left), grouped(able), grouped(without),
               percent(year.use_of_slots.mean), percent(year.coverage.mean), with_error(year.unmet),
               with_error(year.budget, budget.size, budget.decimals)});
  }
  text += table.str();
  text += wrapped(
      "Leave: retire or move away, expected; those without cases who lapse and those who enter without the "
      "plan make "
      "up the rest of the change. The last column is the budget impact: cost with the plan less cost "
      "without, not "
      "discounted.",
      "  ");
  text +=
      "\nStaffing by WHO's WISN (standard workload: what one able practitioner can treat a year in the "
      "model)\n";
  TextTable wisn("><>>>>>");
  wisn.row({"year", "procedure", "able", "required by who arrives", "ratio", "difference",
            "required by all need"});
  for (const planning::ScheduleYear& year : plan.schedule) {
    const int offset = year.year - plan.schedule.front().year;
    if (offset != 0 && &year != &plan.schedule.back() && year.year != plan.question.target.series.year)
      continue;
    for (std::size_t k = 0; k < year.staffing.size(); ++k) {
      const planning::StaffingYear& staffing = year.staffing[k];
      wisn.row({std::to_string(year.year), scenario.procedures[k].id, grouped(staffing.able),
                grouped(staffing.required()), grouped(staffing.ratio(), 2),
                fmt::format("{}{}", staffing.difference() > 0 ? "+" : "", grouped(staffing.difference())),
                grouped(staffing.required_by_need())});
    }
  }
  return text + wisn.str() +
         wrapped("A ratio above 1 over the whole country does not mean that each region has enough.", "  ");
}

std::string value_table(const Scenario& scenario, const planning::Plan& plan) {
  const std::string& currency = scenario.economics.currency;
  const planning::DoseRange range = planning::dose_range(plan.question.levers);
  std::string text = fmt::format(
      "\nWhat it costs and gains to {} against the first of the curves, at the value of {} (the draws that "
      "chose; ± "
      "Monte Carlo error)\n",
      plan.question.target.series.year, scenario.economics.present_year);
  const auto column = [&](comparison::OverDraws planning::Option::*amount) {
    std::vector<double> amounts, errors;
    for (const planning::Option& option : plan.value.options) {
      amounts.push_back((option.*amount).mean);
      errors.push_back((option.*amount).mcse);
    }
    return money_of(currency, amounts, errors);
  };
  const Money cost = column(&planning::Option::cost), each = column(&planning::Option::cost_per_patient),
              day = column(&planning::Option::cost_per_pain_day);
  const auto written = [](const comparison::OverDraws& amount, const Money& money) {
    return with_error(amount, money.size, money.decimals);
  };
  TextTable table(">>>>>><");
  table.row({range.unit, plan.question.held ? plan.question.held->lever.text : "", "cost, " + cost.unit,
             "patients", each.unit + " per patient", day.unit + " per pain-day",
             "efficient: step, " + each.unit});
  for (const planning::Option& option : plan.value.options)
    table.row({dose_text(range, option.dose), plan.question.held ? compact(option.held) : "",
               written(option.cost, cost), with_error(option.patients),
               written(option.cost_per_patient, each), written(option.cost_per_pain_day, day),
               standing_text(plan, range, option.standing, each)});
  text += table.str();
  if (plan.value.thresholds.empty()) return text;
  text +=
      fmt::format("\nBest by net benefit, by what a patient treated is worth (probability of being best)\n");
  TextTable best(">>>>>");
  const Money worth = money_of(currency, plan.value.thresholds);
  best.row({fmt::format("{} per patient", worth.unit), range.unit,
            plan.question.held ? plan.question.held->lever.text : "", "probability",
            "probability of the first"});
  const auto reference =
      std::find_if(plan.value.options.begin(), plan.value.options.end(), [&](const planning::Option& o) {
        return o.dose == plan.curves[0].points[0].dose && o.held == plan.curves[0].held;
      });
  for (std::size_t t = 0; t < plan.value.thresholds.size(); ++t) {
    const planning::Option& option =
        plan.value.options[static_cast<std::size_t>(plan.value.best_on_average[t])];
    best.row({grouped(plan.value.thresholds[t] / worth.size, worth.decimals), dose_text(range, option.dose),
              plan.question.held ? compact(option.held) : "", percent(option.acceptability[t]),
              percent(reference->acceptability[t])});
  }
  text += best.str();
  std::string free;
  for (const std::string& name : comparison::not_costed(scenario)) free += (free.empty() ? "" : ", ") + name;
  if (!free.empty()) text += wrapped(fmt::format("CAUTION: no cost is stated for {}.", free), "  ");
  return text;
}

std::string beliefs_table(const planning::Plan& plan) {
  const Statement& target = plan.question.target;
  const bool share = target.series.measure().unit == "proportion";
  std::string text =
      "\nIf another prior or evidence holds: the plan, and the regret of each rule (patients less than the "
      "best rule gains; a quarter of the draws)\n";
  const std::size_t rules = plan.placing ? plan.placing->placements.size() : 0;
  TextTable table(std::string("<>>") + std::string(rules, '>'));
  std::vector<std::string> head{"belief", std::string(target.series.measure().name), "probability"};
  for (std::size_t i = 0; i < rules; ++i) head.push_back(plan.placing->placements[i].rule);
  table.row(head);
  std::vector<double> worst(rules, 0);
  for (const planning::UnderBelief& belief : plan.beliefs) {
    std::vector<std::string> row{belief.name,
                                 share ? percent(belief.outcome.mean) : grouped(belief.outcome.mean),
                                 percent(belief.probability.share)};
    for (std::size_t i = 0; i < rules; ++i) {
      row.push_back(grouped(belief.regret[i]));
      worst[i] = std::max(worst[i], belief.regret[i]);
    }
    table.row(std::move(row));
  }
  if (rules > 0) {
    std::vector<std::string> row{"largest regret", "", ""};
    for (const double regret : worst) row.push_back(grouped(regret));
    table.row(std::move(row));
  }
  return text + table.str();
}

}  // namespace needgap::report
