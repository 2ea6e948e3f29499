#include "study_files.hpp"

#include "csv_row.hpp"

#include <cmath>

namespace needgap {
namespace {

using Json = nlohmann::ordered_json;

std::string region_name(const Target& target) {
  const Scenario& scenario = target.scenarios[0];
  return target.series.region == scenario.region_count()
             ? "all"
             : scenario.regions[static_cast<std::size_t>(target.series.region)].name;
}

std::string procedure_name(const Target& target) {
  const Scenario& scenario = target.scenarios[0];
  return target.series.procedure == scenario.procedure_count()
             ? "all"
             : scenario.procedures[static_cast<std::size_t>(target.series.procedure)].id;
}

}  // namespace

Json question_json(const Target& target) {
  const MeasureColumn& measure = target.series.measure();
  Json json = {{"scenario", target.scenarios.back().name}, {"title", target.scenarios.back().title}};
  if (target.difference()) json["less"] = target.scenarios[0].name;
  json["measure"] = measure.name;
  json["place"] = to_string(measure.place);
  json["unit"] = measure.unit;
  json["year"] = target.series.year;
  json["region"] = region_name(target);
  json["procedure"] = procedure_name(target);
  return json;
}

Json run_json(const StudyRun& run) {
  return {{"rows", run.rows}, {"replicates", run.replicates}, {"seed", run.seed}};
}

Json index_json(const Index& index) {
  return {{"value", index.value},
          {"error", index.error},
          {"low", index.interval.low},
          {"high", index.interval.high}};
}

Json factor_json(const Factor& factor) {
  Json json = {{"name", factor.name}};
  json["kind"] = factor.dummy() ? "dummy" : factor.facts ? "present facts" : "parameters";
  if (!factor.members.empty()) json["members"] = factor.members;
  return json;
}

TidyRows::TidyRows(const Target& target, std::string_view method) {
  const MeasureColumn& measure = target.series.measure();
  fmt::format_to(std::back_inserter(out_),
                 "{}method,scenario,less,measure,place,unit,year,region,procedure,subject,statistic,value\n",
                 byte_order_mark);
  prefix_ = fmt::format("{},{},{},{},{},{},{},{},{}", method, csv_field(target.scenarios.back().name),
                        target.difference() ? csv_field(target.scenarios[0].name) : "", measure.name,
                        to_string(measure.place), measure.unit, target.series.year,
                        csv_field(region_name(target)), procedure_name(target));
}

void TidyRows::add(std::string_view subject, std::string_view statistic, double value) {
  if (!std::isnan(value))
    fmt::format_to(std::back_inserter(out_), "{},{},{},{:.10g}\n", prefix_, csv_field(subject), statistic,
                   value);
}

void TidyRows::add(std::string_view subject, const std::string& statistic, const Index& index) {
  add(subject, statistic, index.value);
  add(subject, statistic + "_error", index.error);
  add(subject, statistic + "_low", index.interval.low);
  add(subject, statistic + "_high", index.interval.high);
}

}  // namespace needgap
