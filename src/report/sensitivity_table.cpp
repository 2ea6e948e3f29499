#include "needgap/report.hpp"

#include "study_text.hpp"
#include "text_table.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::report {
namespace {

// Indices of `count` things, those of the largest value first.
template <class Value>
std::vector<std::size_t> largest_first(std::size_t count, Value&& value) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return value(a) > value(b); });
  return order;
}

std::string factor_name(const design::Factor& factor) {
  if (factor.dummy()) return "(dummy: noise)";
  return factor.members.size() > 1 ? fmt::format("{} ({})", factor.name, factor.members.size()) : factor.name;
}

double noise_floor(const sensitivity::SobolStudy& study) {
  for (std::size_t f = 0; f < study.factors.size(); ++f)
    if (study.factors[f].dummy()) return study.sizes.back().total[f].interval.high;
  return 0;
}

std::string part_of(const design::Factor& factor, const sensitivity::Index& first,
                    const sensitivity::Index& total, double floor) {
  if (factor.dummy()) return "";
  if (total.interval.low <= floor) return "not told from noise";
  const std::string joint = first.interval.high < total.interval.low ? ", partly with others" : "";
  return (total.value >= 0.1 ? "drives it" : "has a part") + joint;
}

std::string whether_enough(const sensitivity::SobolStudy& study) {
  const sensitivity::SobolIndices& all = study.sizes.back();
  const auto stride = static_cast<double>(study.factors.size() + 2);
  if (study.precision.enough)
    return fmt::format("Enough draws: no 95% interval is wider than ±{:.3f} (±{:g} asked for).\n",
                       study.precision.half_width, study.tolerance);
  return fmt::format(
      "Not enough draws: the widest 95% interval is ±{:.3f} with {} base points; about {} ({} rows) would "
      "bring it to ±{:g}.\n",
      study.precision.half_width, grouped(static_cast<double>(all.base_points)),
      grouped(study.precision.points_needed), grouped(study.precision.points_needed * stride),
      study.tolerance);
}

std::string convergence(const sensitivity::SobolStudy& study, const std::vector<std::size_t>& order) {
  std::string columns = "<";
  std::vector<std::string> head{"base points"};
  for (const sensitivity::SobolIndices& size : study.sizes) {
    columns += ">>";
    head.push_back(grouped(static_cast<double>(size.base_points)));
    head.emplace_back("±");
  }
  TextTable table(columns);
  table.row(head);
  for (std::size_t i = 0; i < std::min<std::size_t>(5, order.size()); ++i) {
    std::vector<std::string> row{factor_name(study.factors[order[i]])};
    for (const sensitivity::SobolIndices& size : study.sizes) {
      row.push_back(share_text(size.total[order[i]].value));
      row.push_back(fmt::format("{:.3f}", size.total[order[i]].error));
    }
    table.row(std::move(row));
  }
  return table.str();
}

}  // namespace

std::string sobol_table(const sensitivity::Question& question, const sensitivity::SobolStudy& study) {
  const sensitivity::SobolIndices& all = study.sizes.back();
  const double sd = std::sqrt(std::max(0.0, all.variance));
  const Shown shown(question, sd);
  std::string text = fmt::format("What drives {}: shares of its variance\n", target_text(question));
  text += fmt::format(
      "{}: {} base points of Saltelli's scheme on scrambled Sobol' points.\n"
      "Mean {}, standard deviation {}.\n\n",
      run_text(study), grouped(static_cast<double>(all.base_points)), shown(all.mean), shown.size(sd));
  const auto order = largest_first(study.factors.size(), [&](std::size_t f) {
    return study.factors[f].dummy() ? -1e300 : all.total[f].value;
  });
  TextTable table("<>>>><");
  table.row({"group (parameters in it)", "first order", "95% interval", "total order", "95% interval", ""});
  const double floor = noise_floor(study);
  double sum = 0;
  bool clipped = false;
  for (const std::size_t f : order) {
    const sensitivity::Index &first = all.first[f], &total = all.total[f];
    sum += study.factors[f].dummy() ? 0 : first.value;
    clipped = clipped || first.value < 0 || total.value < 0;
    table.row({factor_name(study.factors[f]), share_text(first.value), share_interval(first.interval),
               share_text(total.value), share_interval(total.interval),
               part_of(study.factors[f], first, total, floor)});
  }
  text += table.str();
  text += fmt::format(
      "  First orders sum to {:.2f}; what is missing to 1 acts through combinations (and noise). First "
      "order: "
      "the variance\n"
      "  that would go, on average, if the group were known; total order: what would stay if all else "
      "were.\n",
      sum);
  if (clipped) text += std::string("  ") + clipped_note;
  if (!std::isnan(study.chance_share))
    text += fmt::format(
        "  Chance is {} of the variance of one future. Indices are of the mean over {} replicates; what is "
        "left "
        "of chance\n  in it is the total order of the dummy.\n",
        percent(study.chance_share), study.replicates);
  text += "\nTotal order as the base points double (± standard error)\n" + convergence(study, order);
  text += whether_enough(study);
  text += "Intervals are bootstrap over base points, which for Sobol' points is on the wide side.\n";
  return text;
}

std::string morris_table(const sensitivity::Question& question, const sensitivity::MorrisStudy& study) {
  std::string text = fmt::format("Elementary effects on {}\n", target_text(question));
  text += fmt::format(
      "{}: {} trajectories. mu*: mean size of the change when a parameter\nmoves by half of its probability "
      "range, times two; mu: with its sign; sigma: how much it depends on the rest.\n\n",
      run_text(study), study.trajectories);
  const auto order = largest_first(study.factors.size(), [&](std::size_t f) {
    return study.factors[f].dummy() ? -1e300 : study.effects[f].mu_star.value;
  });
  double floor = 0;
  for (std::size_t f = 0; f < study.factors.size(); ++f)
    if (study.factors[f].dummy()) floor = study.effects[f].mu_star.interval.high;
  const Shown number(question, order.empty() ? 0 : study.effects[order[0]].mu_star.value);
  TextTable table("<>>>><");
  table.row({"parameter", "mu*", "±", "mu", "sigma", ""});
  int shown = 0, within = 0;
  for (const std::size_t f : order) {
    const sensitivity::ElementaryEffects& e = study.effects[f];
    const bool dummy = study.factors[f].dummy(), noise = !dummy && e.mu_star.interval.low <= floor;
    within += noise;
    if (!dummy && ++shown > 25) continue;
    const std::string shape = dummy || noise || std::isnan(e.sigma) ? ""
                              : e.sigma < 0.25 * std::abs(e.mu)     ? "nearly linear"
                              : e.sigma > e.mu_star.value           ? "bent or acting with others"
                                                                    : "";
    table.row({factor_name(study.factors[f]), number.size(e.mu_star.value), number.size(e.mu_star.error),
               std::isnan(e.mu) ? "" : number.change(e.mu), std::isnan(e.sigma) ? "" : number.size(e.sigma),
               noise ? "not told from noise" : shape});
  }
  text += table.str();
  if (shown > 25) text += fmt::format("  and {} more, in the files.\n", shown - 25);
  text += fmt::format("{} of {} are not told from the noise of the dummy.\n", within, shown);
  return text;
}

std::string rank_table(const sensitivity::Question& question, const sensitivity::RankStudy& study) {
  std::string text = fmt::format("What {} goes with, by ranks\n", target_text(question));
  text += fmt::format(
      "{} draws{} x {} replicates. PRCC: partial rank correlation; SRRC: standardised rank "
      "regression;\nfirst order: share of the variance, by ranks of the same draws. A share of a "
      "whole stands for its weight.\n\n",
      grouped(study.rows), study.posterior_rows > 0 ? " of a posterior" : "", study.replicates);
  const auto order = largest_first(study.names.size(),
                                   [&](std::size_t j) { return std::abs(study.regression.prcc[j].value); });
  TextTable table("<>>>>>>");
  table.row({"parameter", "PRCC", "95% interval", "SRRC", "±", "first order", "95% interval"});
  int told = 0;
  bool clipped = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t j = order[i];
    const sensitivity::Index &prcc = study.regression.prcc[j], &srrc = study.regression.srrc[j];
    const bool away = prcc.interval.low > 0 || prcc.interval.high < 0;
    told += away;
    if (i >= 20) continue;
    const sensitivity::Index& first = study.first_order[j];
    clipped = clipped || first.value < 0;
    table.row({study.names[j], fmt::format("{:+.3f}", prcc.value),
               fmt::format("{:+.3f} to {:+.3f}", prcc.interval.low, prcc.interval.high),
               fmt::format("{:+.3f}", srrc.value), fmt::format("{:.3f}", srrc.error), share_text(first.value),
               share_interval(first.interval)});
  }
  text += table.str();
  if (order.size() > 20) text += fmt::format("  and {} more, in the files.\n", order.size() - 20);
  if (clipped) text += std::string("  ") + clipped_note;
  text += fmt::format(
      "{} of {} intervals of the PRCC leave out 0, where {:.0f} would by chance alone if nothing mattered.\n",
      told, order.size(), 0.05 * static_cast<double>(order.size()));
  text += fmt::format(
      "The regression explains {} of the variance of the ranks{}.\n", percent(study.regression.r2),
      study.regression.r2 < 0.7 ? ": not monotone enough to trust it; use 'sensitivity sobol'" : "");
  if (!std::isnan(study.chance_share))
    text += fmt::format("Chance is {} of the variance of one future.\n", percent(study.chance_share));
  if (study.distinct < study.rows)
    text += fmt::format(
        "Of the draws {} differ in their parameters; intervals count all, so they are too narrow.\n",
        grouped(study.distinct));
  if (study.posterior_rows > 0)
    text +=
        "The parameters of a posterior are correlated: PRCC and SRRC hold the others still, a first order "
        "holds "
        "what a\nparameter tells of those it goes with, so first orders do not add up to 1.\n";
  return text;
}

}  // namespace needgap::report
