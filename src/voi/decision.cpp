#include "needgap/value_of_information.hpp"

#include "outcome/scan.hpp"

#include <algorithm>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <fmt/format.h>
#include <optional>

namespace needgap::voi {
namespace {

ColumnIndex summable_column(const Scenario& scenario, const std::string& name) {
  const Series series = find_series(scenario, name, scenario.horizon.start);
  if (series.measure().ratio)
    throw InputError({}, fmt::format("{} is a ratio and does not add up over years", name),
                     "use counts, for example performed");
  return series.column;
}

// "- 5*performed"
struct WrittenTerm {
  bool signed_ = false, minus = false;
  std::string_view number, measure;  // the number may be empty
};

// The term that stands next, or nothing.
std::optional<WrittenTerm> next_term(Scan& scan) {
  WrittenTerm term;
  scan.space();
  term.minus = scan.word("-");
  term.signed_ = term.minus || scan.word("+");
  scan.space();
  if (scan.rest().find_first_of("0123456789") == 0) {
    term.number = scan.all_of("0123456789.,eE");
    scan.space();
    if (!scan.word("*")) return {};
    scan.space();
  }
  term.measure = scan.all_of(measure_letters);
  scan.space();
  return term.measure.empty() ? std::nullopt : std::optional(term);
}

}  // namespace

PayOff parse_pay_off(const Scenario& scenario, const std::string& text, int first_year, int last_year) {
  if (first_year > last_year || first_year < scenario.horizon.start || last_year > scenario.horizon.end)
    throw InputError({}, fmt::format("{} to {} is not simulated", first_year, last_year),
                     fmt::format("choose years from {} to {}", scenario.horizon.start, scenario.horizon.end));
  constexpr std::size_t longest = 1000;
  if (text.size() > longest)
    throw InputError({}, fmt::format("a pay-off of {} characters is too long", text.size()),
                     "write for example performed, or 50000*performed - procedures");
  PayOff pay_off{text, "", {}, first_year, last_year};
  Scan scan(text);
  while (!scan.rest().empty()) {
    const std::optional<WrittenTerm> term = next_term(scan);
    if (!term || (!pay_off.terms.empty() && !term->signed_))
      throw InputError({}, fmt::format("the pay-off '{}' is not a sum of measures", text),
                       "write for example performed, or 50000*performed - procedures");
    double weight = 1;
    std::string digits(term->number);
    std::erase(digits, ',');
    if (!digits.empty() && !boost::conversion::try_lexical_convert(digits, weight))
      throw InputError({}, fmt::format("'{}' in the pay-off is not a number", term->number));
    if (term->minus) weight = -weight;
    pay_off.terms.push_back({weight, summable_column(scenario, std::string(term->measure))});
  }
  if (pay_off.terms.empty()) throw InputError({}, "the pay-off is empty", "write for example performed");
  const bool plain = pay_off.terms.size() == 1 && pay_off.terms[0].weight == 1;
  pay_off.unit = plain ? unit_of(scenario, measure_columns[pay_off.terms[0].column]) : "units of the pay-off";
  return pay_off;
}

std::vector<const ParameterSet*> Decision::sets() const {
  std::vector<const ParameterSet*> all;
  for (const Scenario& option : options) all.push_back(&option.parameters);
  return all;
}

std::vector<std::string> Decision::names() const {
  return design::coordinate_names(sets());
}

PayOffs pay_offs(const Decision& decision, engine::RunPlan plan, const design::Design& design,
                 std::uint32_t rows, const sensitivity::OnProgress& on_progress) {
  plan.draws = rows;
  plan.design = design;
  const Scenario& first = decision.options[0];
  engine::Watch watch(first);
  struct Part {
    double weight;
    engine::SeriesHandle series;
  };
  std::vector<Part> parts;
  for (const PayOffTerm& term : decision.pay_off.terms)
    for (int year = decision.pay_off.first_year; year <= decision.pay_off.last_year; ++year)
      parts.push_back(
          {term.weight, watch.add(Series{term.column, first.all_regions(), first.all_procedures(), year})});
  const engine::Observations seen = engine::observe(decision.options, plan, watch, on_progress);
  PayOffs result;
  static_cast<engine::Completion&>(result) = seen;
  result.values.setZero(seen.of[0].draws(), static_cast<Eigen::Index>(decision.options.size()));
  for (std::size_t s = 0; s < decision.options.size(); ++s)
    for (const Part& part : parts)
      result.values.col(static_cast<Eigen::Index>(s)).array() += part.weight * seen.of[s].mean(part.series);
  return result;
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::decides:
      return "matters and decides";
    case Verdict::decides_though_small:
      return "decides, though it matters little";
    case Verdict::matters_only:
      return "matters but does not decide";
    case Verdict::decides_jointly:
      return "decides only jointly";
    case Verdict::worth_knowing:
      return "decides";
    case Verdict::not_alone:
      return "does not decide alone";
    case Verdict::neither:
      break;
  }
  return "neither";
}

}  // namespace needgap::voi
