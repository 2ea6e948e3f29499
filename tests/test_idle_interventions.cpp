// Interventions that never act: what is said of them, and that nothing is said of those that act.
#include "command.hpp"
#include "country.hpp"
#include "trained_country.hpp"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

std::string idle_effect(const std::string& target, const std::string& operation, const std::string& size) {
  const char* unit = operation == "multiply" ? "ratio" : operation == "odds" ? "odds ratio" : "proportion";
  return fmt::format(
      "{{target=\"{}\",operation=\"{}\",size={{{},unit=\"{}\",status=\"assumed\",source=\"made up\"}}}}",
      target, operation, size, unit);
}

// Settings that define and apply an intervention `a` with these effects.
std::vector<std::string> acting_with(const std::string& effects, const std::string& coverage = "1",
                                     int start = 2018, double ramp = 0) {
  return {fmt::format("interventions.a={{name=\"a\",start={},ramp={},coverage={},effects=[{}]}}", start, ramp,
                      coverage, effects),
          "apply=[\"a\"]"};
}

// Three years, 2018 to 2020.
Scenario made(const std::vector<std::string>& settings) {
  return load_small_country(country(3), settings);
}

// Who needs and who gets a procedure, where and when, in futures of a draw whose values are all at this
// place of their distributions.
std::vector<double> results(const std::vector<std::string>& settings, double u) {
  Scenario scenario = made(settings);
  const ParameterDraw all =
      map_to_parameters(scenario.parameters, std::vector<double>(scenario.parameters.uncertain.size(), u));
  std::map<std::string, double> values;
  for (int i = 0; i < scenario.parameters.size(); ++i)
    values[scenario.parameters.parameters[static_cast<std::size_t>(i)].name] = all[i];
  const Futures futures(std::move(scenario), values, 8);
  std::vector<double> numbers;
  for (const Measure measure : {Measure::need, Measure::performed, Measure::able})
    for (int y = 0; y < 3; ++y)
      for (int r = 0; r < 3; ++r)
        for (int k = 0; k < 2; ++k)
          for (int i = 0; i < 8; ++i)
            numbers.push_back(
                futures(measure, measure == Measure::need ? Place::residence : Place::treatment, y, r, k, i));
  return numbers;
}

bool changes_results(const std::vector<std::string>& settings) {
  std::vector<std::string> without = settings;
  std::erase_if(without, [](const std::string& s) {
    return s.starts_with("interventions.") || s.starts_with("apply");
  });
  for (const double u : {0.02, 0.5, 0.98})
    if (results(settings, u) != results(without, u)) return true;
  return false;
}

const std::string halved = idle_effect("identify.home", "multiply", "value=0.5");

TEST(IdleInterventions, WhatActsIsNotSpokenOf) {
  for (const auto& settings : std::vector<std::vector<std::string>>{
           {},
           acting_with(halved),
           acting_with(halved, "1", 2020),     // in the last year
           acting_with(halved, "1", 2020, 4),  // and hardly begun
           acting_with(halved, "1", 1950),     // long ago
           acting_with(halved, "0.01"),
           acting_with(halved, "[\"R2\"]"),
           acting_with(idle_effect("identify.home", "multiply", "uniform=[0.9,1.1]")),
           acting_with(idle_effect("identify.*", "multiply", "pert=[1,1,3]")),
           acting_with(
               idle_effect("accept", "multiply", "pert=[1,1.5,9]")),  // clipped, and moved as far as that
           acting_with(idle_effect("facility.*.coeliac.in_house", "multiply",
                                   "value=2")),  // 0 at home, not elsewhere
           acting_with(idle_effect("contact.home", "set", "value=0.61")),
           training({{.provider = "pain_clinic", .seats = 5}}),
           training({{.seats = 5, .lead = 2}}),  // able in 2020
           training({{.seats = 5}}, "0.1"),      // half a seat is one
           training({{.seats = 5}}, "1", 2019),
       }) {
    EXPECT_EQ(model::idle_interventions(made(settings)), std::vector<std::string>{})
        << fmt::format("{}", fmt::join(settings, " "));
    EXPECT_EQ(changes_results(settings), !settings.empty()) << fmt::format("{}", fmt::join(settings, " "));
  }
}

TEST(IdleInterventions, WhatNeverActsIsSaidWithTheReason) {
  const std::string never = "'interventions.a' never acts: ";
  const std::string seats =
      "'interventions.t' never acts: 'interventions.t.training.pain_clinic.coeliac.seats' ";
  const std::string what = never + "what 'interventions.a.",
                    stays = "' would move is there already, or at the end of its range";
  const auto with = [](const std::string& setting, std::vector<std::string> settings) {
    settings.push_back(setting);
    return settings;
  };
  for (const auto& [settings, note] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {acting_with(halved, "1", 2021), never + "it starts in 2021, after the last year (2020)"},
           {acting_with(halved, "0"), never + "its coverage is 0, or names no region"},
           {acting_with(halved, "[]"), never + "its coverage is 0, or names no region"},
           {acting_with(idle_effect("accept", "multiply", "value=1")),
            never + "'interventions.a.accept' is 1, the size of 'multiply' that changes nothing"},
           {acting_with(idle_effect("contact.*", "barrier", "value=0")),
            never + "'interventions.a.contact.*' is 0, the size of 'barrier' that changes nothing"},
           {acting_with(idle_effect("contact.home", "set", "value=0.6"), "0.7"),
            what + "contact.home" + stays},
           {acting_with(idle_effect("facility.home.*.in_house", "multiply", "uniform=[0.5,3]")),
            what + "facility.home.*.in_house" + stays},
           {with("accept=1", acting_with(idle_effect("accept", "multiply", "uniform=[1.5,3]"))),
            what + "accept" + stays},
           {with("accept=1", acting_with(idle_effect("accept", "odds", "uniform=[0.1,3]"))),
            what + "accept" + stays},
           {training({{.seats = 0}}), seats + "is 0"},
           {training({{.seats = 5}}, "0.09"), seats + "never comes to a whole seat"},
           {training({{.seats = 5}}, "1", 2018, 100), seats + "never comes to a whole seat"},
           {training({{.seats = 5, .pass_rate = 0}}),
            "'interventions.t' never acts: 'interventions.t.training.pain_clinic.coeliac.pass_rate' is 0"},
           {training({{.seats = 5, .lead = 3}}),
            seats + "starts in 2018 and makes nobody able before 2021, after the last year (2020)"},
           {training({{.seats = 5}}, "1", 2020),
            seats + "starts in 2020 and makes nobody able before 2021, after the last year (2020)"},
           {training({{.provider = "ivr", .seats = 5}}, "[\"R1\"]"),
            "'interventions.t' never acts: there is nobody to train for "
            "'interventions.t.training.ivr.coeliac.seats'"},
           {training({{.seats = 5, .share_by = "explicit", .extra = ",shares={R0=1}"}}, "[\"R1\"]"),
            "'interventions.t' never acts: the shares of "
            "'interventions.t.training.pain_clinic.coeliac.seats' are "
            "of regions where it does not act"},
       }) {
    EXPECT_EQ(model::idle_interventions(made(settings)), std::vector<std::string>{note});
    EXPECT_FALSE(changes_results(settings)) << note;
  }
}

TEST(IdleInterventions, APartThatNeverActsIsToldFromTheWhole) {
  const Scenario scenario = made(acting_with(halved + "," + idle_effect("accept", "odds", "value=1") + "," +
                                             idle_effect("contact.home", "set", "value=0.6")));
  EXPECT_EQ(
      model::idle_interventions(scenario),
      (std::vector<std::string>{
          "a part of 'interventions.a' never acts: 'interventions.a.accept' is 1, the size of 'odds' that "
          "changes nothing",
          "a part of 'interventions.a' never acts: what 'interventions.a.contact.home' would move is there "
          "already, or at the end of its range"}));
}

TEST(IdleInterventions, OneThatAnotherLeavesNothingToDoIsSaid) {
  const auto applied = [](const std::string& order) {
    return model::idle_interventions(
        made({"interventions.a={name=\"a\",start=2018,ramp=0,coverage=1,effects=[" +
                  idle_effect("accept", "set", "value=1") + "]}",
              "interventions.b={name=\"b\",start=2018,ramp=0,coverage=1,effects=[" +
                  idle_effect("accept", "barrier", "value=0.5") + "]}",
              "apply=[" + order + "]"}));
  };
  EXPECT_EQ(applied("\"b\"").size(), 0u);
  EXPECT_EQ(
      applied("\"a\",\"b\""),
      (std::vector<std::string>{"'interventions.b' never acts: what 'interventions.b.accept' would move is "
                                "there already, or at the end of its range"}));
}

TEST(IdleInterventions, AllThatIsShippedActs) {
  for (const auto& file : std::filesystem::directory_iterator(NEEDGAP_CONFIGS_FOLDER "/scenarios"))
    EXPECT_EQ(model::idle_interventions(config::load_scenario(file.path())), std::vector<std::string>{})
        << file.path();
}

// ---------------------------------------------------------------------- the program

const std::string one_effect = R"(
name = "a window"
start = 2025
ramp = 0
coverage = 1.0
[[interventions.a.effects]]
target = "identify.hospital"
operation = "multiply"
size = { value = 1.1, unit = "ratio", status = "assumed", source = "made up" }
)";

class IdleInterventionsOfFiles : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    write("forgotten.toml",
          "schema = 1\nname = \"forgotten\"\nextends = \"tutorial.toml\"\n[interventions.a]" + one_effect);
    write("late.toml",
          "schema = 1\nname = \"late\"\nextends = \"forgotten.toml\"\napply = [\"a\"]\n"
          "[interventions.a]\nstart = 2100\n");
    write("acts.toml", "schema = 1\nname = \"acts\"\nextends = \"forgotten.toml\"\napply = [\"a\"]\n");
    write("none.toml", "schema = 1\nname = \"none\"\nextends = \"forgotten.toml\"\n");
  }
  // What the program prints on one of its streams.
  std::string said(const std::string& arguments, const std::string& stream = "2>&1 >/dev/null") const {
    return run_in_shell(
               fmt::format("cd {} && {} {} {}", folder_.string(), NEEDGAP_PROGRAM, arguments, stream))
        .text;
  }
};

const std::string late =
    "needgap: late: 'interventions.a' never acts: it starts in 2100, after the last year (2028)\n";
const std::string forgotten = "needgap: forgotten: 'interventions.a' never acts: `apply` does not name it\n";

TEST_F(IdleInterventionsOfFiles, EveryCommandSaysThemOnceAndApartFromItsTables) {
  const std::string few = " --draws 2 --replicates 1";
  EXPECT_EQ(said("run late.toml" + few), late);
  EXPECT_EQ(said("run forgotten.toml" + few), forgotten);
  EXPECT_EQ(said("run acts.toml" + few), "");
  EXPECT_EQ(said("run none.toml" + few), "");  // the base's affair
  EXPECT_EQ(said("run forgotten.toml --set 'apply=[]'" + few), "");
  EXPECT_EQ(said("run acts.toml --set time.end=2025" + few), "");
  EXPECT_EQ(said("compare tutorial.toml acts.toml late.toml forgotten.toml" + few), late + forgotten);
  EXPECT_EQ(said("estimate late.toml"), late);
  EXPECT_EQ(said("voi tutorial.toml late.toml --draws 64 --points 0 --priors"), late);
  EXPECT_EQ(said("sensitivity tornado late.toml --against tutorial.toml"), late);
  EXPECT_EQ(said("invert 'coverage >= 10% in 2025' late.toml --draws 64"), late);
  const std::string table = said("run late.toml" + few, "2>/dev/null");
  EXPECT_EQ(table.find("never acts"), std::string::npos);
}

TEST_F(IdleInterventionsOfFiles, CheckPrintsThemAndARecordHoldsThem) {
  EXPECT_NE(said("check late.toml", "")
                .find("\nWhat of 'late' never acts\n  'interventions.a' never acts: it starts "
                      "in 2100, after the last year (2028)\n"),
            std::string::npos);
  EXPECT_NE(said("check acts.toml late.toml", "").find("\nWhat of 'late' never acts\n"), std::string::npos);
  EXPECT_EQ(said("check acts.toml none.toml", "").find("never acts"), std::string::npos);
  const std::string record = "summary.record.json";
  said("run late.toml --draws 2 --replicates 1 --out out");
  EXPECT_NE(read("out/" + record).find("\"late: 'interventions.a' never acts: it starts in 2100"),
            std::string::npos);
  said("run acts.toml --draws 2 --replicates 1 --out out");
  EXPECT_EQ(read("out/" + record).find("never_acts"), std::string::npos);
}

}  // namespace
}  // namespace needgap::test
