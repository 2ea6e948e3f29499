// The numbers a person takes away from the page, against the files it was made from.
#include "page_fixture.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace needgap {
namespace {

// Two numbers of the page, which keeps six digits.
void expect_same(const json& shown, const json& expected, const std::string& what) {
  ASSERT_TRUE(shown.is_number() && expected.is_number()) << what << ": " << shown << ", " << expected;
  const double x = expected;
  EXPECT_NEAR(shown.get<double>(), x, 1e-5 * std::abs(x) + 1e-9) << what;
}

const json& named(const json& list, const std::string& name, const char* key = "name") {
  for (const json& one : list)
    if (one[key] == name) return one;
  throw std::runtime_error("no " + name);
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheRun) {
  open("tutorial");
  const json fan = csv("fan");
  ASSERT_EQ(fan.size(), 5u);
  for (const json& row : fan) {
    const json expected = figure("unmet_need", row[0]);
    int column = 1;
    for (const char* statistic : {"mean", "mcse", "q2.5", "q25", "q75", "q97.5"})
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
    EXPECT_NEAR(waterfall[i][5], expected["mean"].get<double>() / need, 1e-5) << stages[i];
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
  const json summary = result("summary.json")["results"]["2024"], comparison = result("comparison.json");
  for (const json& row : csv("map"))
    expect_same(row[1], summary[row[0].get<std::string>()]["residence"]["all"]["coverage"]["mean"], row[0]);
  const json& more = comparison["scenarios"][1];
  const json change = more["years"]["2028"]["national"]["residence"]["unmet_need"]["change"];
  const json row = csv("differences")[0];
  EXPECT_EQ(row[0], "Find more");
  EXPECT_EQ(row[1], "more");
  expect_same(row[2], -change["mean"].get<double>(), "gap averted");
  expect_same(row[4], -change["q97.5"].get<double>(), "its lower end");
  expect_same(row[6], change["probability_better"], "P(better)");
  EXPECT_EQ(row[8], change["resolved"].get<bool>() ? "yes" : "no");
  for (const json& year : csv("paths")) {
    const json there =
        more["years"][std::to_string(year[2].get<int>())]["national"]["residence"]["unmet_need"];
    expect_same(year[3], -there["change"]["mean"].get<double>(), "gap averted over the years");
  }
  expect_same(csv("costs")[0][2], more["totals"]["cost_per_extra_patient"]["mean"].get<double>() / 1e6,
              "millions");
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheStudies) {
  open("tutorial");
  const json tornado = result("tornado/sensitivity.json");
  for (const json& row : csv("tornado")) {
    const json& bar = named(tornado["bars"], row[1]);
    expect_same(row[2], bar["low_value"], "low value");
    expect_same(row[3], bar["low"]["value"], "change at low");
    expect_same(row[5], bar["high"]["value"], "change at high");
  }
  const json sobol = result("sobol/sensitivity.json")["sizes"].back();
  for (const json& row : csv("sobol")) {
    const json& factor = named(sobol["factors"], row[1]);
    expect_same(row[2], factor["total"]["value"], "total");
    expect_same(row[5], factor["first"]["value"], "first");
  }
  for (const json& row : csv("morris"))
    expect_same(row[2], named(result("morris/sensitivity.json")["factors"], row[1])["mu_star"]["value"],
                row[1]);
  for (const json& row : csv("prcc"))
    expect_same(row[2], named(result("prcc/sensitivity.json")["parameters"], row[1])["prcc"]["value"],
                row[1]);
  const json voi = result("voi/voi.json");
  for (const json& row : csv("options"))
    expect_same(row[2], named(voi["options"], row[1])["gain"]["value"], row[1]);
  const json evppi = csv("evppi");
  expect_same(evppi[0][2], voi["evpi"]["value"], "EVPI");
  EXPECT_EQ(evppi.size(), voi["groups"].size() + 1);
  open("tutorial");  // Chromium saves no more than ten files of a page
  const json thresholds = csv("thresholds"), invert = result("invert/invert.json");
  for (const json& row : thresholds) {
    expect_same(row[2], named(invert["thresholds"], row[1])["value"], row[1]);
    expect_same(row[5], named(invert["thresholds"], row[1])["share_above"], row[1]);
  }
  const json box = csv("invert");
  ASSERT_EQ(box.size(), invert["box"]["sides"].size());
  ASSERT_GT(box.size(), 0u);
  for (const json& row : box) {
    const json& side = named(invert["box"]["sides"], row[1]);
    ASSERT_TRUE(side["low"].is_number() || side["high"].is_number()) << "a side bounds something";
    for (const auto& [column, end] : {std::pair{2, "low"}, {3, "high"}})
      if (side[end].is_null()) {
        EXPECT_EQ(row[column], "") << "open";
      } else {
        expect_same(row[column], side[end], end);
      }
  }
  const json convergence = csv("convergence"), points = result("summary.json")["convergence"];
  ASSERT_GT(convergence.size(), 1u);
  for (const json& row : convergence) {
    const json& point =
        *std::find_if(points.begin(), points.end(), [&](const json& p) { return p["draws"] == row[0]; });
    const double mean = point["mean"], error = point["mcse"];
    expect_same(row[1], point["mean"], "mean");
    expect_same(row[2], point["mcse"], "Monte Carlo error");
    EXPECT_NEAR(row[3], mean - 1.96 * error, 1e-4 * mean) << "lower end";
    EXPECT_NEAR(row[4], mean + 1.96 * error, 1e-4 * mean) << "upper end";
  }
}

TEST_F(Page, DownloadsHoldTheNumbersOfTheTargets) {
  open("tutorial");
  const json file = result("calibration.json"), rows = csv("targets");
  const std::map<std::string, std::string> numbers{{"2024", "2024"},          {"2025", "2025"},
                                                   {"2026", "2026"},          {"0", "0 procedures"},
                                                   {"1-5", "1–5 procedures"}, {"6+", "6 or more procedures"}};
  std::size_t seen = 0;
  const auto expect_check = [&](const json& check, const std::string& target, const std::string& by,
                                const std::string& use) {
    const auto find = [&](const json& number) -> json {
      for (const json& row : rows)
        if (row[1] == target && row[2] == by && row[3] == use && (number.is_null() || row[4] == number))
          return row;
      ADD_FAILURE() << target << ", " << by << ", " << use << ", " << number;
      return json::array();
    };
    if (check["cells"].size() > 20) {
      const json row = find("25 numbers");
      expect_same(row[10], check["covered"], target);
      ++seen;
      return;
    }
    for (const json& cell : check["cells"]) {
      const std::string& name = numbers.at(cell["label"]);
      const json row = find(std::isdigit(name.back()) ? json(std::stod(name)) : json(name)),
                 &predicted = cell["predicted"];
      ASSERT_EQ(row.size(), 13u);
      expect_same(row[5], cell["observed"], "observed");
      expect_same(row[6], predicted["mean"], "mean");
      expect_same(row[7], predicted["q2.5"], "lower end");
      expect_same(row[8], predicted["q97.5"], "upper end");
      expect_same(row[10], check["covered"], "share inside");
      expect_same(row[11], check["probability"], "p");
      ++seen;
    }
  };
  for (const json& check : file["calibrations"][0]["checks"])
    expect_check(check["prior"], check["target"], "none (prior)", "–");
  for (const json& fit : file["calibrations"])
    for (const json& check : fit["checks"]) {
      expect_check(check["posterior"], check["target"], fit["evidence"],
                   check["used"] ? "fitted" : "only compared");
      if (check.contains("left_out"))
        expect_check(check["left_out"], check["target"], fit["evidence"], "fit made without it");
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
  std::size_t i = 0;
  for (const json& fit : file["calibrations"])
    for (const json& year : fit["backcast"]) {
      ASSERT_LT(i, rows.size());
      const json &row = rows[i++], &predicted = year["predicted"];
      EXPECT_EQ(row[1], year["target"]);
      EXPECT_EQ(row[2], year["year"]);
      EXPECT_EQ(row[3], fit["evidence"]);
      expect_same(row[4], year["observed"], "observed");
      expect_same(row[5], predicted["mean"], "mean");
      expect_same(row[6], predicted["q2.5"], "lower end");
      expect_same(row[7], predicted["q97.5"], "upper end");
      EXPECT_EQ(row[8], year["observed"] >= predicted["q2.5"] && year["observed"] <= predicted["q97.5"]
                            ? "yes"
                            : "no");
    }
  EXPECT_EQ(rows.size(), i);

  const json& last = file["calibrations"].back()["ridge"];
  i = 0;
  for (const char* quantity : {"rate", "accept", "product"})
    for (const char* stage : {"prior", "posterior"}) {
      const json &row = ridge.at(i++), &spread = last[quantity][stage];
      EXPECT_EQ(row[1], stage);
      expect_same(row[2], spread["mean"], "mean");
      expect_same(row[3], spread["q2.5"], "lower end");
      expect_same(row[4], spread["q97.5"], "upper end");
      EXPECT_NEAR(row[5], spread["q97.5"].get<double>() / spread["q2.5"].get<double>(), 1e-6);
    }
  expect_same(ridge[6][2], last["correlation"]["prior"], "correlation before");
  expect_same(ridge[7][2], last["correlation"]["posterior"], "correlation after");
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
  EXPECT_EQ(csv("frontier")[1], (json{"With the net everywhere", 50, 3, 30, 10, 50, 0.1, "efficient"}));
  EXPECT_EQ(csv("beliefs")[0], (json{"as configured", 0.4, 0.3, 0.5, 0.5, 0, 3}));
}

TEST_F(Page, APlanIsWrittenInTheUnitOfItsMeasure) {
  const fs::path out = folder / "slots";
  ASSERT_EQ(needgap("plan tutorial --target 'use_of_slots <= 60% in 2026' --draws 16 --out " + out.string()),
            0);
  ASSERT_EQ(needgap("report " + out.string()), 0);
  open("slots");
  const double mean = json::parse(bytes_of(out / "plan.json"))["curves"][0]["points"][0]["outcome"]["mean"];
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
