// One run in many processes, and one that was killed: the bytes are those of a single process.
#include "needgap/checkpoint.hpp"
#include "needgap/config.hpp"
#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include "country.hpp"
#include "written.hpp"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace needgap {
namespace {

using namespace engine;
using namespace store;
namespace fs = std::filesystem;

class Shares : public Country {
 protected:
  /// Runs a shell line in which NEEDGAP is the program, in the test's folder; exit code, and what it said.
  int shell(const std::string& line) const {
    const std::string command =
        fmt::format("cd '{}' && NEEDGAP={} && ( {} ) > said 2>&1", folder_.string(), NEEDGAP_PROGRAM, line);
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  std::string said() const { return read("said"); }
  void expect_same_summary(const std::string& a, const std::string& b) const {
    for (const char* name : {"/summary.csv", "/summary.json"})
      EXPECT_TRUE(read(a + name) == read(b + name)) << a << " and " << b << name;
  }
  void expect_refusal(const std::string& line, const std::string& reason) const {
    EXPECT_EQ(shell(line), 2) << said();
    EXPECT_NE(said().find(reason), std::string::npos) << said();
  }
};

const std::string shared_run = "$NEEDGAP run tutorial --draws 100 --replicates 3 ";

TEST_F(Shares, MergedSharesAreTheBytesOfOneProcess) {
  for (const std::string design : {"random", "sobol", "lhs --scrambles 5"}) {
    const std::string line = shared_run + "--design " + design;
    ASSERT_EQ(shell(line + " --out whole"), 0) << said();
    for (const int shares : {1, 2, 3, 7}) {
      for (int i = 1; i <= shares; ++i)
        ASSERT_EQ(shell(fmt::format("{} --shard {}/{} --threads {} --out parts", line, i, shares, 1 + i % 2)),
                  0)
            << said();
      ASSERT_EQ(shell("$NEEDGAP merge parts --out merged"), 0) << said();
      expect_same_summary("merged", "whole");
      fs::remove_all(path("parts"));
    }
  }
}

TEST_F(Shares, MergeRefusesWhatDoesNotMakeAWhole) {
  for (int i = 1; i <= 3; ++i)
    ASSERT_EQ(shell(fmt::format("{} --shard {}/3 --out p{}", shared_run, i, i)), 0);
  expect_refusal("$NEEDGAP merge p1 p3", "draws 33 to 64 are missing");
  expect_refusal("$NEEDGAP merge p1 p2", "draws 65 to 100 are missing");
  expect_refusal("$NEEDGAP merge p1 p2 p2 p3", "a second time");
  ASSERT_EQ(shell(shared_run + "--seed 2 --shard 2/3 --out other"), 0);
  expect_refusal("$NEEDGAP merge p1 other p3", "is of another run: seed");
  ASSERT_EQ(shell(shared_run + "--design random --shard 2/3 --out random"), 0);
  expect_refusal("$NEEDGAP merge p1 random p3", "is of another run: design");
  ASSERT_EQ(shell(shared_run + "--scrambles 4 --shard 2/3 --out fewer"), 0);
  expect_refusal("$NEEDGAP merge p1 fewer p3", "is of another run: scrambles");
  expect_refusal("mkdir empty && $NEEDGAP merge empty", "holds no share of a run");
  expect_refusal("printf x >> p1/shard.1-of-3.bin && $NEEDGAP merge p1 p2 p3", "damaged");
  EXPECT_FALSE(fs::exists(path("summary.csv")));
}

TEST_F(Shares, ARunThatWasKilledGoesOnToTheSameBytes) {
  const std::string line = "run tutorial --draws 400 --replicates 3 --threads 1 --checkpoint 0 ";
  ASSERT_EQ(shell("$NEEDGAP " + line + "--out whole"), 0) << said();
  // Killed twice, each time once a state is there.
  for (const char* resume : {"", "--resume "}) {
    ASSERT_EQ(shell(fmt::format(
                  "$NEEDGAP {}{}--out killed & P=$!; "
                  "until [ -e killed/checkpoint.bin ] || [ -e killed/summary.record.json ]; do sleep 0.01; "
                  "done; kill -KILL $P; wait $P; true",
                  line, resume)),
              0)
        << said();
  }
  ASSERT_TRUE(fs::exists(path("killed/checkpoint.bin")) || fs::exists(path("killed/summary.record.json")));
  ASSERT_EQ(shell("$NEEDGAP " + line + "--resume --out killed"), 0) << said();
  expect_same_summary("killed", "whole");
  EXPECT_FALSE(fs::exists(path("killed/checkpoint.bin")));
}

TEST_F(Shares, ResumeRefusesTheStateOfAnotherRun) {
  const std::string start = "$NEEDGAP run tutorial.toml --checkpoint 0 --out here ";
  const std::string line = start + "--draws 4000000 --replicates 2 ";
  ASSERT_EQ(shell(line + "& P=$!; until [ -e here/checkpoint.bin ]; do sleep 0.01; done; kill -KILL $P; wait "
                         "$P; true"),
            0);
  expect_refusal(line + "--resume --seed 2", "seed 1 there, 2 here");
  expect_refusal(start + "--resume --draws 4000000 --replicates 3", "replicates 2 there, 3 here");
  expect_refusal(start + "--resume --draws 5000 --replicates 2", "draws 4000000 there, 5000 here");
  expect_refusal(line + "--resume --detail", "--detail");
  expect_refusal(line + "--resume --set accept=0.5", "other --set");
  edit("tutorial.toml", "total = 22", "total = 23");
  expect_refusal(line + "--resume", "the configuration files differ");
  edit("tutorial.toml", "total = 23", "total = 22");
  const std::string bytes = read("here/checkpoint.bin");
  write("here/checkpoint.bin", bytes.substr(0, bytes.size() / 2));
  expect_refusal(line + "--resume", "damaged");
}

TEST_F(Shares, AnotherVersionIsRefused) {
  const Scenario scenario = load();
  const RunPlan plan{.draws = 3, .replicates = 2};
  const CheckpointLabel wanted = label_of("tutorial", {}, scenario, plan);
  CheckpointLabel older = wanted;
  older.version = "0.0.9";
  const std::string bytes = checkpoint_bytes(older, run(scenario, plan));
  try {
    check_belongs(read_label(bytes, "state"), wanted, "state", true);
    ADD_FAILURE() << "accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("version 0.0.9 there"), std::string::npos) << error.what();
  }
}

TEST_F(Shares, AStateOfAFormerFormatIsRefusedWithTheReason) {
  const Scenario scenario = load();
  const RunPlan plan{.draws = 3, .replicates = 2};
  std::string bytes = checkpoint_bytes(label_of("tutorial", {}, scenario, plan), run(scenario, plan));
  const std::string now = "needgap checkpoint 4";
  ASSERT_NE(bytes.find(now), std::string::npos);
  bytes.replace(bytes.find(now), now.size(), "needgap checkpoint 3");
  bytes.resize(bytes.size() - 64);
  bytes += sha256(bytes);
  try {
    read_label(bytes, "state");
    ADD_FAILURE() << "accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("in the format 'needgap checkpoint 3' of another version"),
              std::string::npos)
        << error.what();
  }
}

// Stopped inside a block of sixteen draws, written, read back and continued.
TEST_F(Shares, AStateReadBackGoesOnToTheBit) {
  const Scenario scenario = load();
  const ParameterSet* const sets[] = {&scenario.parameters};
  RunPlan plan{.draws = 75,
               .replicates = 5,
               .threads = 1,
               .batch = 9,
               .design = design::sobol_design(sets, 1, 7)};
  const auto empty = [&] { return RunResult(OutcomeShape(scenario, plan.detail), 0, 7); };
  const std::string whole = test::csv_of(scenario, run_on(scenario, plan, empty(), {}));
  for (const std::uint32_t stop : {9u, 36u, 72u}) {
    const RunResult stopped =
        run_on(scenario, plan, empty(), [&](const RunResult& now) { return now.draws_done < stop; });
    ASSERT_EQ(stopped.draws_done, stop);
    const std::string bytes = checkpoint_bytes(label_of("tutorial", {}, scenario, plan), stopped);
    const RunResult rest = run_on(scenario, plan, read_state(scenario, bytes, "state"), {});
    EXPECT_TRUE(rest.complete);
    EXPECT_EQ(rest.draws_done, plan.draws);
    EXPECT_TRUE(test::csv_of(scenario, rest) == whole) << stop;
  }
}

TEST_F(Shares, ADiskThatFillsUpEndsTheRunWithItsNameAndNoHalfFile) {
  fs::create_directory(path("disk"));
  if (::mount("tmpfs", path("disk").c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "only root can mount a small disk";
  const int code = shell("$NEEDGAP run tutorial --draws 400 --checkpoint 0 --out disk");
  const bool empty = fs::is_empty(path("disk"));
  ::umount(path("disk").c_str());
  EXPECT_EQ(code, 1);
  EXPECT_NE(said().find("checkpoint.bin: cannot write: No space left on device; nothing was written"),
            std::string::npos)
      << said();
  EXPECT_TRUE(empty);
}

TEST_F(Shares, AFolderThatVanishesIsAnError) {
  EXPECT_EQ(shell("$NEEDGAP run tutorial --draws 4000000 --checkpoint 0 --out gone & P=$!; "
                  "until [ -e gone/checkpoint.bin ]; do sleep 0.01; done; mv gone away; rm -r away; wait $P"),
            1);
  // Gone before the file was made, or between making and renaming it.
  EXPECT_THAT(said(),
              testing::ContainsRegex("gone/checkpoint.bin: cannot (make|rename): No such file or directory"));
  EXPECT_FALSE(fs::exists(path("gone")));
}

TEST_F(Shares, UntilStopsWhenTheErrorIsSmallEnough) {
  const std::string independent = "$NEEDGAP run tutorial --replicates 2 --design random ",
                    line = independent + "--measure performed ";
  const auto draws_of = [&](const std::string& folder) {
    return nlohmann::json::parse(read(folder + "/summary.record.json"))["run"]["draws"].get<int>();
  };
  ASSERT_EQ(shell(line + "--until 3% --out wide"), 0) << said();
  EXPECT_NE(said().find("below 3% after"), std::string::npos) << said();
  ASSERT_EQ(shell(line + "--until 1.5% --threads 2 --out narrow"), 0) << said();
  EXPECT_GT(draws_of("narrow"), 2 * draws_of("wide"));
  const auto tree = nlohmann::json::parse(read("narrow/summary.json"));
  const auto leaf = test::national(tree, "performed", 2028);
  EXPECT_LT(leaf["mcse"].get<double>(), 0.015 * leaf["mean"].get<double>());
  // It is the run of so many draws.
  ASSERT_EQ(shell(fmt::format("{} --draws {} --out same", independent, draws_of("narrow"))), 0);
  EXPECT_TRUE(read("same/summary.csv") == read("narrow/summary.csv"));
  ASSERT_EQ(shell(line + "--until 0.001 --draws 128 --out never"), 0);
  EXPECT_NE(said().find("is not below 0.001 after 128 draws"), std::string::npos) << said();
  expect_refusal(line + "--until much", "is not a bound");
  // Sobol' points go on without end as well.
  const std::string points = "$NEEDGAP run tutorial --replicates 2 ";
  ASSERT_EQ(shell(points + "--measure performed --until 1% --out points"), 0) << said();
  ASSERT_EQ(shell(fmt::format("{} --draws {} --out same", points, draws_of("points"))), 0);
  EXPECT_TRUE(read("same/summary.csv") == read("points/summary.csv"));
}

#if defined(NEEDGAP_MPI)
TEST_F(Shares, RanksGiveTheBytesOfOneProcess) {
  ASSERT_EQ(shell(shared_run + "--out whole"), 0) << said();
  for (const int count : {2, 4}) {
    ASSERT_EQ(shell(fmt::format("export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; "
                                "mpirun -n {} --oversubscribe --bind-to none {} --threads 1 --out ranks{}",
                                count, shared_run, count)),
              0)
        << said();
    expect_same_summary(fmt::format("ranks{}", count), "whole");
  }
}
#endif

}  // namespace
}  // namespace needgap
