#include "needgap/report.hpp"

#include "text.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::report {
namespace {

std::string signed_number(double value, int decimals = 0) {
  const std::string text = grouped(value, decimals);
  return text[0] == '-' || text == "-" || value == 0 ? text : "+" + text;
}

std::string points(double share) {
  if (std::isnan(share)) return "-";
  return fmt::format("{:+.1f} pp", 100 * share);
}

struct Line {
  const char* name;
  Measure measure;
  Place place;
};

constexpr Line lines[] = {{"unmet need", Measure::unmet_need, Place::residence},
                          {"performed", Measure::performed, Place::residence},
                          {"procedures", Measure::procedures, Place::residence},
                          {"coverage", Measure::coverage, Place::residence},
                          {"died waiting", Measure::died_waiting, Place::residence},
                          {"mean wait, weeks", Measure::mean_wait, Place::treatment},
                          {"use of slots", Measure::use_of_slots, Place::treatment},
                          {"pain-days relieved", Measure::pain_days, Place::residence}};

std::string difference_table(const comparison::Comparison& comparison, int scenario, int year_index,
                             RegionIndex region) {
  const OutcomeShape& shape = comparison.shape;
  TextTable table("<>>>>><");
  const double reach = comparison::reach_95(comparison.draws_done, comparison.scramble);
  table.row({"", "change", "95% of the mean", "95% of futures", "P(better)", "variance / unpaired", ""});
  for (const Line& line : lines) {
    const comparison::PairedEstimate paired = comparison.paired(
        scenario, year_index, column_of(line.measure, line.place), region, shape.all_procedures());
    const Estimate& d = paired.difference;
    const bool share = line.measure == Measure::coverage || line.measure == Measure::use_of_slots;
    const int decimals = line.measure == Measure::mean_wait ? 2 : 0;
    const auto shown = [&](double value) { return share ? points(value) : signed_number(value, decimals); };
    table.row({line.name, shown(d.mean),
               fmt::format("{} to {}", shown(d.mean - reach * d.mcse), shown(d.mean + reach * d.mcse)),
               fmt::format("{} to {}", shown(d.quantile(0.025)), shown(d.quantile(0.975))),
               std::isnan(paired.probability_better) ? "" : percent(paired.probability_better),
               std::isfinite(paired.variance_reduction) && paired.variance_reduction > 0
                   ? fmt::format("1/{}", compact(paired.variance_reduction))
                   : "",
               verdict(paired, d)});
  }
  return table.str();
}

// performed = need - losses - died waiting - change in waiting, so the changes add up.
std::string waterfall(const comparison::Comparison& comparison, int scenario, int year_index,
                      RegionIndex region) {
  constexpr Line stages[] = {{"need", Measure::need, Place::residence},
                             {"not identified", Measure::not_identified, Place::residence},
                             {"not accepted", Measure::not_accepted, Place::residence},
                             {"no route to a provider", Measure::no_route, Place::residence},
                             {"referred, not connected", Measure::not_connected, Place::residence},
                             {"died waiting", Measure::died_waiting, Place::residence},
                             {"change in waiting", Measure::change_in_waiting, Place::residence}};
  const auto change = [&](Measure measure) {
    return comparison
        .paired(scenario, year_index, column_of(measure, Place::residence), region,
                comparison.shape.all_procedures())
        .difference.mean;
  };
  TextTable table("<>>");
  table.row({"", "change", "performed"});
  double sum = 0;
  for (const Line& stage : stages) {
    const double effect = stage.measure == Measure::need ? change(stage.measure) : -change(stage.measure);
    sum += effect;
    table.row({stage.name, signed_number(change(stage.measure)), signed_number(effect)});
  }
  table.row({"= performed", "", signed_number(sum)});
  return table.str();
}

// The regions where most is averted, in a line.
std::string where_most(const comparison::Comparison& comparison, const Scenario& scenario, int s,
                       int year_index) {
  const OutcomeShape& shape = comparison.shape;
  std::vector<std::pair<double, int>> averted;
  std::vector<Estimate> differences;
  for (RegionIndex r{0}; r < shape.regions(); ++r) {
    differences.push_back(comparison
                              .paired(s, year_index, column_of(Measure::unmet_need, Place::residence), r,
                                      shape.all_procedures())
                              .difference);
    averted.emplace_back(differences.back().mean, r);
  }
  std::stable_sort(averted.begin(), averted.end());
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(5, averted.size()); ++i) {
    const Estimate& d = differences[static_cast<std::size_t>(averted[i].second)];
    const Region& region = scenario.regions[static_cast<std::size_t>(averted[i].second)];
    text += fmt::format("{}{} {} ({} to {})", i > 0 ? ", " : "",
                        region.name_en.empty() ? region.name : region.name_en, grouped(-d.mean, 1),
                        grouped(-d.quantile(0.975), 1), grouped(-d.quantile(0.025), 1));
  }
  return wrapped("Where most is averted (patients, 95% of futures): " + text, "  ");
}

std::string inequality_table(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                             int year_index) {
  const double reach = comparison::reach_95(comparison.draws_done, comparison.scramble);
  TextTable table("<>><><<");
  table.row({"", "Gini", "slope index", "95% interval", "change of slope", "95% of the mean", ""});
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const comparison::ScenarioResult& result = comparison.scenarios[s];
    const Estimate gini_of = result.inequality[2 * year_index].estimate();
    const Estimate slope = result.inequality[2 * year_index + 1].estimate();
    std::vector<std::string> row{
        scenarios[s].name, fmt::format("{:.3f}", gini_of.mean), points(slope.mean),
        fmt::format("{} to {}", points(slope.quantile(0.025)), points(slope.quantile(0.975)))};
    if (s > 0) {
      const Estimate change = result.inequality_change[2 * year_index + 1].estimate();
      row.push_back(points(change.mean));
      row.push_back(fmt::format("{} to {}", points(change.mean - reach * change.mcse),
                                points(change.mean + reach * change.mcse)));
      row.push_back(verdict(comparison.resolution_of(change), change));
    }
    table.row(std::move(row));
  }
  return table.str();
}

std::string worst_table(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                        int year_index) {
  const auto regions = static_cast<std::size_t>(comparison.shape.regions());
  const auto probability = [&](std::size_t s, std::size_t r) {
    const comparison::ScenarioResult& result = comparison.scenarios[s];
    return static_cast<double>(result.among_worst[static_cast<std::size_t>(year_index) * regions + r]) /
           static_cast<double>(std::max<std::uint64_t>(1, result.ranked[year_index]));
  };
  std::vector<std::size_t> order(regions);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return probability(0, a) > probability(0, b); });
  order.resize(std::min<std::size_t>(8, regions));
  std::string alignment(order.size() + 1, '>');
  alignment.front() = '<';
  TextTable table(alignment);
  std::vector<std::string> head{"scenario"};
  for (const std::size_t r : order) head.push_back(display_name(scenarios[0].regions[r]));
  table.row(head);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    std::vector<std::string> row{scenarios[s].name};
    for (const std::size_t r : order) row.push_back(percent(probability(s, r)));
    table.row(std::move(row));
  }
  return table.str();
}

}  // namespace

std::string compare_table(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                          const comparison::Comparison& comparison, int year, RegionIndex region) {
  const Scenario& reference = scenarios[0];
  const int y = year - reference.horizon.start;
  const bool whole = region == comparison.shape.all_regions();
  std::string text = fmt::format("Compared with '{}' in {}: {}\n", reference.name, year, reference.title);
  if (!comparison.complete)
    text += fmt::format("PARTIAL: stopped after {} of {} draws.\n", grouped(comparison.draws_done),
                        grouped(plan.draws));
  text += fmt::format(
      "{} draws x {} replicates, seed {}, the same random numbers for all. 95% of the mean: where the "
      "average change lies;\n"
      "95% of futures: how far it differs between draws and replicates. pp: percentage points.\n",
      grouped(comparison.draws_done), plan.replicates, plan.seed);
  if (comparison.clipped > 0)
    text += fmt::format("Interventions pushed {} values out of their range; they were clipped.\n",
                        grouped(static_cast<double>(comparison.clipped)));
  text += overview_table(scenarios, comparison, year) + path_table(scenarios, comparison) +
          cost_table(scenarios, comparison) + target_table(scenarios, comparison);
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    const int index = static_cast<int>(s);
    text += fmt::format("\n{}: {}\n", scenarios[s].name, scenarios[s].title);
    if (!whole)
      text += fmt::format("  {} in {}\n", display_name(reference.regions[static_cast<std::size_t>(region)]),
                          year);
    text += difference_table(comparison, index, y, region);
    text += "  Where it comes from\n" + waterfall(comparison, index, y, region);
    if (whole && reference.region_count() > 1) text += where_most(comparison, reference, index, y);
  }
  text +=
      fmt::format("\nInequality of coverage between regions in {} (by residence, weighted by need)\n", year);
  text += inequality_table(comparison, scenarios, y);
  text += fmt::format("\nProbability of being among the {} regions of lowest coverage in {}\n",
                      comparison::worst_regions, year);
  text += worst_table(comparison, scenarios, y);
  return text;
}

std::string contributions_table(const Scenario& scenario, const comparison::Contributions& contributions,
                                int year) {
  std::string text = fmt::format(
      "\n{}: what each intervention contributes to averting unmet need in {} (Shapley values, {} draws)\n",
      scenario.name, year, grouped(contributions.draws_done));
  TextTable table("<>><><");
  table.row({"", "averted", "±", "95% of futures", "alone", ""});
  const auto row = [&](const std::string& name, const Estimate& e, double alone) {
    table.row({name, signed_number(-e.mean), grouped(e.mcse),
               fmt::format("{} to {}", signed_number(-e.quantile(0.975)), signed_number(-e.quantile(0.025))),
               signed_number(-alone),
               verdict(comparison::resolution(e, contributions.draws_done, contributions.scramble), e)});
  };
  double sum = 0;
  for (std::size_t i = 0; i < contributions.names.size(); ++i) {
    row(contributions.names[i], contributions.shapley[i], contributions.alone[i].mean);
    sum += contributions.alone[i].mean;
  }
  row("= together", contributions.together, sum);
  return text + table.str();
}

}  // namespace needgap::report
