// The engine against answers known on paper. A bound is what all comparisons of a test together exceed with
// chance 1/1000 if the answer is right (compare_samples.hpp).
#include "needgap/config.hpp"
#include "needgap/model.hpp"

#include "compare_samples.hpp"
#include "slots_for_all.hpp"
#include "small_country.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>

namespace needgap::test {
namespace {

using namespace model;
using Values = std::vector<double>;
using Table = Eigen::ArrayXXd;  // region by procedure

/// Replicates of one draw.
struct Replicates {
  OutcomeShape shape;
  std::uint32_t count;
  Values out;

  Replicates(const Scenario& scenario, const Draw& draw, std::uint32_t replicates, bool detail = true)
      : shape(scenario, detail), count(replicates), out(static_cast<std::size_t>(shape.size()) * replicates) {
    simulate(scenario, ParameterLayout(scenario), shape, draw, 0, count, out.data(), count);
  }
  std::span<const double> of(int y, Measure measure, Place place, int r, int k) const {
    const auto series = static_cast<std::size_t>(
        shape.offset(y, column_of(measure, place), RegionIndex{r}, ProcedureIndex{k}));
    return std::span(out).subspan(series * count, count);
  }
};

Draw draw_of(const Scenario& scenario, const ParameterDraw& values, std::uint32_t index = 0) {
  return make_draw(scenario, ParameterLayout(scenario), values, 1890, index);
}

Scenario japan(const std::string& end) {
  const std::vector<std::string> settings{"time.end=" + end};
  return config::load_scenario(std::string(NEEDGAP_CONFIGS_FOLDER) + "/japan.toml", settings);
}

/// Mean flows of a year of a small country, from the text of the model. `stay`: share of in-house patients
/// who stay.
struct MeanFlows {
  Table need, not_identified, not_accepted, no_route, not_connected, in_house, connected;

  MeanFlows(const Scenario& scenario, const Draw& draw, const SmallCountry& country, int year, double stay) {
    const auto value = [&](const std::string& name) {
      return draw.values[scenario.parameters.find(name).value()];
    };
    const auto shifted = [](double p, double shift) {
      return p <= 0 || p >= 1 ? p : 1 / (1 + (1 - p) / p * std::exp(-shift));
    };
    const int R = scenario.region_count(), K = scenario.procedure_count();
    for (Table* table :
         {&need, &not_identified, &not_accepted, &no_route, &not_connected, &in_house, &connected})
      *table = Table::Zero(R, K);
    for (int r = 0; r < R; ++r)
      for (int k = 0; k < K; ++k)
        for (const Setting& setting : scenario.settings) {
          const std::string procedure = scenario.procedures[k].id;
          const double sigma = value("need.spread"),
                       shift = value("referral.spread") * draw.facts.referral_effect[r];
          const double growth = 1 + (country.regions[r].growth - 1) * (year - 2018) / 10;
          const double n = value("need.rate") * country.regions[r].deaths * growth *
                           std::exp(sigma * draw.facts.need_effect[r] - sigma * sigma / 2) *
                           value("need.setting_share." + setting.id) *
                           value("need.procedure_mix." + procedure);
          const double identify = value("identify." + setting.id), accept = value("accept");
          const std::string facility = "facility." + setting.id + "." + procedure;
          const double national = value(facility + ".in_house");
          double h = national;
          if (setting.by_hospital) {
            const auto& u = draw.facts.hospital[r * K + k];
            const auto performing = std::count_if(u.begin(), u.end(), [&](double x) { return x < national; });
            h = u.empty() ? 0
                          : 1 - std::pow(1 - static_cast<double>(performing) / static_cast<double>(u.size()),
                                         value("hospital.size_weight"));
          }
          const double phi = shifted(value(facility + ".refer") / (1 - national), shift);
          const double contact = shifted(value("contact." + setting.id), shift);
          const double accepted = n * identify * accept,
                       referred = accepted * ((1 - h) * phi + h * (1 - stay));
          need(r, k) += n;
          not_identified(r, k) += n * (1 - identify);
          not_accepted(r, k) += n * identify * (1 - accept);
          no_route(r, k) += accepted * (1 - h) * (1 - phi);
          in_house(r, k) += accepted * h * stay;
          not_connected(r, k) += referred * (1 - contact);
          connected(r, k) += referred * contact;
        }
  }
};

void expect_poisson(std::span<const double> sample, double mean, int comparisons, const std::string& what) {
  EXPECT_LT(std::abs(z_of_mean(sample, mean, mean)), largest_z(comparisons))
      << what << ": mean " << moments_of(sample).mean << ", expected " << mean;
  EXPECT_LT(std::abs(z_of_variance(sample, mean, mean + 3 * mean * mean)), largest_z(comparisons))
      << what << ": index of dispersion " << moments_of(sample).variance / mean;
  EXPECT_GT(p_of_law(sample, poisson_law(mean)), smallest_p(comparisons)) << what;
}

TEST(ClosedForms, WithUnlimitedSlotsEveryFlowIsPoissonWithTheMeanGiven) {
  const SmallCountry country = three_regions();
  const Scenario scenario = load_small_country(country);
  const Draw draw = draw_of(scenario, values_with(scenario, slots_for_all));
  const Replicates x(scenario, draw, 20000);
  const int R = x.shape.regions(), K = x.shape.procedures();
  const int comparisons = 3 * 2 * (7 * R * (K + 1) + 2 * (K + 1));
  for (const int y : {0, x.shape.years() - 1}) {
    const MeanFlows flows(scenario, draw, country, country.start + y, 1);
    // What each provider performs: its own patients and those drawn to it.
    Table performed = flows.in_house;
    for (int k = 0; k < K; ++k)
      for (int r = 0; r < R; ++r) {
        Values pull;
        double sum = 0;
        for (int to = 0; to < R; ++to) {
          double slots = 0;
          for (const Skill& skill : scenario.skills)
            if (skill.procedure == k) slots += draw.facts.headcount(to, skill.group);
          slots *= std::exp(0.35 * draw.facts.capacity_effect[to] - 0.35 * 0.35 / 2);
          pull.push_back(slots * std::exp(-country.km[r][to] / 60));
          sum += pull.back();
        }
        for (int to = 0; to < R; ++to) performed(to, k) += flows.connected(r, k) * pull[to] / sum;
      }
    const auto check = [&](Measure measure, Place place, const Table& means, bool by_region) {
      for (int r = by_region ? 0 : R; r <= (by_region ? R - 1 : R); ++r)
        for (int k = 0; k <= K; ++k) {
          const double mean =
              means.block(r == R ? 0 : r, k == K ? 0 : k, r == R ? R : 1, k == K ? K : 1).sum();
          expect_poisson(
              x.of(y, measure, place, r, k), mean, comparisons,
              fmt::format("year {} measure {} region {} procedure {}", y, static_cast<int>(measure), r, k));
        }
    };
    check(Measure::not_identified, Place::residence, flows.not_identified, true);
    check(Measure::not_accepted, Place::residence, flows.not_accepted, true);
    check(Measure::no_route, Place::residence, flows.no_route, true);
    check(Measure::not_connected, Place::residence, flows.not_connected, true);
    check(Measure::performed, Place::treatment, performed, true);
    // Nobody waits, so who arrives is performed: by residence whole numbers too.
    EXPECT_EQ(moments_of(x.of(y, Measure::waiting, Place::treatment, R, K)).mean, 0);
    for (const bool by_region : {true, false}) {
      check(Measure::performed, Place::residence, flows.in_house + flows.connected, by_region);
      check(Measure::need, Place::residence, flows.need, by_region);
    }
  }
}

TEST(ClosedForms, WithoutAnySlotsThoseConnectedWaitAtHomeAsManyAsSurvive) {
  // An infinite-server queue: after n steps those waiting are Poisson(a p (1 - p^n) / (1 - p)), a arriving in
  // a step and each surviving it with p; those who would have stayed in-house are referred.
  const SmallCountry country = three_regions();
  const Scenario scenario = load_small_country(country);
  const Draw draw = draw_of(scenario, values_with(scenario, {{"slots.pain_clinic.coeliac", 0},
                                                             {"slots.pain_clinic.saddle", 0},
                                                             {"slots.ivr.coeliac", 0},
                                                             {"need.rate", 0.5}}));
  const Replicates x(scenario, draw, 20000);
  const int R = x.shape.regions(), K = x.shape.procedures(), steps = country.steps_per_year;
  const double p = std::exp(-365.25 / (steps * 65.0));
  const MeanFlows flows(scenario, draw, country, country.start, 0);
  for (int r = 0; r < R; ++r)
    for (int k = 0; k < K; ++k) {
      const double a = flows.connected(r, k) / steps;
      expect_poisson(x.of(0, Measure::waiting, Place::treatment, r, k),
                     a * p * (1 - std::pow(p, 2 * steps)) / (1 - p), 6 * R * K,
                     fmt::format("waiting {} {}", r, k));
      expect_poisson(x.of(0, Measure::not_connected, Place::residence, r, k), flows.not_connected(r, k),
                     6 * R * K, fmt::format("not connected {} {}", r, k));
    }
}

TEST(ClosedForms, JapanNeedsDeathsTimesTheRate) {
  const Scenario scenario = japan("2018");
  const Draw draw = draw_of(scenario, values_with(scenario, {{"need.rate", 0.033}, {"need.spread", 0}}));
  double deaths = 0;
  for (const Region& region : scenario.regions) deaths += region.deaths;
  EXPECT_NEAR(deaths, 373458, 1e-6);  // of known residence; the nation's 373,584 give 12,328
  EXPECT_NEAR(deaths * 0.033, 12324, 0.5);
  const Replicates x(scenario, draw, 4000, false);
  const auto need = x.of(0, Measure::need, Place::residence, x.shape.regions(), x.shape.procedures());
  expect_poisson(need, deaths * 0.033, 3, "need");
}

TEST(ClosedForms, TheSpreadOfCapacityBetweenRegionsLeavesItsMean) {
  // exp(sigma x - sigma^2 / 2) has mean 1: over draws slots are headcount x able share x slots each.
  const Scenario scenario = load_small_country(three_regions());
  const ParameterDraw values = values_with(scenario, {{"capacity.spread", 0.8}});
  Values slots;
  for (std::uint32_t index = 0; index < 4000; ++index) {
    const Replicates x(scenario, draw_of(scenario, values, index), 1, false);
    slots.push_back(x.of(0, Measure::slots, Place::treatment, x.shape.regions(), 0)[0]);
  }
  EXPECT_LT(std::abs(z_of_mean(slots, (37 * 0.5 * 4 + 11 * 0.3 * 2) / 1.25)), largest_z(1))
      << moments_of(slots).mean;
}

TEST(ClosedForms, TheSpreadOfNeedBetweenRegionsLeavesItsMean) {
  // exp(sigma z - sigma^2 / 2) has mean 1: over draws the expected need is deaths x rate.
  const Scenario scenario = japan("2018");
  const ParameterDraw values = values_with(scenario, {{"need.rate", 0.033}, {"need.spread", 0.4}});
  Values means;
  for (std::uint32_t index = 0; index < 200; ++index) {
    const Replicates x(scenario, draw_of(scenario, values, index), 8, false);
    means.push_back(
        moments_of(x.of(0, Measure::need, Place::residence, x.shape.regions(), x.shape.procedures())).mean);
  }
  EXPECT_LT(std::abs(z_of_mean(means, 373458 * 0.033)), largest_z(1)) << moments_of(means).mean;
}

/// The same country and draw with the regions in another order.
SmallCountry permuted(const SmallCountry& country, const std::vector<int>& order) {
  SmallCountry result = country;
  for (std::size_t i = 0; i < order.size(); ++i) {
    result.regions[i] = country.regions[order[i]];
    for (std::size_t j = 0; j < order.size(); ++j) result.km[i][j] = country.km[order[i]][order[j]];
  }
  return result;
}

Draw permuted(const Draw& draw, const std::vector<int>& order, int procedures) {
  Draw result = draw;
  for (int i = 0; i < static_cast<int>(order.size()); ++i) {
    const int from = order[i];
    result.facts.need_effect[i] = draw.facts.need_effect[from];
    result.facts.capacity_effect[i] = draw.facts.capacity_effect[from];
    result.facts.referral_effect[i] = draw.facts.referral_effect[from];
    result.facts.headcount.row(i) = draw.facts.headcount.row(from);
    result.facts.able.row(i) = draw.facts.able.row(from);
    result.facts.bank.row(i) = draw.facts.bank.row(from);
    result.facts.opened.row(i) = draw.facts.opened.row(from);
    result.facts.lacking.row(i) = draw.facts.lacking.row(from);
    for (int k = 0; k < procedures; ++k)
      result.facts.hospital[i * procedures + k] = draw.facts.hospital[from * procedures + k];
  }
  return result;
}

TEST(ClosedForms, PermutingRegionsLeavesTheLaw) {
  const std::vector<int> order{2, 0, 1};
  const SmallCountry country = three_regions();
  const Scenario first = load_small_country(country), second = load_small_country(permuted(country, order));
  const Draw draw = draw_of(first, values_with(first, {}));
  const Replicates x(first, draw, 8000), y(second, permuted(draw, order, first.procedure_count()), 8000);
  const int R = x.shape.regions(), K = x.shape.procedures(), last = x.shape.years() - 1;
  std::vector<const MeasureColumn*> columns;
  for (const MeasureColumn& column : measure_columns)
    if (!column.ratio) columns.push_back(&column);
  const int comparisons = 2 * static_cast<int>(columns.size()) * (R + 1) * K;
  // Hospitals opened and the loop of low volume are at work.
  const auto hospitals = [&](int y_index) {
    return moments_of(x.of(y_index, Measure::performing_hospitals, Place::treatment, R, 0)).mean;
  };
  EXPECT_NE(hospitals(0), hospitals(last));
  for (const MeasureColumn* column : columns)
    for (int i = 0; i <= R; ++i)
      for (int k = 0; k < K; ++k) {
        const auto before = x.of(last, column->measure, column->place, i == R ? R : order[i], k);
        const auto after = y.of(last, column->measure, column->place, i, k);
        EXPECT_LT(std::abs(z_of_means(before, after)), largest_z(comparisons))
            << column->name << " region " << i;
        EXPECT_LT(std::abs(z_of_variances(before, after)), largest_z(comparisons))
            << column->name << " region " << i;
      }
}

TEST(ClosedForms, SplittingRegionsIntoHalvesLeavesNationalMeans) {
  // Unlimited slots, sigma 0, omega 1, nothing opened: then h is unbiased whatever the number of hospitals.
  // Over draws.
  SmallCountry whole;
  whole.regions = {{1600, 4, 14, 8, 1}, {600, 2, 20, 2, 1}, {900, 6, 4, 4, 1}};
  whole.end = 2018;
  SmallCountry halves = whole;
  halves.regions.clear();
  for (SmallRegion region : whole.regions) {
    region.deaths /= 2;
    region.hospitals /= 2;
    region.pain_clinic /= 2;
    region.ivr /= 2;
    halves.regions.insert(halves.regions.end(), 2, region);
  }
  auto replaced = slots_for_all;
  replaced.insert({{"need.spread", 0}, {"hospital.size_weight", 1}, {"referral.spread", 0}});
  const std::array columns{Measure::need, Measure::no_route, Measure::not_connected, Measure::performed};
  const auto means_over_draws = [&](const SmallCountry& country) {
    const Scenario scenario = load_small_country(country);
    std::vector<Values> means(columns.size());
    for (std::uint32_t index = 0; index < 1000; ++index) {
      const Replicates x(scenario, draw_of(scenario, values_with(scenario, replaced), index), 8, false);
      for (std::size_t m = 0; m < columns.size(); ++m)
        means[m].push_back(
            moments_of(x.of(0, columns[m], Place::residence, x.shape.regions(), x.shape.procedures())).mean);
    }
    return means;
  };
  const auto of_whole = means_over_draws(whole), of_halves = means_over_draws(halves);
  // On paper: h = 0.5, 0.125, 0 and phi = 0.6, 3/7, 0.5 by setting.
  double performed = 0;
  const std::array share{0.4, 0.35, 0.25}, identify{0.8, 0.75, 0.6}, h{0.5, 0.125, 0.0},
      refer{0.3, 0.375, 0.5}, contact{0.8, 0.7, 0.6};
  for (int s = 0; s < 3; ++s)
    performed += 3100 * 0.08 * share[s] * identify[s] * 0.9 * (h[s] + refer[s] * contact[s]);
  const double bound = largest_z(static_cast<int>(columns.size()) + 2);
  for (std::size_t m = 0; m < columns.size(); ++m)
    EXPECT_LT(std::abs(z_of_means(of_whole[m], of_halves[m])), bound)
        << moments_of(of_whole[m]).mean << " and " << moments_of(of_halves[m]).mean;
  EXPECT_LT(std::abs(z_of_mean(of_whole.back(), performed)), bound) << moments_of(of_whole.back()).mean;
  EXPECT_LT(std::abs(z_of_mean(of_halves.back(), performed)), bound) << moments_of(of_halves.back()).mean;
}

SmallCountry one_large_region(int end) {
  SmallCountry country;
  country.regions = {{100, 1, 400, 200, 1}};
  country.procedures = 1;
  country.steps_per_year = 4;
  country.end = end;
  return country;
}

/// A stock that keeps each member with chance `stays` and takes in Poisson(entry) a year, from `start`: mean
/// and variance year by year, for the sum over skills. Compares years 1, 5 and the last.
void expect_stock(const Scenario& scenario, const Draw& draw, double stays, double entry_share) {
  const Replicates x(scenario, draw, 20000);
  double mean = draw.facts.able.row(0).sum(), variance = 0, entry = 0;
  for (SkillIndex p{0}; p < scenario.skill_count(); ++p)
    entry += draw.facts.headcount(0, scenario.skills[p].group) *
             draw.values[ParameterLayout(scenario).able_share(p)] * entry_share;
  for (int y = 0; y < x.shape.years(); ++y) {
    if (y > 0) {
      variance = stays * stays * variance + stays * (1 - stays) * mean + entry;
      mean = stays * mean + entry;
    }
    if (y != 1 && y != 5 && y + 1 != x.shape.years()) continue;
    const auto able = x.of(y, Measure::able, Place::treatment, 0, 0);
    EXPECT_LT(std::abs(z_of_mean(able, mean, variance)), largest_z(6)) << "year " << y;
    // Fourth moment: close to a normal's for counts this large.
    EXPECT_LT(std::abs(z_of_variance(able, variance, 3 * variance * variance + variance)), largest_z(6))
        << "year " << y << ": " << moments_of(able).variance << ", expected " << variance;
  }
}

TEST(ClosedForms, TheStockOfAbleIsFlatWithoutGrowthAndLapse) {
  // Exit 0.1 and entry 0.1 x alpha x headcount: from what a draw starts with, back to alpha x headcount.
  const Scenario scenario = load_small_country(one_large_region(2048));
  const Draw draw = draw_of(scenario, values_with(scenario, {{"able.lapse", 0}, {"able.growth", 0}}));
  expect_stock(scenario, draw, 0.9, 0.1);
}

TEST(ClosedForms, TheStockOfAbleGrowsAtTheRateOfNetGrowth) {
  const Scenario scenario = load_small_country(one_large_region(2028));
  const Draw draw = draw_of(scenario, values_with(scenario, {{"able.lapse", 0}, {"able.growth", 0.03}}));
  expect_stock(scenario, draw, 0.9, 0.13);
}

TEST(ClosedForms, TheStockOfAbleIsFlatWithoutAnyPatient) {
  // No need at all: lapse at its full rate, in the warm-up year too, so that entry of delta + (1 - delta)
  // lambda makes it good.
  const Scenario scenario = load_small_country(one_large_region(2048));
  const Draw draw = draw_of(scenario, values_with(scenario, {{"able.growth", 0}, {"need.rate", 0}}));
  expect_stock(scenario, draw, 0.9 * 0.8, 0.1 + 0.9 * 0.2);
}

TEST(ClosedForms, WhoEntersMakesGoodTheLapseOfTheWarmUpYear) {
  // Far more need than slots, and a whole number of slots a step: the volume v is known, in the warm-up year
  // and in the first. So next year's able are Binomial(able, (1 - delta) (1 - lambda e)) + Poisson(headcount
  // x able share x (eps0 + delta + (1 - delta) lambda e)), e = exp(-v / v0); v0 and lambda of the years they
  // act in: an intervention moves lambda in the first year alone.
  SmallCountry country = one_large_region(2019);
  country.regions[0].deaths = 6000;
  const std::string more_lapse =
      "interventions.more={name=\"more\",start=2018,ramp=0,coverage=1,effects=[{target=\"able.lapse\","
      "operation=\"multiply\",size={value=1.5,unit=\"ratio\",status=\"assumed\",source=\"made up\"}},"
      "{target=\"able.lapse_volume\",operation=\"multiply\",size={value=0.5,unit=\"ratio\",status="
      "\"assumed\",source=\"made up\"}}]}";
  const Scenario scenario =
      load_small_country(country, std::vector<std::string>{more_lapse, "apply=[\"more\"]"});
  const ParameterLayout layout(scenario);
  Draw draw = draw_of(scenario, values_with(scenario, {{"need.rate", 0.5},
                                                       {"capacity.spread", 0},
                                                       {"able.lapse", 0.4},
                                                       {"able.lapse_volume", 3}}));
  const int able = draw.facts.able.row(0).sum();
  const double per_step = 100;  // patients treated
  for (SkillIndex p{0}; p < scenario.skill_count(); ++p)
    draw.values[layout.slots(p)] = per_step * country.steps_per_year / able * 1.25;
  const Replicates x(scenario, draw, 20000);
  for (const double performed : x.of(0, Measure::performed, Place::treatment, 0, 0))
    ASSERT_EQ(performed, per_step * country.steps_per_year);
  const double v = per_step * country.steps_per_year / able;
  const double stays = 0.9 * (1 - 0.6 * std::exp(-v / 1.5));
  const double entry = (400 * 0.5 + 200 * 0.3) * (0.02 + 0.1 + 0.9 * 0.6 * std::exp(-v / 3));
  const double mean = able * stays + entry, variance = able * stays * (1 - stays) + entry;
  const auto next = x.of(1, Measure::able, Place::treatment, 0, 0);
  EXPECT_LT(std::abs(z_of_mean(next, mean, variance)), largest_z(2)) << moments_of(next).mean << " " << mean;
  EXPECT_LT(std::abs(z_of_variance(next, variance, 3 * variance * variance + variance)), largest_z(2))
      << moments_of(next).variance << " " << variance;
}

TEST(ClosedForms, LapseFallsWithTheVolumeOfTheYear) {
  // Nobody enters. Given the patients treated in the first year, v each: E able = able (1 - delta) (1 -
  // lambda exp(-v / v0)).
  SmallCountry country = one_large_region(2019);
  country.regions[0].deaths = 3000;
  const Scenario scenario = load_small_country(country);
  const Draw draw = draw_of(scenario, values_with(scenario, {{"able.growth", -1},
                                                             {"need.rate", 0.5},
                                                             {"able.lapse_volume", 1.25},
                                                             {"able.lapse", 0.5}}));
  const Replicates x(scenario, draw, 4000);
  const double exit = 0.1, start = draw.facts.able.row(0).sum();
  const auto performed = x.of(0, Measure::performed, Place::treatment, 0, 0);
  const auto able = x.of(1, Measure::able, Place::treatment, 0, 0);
  EXPECT_GT(moments_of(performed).mean / start, 1);
  Values difference;
  for (std::uint32_t i = 0; i < x.count; ++i) {
    const double lapse = 0.5 * std::exp(-performed[i] / start / 1.25);
    difference.push_back(able[i] - start * (1 - exit) * (1 - lapse));
  }
  EXPECT_LT(std::abs(z_of_mean(difference, 0)), largest_z(1)) << moments_of(difference).mean;
}

TEST(ClosedForms, TheRoughCheckOfTheStartingValuesHolds) {
  // need rate 0.04, accept 0.9, all else at its mean, no regional effects on capacity and referral: about
  // 14,950 need, 2,700 are treated (3,200 procedures) and 300 die waiting in 2018. Rough figures: within 15%.
  const Scenario scenario = japan("2018");
  const ParameterDraw values = values_with(
      scenario, {{"need.rate", 0.04}, {"accept", 0.9}, {"capacity.spread", 0}, {"referral.spread", 0}});
  std::map<Measure, double> mean;
  const int draws = 60;
  for (std::uint32_t index = 0; index < draws; ++index) {
    const Replicates x(scenario, draw_of(scenario, values, index), 8, false);
    for (const Measure measure : {Measure::need, Measure::not_identified, Measure::not_accepted,
                                  Measure::no_route, Measure::not_connected, Measure::performed,
                                  Measure::procedures, Measure::died_waiting, Measure::waiting})
      mean[measure] +=
          moments_of(x.of(0, measure, Place::residence, x.shape.regions(), x.shape.procedures())).mean /
          draws;
  }
  for (const auto& [measure, value] : mean)
    fmt::print("{:>14}: {:.1f}\n", measure_columns[column_of(measure, Place::residence)].name, value);
  EXPECT_NEAR(mean[Measure::need], 14943, 0.15 * 14943);
  EXPECT_NEAR(mean[Measure::performed], 2700, 0.15 * 2700);
  EXPECT_NEAR(mean[Measure::procedures], 3200, 0.15 * 3200);
  EXPECT_NEAR(mean[Measure::died_waiting], 300, 0.15 * 300);
}

}  // namespace
}  // namespace needgap::test
