// The numbers a person takes away from the page, against the files it was made from.
#include "page_fixture.hpp"

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
  const json thresholds = csv("thresholds"), invert = result("invert/invert.json");
  for (const json& row : thresholds) {
    expect_same(row[2], named(invert["thresholds"], row[1])["value"], row[1]);
    expect_same(row[5], named(invert["thresholds"], row[1])["share_above"], row[1]);
  }
}

TEST_F(Page, DownloadsHoldTheNumbersOfThePlanAndTheCalibration) {
  open("tutorial");
  EXPECT_EQ(csv("posterior")[0],
            (json{"patient fit and willing", "accept", 0.8, 0.7, 0.6, 0.8, "proportion"}));
  EXPECT_EQ(csv("gap_posterior"), (json{{"none (prior)", 180, 90, 300}, {"survey", 170, 95, 260}}));
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

}  // namespace
}  // namespace needgap
