#include "needgap/report.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

std::string range(const calibration::Spread& spread, int decimals = 0) {
  return low_to_high(spread.quantiles[0], spread.quantiles[4],
                     [&](double x) { return grouped(x, decimals); });
}
std::string compact_range(const calibration::Spread& spread) {
  return low_to_high(spread.quantiles[0], spread.quantiles[4], compact);
}
std::string percent_range(const calibration::Spread& spread) {
  return low_to_high(spread.quantiles[0], spread.quantiles[4], percent);
}

void gap_rows(TextTable& table, const std::string& name, const calibration::GapFigures& gap) {
  table.row({name, grouped(gap.need.mean), range(gap.need), grouped(gap.procedures.mean),
             range(gap.procedures), grouped(gap.unmet_need.mean), range(gap.unmet_need),
             percent(gap.coverage.mean), percent_range(gap.coverage)});
}

std::string gap_table(const Scenario& scenario, std::span<const calibration::Calibration> results) {
  TextTable table("<>>>>>>>>");
  table.row({"evidence", "need", "95% of draws", "procedures", "95% of draws", "unmet need", "95% of draws",
             "coverage", "95% of draws"});
  gap_rows(table, "none (prior)", results[0].prior_gap);
  for (const calibration::Calibration& result : results)
    gap_rows(table, std::string(calibration::to_string(result.evidence)), result.posterior_gap);
  return fmt::format(
      "\nThe gap in {} under each evidence (need and unmet need in patients, procedures in procedures a "
      "year)\n{}",
      scenario.base_year, table.str());
}

// How well a target is met: one number of it, since bands have many.
struct TargetFigure {
  std::string observed, predicted;
};
TargetFigure figure_of(const Target& target, const calibration::Check& check) {
  if (target.cells.size() == 1) return {compact(target.cells[0].value), compact_range(check.cells[0])};
  if (const auto* claims = std::get_if<ClaimsSeries>(&target.sight)) {
    const std::size_t last = claims->years.size() - 1;
    return {fmt::format("{} in {}", grouped(target.cells[last].value), claims->years[last]),
            range(check.cells[last])};
  }
  if (std::holds_alternative<PractitionerBands>(target.sight) ||
      std::holds_alternative<HospitalBands>(target.sight)) {
    return {fmt::format("{} did none", grouped(target.cells[0].value)), range(check.cells[0])};
  }
  return {fmt::format("{} cells", target.cells.size()), "-"};
}

std::string agreement(const calibration::Check& check) {
  const double p = std::min(check.probability, 1 - check.probability) * 2;
  if (check.probability < 0.005) return "disagrees";
  if (check.probability < 0.025) return "doubtful";
  return p >= 0 ? "agrees" : "";
}

std::string checks_table(const Scenario& scenario, const calibration::Calibration& result) {
  TextTable table("<<>>>><");
  table.row({"target", "use", "observed", "predicted, 95%", "in 95%", "p", ""});
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    const Target& target = scenario.targets[t];
    const calibration::TargetChecks& checks = result.checks[t];
    const auto [observed, predicted] = figure_of(target, checks.posterior);
    table.row({target.title, checks.used ? "fitted" : "not used", observed, predicted,
               percent(checks.posterior.covered), formatted("{:.3f}", checks.posterior.probability),
               agreement(checks.posterior)});
  }
  return "\nPosterior predictive checks (in 95%: share of the target's numbers inside their predictive "
         "interval; p: "
         "chance that\n  data made by the model are less likely than what was observed; below 0.005 it "
         "disagrees)\n" +
         table.str();
}

std::string left_out_table(const Scenario& scenario, const calibration::Calibration& result) {
  TextTable table("<>>>>><");
  table.row({"left out", "observed", "predicted, 95%", "in 95%", "p", "effective", ""});
  bool any = false;
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    if (!result.checks[t].has_left_out) continue;
    any = true;
    const calibration::Check& check = result.checks[t].left_out;
    const auto [observed, predicted] = figure_of(scenario.targets[t], check);
    table.row({scenario.targets[t].title, observed, predicted, percent(check.covered),
               formatted("{:.3f}", check.probability), grouped(check.effective), agreement(check)});
  }
  return any ? "\nFitted without each target in turn, and the target predicted\n" + table.str() : "";
}

std::string shifts_table(const calibration::Calibration& result) {
  TextTable table("<>>>>>>");
  table.row({"parameter", "prior", "95%", "posterior", "95%", "shift", "narrower by"});
  int still = 0;
  for (const calibration::ParameterShift& shift : result.shifts) {
    if (shift.name.starts_with("headcount.") || (std::abs(shift.shift) < 0.2 && shift.shrink < 0.1)) {
      still += !shift.name.starts_with("headcount.");
      continue;
    }
    table.row({shift.name, compact(shift.prior.mean), compact_range(shift.prior),
               compact(shift.posterior.mean), compact_range(shift.posterior),
               fmt::format("{:+.1f} sd", shift.shift), fmt::format("{:.0f}%", 100 * shift.shrink)});
  }
  return fmt::format(
      "\nParameters that moved (shift of the mean in prior standard deviations; {} others stayed within "
      "0.2)\n{}",
      still, table.str());
}

std::string ridge_table(const calibration::Calibration& result) {
  const calibration::Ridge& ridge = result.ridge;
  TextTable table("<>>>>");
  table.row({"", "prior", "95%", "posterior", "95%"});
  const auto row = [&](const char* name, const calibration::Spread& prior,
                       const calibration::Spread& posterior) {
    table.row(
        {name, compact(prior.mean), compact_range(prior), compact(posterior.mean), compact_range(posterior)});
  };
  row("need rate", ridge.prior_rate, ridge.posterior_rate);
  row("accept", ridge.prior_accept, ridge.posterior_accept);
  row("need rate x accept", ridge.prior_product, ridge.posterior_product);
  return fmt::format(
      "\nThe ridge: volumes tell need rate from acceptance by nothing but the prior, only what their product "
      "lets\n  "
      "through to the queues (correlation of their logarithms {:.2f} before, {:.2f} after)\n{}",
      ridge.prior_correlation, ridge.posterior_correlation, table.str());
}

std::string backcast_table(const Scenario& scenario, const calibration::Calibration& result) {
  if (result.backcast.empty()) return "";
  TextTable table("<>>>>");
  table.row({"claims", "year", "observed", "simulated", "95%"});
  std::optional<int> before;  // the target of the row above
  for (const calibration::BackcastYear& year : result.backcast) {
    table.row({year.target == before ? "" : scenario.targets[year.target].title, fmt::format("{}", year.year),
               grouped(year.observed), grouped(year.predicted.mean), range(year.predicted)});
    before = year.target;
  }
  return "\nBack-cast: the simulator through all years of the claims\n" + table.str();
}

std::string regional_text(const Scenario& scenario, const calibration::Calibration& result) {
  if (result.regional.empty()) return "";
  const auto years = [](const std::vector<int>& list) {
    return list.size() == 1 ? fmt::format("{}", list[0]) : fmt::format("{}-{}", list.front(), list.back());
  };
  TextTable table("<<><>>>");
  table.row({"claims by region", "fitted, tested", "cells (seen)", "by", "score", "error", "correlation"});
  const auto decimals = [](double value, int digits) {
    return formatted(fmt::format("{{:.{}f}}", digits), value);
  };
  for (const calibration::RegionalScore& score : result.regional) {
    const std::string name = scenario.targets[score.target].name,
                      tested = fmt::format("{}, {}", years(score.fitted_years), years(score.left_years)),
                      cells = fmt::format("{} ({})", score.cells, score.seen_cells);
    const auto row = [&](bool first, const char* by, const calibration::SplitScore& split) {
      table.row({first ? name : "", first ? tested : "", first ? cells : "", by, decimals(split.score, 3),
                 decimals(split.error, 1), decimals(split.correlation, 2)});
    };
    row(true, "prior", score.prior);
    row(false, "fitted", score.posterior);
    row(false, "carried", score.carried);
  }
  const auto spread = [](const calibration::Spread& of) {
    return fmt::format("{:.2f} ({:.2f} to {:.2f})", of.mean, of.quantiles[0], of.quantiles[4]);
  };
  return fmt::format(
      "\nThe regions, fitted to the first years and tested on the last\n{}"
      "  Score: mean log predictive probability of a cell left out, hidden or seen; error: root mean square, "
      "and correlation, of\n"
      "  the cells seen (only large counts are, so every prediction looks low there), procedures. Carried: "
      "no "
      "model, each region\n"
      "  keeps its share of the fitted years.\n"
      "  Spread over regions of the fitted effects: capacity {} (log scale), referral {} (log odds).\n"
      "  Closed form against simulation by region and procedure: {:.1f}%.\n",
      table.str(), spread(result.capacity_spread), spread(result.referral_spread),
      100 * result.closed_form_error);
}

// What the sources would have to be off by, and which targets the posterior cannot meet.
std::string conflict_text(const Scenario& scenario, const calibration::Calibration& result) {
  std::string text;
  if (result.evidence == calibration::EvidenceSet::both)
    text += fmt::format(
        "\nThe conflict: fitted together, the survey counts {:.1f} times what the claims do beyond the share "
        "they hold"
        " (posterior\n  mean of the biases' difference {:+.2f} on the log scale)\n",
        std::exp(result.log_bias_survey_over_claims), result.log_bias_survey_over_claims);
  std::string names;
  for (std::size_t t = 0; t < scenario.targets.size(); ++t)
    if (result.checks[t].posterior.probability < 0.005)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", scenario.targets[t].name);
  return text + (names.empty() ? "" : wrapped("Not met: " + names, "  "));
}

}  // namespace

std::string calibration_text(const Scenario& scenario, const calibration::CalibrationPlan& plan,
                             std::span<const calibration::Calibration> results) {
  std::string text =
      fmt::format("Calibration of '{}': {}\nseed {}, {} replicates a draw, volumes of {} by simulation\n",
                  scenario.name, scenario.title, plan.seed, plan.replicates, scenario.base_year);
  for (const calibration::Calibration& result : results) {
    text += fmt::format(
        "\nEvidence '{}': {} draws weighed ({} steps), effective sample size {}, largest weight {:.4f},\n"
        "  log marginal likelihood {:.1f}, {} posterior draws ({} distinct), {} coordinates moved, {:.0f} "
        "s\n",
        calibration::to_string(result.evidence), grouped(result.draws), result.steps,
        grouped(result.effective), result.largest, result.log_evidence, plan.rows, result.distinct,
        result.moved.size(), result.seconds);
    text += checks_table(scenario, result) + left_out_table(scenario, result) + shifts_table(result) +
            conflict_text(scenario, result) + ridge_table(result) + regional_text(scenario, result) +
            backcast_table(scenario, result);
  }
  text += gap_table(scenario, results);
  text += wrapped(
      "Volumes do not tell need from acceptance, so the need under each evidence rests on the prior; "
      "intervals are "
      "those of the parameters, chance averaged out.",
      "  ");
  return text;
}

}  // namespace needgap::report
