#include "needgap/comparison.hpp"
#include "needgap/report.hpp"

#include "study_text.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

using As = result::Shown::As;

std::string interval_text(const sensitivity::Interval& interval) {
  return low_to_high(interval.low, interval.high, [](double x) { return grouped(x); });
}

// A value of information: never shown below 0.
std::string value_text(const sensitivity::Index& index, int decimals) {
  if (std::isnan(index.value)) return std::string(no_number);
  return index.value < 0 ? "0*" : grouped(index.value, decimals);
}

std::string priors_table(const voi::VoiStudy& study) {
  std::string text =
      "\nUnder other priors (mean pay-off ± standard error, and share of draws in which it is best)\n";
  std::string columns(2 * study.options.size() + 2, '>');
  columns.front() = columns.back() = '<';
  TextTable table(columns);
  std::vector<std::string> head{"prior"};
  for (const std::string& option : study.options) {
    head.push_back(option);
    head.emplace_back("best in");
  }
  head.emplace_back("");
  table.row(head);
  int flips = 0;
  for (const voi::PriorResult& prior : study.priors) {
    std::vector<std::string> row{prior.name};
    for (std::size_t s = 0; s < study.options.size(); ++s) {
      row.push_back(fmt::format("{} ± {}", grouped(prior.pay_off[s].value), grouped(prior.pay_off[s].error)));
      row.push_back(percent(prior.probability_best[s]));
    }
    const bool flip = prior.best != study.best;
    flips += flip;
    row.push_back(flip ? fmt::format("flips to {}{}", study.options[static_cast<std::size_t>(prior.best)],
                                     prior.lead.interval.low > 0 ? "" : ", not surely")
                       : "same best");
    table.row(std::move(row));
  }
  text += table.str();
  text += flips == 0 ? "  The best option is the same under all of them.\n"
                     : fmt::format("  Under {} of {} another option is best.\n", flips, study.priors.size());
  return text;
}

// A caution for each measure of the pay-off that counts as good though less of it is better, or the other way
// round.
std::string less_is_better(const voi::PayOff& pay) {
  std::string text;
  for (const voi::PayOffTerm& term : pay.terms) {
    const MeasureColumn& column = measure_columns[static_cast<std::size_t>(term.column)];
    const int direction = comparison::better_direction(column.measure);
    if (direction * term.weight < 0)
      text += fmt::format("CAUTION: {} {} counts as better here; change its sign if that is not meant.\n",
                          direction < 0 ? "more" : "less", column.name);
  }
  return text;
}

// What the box is, by how often the statement holds in it.
std::string_view box_heading(const sensitivity::InvertStudy& study) {
  if (study.sides.empty()) return "A region in which it holds more often";
  if (study.box.density > 0.5) return "A region in which it mostly holds";
  return study.box.density > study.share.value
             ? "A region in which it holds more often, but not mostly"
             : "A region that seemed to be one in which it holds more often";
}

}  // namespace

std::string voi_table(const voi::Decision& decision, const voi::VoiStudy& study) {
  const voi::PayOff& pay = decision.pay_off;
  const int decimals = std::abs(study.evpi.value) >= 200 ? 0 : std::abs(study.evpi.value) >= 2 ? 1 : 3;
  std::string text =
      fmt::format("What would it be worth to know more? {} options, pay-off: {}, {} to {} ({})\n",
                  study.options.size(), pay.text, pay.first_year, pay.last_year, pay.unit);
  text += fmt::format("{}, the same for all options; ± is the standard error.\n", run_text(study));
  text += pay.text + ": the larger the better.\n" + less_is_better(pay) + '\n';
  const result::Result result = as_result(decision, study);
  text += result::text(result.table("options"), {{"option", "option"},
                                                 {"pay-off", "pay_off"},
                                                 {"±", "pay_off", As::error},
                                                 {"gain", "gain"},
                                                 {"±", "gain", As::error},
                                                 {"best in", "best_in"},
                                                 {"", "kind"}});
  const std::string& best = study.options[static_cast<std::size_t>(study.best)];
  text += fmt::format("\nOn average '{}' is best. Knowing everything (EVPI): {} ± {} ({}).\n", best,
                      grouped(study.evpi.value, decimals), grouped(study.evpi.error, decimals), pay.unit);
  if (study.evpi.value == 0) {
    text += "In no draw is another better: no information would change the decision.\n";
    if (study.probability_best[static_cast<std::size_t>(study.best)] < 1)
      text += "Where options are level, 'best in' counts the draw for the one named first.\n";
  }
  text += '\n' + result::text(result.table("groups"), {{"group", "group"},
                                                       {"parameters", "parameters"},
                                                       {"EVPPI", "evppi", As::not_below_0},
                                                       {"±", "evppi", As::error},
                                                       {"all but it", "all_but_it", As::not_below_0},
                                                       {"±", "all_but_it", As::error},
                                                       {"total order", "total_order", As::share},
                                                       {"±", "total_order", As::error},
                                                       {"", "verdict"}});
  text += fmt::format(
      "  EVPPI: gain from knowing the group alone; for a number nothing depends on: {} ± {}. All but it: "
      "what "
      "would be\n  lost if everything but the group were known (additive regression). Total order: of the "
      "pay-off of "
      "'{}'{}.\n",
      value_text(study.dummy, decimals), grouped(study.dummy.error, decimals), best,
      study.sobol_points == 0 ? ", not asked for" : fmt::format(", {} base points", study.sobol_points));
  text += "  A verdict needs a value above that of the dummy and 5% of the EVPI, or a total order of 5%.\n";
  text +=
      study.posterior_rows == 0
          ? "  Present facts have no regression: --check 'present facts' values them by nested "
            "simulation.\n"
          : "  The rows of a posterior are correlated: a group's EVPPI holds what it tells of the groups it "
            "goes with, and\n  columns that need independent inputs (all but it, total order) are left "
            "out.\n";
  if (!study.parameters.empty()) {
    text += "\nSingle parameters of the groups that decide\n";
    text += result::text(
        result.table("parameters"),
        {{"parameter", "parameter"}, {"EVPPI", "evppi", As::not_below_0}, {"±", "evppi", As::error}});
  }
  for (const voi::Switch& at : study.switches)
    text += fmt::format("At {} = {} ({}) the best option changes from '{}' to '{}', all else averaged.\n",
                        at.parameter, compact(at.value), at.unit,
                        study.options[static_cast<std::size_t>(at.below)],
                        study.options[static_cast<std::size_t>(at.above)]);
  for (const voi::NestedCheck& check : study.checks)
    text += fmt::format("Nested check of {}: {} ± {}, 95% {} ({} x {} rows).\n", check.group,
                        grouped(check.value.value, decimals), grouped(check.value.error, decimals),
                        interval_text(check.value.interval), check.outer, check.inner);
  if (!study.priors.empty()) text += priors_table(study);
  return text;
}

std::string invert_table(const sensitivity::Question& question, const sensitivity::InvertStudy& study) {
  const result::Result result = as_result(question, study);
  const Shown number(question, study.way.at_medians.value);
  std::string text = fmt::format("What would have to be true: {}\n", study.statement);
  text += fmt::format("{}. It holds in {} of the draws (Monte Carlo error, 95%: {} to {}), '{}'.\n",
                      run_text(study), percent(study.share.value), percent(study.share.interval.low),
                      percent(study.share.interval.high), question.scenarios.back().name);
  const bool always = study.share.value == 1, never = study.share.value == 0;
  if (always || never) {
    text += fmt::format("It {} in every draw, so there is no region and no threshold to name.\n",
                        always ? "holds" : "fails");
  } else {
    text += fmt::format("\n{} (a box found by patient peeling, judged on draws it has not seen)\n",
                        box_heading(study));
    if (study.sides.empty())
      text += "  None narrower than the whole: no restriction raises the share enough.\n";
    if (!study.sides.empty())
      text += result::text(result.table("sides"), {{"parameter", "parameter"},
                                                   {"from", "from", As::compact},
                                                   {"to", "to", As::compact},
                                                   {"by luck", "by_luck", As::share},
                                                   {"unit", "unit"}});
    text += fmt::format(
        "  Density {}: so often it holds inside. Coverage {}: so many of the cases lie inside. It takes up "
        "{} of "
        "the draws.\n",
        percent(study.box.density), percent(study.box.coverage), percent(study.box.mass));
    text += "\nSingle thresholds (likelier than not beyond)\n";
    text += study.thresholds.empty() ? "  No parameter alone goes with it.\n"
                                     : result::text(result.table("thresholds"),
                                                    {{"parameter", "parameter"},
                                                     {"threshold", "threshold", As::compact},
                                                     {"likelier", "likelier"},
                                                     {"holds below", "share_below"},
                                                     {"holds above", "share_above"},
                                                     {"unit", "unit"}},
                                                    10);
  }
  const sensitivity::Way& way = study.way;
  text += fmt::format("\nThe most plausible way {}\n", way.held_at_medians ? "for it to fail" : "there");
  text += fmt::format("  At the medians of all parameters the number is {} ± {}: it {}.\n",
                      number(way.at_medians.value), number.size(way.at_medians.error),
                      way.held_at_medians ? "holds" : "does not hold");
  if (!way.found)
    return text + fmt::format("  Within four standard deviations it does not {}.\n",
                              way.held_at_medians ? "fail" : "come to hold");
  text += fmt::format(
      "  {:.2f} standard deviations away along the steepest direction{} the number is {} ± {}, where these "
      "have moved:\n",
      way.distance,
      study.posterior_rows > 0 ? " (parameters that go together in the posterior move together)" : "",
      number(way.reached.value), number.size(way.reached.error));
  text += result::text(result.table("moves"), {{"parameter", "parameter"},
                                               {"median", "from", As::compact},
                                               {"there", "to", As::compact},
                                               {"its quantile", "quantile"},
                                               {"unit", "unit"}});
  if (way.others > 0) text += fmt::format("  and {} that move less.\n", way.others);
  return text;
}

}  // namespace needgap::report
