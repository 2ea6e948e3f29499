#include "needgap/study.hpp"

#include "study_parts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::sensitivity {
namespace {

// A point of the cube: all medians but for a few coordinates.
struct Point {
  std::vector<std::pair<Eigen::Index, double>> set;
};

struct AtPoints {
  Eigen::MatrixXd output;  // facts x points
  engine::Completion completion;
};

AtPoints at_points(const Question& question, const Levels& levels, const std::vector<Point>& points,
                   std::uint32_t facts, const engine::RunPlan& plan, const OnProgress& on_progress) {
  refuse_rows_used_twice(plan, facts);
  const auto names = question.names();
  const auto count = static_cast<Eigen::Index>(points.size()), rows = count * facts;
  Eigen::MatrixXd u = levels.medians().transpose().replicate(rows, 1);
  std::vector<std::uint32_t> addresses;
  for (Eigen::Index p = 0; p < count; ++p)
    for (std::uint32_t f = 0; f < facts; ++f) {
      for (const auto& [column, value] : points[p].set) u(p * facts + f, column) = value;
      addresses.push_back(f);
    }
  const design::Design design =
      with_facts_of(plan, design::table_design(names, std::move(u), std::move(addresses)));
  const Outputs outputs = evaluate(question, plan, design, static_cast<std::uint32_t>(rows), on_progress);
  AtPoints result{{}, outputs};
  if (outputs.complete) result.output = Eigen::Map<const Eigen::MatrixXd>(outputs.mean.data(), facts, count);
  return result;
}

// Value and unit of a parameter when it is at one of its levels and all others are at their medians.
struct Named {
  const ParameterSet* set;
  int index;
  Eigen::Index column;          // its coordinate among all names
  std::size_t coordinate;       // and among those of the set
  std::vector<double> medians;  // of the set
  const Levels& levels;

  double value_at(double level) const {
    std::vector<double> row = medians;
    row[coordinate] = levels.at(column, level);
    return map_to_parameters(*set, row)[index];
  }
  const std::string& unit() const { return set->parameters[index].provenance.unit; }
};

Named named(const Question& question, const Levels& levels, const std::string& name) {
  const auto names = question.names();
  const auto place = [&](const std::string& of) {
    return static_cast<Eigen::Index>(std::find(names.begin(), names.end(), of) - names.begin());
  };
  for (const ParameterSet* set : question.sets())
    for (std::size_t j = 0; j < set->uncertain.size(); ++j) {
      if (set->parameters[set->uncertain[j]].name != name) continue;
      std::vector<double> medians;
      for (const int i : set->uncertain) medians.push_back(levels.at(place(set->parameters[i].name), 0.5));
      return {set, set->uncertain[j], place(name), j, std::move(medians), levels};
    }
  throw InputError({}, fmt::format("there is no uncertain parameter '{}'", name), suggest(name, names));
}

}  // namespace

Tornado tornado(const Question& question, double low_level, double high_level, std::uint32_t facts,
                const engine::RunPlan& plan, const OnProgress& on_progress) {
  Tornado result;
  result.low_level = low_level;
  result.high_level = high_level;
  std::vector<Point> points{{}};
  const auto names = question.names();
  const Levels levels(question, plan);
  for (std::size_t d = 0; d < names.size(); ++d) {
    if (group_of(question.scenarios[0], names[d]) == "headcount") {
      result.left_out.push_back(names[d]);
      continue;
    }
    const Named parameter = named(question, levels, names[d]);
    result.bars.push_back({names[d],
                           parameter.unit(),
                           parameter.value_at(low_level),
                           parameter.value_at(0.5),
                           parameter.value_at(high_level),
                           {},
                           {}});
    for (const double level : {low_level, high_level})
      points.push_back({{{parameter.column, levels.at(parameter.column, level)}}});
  }
  const AtPoints found = at_points(question, levels, points, facts, plan, on_progress);
  note(result, found.completion, static_cast<std::uint32_t>(points.size()) * facts, plan);
  if (!found.completion.complete) return result;
  const Eigen::ArrayXd medians = found.output.col(0);
  result.baseline = mean_of(medians);
  for (std::size_t i = 0; i < result.bars.size(); ++i) {
    const auto column = static_cast<Eigen::Index>(2 * i + 1);
    result.bars[i].low = mean_of(found.output.col(column).array() - medians);
    result.bars[i].high = mean_of(found.output.col(column + 1).array() - medians);
  }
  const auto width = [](const Bar& bar) { return std::abs(bar.high.value - bar.low.value); };
  std::stable_sort(result.bars.begin(), result.bars.end(),
                   [&](const Bar& a, const Bar& b) { return width(a) > width(b); });
  return result;
}

TwoWayGrid two_way_grid(const Question& question, const std::string& rows, const std::string& columns,
                        std::vector<double> levels, std::uint32_t facts, const engine::RunPlan& plan,
                        const OnProgress& on_progress) {
  const Levels of(question, plan);
  const Named row = named(question, of, rows), column = named(question, of, columns);
  if (rows == columns)
    throw InputError({}, fmt::format("'{}' cannot be both sides of a grid", rows), "name two parameters");
  TwoWayGrid grid;
  grid.row_name = rows;
  grid.column_name = columns;
  grid.row_unit = row.unit();
  grid.column_unit = column.unit();
  std::vector<Point> points;
  for (const double r : levels) {
    grid.row_values.push_back(row.value_at(r));
    grid.column_values.push_back(column.value_at(r));
    for (const double c : levels)
      points.push_back({{{row.column, of.at(row.column, r)}, {column.column, of.at(column.column, c)}}});
  }
  const AtPoints found = at_points(question, of, points, facts, plan, on_progress);
  note(grid, found.completion, static_cast<std::uint32_t>(points.size()) * facts, plan);
  const auto n = static_cast<Eigen::Index>(levels.size());
  grid.levels = std::move(levels);
  if (!found.completion.complete) return grid;
  grid.output.resize(n, n);
  grid.error.resize(n, n);
  for (Eigen::Index r = 0; r < n; ++r)
    for (Eigen::Index c = 0; c < n; ++c) {
      const Index mean = mean_of(found.output.col(r * n + c));
      grid.output(r, c) = mean.value;
      grid.error(r, c) = mean.error;
    }
  return grid;
}

}  // namespace needgap::sensitivity
