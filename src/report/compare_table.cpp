#include "needgap/ranking.hpp"
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
  return std::isnan(value) || text[0] == '-' || value == 0 ? text : "+" + text;
}

std::string points(double share) {
  return formatted("{:+.1f} pp", 100 * share);
}

struct Line {
  const char* name;
  Measure measure;
  Place place;
};

constexpr Line lines[] = {{"unmet need", Measure::unmet_need, Place::residence},
                          {"avertable gap", Measure::avertable_gap, Place::residence},
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
  const double reach = reach_95(comparison.draws_done, comparison.scrambles);
  table.row({"", "change", "95% of the mean", "95% of futures", "P(better)", "variance / unpaired", ""});
  std::vector<std::string> why_missing;
  for (const Line& line : lines) {
    const comparison::PairedEstimate paired = comparison.paired(
        scenario, year_index, column_of(line.measure, line.place), region, shape.all_procedures());
    const Estimate& d = paired.difference;
    if (std::isnan(d.mean))
      why_missing.push_back(fmt::format("{} is 0/0 in every future", line.name));
    else if (std::isnan(d.mcse))
      why_missing.emplace_back("one draw tells no error");
    const bool share = line.measure == Measure::coverage || line.measure == Measure::use_of_slots;
    const int decimals = line.measure == Measure::mean_wait ? 2 : 0;
    const auto shown = [&](double value) { return share ? points(value) : signed_number(value, decimals); };
    const auto error_shown = [&](double value) {
      return share ? formatted("{:.1f} pp", 100 * value) : grouped(value, decimals);
    };
    table.row({line.name, shown(d.mean), low_to_high(d.mean - reach * d.mcse, d.mean + reach * d.mcse, shown),
               interval_with_errors(d, shown, error_shown),
               std::isnan(paired.probability_better) ? "" : percent(paired.probability_better),
               std::isfinite(paired.variance_reduction) && paired.variance_reduction > 0
                   ? fmt::format("1/{}", compact(paired.variance_reduction))
                   : "",
               verdict(paired, d)});
  }
  return table.str() + reasons(why_missing);
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

// The regions where most is averted, or where most is added when none averts anything, in a line.
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
  if (const double change = averted.front().first; change == averted.back().first) {
    if (change == 0) return "  No region's gap changes.\n";
    return fmt::format("  In every region alike, {} patients {} go without.\n", grouped(std::abs(change), 1),
                       change < 0 ? "fewer" : "more");
  }
  const bool none_averts = averted.front().first >= 0;
  if (none_averts) std::reverse(averted.begin(), averted.end());
  const double sign = none_averts ? 1 : -1;
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(5, averted.size()); ++i) {
    if (none_averts ? averted[i].first <= 0 : averted[i].first >= 0) break;
    const Estimate& d = differences[static_cast<std::size_t>(averted[i].second)];
    const Region& region = scenario.regions[static_cast<std::size_t>(averted[i].second)];
    text += fmt::format("{}{} {} ({} to {})", i > 0 ? ", " : "",
                        region.name_en.empty() ? region.name : region.name_en, grouped(sign * d.mean, 1),
                        grouped(sign * d.quantile(none_averts ? 0.025 : 0.975), 1),
                        grouped(sign * d.quantile(none_averts ? 0.975 : 0.025), 1));
  }
  return wrapped(fmt::format("{} (patients, 95% of futures): {}",
                             none_averts ? "No region gains on average; where the gap grows most"
                                         : "Where most is averted",
                             text),
                 "  ");
}

// What each scenario averts in each group of regions.
std::string group_table(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                        int year_index, int year) {
  const Scenario& reference = scenarios[0];
  const OutcomeShape& shape = comparison.shape;
  if (shape.groups().empty() || scenarios.size() < 2) return {};
  TextTable table("<<>><><>");
  table.row({"scenario", "group", "gap averted", "±", "95% of futures", "coverage", "change", "P(better)"});
  std::vector<RegionIndex> listed;
  for (std::size_t g = 0; g < shape.groups().size(); ++g) listed.push_back(shape.group_index(g));
  for (std::size_t s = 1; s < scenarios.size(); ++s)
    for (const RegionIndex group : listed) {
      const auto change = [&](Measure measure) {
        return comparison.paired(static_cast<int>(s), year_index, column_of(measure, Place::residence), group,
                                 shape.all_procedures());
      };
      const comparison::PairedEstimate gap = change(Measure::unmet_need);
      const Summary& summary = comparison.scenarios[s].summary;
      const Estimate& d = gap.difference;
      const auto one_decimal = [](double x) { return grouped(x, 1); };
      const auto error = [](double x) { return error_text(x, 1); };
      const std::string averted = one_decimal(-d.mean);
      table.row({group == listed[0] ? marked_name(scenarios[s]) : "",
                 marked_name(reference, summary, year_index, group),
                 gap.resolved ? averted : fmt::format("({})", averted), error(d.mcse),
                 interval_with_errors(d, one_decimal, error, -1),
                 percent(summary
                             .estimate(year_index, column_of(Measure::coverage, Place::residence), group,
                                       shape.all_procedures())
                             .mean),
                 points(change(Measure::coverage).difference.mean), percent(gap.probability_better)});
    }
  return fmt::format(
             "\nGap averted by group of regions in {} (patients; in brackets: the sign is not resolved)\n",
             year) +
         table.str() + few_patients_text(reference, comparison.scenarios[0].summary, year_index, listed);
}

std::string inequality_table(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                             int year_index) {
  const double reach = reach_95(comparison.draws_done, comparison.scrambles);
  TextTable table("<>><><<");
  table.row({"", "Gini", "slope index", "95% of futures", "change of slope", "95% of the mean", ""});
  std::vector<std::string> why_missing;
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    const comparison::ScenarioResult& result = comparison.scenarios[s];
    const Estimate gini_of = result.inequality[2 * year_index].estimate();
    const Estimate slope = result.inequality[2 * year_index + 1].estimate();
    if (std::isnan(gini_of.mean)) why_missing.emplace_back("nobody is treated, so there is no Gini");
    if (std::isnan(slope.mean)) why_missing.emplace_back("a slope needs two regions with patients");
    std::vector<std::string> row{
        marked_name(scenarios[s]), formatted("{:.3f}", gini_of.mean), points(slope.mean),
        interval_with_errors(slope, points, [](double x) { return error_text(100 * x, 1); })};
    if (s > 0) {
      const Estimate change = result.inequality_change[2 * year_index + 1].estimate();
      row.push_back(points(change.mean));
      row.push_back(
          low_to_high(change.mean - reach * change.mcse, change.mean + reach * change.mcse, points));
      row.push_back(verdict(comparison.resolution_of(change), change));
    }
    table.row(std::move(row));
  }
  return table.str() + reasons(why_missing);
}

// Who is among the lowest, the first eight regions by the reference; a sentence where none differs.
std::string worst_table(const comparison::Comparison& comparison, std::span<const Scenario> scenarios,
                        int year_index, int year) {
  const int regions = comparison.shape.regions(), lowest = lowest_count(regions);
  if (lowest == 0) return {};
  const auto probability = [&](std::size_t s, RegionIndex r) {
    return comparison.among_lowest(static_cast<int>(s), year_index, r);
  };
  bool differ = false, ranked = false;
  for (const comparison::ScenarioResult& result : comparison.scenarios) {
    // The slope is never below 0, and 0 where all regions are the same.
    differ = differ || result.inequality[static_cast<std::size_t>(2 * year_index + 1)].estimate().mean > 0;
    ranked = ranked || result.ranked[static_cast<std::size_t>(year_index)] > 0;
  }
  std::string text = fmt::format(
      "\nProbability of being among the {} of {} regions of lowest coverage in {}\n", lowest, regions, year);
  if (!ranked) return text + "  Nobody is in need, so no region has a coverage.\n";
  if (!differ)
    return text + fmt::format("  {} for each: none differs from another in any future.\n",
                              percent(probability(0, RegionIndex{0})));
  std::vector<RegionIndex> order;
  for (RegionIndex r{0}; r < regions; ++r) order.push_back(r);
  std::stable_sort(order.begin(), order.end(),
                   [&](RegionIndex a, RegionIndex b) { return probability(0, a) > probability(0, b); });
  order.resize(std::min<std::size_t>(8, order.size()));
  std::string alignment(order.size() + 1, '>');
  alignment.front() = '<';
  TextTable table(alignment);
  std::vector<std::string> head{"scenario"};
  const Summary& reference = comparison.scenarios[0].summary;
  for (const RegionIndex r : order) head.push_back(marked_name(scenarios[0], reference, year_index, r));
  table.row(head);
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    std::vector<std::string> row{marked_name(scenarios[s])};
    for (const RegionIndex r : order) row.push_back(percent(probability(s, r)));
    table.row(std::move(row));
  }
  return text + table.str() + few_patients_text(scenarios[0], reference, year_index, order);
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
      "95% of futures: how far it differs between draws and replicates. P(better): in so many futures it is "
      "better.\n"
      "pp: percentage points.\n",
      grouped(comparison.draws_done), plan.replicates, plan.seed);
  if (comparison.clipped > 0)
    text += fmt::format("Interventions pushed {} values out of their range; they were clipped.\n",
                        grouped(static_cast<double>(comparison.clipped)));
  text += overview_table(scenarios, comparison, year) + path_table(scenarios, comparison) +
          cost_table(scenarios, comparison) + target_table(scenarios, comparison);
  for (std::size_t s = 1; s < scenarios.size(); ++s) {
    const int index = static_cast<int>(s);
    text += fmt::format("\n{}: {}\n", marked_name(scenarios[s]), scenarios[s].title);
    const Summary& summary = comparison.scenarios[s].summary;
    if (!whole) text += fmt::format("  {} in {}\n", marked_name(reference, summary, y, region), year);
    text += difference_table(comparison, index, y, region);
    if (!whole) text += few_patients_text(reference, summary, y, {region});
    text += "  Where it comes from\n" + waterfall(comparison, index, y, region);
    if (whole && reference.region_count() > 1) text += where_most(comparison, reference, index, y);
  }
  text += group_table(comparison, scenarios, y, year);
  text +=
      fmt::format("\nInequality of coverage between regions in {} (by residence, weighted by need)\n", year);
  text += inequality_table(comparison, scenarios, y);
  return text + worst_table(comparison, scenarios, y, year);
}

std::string contributions_table(const Scenario& scenario, const comparison::Contributions& contributions,
                                int year) {
  const bool assumptions = !contributions.against.empty();
  const int sign = assumptions ? 1 : -1;
  const std::string draws = grouped(contributions.draws_done);
  std::string text =
      assumptions
          ? fmt::format(
                "\n{}: what each assumption that differs from '{}' adds to unmet need in {} (Shapley "
                "values, {} draws)\n",
                marked_name(scenario), contributions.against, year, draws)
          : fmt::format(
                "\n{}: what each intervention contributes to averting unmet need in {} (Shapley values, {} "
                "draws)\n",
                marked_name(scenario), year, draws);
  TextTable table("<>><><");
  table.row({"", assumptions ? "change" : "averted", "±", "95% of futures", "alone", ""});
  const auto row = [&](const std::string& name, const Estimate& e, double alone) {
    table.row({name, signed_number(sign * e.mean), error_text(e.mcse),
               interval_with_errors(
                   e, [](double x) { return signed_number(x); }, [](double x) { return error_text(x); }, sign),
               signed_number(sign * alone),
               verdict(comparison::resolution(e, contributions.draws_done, contributions.scrambles), e)});
  };
  double sum = 0;
  for (std::size_t i = 0; i < contributions.names.size(); ++i) {
    row(contributions.names[i], contributions.shapley[i], contributions.alone[i].mean);
    sum += contributions.alone[i].mean;
  }
  row("= together", contributions.together, sum);
  return text + table.str();
}

std::string openings_table(std::span<const Scenario> scenarios, const comparison::Openings& openings) {
  std::string text = fmt::format(
      "\nTraining in {}: gap averted (patients) with and without the hospitals that practitioners open\n",
      openings.year);
  TextTable table("<>>>>>>");
  table.row({"", "as simulated", "±", "if they opened none", "±", "hospitals more", "±"});
  for (const comparison::Openings::Row& row : openings.rows)
    table.row({marked_name(scenarios[row.scenario]), signed_number(row.with.mean), error_text(row.with.mcse),
               signed_number(row.without.mean), error_text(row.without.mcse),
               formatted("{:.1f}", row.hospitals.mean), error_text(row.hospitals.mcse, 1)});
  return text + table.str() +
         "  Hospitals are counted once for each procedure that they begin to perform; other interventions of "
         "a\n"
         "  scenario act in both columns.\n";
}

}  // namespace needgap::report
