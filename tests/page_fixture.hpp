// The page as a person meets it: one browser and two folders of results for all tests.
#pragma once

#include "needgap/store.hpp"

#include "browser.hpp"
#include "page_results.hpp"
#include "rows_in.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace needgap {

namespace fs = std::filesystem;
using nlohmann::json;
using test::national;
using test::row_in;
using test::rows_in;
using testing::HasSubstr;
using testing::IsEmpty;

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Runs the program; its exit code.
inline int needgap(const std::string& arguments, const fs::path& said = "/dev/null") {
  const int status =
      std::system(fmt::format("'{}' {} > '{}' 2>&1", NEEDGAP_PROGRAM, arguments, said.string()).c_str());
  return WEXITSTATUS(status);
}

// Gives made-up and changed results of a folder and its subfolders records that name them, all of one study.
inline void seal(const fs::path& top) {
  std::map<fs::path, json> files;  // by record
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".json") || name.ends_with(".record.json")) continue;
    const std::string kind = name.substr(0, name.find('.'));
    files[entry.path().parent_path() / (kind + ".record.json")].push_back(
        {{"file", name}, {"sha256", store::sha256(bytes_of(entry.path()))}});
  }
  for (const auto& [file, names] : files) {
    json record = fs::exists(file) ? json::parse(bytes_of(file)) : json{};
    const std::string name = file.filename();
    record.update({{"format", "needgap record 1"},
                   {"kind", name.substr(0, name.find('.'))},
                   {"country", "made up"},
                   {"reference", "made up"},
                   {"settings", json::array()},
                   {"files", names}});
    const json made_up{{"program", "needgap"},
                       {"version", "0"},
                       {"scenarios", {"made up"}},
                       {"inputs", json::array()},
                       {"run", {{"draws", 1}, {"replicates", 1}, {"seed", 1}}},
                       {"checks", {{"passed", true}, {"replicates", 0}}},
                       {"threads", 1},
                       {"wall_seconds", 1}};
    for (const auto& [key, value] : made_up.items())
      if (!record.contains(key)) record[key] = value;
    write(file, record.dump());
  }
}

class Page : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = fs::path(testing::TempDir()) / fmt::format("needgap_page_{}", ::getpid());
    fs::create_directories(folder);
    const std::string tutorial = (folder / "tutorial").string(), japan = (folder / "japan").string();
    ASSERT_EQ(needgap("run tutorial --draws 96 --out " + tutorial), 0);
    const std::string more = (folder / "more.toml").string();
    write(more, more_scenario);
    ASSERT_EQ(needgap("compare tutorial " + more + " --draws 40 --out " + tutorial), 0);
    const auto study = [&](const std::string& arguments, const char* name) {
      return needgap(arguments + " --replicates 2 --out " + tutorial + "/" + name);
    };
    ASSERT_EQ(study("sensitivity sobol tutorial --points 32", "sobol"), 0);
    ASSERT_EQ(study("sensitivity morris tutorial", "morris"), 0);
    ASSERT_EQ(study("sensitivity prcc tutorial --draws 64", "prcc"), 0);
    ASSERT_EQ(study("sensitivity tornado tutorial", "tornado"), 0);
    ASSERT_EQ(study("voi tutorial " + more + " --draws 64 --points 8", "voi"), 0);
    ASSERT_EQ(study("invert 'unmet_need >= 150 in 2024' tutorial --draws 64", "invert"), 0);
    write(folder / "tutorial/calibration.json", calibration_result().dump());
    write(folder / "tutorial/plan.json", plan_result().dump());
    seal(folder / "tutorial");
    ASSERT_EQ(needgap("report " + tutorial), 0);
    ASSERT_EQ(needgap("run japan --draws 12 --replicates 4 --set time.end=2019 --out " + japan), 0);
    ASSERT_EQ(needgap("estimate japan --draws 1000 --set time.end=2019 --out " + japan), 0);
    ASSERT_EQ(needgap("report --lang ja " + japan), 0);
    browser = std::make_unique<Browser>(folder / "browser");
  }
  static void TearDownTestSuite() {
    browser.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  void SetUp() override { ASSERT_TRUE(browser) << "no browser: install chromium and chromium-driver"; }

  static void open(const std::string& results, int width = 1280, int height = 900) {
    browser->resize(width, height);
    browser->open(folder / results / "report.html");
  }
  static std::string text(const std::string& selector) {
    return browser->run("return document.querySelector(`" + selector + "`).innerText");
  }
  // All words of a figure's picture.
  static std::string drawn(const std::string& id) {
    return browser->run("return document.querySelector(`#figure-" + id + " .chart svg`).textContent");
  }
  static void click(const std::string& selector) {
    browser->run("document.querySelector(`" + selector + "`).click()");
    browser->settle();
  }
  static void choose(const std::string& selector, const std::string& value) {
    browser->run("const s = document.querySelector(`" + selector + "`); s.value = `" + value +
                 "`; s.dispatchEvent(new Event('change'))");
    browser->settle();
  }
  // The rows of a figure's CSV, each from the head's names to numbers or words.
  static json csv(const std::string& id) {
    click("#figure-" + id + " [data-get=csv]");
    std::istringstream lines(
        browser->downloaded("needgap-" + id + ".csv").substr(3));  // after the byte order mark
    std::string line, field;
    std::vector<std::string> names;
    json rows = json::array();
    while (std::getline(lines, line)) {
      if (line.ends_with('\r')) line.pop_back();
      std::vector<std::string> fields;
      bool quoted = false;
      field.clear();
      for (const char c : line + ',') {
        if (c == '"')
          quoted = !quoted;
        else if (c == ',' && !quoted)
          fields.push_back(std::exchange(field, ""));
        else
          field += c;
      }
      if (names.empty()) {
        names = fields;
        continue;
      }
      json row = json::array();
      for (const std::string& one : fields) {
        char* end = nullptr;
        const double x = std::strtod(one.c_str(), &end);
        row.push_back(!one.empty() && *end == '\0' ? json(x) : json(one));
      }
      rows.push_back(row);
    }
    return rows;
  }
  static json result(const std::string& file) { return json::parse(bytes_of(folder / "tutorial" / file)); }
  static json figure(const std::string& measure, int year, const std::string& results = "tutorial") {
    return national(json::parse(bytes_of(folder / results / "summary.json")), measure, year);
  }

  static inline fs::path folder;
  static inline std::unique_ptr<Browser> browser;
};

}  // namespace needgap
