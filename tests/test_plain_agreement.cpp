// The kernel against the plain form of the model, which shares no code with it: moments and whole
// distributions, given one draw. Replicates of the two are independent. Every bound is the one that all
// comparisons of a test together exceed with chance 1/1000 (Bonferroni) if kernel and plain form have one
// law; see compare_samples.hpp.
#include "needgap/config.hpp"

#include "compare_samples.hpp"
#include "plain_model.hpp"
#include "small_country.hpp"
#include "trained_country.hpp"

#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;
using Values = std::vector<double>;

/// Series of many replicates of one draw by the kernel and by the plain form.
struct BothForms {
  Scenario scenario;
  OutcomeShape shape;
  std::vector<Values> kernel, plain;  // [series][replicate]

  BothForms(Scenario of, const ParameterDraw& values, std::uint64_t seed, int kernel_count, int plain_count)
      : scenario(std::move(of)), shape(scenario, true) {
    const ParameterLayout layout(scenario);
    const Draw draw = make_draw(scenario, layout, values, seed, 0);
    const auto size = static_cast<std::size_t>(shape.size());
    Values out(size * static_cast<std::size_t>(kernel_count));
    simulate(scenario, layout, shape, draw, 0, static_cast<std::uint32_t>(kernel_count), out.data(),
             static_cast<std::size_t>(kernel_count));
    for (std::size_t j = 0; j < size; ++j)
      kernel.emplace_back(out.begin() + static_cast<std::ptrdiff_t>(j) * kernel_count,
                          out.begin() + static_cast<std::ptrdiff_t>(j + 1) * kernel_count);
    plain.assign(size, Values(static_cast<std::size_t>(plain_count)));
    Values one(size);
    for (int i = 0; i < plain_count; ++i) {
      simulate_plain(scenario, layout, shape, draw, seed + 1 + static_cast<std::uint64_t>(i), one);
      for (std::size_t j = 0; j < size; ++j) plain[j][i] = one[j];
    }
  }
};

/// Three regions, every feature at work (hospitals open and close, too), 26 steps a year, three years.
const BothForms& small_both() {
  static const BothForms futures = [] {
    const Scenario scenario = load_small_country(three_regions());
    return BothForms(scenario, values_with(scenario, {}), 20180401, 10000, 10000);
  }();
  return futures;
}

/// A series and what it is.
struct Series {
  int index, column, region, procedure;
  std::string name;
};

bool is_total(const BothForms& futures, int region) {
  return region == futures.shape.all_regions();
}

/// The kept series of the first and the last year that `wanted(column, region, procedure)` names.
std::vector<Series> series_of(const BothForms& futures,
                              const std::function<bool(const MeasureColumn&, int, int)>& wanted) {
  std::vector<Series> result;
  const OutcomeShape& shape = futures.shape;
  for (const int y : {0, shape.years() - 1})
    for (ColumnIndex c{0}; c < std::ssize(measure_columns); ++c)
      for (RegionIndex r{0}; r <= shape.regions(); ++r)
        for (ProcedureIndex k{0}; k <= shape.procedures(); ++k) {
          const MeasureColumn& column = measure_columns[c];
          if (!column.adds_up && k == shape.all_procedures()) continue;  // has no such total
          if (wanted(column, r, k))
            result.push_back({shape.offset(y, c, r, k), c, r, k,
                              fmt::format("year {} {} by {} region {} procedure {}", y, column.name,
                                          to_string(column.place), int{r}, int{k})});
        }
  return result;
}

bool is_loss(const MeasureColumn& column, int, int) {
  return column.measure == Measure::not_identified || column.measure == Measure::not_accepted ||
         column.measure == Measure::no_route || column.measure == Measure::not_connected;
}

/// Whether the law by residence is the same: need and the losses are whole patients; what comes out of a
/// queue is shared out in the kernel by the mix of who waits and arrives, and drawn patient by patient in the
/// plain form, so only the means agree.
bool same_law(const BothForms& futures, const MeasureColumn& column, int region) {
  if (column.place == Place::treatment || is_total(futures, region)) return true;
  return column.measure == Measure::need || is_loss(column, region, 0);
}

void expect_same_moments(const BothForms& futures) {
  const auto means = series_of(futures, [](const MeasureColumn&, int, int) { return true; });
  const double bound = largest_z(3 * static_cast<int>(means.size()));
  for (const Series& series : means) {
    const Values &kernel = futures.kernel[series.index], &plain = futures.plain[series.index];
    EXPECT_LT(std::abs(z_of_means(kernel, plain)), bound)
        << "mean of " << series.name << ": kernel " << moments_of(kernel).mean << ", plain "
        << moments_of(plain).mean;
    if (same_law(futures, measure_columns[series.column], series.region)) {
      EXPECT_LT(std::abs(z_of_variances(kernel, plain)), bound)
          << "variance of " << series.name << ": kernel " << moments_of(kernel).variance << ", plain "
          << moments_of(plain).variance;
    }
    const auto missing = [](const Values& sample) {
      Values flags;
      for (const double x : sample) flags.push_back(std::isnan(x) ? 1 : 0);
      return flags;
    };
    EXPECT_LT(std::abs(z_of_means(missing(kernel), missing(plain))), bound) << "missing of " << series.name;
  }
}

void expect_same_law(const BothForms& futures,
                     const std::function<bool(const MeasureColumn&, int, int)>& wanted) {
  const auto all = series_of(futures, wanted);
  ASSERT_FALSE(all.empty());
  const double bound = smallest_p(static_cast<int>(all.size()));
  for (const Series& series : all)
    EXPECT_GT(p_same_law(futures.kernel[series.index], futures.plain[series.index]), bound) << series.name;
}

auto by_place(Measure measure) {
  return [measure](const MeasureColumn& column, int, int) {
    return column.measure == measure && column.place == Place::treatment;
  };
}

TEST(PlainAgreement, MeansAndVariancesOfEveryMeasureAgree) {
  expect_same_moments(small_both());
}

TEST(PlainAgreement, EachLossByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), is_loss);
}

TEST(PlainAgreement, ArrivalsByRegionFollowTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::arrivals));
}

TEST(PlainAgreement, PerformedByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::performed));
}

TEST(PlainAgreement, DiedWaitingByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::died_waiting));
}

TEST(PlainAgreement, WaitingByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::waiting));
}

TEST(PlainAgreement, MeanWaitByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::mean_wait));
}

TEST(PlainAgreement, AbleByRegionFollowsTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::able));
}

TEST(PlainAgreement, PerformingHospitalsByRegionFollowTheSameLaw) {
  expect_same_law(small_both(), by_place(Measure::performing_hospitals));
}

TEST(PlainAgreement, NeedByResidenceFollowsTheSameLaw) {
  expect_same_law(small_both(),
                  [](const MeasureColumn& column, int, int) { return column.measure == Measure::need; });
}

TEST(PlainAgreement, MeasuresMoveTogetherInTheSameWay) {
  // Covariances between all national counts, those of each provider and those of each residence, within a
  // year and between years; of what the kernel shares out by residence, with what it counts.
  const BothForms& futures = small_both();
  const auto all = series_of(futures, [&](const MeasureColumn& column, int r, int k) {
    if (column.ratio || column.measure == Measure::procedures) return false;
    if (is_total(futures, r)) return k == futures.shape.all_procedures();
    return k == 0 && (column.measure == Measure::performed || same_law(futures, column, r));
  });
  const double bound = largest_z(static_cast<int>(all.size() * (all.size() - 1) / 2));
  const auto centred = [](const Values& sample, double mean) {
    Values result;
    for (const double x : sample) result.push_back(x - mean);
    return result;
  };
  std::vector<Values> kernel, plain;
  for (const Series& series : all) {
    const double mean = moments_of(futures.plain[series.index]).mean;
    kernel.push_back(centred(futures.kernel[series.index], mean));
    plain.push_back(centred(futures.plain[series.index], mean));
  }
  const auto product = [](const Values& a, const Values& b) {
    Values result;
    for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] * b[i]);
    return result;
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto counted = [&](const Series& series) {
        return same_law(futures, measure_columns[series.column], series.region);
      };
      if (!counted(all[i]) && !counted(all[j])) continue;
      EXPECT_LT(std::abs(z_of_means(product(kernel[i], kernel[j]), product(plain[i], plain[j]))), bound)
          << all[i].name << " with " << all[j].name;
    }
}

TEST(PlainAgreement, TheSmallCountryHasEveryFeatureAtWork) {
  const BothForms& futures = small_both();
  const int last = futures.shape.years() - 1, R = futures.shape.regions(), K = futures.shape.procedures();
  const auto mean = [&](int year, Measure measure, int r, int k) {
    return moments_of(futures.plain[futures.shape.offset(year, column_of(measure, Place::treatment),
                                                         RegionIndex{r}, ProcedureIndex{k})])
        .mean;
  };
  EXPECT_GT(mean(0, Measure::died_waiting, R, K), 5);
  EXPECT_GT(mean(0, Measure::waiting, R, K), 1);
  double tightest = 0, loosest = 1;
  for (int r = 0; r < R; ++r) {
    EXPECT_GT(mean(0, Measure::performed, r, K), 5);
    const double use = mean(0, Measure::use_of_slots, r, 0);
    tightest = std::max(tightest, use);
    loosest = std::min(loosest, use);
  }
  EXPECT_GT(tightest, 0.85);
  EXPECT_LT(loosest, 0.6);
  EXPECT_NE(mean(0, Measure::able, R, 0), mean(last, Measure::able, R, 0));
  const auto hospitals = [&](int r, int k) {
    return futures.plain[futures.shape.offset(
        last, column_of(Measure::performing_hospitals, Place::treatment), RegionIndex{r}, ProcedureIndex{k})];
  };
  bool opened = false, closed = false;
  for (int r = 0; r < R; ++r)
    for (int k = 0; k < K; ++k)
      for (const double n : hospitals(r, k)) {
        opened = opened || n > mean(0, Measure::performing_hospitals, r, k);
        closed = closed || n < mean(0, Measure::performing_hospitals, r, k);
      }
  EXPECT_TRUE(opened);
  EXPECT_TRUE(closed);
}

// An intervention of small TOML tables: every operation, at every stage, some in one region alone.
std::string acting(const char* id, int start, double ramp, const char* coverage, const std::string& effects) {
  return fmt::format("interventions.{0}={{name=\"{0}\",start={1},ramp={2},coverage={3},effects=[{4}]}}", id,
                     start, ramp, coverage, effects);
}

std::string moving(const char* target, const char* operation, double size, const char* unit) {
  return fmt::format(
      "{{target=\"{}\",operation=\"{}\",size={{value={},unit=\"{}\",status=\"assumed\",source=\"made "
      "up\"}}}},",
      target, operation, size, unit);
}

/// Effects of every operation: some everywhere, in part already in the year before the first, some in one
/// region.
std::vector<std::string> effects_at_every_stage() {
  const std::string everywhere = acting(
      "everywhere", 2017, 4, "0.8",
      moving("need.rate", "multiply", 1.5, "ratio") + moving("identify.*", "barrier", 0.5, "proportion") +
          moving("referral.*.*", "barrier", 0.6, "proportion") + moving("accept", "odds", 0.4, "odds ratio") +
          moving("need.procedure_mix.saddle", "add", 0.2, "proportion") +
          moving("hospital.lacking_able.*", "barrier", 0.6, "proportion") +
          moving("able.lapse", "multiply", 1.5, "ratio"));
  const std::string one_region = acting(
      "one_region", 2019, 0, "[\"R0\"]",
      moving("slots.*.*", "multiply", 2.5, "ratio") + moving("contact.*", "odds", 4, "odds ratio") +
          moving("distance_decay", "multiply", 3, "ratio") +
          moving("remaining_life", "multiply", 2, "ratio") + moving("able.exit", "set", 0.3, "per year") +
          moving("facility.designated.*.in_house", "barrier", 0.7, "proportion") +
          moving("hospital.opened_per_able.*", "multiply", 2, "ratio") +
          moving("able.lapse_volume", "multiply", 2, "ratio"));
  return {everywhere, one_region};
}

void expect_same_moments_and_laws(const BothForms& futures) {
  expect_same_moments(futures);
  expect_same_law(futures, [&](const MeasureColumn& column, int r, int k) {
    return (column.measure == Measure::performed || column.measure == Measure::arrivals ||
            column.measure == Measure::performing_hospitals || column.measure == Measure::need ||
            is_loss(column, r, k)) &&
           same_law(futures, column, r);
  });
}

TEST(PlainAgreement, InterventionsMoveBothFormsInTheSameWay) {
  std::vector<std::string> settings = effects_at_every_stage();
  settings.push_back("apply=[\"everywhere\",\"one_region\"]");
  const Scenario scenario = load_small_country(three_regions(), settings);
  ASSERT_EQ(scenario.interventions.size(), 2u);
  const BothForms futures(scenario, values_with(scenario, {}), 20260401, 4000, 4000);
  expect_same_moments_and_laws(futures);
}

TEST(PlainAgreement, TrainingOpensHospitalsInBothFormsInTheSameWay) {
  SmallCountry country = three_regions();
  country.end = 2021;
  for (SmallRegion& region : country.regions) region.hospitals *= 5;
  std::vector<std::string> settings = effects_at_every_stage();
  settings.push_back(
      training({{.seats = 8, .pass_rate = 0.8, .cases = 2, .lead = 2, .share_by = "headroom"},
                {.procedure = "saddle", .seats = 5, .pass_rate = 0.9, .cases = 3, .share_by = "gap"},
                {.provider = "ivr", .seats = 4, .cases = 2, .catchment = "country"}})
          .front());
  settings.push_back("apply=[\"everywhere\",\"t\",\"one_region\"]");
  const Scenario scenario = load_small_country(country, settings);
  ASSERT_EQ(scenario.interventions.size(), 3u);
  const BothForms futures(scenario, values_with(scenario, {}), 20310401, 4000, 4000);
  expect_same_moments_and_laws(futures);
  const auto hospitals = [&](int y) {  // where no effect opens any
    return moments_of(futures.plain[futures.shape.offset(
                          y, column_of(Measure::performing_hospitals, Place::treatment), RegionIndex{1},
                          ProcedureIndex{0})])
        .mean;
  };
  EXPECT_GT(hospitals(3), hospitals(0) + 1);
}

TEST(PlainAgreement, LongQueuesAndLargeCountsFollowTheSameLaw) {
  // Hundreds arrive in a step and hundreds wait, slots are a fraction of one a step in one region and are not
  // kept.
  SmallCountry country = three_regions();
  country.regions[0].deaths = 15000;
  country.regions[1].pain_clinic = 1;
  country.steps_per_year = 12;
  country.end = 2019;
  const Scenario scenario = load_small_country(country);
  const BothForms futures(
      scenario, values_with(scenario, {{"need.rate", 0.5}, {"remaining_life", 200}, {"slots.keep", 0}}), 1908,
      2000, 1000);
  EXPECT_GT(moments_of(futures.plain[futures.shape.offset(0, column_of(Measure::waiting, Place::treatment),
                                                          RegionIndex{0}, ProcedureIndex{0})])
                .mean,
            300);
  expect_same_moments(futures);
  expect_same_law(futures,
                  [&](const MeasureColumn& column, int r, int) { return same_law(futures, column, r); });
}

TEST(PlainAgreement, JapanAgreesInEveryMeanVarianceAndLaw) {
  const std::string file = std::string(NEEDGAP_CONFIGS_FOLDER) + "/japan.toml";
  const std::vector<std::string> settings{"time.end=2019"};
  const Scenario scenario = config::load_scenario(file, settings);
  const BothForms japan(scenario, values_with(scenario, {{"need.rate", 0.04}, {"accept", 0.9}}), 47, 800,
                        400);
  expect_same_moments(japan);
  expect_same_law(japan, [&](const MeasureColumn& column, int r, int k) {
    if (column.ratio || column.measure == Measure::slots || column.measure == Measure::procedures)
      return false;
    return same_law(japan, column, r) && !(r < japan.shape.regions() && k == japan.shape.all_procedures());
  });
}

}  // namespace
}  // namespace needgap::test
