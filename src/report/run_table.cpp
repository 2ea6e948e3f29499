#include "needgap/ranking.hpp"
#include "needgap/report.hpp"

#include "bars.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::report {
namespace {

std::string count_interval(const Estimate& e) {
  return interval_with_errors(
      e, [](double x) { return grouped(x); }, [](double x) { return error_text(x); });
}

std::string percent_error(double error) {
  return std::isnan(error) ? std::string(no_number) : error_text(100 * error, 1) + "%";
}

std::string percent_interval(const Estimate& e) {
  return interval_with_errors(e, percent, percent_error);
}

struct Loss {
  const char* name;
  Measure measure;
};

constexpr Loss losses[] = {{"not identified", Measure::not_identified},
                           {"not accepted", Measure::not_accepted},
                           {"no route to a provider", Measure::no_route},
                           {"referred, not connected", Measure::not_connected},
                           {"died waiting", Measure::died_waiting}};

// The index of the year at which the tables begin.
int first_shown(const Scenario& scenario) {
  return scenario.horizon.first_shown() - scenario.horizon.start;
}

std::string national_table(const Scenario& scenario, const engine::RunResult& result) {
  const int last = scenario.horizon.years() - 1;
  const Summary& summary = result.summary;
  TextTable table("<>><>><<");
  table.row({"", std::to_string(scenario.horizon.first_shown()), "±", "95% of futures",
             std::to_string(scenario.horizon.end), "±", "95% of futures", "unit"});
  std::vector<std::string> why_missing;
  const auto row = [&](const std::string& name, Measure measure, Place place, const char* unit,
                       const char* reason = "") {
    std::vector<std::string> cells{name};
    for (const int y : {first_shown(scenario), last}) {
      const Estimate e = summary.national(y, measure, place);
      const bool ratio = measure == Measure::coverage || measure == Measure::use_of_slots;
      const bool fine = measure == Measure::mean_wait;
      cells.push_back(ratio ? percent(e.mean) : grouped(e.mean, fine));
      cells.push_back(ratio ? percent_error(e.mcse) : error_text(e.mcse, fine ? 2 : 0));
      cells.push_back(
          ratio  ? percent_interval(e)
          : fine ? interval_with_errors(
                       e, [](double x) { return grouped(x, 1); }, [](double x) { return error_text(x, 2); })
                 : count_interval(e));
      if (std::isnan(e.mean)) why_missing.emplace_back(reason);
      if (std::isnan(e.mcse) && !std::isnan(e.mean)) why_missing.emplace_back("one draw tells no error");
    }
    cells.push_back(unit);
    table.row(std::move(cells));
  };
  row("need", Measure::need, Place::residence, "patients");
  for (const Loss& loss : losses)
    row(fmt::format("- {}", loss.name), loss.measure, Place::residence, "patients");
  row("- change in waiting", Measure::change_in_waiting, Place::residence, "patients");
  row("= performed", Measure::performed, Place::residence, "patients");
  row("  performed", Measure::procedures, Place::residence, "procedures");
  row("unmet need", Measure::unmet_need, Place::residence, "patients");
  row("avertable gap", Measure::avertable_gap, Place::residence, "patients");
  row("coverage", Measure::coverage, Place::residence, "of need", "nobody is in need");
  row("mean wait", Measure::mean_wait, Place::treatment, "weeks", "nobody leaves a queue");
  row("pain-days relieved", Measure::pain_days, Place::residence, "patient-days");
  row("use of slots", Measure::use_of_slots, Place::treatment, "of slots", "there are no slots");
  return table.str() + reasons(why_missing);
}

// Where the need of a year goes, as bars; the longest stands for the largest part.
std::string cascade(const Scenario& scenario, const Summary& summary, int year_index) {
  const double need = summary.national(year_index, Measure::need).mean;
  if (!(need > 0)) return {};
  constexpr int width = 40;
  TextTable table("<><");
  const auto row = [&](const char* name, Measure measure, double most) {
    const double share = summary.national(year_index, measure).mean / need;
    table.row({name, percent(share), bar(share / most, width)});
  };
  double most = summary.national(year_index, Measure::performed).mean / need;
  for (const Loss& loss : losses)
    most = std::max(most, summary.national(year_index, loss.measure).mean / need);
  for (const Loss& loss : losses) row(loss.name, loss.measure, most);
  row("performed", Measure::performed, most);
  return fmt::format(
             "\nOf the need in {} (of all futures together; coverage is the mean of each future's own "
             "share)\n",
             scenario.horizon.start + year_index) +
         table.str();
}

// Unmet need and coverage over the years shown, a block a year from 0 up.
std::string course(const Scenario& scenario, const Summary& summary) {
  const int first = first_shown(scenario), years = scenario.horizon.years();
  if (years - first < 3) return {};
  TextTable table("<<<");
  for (const auto& [name, measure] :
       {std::pair{"unmet need", Measure::unmet_need}, {"coverage", Measure::coverage}}) {
    std::vector<double> means;
    for (int y = first; y < years; ++y) means.push_back(summary.national(y, measure).mean);
    const auto [low, high] = std::minmax_element(means.begin(), means.end());
    const auto write = [&](double x) { return measure == Measure::coverage ? percent(x) : grouped(x); };
    if (!std::isnan(*low))
      table.row({name, sparkline(means), fmt::format("{} to {}", write(*low), write(*high))});
  }
  return fmt::format("\n{} to {} (means, a block a year; at the end: the lowest and the highest)\n",
                     scenario.horizon.first_shown(), scenario.horizon.end) +
         table.str();
}

std::string worst_stage(const Scenario& scenario, const Summary& summary, int year_index) {
  const double need = summary.national(year_index, Measure::need).mean;
  const auto mean_of = [&](const Loss& loss) { return summary.national(year_index, loss.measure).mean; };
  const Loss* worst = &losses[0];
  double lost = 0;
  for (const Loss& loss : losses) {
    lost += mean_of(loss);
    if (mean_of(loss) > mean_of(*worst)) worst = &loss;
  }
  if (lost <= 0) return fmt::format("  {}: no patient is lost.\n", scenario.horizon.start + year_index);
  return fmt::format("  {}: '{}', {} patients, {} of all losses, {} of need.\n",
                     scenario.horizon.start + year_index, worst->name, grouped(mean_of(*worst)),
                     percent(mean_of(*worst) / lost), percent(mean_of(*worst) / need));
}

// Whether the interval of each region listed overlaps that of the next one, towards the middle of the order.
std::string overlap_words(const std::vector<Estimate>& coverage, const std::vector<int>& order,
                          std::size_t shown) {
  const auto overlap = [&](std::size_t lower, std::size_t higher) {
    return coverage[order[lower]].quantile(0.975) >= coverage[order[higher]].quantile(0.025);
  };
  std::size_t overlaps = 0;
  for (std::size_t i = 0; i < shown; ++i)
    overlaps += overlap(i, i + 1) + overlap(order.size() - i - 2, order.size() - i - 1);
  if (overlaps == 0) return "; no interval overlaps that of the next region";
  return fmt::format("; {}intervals overlap: a place in this list is not a rank",
                     overlaps < 2 * shown ? "some " : "");
}

std::string regional_table(const Scenario& scenario, const engine::RunResult& result) {
  const Summary& summary = result.summary;
  const ColumnIndex column = column_of(Measure::coverage, Place::residence);
  const ProcedureIndex all = summary.shape().all_procedures();
  std::vector<Estimate> coverage;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r)
    coverage.push_back(summary.estimate(first_shown(scenario), column, r, all));
  std::vector<int> order(coverage.size());
  std::iota(order.begin(), order.end(), 0);
  std::erase_if(order, [&](int r) { return std::isnan(coverage[r].mean); });
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return coverage[a].mean < coverage[b].mean; });
  const std::size_t shown = std::min<std::size_t>(5, order.size() / 2);
  if (shown == 0) return {};
  const auto mean_at = [&](std::size_t i) { return without_rounding(coverage[order[i]].mean); };
  const std::size_t last = order.size() - 1;
  if (result.ranks.none_differs(first_shown(scenario)))
    return fmt::format("\nRegions in {}: none differs from another, coverage is {} in all {} by residence.\n",
                       scenario.horizon.first_shown(), percent(mean_at(0)), order.size());

  TextTable table("<><<<><");
  table.row(
      {"lowest coverage", "mean", "95% of futures", "  ", "highest coverage", "mean", "95% of futures"});
  const auto name = [&](int r) {
    return marked_name(scenario, summary, first_shown(scenario), static_cast<RegionIndex>(r));
  };
  std::vector<RegionIndex> listed;
  for (std::size_t i = 0; i < shown; ++i) {
    const int low = order[i], high = order[last - i];
    for (const int r : {low, high}) listed.push_back(static_cast<RegionIndex>(r));
    table.row({name(low), percent(coverage[low].mean), percent_interval(coverage[low]), "  ", name(high),
               percent(coverage[high].mean), percent_interval(coverage[high])});
  }
  // Regions beyond the list that are the same as its last one.
  std::size_t as_low = 0, as_high = 0;
  for (std::size_t i = shown; i <= last; ++i) {
    as_low += mean_at(i) == mean_at(shown - 1);
    as_high += mean_at(last - i) == mean_at(last - shown + 1);
  }
  std::string others;
  if (as_low > 0) others += fmt::format("  {} more are the same as the last of the lowest.\n", as_low);
  if (as_high > 0) others += fmt::format("  {} more are the same as the last of the highest.\n", as_high);
  return fmt::format("\nRegions in {} (by residence{})\n", scenario.horizon.first_shown(),
                     overlap_words(coverage, order, shown)) +
         table.str() + others + few_patients_text(scenario, summary, first_shown(scenario), listed);
}

// The groups of regions in the first year.
std::string group_table(const Scenario& scenario, const Summary& summary) {
  if (scenario.region_groups.empty()) return {};
  TextTable table("<>>><>><");
  table.row({"", "need", "performed", "unmet need", "95% of futures", "avertable gap", "coverage",
             "95% of futures"});
  std::vector<RegionIndex> listed;
  for (std::size_t g = 0; g < scenario.region_groups.size(); ++g) {
    listed.push_back(scenario.group_index(g));
    const auto of = [&](Measure measure) {
      return summary.estimate(first_shown(scenario), column_of(measure, Place::residence), listed.back(),
                              summary.shape().all_procedures());
    };
    const Estimate unmet = of(Measure::unmet_need), coverage = of(Measure::coverage);
    table.row({marked_name(scenario, summary, first_shown(scenario), listed.back()),
               grouped(of(Measure::need).mean), grouped(of(Measure::performed).mean), grouped(unmet.mean),
               count_interval(unmet), grouped(of(Measure::avertable_gap).mean), percent(coverage.mean),
               percent_interval(coverage)});
  }
  return fmt::format("\nGroups of regions in {} (patients, by residence)\n", scenario.horizon.first_shown()) +
         table.str() + few_patients_text(scenario, summary, first_shown(scenario), listed);
}

// Of what the draws are made, where they are not independent.
std::string scrambles(const engine::RunPlan& plan) {
  const design::Design design = engine::design_of(plan);
  if (design.scrambles == 0) return "";
  return fmt::format(
      ",\nfrom {} independent {}", std::min(design.scrambles, plan.draws),
      design.kind == design::DesignKind::latin_hypercube ? "Latin hypercubes" : "scrambles of Sobol' points");
}

}  // namespace

namespace {

// Both shares are estimates, and one of a small share can come out below 0: it is taken as 0.
std::string origin_of_variance(const Estimate& unmet, int year) {
  const double parameters = std::max(0.0, unmet.variance_parameter),
               chance = std::max(0.0, unmet.variance_chance);
  if (!(parameters + chance > 0)) return {};
  return fmt::format("\nOf the variance of unmet need in {}, {} is due to parameters, {} to chance.\n", year,
                     percent(parameters / (parameters + chance)), percent(chance / (parameters + chance)));
}

}  // namespace

std::string run_table(const Scenario& scenario, const engine::RunPlan& plan,
                      const engine::RunResult& result) {
  std::string text = fmt::format("{}\n", scenario.title) + what_if_text(scenario);
  if (!result.complete)
    text += fmt::format("PARTIAL: stopped after {} of {} draws.\n", grouped(result.draws_done),
                        grouped(plan.draws));
  text += fmt::format("{} draws x {} replicates, seed {}; ± is the Monte Carlo standard error{}.\n\n",
                      grouped(result.draws_done), plan.replicates, plan.seed, scrambles(plan));
  if (result.clipped > 0)
    text += fmt::format("Interventions pushed {} values out of their range; they were clipped.\n\n",
                        grouped(static_cast<double>(result.clipped)));
  text += national_table(scenario, result);
  const int first = first_shown(scenario), last = scenario.horizon.years() - 1;
  text += cascade(scenario, result.summary, first) + course(scenario, result.summary);
  text += "\nThe stage that loses most\n" + worst_stage(scenario, result.summary, first);
  if (last > first) text += worst_stage(scenario, result.summary, last);
  text += regional_table(scenario, result) + group_table(scenario, result.summary);

  const Estimate unmet = result.summary.national(first, Measure::unmet_need);
  return text + origin_of_variance(unmet, scenario.horizon.first_shown());
}

}  // namespace needgap::report
