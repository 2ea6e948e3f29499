#include "needgap/report.hpp"

#include "study_text.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

using As = result::Shown::As;

constexpr std::size_t shown = 20;

std::string grid_table(const sensitivity::Question& question, const sensitivity::TwoWayGrid& grid) {
  const Shown number(question, grid.output(0, 0));
  std::string text = fmt::format("\n{} ({}) down, {} ({}) across\n", grid.row_name, grid.row_unit,
                                 grid.column_name, grid.column_unit);
  TextTable table(std::string(grid.column_values.size() + 2, '>'));
  std::vector<std::string> levels{"", ""}, head{"", ""};
  for (std::size_t c = 0; c < grid.column_values.size(); ++c) {
    levels.push_back(fmt::format("q{:g}", 100 * grid.levels[c]));
    head.push_back(compact(grid.column_values[c]));
  }
  table.row(levels);
  table.row(head);
  for (std::size_t r = 0; r < grid.row_values.size(); ++r) {
    std::vector<std::string> row{fmt::format("q{:g}", 100 * grid.levels[r]), compact(grid.row_values[r])};
    for (Eigen::Index c = 0; c < grid.output.cols(); ++c)
      row.push_back(number(grid.output(static_cast<Eigen::Index>(r), c)));
    table.row(std::move(row));
  }
  text += table.str();
  text += fmt::format("  Largest standard error over present facts and chance: {}.\n",
                      number.size(grid.error.maxCoeff()));
  return text;
}

}  // namespace

std::string tornado_table(const sensitivity::Question& question, const sensitivity::Tornado& study,
                          const std::optional<sensitivity::TwoWayGrid>& grid) {
  const Shown number(question, study.baseline.value);
  std::string text = fmt::format("One parameter at a time: {}\n", target_text(question));
  text += fmt::format(
      "{}. Each parameter at its {:g}% and {:g}% quantile, all others at their medians.\nAt the medians: {} "
      "± {} "
      "(present facts and chance).\n\n",
      run_text(study), 100 * study.low_level, 100 * study.high_level, number(study.baseline.value),
      number.size(study.baseline.error));
  const result::Result result = as_result(question, study, {});
  text += result::text(result.table("bars"),
                       {{"parameter", "parameter"},
                        {"low", "low_value", As::compact},
                        {"median", "median_value", As::compact},
                        {"high", "high_value", As::compact},
                        {"change at low", "change_at_low", As::change},
                        {"±", "change_at_low", As::error},
                        {"change at high", "change_at_high", As::change},
                        {"±", "change_at_high", As::error}},
                       shown);
  if (study.bars.size() > shown)
    text += fmt::format("  and {} narrower ones, in the files.\n", study.bars.size() - shown);
  if (!study.left_out.empty())
    text += fmt::format("  Left out: {} headcount factors of regions, which are rescaled to a fixed total.\n",
                        study.left_out.size());
  text +=
      "  One at a time does not show what parameters do together: see 'sensitivity sobol'. A share of a "
      "whole "
      "moves\n  against the others.\n";
  if (study.posterior_rows > 0)
    text +=
        "  Quantiles, medians and present facts are those of the posterior's rows, each parameter by itself: "
        "the "
        "ends of a\n  bar leave what goes together in the posterior (see 'sensitivity prcc --posterior').\n";
  if (grid) text += grid_table(question, *grid);
  return text;
}

}  // namespace needgap::report
