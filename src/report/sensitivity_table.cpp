#include "needgap/report.hpp"

#include "study_text.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace needgap::report {
namespace {

using result::Result;
using As = result::Shown::As;

constexpr std::size_t most_shown = 25;

std::string factor_name(const design::Factor& factor) {
  if (factor.dummy()) return "(dummy: noise)";
  return factor.members.size() > 1 ? fmt::format("{} ({})", factor.name, factor.members.size()) : factor.name;
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

std::string convergence(const sensitivity::SobolStudy& study) {
  std::vector<std::size_t> order(study.factors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto total = [&](std::size_t f) {
    return study.factors[f].dummy() ? -infinity : study.sizes.back().total[f].value;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return total(a) > total(b); });
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
      row.push_back(formatted("{:.3f}", size.total[order[i]].error));
    }
    table.row(std::move(row));
  }
  return table.str();
}

}  // namespace

std::string sobol_table(const sensitivity::Question& question, const sensitivity::SobolStudy& study) {
  const Result result = as_result(question, study);
  const result::Table& factors = result.table("factors");
  const sensitivity::SobolIndices& all = study.sizes.back();
  const double sd = std::sqrt(std::max(0.0, all.variance));
  const Shown shown(question, sd);
  std::string text = fmt::format("What drives {}: shares of its variance\n", target_text(question));
  text += fmt::format(
      "{}: {} base points of Saltelli's scheme on scrambled Sobol' points.\n"
      "Mean {}, standard deviation {}.\n\n",
      run_text(study), grouped(static_cast<double>(all.base_points)), shown(all.mean), shown.size(sd));
  text += result::text(factors, {{"group", "factor"},
                                 {"parameters", "parameters"},
                                 {"first order", "first_order", As::share},
                                 {"95% interval", "first_order", As::share_interval},
                                 {"total order", "total_order", As::share},
                                 {"95% interval", "total_order", As::share_interval},
                                 {"", "part"}});
  double sum = 0;
  bool clipped = false;
  for (std::size_t f = 0; f < study.factors.size(); ++f) {
    sum += study.factors[f].dummy() ? 0 : all.first[f].value;
    clipped = clipped || all.first[f].value < 0 || all.total[f].value < 0;
  }
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
  text += "\nTotal order as the base points double (± standard error)\n" + convergence(study);
  text += whether_enough(study);
  text +=
      "Intervals say how well so many points know an index (bootstrap over base points, which for Sobol' "
      "points "
      "is on the wide side).\n";
  return text;
}

std::string morris_table(const sensitivity::Question& question, const sensitivity::MorrisStudy& study) {
  std::string text = fmt::format("Elementary effects on {}\n", target_text(question));
  text += fmt::format(
      "{}: {} trajectories. mu*: mean size of the change when a parameter\nmoves by half of its probability "
      "range, times two; mu: with its sign; sigma: how much it depends on the rest.\n\n",
      run_text(study), study.trajectories);
  const Result result = as_result(question, study);
  const result::Table& factors = result.table("factors");
  text += result::text(factors,
                       {{"parameter", "factor"},
                        {"mu*", "mu_star", As::size},
                        {"±", "mu_star", As::error},
                        {"mu", "mu", As::change},
                        {"sigma", "sigma", As::size},
                        {"", "shape"}},
                       most_shown);
  const result::Column& shape = factors.column("shape");
  std::size_t within = 0, noise = 0;
  for (std::size_t row = 0; row < factors.rows(); ++row) {
    within += shape.text(row) == "not told from noise";
    noise += shape.text(row) == "noise";
  }
  if (factors.rows() > most_shown)
    text += fmt::format("  and {} more, in the files.\n", factors.rows() - most_shown);
  return text +
         fmt::format("{} of {} are not told from the noise of the dummy.\n", within, factors.rows() - noise);
}

std::string rank_table(const sensitivity::Question& question, const sensitivity::RankStudy& study) {
  std::string text = fmt::format("What {} goes with, by ranks\n", target_text(question));
  text += fmt::format(
      "{} draws{} x {} replicates. PRCC: partial rank correlation; SRRC: standardised rank "
      "regression;\nfirst order: share of the variance, by ranks of the same draws. A share of a "
      "whole stands for its weight.\n\n",
      grouped(study.rows), study.posterior_rows > 0 ? " of a posterior" : "", study.replicates);
  const Result result = as_result(question, study);
  const result::Table& parameters = result.table("parameters");
  if (parameters.rows() == 0)
    return text +
           "No parameter is uncertain here: there is nothing to rank, and all that varies is chance.\n";
  text += result::text(parameters,
                       {{"parameter", "parameter"},
                        {"PRCC", "prcc", As::change},
                        {"95% interval", "prcc", As::interval},
                        {"SRRC", "srrc", As::change},
                        {"±", "srrc", As::error},
                        {"first order", "first_order", As::share},
                        {"95% interval", "first_order", As::share_interval}},
                       most_shown);
  std::size_t told = 0;
  for (const sensitivity::Index& prcc : study.regression.prcc)
    told += prcc.interval.low > 0 || prcc.interval.high < 0;
  const auto shown_first = [&](std::size_t row) { return parameters.column("first_order").number(row); };
  bool clipped = false;
  for (std::size_t row = 0; row < std::min(most_shown, parameters.rows()); ++row)
    clipped = clipped || shown_first(row) < 0;
  if (parameters.rows() > most_shown)
    text += fmt::format("  and {} more, in the files.\n", parameters.rows() - most_shown);
  if (clipped) text += std::string("  ") + clipped_note;
  text += fmt::format(
      "{} of {} intervals of the PRCC leave out 0, where {:.0f} would by chance alone if nothing mattered.\n",
      told, parameters.rows(), 0.05 * static_cast<double>(parameters.rows()));
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
