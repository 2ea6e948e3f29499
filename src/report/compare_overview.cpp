#include "needgap/report.hpp"

#include "bars.hpp"
#include "text.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

std::pair<std::string, std::string> mean_and_interval(const Estimate& share) {
  return {percent(share.mean), interval_with_errors(share, percent, percent)};
}

bool has_both(const comparison::GapOrder& order) {
  return order.measures > 0 && order.measures < order.scenarios.size();
}

// Neighbours of the list whose order is not sure, in a sentence.
std::string order_text(std::span<const Scenario> scenarios, const comparison::GapOrder& order) {
  std::string unsure;
  std::size_t neighbours = 0;
  for (std::size_t i = 0; i < order.below_next.size(); ++i) {
    const std::optional<comparison::GapBetween>& gap = order.below_next[i];
    neighbours += gap.has_value();
    if (!gap || gap->apart()) continue;
    unsure += fmt::format("{}{} and {} ({} ± {}: {})", unsure.empty() ? "" : ", ",
                          marked_name(scenarios[order.scenarios[i]]),
                          marked_name(scenarios[order.scenarios[i + 1]]), grouped(gap->difference.mean, 1),
                          error_text(gap->difference.mcse, 1), verdict(*gap, gap->difference));
  }
  if (neighbours == 0) return {};
  const char* order_of =
      has_both(order) ? "The order of the measures, and that of the others," : "Their order";
  if (unsure.empty())
    return wrapped(
        fmt::format("{} is sure: each averts more than the next by more than the Monte Carlo error "
                    "(95%).",
                    order_of),
        "  ");
  return wrapped(
      fmt::format("{} is sure (95%, Monte Carlo error) but for these neighbours: {}.", order_of, unsure),
      "  ");
}

}  // namespace

std::string verdict(const comparison::Resolution& resolution, const Estimate& difference) {
  if (resolution.resolved) return difference.mean == 0 ? "no difference at all" : "resolved";
  if (difference.mean != 0 && !std::isfinite(resolution.draws_to_resolve))
    return "unresolved: too few draws to tell";
  if (!(resolution.draws_to_resolve < 1e8)) return "unresolved, and too small to resolve";
  return fmt::format("unresolved; about {} draws or fewer would", grouped(resolution.draws_to_resolve));
}

std::string overview_table(std::span<const Scenario> scenarios, const comparison::Comparison& comparison,
                           int year) {
  const OutcomeShape& shape = comparison.shape;
  const int year_index = year - scenarios[0].horizon.start;
  const comparison::GapOrder order = comparison::gap_order(scenarios, comparison, year_index);

  TextTable table("<>><>><><");
  table.row({"scenario", "gap averted", "±", "95% of futures", "avertable left", "coverage", "95% of futures",
             "P(better)", ""});
  const auto left = [&](int s) {
    return grouped(comparison.scenarios[s].summary.national(year_index, Measure::avertable_gap).mean);
  };
  const auto coverage = [&](int s) {
    return mean_and_interval(comparison.scenarios[s].summary.national(year_index, Measure::coverage));
  };
  const auto [reference_mean, reference_interval] = coverage(0);
  table.row({marked_name(scenarios[0]), "", "", "", left(0), reference_mean, reference_interval, "", ""});
  double largest = 0;
  for (const int s : order.scenarios)
    largest = std::max(largest, comparison.gap_between(s, 0, year_index).difference.mean);
  std::vector<std::string> why_missing;
  for (const int s : order.scenarios) {
    const comparison::PairedEstimate gap =
        comparison.paired(s, year_index, column_of(Measure::unmet_need, Place::residence),
                          shape.all_regions(), shape.all_procedures());
    const Estimate& d = gap.difference;
    const auto whole = [](double x) { return grouped(x); };
    const auto error = [](double x) { return error_text(x); };
    if (std::isnan(d.mcse)) why_missing.emplace_back("one draw tells no error");
    const auto [own_mean, own_interval] = coverage(s);
    table.row({marked_name(scenarios[s]),
               gap.resolved ? grouped(-d.mean) : fmt::format("({})", grouped(-d.mean)), error(d.mcse),
               interval_with_errors(d, whole, error, -1), left(s), own_mean, own_interval,
               percent(gap.probability_better),
               gap.resolved && d.mean != 0 ? bar(largest > 0 ? -d.mean / largest : 0, 16) : verdict(gap, d)});
  }
  return fmt::format(
             "\nAll scenarios, {}the largest gap averted first (patients; avertable left: unmet need but "
             "for those not accepted)\n",
             has_both(order) ? "measures before the others, " : "") +
         table.str() + kinds_text(scenarios) + reasons(why_missing) + order_text(scenarios, order);
}

}  // namespace needgap::report
