#include "needgap/report.hpp"

#include "study_text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

std::string interval_text(const sensitivity::Interval& interval) {
  return fmt::format("{} to {}", grouped(interval.low), grouped(interval.high));
}

// A value of information: never shown below 0.
std::string value_text(const sensitivity::Index& index, int decimals) {
  if (std::isnan(index.value)) return "-";
  return index.value < 0 ? "0*" : grouped(index.value, decimals);
}

std::string options_table(const voi::VoiStudy& study) {
  TextTable table("<>>>>>");
  table.row({"option", "pay-off", "±", "gain", "±", "best in"});
  for (std::size_t s = 0; s < study.options.size(); ++s)
    table.row({fmt::format("{}{}", study.options[s], static_cast<int>(s) == study.best ? " (best)" : ""),
               grouped(study.pay_off[s].value), grouped(study.pay_off[s].error),
               s == 0 ? "" : grouped(study.gain[s].value), s == 0 ? "" : grouped(study.gain[s].error),
               percent(study.probability_best[s])});
  return table.str();
}

std::string groups_table(const voi::VoiStudy& study, int decimals) {
  std::vector<const voi::GroupValue*> order;
  for (const voi::GroupValue& group : study.groups) order.push_back(&group);
  std::stable_sort(order.begin(), order.end(), [](const voi::GroupValue* a, const voi::GroupValue* b) {
    const auto size = [](const voi::GroupValue* group) {
      return group->value.value + (std::isnan(group->joint.value) ? 0 : 1e-3 * group->joint.value);
    };
    return size(a) > size(b);
  });
  TextTable table("<>>>>>><");
  table.row({"group (parameters in it)", "EVPPI", "±", "all but it", "±", "total order", "±", ""});
  for (const voi::GroupValue* group : order) {
    const std::string name = group->factor.members.size() > 1
                                 ? fmt::format("{} ({})", group->factor.name, group->factor.members.size())
                                 : group->factor.name;
    table.row({name, value_text(group->value, decimals), grouped(group->value.error, decimals),
               value_text(group->joint, decimals),
               std::isnan(group->joint.error) ? "-" : grouped(group->joint.error, decimals),
               share_text(group->total.value),
               std::isnan(group->total.error) ? "-" : fmt::format("{:.3f}", group->total.error),
               std::string(voi::to_string(group->verdict))});
  }
  return table.str();
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

}  // namespace

std::string voi_table(const voi::Decision& decision, const voi::VoiStudy& study) {
  const voi::PayOff& pay = decision.pay_off;
  const int decimals = std::abs(study.evpi.value) >= 200 ? 0 : std::abs(study.evpi.value) >= 2 ? 1 : 3;
  std::string text =
      fmt::format("What would it be worth to know more? {} options, pay-off: {}, {} to {} ({})\n",
                  study.options.size(), pay.text, pay.first_year, pay.last_year, pay.unit);
  text += fmt::format("{}, the same for all options; ± is the standard error.\n\n", run_text(study));
  text += options_table(study);
  const std::string& best = study.options[static_cast<std::size_t>(study.best)];
  text += fmt::format("\nOn average '{}' is best. Knowing everything (EVPI): {} ± {} ({}).\n", best,
                      grouped(study.evpi.value, decimals), grouped(study.evpi.error, decimals), pay.unit);
  if (study.evpi.value == 0) text += "It is best in every draw: no information would change the decision.\n";
  text += fmt::format("\n{}", groups_table(study, decimals));
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
    TextTable table("<>>");
    table.row({"parameter", "EVPPI", "±"});
    for (const voi::GroupValue& single : study.parameters)
      table.row(
          {single.factor.name, value_text(single.value, decimals), grouped(single.value.error, decimals)});
    text += table.str();
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
  const Shown number(question, study.way.at_medians.value);
  std::string text = fmt::format("What would have to be true: {}\n", study.statement);
  text += fmt::format("{}. It holds in {} of the draws (95% {} to {}), '{}'.\n", run_text(study),
                      percent(study.share.value), percent(study.share.interval.low),
                      percent(study.share.interval.high), question.scenarios.back().name);
  const bool always = study.share.value == 1, never = study.share.value == 0;
  if (always || never) {
    text += fmt::format("It {} in every draw, so there is no region and no threshold to name.\n",
                        always ? "holds" : "fails");
  } else {
    text += fmt::format(
        "\nA region in which it mostly holds (a box found by patient peeling, judged on draws it has not "
        "seen)\n");
    if (study.sides.empty())
      text += "  None narrower than the whole: no restriction raises the share enough.\n";
    TextTable table("<>>><");
    if (!study.sides.empty()) table.row({"parameter", "from", "to", "by luck", "unit"});
    for (const sensitivity::NamedSide& side : study.sides)
      table.row({side.name, std::isnan(side.low) ? "" : compact(side.low),
                 std::isnan(side.high) ? "" : compact(side.high), fmt::format("{:.3f}", side.side.chance),
                 side.unit});
    text += table.str();
    text += fmt::format(
        "  Density {}: so often it holds inside. Coverage {}: so many of the cases lie inside. It takes up "
        "{} of "
        "the draws.\n",
        percent(study.box.density), percent(study.box.coverage), percent(study.box.mass));
    text += "\nSingle thresholds (likelier than not beyond)\n";
    TextTable single("<><>><");
    single.row({"parameter", "threshold", "", "holds below", "holds above", "unit"});
    for (std::size_t i = 0; i < std::min<std::size_t>(10, study.thresholds.size()); ++i) {
      const sensitivity::Threshold& t = study.thresholds[i];
      const bool none = std::isnan(t.value);
      single.row({t.name, none ? "none" : compact(t.value),
                  none                ? (t.crossing.rising ? "likelier with more" : "likelier with less")
                  : t.crossing.rising ? "or more"
                                      : "or less",
                  none ? "" : percent(t.crossing.below), none ? "" : percent(t.crossing.above), t.unit});
    }
    text += study.thresholds.empty() ? "  No parameter alone goes with it.\n" : single.str();
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
  TextTable moves("<>>><");
  moves.row({"parameter", "median", "there", "its quantile", "unit"});
  for (const sensitivity::Move& move : way.moves)
    moves.row({move.name, compact(move.from), compact(move.to), percent(move.quantile), move.unit});
  text += moves.str();
  if (way.others > 0) text += fmt::format("  and {} that move less.\n", way.others);
  return text;
}

}  // namespace needgap::report
