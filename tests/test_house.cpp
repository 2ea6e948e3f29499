// The house: no file includes a higher floor, a stage has a namespace of its own, and the documents name
// everything that comes out.
#include "needgap/config.hpp"
#include "needgap/outcome.hpp"
#include "needgap/statistics.hpp"

#include "config/distributions.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace needgap {
namespace {

namespace fs = std::filesystem;
const fs::path root = NEEDGAP_SOURCE_FOLDER;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Floors from below; a file may include its own floor's folder or a lower one.
const std::map<std::string, int> floor_of{
    {"error", 0},  {"random", 0},     {"result", 1},      {"statistics", 2},  {"parameter", 2},
    {"design", 3}, {"scenario", 3},   {"outcome", 4},     {"config", 4},      {"model", 5},
    {"engine", 6}, {"comparison", 7}, {"sensitivity", 8}, {"calibration", 8}, {"planning", 8},
    {"voi", 9},    {"store", 10},     {"estimate", 10},   {"report", 11},     {"page", 11},
    {"cli", 12}};
const std::map<std::string, std::string> folder_of_header{{"axes", "scenario"},
                                                          {"checkpoint", "store"},
                                                          {"draws", "store"},
                                                          {"headline", "estimate"},
                                                          {"importance", "calibration"},
                                                          {"inversion", "sensitivity"},
                                                          {"levels", "outcome"},
                                                          {"posterior", "calibration"},
                                                          {"processes", "engine"},
                                                          {"question", "sensitivity"},
                                                          {"ranking", "statistics"},
                                                          {"series", "outcome"},
                                                          {"study", "sensitivity"},
                                                          {"summary", "outcome"},
                                                          {"target", "scenario"},
                                                          {"value_of_information", "voi"},
                                                          {"watch", "engine"}};

std::string folder_of(const std::string& header) {
  const auto it = folder_of_header.find(header);
  return it == folder_of_header.end() ? header : it->second;
}

// Every source and header of the house with the folder it belongs to.
std::vector<std::pair<fs::path, std::string>> files_and_folders() {
  std::vector<std::pair<fs::path, std::string>> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / "src"))
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
      files.emplace_back(entry.path(), *fs::relative(entry.path(), root / "src").begin());
  for (const auto& entry : fs::directory_iterator(root / "include/needgap"))
    files.emplace_back(entry.path(), folder_of(entry.path().stem().string()));
  return files;
}

TEST(House, NoFileIncludesAHigherFloor) {
  const std::regex include("#include \"(?:([a-z_/]+)/)?([a-z_]+)\\.hpp\"");
  int seen_public = 0, seen_private = 0;
  for (const auto& [file, own] : files_and_folders()) {
    ASSERT_TRUE(floor_of.contains(own)) << file << ": a new folder needs a floor";
    const std::string text = content(file);
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
      const std::string written = (*it)[1], header = (*it)[2];
      const bool is_public = written == "needgap";
      ++(is_public ? seen_public : seen_private);
      std::string other = own;  // a header without a folder lies beside the file
      if (is_public) {
        other = folder_of(header);
      } else if (!written.empty()) {
        other = written.substr(0, written.find('/'));
        EXPECT_TRUE(fs::exists(root / "src" / written / (header + ".hpp"))) << file << " includes " << header;
      }
      ASSERT_TRUE(floor_of.contains(other)) << file << " includes " << other;
      EXPECT_TRUE(other == own || floor_of.at(other) < floor_of.at(own)) << file << " includes " << other;
    }
  }
  EXPECT_GT(seen_public, 50);
  EXPECT_GT(seen_private, 50);
}

TEST(House, AStageHasANamespaceOfItsOwn) {
  // What every stage speaks of stands in needgap itself.
  const std::set<std::string> vocabulary{"error", "random", "statistics", "parameter", "scenario", "outcome"};
  const std::regex opened("(?:^|\n)namespace (needgap[A-Za-z_:]*) \\{");
  for (const auto& [file, folder] : files_and_folders()) {
    const std::string expected = vocabulary.contains(folder) ? "needgap" : "needgap::" + folder;
    const std::string text = content(file);
    std::sregex_iterator it(text.begin(), text.end(), opened);
    ASSERT_NE(it, std::sregex_iterator()) << file << " opens no namespace";
    for (; it != std::sregex_iterator(); ++it)
      EXPECT_TRUE((*it)[1] == expected || (*it)[1] == expected + "::NEEDGAP_ISA")
          << file << " opens " << (*it)[1];
  }
}

TEST(House, EveryPublicHeaderIsCompiledAlone) {
  const std::string list = content(root / "CMakeLists.txt");  // of the header set that is verified
  for (const auto& entry : fs::directory_iterator(root / "include/needgap"))
    EXPECT_NE(list.find("  include/needgap/" + entry.path().filename().string()), std::string::npos)
        << entry.path();
}

TEST(House, OnlyTheCommandLinePrintsAndOnlyTheEngineKnowsThreads) {
  for (const auto& entry : fs::recursive_directory_iterator(root / "src")) {
    if (!entry.is_regular_file()) continue;
    const std::string folder = entry.path().parent_path().filename().string(), text = content(entry.path());
    if (folder != "cli") {
      EXPECT_EQ(text.find("fmt::print("), std::string::npos) << entry.path();
      EXPECT_EQ(text.find("std::cout"), std::string::npos) << entry.path();
    }
    EXPECT_TRUE(folder == "engine" || text.find("tbb/parallel") == std::string::npos) << entry.path();
    EXPECT_TRUE(folder == "store" || text.find("std::ofstream") == std::string::npos) << entry.path();
  }
}

// A name as the reference writes it: <s>, <k>, <g> and <r> for the ids of axes.
std::string as_in_reference(std::string name, const Scenario& scenario) {
  const auto replace = [&](const auto& axis, const std::string& with) {
    for (const auto& entry : axis) {
      const std::regex part("\\." + entry.id + "(\\.|$)");
      name = std::regex_replace(name, part, "." + with + "$1");
    }
  };
  if (name.starts_with("headcount.")) replace(scenario.regions, "<r>");
  replace(scenario.settings, "<s>");
  replace(scenario.procedures, "<k>");
  replace(scenario.groups, "<g>");
  return name;
}

TEST(House, TheReferenceNamesEveryMeasureStatisticAndParameter) {
  const std::string reference = content(root / "docs/reference.md");
  const auto named = [&](std::string_view name) {
    return reference.find("`" + std::string(name) + "`") != std::string::npos;
  };
  for (const MeasureColumn& column : measure_columns) {
    EXPECT_TRUE(named(column.name)) << column.name;
    const bool money = column.measure == Measure::cost;  // "the configuration's currency"
    EXPECT_TRUE(money || reference.find("| " + std::string(column.unit) + " |") != std::string::npos)
        << column.unit;
  }
  for (const std::string_view statistic : statistic_names) EXPECT_TRUE(named(statistic)) << statistic;
  const Scenario japan = config::load_scenario(root / "configs/japan.toml");
  for (const Parameter& parameter : japan.parameters.parameters) {
    std::string name = as_in_reference(parameter.name, japan);
    for (const char* way : {".refer", ".neither"})
      if (name.ends_with(way)) name = way;
    EXPECT_TRUE(named(name)) << parameter.name << " as " << name;
    std::string unit = parameter.provenance.unit;
    if (unit.starts_with(japan.economics.currency))
      unit.replace(0, japan.economics.currency.size(), "currency");
    EXPECT_NE(reference.find("| " + unit + " |"), std::string::npos) << parameter.provenance.unit;
  }
}

// The row of a table of a document that begins with `start`, or nothing.
std::string row_of(const std::string& document, const std::string& start) {
  const auto at = document.find("\n| `" + start);
  return at == std::string::npos ? "" : document.substr(at + 1, document.find('\n', at + 1) - at - 1);
}

TEST(House, TheDocumentOfConfigurationsHasARowForEachDistributionAndOperation) {
  const std::string document = content(root / "docs/configuration.md");
  for (const config::DistributionForm& form : config::distribution_forms())
    EXPECT_NE(row_of(document, config::written(form) + '`'), "") << config::written(form);
  for (const config::ShareForm& form : config::share_forms) {
    const std::string row = row_of(document, std::string(form.key) + " = {");
    ASSERT_NE(row, "") << form.key;
    EXPECT_EQ(row.find("`weight = ") != std::string::npos, form.weighted) << row;
    EXPECT_EQ(row.find("sum 1") != std::string::npos, form.whole) << row;
  }
  for (const OperationRule& rule : operation_rules) {
    const std::string row = row_of(document, std::string(rule.name) + "` |");
    const std::string unit = rule.unit.empty() ? "that of p" : "`" + std::string(rule.unit) + "`";
    EXPECT_TRUE(row.ends_with("| " + unit + " |")) << rule.name << ": " << row;
    EXPECT_EQ(row.find("Proportions only") != std::string::npos, rule.proportions_only) << row;
  }
}

}  // namespace
}  // namespace needgap
