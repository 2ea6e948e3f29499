// What a configuration file may hold, and the place, reason and remedy of each mistake.
#include "config/distributions.hpp"
#include "country.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <map>
#include <regex>
#include <set>
#include <sys/stat.h>

namespace needgap {
namespace {

using namespace config;
namespace fs = std::filesystem;

using Config = Country;

const std::string rate = "pert = [0.03, 0.05, 0.08]";
const std::string mix = "shares = { coeliac = 0.4, epidural = 0.6 }";
const std::string provenance_of_rate =
    "status = \"assumed\"\nsource = \"made up for learning\"\n\n[parameters.need.spread]";

// ---------------------------------------------------------------------- good input

TEST_F(Config, TheTutorialHoldsEveryKindOfDistribution) {
  const Scenario s = load();
  const std::map<std::string, std::string> expected{{"need.rate", "PERT(0.03, 0.05, 0.08)"},
                                                    {"need.spread", "0.1"},
                                                    {"need.procedure_mix.coeliac", "0.4"},
                                                    {"identify.hospital", "triangular(0.6, 0.8, 0.9)"},
                                                    {"identify.home", "uniform(0.4, 0.8)"},
                                                    {"accept", "beta(16, 4)"},
                                                    {"contact.hospital", "normal(0.8, sd 0.1) in [0.5, 1]"},
                                                    {"able.share.pain.coeliac", "beta from 20 of 40"},
                                                    {"distance_decay", "gamma(mean 80, cv 0.3)"},
                                                    {"remaining_life", "lognormal(mean 60, cv 0.3)"}};
  for (const auto& [name, text] : expected)
    EXPECT_EQ(describe(parameter(s, name).distribution), text) << name;
  const auto concentration = [&](const std::string& name) {
    return std::get<DirichletPart>(parameter(s, name).distribution).concentration;
  };
  EXPECT_DOUBLE_EQ(concentration("need.setting_share.home"), 0.3 * 40);
  EXPECT_DOUBLE_EQ(concentration("facility.hospital.coeliac.in_house"), 10);
  EXPECT_DOUBLE_EQ(concentration("facility.home.coeliac.in_house"), 0);
}

TEST_F(Config, TheTutorialHasARegionWithoutAnyDoctor) {
  const Scenario s = load();
  ASSERT_EQ(s.region_count(), 5);
  EXPECT_EQ(s.regions[4].name, "Summit");
  EXPECT_EQ(s.regions[4].block, "Inland");
  EXPECT_EQ(s.regions[4].headcount, (std::vector<double>{0, 0}));
  EXPECT_EQ(s.regions[4].hospitals, 0);
  EXPECT_EQ(s.distance_km(0, 4), 240);
  EXPECT_EQ(s.horizon.years(), 5);
  EXPECT_EQ(s.skill_count(), 3);
  EXPECT_EQ(s.files.size(), 3u);
  EXPECT_NEAR(growth_factor(s, s.regions[0], 2027), 1.03, 1e-12);  // half of the way from 1 to 1.06
}

TEST_F(Config, TotalsScaleTheColumnsOfTheTable) {
  edit("tutorial.toml", "total = 5000", "total = 10000");
  const Scenario s = load();
  EXPECT_DOUBLE_EQ(s.regions[0].deaths, 4800);  // 2400 of 5000
  edit("tutorial.toml", "total = 10000 # optional: the column is scaled to it", "");
  EXPECT_DOUBLE_EQ(load().regions[0].deaths, 2400);
}

TEST_F(Config, ByteOrderMarksAndWindowsLineEndsChangeNothing) {
  for (const char* file : {"tutorial.toml", "tutorial/regions.csv", "tutorial/distances_km.csv"}) {
    std::string text = "\xEF\xBB\xBF";
    for (const char c : read(file)) text += c == '\n' ? "\r\n" : std::string(1, c);
    write(file, text);
  }
  const Scenario s = load();
  EXPECT_EQ(s.regions[4].id, "summit");
  EXPECT_EQ(s.settings[0].name_ja, "病院");
}

TEST_F(Config, QuotedFieldsAndExtraColumnsAreRead) {
  write(
      "tutorial/regions.csv",
      "note,radiologists,id,block,name,name_en,deaths,deaths_factor_2030,hospitals,pain_doctors\n"
      "x,1,harbour,B,\"Bay, \"\"old\"\"\",Bay,10,1,1,1\n\n"
      "x,1,dunes,B,D,,10,1,1,1\nx,1,river,B,R,,10,1,1,1\nx,1,lake,B,L,,10,1,1,1\nx,1,summit,B,S,,10,1,1,1\n");
  const Scenario s = load();
  EXPECT_EQ(s.regions[0].name, "Bay, \"old\"");
  EXPECT_EQ(s.regions[0].name_en, "Bay");
}

TEST(Japan, HasItsRegionsDeathsHeadsAndFacilityCounts) {
  const Scenario s = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  EXPECT_EQ(s.region_count(), 47);
  double deaths = 0, hospitals = 0;
  for (const Region& region : s.regions) {
    deaths += region.deaths;
    hospitals += region.hospitals;
  }
  EXPECT_NEAR(deaths, 373458, 1e-6);  // of known residence; the nation has 126 more
  EXPECT_EQ(hospitals, 402);
  EXPECT_EQ(s.headcount[0].total, 1112);
  EXPECT_EQ(s.headcount[1].total, 1087);
  EXPECT_EQ(s.regions[12].name, "東京都");
  const auto count = [&](const std::string& way) {
    return std::get<DirichletPart>(parameter(s, "facility.designated.coeliac." + way).distribution)
        .concentration;
  };
  EXPECT_EQ(count("in_house"), 99);
  EXPECT_EQ(count("refer"), 20);
  EXPECT_EQ(count("neither"), 76);
  for (int r = 0; r < 47; ++r) EXPECT_EQ(s.distance_km(r, r), 0);
  EXPECT_TRUE(s.distance_km.isApprox(s.distance_km.transpose()));
}

TEST(Layout, FindsEachParameterOfAnAxisUnderItsName) {
  const Scenario s = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  const ParameterLayout layout(s);
  std::set<int> found;
  const auto expect = [&](ParameterIndex index, const std::string& name) {
    EXPECT_EQ(s.parameters.find(name), index) << name;
    EXPECT_TRUE(found.insert(index).second) << name;
  };
  for (SettingIndex i{0}; i < s.setting_count(); ++i) {
    const std::string& setting = s.settings[i].id;
    expect(layout.setting_share(i), "need.setting_share." + setting);
    expect(layout.identify(i), "identify." + setting);
    expect(layout.contact(i), "contact." + setting);
    for (ProcedureIndex k{0}; k < s.procedure_count(); ++k) {
      const std::string both = setting + "." + s.procedures[k].id;
      expect(layout.facility(i, k, Facility::in_house), "facility." + both + ".in_house");
      expect(layout.facility(i, k, Facility::refer), "facility." + both + ".refer");
      expect(layout.facility(i, k, Facility::neither), "facility." + both + ".neither");
      EXPECT_EQ(layout.levers[layout.referral(i, k)].name, "referral." + both);
    }
  }
  for (ProcedureIndex k{0}; k < s.procedure_count(); ++k) {
    const std::string& procedure = s.procedures[k].id;
    expect(layout.procedure_mix(k), "need.procedure_mix." + procedure);
    expect(layout.opened_per_able(k), "hospital.opened_per_able." + procedure);
    expect(layout.lacking_able(k), "hospital.lacking_able." + procedure);
    expect(layout.response(k), "response." + procedure);
    expect(layout.fee(k), "fee." + procedure);
  }
  for (SkillIndex p{0}; p < s.skill_count(); ++p) {
    const std::string skill = s.groups[s.skills[p].group].id + "." + s.procedures[s.skills[p].procedure].id;
    expect(layout.able_share(p), "able.share." + skill);
    expect(layout.slots(p), "slots." + skill);
  }
  for (GroupIndex g{0}; g < s.group_count(); ++g)
    for (RegionIndex r{0}; r < s.region_count(); ++r)
      expect(layout.headcount(g, r), "headcount." + s.groups[g].id + "." + s.regions[r].id);
  constexpr std::size_t alone = 14;  // of no axis, from need.rate to referral.spread
  EXPECT_EQ(found.size() + alone, layout.all.size());
}

TEST(Japan, EveryNumberHasUnitStatusAndSource) {
  const Scenario s = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  const ParameterLayout layout(s);
  ASSERT_EQ(s.parameters.size(), static_cast<int>(layout.all.size()));
  for (int i = 0; i < s.parameters.size(); ++i) {
    const Parameter& p = s.parameters.parameters[i];
    EXPECT_EQ(p.name, layout.all[i].name);
    EXPECT_EQ(p.provenance.unit, layout.all[i].unit) << p.name;
    EXPECT_GT(p.provenance.source.size(), 5u) << p.name;
    EXPECT_FALSE(p.meaning.empty()) << p.name;
  }
  for (const DataColumn& column : s.data) EXPECT_FALSE(column.provenance.source.empty()) << column.name;
  for (const auto& [name, p] : s.evidence) {
    EXPECT_FALSE(p.provenance.unit.empty()) << name;
    EXPECT_FALSE(p.provenance.source.empty()) << name;
  }
  EXPECT_EQ(parameter(s, "accept").provenance.status, Status::assumed);
  EXPECT_EQ(parameter(s, "able.exit").provenance.status, Status::derived);
  EXPECT_EQ(parameter(s, "procedures_per_patient").provenance.status, Status::cited);
}

TEST(Deck, ChangesTheNeedRateAndTheDeathsAndSaysWhy) {
  const Scenario s = load_scenario(NEEDGAP_CONFIGS_FOLDER "/deck.toml");
  const Parameter& need = parameter(s, "need.rate");
  EXPECT_EQ(describe(need.distribution), "0.033");
  EXPECT_EQ(need.provenance.source, "Matsumoto 2022, slide 13, lower end of 3.3-8.0%");
  EXPECT_EQ(need.provenance.unit, "patients per cancer death");  // inherited
  double deaths = 0;
  for (const Region& region : s.regions) deaths += region.deaths;
  EXPECT_NEAR(deaths, 370000, 1e-6);
  EXPECT_NE(s.data[0].provenance.source.find("370,000"), std::string::npos);
  EXPECT_EQ(s.data[0].provenance.status, Status::cited);
  EXPECT_EQ(describe(parameter(s, "accept").distribution), "PERT(0.3, 0.9, 1)");  // of the base
  ASSERT_GE(s.files.size(), 2u);
  EXPECT_TRUE(s.files[1].ends_with("japan.toml"));
  EXPECT_TRUE(s.files[2].ends_with("deck.toml"));
}

TEST_F(Config, AJapaneseTitleIsKeptOnlyWithTheTitleItTranslates) {
  const std::string translated = load().title_ja;
  EXPECT_FALSE(translated.empty());
  write("same.toml", "schema = 1\nname = \"same\"\nextends = \"tutorial.toml\"\n");
  EXPECT_EQ(load({}, "same.toml").title_ja, translated);
  write("own.toml", "schema = 1\nname = \"own\"\ntitle = \"Another\"\nextends = \"tutorial.toml\"\n");
  EXPECT_EQ(load({}, "own.toml").title, "Another");
  EXPECT_EQ(load({}, "own.toml").title_ja, "");
  write("both.toml",
        "schema = 1\nname = \"both\"\ntitle = \"B\"\ntitle_ja = \"別\"\nextends = \"own.toml\"\n");
  EXPECT_EQ(load({}, "both.toml").title_ja, "別");
}

TEST_F(Config, AnotherTitleOfATargetLeavesItsSourceButNotItsTranslation) {
  const std::string japan = NEEDGAP_CONFIGS_FOLDER "/japan.toml";
  const auto with = [&](const std::string& change) {
    write("titled.toml", "schema = 1\nname = \"titled\"\nextends = \"" + japan +
                             "\"\n[targets.specialists_coeliac]\n" + change);
    const Scenario s = load({}, "titled.toml");
    return *std::ranges::find(s.targets, "specialists_coeliac", &Target::name);
  };
  const Target before = with(""), after = with("title = \"Others\"\n");
  EXPECT_EQ(after.title, "Others");
  EXPECT_FALSE(before.title_ja.empty());
  EXPECT_EQ(after.title_ja, "");
  EXPECT_EQ(after.provenance.source, before.provenance.source);
  EXPECT_EQ(with("use = false\nreason = \"r\"\nstatus = \"assumed\"\nsource = \"s\"\n").provenance.source,
            "s");
  EXPECT_THROW(with("use = false\nreason = \"r\"\n"), InputError)
      << "a change of more than words needs its source";
}

TEST_F(Config, AnotherNameOfAnInterventionDropsItsTranslation) {
  const std::string network = NEEDGAP_CONFIGS_FOLDER "/scenarios/network.toml";
  write("named.toml", "schema = 1\nname = \"named\"\nextends = \"" + network +
                          "\"\n[interventions.network]\nname = \"Another network\"\n");
  const Scenario shipped = load_scenario(network), named = load({}, "named.toml");
  ASSERT_EQ(named.interventions.size(), shipped.interventions.size());
  EXPECT_FALSE(shipped.interventions[0].name_ja.empty());
  EXPECT_EQ(named.interventions[0].name, "Another network");
  EXPECT_EQ(named.interventions[0].name_ja, "");
}

TEST_F(Config, EveryTargetOfJapanHasATitleInBothLanguages) {
  const Scenario japan = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  EXPECT_GE(japan.targets.size(), 17u);
  std::set<std::string> titles;
  for (const Target& target : japan.targets) {
    const auto beyond_ascii = [](unsigned char c) { return c > 127; };
    EXPECT_TRUE(std::none_of(target.title.begin(), target.title.end(), beyond_ascii)) << target.title;
    EXPECT_TRUE(std::any_of(target.title_ja.begin(), target.title_ja.end(), beyond_ascii)) << target.name;
    EXPECT_TRUE(titles.insert(target.title_ja).second) << target.title_ja << " twice";
  }
}

TEST_F(Config, ATargetKeepsItsJapaneseTitleOnlyWithTheTitleItTranslates) {
  const std::string japan = "extends = \"" NEEDGAP_CONFIGS_FOLDER "/japan.toml\"\n";
  const auto coeliac = [&](const std::string& changes) {
    write("mine.toml", "schema = 1\nname = \"mine\"\n" + japan +
                           "[targets.claims_coeliac]\nstatus = \"assumed\"\nsource = \"test\"\n" + changes);
    for (const Target& target : load({}, "mine.toml").targets)
      if (target.name == "claims_coeliac") return target;
    return Target{};
  };
  const std::string translated = coeliac("dispersion = 20\n").title_ja;
  EXPECT_NE(translated.find("腹腔神経叢ブロック"), std::string::npos);
  EXPECT_EQ(coeliac("title = \"claims\"\n").title_ja, "");
  EXPECT_EQ(coeliac("title = \"claims\"\ntitle_ja = \"請求\"\n").title_ja, "請求");
  EXPECT_EQ(coeliac("title_ja = \"請求\"\n").title, "coeliac neurolytic, in-patient claims");
  EXPECT_THROW(coeliac("title_ja = \"\"\n"), InputError);
  EXPECT_THROW(coeliac("title_ja = 3\n"), InputError);
  EXPECT_THROW(coeliac("title_jp = \"請求\"\n"), InputError);
}

// ---------------------------------------------------------------------- bad input

TEST_F(Config, UnknownKeysNameTheNearestKnownOne) {
  refuses("title = ", "titel = ", "\"A made-up", "'titel' is not a known key", "did you mean 'title'?");
  refuses("[time]", "[tine]", "[tine]", "'tine' is not a known key", "did you mean 'time'?");
  refuses("[time]", "[time]\nstop = 2030", "2030", "'time.stop' is not a known key",
          "known: end, shown_from, start, steps_per_year");
  refuses("steps_per_year = 52", "step_per_year = 51", "51", "'time.steps_per_year' is missing",
          "is 'step_per_year' meant to be it?");
  refuses(rate, "prt = [0.03, 0.05, 0.08]", "[0.03, 0.05, 0.08]",
          "'parameters.need.rate.prt' is not a known key", "did you mean 'pert'?");
  refuses("[parameters.accept]", "[parameters.acept]", "[parameters.acept]", "'parameters.accept' is missing",
          "is 'acept' meant to be it?");
  refuses("[parameters.need.rate]", "[paramters.need.rate]", "[paramters", "'paramters' is not a known key",
          "did you mean 'parameters'?");
  refuses("[evidence.deaths]", "[evidence.death]", "[evidence.death]", "'evidence.death' is not a known key",
          "did you mean 'deaths'?");
  refuses("home = { uniform", "hme = { uniform", "{ uniform", "'parameters.identify.home' is missing",
          "is 'hme' meant");
}

// On the command line such a key stands beside what the file says, and must not count as one share of a
// whole.
TEST_F(Config, AMistypedDistributionNamesTheNearestOneWhereverItStands) {
  const auto says = [&](const std::string& setting, const std::string& reason, const std::string& remedy) {
    SCOPED_TRACE(setting);
    expect_message(refusal({setting}), "--set " + setting + ": ", reason, remedy);
  };
  const std::string unknown = "' is not a known key";
  says("need.rate={unifrom=[0.02,0.04]}", "'parameters.need.rate.unifrom" + unknown,
       "did you mean 'uniform'?");
  says("need.rate={unifrom=[0.02,0.04], source=\"x\"}", "need.rate.unifrom" + unknown,
       "did you mean 'uniform'?");
  says("accept.likely=0.5", "'parameters.accept.likely" + unknown, "give one of value, uniform, triangular");
  says("need.procedure_mix={dirichelt={coeliac=0.4,epidural=0.6},weight=20}",
       "need.procedure_mix.dirichelt" + unknown, "did you mean 'dirichlet'?");
  says("need.procedure_mix={share={coeliac=0.4,epidural=0.6}}", "need.procedure_mix.share" + unknown,
       "did you mean 'shares'?");
  says("need.procedure_mix.epidual=0.5", "'parameters.need.procedure_mix.fix' names 'epidual'",
       "did you mean 'epidural'?");
  refuses(rate, rate + "\nwieght = 3.25", "3.25", "'parameters.need.rate.wieght" + unknown,
          "give one of value");
}

// Rising numbers make a distribution of each kind; its description has them again, in the same order.
TEST_F(Config, EveryDistributionIsReadAsItsMessagesWriteIt) {
  const std::vector<std::string> rising{"0.2", "0.3", "0.5", "0.7"};
  const std::regex number("[0-9.]+");
  std::set<std::size_t> kinds;
  for (const DistributionForm& form : distribution_forms()) {
    std::string text = written(form);
    const std::size_t count = form.entries.size();
    ASSERT_LE(count, rising.size()) << text;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string place = form.writing == Writing::table ? ".." : std::string(form.entries[i]);
      text.replace(text.find(place, text.find('=')), place.size(), rising[i]);
    }
    const Distribution read = parameter(load({"need.rate={" + text + "}"}), "need.rate").distribution;
    const std::string described = describe(read);
    const std::vector<std::string> numbers(
        std::sregex_token_iterator(described.begin(), described.end(), number), {});
    EXPECT_THAT(numbers, testing::ElementsAreArray(rising.begin(), rising.begin() + count)) << text;
    EXPECT_TRUE(kinds.insert(read.index()).second) << text << " is read as another";
  }
  EXPECT_EQ(kinds.size() + 1, std::variant_size_v<Distribution>) << "all but the part of a Dirichlet";
}

TEST_F(Config, TheVolumeThatLeftTheModelIsRefusedWithWhatToDo) {
  const std::string reason = "'able.volume' has left the model", remedy = "delete it: ";
  refuses("[parameters.slots]",
          "[parameters.able.volume]\nunit = \"patients per year\"\ncoeliac = 2\n\n[parameters.slots]",
          "[parameters.able.volume]", reason, remedy);
  write("over.toml",
        "schema = 1\nname = \"over\"\nextends = \"tutorial.toml\"\n[parameters]\nable.volume.coeliac = { "
        "value = 2 }\n");
  const std::string message = refusal({}, "over.toml");
  expect_message(message, path("over.toml").string() + ":5:", reason, remedy);
  EXPECT_NE(message.find("[evidence]"), std::string::npos);
  for (const std::string setting : {"able.volume.coeliac=2", "able.volume=2", "able.volume={coeliac=2}"})
    expect_message(refusal({setting}), "--set " + setting + ": ", reason, remedy);
}

TEST_F(Config, LinesThatEstimateAddsMustNameWhatThereIs) {
  const std::string lines =
      "[[estimate.lines]]\nname = \"by deaths\"\nunit = \"patients\"\nfigures = [\"deaths\"]\n";
  const auto refused = [&](const std::string& added, const std::string& needle, const std::string& reason,
                           const std::string& remedy) {
    SCOPED_TRACE(added);
    write("more.toml", "schema = 1\nname = \"more\"\nextends = \"tutorial.toml\"\n" + added);
    expect_message(refusal({}, "more.toml"), place("more.toml", needle), reason, remedy);
  };
  const std::string own =
      "[evidence.registered]\nvalue = 30\nunit = \"patients\"\nstatus = \"assumed\"\nsource = \"x\"\n";
  refused(own, "[evidence.registered]", "'evidence.registered' is not a known key", "");
  refused(own + "[[estimate.lines]]\nname = \"a\"\nunit = \"patients\"\nfigures = [\"regstered\"]\n",
          "[\"regstered\"]", "names 'regstered', which is not in [evidence]", "did you mean 'registered'?");
  refused("[[estimate.lines]]\nname = \"a\"\nunit = \"patients\"\nfigures = []\n", "[]", "is empty",
          "name figures of [evidence]");
  refused(lines + "[[estimate.conflicts]]\nwhat = \"w\"\nsurvey = \"by deaths\"\nclaims = \"by death\"\n",
          "\"by death\"\n", "names 'by death', which is no line", "did you mean 'by deaths'?");
}

TEST_F(Config, MissingKeysAreNamed) {
  refuses("schema = 1 #", "#", "", "'schema' is missing", "add it");
  refuses("name = \"tutorial\"", "", "", "'name' is missing", "add it");
  refuses("start = 2024", "", "[time]", "'time.start' is missing", "add it");
  refuses(rate, "", "[parameters.need.rate]", "'parameters.need.rate' has no value",
          "give one of value, uniform");
  refuses("weight = 40", "", "{ hospital = 0.7", "has no weight beside it", "weight = 20");
}

TEST_F(Config, UnitStatusAndSourceAreDemanded) {
  const std::string head = "[parameters.need.rate]";
  refuses("unit = \"patients per cancer death\"\nstatus", "status", head, "has no unit",
          "unit = \"patients per cancer death\"");
  refuses("unit = \"patients per cancer death\"", "unit = \"percent\"", "\"percent\"",
          "is 'percent', the model takes 'patients per cancer death'", "convert the value and its unit");
  refuses(provenance_of_rate, "status = \"assumed\"\n\n[parameters.need.spread]", head, "has no source",
          "every number says where it comes from");
  refuses(provenance_of_rate, "source = \"x\"\n\n[parameters.need.spread]", head, "has no status",
          "status = \"cited\", \"derived\" or \"assumed\"");
  refuses(provenance_of_rate, "status = \"asumed\"\nsource = \"x\"\n\n[parameters.need.spread]", "\"asumed\"",
          "is 'asumed' (wanted: cited, derived, assumed)", "did you mean 'assumed'?");
  refuses(provenance_of_rate, "status = \"cited\"\nsource = 5\n\n[parameters.need.spread]", "5\n\n[par",
          "is an integer, a string is wanted", "put it in quotes");
}

TEST_F(Config, AnEmptySourceIsNoSource) {
  refuses(provenance_of_rate, "status = \"cited\"\nsource = \" \"\n\n[parameters.need.spread]", "\" \"",
          "'parameters.need.rate.source' is empty", "write something");
}

TEST_F(Config, WrongTypesAreRefused) {
  refuses(rate, "value = \"0.05\"", "\"0.05\"", "is a string, a number is wanted", "write it without quotes");
  refuses(rate, "pert = \"3 to 8\"", "\"3 to 8\"", "is not an array of 3 numbers",
          "pert = [least, most likely, most]");
  refuses(rate, "pert = [0.03, 0.05]", "[0.03, 0.05]", "is not an array of 3 numbers",
          "pert = [least, most likely, most]");
  refuses(rate, "shares = { a = 1 }", "{ a = 1 }", "a single number is wanted", "use value");
  refuses(rate, "value = 0.05\nuniform = [0.1, 0.2]", "0.05\nuni", "has more than one value: uniform, value",
          "give one of");
  refuses(rate, "lognormal = { mean = 0.05, sd = 0.01 }", "{ mean = 0.05, sd", "lognormal.cv' is missing",
          "add it");
  refuses("end = 2028", "end = 2028.5", "2028.5", "is a number, an integer is wanted",
          "write a whole number");
  refuses("end = 2028", "end = \"2028\"", "\"2028\"", "is a string, an integer is wanted",
          "write it without");
  refuses("[\"coeliac\", \"epidural\"]", "\"coeliac\"", "\"coeliac\"\n\n[prov",
          "is a string, an array of strings is wanted", "");
}

TEST_F(Config, NumbersThatAreNoneAreRefused) {
  refuses(rate, "value = nan", "nan", "is not a finite number", "write a number");
  refuses(rate, "value = -inf", "-inf", "is not a finite number", "write a number");
  refuses(rate, "pert = [nan, 0.05, 0.08]", "[nan", "an entry is not a finite number", "pert = [least");
  refuses("cv = 0.3", "cv = nan", "nan", "'providers[1].split.cv' is not a finite number", "write a number");
}

TEST_F(Config, ProportionsOutsideZeroToOneAreRefused) {
  refuses(rate, "value = 5.25", "5.25", "'need.rate' is 5.25 (a proportion lies in [0, 1])",
          "write 5.25% as 0.0525");
  refuses(rate, "value = -0.1", "-0.1", "'need.rate' is -0.1", "check the value and its unit");
  refuses(rate, "pert = [3, 5, 8]", "[3, 5, 8]", "'need.rate' reaches 3 (a proportion", "write 3% as 0.03");
  refuses(rate, "uniform = [0.2, 1.1]", "[0.2, 1.1]", "'need.rate' reaches 1.1", "narrow it");
  refuses(rate, "lognormal = { mean = 0.5, cv = 3 }", "{ mean = 0.5, cv", "'need.rate' reaches 17",
          "narrow it");
  refuses("lognormal = { mean = 60, cv = 0.3 }", "value = 0.512", "0.512",
          "'remaining_life' is 0.512 (it lies in [1, 36525])", "check the value");
}

TEST_F(Config, DistributionsThatAreNoneAreRefused) {
  refuses(rate, "pert = [0.08, 0.05, 0.03]", "[0.08", "min 0.08 is above max 0.03",
          "pert = [least, most likely");
  refuses(rate, "triangular = [0.08, 0.05, 0.03]", "[0.08", "min 0.08 is above max 0.03",
          "triangular = [least");
  refuses(rate, "pert = [0.03, 0.09, 0.08]", "[0.03, 0.09", "mode 0.09 lies outside [0.03, 0.08]",
          "pert = [least");
  refuses(rate, "uniform = [0.2, 0.1]", "[0.2, 0.1]", "min 0.2 is above max 0.1", "uniform = [least, most]");
  refuses(rate, "beta_counts = [5, 4]", "[5, 4]", "5 events of 4 trials cannot be",
          "beta_counts = [events, trials]");
  refuses(rate, "beta = [0, 4]", "[0, 4]", "both shapes must be above 0", "beta = [a, b]");
  refuses(rate, "gamma = { mean = 0.05, cv = -1 }", "{ mean = 0.05, cv", "cv -1 is below 0",
          "gamma = { mean");
  refuses(rate, "truncated_normal = { mean = 0.05, sd = 0.1, min = 0.9, max = 0.1 }", "{ mean = 0.05, sd",
          "min 0.9 is above max 0.1", "truncated_normal = { mean");
}

TEST_F(Config, DistributionsTooExtremeToBeComputedAreRefused) {
  refuses(rate, "gamma = { mean = 0.05, cv = 1e300 }", "{ mean = 0.05, cv", "cv 1e+300 is above 1000",
          "gamma = { mean");
  refuses(rate, "lognormal = { mean = 0.05, cv = 1e4 }", "{ mean = 0.05, cv", "cv 10000 is above 1000",
          "lognormal = { mean");
  refuses(rate, "truncated_normal = { mean = 0.05, sd = 1e300, min = 0, max = 1 }", "{ mean = 0.05, sd",
          "'need.rate' is too extreme to be computed", "truncated_normal = { mean");
  refuses(rate, "beta = [1e300, 1e300]", "[1e300", "'need.rate' is too extreme to be computed",
          "beta = [a, b]");
  refuses(mix, "dirichlet_counts = { coeliac = 1e-310, epidural = 1 }", "{ coeliac = 1e-310",
          "gives 'coeliac' 1e-310 observations", "0 is what cannot occur");
  refuses(mix, "dirichlet = { coeliac = 0.4, epidural = 0.6 }\nweight = 0.01", "{ coeliac = 0.4",
          "rests on 0.006 observations at most", "at least one share needs 0.05 of them");
}

// At the fewest observations that are taken, every draw of the shares is one.
TEST_F(Config, SharesOfTheFewestObservationsStillSumToOne) {
  edit("tutorial.toml", mix, "dirichlet_counts = { coeliac = 0.05, epidural = 1e-9 }");
  const Scenario s = load();
  const auto first = s.parameters.find("need.procedure_mix.coeliac").value(),
             second = s.parameters.find("need.procedure_mix.epidural").value();
  for (const double u : {0x1p-32, 1e-6, 0.5, 1 - 0x1p-32}) {
    const ParameterDraw draw =
        map_to_parameters(s.parameters, std::vector<double>(s.parameters.uncertain.size(), u));
    EXPECT_NEAR(draw[first] + draw[second], 1, 1e-12) << u;
  }
}

TEST_F(Config, TextsThatATerminalWouldObeyAreRefused) {
  refuses("title = \"", "title = \"\\u001b[31m", "\"\\u001b", "a text holds the control character U+001B",
          "");
  refuses("name = \"pain doctors\"", "name = \"a\\u0000b\"", "\"a\\u0000b", "the control character U+0000",
          "");
  refuses("source = \"made up for learning\"", "source = \"\\u009b2J\"", "\"\\u009b", "U+009B", "");
  refuses("[time]", "\"a\\u0007\" = 1\n[time]", "1\n[time]", "U+0007", "");
  refuses("schema = 1", "extends = \"a\\u0000b\"\nschema = 1", "\"a\\u0000b", "U+0000", "");
  refuses("[time]", "# \xC2\x9B\n[time]", "\xC2\x9B", "control byte 0x9b", "");
  expect_message(refusal({"need.rate={value=0.05,source=\"\\u001b\"}"}), "--set need.rate=", "U+001B", "");
  edit("tutorial.toml", "title = \"", "title = \"a tab\\t and an end of line\\n ");
  EXPECT_EQ(load().title.substr(0, 6), "a tab\t");
}

TEST_F(Config, AnEmptyDistanceIsNotAdvisedToBeTheNearestThereIs) {
  write("tutorial/distances_km.csv",
        std::regex_replace(read("tutorial/distances_km.csv"), std::regex(",240"), ","));
  const std::string message = refusal();
  EXPECT_NE(message.find("is missing; write the distance in km; 0 is next door"), std::string::npos)
      << message;
}

TEST_F(Config, SharesMustBeWhole) {
  refuses(mix, "shares = { coeliac = 0.4, epidural = 0.5 }", "{ coeliac = 0.4, epidural = 0.5 }",
          "sums to 0.9, shares sum to 1", "divide each by their sum");
  refuses(mix, "dirichlet = { coeliac = 40, epidural = 60 }\nweight = 20", "{ coeliac = 40, epidural = 60 }",
          "sums to 100, shares sum to 1", "write percentages as shares: 70% is 0.7");
  refuses(mix, "dirichlet = { coeliac = 8, epidural = 12 }\nweight = 20", "{ coeliac = 8, epidural = 12 }",
          "sums to 20, shares sum to 1", "only people or places that were counted go into dirichlet_counts");
  refuses(mix, "shares = { coeliac = -0.4, epidural = 1.4 }", "{ coeliac = -0.4",
          "gives -0.4 for 'coeliac'; shares and counts are not below 0", "");
  refuses(mix, "shares = { coeliac = 0.4, epidual = 0.6 }", "{ coeliac = 0.4, epidual", "names 'epidual'",
          "did you mean 'epidural'?");
  refuses(mix, "shares = { epidural = 1.0 }", "{ epidural", "has no entry 'coeliac'",
          "one entry for each of coeliac");
  refuses(mix, "value = 0.5", "[parameters.need.procedure_mix]", "has no shares",
          "give dirichlet and weight");
  refuses("{ in_house = 10, refer = 5, neither = 5 }", "{ in_house = 0, refer = 0, neither = 0 }",
          "{ in_house = 0, refer = 0", "counts nothing", "at least one count");
  refuses(mix, "shares = { coeliac = 0.4, epidural = nan }", "nan }",
          "'parameters.need.procedure_mix.shares.epidural' is not a finite number", "write a number");
}

TEST_F(Config, TheHorizonRunsForward) {
  refuses("end = 2028", "end = 2020", "2020", "'time.end' is 2020, before the start 2024",
          "time runs forward");
  refuses("start = 2024", "start = 2020", "2020", "the horizon starts in 2020, the deaths in 2024",
          "give growth.national_deaths");
  refuses("steps_per_year = 52", "steps_per_year = -12", "-12",
          "'time.steps_per_year' is -12 (wanted: 1 to 8784)", "");
}

TEST_F(Config, AxesAreChecked) {
  refuses("id = \"hospital\"", "id = \"Hospital\"", "\"Hospital\"", "'settings[1].id' is 'Hospital'",
          "identifiers are made of a-z, 0-9 and _");
  refuses("id = \"epidural\"", "id = \"all\"", "\"all\"", "is 'all', a word of the format", "choose another");
  refuses("id = \"pain\"", "id = \"keep\"", "\"keep\"", "is 'keep', a word of the format", "choose another");
  refuses("id = \"home\"", "id = \"beta\"", "\"beta\"", "is 'beta', a word of the format", "choose another");
  refuses("[\"coeliac\", \"epidural\"]", "[\"coeliac\", \"epidual\"]", "[\"coeliac\", \"epidual\"]",
          "names 'epidual'", "did you mean 'epidural'?");
  refuses("projection = \"ageing\"", "projection = \"aging\"", "\"aging\"", "is 'aging' (wanted: ageing)",
          "did you mean 'ageing'?");
  refuses("2030 = \"deaths", "2020 = \"deaths", "{ 2020", "holds 2020, not after 2024, the last year",
          "earlier years");
  refuses("by_hospital = true", "by_hospital = false", "[regions.hospitals]",
          "'regions.hospitals' is not used", "no setting says by_hospital");
  edit("tutorial.toml", "id = \"home\"", "id = \"hospital\"");
  EXPECT_NE(refusal().find("'settings[2].id' 'hospital' stands twice"), std::string::npos);
}

TEST_F(Config, BrokenTomlNamesLineAndColumn) {
  edit("tutorial.toml", "[time]", "[time");
  EXPECT_EQ(refusal().find(path("tutorial.toml").string() + ":13:6: not valid TOML: "), 0u) << refusal();
  write("tutorial.toml", "schema = 1\nschema = 2\n");
  EXPECT_EQ(refusal().find(path("tutorial.toml").string() + ":2:"), 0u) << refusal();
  write("tutorial.toml", "a = " + std::string(100000, '['));
  EXPECT_NE(refusal().find("not valid TOML"), std::string::npos);
}

TEST_F(Config, SlipsOfKeyboardsAndSpreadsheetsAreToldTheirRemedy) {
  const auto remedy = [&](const std::string& from, const std::string& to, const std::string& suggestion) {
    SCOPED_TRACE(to);
    const std::string original = read("tutorial.toml");
    edit("tutorial.toml", from, to);
    expect_message(refusal(), path("tutorial.toml").string() + ":", "not valid TOML", suggestion);
    write("tutorial.toml", original);
  };
  remedy(rate, "value = 0,05", "write a decimal point: 0.05");
  remedy(rate, "pert = [0,03, 0,05, 0,08]", "write a decimal point: 0.05");
  remedy("name = \"tutorial\"", "name = “tutorial”", "write straight quotes");
  remedy(rate, "value = ０．０５", "write digits, signs and spaces of half width: 0.05");
  remedy(rate, "value　= 0.05", "write digits, signs and spaces of half width: 0.05");
  remedy("\"tutorial/regions.csv\"", "\"C:\\data\\regions.csv\"", "in a path write / or two backslashes");
  // Another mistake has another remedy, or none that is known.
  edit("tutorial.toml", rate, "value = = 0.05 # “0,05”");
  EXPECT_EQ(refusal().find("; "), std::string::npos) << refusal();
}

TEST_F(Config, AnotherSchemaIsRefused) {
  refuses("schema = 1 ", "schema = 2 ", "2 # version", "'schema' is 2; this program reads schema 1",
          "schema = 1");
}

// ---------------------------------------------------------------------- odd files

TEST_F(Config, FilesThatAreNotTextAreRefused) {
  const std::string start = path("tutorial.toml").string();
  write("tutorial.toml", "");
  expect_message(refusal(), start + ": ", "is empty", "configs/tutorial.toml");
  write("tutorial.toml", "\n\n# nothing\n");
  expect_message(refusal(), start + ": ", "'schema' is missing", "add it");
  write("tutorial.toml", "schema = 1\nname = \"\x83\x65\"\n");  // Shift_JIS
  expect_message(refusal(), start + ":2:9: ", "the text is not UTF-8", "save the file as UTF-8");
  write("tutorial.toml", "# \xED\xA0\x80 half a surrogate\n");
  expect_message(refusal(), start + ":1:3: ", "the text is not UTF-8", "save the file as UTF-8");
  write("tutorial.toml", std::string("\x7F"
                                     "ELF\x02\x00",
                                     6));
  expect_message(refusal(), start + ":1:1: ", "control byte 0x7f: this is not a text file",
                 "a TOML or CSV file");
  write("tutorial.toml", std::string("schema\0= 1", 10));
  expect_message(refusal(), start + ":1:7: ", "control byte 0x00", "a TOML or CSV file");
}

TEST_F(Config, FilesThatAreTooLargeAreRefusedUnread) {
  fs::resize_file(path("tutorial.toml"), 100'000'000);  // sparse
  expect_message(refusal(), path("tutorial.toml").string() + ": ", "has 100.0 MB; at most 4 MB are read",
                 "is it the right file?");
}

TEST_F(Config, TablesThatAreTooLargeAreRefusedUnread) {
  fs::resize_file(path("tutorial/regions.csv"), 100'000'000);
  expect_message(refusal(), path("tutorial/regions.csv").string() + ": ", "at most 64 MB are read",
                 "is it the right");
}

TEST_F(Config, FoldersPipesAndDevicesAreNoConfigurations) {
  expect_message(refusal({}, "tutorial"), path("tutorial").string() + ": ", "is a folder",
                 "name a file in it");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  expect_message(refusal({}, "pipe"), path("pipe").string() + ": ", "is not a regular file",
                 "name a text file");
  expect_message(refusal({}, "/dev/zero"), "/dev/zero: ", "is not a regular file", "name a text file");
}

TEST_F(Config, AMissingFileNamesItsNeighbour) {
  expect_message(refusal({}, "tutoral.toml"), path("tutoral.toml").string() + ": ", "there is no such file",
                 "did you mean '" + path("tutorial.toml").string() + "'?");
  expect_message(refusal({}, "no/such.toml"), path("no/such.toml").string() + ": ", "there is no such file",
                 "there is no folder '" + path("no").string() + "' either");
}

}  // namespace
}  // namespace needgap
