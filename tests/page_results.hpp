// What the tests of the page are made from: a scenario, and results of calibrate and plan as these commands
// write them, small, since real ones would take minutes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace needgap {

inline const char* const more_scenario = "schema = 1\nname = \"more\"\nextends = \"" NEEDGAP_CONFIGS_FOLDER
                                         R"(/tutorial.toml"
apply = ["find"]
[interventions.find]
name = "find more"
name_ja = "発見"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.find.effects]]
target = "identify.home"
operation = "barrier"
size = { value = 0.5, unit = "proportion", status = "assumed", source = "test" }
[interventions.find.cost]
yearly = { value = 200000, unit = "EUR per year", status = "assumed", source = "test" }
setup = { value = 1000, unit = "EUR", status = "assumed", source = "test" }
)";

// Two fits of four targets: claims of one kind held by two of them, bands, and claims of more regions than
// are drawn. Each fit misses what the other is fitted to.
inline nlohmann::json calibration_result() {
  using Json = nlohmann::json;
  const auto spread = [](double mean, double low, double high) {
    return Json{{"mean", mean}, {"sd", (high - low) / 4}, {"q2.5", low}, {"q25", mean}, {"q50", mean},
                {"q75", mean},  {"q97.5", high}};
  };
  struct Number {
    const char* label;
    double observed, mean, low, high;
  };
  const auto check = [&](double probability, const std::vector<Number>& numbers) {
    Json tree{{"probability", probability}, {"effective", 100}};
    double inside = 0;
    for (const auto& [label, observed, mean, low, high] : numbers) {
      inside += observed >= low && observed <= high;
      tree["cells"].push_back(
          {{"label", label}, {"observed", observed}, {"predicted", spread(mean, low, high)}});
    }
    tree["covered"] = inside / static_cast<double>(numbers.size());
    return tree;
  };
  const auto of_target = [](const char* name, bool used, const Json& prior, const Json& posterior) {
    return Json{{"target", name}, {"used", used}, {"prior", prior}, {"posterior", posterior}};
  };
  const std::vector<Number> regions(25, {"Dunes 2024", 4, 5, 1, 9});
  const auto claims_at = [](double mean) {
    return std::vector<Number>{{"2024", 40, mean, mean - 11, mean + 11},
                               {"2025", 44, mean + 1, mean - 10, mean + 12}};
  };
  const auto later_at = [](double mean) {
    return std::vector<Number>{{"2026", 20, mean, mean - 12, mean + 13}};
  };
  const auto bands_at = [](double none) {
    return std::vector<Number>{
        {"0", 30, none, none - 8.5, none + 9.25}, {"1-5", 12, 6.5, 2, 14}, {"6+", 3, 0.5, 0, 2}};
  };
  const Json claims_prior = check(0.2, claims_at(60)), later_prior = check(0.2, later_at(60)),
             bands_prior = check(0.3, bands_at(35)), regions_prior = check(0.4, regions);
  const auto fit = [&](const char* evidence, double claims, double none) {
    const bool of_claims = evidence == std::string("claims");
    Json tree{{"evidence", evidence}, {"effective_sample_size", 80}};
    tree["gap"] = {{"need", spread(240, 160, 350)}, {"unmet_need", spread(170, 95, 260)}};
    tree["parameters"] = {{{"name", "accept"},
                           {"unit", "proportion"},
                           {"prior", spread(0.8, 0.6, 0.95)},
                           {"posterior", spread(0.7, 0.6, 0.8)}}};
    tree["checks"] = {
        of_target("claims", of_claims, claims_prior, check(of_claims ? 0.7 : 0.001, claims_at(claims))),
        of_target("claims_later", false, later_prior, check(0.02, later_at(claims))),
        of_target("bands", !of_claims, bands_prior, check(of_claims ? 0.004 : 0.5, bands_at(none))),
        of_target("regions", of_claims, regions_prior, check(0.6, regions))};
    for (const auto& [label, observed, mean, low, high] : claims_at(claims))
      tree["backcast"].push_back({{"target", "claims"},
                                  {"year", std::stoi(label)},
                                  {"observed", observed},
                                  {"predicted", spread(mean, low, high)}});
    tree["backcast"].push_back({{"target", "claims_later"},
                                {"year", 2026},
                                {"observed", 20},
                                {"predicted", spread(claims, claims - 12, claims + 13)}});
    tree["ridge"] = {
        {"correlation", {{"prior", 0.02}, {"posterior", -0.31}}},
        {"rate", {{"prior", spread(0.044, 0.034, 0.062)}, {"posterior", spread(0.039, 0.033, 0.051)}}},
        {"accept", {{"prior", spread(0.8, 0.6, 0.95)}, {"posterior", spread(0.7, 0.6, 0.8)}}},
        {"product", {{"prior", spread(0.035, 0.02, 0.05)}, {"posterior", spread(0.027, 0.018, 0.036)}}},
        {"draws",
         {{"prior", {{"rate", {0.036, 0.044, 0.06}}, {"accept", {0.9, 0.8, 0.7}}}},
          {"posterior", {{"rate", {0.034, 0.039, 0.05}}, {"accept", {0.78, 0.7, 0.61}}}}}}};
    return tree;
  };
  Json claims = fit("claims", 42, 50), survey = fit("survey", 95.5, 31);
  survey["checks"][2]["left_out"] = check(0.03, bands_at(44));
  const auto target = [](const char* name, const char* title, const char* unit, const char* status) {
    return Json{{"name", name}, {"title", title},   {"evidence", "claims"},  {"used", true},
                {"unit", unit}, {"status", status}, {"source", "a register"}};
  };
  Json tree{{"format", "needgap calibration 1"}, {"base_year", 2024}};
  tree["targets"] = {target("claims", "claims of blocks", "procedures per year", "cited"),
                     target("claims_later", "claims of later years", "procedures per year", "cited"),
                     target("bands", "blocks by specialist", "specialists", "derived"),
                     target("regions", "claims by region", "procedures per year", "assumed")};
  tree["targets"][0]["title_ja"] = "ブロックのレセプト";
  tree["targets"][1].update({{"used", false}, {"reason", "after the base year"}});
  for (int i : {0, 1})
    tree["targets"][i]["claims"] = {{"procedure", "block"}, {"share", "share.block"}, {"part", 1}};
  tree["observation"] = {{{"name", "nonresponse"},
                          {"value", "uniform(0.3, 1.3)"},
                          {"unit", "ratio"},
                          {"status", "assumed"},
                          {"source", "made up"}}};
  tree["prior"]["gap"] = {{"need", spread(250, 150, 400)}, {"unmet_need", spread(180, 90, 300)}};
  tree["calibrations"] = {claims, survey};
  return tree;
}

inline const char* const plan_result =
    R"({"format": "needgap plan 1", "question": {"target": "coverage >= 40% in 2028",
 "measure": "coverage", "threshold": 0.4, "year": 2028, "probability": 0.8,
 "dose": {"low": 0, "high": 100, "unit": "seats a year"}, "levers": [{"name": "more.seats"}],
 "held": {"name": "net.coverage", "unit": "of all regions", "values": [0, 1]}},
 "interventions": [{"id": "net", "name": "the net", "name_ja": "網"}],
 "curves": [
  {"held": 0, "reached": false, "dose": 100, "dose_low": null, "dose_high": null, "points": [
   {"dose": 0, "outcome": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4}, "probability": {"share": 0.2, "low": 0.1, "high": 0.3}},
   {"dose": 100, "outcome": {"mean": 0.35, "q2.5": 0.3, "q97.5": 0.5}, "probability": {"share": 0.3, "low": 0.2, "high": 0.4}}]},
  {"held": 1, "reached": true, "dose": 50, "dose_low": 40, "dose_high": 60, "points": [
   {"dose": 0, "outcome": {"mean": 0.32, "q2.5": 0.2, "q97.5": 0.4}, "probability": {"share": 0.25, "low": 0.1, "high": 0.3}},
   {"dose": 100, "outcome": {"mean": 0.5, "q2.5": 0.4, "q97.5": 0.6}, "probability": {"share": 0.9, "low": 0.8, "high": 0.95}}]}],
 "limits": [{"held": 0, "dose": 50, "seats_asked": 50, "seats_filled": 20, "if_removed": [{"id": "losses.route",
  "name": "everyone has a route", "outcome": {"mean": 0.4}, "probability": {"share": 0.5},
  "change": {"mean": 0.1, "q2.5": 0.05, "q97.5": 0.2}}]}],
 "what_reaches": [{"held": 2, "reached": true, "dose": 0.5, "dose_low": 0.4, "dose_high": 0.6, "points": [
  {"dose": 0, "outcome": {"mean": 0.3}, "probability": {"share": 0.1, "low": 0.05, "high": 0.2}},
  {"dose": 1, "outcome": {"mean": 0.6}, "probability": {"share": 0.95, "low": 0.9, "high": 1}}]}],
 "placing": {"years": 10, "programmes": ["hospital.block"], "rules": [
  {"rule": "optimised", "seats": 7, "filled": 5, "gained": {"mean": 9, "mcse": 1, "q2.5": 5, "q97.5": 12},
   "against_equal": {"mean": 3, "mcse": 1}, "lowest_regions": {"mean": 0.01}},
  {"rule": "equal", "seats": 7, "filled": 4, "gained": {"mean": 6, "mcse": 1, "q2.5": 3, "q97.5": 9}}],
  "regions": [{"id": "dunes", "name": "Dunes", "name_en": "", "placements": {
   "optimised": {"seats": [7], "gained": 9}, "equal": {"seats": [1], "gained": 1}}}]},
 "schedule": [
  {"year": 2027, "seats_asked": 7, "seats_filled": 5, "finished": 0, "left": 2,
   "coverage": {"mean": 0.4, "q2.5": 0.3, "q97.5": 0.5}, "coverage_without": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4},
   "staffing": {"block": {"able": 20, "required": 10, "wisn_ratio": 2, "wisn_difference": 10, "required_by_need": 40}}},
  {"year": 2028, "seats_asked": 7, "seats_filled": 6, "finished": 4, "left": 2,
   "coverage": {"mean": 0.45, "q2.5": 0.3, "q97.5": 0.5}, "coverage_without": {"mean": 0.3, "q2.5": 0.2, "q97.5": 0.4},
   "staffing": {"block": {"able": 22, "required": 11, "wisn_ratio": 2, "wisn_difference": 11, "required_by_need": 40}}}],
 "value": {"options": [
  {"held": 0, "dose": 0, "cost": {"mean": 0}, "patients": {"mean": 0}, "cost_per_patient": {"mean": null}, "standing": "efficient"},
  {"held": 1, "dose": 50, "cost": {"mean": 3e6}, "patients": {"mean": 30, "q2.5": 10, "q97.5": 50},
   "cost_per_patient": {"mean": 1e5}, "standing": "efficient"}]},
 "beliefs": [{"name": "as configured", "outcome": {"mean": 0.4, "q2.5": 0.3, "q97.5": 0.5}, "probability": {"share": 0.5},
  "gained": [9, 6], "regret": [0, 3]}]})";

}  // namespace needgap
