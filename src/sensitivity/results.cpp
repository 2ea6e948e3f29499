// The studies' results as tables.
#include "needgap/study.hpp"

#include "study_parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::sensitivity {
namespace {

using result::Result;
using result::TableMaker;

constexpr const char* share = "share of the variance";

std::string kind_of(const design::Factor& factor) {
  return factor.dummy() ? "dummy" : factor.facts ? "present facts" : "parameters";
}

// A factor with what was found of it.
template <class Found>
struct Row {
  const design::Factor* factor;
  Found found;
};

template <class Found>
TableMaker<Row<Found>> factors_table(std::string title) {
  return TableMaker<Row<Found>>("factors", std::move(title))
      .key("factor", [](const Row<Found>& row) { return row.factor->name; })
      .note("kind", [](const Row<Found>& row) { return kind_of(*row.factor); })
      .note("parameters", [](const Row<Found>& row) { return row.factor->members.size(); });
}

// The largest first, the dummy last.
template <class Found, class Size>
void sort_rows(std::vector<Row<Found>>& rows, Size&& size) {
  std::stable_sort(rows.begin(), rows.end(), [&](const Row<Found>& a, const Row<Found>& b) {
    if (a.factor->dummy() != b.factor->dummy()) return b.factor->dummy();
    return size(a.found) > size(b.found);
  });
}

struct Shares {
  Index first, total;
};

std::vector<Row<Shares>> shares_of(const SobolStudy& study, const SobolIndices& size) {
  std::vector<Row<Shares>> rows;
  for (std::size_t f = 0; f < study.factors.size(); ++f)
    rows.push_back({&study.factors[f], {size.first[f], size.total[f]}});
  sort_rows(rows, [](const Shares& shares) { return shares.total.value; });
  return rows;
}

double noise_floor(const SobolStudy& study) {
  for (std::size_t f = 0; f < study.factors.size(); ++f)
    if (study.factors[f].dummy()) return study.sizes.back().total[f].interval.high;
  return 0;
}

// The part that a factor has in the output, in words.
std::string part_of(const Row<Shares>& row, double floor) {
  const auto& [first, total] = row.found;
  if (row.factor->dummy()) return "noise";
  if (total.interval.low <= floor) return "not told from noise";
  const std::string joint = first.interval.high < total.interval.low ? ", partly with others" : "";
  return (total.value >= 0.1 ? "drives it" : "has a part") + joint;
}

struct GridCell {
  double row, column, row_level, column_level, output, error;
};

}  // namespace

std::vector<result::Fact> facts_of(const Question& question) {
  const Scenario& scenario = question.scenarios.back();
  const Series& series = question.series;
  const auto in = [](const auto& axis, int i) { return static_cast<std::size_t>(i) < axis.size(); };
  return {{"scenario", scenario.name},
          {"less", question.difference() ? question.scenarios[0].name : std::string()},
          {"output", std::string(series.measure().name)},
          {"output_place", std::string(to_string(series.measure().place))},
          {"output_unit", unit_of(scenario, series.measure())},
          {"year", std::int64_t{series.year}},
          {"region", scenario.region_name(series.region)},
          {"procedure", in(scenario.procedures, series.procedure)
                            ? scenario.procedures[static_cast<std::size_t>(series.procedure)].id
                            : "all"}};
}

std::vector<result::Fact> facts_of(const StudyRun& run) {
  return {{"rows", std::int64_t{run.rows}},
          {"replicates", std::int64_t{run.replicates}},
          {"seed", static_cast<std::int64_t>(run.seed)},
          {"posterior_rows", std::int64_t{run.posterior_rows}}};
}

Result result_head(std::string kind, std::string method, const Question& question, const StudyRun& run) {
  Result result{std::move(kind), {}, facts_of(run), {}};
  if (!method.empty()) result.context.push_back({"method", std::move(method)});
  for (result::Fact& fact : facts_of(question)) result.context.push_back(std::move(fact));
  result.about.insert(result.about.begin(), {"title", question.scenarios.back().title});
  return result;
}

Result as_result(const Question& question, const SobolStudy& study) {
  Result result = result_head("sensitivity", "sobol", question, study);
  const SobolIndices& all = study.sizes.back();
  const double floor = noise_floor(study);
  result.tables.push_back(
      factors_table<Shares>("Shares of the variance, the largest total order first")
          .value("first_order", share, [](const Row<Shares>& row) { return row.found.first; })
          .value("total_order", share, [](const Row<Shares>& row) { return row.found.total; })
          .note("part", [&](const Row<Shares>& row) { return part_of(row, floor); })
          .of(shares_of(study, all)));
  struct Sized {
    std::int64_t base_points;
    Row<Shares> row;
  };
  std::vector<Sized> smaller;
  for (const SobolIndices& size : study.sizes)
    if (&size != &all)
      for (const Row<Shares>& row : shares_of(study, size)) smaller.push_back({size.base_points, row});
  result.tables.push_back(
      TableMaker<Sized>("fewer_points", "The same of the first quarter and half of the base points")
          .key("base_points", &Sized::base_points)
          .key("factor", [](const Sized& sized) { return sized.row.factor->name; })
          .value("first_order", share, [](const Sized& sized) { return sized.row.found.first; })
          .value("total_order", share, [](const Sized& sized) { return sized.row.found.total; })
          .of(smaller));
  const std::string unit = unit_of(question.scenarios[0], question.series.measure());
  result.tables.push_back(
      TableMaker<SobolStudy>("output", "The number itself, and how surely its shares are known")
          .value("mean", unit, [&](const SobolStudy&) { return all.mean; })
          .value("variance", unit + " squared", [&](const SobolStudy&) { return all.variance; })
          .value("chance_share", "share of the variance of one future", &SobolStudy::chance_share)
          .value("base_points", "base points", [&](const SobolStudy&) { return all.base_points; })
          .value("half_width", share, [](const SobolStudy& of) { return of.precision.half_width; })
          .value("tolerance", share, &SobolStudy::tolerance)
          .value("base_points_needed", "base points",
                 [](const SobolStudy& of) { return of.precision.points_needed; })
          .of(std::span(&study, 1)));
  return result;
}

Result as_result(const Question& question, const MorrisStudy& study) {
  Result result = result_head("sensitivity", "morris", question, study);
  const std::string unit = unit_of(question.scenarios[0], question.series.measure());
  using EffectRow = Row<ElementaryEffects>;
  std::vector<EffectRow> rows;
  double floor = 0;
  for (std::size_t f = 0; f < study.factors.size(); ++f) {
    rows.push_back({&study.factors[f], study.effects[f]});
    if (study.factors[f].dummy()) floor = study.effects[f].mu_star.interval.high;
  }
  sort_rows(rows, [](const ElementaryEffects& effects) { return effects.mu_star.value; });
  const auto shape = [&](const EffectRow& row) -> std::string {
    const ElementaryEffects& e = row.found;
    if (row.factor->dummy()) return "noise";
    if (e.mu_star.interval.low <= floor) return "not told from noise";
    if (std::isnan(e.sigma)) return "";
    if (e.sigma < 0.25 * std::abs(e.mu)) return "nearly linear";
    return e.sigma > e.mu_star.value ? "bent or acting with others" : "";
  };
  result.tables.push_back(factors_table<ElementaryEffects>("Elementary effects, the largest first")
                              .value("mu_star", unit, [](const EffectRow& row) { return row.found.mu_star; })
                              .value("mu", unit, [](const EffectRow& row) { return row.found.mu; })
                              .value("sigma", unit, [](const EffectRow& row) { return row.found.sigma; })
                              .note("shape", shape)
                              .of(rows));
  result.tables.push_back(TableMaker<MorrisStudy>("output", "The number itself")
                              .value("mean", unit, &MorrisStudy::mean)
                              .value("trajectories", "trajectories", &MorrisStudy::trajectories)
                              .of(std::span(&study, 1)));
  return result;
}

Result as_result(const Question& question, const RankStudy& study) {
  Result result = result_head("sensitivity", "prcc", question, study);
  std::vector<std::size_t> order(study.names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t j) { return std::abs(study.regression.prcc[j].value); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  result.tables.push_back(
      TableMaker<std::size_t>("parameters", "What the number goes with, by ranks, the strongest first")
          .key("parameter", [&](std::size_t j) { return study.names[j]; })
          .value("prcc", "rank correlation", [&](std::size_t j) { return study.regression.prcc[j]; })
          .value("srrc", "standardised ranks", [&](std::size_t j) { return study.regression.srrc[j]; })
          .value("first_order", share, [&](std::size_t j) { return study.first_order[j]; })
          .of(order));
  const std::string unit = unit_of(question.scenarios[0], question.series.measure());
  result.tables.push_back(
      TableMaker<RankStudy>("output", "The number itself")
          .value("mean", unit, &RankStudy::mean)
          .value("variance", unit + " squared", &RankStudy::variance)
          .value("chance_share", "share of the variance of one future", &RankStudy::chance_share)
          .value("rank_r2", "share of the variance of ranks",
                 [](const RankStudy& of) { return of.regression.r2; })
          .value("distinct_draws", "draws", &RankStudy::distinct)
          .of(std::span(&study, 1)));
  return result;
}

Result as_result(const Question& question, const Tornado& study, const std::optional<TwoWayGrid>& grid) {
  Result result = result_head("sensitivity", "tornado", question, study);
  const std::string unit = unit_of(question.scenarios[0], question.series.measure()),
                    own(result::unit_of_row);
  result.tables.push_back(TableMaker<Bar>("bars", "One parameter at a time, the widest first")
                              .key("parameter", &Bar::name)
                              .note("unit", &Bar::unit)
                              .value("low_value", own, &Bar::low_value)
                              .value("median_value", own, &Bar::median_value)
                              .value("high_value", own, &Bar::high_value)
                              .value("change_at_low", unit, &Bar::low)
                              .value("change_at_high", unit, &Bar::high)
                              .of(study.bars));
  result.tables.push_back(TableMaker<Tornado>("output", "The number at the medians of all parameters")
                              .value("baseline", unit, &Tornado::baseline)
                              .value("low_level", "probability", &Tornado::low_level)
                              .value("high_level", "probability", &Tornado::high_level)
                              .of(std::span(&study, 1)));
  result.tables.push_back(TableMaker<std::string>("left_out", "Parameters that mean nothing one at a time")
                              .key("parameter", [](const std::string& name) { return name; })
                              .of(study.left_out));
  if (!grid) return result;
  std::vector<GridCell> cells;
  for (Eigen::Index r = 0; r < grid->output.rows(); ++r)
    for (Eigen::Index c = 0; c < grid->output.cols(); ++c) {
      const auto row = static_cast<std::size_t>(r), column = static_cast<std::size_t>(c);
      cells.push_back({grid->row_values[row], grid->column_values[column], grid->levels[row],
                       grid->levels[column], grid->output(r, c), grid->error(r, c)});
    }
  const auto quantile = [](double level) { return fmt::format("q{:g}", 100 * level); };
  result.tables.push_back(
      TableMaker<GridCell>("grid", fmt::format("{} by {}", grid->row_name, grid->column_name))
          .key("row", [&](const GridCell& cell) { return quantile(cell.row_level); })
          .key("column", [&](const GridCell& cell) { return quantile(cell.column_level); })
          .value(grid->row_name, grid->row_unit, &GridCell::row)
          .value(grid->column_name, grid->column_unit, &GridCell::column)
          .value("output", unit,
                 [](const GridCell& cell) {
                   return Index{cell.output, cell.error, {no_value, no_value}};
                 })
          .of(cells));
  return result;
}

}  // namespace needgap::sensitivity
