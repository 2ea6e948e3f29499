// Files: whole or not at all, and what they say equals the summary.
#include "needgap/config.hpp"
#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

namespace needgap {
namespace {

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

// FIPS 180-4, example B.1.
TEST(Store, DigestsFollowTheStandard) {
  const fs::path folder = fresh_folder("digest");
  std::ofstream(folder / "abc") << "abc";
  EXPECT_EQ(sha256_of(folder / "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Store, FilesAppearWholeAndReplaceOldOnes) {
  const fs::path folder = fresh_folder("whole");
  std::ofstream(folder / "a.csv") << "old";
  write_whole(folder, {{"a.csv", "new"}, {"b.csv", std::string(1'000'000, 'x')}});
  EXPECT_EQ(content(folder / "a.csv"), "new");
  EXPECT_EQ(content(folder / "b.csv").size(), 1'000'000u);
  EXPECT_EQ(names_in(folder), (std::vector<std::string>{"a.csv", "b.csv"}));
}

TEST(Store, AFailureLeavesTheOldFilesAndNoTemporary) {
  const fs::path folder = fresh_folder("failure");
  std::ofstream(folder / "a.csv") << "old";
  fs::create_directories(folder / "b.csv" / "in the way");
  EXPECT_THROW(write_whole(folder / "vanished", {{"a.csv", "new"}}), Error);
  EXPECT_THROW(write_whole(folder, {{"b.csv", "new"}}), Error);
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
      load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml", std::vector<std::string>{"time.end=2018"});
  RunPlan plan{.seed = 2, .draws = 4, .replicates = 3, .threads = 1};
  RunResult result = run(scenario, plan);
};

TEST(Store, TheTidyTableHoldsEveryNumberOfTheSummary) {
  const Finished f;
  std::istringstream lines(summary_csv(f.scenario, f.result));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "\xEF\xBB\xBFscenario,year,region,place,procedure,measure,unit,statistic,value");
  const Estimate tokyo = f.result.summary.estimate(0, column_of(Measure::performed, Place::residence), 12, 4);
  bool found = false;
  int rows = 0;
  while (std::getline(lines, line)) {
    ++rows;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 8) << line;
    const std::string start = "japan,2018,東京都,residence,all,performed,patients,mean,";
    if (!line.starts_with(start)) continue;
    found = true;
    EXPECT_NEAR(std::stod(line.substr(start.size())), tokyo.mean, 1e-8 * tokyo.mean);
  }
  EXPECT_TRUE(found);
  // 24 columns for 47 regions and all, 24 for 4 procedures, no total of able; 15 statistics, none missing
  // here.
  EXPECT_EQ(rows, ((47 + 1) * 23 + 4 * 24) * 15);
}

TEST(Store, TheTreeSaysTheSameAsTheTable) {
  const Finished f;
  const auto tree = nlohmann::json::parse(summary_json(f.scenario, f.plan, f.result));
  std::istringstream lines(summary_csv(f.scenario, f.result));
  std::string line;
  std::getline(lines, line);
  int compared = 0;
  while (std::getline(lines, line)) {
    std::vector<std::string> part;
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) part.push_back(field);
    const auto& leaf = tree.at("results").at(part[1]).at(part[2]).at(part[3]).at(part[4]).at(part[5]);
    EXPECT_EQ(leaf.at("unit"), part[6]);
    EXPECT_EQ(leaf.at(part[7]).get<double>(), std::stod(part[8]));
    ++compared;
  }
  EXPECT_GT(compared, 10'000);
  EXPECT_EQ(tree.at("run").at("complete"), true);
  EXPECT_EQ(tree.at("regions").at(12).at("name_en"), "Tokyo");
}

TEST(Store, AStoppedRunIsMarkedInItsFilesAndTheirNames) {
  const Finished f;
  const fs::path folder = fresh_folder("partial");
  RunPlan plan = f.plan;
  plan.draws = 50;
  plan.batch = 4;
  const RunResult stopped = run(f.scenario, plan, [](const Progress&) { return false; });
  std::ofstream(folder / "summary.csv") << "of an earlier run";
  write_run(folder, f.scenario, {}, plan, stopped);
  EXPECT_EQ(names_in(folder),
            (std::vector<std::string>{"parameters.json", "run.json", "summary.partial.csv", "summary.partial.json"}));
  const auto record = nlohmann::json::parse(content(folder / "run.json"));
  EXPECT_EQ(record.at("run").at("complete"), false);
  EXPECT_EQ(record.at("run").at("draws"), 4);
  EXPECT_EQ(record.at("run").at("draws_asked"), 50);
}

TEST(Store, TheRecordHoldsTheDigestOfEveryInput) {
  const Finished f;
  const auto record = nlohmann::json::parse(run_record({&f.scenario, 1}, {"time.end=2018"}, f.plan, f.result));
  ASSERT_EQ(record.at("inputs").size(), 5u);
  for (const auto& input : record.at("inputs"))
    EXPECT_EQ(input.at("sha256"), sha256_of(input.at("file").get<std::string>()));
  EXPECT_EQ(record.at("settings").at(0), "time.end=2018");
}

}  // namespace
}  // namespace needgap
