#include "needgap/value_of_information.hpp"

#include <algorithm>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <fmt/format.h>
#include <regex>

namespace needgap::voi {
namespace {

ColumnIndex summable_column(const Scenario& scenario, const std::string& name) {
  const Series series = find_series(scenario, name, scenario.horizon.start);
  if (series.measure().ratio)
    throw InputError({}, fmt::format("{} is a ratio and does not add up over years", name),
                     "use counts, for example performed");
  return series.column;
}

}  // namespace

PayOff parse_pay_off(const Scenario& scenario, const std::string& text, int first_year, int last_year) {
  if (first_year > last_year || first_year < scenario.horizon.start || last_year > scenario.horizon.end)
    throw InputError({}, fmt::format("{} to {} is not simulated", first_year, last_year),
                     fmt::format("choose years from {} to {}", scenario.horizon.start, scenario.horizon.end));
  PayOff pay_off{text, "", {}, first_year, last_year};
  static const std::regex term(R"(\s*([-+])?\s*(?:([0-9][0-9.,eE]*)\s*\*\s*)?([a-z_.]+)\s*)");
  auto rest = text.cbegin();
  std::smatch part;
  while (rest != text.cend()) {
    const bool matched =
        std::regex_search(rest, text.cend(), part, term, std::regex_constants::match_continuous);
    if (!matched || (!pay_off.terms.empty() && !part[1].matched))
      throw InputError({}, fmt::format("the pay-off '{}' is not a sum of measures", text),
                       "write for example performed, or 50000*performed - procedures");
    double weight = 1;
    std::string digits = part[2].str();
    std::erase(digits, ',');
    if (part[2].matched && !boost::conversion::try_lexical_convert(digits, weight))
      throw InputError({}, fmt::format("'{}' in the pay-off is not a number", part[2].str()));
    if (part[1].str() == "-") weight = -weight;
    pay_off.terms.push_back({weight, summable_column(scenario, part[3].str())});
    rest = part[0].second;
  }
  if (pay_off.terms.empty()) throw InputError({}, "the pay-off is empty", "write for example performed");
  const bool plain = pay_off.terms.size() == 1 && pay_off.terms[0].weight == 1;
  pay_off.unit = plain ? std::string(measure_columns[pay_off.terms[0].column].unit) : "units of the pay-off";
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
