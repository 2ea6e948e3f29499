// Files: whole or not at all, and what they say equals the summary.
#include "needgap/config.hpp"
#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include "written.hpp"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <unistd.h>

namespace needgap {
namespace {

using namespace comparison;
using namespace engine;
using namespace store;
namespace fs = std::filesystem;

fs::path fresh_folder(const std::string& name) {
  const fs::path folder =
      fs::path(testing::TempDir()) / ("needgap_store_" + std::to_string(::getpid()) + "_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

File bytes(std::string name, std::string text) {
  return text_file(std::move(name), [text = std::move(text)] { return text; });
}

// FIPS 180-4, example B.1.
TEST(Store, DigestsFollowTheStandard) {
  const fs::path folder = fresh_folder("digest");
  std::ofstream(folder / "abc") << "abc";
  EXPECT_EQ(sha256_of(folder / "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Store, FilesAppearWholeAndReplaceOldOnes) {
  const fs::path folder = fresh_folder("whole");
  std::ofstream(folder / "a.csv") << "old";
  write_whole(folder, {bytes("a.csv", "new"), bytes("b.csv", std::string(1'000'000, 'x'))});
  EXPECT_EQ(content(folder / "a.csv"), "new");
  EXPECT_EQ(content(folder / "b.csv").size(), 1'000'000u);
  EXPECT_EQ(names_in(folder), (std::vector<std::string>{"a.csv", "b.csv"}));
}

TEST(Store, AFailureLeavesTheOldFilesAndNoTemporary) {
  const fs::path folder = fresh_folder("failure");
  std::ofstream(folder / "a.csv") << "old";
  fs::create_directories(folder / "b.csv" / "in the way");
  EXPECT_THROW(write_whole(folder / "vanished", {bytes("a.csv", "new")}), Error);
  EXPECT_THROW(write_whole(folder, {bytes("b.csv", "new")}), Error);
  EXPECT_EQ(content(folder / "a.csv"), "old");
  EXPECT_EQ(names_in(folder), (std::vector<std::string>{"a.csv", "b.csv"}));
}

TEST(Store, AFileInPlaceOfTheFolderIsRefusedBeforeTheRun) {
  const fs::path folder = fresh_folder("file");
  std::ofstream(folder / "taken") << "x";
  EXPECT_THROW(prepare_folder(folder / "taken"), InputError);
  EXPECT_THROW(prepare_folder(folder / "taken" / "below"), InputError);
  prepare_folder(folder / "new" / "deep");
  EXPECT_TRUE(fs::is_directory(folder / "new" / "deep"));
}

struct Finished {
  Scenario scenario =
      config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml", std::vector<std::string>{"time.end=2018"});
  RunPlan plan{.seed = 2, .draws = 4, .replicates = 3, .threads = 1};
  RunResult result = run(scenario, plan);
};

TEST(Store, TheTidyTableHoldsEveryNumberOfTheSummary) {
  const Finished f;
  std::istringstream lines(test::csv_of(f.scenario, f.result));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line,
            "\xEF\xBB\xBFtable,scenario,year,region,procedure,draws,measure,place,unit,statistic,value");
  const Estimate tokyo = f.result.summary.estimate(0, column_of(Measure::performed, Place::residence),
                                                   RegionIndex{12}, ProcedureIndex{4});
  bool found = false;
  int rows = 0;
  while (std::getline(lines, line)) {
    const bool levels =
        line.starts_with("nation,") || line.starts_with("procedures,") || line.starts_with("regions,");
    const bool error_of_quantile = line.find(",mcse_q") != std::string::npos;  // as far as it can be told
    rows += levels && !error_of_quantile;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 10) << line;
    const std::string start = "regions,japan,2018,東京都,all,,performed,residence,patients,mean,";
    if (!line.starts_with(start)) continue;
    found = true;
    EXPECT_NEAR(std::stod(line.substr(start.size())), tokyo.mean, 1e-8 * tokyo.mean);
  }
  EXPECT_TRUE(found);
  // 30 columns for 47 regions and all, 30 for 4 procedures, no total of able and hospitals; 15 statistics,
  // none missing here; and of each region the ratio of sums, and whether it has few patients.
  EXPECT_EQ(rows, ((47 + 1) * 28 + 4 * 30) * 15 + 2 * 47);
}

TEST(Store, WhatPeopleUseIsWrittenUnlessMoreIsAskedFor) {
  const Finished f;
  const auto tree = nlohmann::json::parse(result::json(as_result(f.scenario, f.plan, f.result)));
  const auto names_of = [&](const char* table) {
    std::set<std::string> names, statistics;
    for (const auto& column : tree.at("tables").at(table).at("columns"))
      if (column.at("role") == "value") {
        names.insert(column.at("name"));
        statistics.insert(column.at("statistic"));
      }
    return std::pair{names, statistics};
  };
  EXPECT_EQ(names_of("regions").first, (std::set<std::string>{"need", "performed", "unmet_need",
                                                              "avertable_gap", "coverage", "few_patients"}));
  EXPECT_EQ(names_of("regions").second,
            (std::set<std::string>{"mean", "mcse", "q2.5", "q97.5", "missing", "ratio_of_sums", "value"}))
      << "the last two of coverage, and of few_patients";
  EXPECT_TRUE(names_of("nation").first.contains("cost"));
  EXPECT_TRUE(names_of("nation").second.contains("q25"));

  const Selection chosen =
      parse_selection(f.scenario, "treatment.slots, need", "mean,q5", "2018", "Tokyo,大阪府");
  const auto few = nlohmann::json::parse(result::json(as_result(f.scenario, f.plan, f.result, chosen)));
  const auto rows = test::rows_in(few, "regions");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at("region"), "東京都");
  EXPECT_EQ(rows[1].size(), 4u + 2 * 2) << "keys, and two statistics of two measures";
  EXPECT_EQ(rows[1].at("treatment.slots/q5"),
            std::stod(fmt::format("{:.10g}", f.result.summary
                                                 .estimate(0, column_of(Measure::slots, Place::treatment),
                                                           RegionIndex{26}, ProcedureIndex{4})
                                                 .quantile(0.05))));
  for (const auto& [measures, statistics, years, regions] :
       {std::array{"neet", "", "", ""}, {"", "median", "", ""}, {"", "", "2017", ""}, {"", "", "", "Tokio"}})
    EXPECT_THROW(parse_selection(f.scenario, measures, statistics, years, regions), InputError);
}

// The cells of a table, by header; no field of these holds a comma or a quote.
std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF"));
  EXPECT_EQ(csv.find('"'), std::string::npos);
  std::istringstream lines(csv.substr(3));
  const auto cells = [](const std::string& line) {
    std::vector<std::string> fields{""};
    for (const char c : line)
      if (c == ',')
        fields.emplace_back();
      else
        fields.back() += c;
    return fields;
  };
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> head = cells(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(lines, line)) {
    const std::vector<std::string> fields = cells(line);
    EXPECT_EQ(fields.size(), head.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < head.size(); ++i) row[head[i]] = fields[i];
  }
  return rows;
}

// Values of a tidy table by scenario, year, region, place, measure and statistic, over all procedures, of the
// tables whose names start so.
std::map<std::string, std::string> tidy(const std::string& csv, const std::string& tables = "") {
  std::map<std::string, std::string> values;
  for (const auto& row : rows_of(csv))
    if (row.at("procedure") == "all" && row.at("table").starts_with(tables))
      values[row.at("scenario") + '/' + row.at("year") + '/' + row.at("region") + '/' + row.at("place") +
             '/' + row.at("measure") + '/' + row.at("statistic")] = row.at("value");
  return values;
}

// Every cell of the levels of an overview is the text of the tidy table.
void expect_levels(const std::map<std::string, std::string>& row,
                   const std::map<std::string, std::string>& summary) {
  const std::string at = row.at("scenario") + '/' + row.at("year") + '/' + row.at("region");
  const auto value = [&](const std::string& series, const char* statistic) {
    const auto found = summary.find(at + series + statistic);
    return found == summary.end() ? "" : found->second;
  };
  for (const auto& [measure, unit] : {std::pair{"need", "patients"},
                                      {"performed", "patients"},
                                      {"unmet_need", "patients"},
                                      {"avertable_gap", "patients"},
                                      {"coverage", "proportion"},
                                      {"cost", "JPY"}}) {
    const std::string name = measure;
    const bool cost = name == "cost";
    for (const auto& [part, statistic] :
         {std::pair{"_", "mean"}, {"_low95_", "q2.5"}, {"_high95_", "q97.5"}}) {
      const std::string cell = row.at(name + part + unit);
      if (cost && row.at("region") != "all")
        EXPECT_EQ(cell, "");
      else
        EXPECT_EQ(cell, value((cost ? "/treatment/" : "/residence/") + name + '/', statistic)) << at << name;
      EXPECT_TRUE(cost || !cell.empty()) << at << name;
    }
  }
  if (row.at("region") == "all") return;
  EXPECT_EQ(row.at("coverage_ratio_of_sums_proportion"), value("/residence/coverage/", "ratio_of_sums"));
  EXPECT_EQ(row.at("without_need_futures"), value("/residence/coverage/", "missing"));
}

TEST(Store, TheOverviewOfARunRepeatsTheTidyTable) {
  const Finished one;
  const auto summary = tidy(test::csv_of(one.scenario, one.result));
  const auto rows = rows_of(result::wide_csv(overview_table(one.scenario, one.result)));
  ASSERT_EQ(rows.size(), 48u);
  EXPECT_EQ(rows[0].at("region"), "all");
  EXPECT_EQ(rows[13].at("region"), "東京都");
  EXPECT_EQ(rows[13].at("region_english"), "Tokyo");
  EXPECT_FALSE(rows[0].contains("gap_averted_patients"));
  EXPECT_FALSE(rows[0].at("cost_JPY").empty());
  for (const auto& row : rows) expect_levels(row, summary);
}

TEST(Store, TheOverviewOfAComparisonRepeatsTheTidyTables) {
  const std::vector<std::string> short_horizon{"time.end=2020"};
  std::vector<Scenario> scenarios;
  for (const char* name : {"japan", "scenarios/demand_side", "scenarios/slots_twice"})
    scenarios.push_back(config::load_scenario(
        fs::path(NEEDGAP_CONFIGS_FOLDER) / (std::string(name) + ".toml"), short_horizon));
  const Comparison comparison = compare(scenarios, {.seed = 2, .draws = 4, .replicates = 3, .threads = 1});
  const std::string table = test::csv_of(scenarios, comparison);
  std::map<std::string, std::string> summary = tidy(table, "nation");
  summary.merge(tidy(table, "regions"));
  const auto changes = tidy(table, "change_in_");
  const auto rows = rows_of(result::wide_csv(overview_table(scenarios, comparison)));
  ASSERT_EQ(rows.size(), 3u * 3 * 48);
  const auto number = [](const std::string& cell) { return cell.empty() ? std::nan("") : std::stod(cell); };
  const auto same = [&](const std::string& cell, double expected) {
    return cell.empty() ? std::isnan(expected) : number(cell) == expected;
  };
  int worse = 0;
  for (const auto& row : rows) {
    expect_levels(row, summary);
    const std::string at = row.at("scenario") + '/' + row.at("year") + '/' + row.at("region");
    const bool reference = row.at("scenario") == "japan", country = row.at("region") == "all";
    const auto change = [&](const char* series, const char* statistic) {
      const auto found = changes.find(at + series + statistic);
      return reference || found == changes.end() ? std::nan("") : std::stod(found->second);
    };
    const char* const gap = "/residence/unmet_need/";
    EXPECT_TRUE(same(row.at("gap_averted_patients"), -change(gap, "mean"))) << at;
    EXPECT_TRUE(same(row.at("gap_averted_mcse_patients"), change(gap, "mcse"))) << at;
    EXPECT_TRUE(same(row.at("gap_averted_low95_patients"), -change(gap, "q97.5"))) << at;
    EXPECT_TRUE(same(row.at("gap_averted_high95_patients"), -change(gap, "q2.5"))) << at;
    EXPECT_TRUE(same(row.at("gap_averted_draws_to_resolve"), change(gap, "draws_to_resolve"))) << at;
    EXPECT_TRUE(same(row.at("probability_better"), change(gap, "probability_better"))) << at;
    EXPECT_EQ(row.at("gap_averted_patients").empty(), reference) << at;
    EXPECT_EQ(row.at("extra_cost_JPY").empty(), reference || !country) << at;
    if (!country) continue;
    EXPECT_TRUE(same(row.at("extra_cost_JPY"), change("/treatment/cost/", "mean"))) << at;
    EXPECT_TRUE(same(row.at("extra_cost_mcse_JPY"), change("/treatment/cost/", "mcse"))) << at;
    worse += number(row.at("gap_averted_low95_patients")) > number(row.at("gap_averted_high95_patients"));
  }
  EXPECT_EQ(worse, 0);
}

TEST(Store, TheTreeSaysTheSameAsTheTable) {
  const Finished f;
  const auto tree = nlohmann::json::parse(
      result::json(as_result(f.scenario, f.plan, f.result, Selection{.everything = true})));
  std::map<std::string, double> leaves;
  for (const char* table : {"nation", "procedures", "regions"})
    for (const auto& row : test::rows_in(tree, table))
      for (const auto& [name, value] : row.items())
        if (value.is_number())
          leaves[fmt::format("{}/{}/{}/{}/{}", table, row.at("year").get<int>(),
                             row.at("region").get<std::string>(), row.at("procedure").get<std::string>(),
                             name)] = value;
  int compared = 0;
  for (const auto& row : rows_of(test::csv_of(f.scenario, f.result))) {
    if (!leaves.contains(row.at("table") + '/' + row.at("year") + '/' + row.at("region") + '/' +
                         row.at("procedure") + "/year"))
      continue;
    const std::string measure = (row.at("place") == "treatment" ? "treatment." : "") + row.at("measure");
    const std::string statistic = row.at("statistic") == "value" ? "" : '/' + row.at("statistic");
    EXPECT_EQ(leaves.at(row.at("table") + '/' + row.at("year") + '/' + row.at("region") + '/' +
                        row.at("procedure") + '/' + measure + statistic),
              std::stod(row.at("value")));
    ++compared;
  }
  EXPECT_GT(compared, 10'000);
  EXPECT_EQ(tree.at("about").at("complete"), "yes");
  const auto names = test::rows_in(tree, "names");
  EXPECT_EQ(
      std::count_if(names.begin(), names.end(), [](const auto& row) { return row.at("name_en") == "Tokyo"; }),
      1);
}

TEST(Store, AStoppedRunIsMarkedInItsFilesAndTheirNames) {
  const Finished f;
  const fs::path folder = fresh_folder("partial");
  RunPlan plan = f.plan;
  plan.draws = 50;
  plan.batch = 4;
  const RunResult stopped = run(f.scenario, plan, [](const Progress&) { return false; });
  std::ofstream(folder / "summary.csv") << "of an earlier run";
  std::ofstream(folder / "summary.overview.csv") << "of an earlier run";
  std::ofstream(folder / "summary.xlsx") << "of an earlier run";
  write_levels({folder}, {{&f.scenario, 1}, plan, stopped}, as_result(f.scenario, plan, stopped),
               overview_table(f.scenario, stopped));
  EXPECT_EQ(names_in(folder),
            (std::vector<std::string>{"summary.overview.partial.csv", "summary.parameters.json",
                                      "summary.partial.csv", "summary.partial.json", "summary.record.json"}));
  const auto record = nlohmann::json::parse(content(folder / "summary.record.json"));
  EXPECT_EQ(record.at("run").at("complete"), false);
  EXPECT_EQ(record.at("run").at("draws"), 4);
  EXPECT_EQ(record.at("run").at("draws_asked"), 50);
}

TEST(Store, TheRecordHoldsTheDigestOfEveryInput) {
  const Finished f;
  const auto record = nlohmann::json::parse(
      record_json("summary", {{&f.scenario, 1}, f.plan, f.result}, {"time.end=2018"}, {}));
  ASSERT_EQ(record.at("inputs").size(), 7u);
  for (const auto& input : record.at("inputs"))
    EXPECT_EQ(input.at("sha256"), sha256_of(input.at("file").get<std::string>()));
  EXPECT_EQ(record.at("settings").at(0), "time.end=2018");
}

}  // namespace
}  // namespace needgap
