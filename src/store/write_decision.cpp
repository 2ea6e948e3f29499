#include "needgap/store.hpp"

#include "csv_row.hpp"
#include "study_files.hpp"

#include <cmath>

namespace needgap::store {
namespace {

// Rows of a table without a question of one measure: method, subject, statistic, value.
class PlainRows {
 public:
  explicit PlainRows(std::string prefix, std::string_view head) : prefix_(std::move(prefix)) {
    fmt::format_to(std::back_inserter(out_), "{}{},subject,statistic,value\n", byte_order_mark, head);
  }
  void add(std::string_view subject, std::string_view statistic, double value) {
    if (!std::isnan(value))
      fmt::format_to(std::back_inserter(out_), "{},{},{},{:.10g}\n", prefix_, csv_field(subject), statistic,
                     value);
  }
  void add(std::string_view subject, const std::string& statistic, const sensitivity::Index& index) {
    add(subject, statistic, index.value);
    add(subject, statistic + "_error", index.error);
    add(subject, statistic + "_low", index.interval.low);
    add(subject, statistic + "_high", index.interval.high);
  }
  std::string str() const { return fmt::to_string(out_); }

 private:
  std::string prefix_;
  fmt::memory_buffer out_;
};

Json nested_json(const voi::NestedCheck& check) {
  Json json = index_json(check.value);
  json["group"] = check.group;
  json["outer"] = check.outer;
  json["inner"] = check.inner;
  return json;
}

void add_priors(const voi::VoiStudy& study, Json& json, PlainRows& rows) {
  for (const voi::PriorResult& prior : study.priors) {
    Json entry = {{"name", prior.name}, {"set", prior.setting}, {"source", prior.source}};
    entry["best"] = study.options[static_cast<std::size_t>(prior.best)];
    entry["lead_over_second"] = index_json(prior.lead);
    for (std::size_t s = 0; s < study.options.size(); ++s) {
      Json option = index_json(prior.pay_off[s]);
      option["option"] = study.options[s];
      option["probability_best"] = prior.probability_best[s];
      entry["options"].push_back(std::move(option));
      const std::string subject = fmt::format("{} if {}", study.options[s], prior.name);
      rows.add(subject, "pay_off", prior.pay_off[s]);
      rows.add(subject, "probability_best", prior.probability_best[s]);
    }
    json["priors"].push_back(std::move(entry));
  }
}

}  // namespace

StudyFiles voi_files(const voi::Decision& decision, const voi::VoiStudy& study) {
  const voi::PayOff& pay = decision.pay_off;
  PlainRows rows(
      fmt::format("{},{},{},{}", csv_field(pay.text), csv_field(pay.unit), pay.first_year, pay.last_year),
      "pay_off,unit,first_year,last_year");
  Json json = {{"format", "needgap voi 1"},
               {"pay_off", pay.text},
               {"unit", pay.unit},
               {"first_year", pay.first_year},
               {"last_year", pay.last_year},
               {"status_quo", study.options[0]},
               {"best", study.options[static_cast<std::size_t>(study.best)]}};
  json["run"] = run_json(study);
  json["run"]["sobol_points"] = study.sobol_points;
  for (std::size_t s = 0; s < study.options.size(); ++s) {
    json["options"].push_back({{"name", study.options[s]},
                               {"pay_off", index_json(study.pay_off[s])},
                               {"gain", index_json(study.gain[s])},
                               {"probability_best", study.probability_best[s]}});
    rows.add(study.options[s], "pay_off", study.pay_off[s]);
    rows.add(study.options[s], "gain", study.gain[s]);
    rows.add(study.options[s], "probability_best", study.probability_best[s]);
  }
  json["evpi"] = index_json(study.evpi);
  json["dummy_evppi"] = index_json(study.dummy);
  rows.add("everything", "evpi", study.evpi);
  rows.add("dummy", "evppi", study.dummy);
  for (const voi::GroupValue& group : study.groups) {
    Json entry = factor_json(group.factor);
    entry["evppi"] = index_json(group.value);
    entry["joint"] = index_json(group.joint);
    if (!std::isnan(group.total.value)) entry["total_index"] = index_json(group.total);
    entry["verdict"] = voi::to_string(group.verdict);
    json["groups"].push_back(std::move(entry));
    rows.add(group.factor.name, "evppi", group.value);
    rows.add(group.factor.name, "joint", group.joint);
    rows.add(group.factor.name, "total_index", group.total);
  }
  json["parameters"] = Json::array();
  for (const voi::GroupValue& single : study.parameters) {
    json["parameters"].push_back({{"name", single.factor.name}, {"evppi", index_json(single.value)}});
    rows.add(single.factor.name, "evppi", single.value);
  }
  json["switches"] = Json::array();
  for (const voi::Switch& at : study.switches) {
    json["switches"].push_back({{"parameter", at.parameter},
                                {"unit", at.unit},
                                {"value", at.value},
                                {"best_below", study.options[static_cast<std::size_t>(at.below)]},
                                {"best_above", study.options[static_cast<std::size_t>(at.above)]}});
    rows.add(at.parameter, "switch_at", at.value);
  }
  json["checks"] = Json::array();
  for (const voi::NestedCheck& check : study.checks) {
    json["checks"].push_back(nested_json(check));
    rows.add(check.group, "evppi_nested", check.value);
  }
  json["priors"] = Json::array();
  add_priors(study, json, rows);
  return {rows.str(), json.dump(1) + '\n'};
}

StudyFiles invert_files(const sensitivity::Question& question, const sensitivity::InvertStudy& study) {
  TidyRows rows(question, "invert");
  Json json = {{"format", "needgap invert 1"}, {"statement", study.statement}};
  json["question"] = question_json(question);
  json["run"] = run_json(study);
  json["share"] = index_json(study.share);
  rows.add("statement", "share", study.share);
  Json box = {{"coverage", study.box.coverage}, {"density", study.box.density}, {"mass", study.box.mass}};
  rows.add("box", "coverage", study.box.coverage);
  rows.add("box", "density", study.box.density);
  rows.add("box", "mass", study.box.mass);
  box["sides"] = Json::array();
  for (const sensitivity::NamedSide& side : study.sides) {
    box["sides"].push_back({{"name", side.name},
                            {"unit", side.unit},
                            {"low", side.low},
                            {"high", side.high},
                            {"low_quantile", side.side.low},
                            {"high_quantile", side.side.high},
                            {"chance", side.side.chance}});
    rows.add(side.name, "box_low", side.low);
    rows.add(side.name, "box_high", side.high);
  }
  json["box"] = std::move(box);
  json["thresholds"] = Json::array();
  for (const sensitivity::Threshold& t : study.thresholds) {
    json["thresholds"].push_back({{"name", t.name},
                                  {"unit", t.unit},
                                  {"value", t.value},
                                  {"likelier", t.crossing.rising ? "above" : "below"},
                                  {"share_below", t.crossing.below},
                                  {"share_above", t.crossing.above},
                                  {"correlation", t.crossing.strength}});
    rows.add(t.name, "threshold", t.value);
    rows.add(t.name, "correlation", t.crossing.strength);
  }
  const sensitivity::Way& way = study.way;
  Json path = {{"held_at_medians", way.held_at_medians},
               {"found", way.found},
               {"distance_sd", way.distance},
               {"at_medians", index_json(way.at_medians)}};
  if (way.found) path["reached"] = index_json(way.reached);
  path["moves"] = Json::array();
  for (const sensitivity::Move& move : way.moves) {
    path["moves"].push_back({{"name", move.name},
                             {"unit", move.unit},
                             {"from", move.from},
                             {"to", move.to},
                             {"quantile", move.quantile}});
    rows.add(move.name, "way_to", move.to);
    rows.add(move.name, "way_quantile", move.quantile);
  }
  json["way"] = std::move(path);
  return {rows.str(), json.dump(1) + '\n'};
}

}  // namespace needgap::store
