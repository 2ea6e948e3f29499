#include "needgap/report.hpp"

#include "bars.hpp"
#include "text_table.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace needgap {
namespace {

std::pair<std::string, std::string> mean_and_interval(const Estimate& share) {
  return {percent(share.mean),
          fmt::format("{} to {}", percent(share.quantile(0.025)), percent(share.quantile(0.975)))};
}

// Neighbours of the list whose order is not sure, in a sentence.
std::string order_text(std::span<const Scenario> scenarios, const Comparison& comparison,
                       const std::vector<std::size_t>& order, int year_index) {
  if (order.size() < 2) return {};
  std::string unsure;
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const std::size_t first = order[i], second = order[i + 1];
    const GapBetween gap =
        comparison.gap_between(static_cast<int>(first), static_cast<int>(second), year_index);
    const bool alike = gap.difference.mean == 0 && !(gap.difference.mcse > 0);
    if (gap.resolved && !alike) continue;
    unsure += fmt::format("{}{} and {} ({} ± {}: {})", unsure.empty() ? "" : ", ", scenarios[first].name,
                          scenarios[second].name, grouped(gap.difference.mean, 1),
                          grouped(gap.difference.mcse, 1), verdict(gap, gap.difference));
  }
  if (unsure.empty())
    return wrapped(
        "Their order is sure: each averts more than the next by more than the Monte Carlo error (95%).",
        "  ");
  return wrapped("Their order is sure (95%, Monte Carlo error) but for these neighbours: " + unsure + ".",
                 "  ");
}

}  // namespace

std::string verdict(const Resolution& resolution, const Estimate& difference) {
  if (difference.mean == 0 && difference.mcse == 0) return "no difference at all";
  if (resolution.resolved) return "resolved";
  if (!(resolution.draws_to_resolve < 1e8)) return "unresolved, and too small to resolve";
  return fmt::format("unresolved; about {} draws would", grouped(resolution.draws_to_resolve));
}

std::string overview_table(std::span<const Scenario> scenarios, const Comparison& comparison, int year) {
  const OutcomeShape& shape = comparison.shape;
  const int year_index = year - scenarios[0].horizon.start;
  std::vector<PairedEstimate> gaps;
  for (std::size_t s = 1; s < scenarios.size(); ++s)
    gaps.push_back(comparison.paired(static_cast<int>(s), year_index,
                                     column_of(Measure::unmet_need, Place::residence), shape.all_regions(),
                                     shape.all_procedures()));
  std::vector<std::size_t> order(gaps.size());
  std::iota(order.begin(), order.end(), std::size_t{1});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return gaps[a - 1].difference.mean < gaps[b - 1].difference.mean;
  });

  TextTable table("<>><><><");
  table.row(
      {"scenario", "gap averted", "±", "95% of futures", "coverage", "95% of futures", "P(better)", ""});
  const auto coverage = [&](std::size_t s) {
    return mean_and_interval(comparison.scenarios[s].summary.national(year_index, Measure::coverage));
  };
  const auto [reference_mean, reference_interval] = coverage(0);
  table.row({scenarios[0].name, "", "", "", reference_mean, reference_interval, "", ""});
  const double largest = order.empty() ? 0 : -gaps[order[0] - 1].difference.mean;
  for (const std::size_t s : order) {
    const PairedEstimate& gap = gaps[s - 1];
    const Estimate& d = gap.difference;
    const auto [own_mean, own_interval] = coverage(s);
    table.row({scenarios[s].name, gap.resolved ? grouped(-d.mean) : fmt::format("({})", grouped(-d.mean)),
               grouped(d.mcse),
               fmt::format("{} to {}", grouped(-d.quantile(0.975)), grouped(-d.quantile(0.025))), own_mean,
               own_interval, percent(gap.probability_better),
               gap.resolved && d.mean != 0 ? bar(largest > 0 ? -d.mean / largest : 0, 16) : verdict(gap, d)});
  }
  return "\nAll scenarios, the largest gap averted first (patients)\n" + table.str() +
         order_text(scenarios, comparison, order, year_index);
}

}  // namespace needgap
