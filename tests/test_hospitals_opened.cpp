// Doctors open hospitals: how many perform, what that does to routes, and that nothing drifts by itself.
#include "needgap/comparison.hpp"
#include "needgap/config.hpp"
#include "needgap/model.hpp"

#include "compare_samples.hpp"
#include "trained_country.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

double performing_in(const Futures& futures, int y, int r, int k, int i) {
  return futures(Measure::performing_hospitals, Place::treatment, y, r, k, i);
}

SmallCountry with_many_hospitals(int years) {
  SmallCountry country = test::country(years);
  for (SmallRegion& region : country.regions) region.hospitals *= 6;
  return country;
}

/// From 2019 on more hospitals perform anyway, and a practitioner opens twice as many, in one region.
const std::vector<std::string> more_in_r1{
    "interventions.h={name=\"h\",start=2019,ramp=0,coverage=[\"r1\"],effects=["
    "{target=\"facility.designated.*.in_house\",operation=\"barrier\",size={value=0.25,unit=\"proportion\","
    "status="
    "\"assumed\",source=\"made up\"}},"
    "{target=\"hospital.opened_per_able.*\",operation=\"multiply\",size={value=2,unit=\"ratio\",status="
    "\"assumed\",source=\"made up\"}}]}",
    "apply=[\"h\"]"};

TEST(HospitalsOpened, AreNoneWhereAPractitionerOpensNoneWhateverTheyLack) {
  const auto at = [](double lacking) {
    return Futures(load_small_country(with_many_hospitals(6)),
                   {{"hospital.opened_per_able.coeliac", 0},
                    {"hospital.opened_per_able.saddle", 0},
                    {"hospital.lacking_able.coeliac", lacking},
                    {"hospital.lacking_able.saddle", lacking}},
                   200);
  };
  const Futures none = at(0);
  for (const double lacking : {0.5, 1.0}) {
    const Futures other = at(lacking);
    for (std::size_t j = 0; j < none.out.size(); ++j)
      ASSERT_TRUE(none.out[j] == other.out[j] || (std::isnan(none.out[j]) && std::isnan(other.out[j])));
  }
  for (int y = 0; y < none.shape.years(); ++y)
    for (int r = 0; r < none.shape.regions(); ++r)
      for (int k = 0; k < none.shape.procedures(); ++k) {
        const auto& u = none.draw.facts.hospitals(RegionIndex{r}, ProcedureIndex{k});
        const auto performing = std::ranges::count_if(u, [](double x) { return x < 0.5; });
        for (int i = 0; i < none.count; ++i)
          ASSERT_EQ(performing_in(none, y, r, k, i), static_cast<double>(performing));
      }
}

/// Hospitals that perform, from the text of the model; `able`: now and at the start.
int by_the_rule(const Futures& futures, int y, int r, int k, double able_now, double able_at_start) {
  const bool moved = r == 1 && y > 0 && !futures.scenario.interventions.empty();
  const double share = moved ? 0.5 + 0.25 * 0.5 : 0.5, opens = moved ? 0.8 : 0.4, lacking = 0.5;
  const PresentFacts& facts = futures.draw.facts;
  const auto& u = facts.hospitals(RegionIndex{r}, ProcedureIndex{k});
  const auto begin = static_cast<int>(std::ranges::count_if(u, [&](double x) { return x < share; }));
  const int most =
      static_cast<int>(std::floor(lacking * (static_cast<int>(u.size()) - begin) + facts.lacking(r, k)));
  const int change = static_cast<int>(std::floor(opens * (able_now - able_at_start) + facts.opened(r, k)));
  return std::max(0, begin + std::clamp(change, -most, most));
}

TEST(HospitalsOpened, FollowTheAbleByTheRuleInEveryFuture) {
  const Futures futures(load_small_country(with_many_hospitals(8), more_in_r1), {}, 400);
  ASSERT_EQ(futures.scenario.interventions.size(), 1u);
  const int R = futures.shape.regions(), K = futures.shape.procedures();
  bool opened = false, closed = false;
  for (int y = 0; y < futures.shape.years(); ++y)
    for (int k = 0; k < K; ++k)
      for (int i = 0; i < futures.count; ++i) {
        int all = 0;
        for (int r = 0; r < R; ++r) {
          const int expected =
              by_the_rule(futures, y, r, k, futures.able(y, r, k, i), futures.able(0, r, k, i));
          ASSERT_EQ(performing_in(futures, y, r, k, i), expected) << y << " " << r << " " << k;
          all += expected;
          opened = opened || expected > by_the_rule(futures, y, r, k, 0, 0);
          closed = closed || expected < by_the_rule(futures, y, r, k, 0, 0);
        }
        ASSERT_EQ(performing_in(futures, y, R, k, i), all);
        ASSERT_TRUE(std::isnan(performing_in(futures, y, R, K, i))) << "hospitals do several procedures";
      }
  EXPECT_TRUE(opened);
  EXPECT_TRUE(closed);
}

TEST(HospitalsOpened, TakeInTheirShareOfPatientsAndLeaveThoseReferred) {
  // Given how many perform, no route is Poisson with mean accepted x (1 - h) (1 - phi): phi is the survey's
  // share referred of those who do not perform, however many open.
  const Futures futures(load_small_country(with_many_hospitals(6)), {{"referral.spread", 0}}, 4000);
  const std::array share{0.4, 0.35, 0.25}, identify{0.8, 0.75, 0.6}, h{0.5, 0.125, 0.0},
      refer{0.3, 0.375, 0.5};
  const int R = futures.shape.regions(), y = futures.shape.years() - 1;
  for (int r = 0; r < R; ++r)
    for (int k = 0; k < 2; ++k) {
      const auto all =
          static_cast<double>(futures.draw.facts.hospitals(RegionIndex{r}, ProcedureIndex{k}).size());
      const Region& region = futures.scenario.regions[r];
      const double need = 0.08 * (k == 0 ? 0.6 : 0.4) * region.deaths *
                          growth_factor(futures.scenario, region, futures.scenario.horizon.start + y) *
                          std::exp(0.1 * futures.draw.facts.need_effect[r] - 0.005);
      std::vector<double> standardised;
      for (int i = 0; i < futures.count; ++i) {
        double mean = 0;
        for (int s = 0; s < 3; ++s) {
          const double in_house =
              s > 0 ? h[s] : 1 - std::pow(1 - performing_in(futures, y, r, k, i) / all, 1.25);
          mean += need * share[s] * identify[s] * 0.9 * (1 - in_house) * (1 - refer[s] / (1 - h[s]));
        }
        standardised.push_back((futures(Measure::no_route, Place::residence, y, r, k, i) - mean) /
                               std::sqrt(mean));
      }
      EXPECT_LT(std::abs(z_of_mean(standardised, 0, 1)), largest_z(2 * 2 * R)) << r << " " << k;
      EXPECT_LT(std::abs(z_of_variance(standardised, 1, 3 + 1 / 2.0)), largest_z(2 * 2 * R))
          << r << " " << k << ": " << moments_of(standardised).variance;
    }
}

TEST(HospitalsOpened, AreMoreWithTrainingAndFewerInDecline) {
  const std::map<std::string, double> flat{{"able.growth", 0}}, decline{{"able.growth", -1}};
  const Futures without(load_small_country(with_many_hospitals(5)), flat, 400);
  const Futures trained(
      load_small_country(with_many_hospitals(5), training({{.seats = 6, .share_by = "headroom"}})), flat,
      400);
  const Futures declining(load_small_country(with_many_hospitals(5)), decline, 400);
  const auto at_the_end = [](const Futures& futures, Measure measure, Place place) {
    std::vector<double> values;
    for (int i = 0; i < futures.count; ++i) values.push_back(futures(measure, place, 4, 3, 0, i));
    return values;
  };
  for (const auto& [more, fewer] : {std::pair{&trained, &without}, {&without, &declining}}) {
    EXPECT_GT(z_of_means(at_the_end(*more, Measure::performing_hospitals, Place::treatment),
                         at_the_end(*fewer, Measure::performing_hospitals, Place::treatment)),
              10);
    EXPECT_LT(z_of_means(at_the_end(*more, Measure::no_route, Place::residence),
                         at_the_end(*fewer, Measure::no_route, Place::residence)),
              -3);
  }
  // The year after the first trainees start is the first in which they are able, and the first with more.
  EXPECT_EQ(trained.sample(Measure::performing_hospitals, 0, 3, 0),
            without.sample(Measure::performing_hospitals, 0, 3, 0));
}

// ---------------------------------------------------------------------- the base case

/// Last year less first, by future.
std::vector<double> drift_of(const Futures& futures, Measure measure, int k) {
  std::vector<double> values;
  const int R = futures.shape.regions();
  for (int i = 0; i < futures.count; ++i)
    values.push_back(futures(measure, Place::treatment, futures.shape.years() - 1, R, k, i) -
                     futures(measure, Place::treatment, 0, R, k, i));
  return values;
}

TEST(BaseCase, TheAbleAndTheHospitalsKeepTheirMeanWithoutGrowth) {
  // As many practitioners, hospitals and patients as make the loop of low volume linear; today's able are
  // those expected, so that nothing is there to return to, and roundings are even.
  SmallCountry country = test::country(20);
  for (SmallRegion& region : country.regions)
    region = {region.deaths * 4, 60, region.pain_clinic == 3 ? 100 : 300, 50, 1};
  country.steps_per_year = 13;
  const Scenario scenario = load_small_country(country);
  const ParameterLayout layout(scenario);
  const std::vector<std::map<std::string, double>> draws{
      {},
      {{"need.rate", 0.02}, {"able.lapse", 0.5}},
      {{"need.rate", 0.2}, {"able.lapse_volume", 0.5}, {"able.exit", 0.02}},
      {{"accept", 0.4},
       {"able.lapse_volume", 5},
       {"able.lapse", 0.4},
       {"hospital.lacking_able.coeliac", 0.1}},
      {{"need.rate", 0.005}, {"hospital.opened_per_able.coeliac", 1}, {"able.exit", 0.2}}};
  const int comparisons = 4 * static_cast<int>(draws.size());
  for (std::size_t j = 0; j < draws.size(); ++j) {
    std::map<std::string, double> values = draws[j];
    values["able.growth"] = 0;
    values["able.share.pain_clinic.saddle"] = 0.5;  // far from all, whom none can join
    const Futures futures(scenario, values, 400, nullptr, [&](Draw& draw) {
      for (int r = 0; r < scenario.region_count(); ++r)
        for (SkillIndex p{0}; p < scenario.skill_count(); ++p)
          draw.facts.able(r, p) = static_cast<int>(std::lround(
              draw.facts.headcount(r, scenario.skills[p].group) * draw.values[layout.able_share(p)]));
      draw.facts.opened.setConstant(0.5);
      draw.facts.lacking.setConstant(0.5);
    });
    for (const Measure measure : {Measure::able, Measure::performing_hospitals})
      for (const int k : {0, 1}) {
        const auto drifts = drift_of(futures, measure, k);
        EXPECT_LT(std::abs(z_of_mean(drifts, 0)), largest_z(comparisons))
            << "draw " << j << " " << measure_columns[column_of(measure, Place::treatment)].name
            << " procedure " << k << ": " << moments_of(drifts).mean;
      }
  }
}

TEST(BaseCase, JapanKeepsItsAbleAndItsHospitalsTo2040WithoutGrowth) {
  // Over draws of all that is uncertain. Two things let a stock drift a little: nobody joins where all are
  // able already, and no hospital closes where none performs. They are small: 3%, against a fifth of the
  // hospitals if openings had a limit and closings none.
  const std::vector<std::string> settings{"time.end=2040", "able.growth=0"};
  const Scenario scenario =
      config::load_scenario(std::string(NEEDGAP_CONFIGS_FOLDER) + "/japan.toml", settings);
  const ParameterLayout layout(scenario);
  const OutcomeShape shape(scenario, false);
  constexpr std::uint32_t draws = 160, replicates = 4;
  std::vector<Draw> all;
  std::vector<Future> futures;
  for (std::uint32_t d = 0; d < draws; ++d)
    all.push_back(make_draw(scenario, layout, random_row(scenario.parameters, 2040, d), 2040, d));
  for (const Draw& draw : all)
    for (std::uint32_t i = 0; i < replicates; ++i) futures.push_back({&draw, i});
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * futures.size());
  simulate(scenario, layout, shape, futures, out.data(), futures.size());
  const auto of_draws = [&](Measure measure, int y, ProcedureIndex k) {  // means over replicates
    const auto series = static_cast<std::size_t>(
        shape.offset(y, column_of(measure, Place::treatment), shape.all_regions(), k));
    std::vector<double> means(draws);
    for (std::size_t i = 0; i < futures.size(); ++i)
      means[i / replicates] += out[series * futures.size() + i] / replicates;
    return means;
  };
  for (const Measure measure : {Measure::able, Measure::performing_hospitals})
    for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k) {
      const auto first = of_draws(measure, 0, k), last = of_draws(measure, shape.years() - 1, k);
      std::vector<double> drifts;
      for (std::uint32_t d = 0; d < draws; ++d) drifts.push_back(last[d] - first[d]);
      const SampleMoments of = moments_of(drifts);
      const double start = moments_of(first).mean, error = std::sqrt(of.variance / of.count);
      EXPECT_LT(std::abs(of.mean), 0.03 * start + 3 * error)
          << measure_columns[column_of(measure, Place::treatment)].name << " " << scenario.procedures[k].id
          << ": " << of.mean << " of " << start;
      EXPECT_LT(error, 0.015 * start) << "too few draws to tell";
    }
}

// As it is: what a comparison says. Without: what it says where a practitioner opens none.
TEST(HospitalsOpened, AreLeftOutOfWhatTrainingAvertsByTheSameDrawsWithoutThem) {
  const auto compared = [](double opened) {
    std::vector<Scenario> scenarios;
    for (const bool trained : {false, true}) {
      std::vector<std::string> settings = trained ? training({{.seats = 30}}) : std::vector<std::string>{};
      for (const char* procedure : {"coeliac", "saddle"})
        settings.push_back(fmt::format("hospital.opened_per_able.{}={}", procedure, opened));
      scenarios.push_back(load_small_country(with_many_hospitals(6), settings));
    }
    return scenarios;
  };
  const engine::RunPlan plan{.draws = 40, .replicates = 3};
  const std::vector<Scenario> with = compared(0.4), without = compared(0);
  const int year = with[0].horizon.end;
  const comparison::Openings openings = comparison::openings(with, plan, year);
  ASSERT_EQ(openings.rows.size(), 1u);
  EXPECT_EQ(openings.rows[0].scenario, 1u);
  const auto averted = [&](const std::vector<Scenario>& scenarios) {
    const comparison::Comparison all = comparison::compare(scenarios, plan);
    return all.paired(1, year - scenarios[0].horizon.start, column_of(Measure::unmet_need, Place::residence),
                      scenarios[0].all_regions(), scenarios[0].all_procedures());
  };
  EXPECT_NEAR(openings.rows[0].with.mean, -averted(with).difference.mean, 1e-9);
  EXPECT_NEAR(openings.rows[0].with.mcse, averted(with).difference.mcse, 1e-9);
  EXPECT_NEAR(openings.rows[0].without.mean, -averted(without).difference.mean, 1e-9);
  EXPECT_GT(openings.rows[0].hospitals.mean, 1);
  EXPECT_NE(openings.rows[0].with.mean, openings.rows[0].without.mean);
  EXPECT_TRUE(comparison::openings({with.data(), 1}, plan, year).rows.empty()) << "nobody is trained";
}

}  // namespace
}  // namespace needgap::test
