// What must hold in every replicate, exactly: conservation of patients, bounds on service, and the same bits
// however the work is split.
#include "needgap/config.hpp"

#include "model/kernel.hpp"
#include "plain_model.hpp"
#include "small_country.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

/// Replicates [first, first + count) of a draw, with a look at one number.
struct Replicates {
  OutcomeShape shape;
  std::uint32_t count;
  std::vector<double> out;

  Replicates(const Scenario& scenario, const Draw& draw, std::uint32_t first, std::uint32_t replicates,
             const char* kernel_name = nullptr)
      : shape(scenario, true),
        count(replicates),
        out(static_cast<std::size_t>(shape.size()) * replicates, -1) {
    simulate(scenario, ParameterLayout(scenario), shape, draw, first, count, out.data(), count, kernel_name);
  }
  double operator()(int y, Measure measure, Place place, int r, int k, std::uint32_t i) const {
    return out[static_cast<std::size_t>(
                   shape.offset(y, column_of(measure, place), RegionIndex{r}, ProcedureIndex{k})) *
                   count +
               i];
  }
};

Draw draw_of(const Scenario& scenario, const ParameterDraw& values, std::uint32_t index = 0) {
  return make_draw(scenario, ParameterLayout(scenario), values, 11, index);
}

Draw random_draw(const Scenario& scenario, std::uint32_t index) {
  return make_draw(scenario, ParameterLayout(scenario), random_row(scenario.parameters, 11, index), 11,
                   index);
}

Scenario small() {
  return load_small_country(three_regions());
}

Scenario japan(const std::string& end) {
  const std::vector<std::string> settings{"time.end=" + end};
  return config::load_scenario(std::string(NEEDGAP_CONFIGS_FOLDER) + "/japan.toml", settings);
}

/// Calls `look(year, region, procedure, replicate)` for regions and procedures up to those given, included.
template <class Look>
void for_each(const Replicates& all, int regions, int procedures, Look&& look) {
  for (int y = 0; y < all.shape.years(); ++y)
    for (int r = 0; r <= regions; ++r)
      for (int k = 0; k <= procedures; ++k)
        for (std::uint32_t i = 0; i < all.count; ++i) look(y, r, k, i);
}

void expect_conservation(const Replicates& x) {
  const int R = x.shape.regions(), K = x.shape.procedures();
  const auto outcome = [&](int y, int r, int k, std::uint32_t i) {
    double sum = 0;
    for (const Measure m :
         {Measure::not_identified, Measure::not_accepted, Measure::no_route, Measure::not_connected,
          Measure::died_waiting, Measure::performed, Measure::change_in_waiting})
      sum += x(y, m, Place::residence, r, k, i);
    return sum;
  };
  for_each(x, R, K, [&](int y, int r, int k, std::uint32_t i) {
    const std::string where = fmt::format("year {} region {} procedure {} replicate {}", y, r, k, i);
    const double need = x(y, Measure::need, Place::residence, r, k, i);
    if (r == R) {
      ASSERT_EQ(need, outcome(y, r, k, i)) << where;
      ASSERT_EQ(need, std::floor(need)) << where;
      // Residence and place of treatment are the same patients.
      for (const Measure m :
           {Measure::died_waiting, Measure::performed, Measure::waiting, Measure::change_in_waiting})
        ASSERT_EQ(x(y, m, Place::residence, r, k, i), x(y, m, Place::treatment, r, k, i)) << where;
    } else {
      ASSERT_NEAR(need, outcome(y, r, k, i), 1e-9 * (1 + need)) << where;
    }
    const auto place = [&](Measure m) { return x(y, m, Place::treatment, r, k, i); };
    ASSERT_EQ(place(Measure::arrivals),
              place(Measure::died_waiting) + place(Measure::performed) + place(Measure::change_in_waiting))
        << where;
    for (const Measure m : {Measure::arrivals, Measure::died_waiting, Measure::performed, Measure::waiting}) {
      ASSERT_EQ(place(m), std::floor(place(m))) << where;
      ASSERT_GE(place(m), 0) << where;
    }
    const auto residence = [&](Measure m) { return x(y, m, Place::residence, r, k, i); };
    ASSERT_NEAR(residence(Measure::unmet_need), need - residence(Measure::performed), 1e-9 * (1 + need))
        << where;
    if (y > 0) {
      ASSERT_EQ(place(Measure::change_in_waiting),
                place(Measure::waiting) - x(y - 1, Measure::waiting, Place::treatment, r, k, i))
          << where;
    }
  });
}

TEST(ModelIdentities, EveryPatientInNeedEndsSomewhereInASmallCountry) {
  const Scenario scenario = small();
  for (std::uint32_t index = 0; index < 10; ++index)
    expect_conservation(Replicates(scenario, random_draw(scenario, index), 0, 40));
}

TEST(ModelIdentities, EveryPatientInNeedEndsSomewhereInJapan) {
  const Scenario scenario = japan("2020");
  for (std::uint32_t index = 0; index < 3; ++index)
    expect_conservation(Replicates(scenario, random_draw(scenario, index), 0, 12));
}

TEST(ModelIdentities, ThePlainFormConservesPatientsToo) {
  const Scenario scenario = small();
  const ParameterLayout layout(scenario);
  Replicates x(scenario, draw_of(scenario, values_with(scenario, {})), 0, 20);
  std::vector<double> one(static_cast<std::size_t>(x.shape.size()));
  for (std::uint32_t i = 0; i < x.count; ++i) {
    simulate_plain(scenario, layout, x.shape, draw_of(scenario, values_with(scenario, {})), i, one);
    for (std::size_t j = 0; j < one.size(); ++j) x.out[j * x.count + i] = one[j];
  }
  expect_conservation(x);
}

TEST(ModelIdentities, RegionsSumToTheNationAndProceduresToTheirTotal) {
  const Scenario scenario = small();
  const Replicates x(scenario, random_draw(scenario, 3), 0, 40);
  const int R = x.shape.regions(), K = x.shape.procedures();
  for (const MeasureColumn& column : measure_columns) {
    if (column.ratio) continue;
    for_each(x, R, K, [&](int y, int r, int k, std::uint32_t i) {
      const double total = x(y, column.measure, column.place, r, k, i);
      if (r == R && (column.adds_up || k != K)) {
        double sum = 0;
        for (int part = 0; part < R; ++part) sum += x(y, column.measure, column.place, part, k, i);
        ASSERT_NEAR(sum, total, 1e-9 * (1 + std::abs(total))) << column.name;
      }
      if (k == K && column.adds_up) {
        double sum = 0;
        for (int part = 0; part < K; ++part) sum += x(y, column.measure, column.place, r, part, i);
        ASSERT_NEAR(sum, total, 1e-9 * (1 + std::abs(total))) << column.name;
      }
    });
  }
}

TEST(ModelIdentities, RatiosAreFormedFromTheirParts) {
  const Scenario scenario = small();
  const Replicates x(scenario, random_draw(scenario, 4), 0, 40);
  for_each(x, x.shape.regions(), x.shape.procedures(), [&](int y, int r, int k, std::uint32_t i) {
    const double performed = x(y, Measure::performed, Place::residence, r, k, i);
    const double need = x(y, Measure::need, Place::residence, r, k, i);
    const double coverage = x(y, Measure::coverage, Place::residence, r, k, i);
    ASSERT_EQ(std::isnan(coverage), need == 0);
    if (need > 0) {
      ASSERT_DOUBLE_EQ(coverage, performed / need);
    }
    const double treated = x(y, Measure::performed, Place::treatment, r, k, i);
    const double slots = x(y, Measure::slots, Place::treatment, r, k, i);
    const double use = x(y, Measure::use_of_slots, Place::treatment, r, k, i);
    ASSERT_EQ(std::isnan(use), slots == 0);
    if (slots > 0) {
      ASSERT_DOUBLE_EQ(use, treated / slots);
    }
    ASSERT_EQ(std::isnan(x(y, Measure::mean_wait, Place::treatment, r, k, i)),
              x(y, Measure::arrivals, Place::treatment, r, k, i) == 0);
  });
}

TEST(ModelIdentities, CoverageIsMissingWhereThereIsNoNeed) {
  const Scenario scenario = small();
  const Replicates x(scenario, draw_of(scenario, values_with(scenario, {{"need.rate", 0}})), 0, 16);
  for_each(x, x.shape.regions(), x.shape.procedures(), [&](int y, int r, int k, std::uint32_t i) {
    ASSERT_EQ(x(y, Measure::need, Place::residence, r, k, i), 0);
    ASSERT_EQ(x(y, Measure::performed, Place::residence, r, k, i), 0);
    ASSERT_TRUE(std::isnan(x(y, Measure::coverage, Place::residence, r, k, i)));
    ASSERT_TRUE(std::isnan(x(y, Measure::mean_wait, Place::treatment, r, k, i)));
    if (x(y, Measure::slots, Place::treatment, r, k, i) > 0) {
      ASSERT_EQ(x(y, Measure::use_of_slots, Place::treatment, r, k, i), 0);
    }
  });
}

TEST(ModelIdentities, NobodyIsServedBeyondTheSlotsOfTheYearAndTheBank) {
  const Scenario scenario = small();
  const int steps = scenario.horizon.steps_per_year;
  const double keep = 4.0 * steps / 52;
  bool binding = false;
  for (std::uint32_t index = 0; index < 20; ++index) {
    const Replicates x(scenario, draw_of(scenario, values_with(scenario, {{"need.rate", 0.3}}), index), 0,
                       16);
    for_each(x, x.shape.regions() - 1, x.shape.procedures() - 1, [&](int y, int r, int k, std::uint32_t i) {
      const double slots = x(y, Measure::slots, Place::treatment, r, k, i), c = slots / steps;
      const double performed = x(y, Measure::performed, Place::treatment, r, k, i);
      ASSERT_LE(performed, slots + std::max(1 + c, keep * c) + 1e-9);
      if (performed > slots - 2 && slots > 10) binding = true;
    });
  }
  EXPECT_TRUE(binding);
}

TEST(ModelIdentities, ARegionWithoutDoctorsTreatsNobodyButItsPatientsTravel) {
  SmallCountry country = three_regions();
  country.regions[1].pain_clinic = country.regions[1].ivr = 0;
  const Scenario scenario = load_small_country(country);
  const Replicates x(scenario, draw_of(scenario, values_with(scenario, {})), 0, 64);
  double elsewhere = 0;
  for_each(x, x.shape.regions(), x.shape.procedures() - 1, [&](int y, int r, int k, std::uint32_t i) {
    if (r != 1) return;
    for (const Measure m : {Measure::arrivals, Measure::performed, Measure::died_waiting, Measure::waiting,
                            Measure::slots, Measure::able})
      ASSERT_EQ(x(y, m, Place::treatment, r, k, i), 0);
    ASSERT_TRUE(std::isnan(x(y, Measure::use_of_slots, Place::treatment, r, k, i)));
    elsewhere += x(y, Measure::performed, Place::residence, r, k, i);
  });
  EXPECT_GT(elsewhere, 0);
  expect_conservation(x);
}

TEST(ModelIdentities, WithoutDoctorsAnywherePatientsWaitAtHomeAndDie) {
  SmallCountry country = three_regions();
  for (SmallRegion& region : country.regions) region.pain_clinic = region.ivr = 0;
  const Scenario scenario = load_small_country(country);
  const Replicates x(scenario, draw_of(scenario, values_with(scenario, {})), 0, 64);
  const int R = x.shape.regions(), K = x.shape.procedures();
  std::vector<double> waiting(static_cast<std::size_t>(R)), died(static_cast<std::size_t>(R));
  for_each(x, R, K, [&](int y, int r, int k, std::uint32_t i) {
    ASSERT_EQ(x(y, Measure::performed, Place::residence, r, k, i), 0);
    ASSERT_EQ(x(y, Measure::performed, Place::treatment, r, k, i), 0);
    // Nobody travels: those who wait are at home.
    for (const Measure m : {Measure::waiting, Measure::died_waiting, Measure::change_in_waiting})
      ASSERT_NEAR(x(y, m, Place::treatment, r, k, i), x(y, m, Place::residence, r, k, i), 1e-9);
    if (r < R && k == K) {
      waiting[r] += x(y, Measure::waiting, Place::treatment, r, k, i);
      died[r] += x(y, Measure::died_waiting, Place::treatment, r, k, i);
    }
  });
  for (int r = 0; r < R; ++r) {
    EXPECT_GT(waiting[r], 0);
    EXPECT_GT(died[r], 0);
  }
  expect_conservation(x);
}

TEST(ModelIdentities, WithoutHospitalsNobodyIsTreatedInHouseThere) {
  SmallCountry country = three_regions();
  country.regions[2].hospitals = 0;
  const Scenario scenario = load_small_country(country);
  // All need in designated hospitals, which never refer: a region without them has no route at all.
  std::map<std::string, double> only_designated{{"need.setting_share.designated", 1},
                                                {"need.setting_share.other_hospital", 0},
                                                {"need.setting_share.home", 0}};
  for (const char* procedure : {"coeliac", "saddle"})
    only_designated[fmt::format("facility.designated.{}.refer", procedure)] = 0;
  const Replicates x(scenario, draw_of(scenario, values_with(scenario, only_designated)), 0, 64);
  double need = 0;
  for_each(x, x.shape.regions(), x.shape.procedures(), [&](int y, int r, int k, std::uint32_t i) {
    if (r != 2) return;
    need += x(y, Measure::need, Place::residence, r, k, i);
    ASSERT_EQ(x(y, Measure::performed, Place::residence, r, k, i), 0);
    ASSERT_EQ(x(y, Measure::not_connected, Place::residence, r, k, i), 0);
  });
  EXPECT_GT(need, 0);
}

TEST(ModelIdentities, AbleNeverExceedTheHeadcount) {
  const Scenario scenario = small();
  const Draw draw = draw_of(scenario, values_with(scenario, {{"able.growth", 0.5}}));
  const Replicates x(scenario, draw, 0, 64);
  bool reached = false;
  for_each(x, x.shape.regions() - 1, x.shape.procedures() - 1, [&](int y, int r, int k, std::uint32_t i) {
    int most = 0;
    for (const Skill& skill : scenario.skills)
      if (skill.procedure == k) most += draw.facts.headcount(r, skill.group);
    const double able = x(y, Measure::able, Place::treatment, r, k, i);
    ASSERT_LE(able, most);
    reached = reached || (y > 0 && able == most);
  });
  EXPECT_TRUE(reached);
}

TEST(ModelIdentities, WarmUpAndFirstYearHaveTheAbleOfTheStart) {
  const Scenario scenario = small();
  const Draw draw = draw_of(scenario, values_with(scenario, {}));
  const Replicates x(scenario, draw, 0, 32);
  for (int r = 0; r < x.shape.regions(); ++r)
    for (int k = 0; k < x.shape.procedures(); ++k) {
      int able = 0;
      for (int p = 0; p < scenario.skill_count(); ++p)
        if (scenario.skills[p].procedure == k) able += draw.facts.able(r, p);
      for (std::uint32_t i = 0; i < x.count; ++i)
        ASSERT_EQ(x(0, Measure::able, Place::treatment, r, k, i), able);
    }
}

/// The same bits, NaN included.
void expect_same_bits(const Replicates& whole, const Replicates& part, std::uint32_t first,
                      const std::string& what) {
  for (int j = 0; j < whole.shape.size(); ++j)
    for (std::uint32_t i = 0; i < part.count; ++i)
      ASSERT_EQ(
          std::bit_cast<std::uint64_t>(whole.out[static_cast<std::size_t>(j) * whole.count + first + i]),
          std::bit_cast<std::uint64_t>(part.out[static_cast<std::size_t>(j) * part.count + i]))
          << what << " series " << j << " replicate " << first + i;
}

void expect_one_result_for_every_kernel(const Scenario& scenario, const Draw& draw, std::uint32_t count) {
  const Replicates portable(scenario, draw, 0, count, "portable");
  for (const char* name : {"avx2", "avx512"}) {
    if (kernel(name) == nullptr) continue;
    expect_same_bits(portable, Replicates(scenario, draw, 0, count, name), 0, name);
  }
  expect_same_bits(portable, Replicates(scenario, draw, 0, count), 0, "the machine's own kernel");
}

TEST(ModelIdentities, EveryKernelGivesTheSameBitsInASmallCountry) {
  const Scenario scenario = small();
  for (std::uint32_t index = 0; index < 4; ++index)
    expect_one_result_for_every_kernel(scenario, random_draw(scenario, index), 37);
  // Long queues and large means, beyond what the kernels table or invert lane by lane.
  expect_one_result_for_every_kernel(
      scenario, draw_of(scenario, values_with(scenario, {{"need.rate", 1}, {"remaining_life", 3000}})), 13);
}

TEST(ModelIdentities, EveryKernelGivesTheSameBitsInJapan) {
  const Scenario scenario = japan("2020");
  expect_one_result_for_every_kernel(scenario, random_draw(scenario, 5), 11);
}

TEST(ModelIdentities, AnyPartitionOfTheReplicatesGivesTheSameBits) {
  const Scenario scenario = small();
  const Draw draw = random_draw(scenario, 6);
  const Replicates whole(scenario, draw, 0, 37);
  for (const std::uint32_t size : {1u, 3u, 8u, 11u, 36u})
    for (std::uint32_t first = 0; first < whole.count; first += size)
      expect_same_bits(whole, Replicates(scenario, draw, first, std::min(size, whole.count - first)), first,
                       fmt::format("parts of {}:", size));
}

TEST(ModelIdentities, DetailChangesNoNumber) {
  const Scenario scenario = small();
  const ParameterLayout layout(scenario);
  const Draw draw = random_draw(scenario, 7);
  const Replicates detailed(scenario, draw, 0, 16);
  const OutcomeShape coarse(scenario, false);
  std::vector<double> out(static_cast<std::size_t>(coarse.size()) * 16);
  simulate(scenario, layout, coarse, draw, 0, 16, out.data(), 16);
  for (int y = 0; y < coarse.years(); ++y)
    for (ColumnIndex c{0}; c < std::ssize(measure_columns); ++c)
      for (RegionIndex r{0}; r <= coarse.regions(); ++r)
        for (ProcedureIndex k{0}; k <= coarse.procedures(); ++k)
          for (std::uint32_t i = 0; i < 16 && coarse.has(r, k); ++i)
            ASSERT_EQ(std::bit_cast<std::uint64_t>(
                          out[static_cast<std::size_t>(coarse.offset(y, c, r, k)) * 16 + i]),
                      std::bit_cast<std::uint64_t>(
                          detailed.out[static_cast<std::size_t>(detailed.shape.offset(y, c, r, k)) * 16 + i]))
                << measure_columns[c].name << " year " << y << " region " << r << " procedure " << k;
}

}  // namespace
}  // namespace needgap::test
