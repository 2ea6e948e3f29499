// What the tests of the page are made from: a scenario, and results of calibrate and plan as these commands
// write them, small, since real ones would take minutes.
#pragma once

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

inline const char* const calibration_result = R"({"format": "needgap calibration 1", "base_year": 2024,
 "prior": {"gap": {"need": {"mean": 250, "q2.5": 150, "q97.5": 400}, "unmet_need": {"mean": 180, "q2.5": 90, "q97.5": 300}}},
 "calibrations": [{"evidence": "survey", "effective_sample_size": 80,
  "gap": {"need": {"mean": 240, "q2.5": 160, "q97.5": 350}, "unmet_need": {"mean": 170, "q2.5": 95, "q97.5": 260}},
  "parameters": [{"name": "accept", "unit": "proportion",
   "prior": {"mean": 0.8, "sd": 0.1, "q2.5": 0.6, "q25": 0.7, "q50": 0.8, "q75": 0.9, "q97.5": 0.95},
   "posterior": {"mean": 0.7, "sd": 0.05, "q2.5": 0.6, "q25": 0.67, "q50": 0.7, "q75": 0.73, "q97.5": 0.8}}],
  "checks": [1, 2, 3]}]})";

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
