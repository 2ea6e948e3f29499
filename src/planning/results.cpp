// A plan as tables.
#include "needgap/planning.hpp"
#include "needgap/ranking.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::planning {
namespace {

using result::Result;
using result::Table;
using result::TableMaker;

// One curve of doses, at a dose.
struct OnCurve {
  const DoseResponse* curve;
  const DosePoint* point;
};

// What a target's number is called and counted in.
struct Asked {
  std::string measure, unit;
};

Asked asked_of(const Scenario& scenario, const Statement& statement) {
  const MeasureColumn& measure = statement.series.measure();
  return {std::string(measure.name), unit_of(scenario, measure)};
}

std::string own_unit() {
  return std::string(result::unit_of_row);
}

Table curve_table(std::string name, std::string title, const Asked& target,
                  const std::vector<DoseResponse>& curves) {
  std::vector<OnCurve> rows;
  for (const DoseResponse& curve : curves)
    for (const DosePoint& point : curve.points) rows.push_back({&curve, &point});
  return TableMaker<OnCurve>(std::move(name), std::move(title))
      .key("held", [](const OnCurve& at) { return at.curve->held; })
      .key("dose", [](const OnCurve& at) { return at.point->dose; })
      .value(target.measure, target.unit, [](const OnCurve& at) { return at.point->outcome; })
      .value("probability_met", "probability", [](const OnCurve& at) { return at.point->probability; })
      .of(rows);
}

Table answer_table(std::string name, std::string title, const Asked& target, const std::string& unit,
                   const std::vector<DoseResponse>& curves) {
  return TableMaker<DoseResponse>(std::move(name), std::move(title))
      .key("held", &DoseResponse::held)
      .note("reached", &DoseResponse::reached)
      .value("dose", unit, &DoseResponse::dose)
      .value("dose_low", unit, &DoseResponse::dose_low)
      .value("dose_high", unit, &DoseResponse::dose_high)
      .value(target.measure, target.unit, [](const DoseResponse& curve) { return curve.fresh.outcome; })
      .value("probability_met", "probability",
             [](const DoseResponse& curve) { return curve.fresh.probability; })
      .of(curves);
}

Table lever_table(const PlanQuestion& question) {
  struct Moved {
    const Lever* lever;
    bool held;
  };
  std::vector<Moved> rows;
  for (const Lever& lever : question.levers) rows.push_back({&lever, false});
  if (question.held) rows.push_back({&question.held->lever, true});
  return TableMaker<Moved>("levers", "What is dosed, and what is held")
      .key("lever", [](const Moved& row) { return row.lever->text; })
      .note("held", &Moved::held)
      .note("unit", [](const Moved& row) { return row.lever->unit; })
      .value("low", own_unit(), [](const Moved& row) { return row.lever->low; })
      .value("high", own_unit(), [](const Moved& row) { return row.lever->high; })
      .note("whole", [](const Moved& row) { return row.lever->whole; })
      .of(rows);
}

// ---------------------------------------------------------------------------------------------------- limits

void add_limits(const Asked& target, const std::vector<Limits>& all, std::vector<Table>& tables) {
  struct Removed {
    const Limits* limits;
    const Limit* limit;
  };
  struct Counted {
    const Limits* limits;
    bool with;
    const Cascade& cascade() const { return with ? limits->with : limits->without; }
  };
  std::vector<Removed> removed;
  std::vector<Counted> counted;
  for (const Limits& limits : all) {
    for (const Limit& limit : limits.stages) removed.push_back({&limits, &limit});
    for (const bool with : {false, true}) counted.push_back({&limits, with});
  }
  tables.push_back(
      TableMaker<Removed>("limits", "What happens if one thing stops limiting")
          .key("held", [](const Removed& at) { return at.limits->held; })
          .key("dose", [](const Removed& at) { return at.limits->dose; })
          .key("limit", [](const Removed& at) { return at.limit->id; })
          .note("name", [](const Removed& at) { return at.limit->name; })
          .value(target.measure, target.unit, [](const Removed& at) { return at.limit->outcome; })
          .value("change_of_" + target.measure, target.unit,
                 [](const Removed& at) { return at.limit->change; })
          .value("probability_met", "probability", [](const Removed& at) { return at.limit->probability; })
          .of(removed));
  TableMaker<Counted> cascade("cascade", "Where the need of the target year goes, means");
  cascade.key("held", [](const Counted& at) { return at.limits->held; })
      .key("dose", [](const Counted& at) { return at.limits->dose; })
      .key("levers", [](const Counted& at) { return at.with ? "at the dose" : "at their low end"; });
  const std::pair<const char*, double Cascade::*> stages[] = {
      {"need", &Cascade::need},
      {"not_identified", &Cascade::not_identified},
      {"not_accepted", &Cascade::not_accepted},
      {"no_route", &Cascade::no_route},
      {"not_connected", &Cascade::not_connected},
      {"died_waiting", &Cascade::died_waiting},
      {"change_in_waiting", &Cascade::change_in_waiting},
      {"performed", &Cascade::performed}};
  for (const auto& [name, stage] : stages)
    cascade.value(name, "patients", [stage](const Counted& at) { return at.cascade().*stage; });
  cascade.value("use_of_slots", "proportion", [](const Counted& at) { return at.cascade().use_of_slots; });
  tables.push_back(cascade.of(counted));
  tables.push_back(TableMaker<Limits>("seats", "Seats in the target year, all regions, means")
                       .key("held", &Limits::held)
                       .key("dose", &Limits::dose)
                       .value("seats_asked", "seats", &Limits::seats_asked)
                       .value("seats_filled", "seats", &Limits::seats_filled)
                       .value("seats_filled_if_all_had_cases", "seats", &Limits::seats_with_cases)
                       .of(all));
}

// ----------------------------------------------------------------------------------------------------- place

// "coeliac", or with its providers where several programmes train it.
std::string programme_name(const Scenario& scenario, const Lever& lever, std::size_t j) {
  const auto skill_of = [&](int i) -> const Skill& {
    const auto& training = scenario.interventions[static_cast<std::size_t>(*lever.intervention)].training;
    return scenario.skills[static_cast<std::size_t>(training[static_cast<std::size_t>(i)].skill)];
  };
  const Skill& skill = skill_of(lever.programmes[j]);
  const std::string& procedure = scenario.procedures[static_cast<std::size_t>(skill.procedure)].id;
  const auto same = [&](int i) { return skill_of(i).procedure == skill.procedure; };
  if (std::count_if(lever.programmes.begin(), lever.programmes.end(), same) == 1) return procedure;
  return fmt::format("{} {}", scenario.groups[static_cast<std::size_t>(skill.group)].id, procedure);
}

// Patients a seat with their Monte Carlo error.
struct Gain {
  double mean = 0, mcse = 0;
};
std::array<result::Statistic, 2> statistics(const Gain& gain) {
  return {{{"mean", gain.mean}, {"mcse", gain.mcse}}};
}

// A rule, a region and a programme by index.
struct Seated {
  const Placement* placement;
  int region;
  Eigen::Index programme;
};

void add_placing(const Scenario& scenario, const Plan& plan, std::vector<Table>& tables) {
  const Placing& placing = *plan.placing;
  const PlaceQuestion& question = *plan.place_question;
  const auto programmes = static_cast<Eigen::Index>(question.lever.programmes.size());
  const auto region = [&](int r) { return scenario.regions[static_cast<std::size_t>(r)].name; };
  const auto programme = [&](const Seated& at) {
    return programme_name(scenario, question.lever, static_cast<std::size_t>(at.programme));
  };
  std::vector<Seated> gained, seats, sites;
  for (const Placement& placement : placing.placements)
    for (int r = 0; r < scenario.region_count(); ++r) {
      gained.push_back({&placement, r, 0});
      for (Eigen::Index j = 0; j < programmes; ++j) seats.push_back({&placement, r, j});
    }
  for (int r = 0; r < scenario.region_count(); ++r)
    for (Eigen::Index j = 0; j < programmes; ++j) sites.push_back({nullptr, r, j});
  const auto rule = [](const Seated& at) { return at.placement->rule; };
  tables.push_back(
      TableMaker<Placement>("placements",
                            fmt::format("{} seats a year placed by each rule, gains over {} years",
                                        question.seats, placing.years))
          .key("rule", &Placement::rule)
          .value("gained", "patients", &Placement::gained)
          .value("gained_against_equal", "patients", &Placement::against_equal)
          .value("coverage_of_lowest_regions", "proportion", &Placement::worst)
          .value("seats_given", "seats per year", [](const Placement& of) { return of.seats.sum(); })
          .value("seats_filled", "seats per year", &Placement::filled)
          .value("yearly_cost", scenario.economics.currency, &Placement::yearly_cost)
          .of(placing.placements));
  tables.push_back(TableMaker<Seated>("gained_by_region", "What each rule gains, by residence")
                       .key("rule", rule)
                       .key("region", [=](const Seated& at) { return region(at.region); })
                       .value("gained", "patients",
                              [](const Seated& at) { return at.placement->gained_by_region[at.region]; })
                       .of(gained));
  tables.push_back(TableMaker<Seated>("seats_by_region", "Where each rule places its seats")
                       .key("rule", rule)
                       .key("region", [=](const Seated& at) { return region(at.region); })
                       .key("programme", programme)
                       .value("seats_given", "seats per year",
                              [](const Seated& at) { return at.placement->seats(at.region, at.programme); })
                       .of(seats));
  tables.push_back(
      TableMaker<Seated>("sites", "What the first seats of a place gain, and how many it can fill")
          .key("region", [=](const Seated& at) { return region(at.region); })
          .key("programme", programme)
          .value("first_gain", "patients per seat",
                 [&](const Seated& at) {
                   return Gain{placing.first_gain(at.region, at.programme),
                               placing.first_error(at.region, at.programme)};
                 })
          .value("room", "seats per year",
                 [&](const Seated& at) { return placing.room(at.region, at.programme); })
          .value("locked", "seats per year",
                 [&](const Seated& at) { return question.locked(at.region, at.programme); })
          .value("weight_of_a_patient", "relative",
                 [&](const Seated& at) { return placing.weights[static_cast<std::size_t>(at.region)]; })
          .of(sites));
}

// ------------------------------------------------------------------------------------------ when, and cost

void add_schedule(const Scenario& scenario, const Plan& plan, std::vector<Table>& tables) {
  struct Staffed {
    const ScheduleYear* year;
    std::size_t procedure;
    const StaffingYear& staffing() const { return year->staffing[procedure]; }
  };
  std::vector<Staffed> rows;
  for (const ScheduleYear& year : plan.schedule)
    for (std::size_t k = 0; k < year.staffing.size(); ++k) rows.push_back({&year, k});
  tables.push_back(TableMaker<ScheduleYear>("schedule", "Year by year, all regions")
                       .key("year", &ScheduleYear::year)
                       .value("seats_asked", "seats", &ScheduleYear::asked)
                       .value("seats_filled", "seats", &ScheduleYear::filled)
                       .value("finished", "practitioners", &ScheduleYear::finished)
                       .value("left", "practitioners", &ScheduleYear::left)
                       .value("coverage", "proportion", &ScheduleYear::coverage)
                       .value("coverage_without", "proportion", &ScheduleYear::coverage_without)
                       .value("unmet_need", "patients", &ScheduleYear::unmet)
                       .value("unmet_need_without", "patients", &ScheduleYear::unmet_without)
                       .value("use_of_slots", "proportion", &ScheduleYear::use_of_slots)
                       .value("budget_impact", scenario.economics.currency, &ScheduleYear::budget)
                       .of(plan.schedule));
  const auto of = [](double StaffingYear::*number) {
    return [=](const Staffed& at) { return at.staffing().*number; };
  };
  tables.push_back(
      TableMaker<Staffed>("staffing", "Staffing by WHO's WISN, all regions, means")
          .key("year", [](const Staffed& at) { return at.year->year; })
          .key("procedure", [&](const Staffed& at) { return scenario.procedures[at.procedure].id; })
          .value("able", "practitioners", of(&StaffingYear::able))
          .value("able_without", "practitioners", of(&StaffingYear::able_without))
          .value("slots", "patients per year", of(&StaffingYear::slots))
          .value("need", "patients", of(&StaffingYear::need))
          .value("arrivals", "patients", of(&StaffingYear::arrivals))
          .value("performed", "patients", of(&StaffingYear::performed))
          .value("required", "practitioners", [](const Staffed& at) { return at.staffing().required(); })
          .value("required_by_need", "practitioners",
                 [](const Staffed& at) { return at.staffing().required_by_need(); })
          .value("wisn_ratio", "ratio", [](const Staffed& at) { return at.staffing().ratio(); })
          .value("wisn_difference", "practitioners",
                 [](const Staffed& at) { return at.staffing().difference(); })
          .of(rows));
}

void add_value(const Scenario& scenario, const Value& value, std::vector<Table>& tables) {
  const std::string& currency = scenario.economics.currency;
  // Options are named by their numbers, from 1.
  const auto number = [&](const Option& option) {
    return static_cast<int>(&option - value.options.data()) + 1;
  };
  using Kind = comparison::OptionStanding::Kind;
  tables.push_back(
      TableMaker<Option>("value", "Costs and gains of every dose against the first, at present value")
          .key("held", &Option::held)
          .key("dose", &Option::dose)
          .value("discounted_cost", currency, &Option::cost)
          .value("discounted_performed", "patients", &Option::patients)
          .value("discounted_pain_days", "patient-days", &Option::pain_days)
          .value("cost_per_extra_patient", currency + " per patient", &Option::cost_per_patient)
          .value("cost_per_pain_day", currency + " per patient-day", &Option::cost_per_pain_day)
          .value("step_cost_per_patient", currency + " per patient",
                 [](const Option& option) { return option.standing.step; })
          .note("option", number)
          .note("standing", [](const Option& option) { return std::string(to_string(option.standing.kind)); })
          .note("dominated_by",
                [](const Option& option) {
                  return option.standing.kind == Kind::efficient ? std::string()
                                                                 : std::to_string(option.standing.by + 1);
                })
          .note("dominated_with",
                [](const Option& option) {
                  return option.standing.kind == Kind::extendedly_dominated
                             ? std::to_string(option.standing.with + 1)
                             : std::string();
                })
          .of(value.options));
  struct Worth {
    double threshold;
    std::size_t t, option;
  };
  std::vector<Worth> rows;
  for (std::size_t t = 0; t < value.thresholds.size(); ++t)
    for (std::size_t o = 0; o < value.options.size(); ++o) rows.push_back({value.thresholds[t], t, o});
  tables.push_back(
      TableMaker<Worth>("acceptability",
                        fmt::format("Which dose is best, by what a patient treated is worth ({})", currency))
          .key("threshold", &Worth::threshold)
          .key("held", [&](const Worth& at) { return value.options[at.option].held; })
          .key("dose", [&](const Worth& at) { return value.options[at.option].dose; })
          .value("best_in", "probability",
                 [&](const Worth& at) { return value.options[at.option].acceptability[at.t]; })
          .note("best_on_average",
                [&](const Worth& at) { return value.best_on_average[at.t] == static_cast<int>(at.option); })
          .of(rows));
}

void add_beliefs(const Asked& target, const Plan& plan, std::vector<Table>& tables) {
  struct Ruled {
    const UnderBelief* belief;
    std::size_t rule;
  };
  std::vector<Ruled> rows;
  for (const UnderBelief& belief : plan.beliefs)
    for (std::size_t i = 0; i < belief.regret.size(); ++i) rows.push_back({&belief, i});
  tables.push_back(TableMaker<UnderBelief>("beliefs", "The plan under other priors and evidence")
                       .key("belief", &UnderBelief::name)
                       .value(target.measure, target.unit, &UnderBelief::outcome)
                       .value("probability_met", "probability", &UnderBelief::probability)
                       .of(plan.beliefs));
  if (!plan.placing) return;
  tables.push_back(
      TableMaker<Ruled>("regret", "What each rule gains there, and how much less than the best")
          .key("belief", [](const Ruled& at) { return at.belief->name; })
          .key("rule", [&](const Ruled& at) { return plan.placing->placements[at.rule].rule; })
          .value("gained", "patients", [](const Ruled& at) { return at.belief->gained[at.rule]; })
          .value("regret", "patients", [](const Ruled& at) { return at.belief->regret[at.rule]; })
          .of(rows));
}

}  // namespace

Result as_result(const Scenario& scenario, const engine::RunPlan& run, const Plan& plan) {
  const PlanQuestion& question = plan.question;
  const Asked target = asked_of(scenario, question.target);
  const DoseRange range = dose_range(question.levers);
  Result result{
      "plan",
      {{"scenario", scenario.name}, {"target", question.target.text}, {"probability", question.probability}},
      facts_of(run, plan.completion),
      {}};
  for (result::Fact& fact : std::vector<result::Fact>{
           {"title", scenario.title},
           {"measure", target.measure},
           {"measure_unit", target.unit},
           {"threshold", question.target.threshold},
           {"relation", std::string(question.target.relation == Relation::at_least ? "at least" : "at most")},
           {"year", std::int64_t{question.target.series.year}},
           {"dose_unit", range.unit},
           {"dose_low", range.low},
           {"dose_high", range.high},
           {"whole_doses", std::string(range.whole ? "yes" : "no")},
           {"currency", scenario.economics.currency},
           {"present_year", std::int64_t{scenario.economics.present_year}},
           {"discount_rate", mean(scenario.economics.discount_rate.distribution)}})
    result.about.push_back(std::move(fact));
  std::vector<Table>& tables = result.tables;
  tables.push_back(lever_table(question));
  tables.push_back(answer_table("answers", "The least dose at each held value, judged on fresh draws", target,
                                range.unit, plan.curves));
  tables.push_back(curve_table("curves", "Dose and response", target, plan.curves));
  add_limits(target, plan.limits, tables);
  if (!plan.what_reaches.empty()) {
    tables.push_back(answer_table(
        "what_reaches", "The least share of demand-side losses that must go, by multiple of the slots",
        target, "proportion", plan.what_reaches));
    tables.push_back(
        curve_table("what_reaches_curves", "The same at every share tried", target, plan.what_reaches));
  }
  if (plan.placing) {
    const PlaceQuestion& place = *plan.place_question;
    for (result::Fact& fact : std::vector<result::Fact>{
             {"placed_at_held", plan.held},
             {"seats", std::int64_t{place.seats}},
             {"seats_lever", place.lever.text},
             {"budget", place.budget},
             {"smallest_class", std::int64_t{place.smallest_class}},
             {"equity", place.equity},
             {"years_summed", std::int64_t{plan.placing->years}},
             {"lowest_regions", std::int64_t{std::max(1, lowest_count(scenario.region_count()))}},
             {"gain_counted_on", plan.placing->expected}})
      result.about.push_back(std::move(fact));
    add_placing(scenario, plan, tables);
  }
  if (!plan.schedule.empty()) add_schedule(scenario, plan, tables);
  add_value(scenario, plan.value, tables);
  if (!plan.beliefs.empty()) add_beliefs(target, plan, tables);
  for (Table& table : name_tables({&scenario, 1})) tables.push_back(std::move(table));
  return result;
}

}  // namespace needgap::planning
