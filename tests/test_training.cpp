// Training seats: who becomes able, when and where. Countries with exit, lapse and entry off, so that every
// change of the able is training.
#include "compare_samples.hpp"
#include "model/kernel.hpp"
#include "plain_model.hpp"
#include "trained_country.hpp"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST(Training, ZeroSeatsChangeNoBit) {
  const Futures none(load_small_country(country(4)), {});
  EXPECT_TRUE(same_bits(none.out, trained({{.seats = 0}}, 4, {}).out));
  EXPECT_TRUE(same_bits(none.out, trained({{.seats = 0.49}}, 4, {}).out));
  EXPECT_TRUE(same_bits(none.out, trained({{}}, 4, {}, "0").out));
  EXPECT_TRUE(same_bits(none.out, trained({{}}, 4, {}, "[]").out));
  EXPECT_TRUE(same_bits(none.out, trained({{}}, 4, {}, "1", 2022).out));
  EXPECT_FALSE(same_bits(none.out, trained({{}}, 4, {}).out));
}

TEST(Training, APassRateOfZeroChangesNoBitButTheSeats) {
  const Futures none(load_small_country(country(4)), {}),
      failed = trained({{.pass_rate = 0, .lead = 2}}, 4, {});
  const OutcomeShape& shape = none.shape;
  for (int y = 0; y < shape.years(); ++y)
    for (ColumnIndex c{0}; c < static_cast<int>(measure_columns.size()); ++c) {
      const Measure measure = measure_columns[c].measure;
      const bool seats = measure == Measure::seats_asked || measure == Measure::seats_filled;
      const auto of = [&](const Futures& futures) {
        const std::ptrdiff_t first = shape.offset(y, c, RegionIndex{0}, ProcedureIndex{0}) * futures.count;
        return std::vector(futures.out.begin() + first,
                           futures.out.begin() + first + shape.cells() * futures.count);
      };
      EXPECT_EQ(same_bits(of(none), of(failed)), !seats) << measure_columns[c].name << " " << y;
    }
}

TEST(Training, EveryKernelAndEveryBlockOfReplicatesGivesTheSameBits) {
  const Scenario scenario = load_small_country(country(4), training({{.pass_rate = 0.6, .share_by = "gap"}}));
  const Futures portable(scenario, {}, 19, "portable");
  for (const char* name : {"avx2", "avx512"})
    if (kernel(name)) {
      EXPECT_TRUE(same_bits(portable.out, Futures(scenario, {}, 19, name).out)) << name;
    }
  for (const std::uint32_t i : {0u, 7u, 18u}) {
    std::vector<double> one(static_cast<std::size_t>(portable.shape.size()));
    simulate(scenario, ParameterLayout(scenario), portable.shape, portable.draw, i, 1, one.data(), 1);
    for (std::size_t j = 0; j < one.size(); ++j)
      if (!std::isnan(one[j])) {
        ASSERT_EQ(one[j], portable.out[j * 19 + i]) << j;
      }
  }
}

TEST(Training, WhoPassesIsBinomialInTheSeats) {
  // Region 1 has 20 practitioners, 10 or so able: 4 seats a year find room. 4,000 replicates, one draw.
  const Scenario scenario = load_small_country(
      country(3), training({{.seats = 4, .pass_rate = 0.7, .share_by = "headroom"}}, "[\"R1\"]"));
  const Futures futures(scenario, stock_stands_still, 4000);
  std::vector<double> first, second;
  for (int i = 0; i < futures.count; ++i) {
    first.push_back(futures.able(1, 3, 0, i) - futures.able(0, 3, 0, i));
    second.push_back(futures.able(2, 3, 0, i) - futures.able(1, 3, 0, i));
    ASSERT_EQ(futures.able(2, 0, 0, i), futures.able(0, 0, 0, i));  // not covered
    ASSERT_EQ(futures.able(2, 3, 1, i), futures.able(0, 3, 1, i));  // the other procedure
  }
  const std::vector<double> law{0.0081, 0.0756, 0.2646, 0.4116, 0.2401};  // binomial, 4 and 0.7
  const double bound = smallest_p(4);
  EXPECT_GT(p_of_law(first, law), bound);
  EXPECT_GT(p_of_law(second, law), bound);
  std::vector<double> product;
  for (int i = 0; i < futures.count; ++i) product.push_back((first[i] - 2.8) * (second[i] - 2.8));
  EXPECT_LT(std::abs(z_of_mean(product, 0)), largest_z(4));
  EXPECT_LT(std::abs(z_of_mean(first, 2.8)), largest_z(4));
}

TEST(Training, ALeadOfThreeYearsDelaysByThree) {
  const Futures one = trained({{.seats = 3, .lead = 1}}, 6), three = trained({{.seats = 3, .lead = 3}}, 6);
  for (int i = 0; i < one.count; ++i)
    for (int y = 0; y < 6; ++y) {
      EXPECT_EQ(one.able(y, 3, 0, i), one.able(0, 3, 0, i) + 3 * y);
      EXPECT_EQ(three.able(y, 3, 0, i), one.able(0, 3, 0, i) + 3 * std::max(0, y - 2));
    }
}

TEST(Training, StartRampAndCoverageScaleTheSeats) {
  const auto rise = [](const Futures& futures, int y) {
    return futures.able(y + 1, 3, 0, 0) - futures.able(y, 3, 0, 0);
  };
  const Futures late = trained({{.seats = 3}}, 5, stock_stands_still, "1", 2020);
  EXPECT_EQ(rise(late, 1), 0);
  EXPECT_EQ(rise(late, 2), 3);
  const Futures ramped = trained({{.seats = 4}}, 5, stock_stands_still, "0.5", 2018, 4);
  // 4 x 0.5 x (1/4, 2/4, 3/4, 1), halves up: 0.5 -> 1, 1, 1.5 -> 2, 2.
  for (int y = 0; y < 4; ++y) EXPECT_EQ(rise(ramped, y), std::vector<double>({1, 1, 2, 2})[y]) << y;
  const Futures listed = trained({{.seats = 4}}, 3, stock_stands_still, "[\"r1\", \"R2\"]");
  EXPECT_EQ(listed.able(2, 0, 0, 0), listed.able(0, 0, 0, 0));
  EXPECT_GT(listed.able(2, 1, 0, 0), listed.able(0, 1, 0, 0));
}

TEST(Training, EqualRegionsGetEqualSeats) {
  SmallCountry equal;
  equal.regions.assign(4, {1000, 3, 30, 5, 1});
  for (const char* rule : {"equal", "headroom"}) {
    const Futures futures(load_small_country(equal, training({{.seats = 8, .share_by = rule}})),
                          {{"able.exit", 0},
                           {"able.lapse", 0},
                           {"able.growth", 0},
                           {"able.share.pain_clinic.coeliac", 0},
                           {"able.share.ivr.coeliac", 1}});
    for (int r = 0; r < 4; ++r)
      for (int y = 0; y < 3; ++y) EXPECT_EQ(futures.able(y, r, 0, 0), 5 + 2 * y) << rule << " " << r;
  }
}

TEST(Training, ExplicitSharesAreFollowed) {
  const Futures futures =
      trained({{.seats = 4, .share_by = "explicit", .extra = ",shares={r1=3.0,R0=1}"}}, 3);
  for (int y = 1; y < 3; ++y) {
    EXPECT_EQ(futures.able(y, 0, 0, 0), futures.able(0, 0, 0, 0) + y);
    EXPECT_EQ(futures.able(y, 1, 0, 0), futures.able(0, 1, 0, 0) + 3 * y);
    EXPECT_EQ(futures.able(y, 2, 0, 0), futures.able(0, 2, 0, 0));
  }
}

TEST(Training, GapSeatsFollowLastYearsUnmetNeedOfTheProcedure) {
  SmallCountry roomy = country(4);
  for (SmallRegion& region : roomy.regions) region.pain_clinic = 150;
  const Futures futures(load_small_country(roomy, training({{.seats = 17, .share_by = "gap"}})),
                        stock_stands_still);
  bool others = false;
  for (int i = 0; i < futures.count; ++i)
    for (int y = 1; y + 1 < 4; ++y) {
      std::vector<double> gap, gap_of_all;
      for (int r = 0; r < 3; ++r) {
        gap.push_back(futures(Measure::unmet_need, Place::residence, y - 1, r, 0, i));
        gap_of_all.push_back(futures(Measure::unmet_need, Place::residence, y - 1, r, 2, i));
      }
      const std::vector<int> seats = largest_remainder(gap, 17);
      for (int r = 0; r < 3; ++r)
        ASSERT_EQ(futures.able(y + 1, r, 0, i), futures.able(y, r, 0, i) + seats[r]) << y << " " << r;
      others = others || seats != largest_remainder(gap_of_all, 17);
    }
  EXPECT_TRUE(others);  // the other procedure's gap would have given other numbers
}

TEST(Training, CasesLimitTheSeatsOfACatchment) {
  // Plenty of seats in two groups; 6 cases a trainee, for both groups together. Regions 0 and 1 are one
  // block.
  SmallCountry roomy = country(4);
  for (SmallRegion& region : roomy.regions) region.pain_clinic = region.ivr = 200;
  for (const char* kind : {"region", "block", "country"}) {
    Programme pain{.seats = 1000, .cases = 6, .share_by = "headroom", .catchment = kind}, ivr = pain;
    ivr.provider = "ivr";
    Scenario scenario = load_small_country(roomy, training({pain, ivr}));
    scenario.regions[2].block = "other";
    std::map<std::string, double> values = stock_stands_still;
    for (const char* group : {"pain_clinic", "ivr"})
      values[fmt::format("able.share.{}.coeliac", group)] = 0.02;
    const Futures futures(scenario, values);
    const std::vector<std::vector<int>> catchments =
        std::string(kind) == "region"  ? std::vector<std::vector<int>>{{0}, {1}, {2}}
        : std::string(kind) == "block" ? std::vector<std::vector<int>>{{0, 1}, {2}}
                                       : std::vector<std::vector<int>>{{0, 1, 2}};
    double trainees = 0;
    for (int i = 0; i < futures.count; ++i)
      for (int y = 0; y < 3; ++y)
        for (const std::vector<int>& catchment : catchments) {
          double rise = 0, cases = 0;
          for (const int r : catchment) {
            rise += futures.able(y + 1, r, 0, i) - futures.able(y, r, 0, i);
            cases += futures.treated(y, r, 0, i);
          }
          ASSERT_EQ(rise, std::floor(cases / 6)) << kind << " " << y;
          trainees += rise;
        }
    EXPECT_GT(trainees, 100);
  }
}

TEST(Training, TheAbleNeverExceedTheHeadcount) {
  const std::map<std::string, double> crowded{
      {"able.exit", 0.02}, {"able.growth", 0.3}, {"able.lapse", 0.05}};
  const Futures futures =
      trained({{.seats = 7, .lead = 2}, {.seats = 9}, {.procedure = "saddle", .seats = 5}}, 8, crowded);
  bool full = false;
  for (int i = 0; i < futures.count; ++i)
    for (int y = 0; y < 8; ++y)
      for (int r = 0; r < 3; ++r) {
        const int pain = futures.draw.facts.headcount(r, 0), ivr = futures.draw.facts.headcount(r, 1);
        ASSERT_LE(futures.able(y, r, 0, i), pain + ivr);
        ASSERT_LE(futures.able(y, r, 1, i), pain);
        full = full || futures.able(y, r, 1, i) == pain;
      }
  EXPECT_TRUE(full);
}

TEST(Training, WhoIsInTrainingTakesNoSecondSeat) {
  // With seats for all and a lead of 3 everybody starts in the first year; who failed starts again in the
  // fourth.
  const Futures futures = trained({{.procedure = "saddle", .seats = 1000, .pass_rate = 0.5, .lead = 3}}, 8);
  const int headcount = futures.draw.facts.headcount.col(0).sum();
  for (int i = 0; i < futures.count; ++i) {
    const auto able = [&](int y) { return futures.able(y, 3, 1, i); };
    EXPECT_EQ(able(2), able(0));
    EXPECT_EQ(able(4), able(3));
    EXPECT_EQ(able(5), able(3));
    EXPECT_EQ(able(7), able(6));
    EXPECT_LE(able(6), headcount);
  }
  const auto all_pass = trained({{.procedure = "saddle", .seats = 1000, .lead = 3}}, 4);
  for (int i = 0; i < all_pass.count; ++i) EXPECT_EQ(all_pass.able(3, 3, 1, i), headcount);
}

TEST(Training, TrainingAloneDilutesTheCases) {
  // No exit and no entry: what is missing after a year are those who lost the skill. No doctor opens a
  // hospital, which would bring cases.
  std::map<std::string, double> fading{{"hospital.opened_per_able.coeliac", 0},
                                       {"able.exit", 0},
                                       {"able.growth", -0.9},
                                       {"able.lapse", 0.8},
                                       {"able.lapse_volume", 2},
                                       {"identify.home", 0.6}};
  SmallCountry roomy = country(3);
  for (SmallRegion& region : roomy.regions) region.pain_clinic = 60;
  const int replicates = 400, seats = 30;
  const Futures without(load_small_country(roomy), fading, replicates);
  const Futures with(load_small_country(roomy, training({{.seats = seats, .share_by = "headroom"}})), fading,
                     replicates);
  const auto per_able = [](const Futures& futures) {
    std::vector<double> values;
    for (int i = 0; i < futures.count; ++i)
      values.push_back(futures.treated(1, 3, 0, i) / futures.able(1, 3, 0, i));
    return values;
  };
  const auto lapsed = [](const Futures& futures, int joined) {
    std::vector<double> values;
    for (int i = 0; i < futures.count; ++i)
      values.push_back((futures.able(1, 3, 0, i) + joined - futures.able(2, 3, 0, i)) /
                       futures.able(1, 3, 0, i));
    return values;
  };
  EXPECT_GT(z_of_means(with.sample(Measure::able, 1, 3, 0), without.sample(Measure::able, 1, 3, 0)), 10);
  EXPECT_LT(z_of_means(per_able(with), per_able(without)), -10);
  EXPECT_GT(z_of_means(lapsed(with, seats), lapsed(without, 0)), 10);
}

/// Kernel and plain form have one law of who is able and who is treated where, from the second year on, and
/// one mean of what is lost.
void expect_plain_agreement(const Futures& kernel) {
  const int replicates = kernel.count;
  std::vector<std::vector<double>> plain(kernel.out.size() / replicates, std::vector<double>(replicates));
  std::vector<double> one(plain.size());
  for (int i = 0; i < replicates; ++i) {
    simulate_plain(kernel.scenario, ParameterLayout(kernel.scenario), kernel.shape, kernel.draw,
                   900 + static_cast<std::uint64_t>(i), one);
    for (std::size_t j = 0; j < one.size(); ++j) plain[j][i] = one[j];
  }
  const int comparisons = 7 * 2 * 2 * 4 * 3 + 4 * 3;
  for (const Measure measure :
       {Measure::able, Measure::performing_hospitals, Measure::performed, Measure::seats_asked,
        Measure::seats_filled, Measure::finished, Measure::left})
    for (int y = 1; y < 4; ++y)
      for (int r = 0; r <= 3; ++r)
        for (const int k : {0, 1}) {
          const auto& expected = plain[kernel.shape.offset(y, column_of(measure, Place::treatment),
                                                           RegionIndex{r}, ProcedureIndex{k})];
          const auto sample = kernel.sample(measure, y, r, k);
          EXPECT_LT(std::abs(z_of_means(sample, expected)), largest_z(comparisons))
              << measure_columns[column_of(measure, Place::treatment)].name << " year " << y << " region "
              << r << " procedure " << k << ": " << moments_of(sample).mean << ", plain "
              << moments_of(expected).mean;
          EXPECT_GT(p_same_law(sample, expected), smallest_p(comparisons)) << y << " " << r << " " << k;
        }
  for (const Measure measure :
       {Measure::not_identified, Measure::no_route, Measure::not_connected, Measure::unmet_need})
    for (int y = 1; y < 4; ++y) {
      const int series =
          kernel.shape.offset(y, column_of(measure, Place::residence), RegionIndex{3}, ProcedureIndex{2});
      const std::span sample(kernel.out.data() + static_cast<std::size_t>(series) * replicates,
                             static_cast<std::size_t>(replicates));
      EXPECT_LT(std::abs(z_of_means(sample, plain[series])), largest_z(comparisons))
          << measure_columns[column_of(measure, Place::residence)].name << " year " << y << ": "
          << moments_of(sample).mean << ", plain " << moments_of(plain[series]).mean;
    }
}

/// All that moves at once: turnover, a lead, shared headroom and cases, three rules, a part of the seats.
struct BusyTraining {
  SmallCountry small = country(4);
  std::vector<std::string> settings;

  BusyTraining() {
    small.steps_per_year = 13;
    const Programme first{.seats = 9, .pass_rate = 0.7, .cases = 4, .lead = 2, .share_by = "headroom"};
    const Programme second{.seats = 3, .pass_rate = 0.5, .cases = 4, .catchment = "country"};
    const Programme third{.provider = "ivr",
                          .seats = 6,
                          .pass_rate = 0.8,
                          .cases = 4,
                          .share_by = "explicit",
                          .catchment = "block",
                          .extra = ",shares={r0=2,r1=1,r2=1}"};
    settings = training({first, second, third}, "0.9", 2018, 2);
  }
};

TEST(Training, AgreesWithThePlainForm) {
  const BusyTraining busy;
  const int replicates = 4000;
  const Futures kernel(load_small_country(busy.small, busy.settings), {}, replicates);
  expect_plain_agreement(kernel);
  const Futures untrained(load_small_country(busy.small), {}, replicates);
  EXPECT_GT(moments_of(kernel.sample(Measure::able, 3, 3, 0)).mean,
            moments_of(untrained.sample(Measure::able, 3, 3, 0)).mean + 5);
}

TEST(Training, AgreesWithThePlainFormWhileEffectsMoveThePatientsAndTheSlots) {
  BusyTraining busy;
  const auto effect = [](const char* target, const char* operation, double size, const char* unit) {
    return fmt::format(
        "{{target=\"{}\",operation=\"{}\",size={{value={},unit=\"{}\",status=\"assumed\",source=\"made "
        "up\"}}}},",
        target, operation, size, unit);
  };
  const std::vector<std::string> trained = busy.settings;
  busy.settings.push_back(
      "interventions.e={name=\"effects\",start=2019,ramp=2,coverage=[\"R0\",\"R2\"],effects=[" +
      effect("identify.*", "barrier", 0.5, "proportion") + effect("contact.*", "odds", 3, "odds ratio") +
      effect("referral.*.*", "barrier", 0.4, "proportion") + effect("slots.*.*", "multiply", 1.7, "ratio") +
      effect("able.lapse", "multiply", 0.2, "ratio") + "]}");
  busy.settings.push_back("apply=[\"e\",\"t\"]");
  const int replicates = 4000;
  const Futures both(load_small_country(busy.small, busy.settings), {}, replicates);
  ASSERT_EQ(both.scenario.interventions.size(), 2u);
  expect_plain_agreement(both);
  // More cases make more trainees than seats alone, and more patients are treated.
  const Futures seats(load_small_country(busy.small, trained), {}, replicates);
  for (const Measure measure : {Measure::able, Measure::performed})
    EXPECT_GT(z_of_means(both.sample(measure, 3, 3, 0), seats.sample(measure, 3, 3, 0)), 10);
}

}  // namespace
}  // namespace needgap::test
