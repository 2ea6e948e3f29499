// --set: it reaches every number by the name under which it is printed, applies where the name exists, and
// is named when it is wrong.
#include "command.hpp"
#include "country.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace needgap {
namespace {

using testing::HasSubstr;
using Settings = Country;

const std::string shipped = NEEDGAP_CONFIGS_FOLDER;

bool was_set(const Parameter& parameter, double value) {
  return describe(parameter.distribution) == fmt::format("{}", value) &&
         parameter.provenance.status == Status::assumed &&
         parameter.provenance.source == "set on the command line";
}

TEST(AllSettings, EveryNumberOfJapanAndItsInterventionsIsSetByThePrintedName) {
  const std::string all = shipped + "/scenarios/all.toml";
  const Scenario before = config::load_scenario(all);
  const int stated = ParameterLayout(before).stated_count();
  const ParameterDraw means = mean_parameters(before.parameters);
  std::vector<std::string> settings;
  std::map<std::string, double> values;
  for (int i = 0; i < before.parameters.size(); ++i) {
    const std::string& name = before.parameters.parameters[i].name;
    if (i >= stated && name.starts_with("headcount.")) continue;
    values[name] = means[i];
    settings.push_back(fmt::format("{}={}", name, means[i]));
  }
  for (const Parameter& p : before.observation.parameters)
    settings.push_back(fmt::format("observation.{}={}", p.name, mean(p.distribution)));
  for (const auto& [name, p] : before.evidence)
    settings.push_back(fmt::format("evidence.{}={}", name, mean(p.distribution)));
  EXPECT_GT(std::count_if(settings.begin(), settings.end(),
                          [](const std::string& s) { return s.starts_with("interventions."); }),
            40);
  const Scenario after = config::load_scenario(all, settings);
  const ParameterDraw means_after = mean_parameters(after.parameters);
  for (int i = 0; i < after.parameters.size(); ++i) {
    const Parameter& p = after.parameters.parameters[i];
    if (!values.contains(p.name)) continue;
    EXPECT_TRUE(is_fixed(p.distribution)) << p.name;
    EXPECT_NEAR(means_after[i], values.at(p.name), 1e-9 * std::abs(values.at(p.name))) << p.name;
    EXPECT_EQ(p.provenance.source, "set on the command line") << p.name;
    EXPECT_EQ(p.provenance.unit, before.parameters.parameters[i].provenance.unit) << p.name;
  }
  for (const Parameter& p : after.observation.parameters)
    EXPECT_TRUE(was_set(p, mean(p.distribution))) << p.name;
  for (const auto& [name, p] : after.evidence) EXPECT_TRUE(was_set(p, mean(p.distribution))) << name;
}

const std::string size = R"(, unit = "proportion", status = "assumed", source = "made up" })";
const std::string training = R"(
[[interventions.hubs.training]]
provider = "pain"
procedure = "coeliac"
seats = { value = 3, unit = "seats per year", status = "assumed", source = "made up" }
pass_rate = { value = 0.5, unit = "proportion", status = "assumed", source = "made up" }
cases_per_trainee = { value = 1, unit = "patients", status = "assumed", source = "made up" }
share_by = "equal"
catchment = "country"
)";

// An intervention `hubs` with two effects of one name, a set of shares, and two programmes of one name.
class SettingsOfInterventions : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    const auto effect = [](const std::string& target, const std::string& operation,
                           const std::string& value) {
      return fmt::format(
          "[[interventions.hubs.effects]]\ntarget = \"{}\"\noperation = \"{}\"\nsize = {{ {}{}\n", target,
          operation, value, size);
    };
    write("a.toml",
          "schema = 1\nname = \"with a\"\nextends = \"tutorial.toml\"\napply = "
          "[\"hubs\"]\n[interventions.hubs]\nname = "
          "\"a\"\nstart = 2025\nramp = 0\ncoverage = 1.0\n" +
              effect("contact.*", "barrier", "value = 0.1") +
              effect("identify.home", "barrier", "value = 0.2") +
              effect("identify.home", "barrier", "value = 0.3") +
              effect("need.procedure_mix", "set", "shares = { coeliac = 0.5, epidural = 0.5 }") + training +
              training);
    write("b.toml", "schema = 1\nname = \"b\"\nextends = \"a.toml\"\n");
  }
};

TEST_F(SettingsOfInterventions, EachSizeIsSetByItsNameAndNoOther) {
  const ParameterDraw before = mean_parameters(load({}, "a.toml").parameters);
  for (const std::string name :
       {"contact.*", "identify.home", "identify.home#2", "training.pain.coeliac.seats",
        "training.pain.coeliac.pass_rate", "training.pain.coeliac.cases_per_trainee",
        "training.pain.coeliac.seats#2", "training.pain.coeliac.pass_rate#2", "need.procedure_mix.coeliac"}) {
    const Scenario after = load({"interventions.hubs." + name + "=0.75"}, "a.toml");
    const ParameterDraw means = mean_parameters(after.parameters);
    for (int i = 0; i < after.parameters.size(); ++i) {
      const std::string& printed = after.parameters.parameters[i].name;
      const double wanted =
          printed == "interventions.hubs." + name                                             ? 0.75
          : name.starts_with("need") && printed.ends_with("hubs.need.procedure_mix.epidural") ? 0.25
                                                                                              : before[i];
      EXPECT_EQ(means[i], wanted) << printed;
    }
  }
}

TEST_F(SettingsOfInterventions, DistributionsAndWholeSetsOfSharesAreTaken) {
  const Scenario s = load({"interventions.hubs.contact.*={uniform=[0.1,0.2]}",
                           "interventions.hubs.need.procedure_mix={shares={coeliac=0.9,epidural=0.1}}",
                           "interventions.hubs.start=2027", "interventions.hubs.coverage=[\"Summit\"]",
                           "interventions.hubs.cost.yearly={value=5,unit=\"EUR per year\"}"},
                          "a.toml");
  EXPECT_EQ(describe(parameter(s, "interventions.hubs.contact.*").distribution), "uniform(0.1, 0.2)");
  EXPECT_EQ(mean_of(s, "interventions.hubs.need.procedure_mix.epidural"), 0.1);
  EXPECT_EQ(s.interventions[0].start, 2027);
  EXPECT_EQ(s.interventions[0].coverage[4], 1);
  EXPECT_EQ(mean_of(s, "interventions.hubs.cost.yearly"), 5);
}

TEST_F(SettingsOfInterventions, WhatIsNotThereIsToldWithTheNearestName) {
  const auto refused = [&](const std::string& setting, const std::string& reason) {
    expect_message(refusal({setting}, "a.toml"), "--set " + setting + ": ", reason, "");
  };
  refused("interventions.hubs.strat=2027", "intervention 'hubs' has no 'strat'; did you mean 'start'?");
  refused("interventions.hubs.contact.home=0.1",
          "intervention 'hubs' has no 'contact.home'; did you mean 'contact.*'?");
  refused("interventions.hubs.identify.home#3=0.1",
          "intervention 'hubs' has no 'identify.home#3'; did you mean 'identify.home'?");
  refused("interventions.hubs.training.pain.coeliac.seat=0.1", "did you mean 'training.pain.coeliac.seats'?");
  refused("interventions.hubs.training.pain.coeliac.seats#3=0.1", "has no 'training.pain.coeliac.seats#3'");
  refused("interventions.hub.start=2027", "there is no intervention 'hub'; did you mean 'hubs'?");
  refused("interventions.hubs.contact.*=\"x\"", "a number or a distribution is wanted");
  refused("interventions.hubs.contact.*=1.5",
          "'interventions.hubs.contact.*' is 1.5 (a proportion lies in [0, 1])");
  refused("interventions.hubs.cost.setup=5", "has no unit");
  refused("interventions.hubs.start=\"x\"", "is a string, an integer is wanted");
  refused("targets.x.use=false", "there is no 'targets.x'");
  refused("evidence.deths=1", "there is no 'evidence.deths'; did you mean 'evidence.deaths'?");
  refused("growth.projections.fast.rate_change=0.1", "there is no 'growth.projections.fast'");
}

TEST_F(SettingsOfInterventions, ASettingAppliesWhereItsNameExistsAndIsRefusedWhereItExistsNowhere) {
  const std::vector<std::filesystem::path> files{path("tutorial.toml"), path("a.toml"), path("b.toml")};
  const auto loaded = [&](const std::string& setting) {
    return config::load_scenarios(files, std::vector<std::string>{setting, "need.rate=0.04"});
  };
  const std::vector<Scenario> s = loaded("interventions.hubs.training.pain.coeliac.seats=30");
  EXPECT_EQ(s[0].interventions.size(), 0u);
  for (const std::size_t with : {1, 2})
    EXPECT_EQ(mean_of(s[with], "interventions.hubs.training.pain.coeliac.seats"), 30);
  for (const Scenario& each : s) EXPECT_EQ(mean_of(each, "need.rate"), 0.04);
  try {
    loaded("interventions.hubs.training.pain.coeliac.seat=30");
    ADD_FAILURE() << "not refused";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'training.pain.coeliac.seats'?"));
  }
  // The first scenario has no interventions at all, the others know a near one.
  const std::vector<std::filesystem::path> other_way{path("a.toml"), path("tutorial.toml")};
  for (const auto& order : {files, other_way}) try {
      config::load_scenarios(order, std::vector<std::string>{"interventions.hub.start=2026"});
      ADD_FAILURE() << "not refused";
    } catch (const InputError& error) {
      EXPECT_STREQ(
          error.what(),
          "--set interventions.hub.start=2026: there is no intervention 'hub'; did you mean 'hubs'?");
    }
}

TEST_F(SettingsOfInterventions, EveryCommandOfSeveralScenariosTakesThem) {
  const auto said = [&](const std::string& arguments) {
    return run_in_shell(fmt::format("cd {} && {} {}", folder_.string(), NEEDGAP_PROGRAM, arguments));
  };
  const std::string set = " --set interventions.hubs.start=2027 --replicates 1 ";
  EXPECT_EQ(said("compare tutorial.toml a.toml --draws 2" + set).code, 0);
  EXPECT_EQ(said("voi tutorial.toml a.toml --draws 64 --points 0" + set).code, 0);
  EXPECT_EQ(said("sensitivity tornado a.toml --against tutorial.toml" + set).code, 0);
  const Answer differs = said("check tutorial.toml a.toml --set interventions.hubs.start=2027");
  EXPECT_EQ(differs.code, 0) << differs.text;
  const Answer idle = said(
      "run tutorial.toml --draws 2 --replicates 1 --set 'interventions.x={name=\"x\",start=2025,ramp=0,"
      "coverage=1,effects=[{target=\"accept\",operation=\"set\",size={value=1,unit=\"proportion\","
      "status=\"assumed\",source=\"x\"}}]}' 2>&1 >/dev/null");
  EXPECT_THAT(idle.text, HasSubstr(" changes nothing: `apply` does not name 'x'\n"));
}

// ---------------------------------------------------------------------- whose mistake it is

TEST_F(Settings, AMistakeThatASettingMakesIsItsOwnAndOneOfTheFileIsTheFiles) {
  const auto starts = [&](const std::vector<std::string>& settings, const std::string& start) {
    const std::string message = refusal(settings);
    EXPECT_EQ(message.substr(0, start.size()), start) << message;
    EXPECT_EQ(start.starts_with("--set") && message.find(".toml") != std::string::npos, false) << message;
  };
  starts({"economics.discount_rate=-0.01"},
         "--set economics.discount_rate=-0.01: 'economics.discount_rate' is -0.01");
  starts({"time.start=2050"}, "--set time.start=2050: 'time.end' is 2028, before the start 2050");
  starts({"need.rate=0.05", "time.start=2050", "accept=0.5"}, "--set time.start=2050: ");
  starts({"growth.projection=\"fast\""}, "--set growth.projection=\"fast\": ");
  starts({"evidence.deaths=-1"}, "--set evidence.deaths=-1: ");
  edit("tutorial.toml", "end = 2028", "end = 2020");
  starts({"need.rate=0.05"}, place("tutorial.toml", "2020"));
}

}  // namespace
}  // namespace needgap
