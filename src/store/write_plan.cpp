#include "needgap/store.hpp"

#include "csv_row.hpp"

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace needgap::store {
namespace {

// Writes rows that share what they are about.
class PlanRows {
 public:
  // section, held, dose, year, region, procedure, rule; empty where it does not apply.
  struct About {
    std::string section, held = {}, dose = {}, year = {}, region = {}, procedure = {}, rule = {};
  };

  explicit PlanRows(fmt::memory_buffer& out) : out_(out) {}
  void start(const About& about) {
    prefix_ = fmt::format("{},{},{},{},{},{},{}", about.section, about.held, about.dose, about.year,
                          csv_field(about.region), about.procedure, csv_field(about.rule));
  }
  void add(std::string_view measure, std::string_view unit, std::string_view statistic, double value) {
    if (!std::isnan(value))
      fmt::format_to(std::back_inserter(out_), "{},{},{},{},{:.10g}\n", prefix_, csv_field(measure),
                     csv_field(unit), statistic, value);
  }
  void add(std::string_view measure, std::string_view unit, const comparison::OverDraws& value) {
    add(measure, unit, "mean", value.mean);
    add(measure, unit, "mcse", value.mcse);
    add(measure, unit, "q2.5", value.low);
    add(measure, unit, "q97.5", value.high);
  }
  void add(const planning::Probability& p) {
    add("probability_met", "probability", "mean", p.share);
    add("probability_met", "probability", "low", p.low);
    add("probability_met", "probability", "high", p.high);
  }

 private:
  fmt::memory_buffer& out_;
  std::string prefix_;
};

std::string plain(double value) {
  return fmt::format("{:.10g}", value);
}

void add_curves(const Scenario& scenario, const Statement& target, const char* section,
                const std::vector<planning::DoseResponse>& curves, PlanRows& rows) {
  const MeasureColumn& measure = target.series.measure();
  const std::string year = std::to_string(target.series.year), unit = unit_of(scenario, measure);
  for (const planning::DoseResponse& curve : curves) {
    for (const planning::DosePoint& point : curve.points) {
      rows.start({section, plain(curve.held), plain(point.dose), year});
      rows.add(measure.name, unit, point.outcome);
      rows.add(point.probability);
    }
    rows.start({fmt::format("{}_answer", section), plain(curve.held), plain(curve.dose), year});
    rows.add("reached", "yes is 1", "value", curve.reached ? 1 : 0);
    rows.add("dose", "see the lever", "low", curve.dose_low);
    rows.add("dose", "see the lever", "high", curve.dose_high);
    rows.add(curve.fresh.probability);
  }
}

void add_limits(const Scenario& scenario, const planning::Plan& plan, PlanRows& rows) {
  const MeasureColumn& measure = plan.question.target.series.measure();
  const std::string unit = unit_of(scenario, measure);
  for (const planning::Limits& limits : plan.limits)
    for (const planning::Limit& limit : limits.stages) {
      rows.start({"limit", plain(limits.held), plain(limits.dose),
                  std::to_string(plan.question.target.series.year), "all", "all", limit.id});
      rows.add(measure.name, unit, limit.outcome);
      rows.add(fmt::format("change_of_{}", measure.name), unit, limit.change);
      rows.add(limit.probability);
    }
}

void add_placing(const Scenario& scenario, const planning::Plan& plan, PlanRows& rows) {
  const planning::Lever& lever = plan.place_question->lever;
  const auto& training = scenario.interventions[static_cast<std::size_t>(lever.intervention)].training;
  for (const planning::Placement& placement : plan.placing->placements) {
    rows.start({"placement", plain(plan.held), "", "", "all", "all", placement.rule});
    rows.add("gained", "patients", placement.gained);
    rows.add("gained_against_equal", "patients", placement.against_equal);
    rows.add("coverage_of_lowest_regions", "proportion", placement.worst);
    rows.add("seats_filled", "seats per year", "mean", placement.filled);
    for (int r = 0; r < scenario.region_count(); ++r) {
      const std::string& region = scenario.regions[static_cast<std::size_t>(r)].name;
      rows.start({"placement", plain(plan.held), "", "", region, "all", placement.rule});
      rows.add("gained", "patients", "mean", placement.gained_by_region[r]);
      for (std::size_t j = 0; j < lever.programmes.size(); ++j) {
        const Skill& skill = scenario.skills[static_cast<std::size_t>(
            training[static_cast<std::size_t>(lever.programmes[j])].skill)];
        rows.start({"placement", plain(plan.held), "", "", region,
                    scenario.procedures[static_cast<std::size_t>(skill.procedure)].id, placement.rule});
        rows.add(fmt::format("seats_{}", scenario.groups[static_cast<std::size_t>(skill.group)].id),
                 "seats per year", "value", placement.seats(r, static_cast<Eigen::Index>(j)));
      }
    }
  }
}

void add_schedule(const Scenario& scenario, const planning::Plan& plan, PlanRows& rows) {
  const std::string& currency = scenario.economics.currency;
  for (const planning::ScheduleYear& year : plan.schedule) {
    const std::string when = std::to_string(year.year);
    rows.start({"schedule", plain(plan.held), "", when, "all", "all"});
    rows.add("seats_asked", "seats", "mean", year.asked);
    rows.add("seats_filled", "seats", "mean", year.filled);
    rows.add("finished", "practitioners", "mean", year.finished);
    rows.add("left", "practitioners", "mean", year.left);
    rows.add("coverage", "proportion", year.coverage);
    rows.add("coverage_without", "proportion", year.coverage_without);
    rows.add("unmet_need", "patients", year.unmet);
    rows.add("unmet_need_without", "patients", year.unmet_without);
    rows.add("use_of_slots", "proportion", year.use_of_slots);
    rows.add("budget_impact", currency, year.budget);
    for (std::size_t k = 0; k < year.staffing.size(); ++k) {
      const planning::StaffingYear& s = year.staffing[k];
      rows.start({"schedule", plain(plan.held), "", when, "all", scenario.procedures[k].id});
      rows.add("able", "practitioners", "mean", s.able);
      rows.add("able_without", "practitioners", "mean", s.able_without);
      rows.add("slots", "patients per year", "mean", s.slots);
      rows.add("arrivals", "patients", "mean", s.arrivals);
      rows.add("performed", "patients", "mean", s.performed);
      rows.add("wisn_required", "practitioners", "mean", s.required());
      rows.add("wisn_required_by_need", "practitioners", "mean", s.required_by_need());
      rows.add("wisn_ratio", "ratio", "mean", s.ratio());
      rows.add("wisn_difference", "practitioners", "mean", s.difference());
    }
  }
}

void add_value(const Scenario& scenario, const planning::Plan& plan, PlanRows& rows) {
  constexpr const char* standing[] = {"efficient", "dominated", "extendedly dominated"};
  const std::string& currency = scenario.economics.currency;
  for (const planning::Option& option : plan.value.options) {
    rows.start({"value", plain(option.held), plain(option.dose), "all", "all", "all",
                standing[static_cast<int>(option.standing)]});
    rows.add("discounted_cost", currency, option.cost);
    rows.add("discounted_performed", "patients", option.patients);
    rows.add("discounted_pain_days", "days", option.pain_days);
    rows.add("cost_per_extra_patient", currency + " per patient", option.cost_per_patient);
    rows.add("cost_per_pain_day", currency + " per day", option.cost_per_pain_day);
    rows.add("step_cost_per_patient", currency + " per patient", "mean", option.step_cost_per_patient);
    for (std::size_t t = 0; t < plan.value.thresholds.size(); ++t)
      rows.add(fmt::format("best_at_{:.10g}", plan.value.thresholds[t]), "probability", "mean",
               option.acceptability[t]);
  }
}

void add_beliefs(const Scenario& scenario, const planning::Plan& plan, PlanRows& rows) {
  const MeasureColumn& measure = plan.question.target.series.measure();
  for (const planning::UnderBelief& belief : plan.beliefs) {
    rows.start({"belief", plain(plan.held), "", std::to_string(plan.question.target.series.year), "all",
                "all", belief.name});
    rows.add(measure.name, unit_of(scenario, measure), belief.outcome);
    rows.add(belief.probability);
    for (std::size_t i = 0; i < belief.regret.size(); ++i) {
      const std::string& rule = plan.placing->placements[i].rule;
      rows.add(fmt::format("gained: {}", rule), "patients", "mean", belief.gained[i]);
      rows.add(fmt::format("regret: {}", rule), "patients", "mean", belief.regret[i]);
    }
  }
}

}  // namespace

std::string plan_csv(const Scenario& scenario, const planning::Plan& plan) {
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out),
                 "{}section,held,dose,year,region,procedure,rule,measure,unit,statistic,value\n",
                 byte_order_mark);
  PlanRows rows(out);
  add_curves(scenario, plan.question.target, "curve", plan.curves, rows);
  add_limits(scenario, plan, rows);
  add_curves(scenario, plan.question.target, "what_reaches", plan.what_reaches, rows);
  if (plan.placing) add_placing(scenario, plan, rows);
  add_schedule(scenario, plan, rows);
  add_value(scenario, plan, rows);
  add_beliefs(scenario, plan, rows);
  return fmt::to_string(out);
}

std::vector<std::string> write_plan(const std::filesystem::path& folder, const Scenario& scenario,
                                    const std::vector<std::string>& settings, const engine::RunPlan& run,
                                    const planning::Plan& plan) {
  const std::vector<NamedText> files{
      {"plan.json", plan_json(scenario, run, plan)},
      {"plan.csv", plan_csv(scenario, plan)},
      {"run.json", run_record({&scenario, 1}, settings, run, plan.completion)}};
  write_whole(folder, files);
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  return names;
}

}  // namespace needgap::store
