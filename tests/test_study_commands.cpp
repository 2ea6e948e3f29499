// The commands of sensitivity, the value of information and inversion as a user meets them.
#include "command.hpp"
#include "written.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class StudyCommands : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("needgap_studies_{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  Json json(const std::string& name) const {
    std::ifstream in(folder_ / name);
    return Json::parse(in);
  }
  std::string out() const { return " --out " + folder_.string(); }
  fs::path folder_;
};

const std::string small_study = " tutorial --year 2024 --replicates 2";

// Mean of the output in a study of 'need': moves with --set need.rate.
TEST_F(StudyCommands, SobolWritesWhatItPrintsAndFollowsItsInputs) {
  const std::string command = "sensitivity sobol" + small_study + " --measure need --points 32";
  const Answer answer = needgap(command + out());
  ASSERT_EQ(answer.code, 0) << answer.text;
  EXPECT_NE(answer.text.find("What drives need in 2024"), std::string::npos);
  EXPECT_NE(answer.text.find("ough draws"), std::string::npos) << "enough, or not enough";
  const Json first = json("sensitivity.json");
  EXPECT_EQ(first["format"], "needgap sensitivity 2");
  EXPECT_EQ(first["context"]["method"], "sobol");
  EXPECT_EQ(first["context"]["output"], "need");
  const auto factors = test::rows_in(first, "factors");
  EXPECT_EQ(factors[0]["factor"], "need.rate");
  EXPECT_GT(factors[0]["total_order"], 0.5);
  EXPECT_EQ(test::rows_in(first, "fewer_points").size(), 2 * factors.size()) << "a quarter and a half";
  EXPECT_EQ(needgap(command + out() + " --threads 1").text, answer.text) << "the same on one thread";
  ASSERT_EQ(needgap(command + " --set need.rate=0.05" + out()).code, 0);
  const Json fixed = json("sensitivity.json");
  EXPECT_NE(test::rows_in(fixed, "factors")[0]["factor"], "need.rate");
  const auto variance = [](const Json& result) {
    return test::rows_in(result, "output")[0]["variance"].get<double>();
  };
  EXPECT_LT(variance(fixed), 0.2 * variance(first));
}

TEST_F(StudyCommands, MorrisAndTornadoDoubleWithTheirRange) {
  for (const auto& [method, where] : {std::pair{"morris --trajectories 6 --by-parameter", "mu"},
                                      std::pair{"tornado --facts 4", "change_at_high"}}) {
    double effect[2] = {0, 0};
    for (const int i : {0, 1}) {
      const double width = 0.01 * (i + 1);
      const Answer answer = needgap(fmt::format(
          "sensitivity {}{} --replicates 64 --measure need --set 'need.rate={{uniform=[{},{}]}}'{}", method,
          " tutorial --year 2024", 0.05 - width, 0.05 + width, out()));
      ASSERT_EQ(answer.code, 0) << answer.text;
      const Json result = json("sensitivity.json");
      const bool of_morris = std::string(where) == "mu";
      const Json first = test::rows_in(result, of_morris ? "factors" : "bars")[0];
      EXPECT_EQ(first[of_morris ? "factor" : "parameter"], "need.rate");
      effect[i] = first[where].get<double>();
    }
    EXPECT_NEAR(effect[1] / effect[0], 2, 0.3) << method;
  }
}

TEST_F(StudyCommands, PrccReadsTheDrawsOfARun) {
  const Answer run = needgap("run tutorial --design random --draws 96 --replicates 2 --keep-draws" + out());
  ASSERT_EQ(run.code, 0) << run.text;
  EXPECT_TRUE(fs::exists(folder_ / "draws.nc"));
  const std::string question = " --measure unmet_need --year 2025 --replicates 2";
  const Answer from = needgap("sensitivity prcc tutorial --from " + folder_.string() + question + out());
  ASSERT_EQ(from.code, 0) << from.text;
  const Json stored = json("sensitivity.json");
  ASSERT_EQ(needgap("sensitivity prcc tutorial --draws 96" + question + out()).code, 0);
  const Json fresh = json("sensitivity.json");
  EXPECT_EQ(stored["tables"]["parameters"], fresh["tables"]["parameters"]) << "the same draws";
  const Answer without = needgap("sensitivity prcc tutorial --from " + folder_.string() + "/nowhere");
  EXPECT_EQ(without.code, 2);
  EXPECT_NE(without.text.find("--keep-draws"), std::string::npos);
  // A run that keeps none takes the old ones away.
  ASSERT_EQ(needgap("run tutorial --draws 8 --replicates 1" + out()).code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "draws.nc"));
}

TEST_F(StudyCommands, VoiWeighsOptionsAndPriors) {
  const std::string base = NEEDGAP_CONFIGS_FOLDER "/tutorial.toml";
  const std::string other = (folder_ / "more.toml").string();
  std::ofstream(other) << "schema = 1\nname = \"more\"\ntitle = \"half as many accepted\"\nextends = [\""
                       << base
                       << "\"]\n[parameters.accept]\nvalue = 0.4\nunit = \"proportion\"\nstatus = "
                          "\"assumed\"\nsource = \"a test\"\n";
  const std::string command = "voi tutorial " + other + " --years 2024 --draws 64 --points 8 --replicates 2";
  const Answer answer = needgap(command + " --priors --check need.rate" + out());
  ASSERT_EQ(answer.code, 0) << answer.text;
  const Json json_of = json("voi.json");
  EXPECT_EQ(json_of["format"], "needgap voi 2");
  EXPECT_EQ(json_of["about"]["best"], "tutorial");
  EXPECT_EQ(test::rows_in(json_of, "priors").size(), 5);
  EXPECT_EQ(test::rows_in(json_of, "checks")[0]["group"], "need.rate");
  EXPECT_NE(answer.text.find("Under other priors"), std::string::npos);
  ASSERT_EQ(needgap(command + " --pay-off ' -performed'" + out()).code, 0);
  EXPECT_EQ(json("voi.json")["about"]["best"], "more") << "what is to be made large has changed";
  const Answer wrong = needgap(command + " --check need.rte");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.text.find("did you mean 'need.rate'?"), std::string::npos);
}

TEST_F(StudyCommands, InvertMovesWithItsStatement) {
  double threshold[2] = {0, 0};
  for (const int i : {0, 1}) {
    const Answer answer =
        needgap(fmt::format("invert 'need >= {} in 2024' tutorial --draws 400 --replicates 16 --set "
                            "'need.rate={{uniform=[0.03,0.08]}}' --set need.spread=0{}",
                            i == 0 ? 240 : 288, out()));
    ASSERT_EQ(answer.code, 0) << answer.text;
    const Json result = json("invert.json");
    EXPECT_EQ(result["format"], "needgap invert 2");
    EXPECT_NE(answer.text.find("The most plausible way"), std::string::npos);
    const auto thresholds = test::rows_in(result, "thresholds");
    if (thresholds.empty()) continue;
    EXPECT_EQ(thresholds[0]["parameter"], "need.rate");
    threshold[i] = thresholds[0]["threshold"].get<double>();
  }
  EXPECT_NEAR(threshold[1] / threshold[0], 1.2, 0.05);
}

TEST_F(StudyCommands, WrongInputsAreNamed) {
  const auto refused = [&](const std::string& arguments, const std::string& word) {
    const Answer answer = needgap(arguments);
    EXPECT_EQ(answer.code, 2) << arguments;
    EXPECT_NE(answer.text.find(word), std::string::npos) << answer.text;
  };
  refused("sensitivity sobol tutorial --measure unmet_nede", "did you mean 'unmet_need'?");
  refused("sensitivity sobol tutorial --year 1900", "is not simulated");
  refused("sensitivity prcc tutorial --draws 16", "too few");
  refused("sensitivity sobol tutorial --against tutorial --year 2024 --points 16 --replicates 1",
          "the same in every draw");
  refused("sensitivity tornado tutorial --quantiles 0.9 0.1", "lower one first");
  refused("sensitivity tornado tutorial --grid need.rate need.rat", "did you mean 'need.rate'?");
  refused("run tutorial --design lhs --draws 100", "--draws 104");
  refused("run tutorial --design lhs --until 1%", "how many draws");
  refused("run tutorial --design random --scrambles 8", "random draws have no scrambles");
  refused("run tutorial --keep-draws", "--out");
  refused("invert 'coverage is low' tutorial", "MEASURE >= NUMBER");
  refused("voi tutorial", "");
}

TEST_F(StudyCommands, ARunIsOfSobolPointsUnlessAskedForOthersAndSaysSo) {
  const Answer answer = needgap("run tutorial --draws 60 --replicates 1" + out());
  ASSERT_EQ(answer.code, 0) << answer.text;
  EXPECT_NE(answer.text.find("from 8 independent scrambles of Sobol' points"), std::string::npos);
  EXPECT_EQ(json("summary.record.json")["run"]["design"], "sobol");
  EXPECT_EQ(json("summary.record.json")["run"]["scrambles"], 8);
  const Answer random = needgap("run tutorial --design random --draws 60 --replicates 1" + out());
  EXPECT_EQ(random.text.find("scrambles"), std::string::npos) << random.text;
  EXPECT_EQ(json("summary.record.json")["run"]["design"], "random");
}

}  // namespace
}  // namespace needgap
