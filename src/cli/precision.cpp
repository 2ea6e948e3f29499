#include "precision.hpp"

#include "needgap/error.hpp"

#include "result/text_table.hpp"

#include <bit>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <cmath>
#include <fmt/format.h>

namespace needgap::cli {

Precision::Precision(const Scenario& scenario, const std::string& until, const std::string& measure, int year)
    : asked_(!until.empty()), until_(until) {
  if (!asked_) return;
  relative_ = until.ends_with('%');
  const std::string number = relative_ ? until.substr(0, until.size() - 1) : until;
  if (!boost::conversion::try_lexical_convert(number, bound_) || !(bound_ > 0) || !std::isfinite(bound_))
    throw InputError({}, fmt::format("--until {} is not a bound", until),
                     "write 0.5% of the mean, or a number in the measure's unit");
  if (relative_) bound_ /= 100;
  const Series series = find_series(scenario, measure, year == 0 ? scenario.horizon.end : year);
  what_ = describe(scenario, series);
  unit_ = unit_of(scenario, series.measure());
  offset_ = offset_of(scenario, OutcomeShape(scenario, false), series);
}

bool Precision::reached(const engine::RunResult& result) {
  if (!asked_) return false;
  const Estimate e = result.summary.tally(offset_).estimate();
  path_.push_back({result.draws_done, e.mean, e.mcse});
  met_ = e.mcse < (relative_ ? bound_ * std::abs(e.mean) : bound_);
  return met_;
}

std::string Precision::error_of(const Look& look) const {
  return relative_ ? fmt::format("{:.3g}%", 100 * look.error / std::abs(look.mean))
                   : result::compact(look.error);
}

std::string Precision::report() const {
  if (!asked_ || path_.empty()) return "";
  std::string text = fmt::format("\nPrecision of {} ({}): {}\n", what_, unit_,
                                 met_ ? fmt::format("the Monte Carlo error is below {} after {} draws",
                                                    until_, result::grouped(path_.back().draws))
                                      : fmt::format("the Monte Carlo error is not below {} after {} draws",
                                                    until_, result::grouped(path_.back().draws)));
  result::TextTable table(">>>>");
  table.row({"draws", "mean", "±", relative_ ? "± of mean" : ""});
  for (const Look& look : path_)
    if (std::has_single_bit(look.draws / draws_between) || &look == &path_.back())
      table.row({result::grouped(look.draws), result::compact(look.mean), result::compact(look.error),
                 relative_ ? error_of(look) : ""});
  return text + table.str() +
         "  (A run that stops when it is precise enough understates its error a little, the more so the "
         "fewer its draws.)\n";
}

std::string Precision::csv() const {
  std::string text = "draws,mean,mcse\n";
  for (const Look& look : path_)
    text += fmt::format("{},{:.10g},{:.10g}\n", look.draws, look.mean, look.error);
  return text;
}

}  // namespace needgap::cli
