// Deaths by region and year: what was counted is used as counted, and the projection follows people from the
// last year counted on.
#include "needgap/report.hpp"

#include "config/csv.hpp"
#include "country.hpp"

#include <cmath>
#include <map>
#include <numeric>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using config::CsvTable;
using config::load_scenario;

const fs::path shipped_configs = NEEDGAP_CONFIGS_FOLDER;

Scenario japan_with(const std::vector<std::string>& settings = {}) {
  return load_scenario(shipped_configs / "japan.toml", settings);
}

double deaths_of(const Scenario& scenario, const Region& region, int year) {
  return region.deaths * growth_factor(scenario, region, year);
}

double national_deaths(const Scenario& scenario, int year) {
  double sum = 0;
  for (const Region& region : scenario.regions) sum += deaths_of(scenario, region, year);
  return sum;
}

// A column of one of Japan's tables, by region in the order of the file.
std::vector<double> numbers_of(const std::string& file, const std::string& column) {
  const CsvTable table(shipped_configs / "japan" / file);
  std::vector<double> numbers;
  for (int row = 0; row < table.rows(); ++row)
    numbers.push_back(table.number(row, table.column(column, {}), 0, 1e9));
  return numbers;
}

std::vector<double> deaths_counted(int year) {
  return numbers_of("cancer_deaths.csv", std::to_string(year));
}

// People of 75 and over and 0.28 of those from 65 to 74, in a year of the table.
std::vector<double> people_in_table(int year) {
  const std::vector<double> young = numbers_of("population.csv", "age_65_74_" + std::to_string(year)),
                            old = numbers_of("population.csv", "age_75_over_" + std::to_string(year));
  std::vector<double> people;
  for (std::size_t r = 0; r < old.size(); ++r) people.push_back(old[r] + 0.28 * young[r]);
  return people;
}

// The same in 2024, four fifths of the way from 2020 to 2025.
std::vector<double> people_in_2024() {
  const std::vector<double> before = people_in_table(2020), after = people_in_table(2025);
  std::vector<double> people;
  for (std::size_t r = 0; r < before.size(); ++r) people.push_back(before[r] + 0.8 * (after[r] - before[r]));
  return people;
}

double sum_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

// ------------------------------------------------------------------------------------------ known years

// The nation's deaths of the vital statistics (National Cancer Center); 78 to 198 of a year lived nowhere
// known.
TEST(JapanDeaths, ByPrefectureSumToTheNationLessThoseOfUnknownResidence) {
  const std::map<int, int> national{{2014, 368103}, {2015, 370346}, {2016, 372986}, {2017, 373334},
                                    {2018, 373584}, {2019, 376425}, {2020, 378385}, {2021, 381505},
                                    {2022, 385797}, {2023, 382504}, {2024, 384111}};
  for (const auto& [year, deaths] : national) {
    const double unknown = deaths - sum_of(deaths_counted(year));
    EXPECT_GE(unknown, 78) << year;
    EXPECT_LE(unknown, 198) << year;
  }
  EXPECT_EQ(sum_of(deaths_counted(2018)), 373458);
  EXPECT_NEAR(national_deaths(japan_with(), 2018), 373458, 1e-6);
}

TEST(JapanDeaths, OfKnownYearsAreThoseCounted) {
  const Scenario japan = japan_with({"time.start=2014"});
  const std::vector<double> base = deaths_counted(2018);
  for (int year = 2014; year <= 2024; ++year) {
    const std::vector<double> deaths = deaths_counted(year);
    for (int r = 0; r < japan.region_count(); ++r) {
      EXPECT_EQ(growth_factor(japan, japan.regions[r], year), deaths[r] / base[r]) << year << ' ' << r;
      EXPECT_NEAR(deaths_of(japan, japan.regions[r], year), deaths[r], 1e-9) << year << ' ' << r;
    }
  }
}

TEST(JapanDeaths, GrewFrom2018To2024AsPublished) {
  const Scenario japan = japan_with();
  const auto growth = [&](const std::string& name) {
    const auto at = std::ranges::find(japan.regions, name, &Region::name_en);
    return growth_factor(japan, *at, 2024);
  };
  EXPECT_NEAR(growth("Saga"), 0.960, 0.0005);
  EXPECT_NEAR(growth("Okinawa"), 1.133, 0.0005);
  EXPECT_NEAR(national_deaths(japan, 2024) / national_deaths(japan, 2018), 1.028, 0.0005);
}

TEST(JapanDeaths, OfTheDeckAreScaledAndGrowAlike) {
  const Scenario deck = load_scenario(shipped_configs / "deck.toml"), japan = japan_with();
  EXPECT_NEAR(national_deaths(deck, 2018), 370000, 1e-6);
  EXPECT_NEAR(national_deaths(deck, 2018) * 0.033, 12210, 1e-6);  // the deck's about 12,000
  for (int r = 0; r < japan.region_count(); ++r)
    for (const int year : {2018, 2022, 2024, 2033, 2040})
      EXPECT_EQ(growth_factor(deck, deck.regions[r], year), growth_factor(japan, japan.regions[r], year));
}

// ------------------------------------------------------------------------------------------ projections

// With deaths in proportion to these people alone prefectures are off by 5.3% (root mean square).
TEST(JapanDeaths, GoByPeopleOf75AndOverAndAQuarterOfThoseBelow) {
  const std::vector<double> people = people_in_2024(), deaths = deaths_counted(2024);
  const double per_head = sum_of(deaths) / sum_of(people);
  double square = 0;
  for (std::size_t r = 0; r < people.size(); ++r) square += std::pow(per_head * people[r] / deaths[r] - 1, 2);
  EXPECT_NEAR(std::sqrt(square / static_cast<double>(people.size())), 0.053, 0.0005);
}

// Population projections of 2023: 36.0 million of 65 and over in 2020, 39.3 million in 2040; 18.6 and 22.3
// of 75.
TEST(JapanDeaths, PeopleSumToTheNation) {
  const auto of_65 = [](int year) {
    return sum_of(numbers_of("population.csv", "age_65_74_" + std::to_string(year))) +
           sum_of(numbers_of("population.csv", "age_75_over_" + std::to_string(year)));
  };
  EXPECT_NEAR(of_65(2020), 36.0e6, 0.05e6);
  EXPECT_NEAR(of_65(2040), 39.3e6, 0.05e6);
  EXPECT_NEAR(sum_of(numbers_of("population.csv", "age_75_over_2020")), 18.6e6, 0.05e6);
  EXPECT_NEAR(sum_of(numbers_of("population.csv", "age_75_over_2040")), 22.3e6, 0.05e6);
}

TEST(JapanDeaths, AreProjectedFromTheLastYearCounted) {
  const std::map<std::string, double> change{{"with_trend", 0.9908}, {"fixed_rates", 1.0}};
  const std::vector<double> last = deaths_counted(2024), then = people_in_2024();
  for (const auto& [name, a_year] : change) {
    const Scenario japan = japan_with({"growth.projection=\"" + name + "\"", "time.end=2060"});
    std::vector<double> before = last;
    for (int anchor = 2025; anchor <= 2050; anchor += 5) {
      const std::vector<double> people = people_in_table(anchor);
      const int from = anchor == 2025 ? 2024 : anchor - 5;
      std::vector<double> deaths;
      for (std::size_t r = 0; r < last.size(); ++r)
        deaths.push_back(last[r] * people[r] / then[r] * std::pow(a_year, anchor - 2024));
      for (std::size_t r = 0; r < last.size(); ++r)
        for (int year = from; year <= anchor; ++year) {
          const double t = static_cast<double>(year - from) / (anchor - from);
          EXPECT_NEAR(deaths_of(japan, japan.regions[r], year), before[r] + t * (deaths[r] - before[r]), 1e-7)
              << name << ' ' << year << ' ' << r;
        }
      before = deaths;
    }
    EXPECT_NEAR(national_deaths(japan, 2060), sum_of(before), 1e-5) << "constant beyond";
  }
}

// Projections by narrow age groups from 2018 on: x 1.20 at the rates of that year, x 0.98 with their decline.
// Here the last year counted is 2024, when rates had fallen by about 5%, and ages above 75 are not told
// apart.
TEST(JapanDeaths, OfTheNationComeNearProjectionsByAge) {
  const auto growth = [](const std::string& projection) {
    const Scenario japan = japan_with({"growth.projection=\"" + projection + "\""});
    return national_deaths(japan, 2040) / national_deaths(japan, 2018);
  };
  EXPECT_NEAR(growth("with_trend"), 0.98, 0.04);
  EXPECT_NEAR(growth("fixed_rates"), 1.20 * 1.028 / 1.079, 0.05);
  EXPECT_NEAR(growth("with_trend") / growth("fixed_rates"), std::pow(0.98 / 1.20, 16. / 22), 0.001);
}

TEST(JapanDeaths, FollowTheTrendByDefaultAndAnyOtherThatIsAsked) {
  const Scenario japan = japan_with();
  EXPECT_EQ(japan.projection, "with_trend");
  const Scenario flat = japan_with({"growth.projections.with_trend.rate_change=0"}),
                 fixed = japan_with({"growth.projection=\"fixed_rates\""});
  for (int year = 2018; year <= 2040; ++year)
    EXPECT_EQ(national_deaths(flat, year), national_deaths(fixed, year)) << year;
  for (int year = 2025; year <= 2040; ++year)
    EXPECT_LT(national_deaths(japan, year), national_deaths(fixed, year)) << year;
}

// ------------------------------------------------------------------------------------------ the format

class DeathsByYear : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    write("tutorial/deaths.csv",
          "2026,id,2024,2022,name\n2500,harbour,2400,2000,H\n690,dunes,700,710,D\n"
          "880,river,900,930,R\n770,lake,800,820,L\n200,summit,200,180,S\n");
    edit("tutorial.toml", "column = \"deaths\"", "table = \"tutorial/deaths.csv\"");
    edit("tutorial.toml", "total = 5000 # optional: the column is scaled to it\n", "");
  }
  void deaths(const std::string& from, const std::string& to, const std::string& needle,
              const std::string& reason, const std::string& suggestion) const {
    refuses("tutorial/deaths.csv", from, to, needle, reason, suggestion);
  }
  void follow_people() const {
    write("tutorial/people.csv",
          "id,old_2024,old_2034,young_2024,young_2034\nharbour,100,150,200,200\ndunes,10,20,20,20\n"
          "river,10,10,20,20\nlake,10,5,20,20\nsummit,10,10,20,20\n");
    edit("tutorial.toml", "columns = { 2030 = \"deaths_factor_2030\" }\nunit = \"ratio to base-year deaths\"",
         "rate_change = -0.01\nunit = \"per year\"");
    edit("tutorial.toml", "[growth.projections.ageing]",
         "[growth.population]\ntable = \"tutorial/people.csv\"\nweights = { old = 1, young = 0.25 }\n"
         "unit = \"people\"\nstatus = \"assumed\"\nsource = \"made up\"\n\n[growth.projections.ageing]");
  }
};

TEST_F(DeathsByYear, AreLinearBetweenTheYearsCountedAndTheProjection) {
  const Scenario s = load();
  EXPECT_EQ(s.growth_years, (std::vector<int>{2022, 2024, 2026, 2030}));
  const Region& harbour = s.regions[0];
  EXPECT_EQ(harbour.deaths, 2400);
  EXPECT_DOUBLE_EQ(growth_factor(s, harbour, 2022), 2000. / 2400);
  EXPECT_DOUBLE_EQ(growth_factor(s, harbour, 2023), 2200. / 2400);
  EXPECT_DOUBLE_EQ(growth_factor(s, harbour, 2025), 2450. / 2400);
  EXPECT_DOUBLE_EQ(growth_factor(s, harbour, 2026), 2500. / 2400);
  EXPECT_DOUBLE_EQ(growth_factor(s, harbour, 2028),
                   (2500. / 2400 + 1.06) / 2);  // 1.06 of the base year in 2030
  EXPECT_EQ(load({"time.start=2022"}).horizon.start, 2022);
}

TEST_F(DeathsByYear, FollowWeightedPeopleAfterTheLastYearCounted) {
  follow_people();
  const Scenario s = load();
  // Harbour: 150 weighted people in 2024, 200 in 2034, so 160 in 2026.
  EXPECT_NEAR(growth_factor(s, s.regions[0], 2034), 2500. / 2400 * 200 / 160 * std::pow(0.99, 8), 1e-12);
  EXPECT_NEAR(growth_factor(s, s.regions[2], 2034), 880. / 900 * std::pow(0.99, 8), 1e-12);
  EXPECT_EQ(s.files.size(), 5u);
}

TEST_F(DeathsByYear, TheirTableHasARowForEachRegionAndAColumnForEachYear) {
  deaths("2022", "2O22", "2026,id", "column '2O22' is neither a year nor id, name or name_en",
         "one column of deaths for each year");
  deaths("2024", "2025", "2026,id", "there is no column '2024', the base year", "known: 2022, 2025, 2026");
  deaths("700", "7OO", "7OO", "'2024' is '7OO', not a number", "write numbers");
  deaths("700", "-700", "-700", "'2024' is -700 (wanted: 0 to", "");
  deaths("dunes", "dune", "dune", "'dune' is not a region", "did you mean 'dunes'?");
  deaths("dunes", "harbour", "harbour,700", "region 'harbour' stands twice", "one row for each region");
  deaths("690,dunes,700,710,D\n", "", "", "region 'dunes' has no row", "one row for each region");
  deaths("700,710", "0,710", "0,710", "region 'dunes' has no deaths in the base year 2024, but some in 2022",
         "choose another base year");
  refuses("table = \"tutorial/deaths.csv\"", "table = \"tutorial/deaths.csv\"\ncolumn = \"deaths\"",
          "\"deaths\"", "'regions.deaths.column' stands beside 'table'", "give one of the two");
  refuses("\"tutorial/deaths.csv\"", "\"tutorial/death.csv\"", "\"tutorial/death.csv\"",
          "'regions.deaths.table' cannot be read", "did you mean");
}

TEST_F(DeathsByYear, ProjectionsBeginAfterThem) {
  refuses("2030 = \"deaths", "2026 = \"deaths", "{ 2026",
          "holds 2026, not after 2026, the last year of deaths by region", "earlier years");
  const std::string national =
      "\n[growth.national_deaths]\nyears = { 2022 = 4000 }\nunit = \"cancer deaths per year\"\n"
      "status = \"assumed\"\nsource = \"made up\"\n\n[growth.projections.ageing]";
  refuses("[growth.projections.ageing]", national, "{ 2022",
          "holds 2022, not before 2022, the first year of deaths by region", "later years come from");
  edit("tutorial.toml", "[growth.projections.ageing]", national);
  edit("tutorial.toml", "2022 = 4000", "2020 = 4000");
  edit("tutorial.toml", "start = 2024", "start = 2020");
  const Scenario s = load();
  EXPECT_DOUBLE_EQ(growth_factor(s, s.regions[3], 2020), 0.8);  // 4,000 of 5,000 in 2024
}

TEST_F(DeathsByYear, PeopleAreStatedForTheLastYearCountedAndLater) {
  follow_people();
  refuses("old = 1, young", "aged = 1, young", "{ aged",
          "names 'aged', and the table has no column 'aged_YEAR'", "its columns: id, old_2024");
  refuses("old = 1,", "old = -1,", "{ old", "holds -1 for 'old'", "above 0");
  refuses("tutorial/people.csv", "young_2034", "young_2035", "id,old", "there is no column 'young_2034'",
          "did you mean");
  edit("tutorial/people.csv", "old_2034,young_2024,young_2034", "old_2025,young_2024,young_2025");
  expect_message(refusal(), place("tutorial.toml", "-0.01"),
                 "follows people from 2024 to 2025, the last year of deaths by region is 2026",
                 "growth.population needs that year or an earlier one");
  write("tutorial/people.csv",
        "id,old_2027,old_2034\nharbour,1,1\ndunes,1,1\nriver,1,1\nlake,1,1\nsummit,1,1\n");
  edit("tutorial.toml", "old = 1, young = 0.25", "old = 1");
  expect_message(refusal(), place("tutorial.toml", "-0.01"), "follows people from 2027 to 2034", "");
  write("tutorial/people.csv",
        "id,old_2026,old_2034\nharbour,1,1\ndunes,1,1\nriver,0,1\nlake,1,1\nsummit,1,1\n");
  expect_message(refusal(), place("tutorial.toml", "-0.01"), "finds no people in region 'river' in 2026", "");
}

TEST_F(DeathsByYear, PeopleAndTheirProjectionBelongTogether) {
  follow_people();
  const std::string change = "rate_change = -0.01";
  refuses(change, "rate_change = -0.01\ncolumns = { 2030 = \"deaths_factor_2030\" }", "{ 2030",
          "'growth.projections.ageing.columns' stands beside 'rate_change'", "give one of the two");
  refuses(change, "rate_change = -1", "-1\nunit = \"per year\"", "is -1 (wanted: -0.5 to 0.5)", "");
  refuses("unit = \"per year\"\nstatus", "unit = \"ratio to base-year deaths\"\nstatus",
          "\"ratio to base-year deaths\"",
          "'growth.projections.ageing.unit' is 'ratio to base-year deaths', the model takes 'per year'", "");
  refuses(change + "\nunit = \"per year\"",
          "columns = { 2030 = \"deaths_factor_2030\" }\nunit = \"ratio to base-year deaths\"",
          "[growth.population]", "'growth.population' is not used", "a projection follows it");
  const std::string text = read("tutorial.toml");
  const auto from = text.find("[growth.population]"), to = text.find("[growth.projections.ageing]");
  write("tutorial.toml", text.substr(0, from) + text.substr(to));
  expect_message(refusal(), place("tutorial.toml", "-0.01"), "'growth.projections.ageing.rate_change' needs",
                 "add [growth.population]");
}

// ------------------------------------------------------------------------------------------ what is shown

TEST(Horizon, IsShownFromTheCurrentYearIfItIsSimulated) {
  EXPECT_EQ((Horizon{2018, 2040, 52, 2026}.first_shown()), 2026);
  EXPECT_EQ((Horizon{2018, 2026, 52, 2026}.first_shown()), 2026);
  EXPECT_EQ((Horizon{2018, 2025, 52, 2026}.first_shown()), 2018);
  EXPECT_EQ((Horizon{2030, 2040, 52, 2026}.first_shown()), 2030);
  EXPECT_EQ(japan_with().horizon.first_shown(), 2026);
  EXPECT_EQ(japan_with().horizon.start, 2018);
  EXPECT_EQ(load_scenario(shipped_configs / "deck.toml").horizon.first_shown(), 2018);
  EXPECT_EQ(load_scenario(shipped_configs / "tutorial.toml").horizon.first_shown(), 2024);
}

// ------------------------------------------------------------------------------------------ what is assumed

TEST(Japan, WhatIsAssumedHasADistributionOrSaysWhyNot) {
  const Scenario japan = japan_with();
  std::vector<std::string> fixed;
  for (const Parameter& p : japan.parameters.parameters)
    if (p.provenance.status == Status::assumed && is_fixed(p.distribution) &&
        !std::holds_alternative<DirichletPart>(p.distribution)) {  // a 0 among shares that vary
      fixed.push_back(p.name);
      EXPECT_NE(p.provenance.source.find("Fixed, because"), std::string::npos) << p.name;
    }
  EXPECT_EQ(fixed, (std::vector<std::string>{"capacity.spread", "referral.spread"}));
}

TEST(Japan, FiguresOfTheDeckNameTheirSlide) {
  const Scenario japan = japan_with();
  const auto named = [](const std::string& source) {
    return source.find("Matsumoto 2022") == std::string::npos || source.find("slide") != std::string::npos;
  };
  for (const Parameter& p : japan.parameters.parameters)
    EXPECT_TRUE(named(p.provenance.source)) << p.name << ": " << p.provenance.source;
  for (const auto& [name, p] : japan.evidence) EXPECT_TRUE(named(p.provenance.source)) << name;
  for (const Target& target : japan.targets) EXPECT_TRUE(named(target.provenance.source)) << target.name;
}

}  // namespace
}  // namespace needgap
