// A run's results as tables.
#include "needgap/engine.hpp"
#include "needgap/levels.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::engine {
namespace {

using result::Result;
using result::Table;
using result::TableMaker;

// Unmet need of the first year after so many draws, and 95% of the mean.
struct Settled {
  Estimate estimate;
  double reach;
};
struct Point {
  std::int64_t draws;
  Settled unmet_need;
};

std::array<result::Statistic, 4> statistics(const Settled& settled) {
  const auto& [e, reach] = settled;
  return {{{"mean", e.mean},
           {"mcse", e.mcse},
           {"low", e.mean - reach * e.mcse},
           {"high", e.mean + reach * e.mcse}}};
}

// After more and more blocks of draws.
std::vector<Point> convergence(const RunResult& run) {
  std::vector<Point> points;
  Moments so_far(0, run.course.empty() ? 0 : run.course[0].state().scrambles);
  std::size_t next = 1;
  for (std::size_t block = 1; block <= run.course.size(); ++block) {
    so_far.add(run.course[block - 1]);
    if (block < next && block < run.course.size()) continue;
    Estimate estimate;
    so_far.summarise(estimate);
    const auto draws =
        std::min<std::int64_t>(static_cast<std::int64_t>(block) * Moments::block, run.draws_done);
    points.push_back({draws, {estimate, reach_95(static_cast<double>(draws), so_far.state().scrambles)}});
    next = block + std::max<std::size_t>(1, block / 8);
  }
  return points;
}

// A region that was ranked in a year.
struct Ranked {
  int year;
  RegionIndex region;
};
struct Rank {
  double mean = 0, low = 0, median = 0, high = 0;
};
std::array<result::Statistic, 4> statistics(const Rank& rank) {
  return {{{"mean", rank.mean}, {"q2.5", rank.low}, {"q50", rank.median}, {"q97.5", rank.high}}};
}

Table rank_table(const Scenario& scenario, const RunResult& run) {
  const RankCounts& ranks = run.ranks;
  std::vector<Ranked> rows;
  for (int y = 0; y < scenario.horizon.years(); ++y)
    for (RegionIndex r{0}; r < scenario.region_count(); ++r)
      if (!std::isnan(ranks.mean(y, r))) rows.push_back({y, r});
  const auto rank_of = [&](const Ranked& at) {
    const auto level = [&](double of) { return ranks.quantile(at.year, at.region, of); };
    return Rank{ranks.mean(at.year, at.region), level(0.025), level(0.5), level(0.975)};
  };
  return TableMaker<Ranked>("ranks",
                            "Rank of coverage by residence, 1 the lowest; equal regions share theirs")
      .key("year", [&](const Ranked& at) { return scenario.horizon.start + at.year; })
      .key("region",
           [&](const Ranked& at) { return scenario.regions[static_cast<std::size_t>(at.region)].name; })
      .value("rank", "rank", rank_of)
      .value("below_nation", "probability",
             [&](const Ranked& at) { return ranks.below_nation(at.year, at.region); })
      .value("few_patients", "0 or 1",
             [&](const Ranked& at) { return run.summary.has_few_patients(at.year, at.region); })
      .of(rows);
}

}  // namespace

std::vector<result::Fact> facts_of(const RunPlan& plan, const Completion& completion) {
  return {{"draws", std::int64_t{completion.draws_done}},
          {"draws_asked", std::int64_t{plan.draws}},
          {"replicates", std::int64_t{plan.replicates}},
          {"seed", static_cast<std::int64_t>(plan.seed)},
          {"design", std::string(to_string(design_of(plan).kind))},
          {"scrambles", std::int64_t{design_of(plan).scrambles}},
          {"complete", std::string(completion.complete ? "yes" : "no")}};
}

Result as_result(const Scenario& scenario, const RunPlan& plan, const RunResult& run,
                 const Selection& selection) {
  const Summary* const summaries[] = {&run.summary};
  Result result{"summary", {}, facts_of(plan, run), level_tables({&scenario, 1}, summaries, selection)};
  result.tables.push_back(rank_table(scenario, run));
  result.tables.push_back(TableMaker<Point>("convergence", "Unmet need of the first year by draws done")
                              .key("draws", &Point::draws)
                              .value("unmet_need", "patients", &Point::unmet_need)
                              .of(convergence(run)));
  for (Table& table : name_tables({&scenario, 1})) result.tables.push_back(std::move(table));
  return result;
}

Table overview_table(const Scenario& scenario, const RunResult& run) {
  const Summary* const summaries[] = {&run.summary};
  return overview_of({&scenario, 1}, summaries).of(overview_cells(run.summary.shape(), 1));
}

}  // namespace needgap::engine
