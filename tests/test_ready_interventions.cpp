// The shipped interventions on a small country: each moves what its mechanism says, by the figure worked out
// on paper from the library's mean sizes (of a PERT, (low + 4 mode + high) / 6).
#include "needgap/config.hpp"

#include "compare_samples.hpp"
#include "small_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

namespace needgap::test {
namespace {

using namespace model;

// What the cascade runs on, by setting: designated, other hospital, home; the same for all procedures.
struct Levers {
  double identify[3] = {0.8, 0.75, 0.6};
  double accept = 0.9;
  double in_house = 0.5;  // at designated hospitals
  double contact[3] = {0.8, 0.7, 0.6};
  double referral[3] = {0.6, 3.0 / 7, 0.5};  // of those not treated in-house: 0.3 / 0.5, 0.375 / 0.875, 0.5
  double decay = 60;
};

// An intervention in full, the year in which it starts and the years it takes.
struct Ready {
  const char* id;
  int start;
  double ramp;
  Levers full;
};

void PrintTo(const Ready& tried, std::ostream* out) {
  *out << tried.id;
}

// For example: the bridge finds 0.54 / 6 = 9% of those missed at designated hospitals, 1 - 0.2 x 0.91 =
// 0.818.
const Ready ready[] = {
    {"hub_centres",
     2026,
     5,
     {.identify = {0.818333, 0.772917, 0.636667},
      .contact = {0.826, 0.739, 0.652},
      .referral = {0.618, 0.454286, 0.5225},
      .decay = 73}},
    {"bridge", 2026, 4, {.identify = {0.818, 0.7725, 0.636}, .contact = {0.821333, 0.7415, 0.668667}}},
    {"palliative_education", 2026, 5, {.identify = {0.827667, 0.780417, 0.671333}}},
    {"awareness", 2026, 5, {.identify = {0.8, 0.770417, 0.627333}, .referral = {0.6, 0.448571, 0.5175}}},
    {"evidence", 2026, 10, {.identify = {0.808667, 0.760833, 0.617333}, .accept = 0.909502}},
    {"network",
     2026,
     3,
     {.contact = {0.833333, 0.764, 0.694}, .referral = {0.634, 0.477143, 0.565}, .decay = 67}},
    {"designation_2022",
     2022,
     4,
     {.contact = {0.833333, 0.7315, 0.653333}, .referral = {0.646, 0.441905, 0.511667}}},
    {"approval_equipment", 2026, 5, {.in_house = 0.555833}},
    {"follow_up", 2026, 4, {.in_house = 0.534167, .referral = {0.6, 0.455238, 0.553333}}},
};

constexpr int hospitals = 1200, first_year = 2021, last_year = 2036;
constexpr double km = 50, need = 10000;

// All live in the first region; in the second, 50 km away, there are as many who can perform.
SmallCountry two_regions() {
  SmallCountry country;
  country.regions = {{need / 0.08, hospitals, 400, 400, 1}, {0, 0, 400, 400, 1}};
  country.procedures = 4;
  country.start = first_year;
  country.end = last_year;
  country.steps_per_year = 12;
  country.library = true;
  return country;
}

// Slots without limit, nobody comes or goes, all regions alike.
std::map<std::string, double> unlimited() {
  std::map<std::string, double> values{
      {"need.spread", 0}, {"referral.spread", 0}, {"capacity.spread", 0}, {"hospital.size_weight", 1},
      {"able.exit", 0},   {"able.growth", 0},     {"able.lapse", 0}};
  for (const char* skill : {"pain_clinic.coeliac", "pain_clinic.saddle", "pain_clinic.epidural",
                            "pain_clinic.intrathecal", "ivr.coeliac"}) {
    values[fmt::format("slots.{}", skill)] = 1e6;
    values[fmt::format("able.share.{}", skill)] = 1;
  }
  return values;
}

// Replicates of one draw of the country with an intervention of the library, or without.
struct ReadyFutures {
  Scenario scenario;
  OutcomeShape shape{scenario, true};
  Draw draw;
  std::uint32_t count;
  std::vector<double> out = std::vector<double>(static_cast<std::size_t>(shape.size()) * count);

  ReadyFutures(const SmallCountry& country, const std::string& id,
               const std::map<std::string, double>& values, std::uint32_t replicates,
               const std::function<void(const Scenario&, PresentFacts&)>& settle = {})
      : scenario(load_small_country(country, {fmt::format("apply=[{}]", id.empty() ? "" : '"' + id + '"')})),
        draw(make_draw(scenario, ParameterLayout(scenario), values_with(scenario, values), 2026, 0)),
        count(replicates) {
    // Hospitals evenly spread: of 1,200, as many perform as the share says.
    for (auto& uniforms : draw.facts.hospital)
      for (std::size_t i = 0; i < uniforms.size(); ++i)
        uniforms[i] = (static_cast<double>(i) + 0.5) / static_cast<double>(uniforms.size());
    if (settle) settle(scenario, draw.facts);
    simulate(scenario, ParameterLayout(scenario), shape, draw, 0, count, out.data(), count);
  }
  std::span<const double> of(int year, Measure measure, Place place, int r, int k) const {
    const auto series = static_cast<std::size_t>(
        shape.offset(year - shape_start(), column_of(measure, place), RegionIndex{r}, ProcedureIndex{k}));
    return std::span(out).subspan(series * count, count);
  }
  int shape_start() const { return scenario.horizon.start; }
};

std::vector<double> change(const ReadyFutures& with, const ReadyFutures& without, int year, Measure measure,
                           Place place, int r, int k) {
  const auto a = with.of(year, measure, place, r, k), b = without.of(year, measure, place, r, k);
  std::vector<double> result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] - b[i]);
  return result;
}

// Expected patients of a year.
struct CascadeByHand {
  double not_identified = 0, not_accepted = 0, no_route = 0, not_connected = 0, performed = 0, away = 0;

  explicit CascadeByHand(const Levers& x) {
    const double where[] = {0.4, 0.35, 0.25}, in_house[] = {x.in_house, 0.125, 0};
    double connected = 0;
    for (int s = 0; s < 3; ++s) {
      const double n = need * where[s], identified = n * x.identify[s], accepted = identified * x.accept;
      const double elsewhere = accepted * (1 - in_house[s]), referred = elsewhere * x.referral[s];
      not_identified += n - identified;
      not_accepted += identified - accepted;
      no_route += elsewhere - referred;
      not_connected += referred * (1 - x.contact[s]);
      connected += referred * x.contact[s];
      performed += accepted * in_house[s];
    }
    performed += connected;
    // Both regions have the same slots: weights 1 and exp(-50 / decay).
    away = connected * std::exp(-km / x.decay) / (1 + std::exp(-km / x.decay));
  }
};

// The levers when `done` of the ramp is gone; of the hospitals a whole number performs.
Levers on_the_way(const Levers& full, double done) {
  const Levers base;
  const auto between = [&](double from, double to) { return from + done * (to - from); };
  Levers x;
  for (int s = 0; s < 3; ++s) {
    x.identify[s] = between(base.identify[s], full.identify[s]);
    x.contact[s] = between(base.contact[s], full.contact[s]);
    x.referral[s] = between(base.referral[s], full.referral[s]);
  }
  const double odds = full.accept / (1 - full.accept) / 9;  // against 0.9 / 0.1
  x.accept = 1 - 1 / (1 + 9 * std::pow(odds, done));
  x.in_house = std::round(hospitals * between(base.in_house, full.in_house)) / hospitals;
  x.decay = between(base.decay, full.decay);
  return x;
}

class ReadyInterventions : public testing::TestWithParam<Ready> {};

TEST_P(ReadyInterventions, MoveTheStagesOfTheirMechanismByTheFigureWorkedOutByHand) {
  const Ready& tried = GetParam();
  const ReadyFutures without(two_regions(), "", unlimited(), 400),
      with(two_regions(), tried.id, unlimited(), 400);
  const int all = 2, K = 4, comparisons = static_cast<int>(std::size(ready)) * 2 * 6;
  const CascadeByHand before(Levers{});
  EXPECT_NEAR(before.performed, 3451.66875, 1e-9);  // 9,000 x (0.32 x 0.74 + 0.2625 x 0.3875 + 0.15 x 0.3)
  for (const auto& [year, done] : {std::pair{tried.start, 1 / tried.ramp}, std::pair{last_year, 1.0}}) {
    const CascadeByHand after(on_the_way(tried.full, done));
    const auto check = [&](Measure measure, Place place, int r, double expected) {
      const auto moved = change(with, without, year, measure, place, r, K);
      EXPECT_LT(std::abs(z_of_mean(moved, expected)), largest_z(comparisons))
          << tried.id << ' ' << year << ' ' << measure_columns[column_of(measure, place)].name << ": "
          << moments_of(moved).mean << ", by hand " << expected;
    };
    check(Measure::not_identified, Place::residence, all, after.not_identified - before.not_identified);
    check(Measure::not_accepted, Place::residence, all, after.not_accepted - before.not_accepted);
    check(Measure::no_route, Place::residence, all, after.no_route - before.no_route);
    check(Measure::not_connected, Place::residence, all, after.not_connected - before.not_connected);
    check(Measure::performed, Place::residence, all, after.performed - before.performed);
    check(Measure::performed, Place::treatment, 1, after.away - before.away);
  }
  for (int year = first_year; year < tried.start; ++year)
    for (const double x : change(with, without, year, Measure::performed, Place::treatment, 1, K))
      ASSERT_EQ(x, 0) << "before the start";
}

INSTANTIATE_TEST_SUITE_P(Library, ReadyInterventions, testing::ValuesIn(ready),
                         [](const auto& of) { return std::string(of.param.id); });

TEST(ReadyInterventions, ProtectedTimeAddsSlotsToFullQueues) {
  // Ten able, 24 procedures each: 240 patients of each procedure where many more wait. 7.25 / 6 as many slots
  // are 290; in the first of three years a third of the way, 256.67.
  SmallCountry country = two_regions();
  country.regions = {{need / 0.08, hospitals, 10, 0, 1}};
  std::map<std::string, double> values = unlimited();
  for (auto& [name, value] : values)
    if (name.starts_with("slots.")) value = 24;
  values["procedures_per_patient"] = 1;
  const ReadyFutures without(country, "", values, 16), with(country, "protected_time", values, 16);
  for (int k = 0; k < 4; ++k)
    for (const auto& [year, more] :
         {std::pair{2025, 0.0}, {2026, 50.0 / 3}, {2028, 50.0}, {last_year, 50.0}}) {
      EXPECT_NEAR(with.of(year, Measure::slots, Place::treatment, 0, k)[0], 240 + more, 1e-9);
      for (const double x : without.of(year, Measure::performed, Place::treatment, 0, k))
        ASSERT_NEAR(x, 240, 1);
      for (const double x : with.of(year, Measure::performed, Place::treatment, 0, k))
        ASSERT_NEAR(x, 240 + more, 1);
    }
}

// Who is able at the start: in every region of each skill this share, rounded down.
std::function<void(const Scenario&, PresentFacts&)> able_share(const std::vector<double>& by_region,
                                                               const char* untrained = "") {
  return [=](const Scenario& scenario, PresentFacts& facts) {
    for (int r = 0; r < scenario.region_count(); ++r)
      for (int p = 0; p < scenario.skill_count(); ++p) {
        const int group = scenario.skills[static_cast<std::size_t>(p)].group;
        const bool none = scenario.groups[static_cast<std::size_t>(group)].id == untrained;
        facts.able(r, p) =
            none ? 0 : static_cast<int>(by_region[static_cast<std::size_t>(r)] * facts.headcount(r, group));
      }
  };
}

// Seats of 4.75 / 6 pass: 0.6, 0.8, 0.95.
void expect_trained(const ReadyFutures& with, int region, int procedure, int first_seats, int all_seats,
                    const std::string& id) {
  const double pass = 4.75 / 6;
  const auto able = [&](int year) {
    return with.of(year, Measure::able, Place::treatment, region, procedure);
  };
  for (const auto& [year, seats] : {std::pair{2027, first_seats}, std::pair{last_year, all_seats}}) {
    std::vector<double> joined;
    for (std::uint32_t i = 0; i < with.count; ++i) joined.push_back(able(year)[i] - able(2026)[i]);
    EXPECT_LT(std::abs(z_of_mean(joined, seats * pass, seats * pass * (1 - pass))), largest_z(20))
        << id << ' ' << procedure << ' ' << year << ": " << moments_of(joined).mean << ", by hand "
        << seats * pass;
    if (seats == 0) {
      EXPECT_EQ(moments_of(joined).variance, 0);
    }
  }
}

TEST(ReadyInterventions, TrainingOfRadiologistsAddsTheAbleOfThirtySeats) {
  // A ramp of two years: 15 seats, then 30. By 2036 ten classes: 15 + 9 x 30.
  SmallCountry country = two_regions();
  country.regions.resize(1);
  const ReadyFutures with(country, "ivr_training", unlimited(), 400, able_share({0.25}, "ivr"));
  expect_trained(with, 0, 0, 15, 285, "ivr_training");
  for (const int k : {1, 2, 3}) expect_trained(with, 0, k, 0, 0, "ivr_training");
}

TEST(ReadyInterventions, TrainingOfPainSpecialistsAddsTheAbleOfItsSeats) {
  // 25, 9 and 16 seats, half of them in the first year: 13, 5 and 8. Epidural is left out.
  SmallCountry country = two_regions();
  country.regions.resize(1);
  const ReadyFutures with(country, "pain_training", unlimited(), 400, able_share({0.25}));
  expect_trained(with, 0, 0, 13, 13 + 9 * 25, "pain_training");
  expect_trained(with, 0, 1, 5, 5 + 9 * 9, "pain_training");
  expect_trained(with, 0, 2, 0, 0, "pain_training");
  expect_trained(with, 0, 3, 8, 8 + 9 * 16, "pain_training");
}

TEST(ReadyInterventions, HubCentresTrainWithTheCasesOfTheirBlock) {
  // In the first region all are able; in the second nobody is, and nobody is treated: the cases are those of
  // the block. 16, 8 and 16 seats over five years: 3, 6, 10, 13, 16 and 2, 3, 5, 6, 8.
  const ReadyFutures with(two_regions(), "hub_centres", unlimited(), 400, able_share({1, 0}));
  for (const double x : with.of(2026, Measure::performed, Place::treatment, 1, 4)) ASSERT_EQ(x, 0);
  expect_trained(with, 1, 0, 3, 3 + 6 + 10 + 13 + 6 * 16, "hub_centres");
  expect_trained(with, 1, 1, 2, 2 + 3 + 5 + 6 + 6 * 8, "hub_centres");
  expect_trained(with, 1, 2, 0, 0, "hub_centres");
  expect_trained(with, 1, 3, 3, 3 + 6 + 10 + 13 + 6 * 16, "hub_centres");
  for (int k = 0; k < 4; ++k) expect_trained(with, 0, k, 0, 0, "hub_centres");
}

// Their costs were counted from the numbers of hospitals and prefectures of the country, so that fewer
// regions cost less.
TEST(ReadyInterventions, CostOfTheCountry) {
  const Scenario all =
      config::load_scenario(std::filesystem::path(NEEDGAP_CONFIGS_FOLDER) / "scenarios" / "all.toml");
  for (const Intervention& intervention : all.interventions)
    EXPECT_TRUE(intervention.cost_shares.empty() || intervention.cost_of == CostOf::country)
        << intervention.id;
  const std::vector<std::string> two{"interventions.network.coverage=[\"Tokyo\",\"Osaka\"]"};
  const Scenario some = config::load_scenario(
      std::filesystem::path(NEEDGAP_CONFIGS_FOLDER) / "scenarios" / "network.toml", two);
  const std::vector<double>& shares = some.interventions[0].cost_shares;
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 0.15, 0.02);
}

TEST(ReadyInterventions, AreAllTriedHere) {
  std::set<std::string> tried{"protected_time", "ivr_training", "pain_training"};
  for (const Ready& one : ready) tried.insert(one.id);
  const Scenario all =
      config::load_scenario(std::filesystem::path(NEEDGAP_CONFIGS_FOLDER) / "scenarios" / "all.toml");
  std::set<std::string> shipped;
  for (const Intervention& intervention : all.interventions) shipped.insert(intervention.id);
  EXPECT_EQ(tried, shipped);
}

}  // namespace
}  // namespace needgap::test
