// The numbers a person takes away from the page, against the files it was made from.
#include "page_fixture.hpp"

#include <cctype>
#include <cmath>
#include <map>

namespace needgap {
namespace {

// Two numbers of the page, which keeps six digits.
void expect_same(const json& shown, const json& expected, const std::string& what) {
  ASSERT_TRUE(shown.is_number() && expected.is_number()) << what << ": " << shown << ", " << expected;
  const double x = expected;
  EXPECT_NEAR(shown.get<double>(), x, 1e-5 * std::abs(x) + 1e-9) << what;
}

// The row of a table that a key tells.
json named(const json& result, const std::string& table, const char* key, const json& name) {
  const json row = row_in(result, table, {{key, name}});
  if (row.is_null()) throw std::runtime_error("no " + name.dump());
  return row;
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheRun) {
  open("tutorial");
  const json fan = csv("fan");
  ASSERT_EQ(fan.size(), 5u);
  for (const json& row : fan) {
    const json expected = figure("unmet_need", row[0]);
    int column = 1;
    for (const char* statistic : {"mean", "mcse", "q2.5", "mcse_q2.5", "q25", "q75", "q97.5", "mcse_q97.5"})
      expect_same(row[column++], expected[statistic], statistic);
  }
  const json waterfall = csv("waterfall");
  const char* const stages[] = {"need",          "not_identified", "not_accepted",      "no_route",
                                "not_connected", "died_waiting",   "change_in_waiting", "performed"};
  ASSERT_EQ(waterfall.size(), std::size(stages));
  const double need = figure("need", 2024)["mean"];
  for (std::size_t i = 0; i < std::size(stages); ++i) {
    const json expected = figure(stages[i], 2024);
    expect_same(waterfall[i][1], expected["mean"], stages[i]);
    expect_same(waterfall[i][3], expected["q2.5"], stages[i]);
    EXPECT_NEAR(waterfall[i][7], expected["mean"].get<double>() / need, 1e-5) << stages[i];
  }
  double dots = 0;
  for (const json& row : csv("waffle")) dots += row[1].get<double>();
  EXPECT_EQ(dots, 100);
  click("#figure-waterfall [data-get=svg]");
  EXPECT_THAT(browser->downloaded("needgap-waterfall.svg"), HasSubstr("<svg"));
  click("#figure-waterfall [data-get=png]");
  EXPECT_THAT(browser->downloaded("needgap-waterfall.png"), HasSubstr("PNG"));
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheRegionsAndScenarios) {
  open("tutorial");
  const json summary = result("summary.json"), comparison = result("comparison.json");
  for (const json& row : csv("map"))
    expect_same(row[1], row_in(summary, "regions", {{"year", 2024}, {"region", row[0]}})["coverage/mean"],
                row[0]);
  const auto change_in = [&](int year) {
    return row_in(comparison, "change_in_nation", {{"scenario", "more"}, {"year", year}});
  };
  const json change = change_in(2028);
  const json row = csv("differences")[0];
  EXPECT_EQ(row[0], "Find more");
  EXPECT_EQ(row[1], "more");
  expect_same(row[2], -change["unmet_need/mean"].get<double>(), "gap averted");
  expect_same(row[4], -change["unmet_need/q97.5"].get<double>(), "its lower end");
  expect_same(row[6], change["unmet_need/probability_better"], "P(better)");
  EXPECT_EQ(row[8], change["unmet_need/resolved"] == 1 ? "yes" : "no");
  for (const json& year : csv("paths"))
    expect_same(year[3], -change_in(year[2])["unmet_need/mean"].get<double>(), "gap averted over the years");
  const json totals = named(comparison, "totals", "scenario", "more");
  expect_same(csv("costs")[0][2], totals["cost_per_extra_patient/mean"], "cost per patient, below a million");
  const json plane = csv("plane")[0];
  expect_same(plane[2], totals["discounted_cost/mean"], "extra cost, below a million");
  expect_same(plane[5], totals["discounted_performed/mean"], "extra patients");
  EXPECT_EQ(plane[8], "");
  EXPECT_EQ(plane[9], "efficient");
  for (const json& shown : csv("acceptability")) {
    const json found = row_in(comparison, "acceptability", {{"threshold", shown[0]}, {"scenario", shown[2]}});
    expect_same(shown[3], found["best_in"], "share of draws in which it is best");
  }
  for (const json& shown : csv("cost_years")) {
    const json found = row_in(comparison, "cost_by_year", {{"scenario", shown[1]}, {"year", shown[2]}});
    expect_same(shown[3], found["extra_cost/mean"], "extra cost of a year");
  }
}

// Levels (as published, under these assumptions, simulated) stand between the steps and take no change.
TEST_F(Page, TheBridgeLeadsFromThePublishedFiguresToTheSimulatedGap) {
  open("japan");
  EXPECT_THAT(drawn("bridge"), HasSubstr("公表値"));
  EXPECT_THAT(drawn("bridge"), HasSubstr("必要率：下限ではなく分布"));
  const json estimate = json::parse(bytes_of(folder / "japan/estimate.json"));
  const json rows = csv("bridge");
  ASSERT_EQ(rows.size(), 9u);
  expect_same(rows[0][3], rows_in(estimate, "bridge")[0]["gap"], "as published");
  EXPECT_NEAR(rows[0][3], 370'000 * 0.033 - 3122.44, 0.01);
  double gap = rows[0][3];
  std::size_t steps = 0;
  for (const json& row : rows)
    if (row[1].is_number()) {
      const json step = rows_in(estimate, "bridge")[++steps];
      expect_same(row[1], step["change/mean"], "change");
      expect_same(row[2], step["change/mcse"], "Monte Carlo error");
      gap += row[1].get<double>();
      EXPECT_NEAR(row[3], gap, 0.1) << "the changes add up";
    }
  EXPECT_EQ(steps, 6u);
  expect_same(rows[8][3], rows[7][3], "the simulated gap");
  click("#language");
  EXPECT_THAT(drawn("bridge"), HasSubstr("Gap simulated for 2018"));
  EXPECT_THAT(browser->complaints(), testing::IsEmpty());
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheStudies) {
  open("tutorial");
  const json tornado = result("tornado/sensitivity.json");
  for (const json& row : csv("tornado")) {
    const json bar = named(tornado, "bars", "parameter", row[1]);
    expect_same(row[2], bar["low_value"], "low value");
    expect_same(row[3], bar["change_at_low"], "change at low");
    expect_same(row[5], bar["change_at_high"], "change at high");
  }
  const json sobol = result("sobol/sensitivity.json"), morris = result("morris/sensitivity.json"),
             prcc = result("prcc/sensitivity.json"), voi = result("voi/voi.json");
  for (const json& row : csv("sobol")) {
    const json factor = named(sobol, "factors", "factor", row[1]);
    expect_same(row[2], factor["total_order"], "total");
    expect_same(row[5], factor["first_order"], "first");
  }
  for (const json& row : csv("morris"))
    expect_same(row[2], named(morris, "factors", "factor", row[1])["mu_star"], row[1]);
  for (const json& row : csv("prcc"))
    expect_same(row[2], named(prcc, "parameters", "parameter", row[1])["prcc"], row[1]);
  for (const json& row : csv("options"))
    expect_same(row[2], named(voi, "options", "option", row[1])["gain"], row[1]);
  const json evppi = csv("evppi");
  expect_same(evppi[0][2], rows_in(voi, "everything")[0]["evpi"], "EVPI");
  EXPECT_EQ(evppi.size(), rows_in(voi, "groups").size() + 1);
  open("tutorial");  // Chromium saves no more than ten files of a page
  const json thresholds = csv("thresholds"), invert = result("invert/invert.json");
  for (const json& row : thresholds) {
    const json threshold = named(invert, "thresholds", "parameter", row[1]);
    expect_same(row[2], threshold["threshold"], row[1]);
    expect_same(row[5], threshold["share_above"], row[1]);
  }
  const json box = csv("invert");
  ASSERT_EQ(box.size(), rows_in(invert, "sides").size());
  ASSERT_GT(box.size(), 0u);
  for (const json& row : box) {
    const json side = named(invert, "sides", "parameter", row[1]);
    ASSERT_TRUE(side["from"].is_number() || side["to"].is_number()) << "a side bounds something";
    for (const auto& [column, end] : {std::pair{2, "from"}, {3, "to"}})
      if (side[end].is_null()) {
        EXPECT_EQ(row[column], "") << "open";
      } else {
        expect_same(row[column], side[end], end);
      }
  }
  const json convergence = csv("convergence"), summary = result("summary.json");
  ASSERT_GT(convergence.size(), 1u);
  for (const json& row : convergence) {
    const json point = named(summary, "convergence", "draws", row[0]);
    const double mean = point["unmet_need/mean"], error = point["unmet_need/mcse"];
    expect_same(row[1], mean, "mean");
    expect_same(row[2], error, "Monte Carlo error");
    EXPECT_NEAR(row[3], mean - 2.3646 * error, 1e-4 * mean) << "lower end, by Student's t of 8 scrambles";
    EXPECT_NEAR(row[4], mean + 2.3646 * error, 1e-4 * mean) << "upper end";
  }
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheTargets) {
  open("tutorial");
  const json file = result("calibration.json"), rows = csv("targets");
  const std::map<std::string, std::string> numbers{{"2024", "2024"},          {"2025", "2025"},
                                                   {"2026", "2026"},          {"0", "0 procedures"},
                                                   {"1-5", "1–5 procedures"}, {"6+", "6 or more procedures"}};
  std::size_t seen = 0;
  for (const json& check : rows_in(file, "checks")) {
    const bool prior = check["draws"] == "prior";
    if (prior && check["evidence"] != "claims") continue;  // the same for every fit
    const std::string target = check["target"], by = prior ? "none (prior)" : check["evidence"],
                      use = prior                          ? "–"
                            : check["draws"] == "left_out" ? "fit made without it"
                            : check["used"] == "yes"       ? "fitted"
                                                           : "only compared";
    const auto find = [&](const json& number) -> json {
      for (const json& row : rows)
        if (row[1] == target && row[2] == by && row[3] == use && row[4] == number) return row;
      ADD_FAILURE() << target << ", " << by << ", " << use << ", " << number;
      return json::array();
    };
    if (check["cells"] > 20) {
      const json row = find("25 numbers");
      expect_same(row[10], check["covered"], target);
      ++seen;
      continue;
    }
    for (const json& cell : rows_in(file, "cells")) {
      if (cell["evidence"] != check["evidence"] || cell["target"] != target ||
          cell["draws"] != check["draws"])
        continue;
      const std::string& name = numbers.at(cell["cell"]);
      const json row = find(std::isdigit(name.back()) ? json(std::stod(name)) : json(name));
      ASSERT_EQ(row.size(), 13u);
      expect_same(row[5], cell["observed"], "observed");
      expect_same(row[6], cell["predicted/mean"], "mean");
      expect_same(row[7], cell["predicted/q2.5"], "lower end");
      expect_same(row[8], cell["predicted/q97.5"], "upper end");
      expect_same(row[10], check["covered"], "share inside");
      expect_same(row[11], check["predictive_p"], "p");
      ++seen;
    }
  }
  EXPECT_EQ(rows.size(), seen) << "and nothing else";
  for (const json& row : rows)
    if (row[2] == "claims") {
      EXPECT_EQ(row[12], row[1] == "bands" ? "not met" : row[1] == "claims_later" ? "doubtful" : "met");
    }
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheBackcastAndTheRidge) {
  open("tutorial");
  const json file = result("calibration.json"), rows = csv("backcast"), ridge = csv("ridge");
  const auto years = rows_in(file, "backcast");
  ASSERT_EQ(rows.size(), years.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const json &row = rows[i], &year = years[i];
    EXPECT_EQ(row[1], year["target"]);
    EXPECT_EQ(row[2], year["year"]);
    EXPECT_EQ(row[3], year["evidence"]);
    expect_same(row[4], year["observed"], "observed");
    expect_same(row[5], year["predicted/mean"], "mean");
    expect_same(row[6], year["predicted/q2.5"], "lower end");
    expect_same(row[7], year["predicted/q97.5"], "upper end");
    EXPECT_EQ(row[8],
              year["observed"] >= year["predicted/q2.5"] && year["observed"] <= year["predicted/q97.5"]
                  ? "yes"
                  : "no");
  }

  std::size_t i = 0;
  for (const char* quantity : {"rate", "accept", "product"}) {
    const json known = row_in(file, "ridge", {{"evidence", "survey"}, {"of", quantity}});
    for (const std::string stage : {"prior", "posterior"}) {
      const json& row = ridge.at(i++);
      const double low = known[stage + "/q2.5"], high = known[stage + "/q97.5"];
      EXPECT_EQ(row[1], stage);
      expect_same(row[2], known[stage + "/mean"], "mean");
      expect_same(row[3], low, "lower end");
      expect_same(row[4], high, "upper end");
      EXPECT_NEAR(row[5], high / low, 1e-6);
    }
  }
  const json correlation = named(file, "ridge_correlation", "evidence", "survey");
  expect_same(ridge[6][2], correlation["prior"], "correlation before");
  expect_same(ridge[7][2], correlation["posterior"], "correlation after");
  EXPECT_EQ(ridge.size(), 8u);
}

TEST_F(Page, DownloadsHoldTheNumbersOfThePlanAndTheCalibration) {
  open("tutorial");
  EXPECT_EQ(csv("posterior")[0],
            (json{"patient fit and willing", "accept", 0.8, 0.7, 0.6, 0.8, "proportion"}));
  EXPECT_EQ(csv("gap_posterior"),
            (json{{"none (prior)", 180, 90, 300}, {"claims", 170, 95, 260}, {"survey", 170, 95, 260}}));
  EXPECT_EQ(csv("dose")[3], (json{"With the net everywhere", 100, 0.9, 0.8, 0.95}));
  EXPECT_EQ(csv("response")[0], (json{"Without the net", 0, 0.3, 0.2, 0.4}));
  EXPECT_EQ(csv("limits"), (json{{"everyone has a route", 0.1, 0.05, 0.2, 0.4, 0.5}}));
  EXPECT_EQ(csv("reaches")[1], (json{"slots × 2", 1, 0.95, 0.9, 1, 0.6}));
  EXPECT_EQ(csv("seats"), (json{{"Dunes", 7, 7, 9}}));
  EXPECT_EQ(csv("rules")[0], (json{"optimised", 7, 5, 9, 5, 12, 1, 3, 1, 0.01}));
  EXPECT_EQ(csv("schedule")[3], (json{"with the plan", 2028, 0.45, 0.3, 0.5}));
  EXPECT_EQ(csv("filled")[3], (json{"seats filled", 2028, 6}));
  open("tutorial");  // Chromium saves no more than ten files of a page
  EXPECT_EQ(csv("staffing")[0], (json{"block", 20, 10, 2, 10, 40}));
  EXPECT_EQ(csv("frontier")[1], (json{"With the net everywhere", 50, 3, 30, 10, 50, 100000, "efficient"}));
  EXPECT_EQ(csv("beliefs")[0], (json{"as configured", 0.4, 0.3, 0.5, 0.5, 0, 3}));
}

TEST_F(Page, MoneyIsWrittenInAUnitThatSuitsIt) {
  open("tutorial");
  const auto amount = [&](const std::string& x) {
    return browser->run("return needgap.amount(" + x + ")").get<std::string>();
  };
  // Of every size, the number that a text says.
  const auto all_are_read_back = [&](const std::map<std::string, double>& sizes) {
    for (int power = -3; power <= 14; ++power)
      for (const double digits : {1.0, -2.345, 9.996}) {
        const double x = digits * std::pow(10, power);
        std::string written = amount(fmt::format("{}", x));
        std::erase(written, ',');
        std::size_t end = 0;
        const double number = std::stod(written, &end);
        const auto size = sizes.find(written.substr(end));
        ASSERT_NE(size, sizes.end()) << written;
        EXPECT_NEAR(number * size->second, x, (power < 0 ? 0.05 : 0.006) * std::abs(x)) << written;
        EXPECT_LE(end, 8u) << written;
      }
  };
  EXPECT_EQ(amount("0"), "0 EUR");
  EXPECT_EQ(amount("95673"), "95,673 EUR");
  EXPECT_EQ(amount("-1046751"), "-1.05 million EUR");
  all_are_read_back({{" EUR", 1}, {" million EUR", 1e6}, {" billion EUR", 1e9}, {" trillion EUR", 1e12}});
  click("#language");
  EXPECT_EQ(amount("9999"), "9,999EUR");
  EXPECT_EQ(amount("95673"), "9.57万EUR");
  EXPECT_EQ(amount("1046751"), "105万EUR");
  EXPECT_EQ(amount("24049000000"), "240億EUR");
  all_are_read_back({{"EUR", 1}, {"万EUR", 1e4}, {"億EUR", 1e8}, {"兆EUR", 1e12}});
}

TEST_F(Page, APlanIsWrittenInTheUnitOfItsMeasure) {
  const fs::path out = folder / "slots";
  ASSERT_EQ(needgap("plan tutorial --target 'use_of_slots <= 60% in 2026' --draws 16 --out " + out.string()),
            0);
  ASSERT_EQ(needgap("report " + out.string()), 0);
  open("slots");
  const double mean = rows_in(json::parse(bytes_of(out / "plan.json")), "curves")[0]["use_of_slots/mean"];
  EXPECT_THAT(text("#figure-response .note"), HasSubstr("Use of slots (2026)"));
  EXPECT_THAT(drawn("response"), HasSubstr("target 60.0%"));
  EXPECT_THAT(browser
                  ->run("return document.querySelector('#figure-response [tabindex=\"0\"].mark-symbol, "
                        "#figure-response .chart [tabindex=\"0\"]').getAttribute('aria-label')")
                  .get<std::string>(),
              HasSubstr(fmt::format("\n{:.1f}%\n", 100 * mean)));
  EXPECT_THAT(text("#figure-dose .note"), HasSubstr("Use of slots ≤ 60% in 2026"));
  EXPECT_THAT(drawn("limits"), HasSubstr("change of Use of slots (2026)"));
  EXPECT_THAT(drawn("limits"), HasSubstr(" pp")) << "a change of a proportion";
  for (const char* id : {"response", "dose", "limits", "beliefs"})
    EXPECT_THAT(text(fmt::format("#figure-{}", id)), testing::Not(HasSubstr("patients"))) << id;
  click("#language");
  EXPECT_THAT(text("#figure-response .note"), HasSubstr("受入枠の利用率（2026）"));
  EXPECT_THAT(browser->complaints(), IsEmpty());
}

// Also of a measure and a unit that the page has no words for.
TEST_F(Page, TheUnitOfAPlanIsThatOfItsColumns) {
  const fs::path out = folder / "units";
  fs::create_directories(out);
  struct Case {
    const char *measure, *unit, *title, *range;
  };
  for (const auto& [measure, unit, title, range] :
       {Case{"mean_wait", "weeks", "Mean wait (2028) (weeks)", "0.3\n95%: 0.2 to 0.4"},
        Case{"procedures", "procedures", "Procedures (2028) (procedures)", "0\n95%: 0 to 0"},
        Case{"use_of_slots", "proportion", "Use of slots (2028)", "30.0%\n95%: 20.0% to 40.0%"},
        Case{"beds", "beds per year", "beds (2028) (beds per year)", "0\n95%: 0 to 0"}}) {
    write(out / "plan.json", plan_result(measure, unit).dump());
    seal(out);
    ASSERT_EQ(needgap("report " + out.string()), 0);
    open("units");
    EXPECT_THAT(text("#figure-response .note"), HasSubstr(fmt::format(" {}.", title)));
    EXPECT_THAT(drawn("limits"), HasSubstr(title));
    EXPECT_EQ(browser->run("return needgap.state.figures.find(f => f.id === 'response').view().rows[0].tip"),
              fmt::format("0 seats a year\n{}", range));
  }
}

TEST_F(Page, AUnitOfMoneyNamesItsCurrency) {
  open("tutorial");
  const auto fee = [] {
    return browser->run("return document.querySelector('[id=\"parameter-fee.coeliac\"]').innerText");
  };
  EXPECT_THAT(fee().get<std::string>(), HasSubstr("EUR per procedure"));
  choose("#figure-fan select", "treatment.cost");
  EXPECT_THAT(text("#figure-fan .note"), HasSubstr("(EUR)"));
  click("#language");
  EXPECT_THAT(fee().get<std::string>(), HasSubstr("EUR/件"));
}

}  // namespace
}  // namespace needgap
