// A folder of results tells one truth: every file is what its record says, and all are of one study.
#include "command.hpp"
#include "country.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Folders : public Country {
 protected:
  Answer in_folder(const std::string& arguments) const {
    return run_in_shell(fmt::format("cd '{}' && {} {}", folder_.string(), NEEDGAP_PROGRAM, arguments));
  }
  void done(const std::string& arguments) const {
    const Answer answer = in_folder(arguments);
    ASSERT_EQ(answer.code, 0) << answer.text;
  }
  void refused(const std::string& arguments, const std::string& reason) const {
    const Answer answer = in_folder(arguments);
    EXPECT_EQ(answer.code, 2) << answer.text;
    EXPECT_THAT(answer.text, HasSubstr(reason));
    EXPECT_FALSE(fs::exists(path("out/report.html")));
  }
  void change(const std::string& file) {
    std::string bytes = read(file);
    const auto digit = bytes.find_last_of("12345678");
    ASSERT_NE(digit, std::string::npos);
    ++bytes[digit];
    write(file, bytes);
  }
  const std::string more = "schema = 1\nname = \"more\"\nextends = \"tutorial.toml\"\n";
  const std::string small = " --draws 8 --replicates 1 --out out";
};

TEST_F(Folders, RunAndCompareOfOneCountryShareAFolder) {
  write("more.toml", more);
  done("run tutorial.toml" + small);
  done("compare tutorial.toml more.toml" + small);
  done("report out");
  EXPECT_THAT(nlohmann::json::parse(read("out/comparison.record.json"))["files"].size(), 4u);
}

TEST_F(Folders, AnotherScenarioAnotherSettingOrAnotherCountryIsNotTheSameStudy) {
  write("more.toml", more);
  done("run tutorial.toml" + small);
  done("compare more.toml tutorial.toml" + small);
  refused("report out", "one has 'more' as its first scenario, the other 'tutorial'");
  done("compare tutorial.toml more.toml" + small + " --set need.rate=0.05");
  refused("report out", "other settings (--set)");
  done("compare japan network" + small + " --set time.end=2018");
  refused("report out", "have other regions");
}

TEST_F(Folders, AnInputThatWasChangedBetweenTwoCommandsIsNoticed) {
  write("more.toml", more);
  done("run tutorial.toml" + small);
  write("tutorial.toml", read("tutorial.toml") + "\n# another thought\n");
  done("compare tutorial.toml more.toml" + small);
  refused("report out", "the input tutorial.toml was not the same for both");
  done("run tutorial.toml" + small);
  done("report out");
}

// Two files of one name in two places: neither was changed, and no posterior is there.
TEST_F(Folders, TwoScenariosOfOneNameAreNotTakenForOne) {
  fs::create_directories(path("copy"));
  for (const char* part : {"tutorial.toml", "tutorial"})
    fs::copy(path(part), path("copy") / part, fs::copy_options::recursive);
  edit("copy/tutorial.toml", "start = 2024", "start = 2025");
  write("more.toml", more);
  done("compare tutorial.toml more.toml" + small);
  done("run copy/tutorial.toml" + small);
  refused("report out", "both 'tutorial', were read from other files or have another posterior");
}

TEST_F(Folders, AnEditedResultIsRefusedAndAnEditedTableIsTold) {
  done("run tutorial" + small);
  change("out/summary.csv");
  const Answer told = in_folder("report out");
  EXPECT_EQ(told.code, 0);
  EXPECT_THAT(told.text,
              HasSubstr("summary.csv was changed after it was written; the page shows what was computed"));
  fs::remove(path("out/report.html"));
  change("out/summary.json");
  refused("report out", "summary.json: is not what summary.record.json says was written");
}

TEST_F(Folders, ALostFileAndALostRecordAreRefused) {
  done("run tutorial" + small);
  fs::rename(path("out/summary.json"), path("out/aside"));
  refused("report out", "summary.json: is not there, but summary.record.json names it");
  fs::rename(path("out/aside"), path("out/summary.json"));
  fs::remove(path("out/summary.record.json"));
  refused("report out", "has no record beside it");
}

// The rename onto a folder fails when the first file is in place: what is there has no record.
TEST_F(Folders, AFailureBetweenTwoFilesLeavesNoRecord) {
  done("run tutorial" + small);
  fs::remove(path("out/summary.overview.csv"));
  fs::create_directories(path("out/summary.overview.csv/in the way"));
  const Answer failed = in_folder("run tutorial --seed 2" + small);
  EXPECT_NE(failed.code, 0);
  EXPECT_THAT(failed.text, HasSubstr("the files there are not whole"));
  EXPECT_FALSE(fs::exists(path("out/summary.record.json")));
  refused("report out", "has no record beside it");
}

TEST_F(Folders, KeptDrawsBelongToTheirSet) {
  done("run tutorial --keep-draws" + small);
  write("out/draws.nc", read("out/draws.nc") + "x");
  refused("sensitivity prcc tutorial --from out",
          "draws.nc: is not what summary.record.json says was written");
  done("run tutorial" + small);
  EXPECT_FALSE(fs::exists(path("out/draws.nc")));
}

}  // namespace
}  // namespace needgap
