#include "needgap/series.hpp"

#include "scan.hpp"

#include <algorithm>
#include <boost/lexical_cast/try_lexical_convert.hpp>
#include <fmt/format.h>
#include <optional>

namespace needgap {
namespace {

RegionIndex find_region(const Scenario& scenario, std::string_view name) {
  if (name == "all") return scenario.all_regions();
  std::vector<std::string> known;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r) {
    const Region& region = scenario.regions[static_cast<std::size_t>(r)];
    if (region.id == name || region.name == name || region.name_en == name) return r;
    known.push_back(region.name_en.empty() ? region.name : region.name_en);
  }
  for (std::size_t g = 0; g < scenario.region_groups.size(); ++g) {
    const RegionGroup& group = scenario.region_groups[g];
    if (group.id == name || group.name == name) return scenario.group_index(g);
    known.push_back(group.name);
  }
  throw InputError({}, fmt::format("there is no region '{}'", name), suggest(std::string(name), known));
}

ProcedureIndex find_procedure(const Scenario& scenario, std::string_view name) {
  if (name == "all") return scenario.all_procedures();
  std::vector<std::string> known;
  for (ProcedureIndex k{0}; k < scenario.procedure_count(); ++k) {
    known.push_back(scenario.procedures[static_cast<std::size_t>(k)].id);
    if (known.back() == name) return k;
  }
  throw InputError({}, fmt::format("there is no procedure '{}'", name), suggest(std::string(name), known));
}

double threshold_of(std::string digits, bool percent, const MeasureColumn& measure, const std::string& text) {
  std::erase(digits, ',');
  double value = 0;
  if (!boost::conversion::try_lexical_convert(digits, value))
    throw InputError({}, fmt::format("'{}': '{}' is not a number", text, digits),
                     "for example coverage >= 40% in 2035");
  const bool proportion = measure.unit == "proportion";
  if (percent && !proportion)
    throw InputError(
        {}, fmt::format("'{}': {} is counted in {}, not in percent", text, measure.name, measure.unit),
        "leave the percent sign out");
  if (percent) value /= 100;
  if (proportion && value > 1)
    throw InputError({}, fmt::format("'{}': {} is a proportion and never above 1", text, measure.name),
                     fmt::format("did you mean {:g}%?", value));
  return value;
}

struct StatementParts {
  std::string_view measure, number, region = "all";
  Relation relation = Relation::at_least;
  bool percent = false;
  int year = 0;
};

// The parts of "MEASURE >= NUMBER[%] in YEAR [of REGION]", or nothing.
std::optional<StatementParts> statement_parts(std::string_view text) {
  StatementParts parts;
  Scan scan(text);
  scan.space();
  parts.measure = scan.all_of(measure_letters);
  scan.space();
  const auto any = [&](auto... words) { return (scan.word(words) || ...); };
  if (any("<=", "<", "≤"))
    parts.relation = Relation::at_most;
  else if (!any(">=", ">", "≥"))
    return {};
  scan.space();
  parts.number = scan.all_of("-0123456789.,eE+");
  scan.space();
  parts.percent = scan.word("%");
  scan.space();
  if (parts.measure.empty() || parts.number.empty() || !scan.word("in") || !scan.space()) return {};
  const std::string_view year = scan.all_of("0123456789");
  if (year.size() != 4) return {};
  for (const char digit : year) parts.year = parts.year * 10 + (digit - '0');
  if (!scan.space()) return scan.rest().empty() ? std::optional(parts) : std::nullopt;
  if (scan.rest().empty()) return parts;
  if (!scan.word("of") || !scan.space()) return {};
  parts.region = scan.rest().substr(0, scan.rest().find_last_not_of(" \t\r\n\v\f") + 1);
  return parts;
}

}  // namespace

ColumnIndex column_named(std::string_view name) {
  const auto dot = name.find('.');
  const std::string_view place = dot == std::string_view::npos ? "" : name.substr(0, dot);
  const std::string_view measure = dot == std::string_view::npos ? name : name.substr(dot + 1);
  std::vector<std::string> known;
  for (std::size_t c = 0; c < measure_columns.size(); ++c) {
    const MeasureColumn& column = measure_columns[c];
    if (column.name == measure && (place.empty() || to_string(column.place) == place))
      return static_cast<ColumnIndex>(c);
    known.emplace_back(column.name);
  }
  throw InputError({}, fmt::format("there is no measure '{}'", name), suggest(std::string(measure), known));
}

Series find_series(const Scenario& scenario, std::string_view measure, int year, std::string_view region,
                   std::string_view procedure) {
  const Series series{column_named(measure), find_region(scenario, region),
                      find_procedure(scenario, procedure), year};
  if (year < scenario.horizon.start || year > scenario.horizon.end)
    throw InputError({}, fmt::format("the year {} is not simulated", year),
                     fmt::format("choose {} to {}", scenario.horizon.start, scenario.horizon.end));
  if (!series.measure().adds_up && procedure == "all")
    throw InputError({}, "'able' is not summed over procedures, since one practitioner does several",
                     "name a procedure");
  return series;
}

Series national(const Scenario& scenario, Measure measure, Place place, int year) {
  return {column_of(measure, place), scenario.all_regions(), scenario.all_procedures(), year};
}

int offset_of(const Scenario& scenario, const OutcomeShape& shape, const Series& series) {
  return shape.offset(series.year - scenario.horizon.start, series.column, series.region, series.procedure);
}

std::string describe(const Scenario& scenario, const Series& series) {
  std::string text(series.measure().name);
  if (series.measure().place == Place::treatment) text += " by place of treatment";
  if (series.procedure != scenario.procedure_count())
    text += ", " + scenario.procedures[static_cast<std::size_t>(series.procedure)].name + ",";
  if (series.region < scenario.region_count()) {
    const Region& region = scenario.regions[static_cast<std::size_t>(series.region)];
    text += " of " + (region.name_en.empty() ? region.name : region.name_en);
  } else if (series.region > scenario.region_count()) {
    text += " of " + scenario.region_name(series.region);
  }
  return fmt::format("{} in {}", text, series.year);
}

Statement parse_statement(const Scenario& scenario, std::string_view given) {
  constexpr std::size_t longest = 1000;
  constexpr auto form = "write MEASURE >= NUMBER in YEAR [of REGION], for example 'coverage >= 40% in 2035'";
  if (given.size() > longest)
    throw InputError({}, fmt::format("a statement of {} characters is too long", given.size()), form);
  const std::string text(given);
  const std::optional<StatementParts> parts = statement_parts(text);
  if (!parts) throw InputError({}, fmt::format("'{}' is not a statement about an outcome", text), form);
  Statement statement{.text = text,
                      .series = find_series(scenario, parts->measure, parts->year, parts->region)};
  statement.relation = parts->relation;
  statement.threshold =
      threshold_of(std::string(parts->number), parts->percent, statement.series.measure(), text);
  return statement;
}

}  // namespace needgap
