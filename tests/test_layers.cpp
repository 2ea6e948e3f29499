// Files that extend others, and settings on the command line: what they change and what they must say.
#include "country.hpp"

#include <fmt/format.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;

using Layers = Country;

const std::string rate = "pert = [0.03, 0.05, 0.08]";
const std::string mix = "shares = { coeliac = 0.4, epidural = 0.6 }";

// ---------------------------------------------------------------------- extends

TEST_F(Layers, AFileThatExtendsAnotherChangesWhatItNames) {
  write("mine.toml",
        "schema = 1\nname = \"mine\"\nextends = \"tutorial.toml\"\n[time]\nend = 2026\n"
        "[parameters.need.rate]\nvalue = 0.04\nstatus = \"cited\"\nsource = \"a survey\"\n"
        "[parameters.identify]\nstatus = \"derived\"\nsource = \"another\"\nhome = 0.5\n");
  const Scenario s = load({}, "mine.toml");
  EXPECT_EQ(s.name, "mine");
  EXPECT_EQ(s.horizon.start, 2024);
  EXPECT_EQ(s.horizon.end, 2026);
  EXPECT_EQ(describe(parameter(s, "need.rate").distribution), "0.04");
  EXPECT_EQ(parameter(s, "need.rate").provenance.source, "a survey");
  EXPECT_EQ(parameter(s, "need.rate").provenance.unit, "patients per cancer death");
  EXPECT_EQ(parameter(s, "identify.home").provenance.source, "another");
  EXPECT_EQ(parameter(s, "identify.hospital").provenance.source, "made up for learning");
}

TEST_F(Layers, AFileThatChangesAValueGivesItsOwnSource) {
  write("mine.toml",
        "schema = 1\nname = \"mine\"\nextends = \"tutorial.toml\"\n[parameters.need.rate]\nvalue = 0.04\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "0.04"), "'parameters.need.rate' has no status",
                 "status = ");
  write("mine.toml", read("mine.toml") + "status = \"cited\"\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "0.04"), "'parameters.need.rate' has no source",
                 "every number says where it comes from; a file that changes a number gives its own source");
  write("mine.toml",
        "schema = 1\nname = \"mine\"\nextends = \"tutorial.toml\"\n[regions.deaths]\ntotal = 6000\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "6000"), "'regions.deaths' has no status",
                 "status = ");
}

TEST_F(Layers, AFileThatForgotItsBaseIsToldHowToNameOne) {
  write("mine.toml", "schema = 1\nname = \"mine\"\n[parameters.need.rate]\nvalue = 0.04\n");
  expect_message(refusal({}, "mine.toml"), path("mine.toml").string() + ": ", "'time' is missing",
                 "add it, or lay the file over another: extends = \"japan\"");
}

TEST_F(Layers, AMistakeInABaseIsPlacedInTheBase) {
  edit("tutorial.toml", rate, "pert = [0.08, 0.05, 0.03]");
  write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"tutorial.toml\"\n");
  expect_message(refusal({}, "mine.toml"), place("tutorial.toml", "[0.08"), "min 0.08 is above max 0.03",
                 "pert");
}

TEST_F(Layers, AFileMayNotExtendItself) {
  edit("tutorial.toml", "schema = 1", "extends = \"tutorial.toml\"\nschema = 1");
  expect_message(refusal(), place("tutorial.toml", "\"tutorial.toml\"\n"), "extends itself",
                 "name another base");
  fs::create_symlink(path("tutorial.toml"), path("other.toml"));
  edit("tutorial.toml", "extends = \"tutorial.toml\"", "extends = \"other.toml\"");
  expect_message(refusal(), place("tutorial.toml", "\"other.toml\""), "extends itself", "name another base");
}

TEST_F(Layers, FilesMayNotExtendEachOtherInACircle) {
  write("a.toml", "schema = 1\nname = \"a\"\nextends = \"b.toml\"\n");
  write("b.toml", "schema = 1\nname = \"b\"\nextends = \"a.toml\"\n");
  expect_message(refusal({}, "a.toml"), place("b.toml", "\"a.toml\""), "extends itself", "name another base");
}

TEST_F(Layers, AMissingBaseIsPlacedWhereItIsNamed) {
  write("mine.toml", "schema = 1\nextends = \"tutoral.toml\"\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "\"tutoral"), "there is no such file",
                 "did you mean '" + path("tutorial.toml").string() + "'?");
  write("mine.toml", "schema = 1\nextends = 5\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "5"), "'extends' is not a string",
                 "extends = ");
}

TEST_F(Layers, AShippedConfigurationIsExtendedByItsName) {
  write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"japan\"\n[time]\nend = 2030\n");
  EXPECT_EQ(load({}, "mine.toml").region_count(), 47);
  EXPECT_EQ(load({}, "mine.toml").horizon.end, 2030);
  write("both.toml", "schema = 1\nname = \"both\"\nextends = [\"network\", \"mine.toml\"]\n");
  EXPECT_EQ(load({}, "both.toml").interventions.size(), 1u);
  write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"japn\"\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "\"japn"),
                 "cannot extend: japn: is neither a file nor a shipped configuration",
                 "did you mean 'japan'?");
  fs::copy(path("tutorial.toml"), path("besides.toml"));
  write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"besides\"\n");
  expect_message(refusal({}, "mine.toml"), place("mine.toml", "\"besides"), "is not a shipped configuration",
                 "did you mean 'besides.toml'?");
  fs::create_directory(path("japan"));  // a folder of that name hides nothing
  write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"japan\"\n");
  EXPECT_EQ(load({}, "mine.toml").region_count(), 47);
}

// ---------------------------------------------------------------------- leaving out

const std::string window = R"(
[interventions.window]
name = "a window"
start = 2025
ramp = 0
coverage = ["Summit"]
[[interventions.window.effects]]
target = "contact.*"
operation = "barrier"
size = { value = 0.1, unit = "proportion", status = "assumed", source = "made up" }
[[interventions.window.training]]
provider = "pain"
procedure = "coeliac"
seats = { value = 3, unit = "seats per year", status = "assumed", source = "made up" }
pass_rate = { value = 0.5, unit = "proportion", status = "assumed", source = "made up" }
cases_per_trainee = { value = 1, unit = "patients", status = "assumed", source = "made up" }
share_by = "explicit"
shares = { Summit = 1 }
catchment = "country"
)";
const std::string groups = "[groups.two]\nregions = [\"Summit\", \"dunes\"]\n";

TEST_F(Layers, AnEmptyArrayLeavesOutWhatTheBaseHas) {
  write("base.toml",
        "schema = 1\nname = \"base\"\nextends = \"tutorial.toml\"\napply = [\"window\"]\n" + window + groups);
  const Scenario base = load({}, "base.toml");
  ASSERT_EQ(base.interventions.size(), 1u);
  ASSERT_EQ(base.interventions[0].training.size(), 1u);
  const auto left = [&](const std::string& lines) {
    write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"base.toml\"\n" + lines);
    return load({}, "mine.toml");
  };
  EXPECT_EQ(left("apply = []\n").interventions.size(), 0u);
  EXPECT_EQ(left("apply = []\ninterventions = []\n").interventions.size(), 0u);
  EXPECT_EQ(left("apply = []\ninterventions.window = []\n").interventions.size(), 0u);
  EXPECT_EQ(left("[interventions.window]\ntraining = []\n").interventions[0].training.size(), 0u);
  EXPECT_EQ(left("[interventions.window]\neffects = []\n").interventions[0].effects.size(), 0u);
  const auto names = [](const Scenario& s) {
    std::vector<std::string> list;
    for (const RegionGroup& group : s.region_groups) list.push_back(group.id);
    return list;
  };
  EXPECT_EQ(names(base), (std::vector<std::string>{"two"}));
  EXPECT_EQ(names(left("groups = []\n")), std::vector<std::string>{});
  EXPECT_EQ(left("evidence = []\n").evidence.size(), 0u);
  // What is not there is left out already.
  EXPECT_EQ(left("targets = []\nestimate = []\n").targets.size(), 0u);
  EXPECT_EQ(load({"apply=[]", "interventions=[]"}, "base.toml").interventions.size(), 0u);
  // An empty list of regions is a list: nowhere.
  EXPECT_EQ(left("[interventions.window]\ncoverage = []\n").interventions[0].coverage,
            std::vector<double>(5, 0));
}

TEST_F(Layers, OtherRegionsUnderABaseThatSpeaksOfItsOwnAreAClearQuestion) {
  write("regions.csv",
        "id,name,block,deaths,deaths_factor_2030,hospitals,pain_doctors,radiologists\n"
        "east,East,All,1000,1.1,3,5,2\nwest,West,All,500,1.0,1,2,0\n");
  write("km.csv", "id,east,west\neast,0,50\nwest,50,0\n");
  const auto mine = [&](const std::string& lines) {
    write("mine.toml", "schema = 1\nname = \"mine\"\nextends = \"base.toml\"\n" + lines +
                           "[regions]\ntable = \"regions.csv\"\ndistances = \"km.csv\"\n");
  };
  const std::string base = "schema = 1\nname = \"base\"\nextends = \"tutorial.toml\"\n";
  const auto asked = [&](const std::string& section) {
    expect_message(
        refusal({}, "mine.toml"), "", "is not a region",
        fmt::format("'{}' has another table of regions than '{}' speaks of: leave this out there with "
                    "`{} = []` at the top, or give it anew",
                    path("mine.toml").string(), path("base.toml").string(), section));
  };
  write("base.toml", base + "apply = [\"window\"]\n" + window);
  mine("");
  asked("interventions");
  mine("apply = []\ninterventions = []\n");
  EXPECT_EQ(load({}, "mine.toml").region_count(), 2);
  write("base.toml", base + groups);
  mine("");
  asked("groups");
  mine("groups = []\n");
  EXPECT_EQ(load({}, "mine.toml").region_count(), 2);
  // In the file that names the regions, and on the command line, it is a slip of the pen.
  write("base.toml", base);
  mine("[groups.x]\nregions = [\"Summit\"]\n");
  EXPECT_NE(refusal({}, "mine.toml").find("names 'Summit', which is not a region"), std::string::npos);
  EXPECT_EQ(refusal({}, "mine.toml").find("another table"), std::string::npos);
}

TEST_F(Layers, ACountryOfTwoRegionsIsLaidOverJapanByLeavingOutWhatNamesPrefectures) {
  write("regions.csv",
        "id,name,block,deaths,deaths_2040,designated_hospitals_2020_est,pain_clinic_specialists_est,"
        "ivr_specialists_est\neast,East,All,1000,1.1,3,5,2\nwest,West,All,500,1.0,1,2,0\n");
  write("km.csv", "id,east,west\neast,0,50\nwest,50,0\n");
  std::string top, regions = "table = \"regions.csv\"\n", deaths, growth, projections;
  const auto message = [&] {
    write("mine.toml",
          fmt::format("schema = 1\nname = \"mine\"\nextends = \"japan\"\n{}[regions]\n{}[regions.deaths]\n{}"
                      "[growth]\n{}[growth.projections]\n{}",
                      top, regions, deaths, growth, projections));
    try {
      load({}, "mine.toml");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const auto tells = [&](const std::string& how) {
    const std::string text = message();
    EXPECT_NE(text.find(fmt::format("'{}' has another table of regions than '", path("mine.toml").string())),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("leave this out there with " + how + ", or give it anew"), std::string::npos) << text;
  };
  // Each question is answered as it says.
  const std::string made_up = "status = \"assumed\"\nsource = \"made up\"\n";
  tells("`table = []` and a `column` in [regions.deaths]");
  deaths = "column = \"deaths\"\nyear = 2018\n" + made_up;
  EXPECT_NE(
      message().find("'regions.deaths.column' stands beside 'table'; `table = []` leaves out that of '"),
      std::string::npos)
      << message();
  deaths += "table = []\n";
  tells("`distances = \"…\"` in [regions]");
  regions += "distances = \"km.csv\"\n";
  tells("`population = []` in [growth]");
  growth = "population = []\nprojection = \"flat\"\n";
  projections =
      "with_trend = []\nfixed_rates = []\n[growth.projections.flat]\ncolumns = { 2040 = \"deaths_2040\" "
      "}\nunit = "
      "\"ratio to base-year deaths\"\n" +
      made_up;
  tells("`targets = []` at the top");
  top = "targets = []\n";
  EXPECT_EQ(message(), "accepted");
  EXPECT_EQ(load({}, "mine.toml").region_count(), 2);
}

// ---------------------------------------------------------------------- --set

TEST_F(Layers, ASettingReplacesAValueAndSaysSo) {
  const Scenario s = load({"need.rate=0.05", "accept={uniform=[0.5,0.9]}", "time.end=2025", "slots.keep=2"});
  EXPECT_EQ(describe(parameter(s, "need.rate").distribution), "0.05");
  EXPECT_EQ(parameter(s, "need.rate").provenance.source, "set on the command line");
  EXPECT_EQ(parameter(s, "need.rate").provenance.status, Status::assumed);
  EXPECT_EQ(describe(parameter(s, "accept").distribution), "uniform(0.5, 0.9)");
  EXPECT_EQ(s.horizon.end, 2025);
  EXPECT_EQ(describe(parameter(s, "slots.keep").distribution), "2");
  EXPECT_EQ(parameter(s, "slots.pain.coeliac").provenance.source, "made up for learning");
}

TEST_F(Layers, TheLastSettingWins) {
  EXPECT_EQ(
      describe(
          parameter(load({"need.rate={uniform=[0.1,0.2]}", "need.rate=0.05"}), "need.rate").distribution),
      "0.05");
}

TEST_F(Layers, ASettingOfOneShareRescalesTheOthers) {
  const Scenario s = load({"need.procedure_mix.coeliac=0.7", "facility.hospital.coeliac.in_house=0.8"});
  EXPECT_NEAR(mean_of(s, "need.procedure_mix.coeliac"), 0.7, 1e-12);
  EXPECT_NEAR(mean_of(s, "need.procedure_mix.epidural"), 0.3, 1e-12);
  EXPECT_NEAR(mean_of(s, "facility.hospital.coeliac.in_house"), 0.8, 1e-12);
  EXPECT_NEAR(mean_of(s, "facility.hospital.coeliac.refer"), 0.1, 1e-12);  // 5 and 5 share what is left
  EXPECT_NEAR(mean_of(s, "facility.hospital.coeliac.neither"), 0.1, 1e-12);
  EXPECT_EQ(parameter(s, "need.procedure_mix.epidural").provenance.source, "set on the command line");
  for (std::uint32_t d = 0; d < 100; ++d) {
    const ParameterDraw draw = map_to_parameters(s.parameters, random_row(s.parameters, 1, d));
    double sum = 0;
    for (const char* way : {"in_house", "refer", "neither"})
      sum += draw[s.parameters.find(std::string("facility.hospital.coeliac.") + way).value()];
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_EQ(draw[s.parameters.find("facility.hospital.coeliac.in_house").value()], 0.8);
  }
}

TEST_F(Layers, AShareCanBePinnedInTheFile) {
  edit("tutorial.toml", mix, mix + "\nfix = { coeliac = 0.9 }");
  EXPECT_NEAR(mean_of(load(), "need.procedure_mix.epidural"), 0.1, 1e-12);
}

TEST_F(Layers, SharesPinnedToAWholeLeaveNothingForTheOthers) {
  const Scenario s = load({"facility.home.coeliac.refer=0.3", "facility.home.coeliac.neither=0.7"});
  EXPECT_EQ(mean_of(s, "facility.home.coeliac.in_house"), 0);
  EXPECT_EQ(mean_of(s, "facility.home.coeliac.refer"), 0.3);
  expect_message(refusal({"facility.home.coeliac.refer=0.3", "facility.home.coeliac.neither=0.6"}), "--set ",
                 "leaves nothing for the other shares to sum to 1", "");
}

TEST_F(Layers, BadSettingsAreNamedAsTheyWereTyped) {
  const auto refused = [&](const std::string& setting, const std::string& reason,
                           const std::string& suggestion) {
    SCOPED_TRACE(setting);
    expect_message(refusal({setting}), "--set " + setting + ": ", reason, suggestion);
  };
  refused("need.rate", "a setting is NAME=VALUE", "for example --set need.rate=0.05");
  refused("=3", "a setting is NAME=VALUE", "for example");
  refused("need.rate=", "not a value", "a number (5% is 0.05)");
  refused("need.rate=5%", "not a value", "a number (5% is 0.05)");
  refused("need.rate=much", "not a value", "a number (5% is 0.05)");
  refused("need.rate=5", "'need.rate' is 5 (a proportion lies in [0, 1])", "write 5% as 0.05");
  refused("need.rate=nan", "is not a finite number", "write a number");
  refused("need.rate=\"x\"", "a number or a distribution is wanted", "need.rate={uniform");
  refused("need.rat=0.05", "there is no parameter 'need.rat'", "did you mean 'need.rate'?");
  refused("identify.hom=0.5", "there is no parameter 'identify.hom'", "did you mean 'identify.home'?");
  refused("able.share.radiology.epidural=1", "there is no parameter 'able.share.radiology.epidural'",
          "did you mean");
  refused("identify=0.5", "'identify' is a group of parameters",
          "name one: identify.home, identify.hospital");
  refused("regions.deaths.total=1", "there is no parameter 'regions'", "'needgap check' lists them");
  refused("need.rate={uniform=[0.2,0.1]}", "min 0.2 is above max 0.1", "uniform = [least, most]");
  refused("need.setting_share.hom=0.5", "names 'hom'", "did you mean 'home'?");
  refused("need.setting_share.home=1.5", "sums to 1.5", "");
  refused("time.end=2020", "'time.end' is 2020, before the start 2024", "time runs forward");
  refused("time.edn=2025", "'time.edn' is not a known key", "did you mean 'end'?");
  refused("need.rate=0.05\naccept=1", "a setting is one NAME=VALUE", "repeat --set");
}

}  // namespace
}  // namespace needgap
