#include "study_files.hpp"

#include "csv_row.hpp"

#include <cmath>

namespace needgap::store {
namespace {

std::string region_name(const sensitivity::Question& question) {
  const Scenario& scenario = question.scenarios[0];
  return question.series.region == scenario.region_count()
             ? "all"
             : scenario.regions[static_cast<std::size_t>(question.series.region)].name;
}

std::string procedure_name(const sensitivity::Question& question) {
  const Scenario& scenario = question.scenarios[0];
  return question.series.procedure == scenario.procedure_count()
             ? "all"
             : scenario.procedures[static_cast<std::size_t>(question.series.procedure)].id;
}

}  // namespace

Json question_json(const sensitivity::Question& question) {
  const MeasureColumn& measure = question.series.measure();
  Json json = {{"scenario", question.scenarios.back().name}, {"title", question.scenarios.back().title}};
  if (question.difference()) json["less"] = question.scenarios[0].name;
  json["measure"] = measure.name;
  json["place"] = to_string(measure.place);
  json["unit"] = measure.unit;
  json["year"] = question.series.year;
  json["region"] = region_name(question);
  json["procedure"] = procedure_name(question);
  return json;
}

Json run_json(const sensitivity::StudyRun& run) {
  Json json = {{"rows", run.rows}, {"replicates", run.replicates}, {"seed", run.seed}};
  if (run.posterior_rows > 0) json["posterior_rows"] = run.posterior_rows;
  return json;
}

Json index_json(const sensitivity::Index& index) {
  return {{"value", index.value},
          {"error", index.error},
          {"low", index.interval.low},
          {"high", index.interval.high}};
}

Json factor_json(const design::Factor& factor) {
  Json json = {{"name", factor.name}};
  json["kind"] = factor.dummy() ? "dummy" : factor.facts ? "present facts" : "parameters";
  if (!factor.members.empty()) json["members"] = factor.members;
  return json;
}

TidyRows::TidyRows(const sensitivity::Question& question, std::string_view method) {
  const MeasureColumn& measure = question.series.measure();
  fmt::format_to(std::back_inserter(out_),
                 "{}method,scenario,less,measure,place,unit,year,region,procedure,subject,statistic,value\n",
                 byte_order_mark);
  prefix_ = fmt::format("{},{},{},{},{},{},{},{},{}", method, csv_field(question.scenarios.back().name),
                        question.difference() ? csv_field(question.scenarios[0].name) : "", measure.name,
                        to_string(measure.place), measure.unit, question.series.year,
                        csv_field(region_name(question)), procedure_name(question));
}

void TidyRows::add(std::string_view subject, std::string_view statistic, double value) {
  if (!std::isnan(value))
    fmt::format_to(std::back_inserter(out_), "{},{},{},{:.10g}\n", prefix_, csv_field(subject), statistic,
                   value);
}

void TidyRows::add(std::string_view subject, const std::string& statistic, const sensitivity::Index& index) {
  add(subject, statistic, index.value);
  add(subject, statistic + "_error", index.error);
  add(subject, statistic + "_low", index.interval.low);
  add(subject, statistic + "_high", index.interval.high);
}

}  // namespace needgap::store
