#include "needgap/store.hpp"

#include "json.hpp"

namespace needgap::store {
namespace {

Json share_json(const planning::Probability& p) {
  return {{"share", p.share}, {"low", p.low}, {"high", p.high}};
}

Json point_json(const planning::DosePoint& point) {
  return {{"dose", point.dose},
          {"outcome", numbers(point.outcome)},
          {"probability", share_json(point.probability)}};
}

Json curve_json(const planning::DoseResponse& curve) {
  Json json{{"held", curve.held},         {"reached", curve.reached},     {"dose", curve.dose},
            {"dose_low", curve.dose_low}, {"dose_high", curve.dose_high}, {"fresh", point_json(curve.fresh)}};
  for (const planning::DosePoint& point : curve.points) json["points"].push_back(point_json(point));
  return json;
}

Json cascade_json(const planning::Cascade& c) {
  return {{"need", c.need},
          {"not_identified", c.not_identified},
          {"not_accepted", c.not_accepted},
          {"no_route", c.no_route},
          {"not_connected", c.not_connected},
          {"died_waiting", c.died_waiting},
          {"change_in_waiting", c.change_in_waiting},
          {"performed", c.performed},
          {"use_of_slots", c.use_of_slots}};
}

Json limits_json(const planning::Limits& limits) {
  Json json{{"held", limits.held},
            {"dose", limits.dose},
            {"without", cascade_json(limits.without)},
            {"with", cascade_json(limits.with)},
            {"seats_asked", limits.seats_asked},
            {"seats_filled", limits.seats_filled},
            {"seats_with_cases", limits.seats_with_cases}};
  for (const planning::Limit& limit : limits.stages)
    json["if_removed"].push_back({{"id", limit.id},
                                  {"name", limit.name},
                                  {"outcome", numbers(limit.outcome)},
                                  {"change", numbers(limit.change)},
                                  {"probability", share_json(limit.probability)}});
  return json;
}

std::string programme_id(const Scenario& scenario, const planning::Lever& lever, std::size_t j) {
  const TrainingProgramme& programme = scenario.interventions[static_cast<std::size_t>(lever.intervention)]
                                           .training[static_cast<std::size_t>(lever.programmes[j])];
  const Skill& skill = scenario.skills[static_cast<std::size_t>(programme.skill)];
  return scenario.groups[static_cast<std::size_t>(skill.group)].id + "." +
         scenario.procedures[static_cast<std::size_t>(skill.procedure)].id;
}

Json placing_json(const Scenario& scenario, const planning::Plan& plan) {
  const planning::PlaceQuestion& question = *plan.place_question;
  const planning::Placing& placing = *plan.placing;
  Json json{{"held", plan.held},
            {"lever", question.lever.text},
            {"seats", question.seats},
            {"budget", question.budget},
            {"smallest_class", question.smallest_class},
            {"equity", question.equity},
            {"years", placing.years},
            {"levels", placing.levels},
            {"expected", placing.expected}};
  for (std::size_t j = 0; j < question.lever.programmes.size(); ++j)
    json["programmes"].push_back(programme_id(scenario, question.lever, j));
  const auto row = [](const auto& matrix, int r) {
    Json list = Json::array();
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) list.push_back(matrix(r, j));
    return list;
  };
  for (int r = 0; r < scenario.region_count(); ++r) {
    const Region& region = scenario.regions[static_cast<std::size_t>(r)];
    Json entry{{"id", region.id},
               {"name", region.name},
               {"name_en", region.name_en},
               {"weight", placing.weights[static_cast<std::size_t>(r)]},
               {"room", row(placing.room, r)},
               {"first_gain", row(placing.first_gain, r)},
               {"first_gain_error", row(placing.first_error, r)},
               {"locked", row(question.locked, r)}};
    for (const planning::Placement& placement : placing.placements)
      entry["placements"][placement.rule] = {{"seats", row(placement.seats, r)},
                                             {"gained", placement.gained_by_region[r]}};
    json["regions"].push_back(std::move(entry));
  }
  for (const planning::Placement& placement : placing.placements)
    json["rules"].push_back({{"rule", placement.rule},
                             {"seats", placement.seats.sum()},
                             {"filled", placement.filled},
                             {"yearly_cost", placement.yearly_cost},
                             {"gained", numbers(placement.gained)},
                             {"against_equal", numbers(placement.against_equal)},
                             {"lowest_regions", numbers(placement.worst)}});
  return json;
}

Json schedule_json(const Scenario& scenario, const planning::ScheduleYear& year) {
  Json json{{"year", year.year},
            {"seats_asked", year.asked},
            {"seats_filled", year.filled},
            {"finished", year.finished},
            {"left", year.left},
            {"coverage_without", numbers(year.coverage_without)},
            {"coverage", numbers(year.coverage)},
            {"unmet_need_without", numbers(year.unmet_without)},
            {"unmet_need", numbers(year.unmet)},
            {"use_of_slots", numbers(year.use_of_slots)},
            {"budget_impact", numbers(year.budget)}};
  for (std::size_t k = 0; k < year.staffing.size(); ++k) {
    const planning::StaffingYear& s = year.staffing[k];
    json["staffing"][scenario.procedures[k].id] = {{"able_without", s.able_without},
                                                   {"able", s.able},
                                                   {"slots", s.slots},
                                                   {"arrivals", s.arrivals},
                                                   {"need", s.need},
                                                   {"performed", s.performed},
                                                   {"required", s.required()},
                                                   {"required_by_need", s.required_by_need()},
                                                   {"wisn_ratio", s.ratio()},
                                                   {"wisn_difference", s.difference()}};
  }
  return json;
}

Json value_json(const planning::Value& value) {
  constexpr const char* standing[] = {"efficient", "dominated", "extendedly dominated"};
  Json json{{"thresholds", value.thresholds}, {"best_on_average", value.best_on_average}};
  for (const planning::Option& option : value.options)
    json["options"].push_back({{"held", option.held},
                               {"dose", option.dose},
                               {"cost", numbers(option.cost)},
                               {"patients", numbers(option.patients)},
                               {"pain_days", numbers(option.pain_days)},
                               {"cost_per_patient", numbers(option.cost_per_patient)},
                               {"cost_per_pain_day", numbers(option.cost_per_pain_day)},
                               {"standing", standing[static_cast<int>(option.standing)]},
                               {"step_cost_per_patient", option.step_cost_per_patient},
                               {"acceptability", option.acceptability}});
  return json;
}

}  // namespace

std::string plan_json(const Scenario& scenario, const engine::RunPlan& run, const planning::Plan& plan) {
  const planning::PlanQuestion& question = plan.question;
  const planning::DoseRange range = planning::dose_range(question.levers);
  Json tree{{"format", "needgap plan 1"},
            {"scenario", scenario.name},
            {"title", scenario.title},
            {"run", {{"seed", run.seed}, {"draws", run.draws}, {"replicates", run.replicates}}},
            {"currency", scenario.economics.currency},
            {"present_year", scenario.economics.present_year},
            {"discount_rate", mean(scenario.economics.discount_rate.distribution)}};
  for (const Intervention& intervention : scenario.interventions)
    tree["interventions"].push_back(
        {{"id", intervention.id}, {"name", intervention.name}, {"name_ja", intervention.name_ja}});
  Json& asked = tree["question"];
  asked = {
      {"target", question.target.text},
      {"measure", question.target.series.measure().name},
      {"threshold", question.target.threshold},
      {"at_least", question.target.relation == Relation::at_least},
      {"year", question.target.series.year},
      {"probability", question.probability},
      {"dose", {{"low", range.low}, {"high", range.high}, {"whole", range.whole}, {"unit", range.unit}}}};
  for (const planning::Lever& lever : question.levers)
    asked["levers"].push_back(
        {{"name", lever.text}, {"unit", lever.unit}, {"low", lever.low}, {"high", lever.high}});
  if (question.held)
    asked["held"] = {{"name", question.held->lever.text},
                     {"unit", question.held->lever.unit},
                     {"values", question.held->values}};
  for (const planning::DoseResponse& curve : plan.curves) tree["curves"].push_back(curve_json(curve));
  for (const planning::Limits& limits : plan.limits) tree["limits"].push_back(limits_json(limits));
  for (const planning::DoseResponse& curve : plan.what_reaches)
    tree["what_reaches"].push_back(curve_json(curve));
  if (plan.placing) tree["placing"] = placing_json(scenario, plan);
  for (const planning::ScheduleYear& year : plan.schedule)
    tree["schedule"].push_back(schedule_json(scenario, year));
  tree["value"] = value_json(plan.value);
  for (const planning::UnderBelief& belief : plan.beliefs)
    tree["beliefs"].push_back({{"name", belief.name},
                               {"outcome", numbers(belief.outcome)},
                               {"probability", share_json(belief.probability)},
                               {"gained", belief.gained},
                               {"regret", belief.regret}});
  return tree.dump() + '\n';
}

}  // namespace needgap::store
