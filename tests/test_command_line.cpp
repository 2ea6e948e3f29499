// The built program as a user meets it: exit codes, files, messages, signals.
#include "country.hpp"
#include "written.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <linux/capability.h>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Outcome {
  int code = -1;  // exit code; 128 + signal
  std::string out, err;
};

struct Surroundings {
  fs::path folder = {};  // working directory
  std::map<std::string, std::string> environment = {};
  rlim_t largest_file = RLIM_INFINITY;  // bytes
  fs::path interrupt_once_there = {};   // SIGINT soon after this appears
  const char* stdout_file = nullptr;    // instead of a pipe
  bool plain_user = false;              // root without its right to write anywhere
};

std::string drain(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = ::read(pipe, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  ::close(pipe);
  return text;
}

Outcome needgap_with(const Surroundings& around, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), NEEDGAP_PROGRAM);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int out[2], err[2];
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    const int target = around.stdout_file ? ::open(around.stdout_file, O_WRONLY) : out[1];
    ::dup2(target, STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    if (!around.folder.empty() && ::chdir(around.folder.c_str()) != 0) ::_exit(99);
    for (const auto& [name, value] : around.environment) ::setenv(name.c_str(), value.c_str(), 1);
    if (around.largest_file != RLIM_INFINITY) {
      const rlimit limit{around.largest_file, around.largest_file};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      ::signal(SIGXFSZ, SIG_IGN);
    }
    if (around.plain_user && ::geteuid() == 0 && ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) != 0) ::_exit(97);
    ::execv(NEEDGAP_PROGRAM, argv.data());
    ::_exit(98);
  }
  ::close(out[1]);
  ::close(err[1]);
  if (!around.interrupt_once_there.empty()) {
    for (int i = 0; i < 1000 && !fs::exists(around.interrupt_once_there); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ::kill(child, SIGINT);
    ::kill(child, SIGINT);  // as timeout(1) does: to the process, then to its group
  }
  Outcome outcome;
  outcome.out = drain(out[0]);
  outcome.err = drain(err[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

Outcome needgap(std::vector<std::string> arguments) {
  return needgap_with({}, std::move(arguments));
}

class CommandLine : public Country {
 protected:
  std::string out() const { return path("out").string(); }
  Json summary(const std::string& folder = "out") const {
    return Json::parse(read(folder + "/summary.json"));
  }
  /// A national figure by residence.
  Json figure(const std::string& folder, const std::string& measure, int year = 2024) const {
    return test::national(summary(folder), measure, year);
  }
  std::set<std::string> names(const std::string& folder) const {
    std::set<std::string> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(path(folder), ignored))
      found.insert(entry.path().filename());
    return found;
  }
  /// A small run of the tutorial into `folder`.
  Outcome small_run(const std::string& folder, std::vector<std::string> more = {}, int draws = 60) const {
    std::vector<std::string> arguments{"run",          "tutorial", "--draws", std::to_string(draws),
                                       "--replicates", "4",        "--out",   path(folder).string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return needgap(std::move(arguments));
  }
};

const std::set<std::string> files_of_a_run{"summary.overview.csv", "summary.parameters.json",
                                           "summary.record.json", "summary.csv", "summary.json"};

// ---------------------------------------------------------------------- help and mistakes

TEST_F(CommandLine, SaysItsVersion) {
  const Outcome outcome = needgap({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.find("needgap "), 0u);
}

TEST_F(CommandLine, HelpOfEveryCommandHoldsAnExample) {
  EXPECT_NE(needgap({}).out.find("Examples: needgap "), std::string::npos);
  EXPECT_EQ(needgap({}).code, 0);
  for (const char* command : {"run", "compare", "estimate", "check", "plan"}) {
    const Outcome outcome = needgap({command, "--help"});
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_NE(outcome.out.find(std::string(": needgap ") + command), std::string::npos) << outcome.out;
  }
}

TEST_F(CommandLine, MistakesOnTheLineAreExitCodeTwo) {
  const auto expect_two = [](std::vector<std::string> arguments, const std::string& word) {
    const Outcome outcome = needgap(arguments);
    EXPECT_EQ(outcome.code, 2) << word;
    EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  };
  expect_two({"chek"}, "there is no command 'chek'; did you mean 'check'?");
  expect_two({"run", "--drws", "5"}, "--drws");
  expect_two({"run", "--draws", "0"}, "--draws");
  expect_two({"run", "--draws", "many"}, "--draws");
  expect_two({"run", "--draws", "-1000000000"}, "--draws");
  expect_two({"run", "--seed", "-1"}, "--seed");
  expect_two({"estimate", "--seed", "-1"}, "--seed");
  expect_two({"run", "--out", ""}, "--out");
  expect_two({"run", "tutorial", "--set"}, "--set");
  expect_two({"run", "tutorial", "extra"}, "extra");
  expect_two({"run", "japann"},
             "japann: is neither a file nor a shipped configuration; did you mean 'japan'?");
  expect_two({"check", "no/such.toml"}, "no/such.toml: there is no such file");
  expect_two({"estimate", "tutorial", "--set", "need.rat=1"}, "did you mean 'need.rate'?");
}

TEST_F(CommandLine, BadInputWritesNothing) {
  edit("tutorial.toml", "end = 2028", "end = 2020");
  const Outcome outcome = needgap({"run", path("tutorial.toml").string(), "--out", out()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "needgap: " + place("tutorial.toml", "2020") +
                             "'time.end' is 2020, before the start 2024; time runs forward\n");
  EXPECT_FALSE(fs::exists(out()));
}

// ---------------------------------------------------------------------- configurations

TEST_F(CommandLine, ShippedConfigurationsAreFoundFromAnywhere) {
  fs::create_directory(path("japan"));  // a folder of that name is not in the way
  for (const char* name : {"japan", "deck", "tutorial"}) {
    const Outcome outcome = needgap_with({.folder = folder_}, {"check", name});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out.find(std::string(name) + ": "), 0u);
  }
}

TEST_F(CommandLine, APathIsMeantFromTheWorkingDirectory) {
  const Outcome outcome =
      needgap_with({.folder = folder_}, {"run", "tutorial.toml", "--draws", "2", "--out", "deep/out"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(names("deep/out"), files_of_a_run);
  const Outcome other = needgap_with({.folder = path("tutorial")}, {"check", "regions"});
  EXPECT_EQ(other.code, 2);
}

TEST_F(CommandLine, AFolderOfOnesOwnConfigurationsCanBeNamed) {
  fs::rename(path("tutorial.toml"), path("mine.toml"));
  EXPECT_EQ(needgap_with({.environment = {{"NEEDGAP_CONFIGS", folder_.string()}}}, {"check", "mine"}).code,
            0);
  const Outcome near = needgap_with({.folder = folder_}, {"check", "mine"});
  EXPECT_EQ(near.code, 2);
  EXPECT_NE(near.err.find("did you mean 'mine.toml'?"), std::string::npos) << near.err;
}

// ---------------------------------------------------------------------- each command moves

TEST_F(CommandLine, EstimateMultipliesDeathsByTheNeedRate) {
  EXPECT_NE(needgap({"estimate"}).out.find(" 12,328  patients    = 373,584 x 0.033\n"), std::string::npos);
  const Outcome outcome = needgap({"estimate", "--set", "need.rate=0.05", "--draws", "1000"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(
      testing::internal::RE::FullMatch(outcome.out, "(.|\n)*\n +need +18,673 +0 +18,673 to 18,673 (.|\n)*"))
      << outcome.out;  // 373,458 x 0.05 = 18,672.9; quantiles are kept to 0.05%
}

TEST_F(CommandLine, CheckShowsWhatWasSet) {
  const Outcome outcome = needgap({"check", "tutorial", "--set", "need.rate=0.0625"});
  EXPECT_EQ(outcome.code, 0);
  const auto at = outcome.out.find("need.rate ");
  ASSERT_NE(at, std::string::npos);
  const std::string row = outcome.out.substr(at, outcome.out.find('\n', at) - at);
  EXPECT_NE(row.find(" 0.0625 "), std::string::npos) << row;
  EXPECT_NE(row.find("assumed"), std::string::npos) << row;
  EXPECT_NE(outcome.out.find("set on the command line"), std::string::npos);
  EXPECT_EQ(needgap({"check", "tutorial"}).out.find("set on the command line"), std::string::npos);
}

TEST_F(CommandLine, CheckListsWhatIsAssumed) {
  const std::string text = needgap({"check", "japan"}).out;
  const auto at = text.find("Assumed, not cited or derived: ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NE(text.find("distance_decay", at), std::string::npos);
  EXPECT_EQ(text.find("able.exit", at), std::string::npos);  // derived
}

TEST_F(CommandLine, WithoutNeedThereIsNoCoverage) {
  ASSERT_EQ(small_run("out", {"--set", "need.rate=0"}).code, 0);
  EXPECT_EQ(figure("out", "need")["mean"], 0);
  EXPECT_FALSE(figure("out", "coverage").contains("mean"));
  ASSERT_EQ(small_run("whole", {"--set", "need.rate=0", "--statistics", "mean,missing"}).code, 0);
  const std::string csv = read("whole/summary.csv");
  EXPECT_EQ(csv.find(",coverage,residence,proportion,mean,"), std::string::npos);
  EXPECT_NE(csv.find("nation,tutorial,2024,all,all,,coverage,residence,proportion,missing,240\n"),
            std::string::npos);
}

TEST_F(CommandLine, TwiceTheNeedRateIsTwiceTheNeed) {
  ASSERT_EQ(small_run("one", {"--set", "need.rate=0.03"}, 400).code, 0);
  ASSERT_EQ(small_run("two", {"--set", "need.rate=0.06"}, 400).code, 0);
  const Json one = figure("one", "need"), two = figure("two", "need");
  const double error = std::hypot(2 * one["mcse"].get<double>(), two["mcse"].get<double>());
  EXPECT_GT(error, 0);
  EXPECT_NEAR(two["mean"].get<double>(), 2 * one["mean"].get<double>(), 4 * error);
  EXPECT_NEAR(one["mean"].get<double>(), 5000 * 0.03, 4 * one["mcse"].get<double>());
}

TEST_F(CommandLine, WhereNobodyIsIdentifiedAllAreLostThere) {
  ASSERT_EQ(small_run("out", {"--set", "identify.hospital=0", "--set", "identify.home=0"}).code, 0);
  EXPECT_GT(figure("out", "need")["mean"], 100);
  EXPECT_EQ(figure("out", "not_identified")["mean"], figure("out", "need")["mean"]);
  EXPECT_EQ(figure("out", "performed")["mean"], 0);
  EXPECT_EQ(figure("out", "coverage")["mean"], 0);
}

// ---------------------------------------------------------------------- the files

TEST_F(CommandLine, ThreadsChangeNoByte) {
  const auto run_with = [&](const std::string& threads) {
    EXPECT_EQ(small_run("on" + threads, {"--threads", threads}).code, 0);
    return read("on" + threads + "/summary.csv") + read("on" + threads + "/summary.json");
  };
  const std::string one = run_with("1");
  EXPECT_GT(one.size(), 10000u);
  for (const char* threads : {"2", "3", "8"}) EXPECT_TRUE(run_with(threads) == one) << threads;
}

TEST_F(CommandLine, TheSeedChangesTheNumbers) {
  ASSERT_EQ(small_run("one", {"--seed", "1"}).code, 0);
  ASSERT_EQ(small_run("two", {"--seed", "2"}).code, 0);
  EXPECT_NE(read("one/summary.csv"), read("two/summary.csv"));
}

TEST_F(CommandLine, FilesOfJapanParseAndKeepTheirNames) {
  const Outcome outcome = needgap(
      {"run", "japan", "--draws", "2", "--replicates", "2", "--set", "time.end=2019", "--out", out()});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");  // no progress bar in a pipe
  EXPECT_EQ(names("out"), files_of_a_run);

  const std::string csv = read("out/summary.csv");
  const std::string header =
      "\xEF\xBB\xBFtable,scenario,year,region,procedure,draws,measure,place,unit,statistic,value\n";
  ASSERT_EQ(csv.substr(0, header.size()), header);
  std::istringstream lines(csv.substr(header.size()));
  std::set<std::string> regions, years, scenarios;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields(1);
    for (const char c : line) c == ',' ? (void)fields.emplace_back() : fields.back().push_back(c);
    ASSERT_EQ(fields.size(), 11u) << line;
    std::size_t end = 0;
    EXPECT_TRUE(std::isfinite(std::stod(fields[10], &end))) << line;
    EXPECT_EQ(end, fields[10].size()) << line;
    if (fields[0] == "convergence" || fields[0] == "ranks") continue;
    scenarios.insert(fields[1]);
    years.insert(fields[2]);
    regions.insert(fields[3]);
  }
  EXPECT_EQ(scenarios, std::set<std::string>{"japan"});
  EXPECT_EQ(years, (std::set<std::string>{"2018", "2019"}));
  EXPECT_EQ(regions.size(), 48u);
  EXPECT_TRUE(regions.contains("北海道") && regions.contains("沖縄県") && regions.contains("all"));

  const Json tree = summary();
  EXPECT_EQ(test::row_in(tree, "names", {{"axis", "region"}})["name"], "北海道");
  EXPECT_EQ(test::row_in(tree, "names", {{"axis", "procedure"}})["name_ja"], "腹腔神経叢ブロック");
  EXPECT_EQ(test::rows_in(tree, "regions").size(), 2 * 47u);
  EXPECT_TRUE(test::row_in(tree, "regions", {{"year", 2018}, {"region", "東京都"}})["need/mean"].is_number());
  const Json record = Json::parse(read("out/summary.record.json"));
  EXPECT_EQ(record["settings"], Json({"time.end=2019"}));
  EXPECT_EQ(record["inputs"].size(), 7u);
  EXPECT_EQ(record["inputs"][0]["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(record["run"]["complete"], true);
}

TEST_F(CommandLine, ARunReplacesTheFilesOfTheOneBefore) {
  ASSERT_EQ(small_run("out", {"--seed", "1"}).code, 0);
  const std::string before = read("out/summary.csv");
  ASSERT_EQ(small_run("out", {"--seed", "2"}).code, 0);
  EXPECT_NE(read("out/summary.csv"), before);
  EXPECT_EQ(names("out"), files_of_a_run);
}

// ---------------------------------------------------------------------- what goes wrong

TEST_F(CommandLine, AnOutputFolderThatIsAFileIsExitCodeTwo) {
  write("out", "precious");
  const Outcome outcome = small_run("out");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find(out() + ": is not a folder; name another --out"), std::string::npos)
      << outcome.err;
  EXPECT_EQ(read("out"), "precious");
}

TEST_F(CommandLine, AnOutputFolderThatCannotBeMadeIsExitCodeTwo) {
  const Outcome outcome = needgap({"run", "tutorial", "--draws", "2", "--out", "/proc/needgap"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("/proc/needgap: cannot make the folder"), std::string::npos) << outcome.err;
}

TEST_F(CommandLine, AnOutputFolderThatIsReadOnlyIsExitCodeTwo) {
  fs::create_directory(out());
  fs::permissions(out(), fs::perms::owner_read | fs::perms::owner_exec);
  const Outcome outcome =
      needgap_with({.plain_user = true}, {"run", "tutorial", "--draws", "2", "--out", out()});
  if (outcome.code == 97) GTEST_SKIP() << "root that may not give up its right to write anywhere";
  fs::permissions(out(), fs::perms::owner_all);
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("cannot write there"), std::string::npos) << outcome.err;
}

TEST_F(CommandLine, AFullDiskLeavesNoFileBehind) {
  const Outcome outcome =
      needgap_with({.largest_file = 16 << 10}, {"run", "tutorial", "--draws", "20", "--out", out()});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("summary.csv: cannot write: File too large; nothing was written"),
            std::string::npos)
      << outcome.err;
  EXPECT_EQ(names("out"), std::set<std::string>{});
}

TEST_F(CommandLine, AFullDiskKeepsTheFilesOfTheRunBefore) {
  ASSERT_EQ(small_run("out").code, 0);
  const std::string before = read("out/summary.csv");
  EXPECT_EQ(
      needgap_with({.largest_file = 16 << 10}, {"run", "tutorial", "--draws", "20", "--out", out()}).code, 1);
  EXPECT_EQ(names("out"), files_of_a_run);
  EXPECT_EQ(read("out/summary.csv"), before);
}

TEST_F(CommandLine, AFullStandardOutputIsAnError) {
  const Outcome outcome = needgap_with({.stdout_file = "/dev/full"}, {"check", "tutorial"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos) << outcome.err;
}

TEST_F(CommandLine, AnInterruptKeepsWhatIsCompleteAndSaysSo) {
  const Outcome outcome = needgap_with({.interrupt_once_there = out()},
                                       {"run", "tutorial", "--draws", "4000000000", "--out", out()});
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("PARTIAL: stopped after "), std::string::npos) << outcome.out;
  EXPECT_EQ(names("out"), (std::set<std::string>{"checkpoint.bin", "summary.overview.partial.csv",
                                                 "summary.parameters.json", "summary.record.json",
                                                 "summary.partial.csv", "summary.partial.json"}));
  const Json record = Json::parse(read("out/summary.record.json")),
             tree = Json::parse(read("out/summary.partial.json"));
  EXPECT_EQ(record["run"]["complete"], false);
  EXPECT_EQ(record["run"]["draws_asked"], 4000000000u);
  const auto draws = record["run"]["draws"].get<std::uint32_t>();
  EXPECT_GT(draws, 0u);

  // What it kept is what a run of so many draws gives.
  const Outcome again =
      needgap({"run", "tutorial", "--draws", std::to_string(draws), "--out", path("again").string()});
  ASSERT_EQ(again.code, 0);
  EXPECT_TRUE(read("again/summary.csv") == read("out/summary.partial.csv"));
}

// ------------------------------------------------------------------------------- compare

// A scenario on the tutorial copy that multiplies the need rate from a year on.
std::string more_need(const std::string& name, double factor, int start) {
  return fmt::format(
      "schema = 1\nname = \"{}\"\nextends = \"tutorial.toml\"\napply = [\"more\"]\n"
      "[interventions.more]\nname = \"more need\"\nstart = {}\nramp = 0\ncoverage = 1.0\n"
      "[[interventions.more.effects]]\ntarget = \"need.rate\"\noperation = \"multiply\"\n"
      "size = {{ value = {}, unit = \"ratio\", status = \"assumed\", source = \"test\" }}\n",
      name, start, factor);
}

TEST_F(CommandLine, CompareMovesByTheNeedThatIsAdded) {
  write("half_more.toml", more_need("half_more", 1.5, 2026));
  write("same.toml", more_need("same", 1.0, 2026));
  const Outcome outcome = needgap({"compare", path("tutorial.toml"), path("half_more.toml"),
                                   path("same.toml"), "--draws", "60", "--out", out()});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(names("out"),
            (std::set<std::string>{"comparison.csv", "comparison.json", "comparison.overview.csv",
                                   "comparison.parameters.json", "comparison.record.json"}));
  const Json comparison = Json::parse(read("out/comparison.json"));
  const auto need = [&](const std::string& scenario, int year, const std::string& statistic) {
    return test::row_in(comparison, "change_in_nation", {{"scenario", scenario}, {"year", year}})
        .at("need/" + statistic)
        .get<double>();
  };
  // Half of 5,000 deaths x growth x PERT(0.03, 0.05, 0.08): the mean rate is 0.31 / 6.
  const Scenario tutorial = load();
  double deaths = 0;
  for (const Region& region : tutorial.regions)
    deaths += region.deaths * growth_factor(tutorial, region, 2027);
  EXPECT_NEAR(need("half_more", 2027, "mean"), 0.5 * deaths * 0.31 / 6,
              4.5 * need("half_more", 2027, "mcse"));
  EXPECT_EQ(need("half_more", 2025, "mean"), 0) << "before the start";
  EXPECT_EQ(need("same", 2027, "mean"), 0) << "a neutral size";
  EXPECT_EQ(need("same", 2027, "draws_to_resolve"), 0);
  EXPECT_NE(outcome.out.find("half_more"), std::string::npos);
  EXPECT_NE(outcome.out.find("no difference at all"), std::string::npos);
}

TEST_F(CommandLine, CompareRefusesTwoScenariosOfOneNameBeforeItRuns) {
  write("more.toml", more_need("more", 1.5, 2026));
  for (const auto& [second, third] : {std::pair{"more.toml", "more.toml"}, {"more.toml", "tutorial.toml"}}) {
    const Outcome outcome =
        needgap({"compare", path("tutorial.toml"), path(second), path(third), "--out", out()});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("two of the scenarios are named '"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("leave one out"), std::string::npos) << outcome.err;
    EXPECT_TRUE(names("out").empty());
  }
}

TEST_F(CommandLine, VoiRefusesTwoOptionsOfOneName) {
  const Outcome outcome =
      needgap({"voi", "tutorial", path("tutorial.toml"), "--draws", "64", "--out", out()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("two of the scenarios are named 'tutorial'"), std::string::npos) << outcome.err;
  EXPECT_TRUE(names("out").empty());
}

TEST_F(CommandLine, CompareRefusesToExplainNineInterventionsBeforeItRuns) {
  const Outcome outcome = needgap({"compare", "japan", "all", "--explain", "--draws", "2", "--out", out()});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("all: has 12 interventions; contributions are exact for 1 to 8"),
            std::string::npos)
      << outcome.err;
}

TEST_F(CommandLine, CompareSaysWhichNeighboursInItsListAreNotInASureOrder) {
  write("half.toml", more_need("half", 0.5, 2026));
  write("third.toml", more_need("third", 0.7, 2026));
  write("like_third.toml", more_need("like_third", 0.7, 2026));
  const auto listed = [&](const std::vector<std::string>& files) {
    std::vector<std::string> arguments{"compare", path("tutorial.toml"), "--draws", "40"};
    for (const std::string& file : files) arguments.push_back(path(file));
    return needgap(arguments).out;
  };
  const std::string one_draw =
      needgap({"compare", path("tutorial.toml"), path("half.toml"), path("third.toml"), "--draws", "1"}).out;
  EXPECT_NE(one_draw.find("too few draws to tell"), std::string::npos) << one_draw;
  EXPECT_EQ(one_draw.find("too small"), std::string::npos) << one_draw;
  const std::string sure = listed({"third.toml", "half.toml"}),
                    tie = listed({"third.toml", "half.toml", "like_third.toml"});
  EXPECT_LT(sure.find("\n  half "), sure.find("\n  third ")) << "less need, a smaller gap";
  EXPECT_NE(sure.find("Their order is sure: each averts more than the next"), std::string::npos) << sure;
  EXPECT_NE(tie.find("for these neighbours: third and like_third (0.0 ± 0.0: no"), std::string::npos) << tie;
}

TEST_F(CommandLine, CompareNamesWhereTheGapGrowsWhenNoRegionGains) {
  write("more.toml", more_need("more", 1.5, 2026));
  write("fewer.toml", more_need("fewer", 0.5, 2026));
  const auto compared = [&](const std::string& scenario) {
    return needgap({"compare", path("tutorial.toml"), path(scenario), "--draws", "20"}).out;
  };
  const std::string worse = compared("more.toml"), better = compared("fewer.toml");
  EXPECT_TRUE(std::regex_search(
      worse,
      std::regex("No region gains on average; where the gap grows most \\(patients, 95% of futures\\): "
                 "Harbour City [0-9]")))
      << worse;
  EXPECT_EQ(worse.find("Where most is averted"), std::string::npos);
  EXPECT_TRUE(std::regex_search(
      better, std::regex("Where most is averted \\(patients, 95% of futures\\): Harbour City [0-9]")))
      << better;
  EXPECT_EQ(better.find("No region gains"), std::string::npos);
}

TEST_F(CommandLine, AnInterruptedComparisonKeepsTheDrawsThatAreComplete) {
  write("more.toml", more_need("more", 1.5, 2026));
  const Outcome outcome = needgap_with(
      {.interrupt_once_there = out()},
      {"compare", path("tutorial.toml"), path("more.toml"), "--draws", "3000000", "--out", out()});
  EXPECT_EQ(outcome.code, 130) << outcome.err;
  EXPECT_NE(outcome.out.find("PARTIAL: stopped after "), std::string::npos) << outcome.out;
  EXPECT_EQ(names("out"), (std::set<std::string>{"comparison.partial.csv", "comparison.partial.json",
                                                 "comparison.overview.partial.csv",
                                                 "comparison.parameters.json", "comparison.record.json"}));
  const auto draws = Json::parse(read("out/comparison.record.json"))["run"]["draws"].get<std::uint32_t>();
  ASSERT_GT(draws, 0u);
  const Outcome again = needgap({"compare", path("tutorial.toml"), path("more.toml"), "--draws",
                                 std::to_string(draws), "--out", path("again").string()});
  ASSERT_EQ(again.code, 0);
  EXPECT_TRUE(read("again/comparison.csv") == read("out/comparison.partial.csv"));
  EXPECT_TRUE(read("again/comparison.overview.csv") == read("out/comparison.overview.partial.csv"));
}

TEST_F(CommandLine, TheTableOfAComparisonShowsThePathOverTheYears) {
  const Outcome outcome = needgap({"compare", "japan", "network", "--draws", "4"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto at = outcome.out.find("Gap averted over the years");
  ASSERT_NE(at, std::string::npos);
  const std::string head = outcome.out.substr(at, 400);
  auto place = head.find("\n  scenario");
  for (const char* year : {"2026", "2030", "2035", "2040", "2026 to 2040"}) {
    const auto next = head.find(year, place);
    EXPECT_NE(next, std::string::npos) << head;
    place = next;
  }
}

TEST_F(CommandLine, CompareExplainsABundleAndRefusesWhatItCannotCompare) {
  EXPECT_EQ(needgap({"compare", "tutorial"}).code, 2);
  const Outcome other = needgap({"compare", "tutorial", "japan", "--draws", "2"});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("has other regions than 'tutorial'"), std::string::npos) << other.err;
  write("more.toml", more_need("more", 1.5, 2026));
  const Outcome year = needgap({"compare", path("tutorial.toml"), path("more.toml"), "--year", "2050"});
  EXPECT_EQ(year.code, 2);
  EXPECT_NE(year.err.find("the year 2050 is not simulated; choose 2024 to 2028"), std::string::npos)
      << year.err;
}

TEST_F(CommandLine, CompareFilesHoldContributionsThatSumToTheWholeAndTargetsThatAreMetOrNot) {
  std::string two = more_need("two", 1.5, 2026);
  const auto at = two.find("[\"more\"]");
  two.replace(at, 8, "[\"more\", \"again\"]");
  std::string again = more_need("", 1.2, 2026).substr(more_need("", 1.2, 2026).find("[interventions"));
  for (auto from = again.find("more"); from != std::string::npos; from = again.find("more", from))
    again.replace(from, 4, "again");
  write("two.toml", two + again);
  const Outcome outcome = needgap({"compare", path("tutorial.toml"), path("two.toml"), "--draws", "20",
                                   "--explain", "--region", "Summit", "--target", "need >= 1 in 2028",
                                   "--target", "need >= 1,000,000 in 2028", "--out", out()});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("Summit in 2028"), std::string::npos);
  const Json comparison = Json::parse(read("out/comparison.json"));
  const auto part = [&](const std::string& intervention) {
    return test::row_in(comparison, "contributions", {{"intervention", intervention}})
        .at("shapley/mean")
        .get<double>();
  };
  const double whole = test::row_in(comparison, "change_in_nation", {{"scenario", "two"}, {"year", 2028}})
                           .at("unmet_need/mean");
  EXPECT_GT(part("more"), part("again"));
  EXPECT_NEAR(part("more") + part("again"), whole, 1e-6 * whole);
  EXPECT_NEAR(part("all"), whole, 1e-6 * whole);
  const auto met = [&](const std::string& statement) {
    return test::row_in(comparison, "targets", {{"scenario", "two"}, {"statement", statement}})
        .at("met/mean");
  };
  EXPECT_EQ(met("need >= 1 in 2028"), 1);
  EXPECT_EQ(met("need >= 1,000,000 in 2028"), 0);
}

TEST_F(CommandLine, PlanMovesWithTheTargetAndWritesWhatAPageNeeds) {
  const auto plan = [&](const std::string& target, std::vector<std::string> more) {
    std::vector<std::string> arguments{"plan",    "tutorial", "--target",     target,     "--lever",
                                       "losses",  "--hold",   "slots=3",      "--priors", "none",
                                       "--draws", "8",        "--replicates", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return needgap(std::move(arguments));
  };
  const auto dose = [&](const std::string& target, const std::string& folder) {
    const Outcome outcome = plan(target, {"--out", path(folder).string()});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const Json json = Json::parse(read(folder + "/plan.json"));
    EXPECT_EQ(json["format"], "needgap plan 2");
    EXPECT_EQ(names(folder), (std::set<std::string>{"plan.json", "plan.csv", "plan.record.json"}));
    const Json first = test::rows_in(json, "answers")[0];
    EXPECT_EQ(first.at("reached"), "yes");
    return first.at("dose").get<double>();
  };
  EXPECT_LT(dose("coverage >= 30% in 2027", "low"), dose("coverage >= 45% in 2027", "high"));
  const Outcome never = plan("coverage >= 99% in 2027", {});
  EXPECT_NE(never.out.find("OUT OF REACH"), std::string::npos) << never.out;
  EXPECT_NE(never.out.find("everyone has a route"), std::string::npos);
  EXPECT_EQ(plan("coverage >= 40 in 2027", {}).code, 2);
  EXPECT_EQ(plan("coverage >= 40% in 2027", {"--lever", "loses"}).code, 2);
}

TEST_F(CommandLine, WrongOptionsNameTheCommandAndTheNearestOption) {
  const auto complaint = [&](std::vector<std::string> arguments) {
    const Outcome outcome = needgap(std::move(arguments));
    EXPECT_EQ(outcome.code, 2);
    return outcome.err;
  };
  EXPECT_EQ(complaint({"sensitivity", "sobol", "--poinst", "3"}),
            "needgap sensitivity sobol: there is no option '--poinst'; did you mean '--points'?\n");
  EXPECT_EQ(
      complaint({"run", "--draws", "0"}),
      "needgap run: --draws: '0' is not a whole number from 1 to 4000000000; 'needgap run --help' has all "
      "options and examples\n");
  EXPECT_EQ(
      complaint({"compare", "tutorial"}),
      "needgap compare: CONFIG: At least 2 required but received 1; 'needgap compare --help' has all options "
      "and examples\n");
}

TEST_F(CommandLine, ATextOfFortyThousandCharactersIsRefusedInEveryCommandThatReadsOne) {
  const std::string text(40'000, 'x');
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{"invert", text, "tutorial"},
                                             {"compare", "japan", "network", "--target", text},
                                             {"plan", "planning", "--target", text},
                                             {"voi", "japan", "network", "--pay-off", text}}) {
    const Outcome outcome = needgap(line);
    EXPECT_EQ(outcome.code, 2) << line[0];
    EXPECT_LT(outcome.err.size(), 300u);
    EXPECT_NE(outcome.err.find("of 40000 characters is too long"), std::string::npos) << outcome.err;
  }
}

TEST_F(CommandLine, NoErrorHandsATerminalWhatItWouldObey) {
  const std::string name = "\x1b[31mred\x07\x7f.toml";
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"check", name}, {"run", "tutorial", "--set", name + "=1"}, {"run", name}}) {
    const Outcome outcome = needgap(line);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err.find_first_of("\x1b\x07\x7f"), std::string::npos) << line[0];
    EXPECT_NE(outcome.err.find("\\x1b[31mred\\x07\\x7f"), std::string::npos) << outcome.err;
  }
}

TEST_F(CommandLine, AFullStandardErrorChangesNoExitCode) {
  const auto code = [](const std::string& arguments) {
    return WEXITSTATUS(
        std::system(fmt::format("{} {} 2>/dev/full >/dev/null", NEEDGAP_PROGRAM, arguments).c_str()));
  };
  EXPECT_EQ(code("run nope"), 2);
  EXPECT_EQ(code("run tutorial --set need.rate=5"), 2);
  EXPECT_EQ(code("run tutorial --draws 2 --replicates 1"), 0);
}

TEST_F(CommandLine, NumbersAreDecimalAndNothingElseIsANumber) {
  const auto said = [&](const std::string& option, const std::string& value) {
    const Outcome outcome = needgap({"run", "tutorial", "--draws", "2", option, value});
    return outcome.code == 0 ? outcome.out : outcome.err;
  };
  EXPECT_NE(said("--seed", "010").find("seed 10;"), std::string::npos);
  EXPECT_NE(said("--seed", "18446744073709551615").find("seed 18446744073709551615;"), std::string::npos);
  for (const char* seed : {"18446744073709551616", "-1", "nan", "0x10", "1e3", ""})
    EXPECT_EQ(said("--seed", seed),
              std::string("needgap run: --seed: '") + seed +
                  "' is not a whole number from 0 to 18446744073709551615; 'needgap run --help' has all "
                  "options and examples\n");
  for (const char* seconds : {"nan", "inf", "-1"})
    EXPECT_NE(said("--checkpoint", seconds).find(std::string("'") + seconds + "' is not a number from 0 to"),
              std::string::npos)
        << said("--checkpoint", seconds);
}

TEST_F(CommandLine, PlanRefusesALockThatIsNoNumberOfSeats) {
  const auto refusal = [&](const std::string& lock) {
    const Outcome outcome = needgap({"plan", "planning", "--draws", "2", "--replicates", "1", "--priors",
                                     "none", "--seats", "5", "--lock", lock});
    EXPECT_NE(outcome.code, 0) << lock;
    return outcome.err;
  };
  EXPECT_NE(refusal("Tokyo.coeliac=3abc").find("'3abc' is not a number of seats"), std::string::npos);
  EXPECT_NE(refusal("Tokyo").find("'' is not a number of seats"), std::string::npos);
  EXPECT_NE(refusal("Tokio=3").find("Tokyo"), std::string::npos) << "the nearest name is suggested";
  EXPECT_NE(refusal("all=3").find("'all' is no single region"), std::string::npos);
}

TEST_F(CommandLine, CheckOfTwoFilesPrintsWhenWhereAndHowAnInterventionActsOtherwise) {
  const std::string original =
      more_need("first", 1.2, 2026) +
      "[[interventions.more.training]]\nprovider = \"pain\"\nprocedure = \"coeliac\"\n"
      "seats = { value = 3, unit = \"seats per year\", status = \"assumed\", source = \"t\" }\n"
      "pass_rate = { value = 1, unit = \"proportion\", status = \"assumed\", source = \"t\" }\n"
      "cases_per_trainee = { value = 1, unit = \"patients\", status = \"assumed\", source = \"t\" }\n"
      "share_by = \"gap\"\ncatchment = \"region\"\n";
  write("first.toml", original);
  const auto difference = [&](const std::string& from, const std::string& to) {
    write("second.toml", original);
    edit("second.toml", from, to);
    const Outcome outcome = needgap({"check", path("first.toml"), path("second.toml")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  };
  const auto shows = [&](const std::string& from, const std::string& to, const std::string& what) {
    const std::string table = difference(from, to);
    EXPECT_NE(table.find(what), std::string::npos) << table;
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 3) << "title, heads and one row:\n" << table;
  };
  shows("ramp = 0", "ramp = 4", "more: ramp");
  shows("coverage = 1.0", "coverage = 0.25", "0.25 everywhere");
  shows("coverage = 1.0", "coverage = [\"Lake District\", \"Summit\"]", "Lake District, Summit");
  shows("share_by = \"gap\"", "share_by = \"equal\"", "pain.coeliac by equal");
  shows("catchment = \"region\"", "catchment = \"block\"", "cases of the block");
  shows("value = 3", "value = 4", "interventions.more.training.pain.coeliac.seats");
  shows("status = \"assumed\", source = \"test\"", "status = \"assumed\", source = \"another\"",
        "interventions.more.need.rate: source");
  shows("extends = ", "time.end = 2027\nextends = ", "2024 to 2027");
  EXPECT_NE(difference("target = \"need.rate\"", "target = \"accept\"").find("multiply accept"),
            std::string::npos);
}

// Of 5,000 deaths 600 are in the two regions, 12%.
TEST_F(CommandLine, CheckPrintsWhatIsCountedOfEachCost) {
  const std::string yearly =
      "[interventions.more.cost]\nyearly = { value = 50e6, unit = \"EUR per year\", status = \"assumed\", "
      "source = "
      "\"test\" }\n";
  const auto row = [&](const std::string& coverage, const std::string& what_for) {
    write("costed.toml", more_need("costed", 1.5, 2026) + yearly + what_for);
    edit("costed.toml", "coverage = 1.0", "coverage = " + coverage);
    const std::string table = needgap({"check", path("costed.toml")}).out;
    const auto at = table.find("more ", table.find("What is counted of it"));
    std::string words = table.substr(at, table.find('\n', at) - at);
    while (words.find("  ") != std::string::npos) words.replace(words.find("  "), 2, " ");
    return words;
  };
  const std::string amount = "more running, a year 50,000,000 ";
  const std::string two = "[\"Lake District\", \"Summit\"]", country = "for = \"country\"\n";
  EXPECT_EQ(row(two, ""), amount + "what is covered (2 of 5 regions) 100.0% 50,000,000");
  EXPECT_EQ(row(two, country), amount + "the country 12.0% 6,000,000");
  EXPECT_EQ(row("0.3", ""), amount + "the country 30.0% 15,000,000");
  EXPECT_EQ(row("0.3", "for = \"covered\"\n"), amount + "what is covered (0.3 everywhere) 100.0% 50,000,000");
  const std::string differs = [&] {
    write("listed.toml", read("costed.toml"));
    edit("listed.toml", "for = \"covered\"", "for = \"country\"");
    return needgap({"check", path("costed.toml"), path("listed.toml")}).out;
  }();
  EXPECT_NE(differs.find("more: costs are for  covered"), std::string::npos) << differs;
}

TEST_F(CommandLine, CheckOfTwoFilesPrintsWhatDiffers) {
  write("half_more.toml", more_need("half_more", 1.5, 2026));
  const Outcome outcome = needgap({"check", path("tutorial.toml"), path("half_more.toml")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("interventions.more.need.rate"), std::string::npos);
  EXPECT_NE(outcome.out.find("more from 2026"), std::string::npos);
  EXPECT_EQ(outcome.out.find("able.exit"), std::string::npos) << "what is the same is left out";
  const Outcome same = needgap({"check", path("half_more.toml"), path("half_more.toml")});
  EXPECT_NE(same.out.find("Nothing but the name"), std::string::npos) << same.out;
  const Outcome alone = needgap({"check", path("half_more.toml")});
  EXPECT_NE(alone.out.find("Interventions, in the order in which they act"), std::string::npos);
}

}  // namespace
}  // namespace needgap
