// Groups of regions: results of their own, formed in every future; what a configuration may call a group.
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/model.hpp"
#include "needgap/report.hpp"

#include "country.hpp"
#include "rows_in.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace needgap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const engine::RunPlan group_plan{.seed = 6, .draws = 24, .replicates = 4, .threads = 1};
const std::string two_groups = R"(
[groups]
blocks = true
[groups.waters]
name = "the waters"
name_ja = "水辺"
regions = ["lake", "Harbour City", "river"]
)";

class RegionGroups : public Country {
 protected:
  Scenario with(const std::string& text, const std::vector<std::string>& settings = {}) const {
    write("grouped.toml", "schema = 1\nname = \"grouped\"\nextends = \"tutorial.toml\"\n" + text);
    return load(settings, "grouped.toml");
  }
  void refuses_groups(const std::string& text, const std::string& reason) const {
    write("grouped.toml", "schema = 1\nname = \"grouped\"\nextends = \"tutorial.toml\"\n" + text);
    EXPECT_THAT(refusal({}, "grouped.toml"), HasSubstr(reason));
  }
};

TEST_F(RegionGroups, AreTheBlocksAndTheListsThatAreNamed) {
  const Scenario scenario = with(two_groups);
  ASSERT_EQ(scenario.region_groups.size(), 3u);
  EXPECT_EQ(scenario.region_groups[0].name, "Coast");
  EXPECT_THAT(scenario.region_groups[0].regions, ElementsAre(0, 1));
  EXPECT_EQ(scenario.region_groups[1].name, "Inland");
  EXPECT_THAT(scenario.region_groups[1].regions, ElementsAre(2, 3, 4));
  EXPECT_EQ(scenario.region_groups[2].name, "the waters");
  EXPECT_EQ(scenario.region_groups[2].name_ja, "水辺");
  EXPECT_THAT(scenario.region_groups[2].regions, ElementsAre(0, 2, 3));
  EXPECT_TRUE(load().region_groups.empty());
}

TEST_F(RegionGroups, MistakesAreToldWithTheirPlace) {
  refuses_groups("[groups.x]\nregions = []\n", "'groups.x.regions' is empty");
  refuses_groups("[groups.x]\nregions = [\"lake\", \"Lake District\"]\n", "names 'Lake District' twice");
  refuses_groups("[groups.x]\nregions = [\"laek\"]\n", "names 'laek', which is not a region");
  refuses_groups("[groups.lake]\nregions = [\"river\"]\n", "is called 'lake' as other regions are");
  refuses_groups("[groups.x]\nname = \"Summit\"\nregions = [\"river\"]\n", "is called 'Summit'");
  refuses_groups("[groups]\nblocks = true\n[groups.x]\nname = \"Coast\"\nregions = [\"river\"]\n",
                 "is called 'Coast'");
  refuses_groups("[groups.x]\nregions = [\"river\"]\nblock = \"Coast\"\n",
                 "'groups.x.block' is not a known key");
}

// Sums of regions, and the ratio of these sums in each future; by procedure too.
TEST_F(RegionGroups, AreSumsOfTheirRegionsInEveryFuture) {
  const Scenario scenario = with(two_groups);
  const ParameterLayout layout(scenario);
  for (const bool detail : {false, true}) {
    const OutcomeShape shape(scenario, detail);
    std::vector<double> values(static_cast<std::size_t>(shape.size()) * 3);
    model::simulate(scenario, layout, shape,
                    model::make_draw(scenario, layout, random_row(scenario.parameters, 2, 0), 2, 0), 0, 3,
                    values.data(), 3);
    for (int y = 0; y < shape.years(); ++y)
      for (ColumnIndex c{0}; c < std::ssize(measure_columns); ++c)
        for (ProcedureIndex k{0}; k <= shape.procedures(); ++k)
          for (std::size_t g = 0; g < shape.groups().size(); ++g)
            for (std::size_t m = 0; m < 3; ++m) {
              if (!shape.has(shape.group_index(g), k)) continue;
              const auto at = [&](Measure measure, Place place, RegionIndex r) {
                return values[static_cast<std::size_t>(shape.offset(y, column_of(measure, place), r, k)) * 3 +
                              m];
              };
              const auto sum = [&](Measure measure, Place place) {
                double all = 0;
                for (const RegionIndex r : shape.groups()[g]) all += at(measure, place, r);
                return all;
              };
              const MeasureColumn& column = measure_columns[c];
              const double found = at(column.measure, column.place, shape.group_index(g));
              double wanted = no_value;
              if (column.measure == Measure::coverage)
                wanted = sum(Measure::performed, Place::residence) / sum(Measure::need, Place::residence);
              else if (column.measure == Measure::use_of_slots)
                wanted = sum(Measure::performed, Place::treatment) / sum(Measure::slots, Place::treatment);
              else if (!column.ratio)
                wanted = sum(column.measure, column.place);
              if (std::isnan(wanted)) continue;
              ASSERT_NEAR(found, wanted, 1e-9 * (1 + std::abs(wanted))) << column.name << y << k << g;
            }
  }
}

TEST_F(RegionGroups, ChangeNoOtherNumber) {
  const Scenario plain = load(), grouped = with(two_groups);
  const engine::RunResult without = engine::run(plain, group_plan),
                          with_them = engine::run(grouped, group_plan);
  for (ColumnIndex c{0}; c < std::ssize(measure_columns); ++c)
    for (RegionIndex r{0}; r <= plain.region_count(); ++r) {
      const ProcedureIndex all = plain.all_procedures();
      const auto a = without.summary.estimate(1, c, r, all).values(),
                 b = with_them.summary.estimate(1, c, r, all).values();
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])));
    }
  EXPECT_EQ(without.ranks.counts(), with_them.ranks.counts());
}

TEST_F(RegionGroups, HaveIntervalsTargetsAndPairedDifferences) {
  const std::string more = R"(
apply = ["find"]
[interventions.find]
name = "find more"
start = 2025
ramp = 0
coverage = ["lake", "summit"]
[[interventions.find.effects]]
target = "identify.*"
operation = "barrier"
size = { value = 0.9, unit = "proportion", status = "assumed", source = "test" }
)";
  write("base.toml", "schema = 1\nname = \"base\"\nextends = \"tutorial.toml\"\n" + two_groups);
  write("found.toml", "schema = 1\nname = \"found\"\nextends = \"base.toml\"\n" + more);
  std::vector<Scenario> scenarios{load({}, "base.toml"), load({}, "found.toml")};
  ASSERT_EQ(scenarios[1].region_groups.size(), 4u);
  EXPECT_EQ(scenarios[1].region_groups[3].name, "find more");
  EXPECT_THAT(scenarios[1].region_groups[3].regions, ElementsAre(3, 4));
  share_region_groups(scenarios);
  ASSERT_EQ(scenarios[0].region_groups.size(), 4u) << "the reference has what the other covers";

  const Statement target = parse_statement(scenarios[0], "unmet_need <= 30 in 2026 of find more");
  EXPECT_EQ(describe(scenarios[0], target.series), "unmet_need of find more in 2026");
  const comparison::Comparison comparison = comparison::compare(scenarios, group_plan, {target});
  const ColumnIndex unmet = column_of(Measure::unmet_need, Place::residence);
  const RegionIndex covered = scenarios[0].group_index(3), coast = scenarios[0].group_index(0);
  const ProcedureIndex all = scenarios[0].all_procedures();
  double change = 0;
  for (const RegionIndex r : scenarios[0].region_groups[3].regions)
    change += comparison.paired(1, 2, unmet, r, all).difference.mean;
  EXPECT_NEAR(comparison.paired(1, 2, unmet, covered, all).difference.mean, change, 1e-9);
  EXPECT_LT(change, 0);
  EXPECT_GT(std::abs(change), 3 * std::abs(comparison.paired(1, 2, unmet, coast, all).difference.mean));
  EXPECT_GT(comparison.probability_met(1, 0).mean, comparison.probability_met(0, 0).mean);

  const auto tree = nlohmann::json::parse(result::json(as_result(scenarios, group_plan, comparison)));
  const auto row =
      test::row_in(tree, "groups", {{"scenario", "found"}, {"year", 2026}, {"region", "find more"}});
  EXPECT_NEAR(row.at("unmet_need/mean").get<double>(),
              comparison.scenarios[1].summary.estimate(2, unmet, covered, all).mean, 1e-6);
  EXPECT_FALSE(row.at("coverage/q2.5").is_null());
  EXPECT_NEAR(test::row_in(tree, "change_in_groups", {{"year", 2026}, {"region", "find more"}})
                  .at("unmet_need/mean")
                  .get<double>(),
              change, 1e-6);
  const std::string text = report::compare_table(scenarios, group_plan, comparison, 2026, covered);
  EXPECT_THAT(text, HasSubstr("find more in 2026"));
  EXPECT_THAT(text, HasSubstr("Gap averted by group of regions in 2026"));
  EXPECT_THAT(report::run_table(scenarios[0], group_plan, engine::run(scenarios[0], group_plan)),
              HasSubstr("Groups of regions in 2024"));
}

// By hand from whether each future meets the target: the error is that of the differences of the draws.
TEST_F(RegionGroups, TheErrorOfTheDifferenceOfTwoProbabilitiesIsPaired) {
  const Scenario base = load();
  std::vector<Scenario> scenarios{base, load({"accept=0.85"}), base};
  scenarios[1].name = "more";
  scenarios[2].name = "twin";
  const Statement target = parse_statement(base, "unmet_need <= 150 in 2026");
  const engine::RunPlan plan{.seed = 6, .draws = 64, .replicates = 6, .threads = 1};
  const comparison::Comparison comparison = comparison::compare(scenarios, plan, {target});
  engine::Watch watch(base);
  const engine::StatementHandle met = watch.add(target);
  const engine::Observations seen = engine::observe(scenarios, plan, watch);
  const Eigen::ArrayXd first = seen.of[0].share(met), second = seen.of[1].share(met);
  const Eigen::ArrayXd difference = second - first;
  const double n = 64, mean = difference.mean(),
               error = std::sqrt((difference - mean).square().sum() / (n * (n - 1)));
  const comparison::MetBetween found = comparison.met_difference(0, 1, 0);
  ASSERT_GT(first.mean(), 0.02);
  ASSERT_LT(first.mean(), 0.98);
  ASSERT_NE(mean, 0);
  EXPECT_NEAR(found.difference.mean, mean, 1e-12);
  EXPECT_NEAR(found.difference.mcse, error, 1e-12);
  EXPECT_EQ(found.resolved, std::abs(mean) > 1.96 * error);
  EXPECT_NEAR(comparison.met_difference(1, 0, 0).difference.mean, -mean, 1e-12);
  const double unpaired =
      std::hypot(comparison.probability_met(0, 0).mcse, comparison.probability_met(1, 0).mcse);
  EXPECT_LT(found.difference.mcse, unpaired / 2) << "most futures meet it in both, or in neither";
  const comparison::MetBetween twin = comparison.met_difference(0, 2, 0);
  EXPECT_TRUE(twin.resolved);
  EXPECT_EQ(twin.difference.mean, 0);
  const std::string text = report::target_table(scenarios, comparison);
  EXPECT_THAT(text, HasSubstr("no difference at all"));
  EXPECT_THAT(text, HasSubstr(fmt::format("{:+.1f} ± {:.1f} pp, ", 100 * mean, 100 * error)));
}

}  // namespace
}  // namespace needgap
