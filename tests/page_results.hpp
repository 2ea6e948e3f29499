// What the tests of the page are made from: a scenario, and results of calibrate and plan as these commands
// write them, small, since real ones would take minutes.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
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

// A column of values: a unit, and statistics when there are several.
struct ValueColumn {
  std::string name, unit;
  std::vector<std::string> statistics = {"value"};
};
inline const std::vector<std::string> with_interval{"mean", "q2.5", "q97.5"},
    with_error{"mean", "mcse", "q2.5", "q97.5"},
    of_spread{"mean", "sd", "q2.5", "q25", "q50", "q75", "q97.5"}, of_probability{"value", "low", "high"};

// A table of a result's JSON: rows of the keys, notes and values in this order; cells may stand in lists.
inline nlohmann::ordered_json table_of(const std::vector<std::string>& keys,
                                       const std::vector<std::string>& notes,
                                       const std::vector<ValueColumn>& values,
                                       const nlohmann::ordered_json& rows) {
  using Json = nlohmann::ordered_json;
  Json table{{"title", ""}, {"columns", Json::array()}, {"rows", Json::array()}};
  for (const std::string& name : keys) table["columns"].push_back({{"name", name}, {"role", "key"}});
  for (const std::string& name : notes) table["columns"].push_back({{"name", name}, {"role", "note"}});
  for (const auto& [name, unit, statistics] : values)
    for (const std::string& statistic : statistics)
      table["columns"].push_back(
          {{"name", name}, {"role", "value"}, {"unit", unit}, {"statistic", statistic}});
  for (const Json& row : rows) {
    Json& cells = table["rows"].emplace_back(Json::array());
    for (const Json& cell : row) {
      if (cell.is_array())
        cells.insert(cells.end(), cell.begin(), cell.end());
      else
        cells.push_back(cell);
    }
    if (cells.size() != table["columns"].size())
      throw std::runtime_error("a row of another length: " + row.dump());
  }
  return table;
}

// Two fits of four targets: claims of one kind held by two of them, bands, and claims of more regions than
// are drawn. Each fit misses what the other is fitted to.
inline nlohmann::ordered_json calibration_result(double product_low = 0.018, double product_high = 0.036) {
  using Json = nlohmann::ordered_json;
  const std::string own = "unit of the row";
  const auto spread = [](double mean, double low, double high) {
    return Json{mean, (high - low) / 4, low, mean, mean, mean, high};
  };
  struct Number {
    std::string label;
    double observed, mean, low, high;
  };
  Json gap = Json::array(), weights = Json::array(), parameters = Json::array(), checks = Json::array(),
       cells = Json::array(), backcast = Json::array(), ridge = Json::array(), correlation = Json::array(),
       draws = Json::array();
  const auto check = [&](const std::string& evidence, const std::string& target, const char* which, bool used,
                         double p, const std::vector<Number>& numbers) {
    double inside = 0;
    for (const auto& [label, observed, mean, low, high] : numbers) {
      const bool holds = observed >= low && observed <= high;
      inside += holds;
      const char* unit = target == "bands" ? "specialists" : "procedures per year";
      cells.push_back({evidence, target, which, label, unit, holds ? "yes" : "no", observed, nullptr,
                       spread(mean, low, high)});
    }
    const auto count = static_cast<double>(numbers.size());
    checks.push_back({evidence, target, which, used ? "yes" : "no", count, inside / count, p, 100});
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
  const auto of_gap = [&](const char* evidence, const Json& need, const Json& unmet) {
    const Json none = Json::array({nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr});
    gap.push_back({evidence, need, none, none, unmet, none});
  };
  const auto draw = [&](const char* evidence, const std::vector<std::pair<double, double>>& pairs) {
    for (const auto& [rate, accept] : pairs) draws.push_back({evidence, draws.size(), rate, accept});
  };
  of_gap("none", spread(250, 150, 400), spread(180, 90, 300));
  draw("none", {{0.036, 0.9}, {0.044, 0.8}, {0.06, 0.7}});
  const auto fit = [&](const char* evidence, double claims, double none) {
    const bool of_claims = evidence == std::string("claims");
    weights.push_back({evidence, 80});
    of_gap(evidence, spread(240, 160, 350), spread(170, 95, 260));
    parameters.push_back({evidence, "accept", "proportion", spread(0.8, 0.6, 0.95), spread(0.7, 0.6, 0.8)});
    check(evidence, "claims", "prior", of_claims, 0.2, claims_at(60));
    check(evidence, "claims", "posterior", of_claims, of_claims ? 0.7 : 0.001, claims_at(claims));
    check(evidence, "claims_later", "prior", false, 0.2, later_at(60));
    check(evidence, "claims_later", "posterior", false, 0.02, later_at(claims));
    check(evidence, "bands", "prior", !of_claims, 0.3, bands_at(35));
    check(evidence, "bands", "posterior", !of_claims, of_claims ? 0.004 : 0.5, bands_at(none));
    if (!of_claims) check(evidence, "bands", "left_out", true, 0.03, bands_at(44));
    check(evidence, "regions", "prior", of_claims, 0.4, regions);
    check(evidence, "regions", "posterior", of_claims, 0.6, regions);
    for (const auto& [label, observed, mean, low, high] : claims_at(claims))
      backcast.push_back({evidence, "claims", std::stoi(label), observed, spread(mean, low, high)});
    backcast.push_back({evidence, "claims_later", 2026, 20, spread(claims, claims - 12, claims + 13)});
    const char* rate = "patients per cancer death";
    ridge.push_back({evidence, "rate", rate, spread(0.044, 0.034, 0.062), spread(0.039, 0.033, 0.051)});
    ridge.push_back({evidence, "accept", "proportion", spread(0.8, 0.6, 0.95), spread(0.7, 0.6, 0.8)});
    ridge.push_back(
        {evidence, "product", rate, spread(0.035, 0.02, 0.05), spread(0.027, product_low, product_high)});
    correlation.push_back({evidence, 0.02, -0.31});
    draw(evidence, {{0.034, 0.78}, {0.039, 0.7}, {0.05, 0.61}});
  };
  fit("claims", 42, 50);
  fit("survey", 95.5, 31);
  const auto target = [](const char* name, const char* title, const char* title_ja, const char* reason,
                         const char* unit, const char* status, const char* procedure) {
    const bool of_claims = *procedure != '\0';
    return Json{
        name, title,  title_ja,     "claims",  *reason == '\0' ? "yes" : "no", reason,
        unit, status, "a register", procedure, of_claims ? "share.block" : "", of_claims ? Json(1) : Json()};
  };
  const char* a_year = "procedures per year";
  const Json targets{
      target("claims", "claims of blocks", "ブロックのレセプト", "", a_year, "cited", "block"),
      target("claims_later", "claims of later years", "", "after the base year", a_year, "cited", "block"),
      target("bands", "blocks by specialist", "", "", "specialists", "derived", ""),
      target("regions", "claims by region", "", "", a_year, "assumed", "")};
  const Json observation = Json::array({{"nonresponse", "uniform(0.3, 1.3)", "ratio", "assumed", "made up"}});
  Json tables;
  tables["gap"] = table_of({"evidence"}, {},
                           {{"need", "patients", of_spread},
                            {"performed", "patients", of_spread},
                            {"procedures", "procedures", of_spread},
                            {"unmet_need", "patients", of_spread},
                            {"coverage", "proportion", of_spread}},
                           gap);
  tables["weights"] = table_of({"evidence"}, {}, {{"effective_sample_size", "draws"}}, weights);
  tables["parameters"] = table_of({"evidence", "parameter"}, {"unit"},
                                  {{"prior", own, of_spread}, {"posterior", own, of_spread}}, parameters);
  tables["checks"] = table_of({"evidence", "target", "draws"}, {"used"},
                              {{"cells", "numbers"},
                               {"covered", "proportion"},
                               {"predictive_p", "probability"},
                               {"effective_sample_size", "draws"}},
                              checks);
  tables["cells"] =
      table_of({"evidence", "target", "draws", "cell"}, {"unit", "inside"},
               {{"observed", own}, {"observed_below", own}, {"predicted", own, of_spread}}, cells);
  tables["ridge"] = table_of({"evidence", "of"}, {"unit"},
                             {{"prior", own, of_spread}, {"posterior", own, of_spread}}, ridge);
  tables["ridge_correlation"] =
      table_of({"evidence"}, {}, {{"prior", "correlation"}, {"posterior", "correlation"}}, correlation);
  tables["ridge_draws"] = table_of({"evidence", "row"}, {},
                                   {{"rate", "patients per cancer death"}, {"accept", "proportion"}}, draws);
  tables["backcast"] =
      table_of({"evidence", "target", "year"}, {},
               {{"observed", "procedures"}, {"predicted", "procedures", of_spread}}, backcast);
  tables["targets"] = table_of({"target"},
                               {"title", "title_ja", "source_kind", "used", "reason", "unit", "status",
                                "source", "procedure", "share"},
                               {{"part", "proportion"}}, targets);
  tables["observation"] = table_of({"parameter"}, {"value", "unit", "status", "source"}, {}, observation);
  return {{"format", "needgap calibration 2"},
          {"context", {{"scenario", "tutorial"}}},
          {"about", {{"title", "made up"}, {"base_year", 2024}}},
          {"tables", tables}};
}

// A plan of two curves of coverage, without the net and with it, and of two rules to place seats.
inline nlohmann::ordered_json plan_result(const std::string& measure = "coverage",
                                          const std::string& unit = "proportion") {
  using Json = nlohmann::ordered_json;
  const Json none;
  const std::vector<ValueColumn> answer{
      {"dose", "seats a year"}, {"dose_low", "seats a year"}, {"dose_high", "seats a year"}};
  const std::vector<ValueColumn> outcome{{measure, unit, with_interval},
                                         {"probability_met", "probability", of_probability}};
  Json tables;
  tables["levers"] =
      table_of({"lever"}, {"held", "unit"}, {},
               Json{{"more.seats", "no", "seats a year"}, {"net.coverage", "yes", "of all regions"}});
  tables["answers"] =
      table_of({"held"}, {"reached"}, answer, Json{{0, "no", 100, none, none}, {1, "yes", 50, 40, 60}});
  tables["curves"] = table_of({"held", "dose"}, {}, outcome,
                              Json{{0, 0, 0.3, 0.2, 0.4, 0.2, 0.1, 0.3},
                                   {0, 100, 0.35, 0.3, 0.5, 0.3, 0.2, 0.4},
                                   {1, 0, 0.32, 0.2, 0.4, 0.25, 0.1, 0.3},
                                   {1, 100, 0.5, 0.4, 0.6, 0.9, 0.8, 0.95}});
  tables["limits"] = table_of({"held", "dose", "limit"}, {"name"},
                              {{measure, unit, with_interval},
                               {"change_of_" + measure, unit, with_interval},
                               {"probability_met", "probability", of_probability}},
                              Json::array({{0, 50, "losses.route", "everyone has a route", 0.4, none, none,
                                            0.1, 0.05, 0.2, 0.5, none, none}}));
  tables["seats"] = table_of({"held", "dose"}, {}, {{"seats_asked", "seats"}, {"seats_filled", "seats"}},
                             Json::array({{0, 50, 50, 20}}));
  tables["what_reaches"] = table_of({"held"}, {"reached"}, answer, Json::array({{2, "yes", 0.5, 0.4, 0.6}}));
  tables["what_reaches_curves"] =
      table_of({"held", "dose"}, {}, outcome,
               Json{{2, 0, 0.3, none, none, 0.1, 0.05, 0.2}, {2, 1, 0.6, none, none, 0.95, 0.9, 1}});
  tables["placements"] =
      table_of({"rule"}, {},
               {{"gained", "patients", with_error},
                {"gained_against_equal", "patients", with_error},
                {"coverage_of_lowest_regions", "proportion", with_error},
                {"seats_given", "seats per year"},
                {"seats_filled", "seats per year"}},
               Json{{"optimised", 9, 1, 5, 12, 3, 1, none, none, 0.01, none, none, none, 7, 5},
                    {"equal", 6, 1, 3, 9, none, none, none, none, none, none, none, none, 7, 4}});
  tables["gained_by_region"] = table_of({"rule", "region"}, {}, {{"gained", "patients"}},
                                        Json{{"optimised", "Dunes", 9}, {"equal", "Dunes", 1}});
  tables["seats_by_region"] =
      table_of({"rule", "region", "programme"}, {}, {{"seats_given", "seats per year"}},
               Json{{"optimised", "Dunes", "block", 7}, {"equal", "Dunes", "block", 1}});
  const Json without{0.3, 0.2, 0.4}, unknown{none, none, none};
  tables["schedule"] =
      table_of({"year"}, {},
               {{"seats_asked", "seats"},
                {"seats_filled", "seats"},
                {"finished", "practitioners"},
                {"left", "practitioners"},
                {"coverage", "proportion", with_interval},
                {"coverage_without", "proportion", with_interval},
                {"unmet_need", "patients", with_interval},
                {"use_of_slots", "proportion", with_interval},
                {"budget_impact", "EUR", with_interval}},
               Json{{2027, 7, 5, 0, 2, Json{0.4, 0.3, 0.5}, without, unknown, unknown, unknown},
                    {2028, 7, 6, 4, 2, Json{0.45, 0.3, 0.5}, without, unknown, unknown, unknown}});
  tables["staffing"] = table_of({"year", "procedure"}, {},
                                {{"able", "practitioners"},
                                 {"required", "practitioners"},
                                 {"required_by_need", "practitioners"},
                                 {"wisn_ratio", "ratio"},
                                 {"wisn_difference", "practitioners"}},
                                Json{{2027, "block", 20, 10, 40, 2, 10}, {2028, "block", 22, 11, 40, 2, 11}});
  tables["value"] = table_of({"held", "dose"}, {"standing"},
                             {{"discounted_cost", "EUR", with_interval},
                              {"discounted_performed", "patients", with_interval},
                              {"cost_per_extra_patient", "EUR per patient", with_interval}},
                             Json{{0, 0, "efficient", 0, none, none, 0, none, none, none, none, none},
                                  {1, 50, "efficient", 3e6, none, none, 30, 10, 50, 1e5, none, none}});
  tables["beliefs"] =
      table_of({"belief"}, {}, outcome, Json::array({{"as configured", 0.4, 0.3, 0.5, 0.5, none, none}}));
  tables["regret"] = table_of({"belief", "rule"}, {}, {{"gained", "patients"}, {"regret", "patients"}},
                              Json{{"as configured", "optimised", 9, 0}, {"as configured", "equal", 6, 3}});
  tables["interventions"] = table_of({"scenario", "intervention"}, {"name", "name_ja"}, {},
                                     Json::array({{"tutorial", "net", "the net", "網"}}));
  return {
      {"format", "needgap plan 2"},
      {"context", {{"scenario", "tutorial"}, {"target", measure + " >= 40% in 2028"}, {"probability", 0.8}}},
      {"about",
       {{"measure", measure},
        {"threshold", 0.4},
        {"year", 2028},
        {"dose_unit", "seats a year"},
        {"years_summed", 10}}},
      {"tables", tables}};
}

}  // namespace needgap
