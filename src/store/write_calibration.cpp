#include "needgap/store.hpp"

#include "csv_row.hpp"
#include "json.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace needgap::store {
namespace {

constexpr std::array quantile_names{"q2.5", "q25", "q50", "q75", "q97.5"};
constexpr std::uint32_t drawn_rows = 200;  // of the ridge's cloud, enough to see its shape

Json number(double value) {
  return std::isfinite(value) ? Json(std::stod(fmt::format("{:.10g}", value))) : Json();
}

Json json_of(const calibration::Spread& spread) {
  Json tree = {{"mean", number(spread.mean)}, {"sd", number(spread.sd)}};
  for (std::size_t i = 0; i < quantile_names.size(); ++i)
    tree[quantile_names[i]] = number(spread.quantiles[i]);
  return tree;
}

Json json_of(const Target& target, const calibration::Check& check) {
  Json tree = {{"covered", number(check.covered)},
               {"probability", number(check.probability)},
               {"effective", number(check.effective)}};
  for (std::size_t c = 0; c < check.cells.size(); ++c) {
    Json cell = {{"label", target.cells[c].label}};
    cell[target.cells[c].hidden ? "below" : "observed"] = target.cells[c].value;
    cell["inside"] = static_cast<bool>(check.inside[c]);
    cell["predicted"] = json_of(check.cells[c]);
    tree["cells"].push_back(std::move(cell));
  }
  return tree;
}

Json json_of(const calibration::GapFigures& gap) {
  return {{"need", json_of(gap.need)},
          {"performed", json_of(gap.performed)},
          {"procedures", json_of(gap.procedures)},
          {"unmet_need", json_of(gap.unmet_need)},
          {"coverage", json_of(gap.coverage)}};
}

// Need rate and acceptance of some rows: `u` gives the coordinates of row i of `rows`.
template <class Coordinates>
Json cloud(const ParameterSet& set, std::uint32_t rows, const Coordinates& u) {
  const int rate = set.find("need.rate"), accept = set.find("accept");
  const std::uint32_t some = std::min(rows, drawn_rows);
  Json tree = {{"rate", Json::array()}, {"accept", Json::array()}};
  for (std::uint32_t i = 0; i < some; ++i) {
    const auto row = static_cast<std::uint32_t>(std::uint64_t{i} * rows / some);
    const ParameterDraw values = map_to_parameters(set, u(row));
    tree["rate"].push_back(number(values[rate]));
    tree["accept"].push_back(number(values[accept]));
  }
  return tree;
}

Json json_of(const Scenario& scenario, const calibration::CalibrationPlan& plan,
             const calibration::Calibration& result) {
  Json tree = {{"evidence", calibration::to_string(result.evidence)},
               {"draws", result.draws},
               {"steps", result.steps},
               {"effective_sample_size", number(result.effective)},
               {"largest_weight", number(result.largest)},
               {"log_marginal_likelihood", number(result.log_evidence)},
               {"distinct_draws", result.distinct},
               {"moved", result.moved},
               {"closed_form_error", number(result.closed_form_error)}};
  if (result.evidence == calibration::EvidenceSet::both)
    tree["log_bias_survey_over_claims"] = number(result.log_bias_survey_over_claims);
  tree["gap"] = json_of(result.posterior_gap);
  for (const calibration::ParameterShift& shift : result.shifts)
    tree["parameters"].push_back({{"name", shift.name},
                                  {"unit", shift.unit},
                                  {"of_observation", shift.of_observation},
                                  {"shift", number(shift.shift)},
                                  {"shrink", number(shift.shrink)},
                                  {"prior", json_of(shift.prior)},
                                  {"posterior", json_of(shift.posterior)}});
  const calibration::Ridge& ridge = result.ridge;
  tree["ridge"] = {
      {"correlation",
       {{"prior", number(ridge.prior_correlation)}, {"posterior", number(ridge.posterior_correlation)}}},
      {"rate", {{"prior", json_of(ridge.prior_rate)}, {"posterior", json_of(ridge.posterior_rate)}}},
      {"accept", {{"prior", json_of(ridge.prior_accept)}, {"posterior", json_of(ridge.posterior_accept)}}},
      {"product", {{"prior", json_of(ridge.prior_product)}, {"posterior", json_of(ridge.posterior_product)}}},
      {"draws",
       {{"prior", cloud(scenario.parameters, plan.rows,
                        [&](std::uint32_t i) { return random_row(scenario.parameters, plan.seed, i); })},
        {"posterior", cloud(scenario.parameters, static_cast<std::uint32_t>(result.posterior->rows.size()),
                            [&](std::uint32_t i) { return result.posterior->rows[i].u; })}}}};
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    const Target& target = scenario.targets[t];
    const calibration::TargetChecks& checks = result.checks[t];
    Json check = {{"target", target.name},
                  {"used", checks.used},
                  {"prior", json_of(target, checks.prior)},
                  {"posterior", json_of(target, checks.posterior)}};
    if (checks.has_left_out) check["left_out"] = json_of(target, checks.left_out);
    tree["checks"].push_back(std::move(check));
  }
  for (const calibration::BackcastYear& year : result.backcast)
    tree["backcast"].push_back({{"target", scenario.targets[year.target].name},
                                {"year", year.year},
                                {"observed", year.observed},
                                {"predicted", json_of(year.predicted)}});
  for (const calibration::RegionalScore& score : result.regional) {
    const auto of = [&](double calibration::SplitScore::*which) -> Json {
      return {{"prior", number(score.prior.*which)},
              {"posterior", number(score.posterior.*which)},
              {"carried_forward", number(score.carried.*which)}};
    };
    tree["regional"].push_back({{"target", scenario.targets[score.target].name},
                                {"fitted_years", score.fitted_years},
                                {"left_out_years", score.left_years},
                                {"cells", score.cells},
                                {"seen_cells", score.seen_cells},
                                {"score", of(&calibration::SplitScore::score)},
                                {"error", of(&calibration::SplitScore::error)},
                                {"correlation", of(&calibration::SplitScore::correlation)}});
  }
  if (!result.regional.empty())
    tree["regional_spread"] = {{"capacity", json_of(result.capacity_spread)},
                               {"referral", json_of(result.referral_spread)}};
  return tree;
}

std::string calibration_json(const Scenario& scenario, const calibration::CalibrationPlan& plan,
                             std::span<const calibration::Calibration> results) {
  Json tree = {{"format", "needgap calibration 1"},
               {"scenario", scenario.name},
               {"title", scenario.title},
               {"base_year", scenario.base_year},
               {"seed", plan.seed},
               {"replicates", plan.replicates},
               {"rows", plan.rows}};
  for (const Target& target : scenario.targets) {
    Json entry = {{"name", target.name},
                  {"title", target.title},
                  {"title_ja", target.title_ja},
                  {"evidence", to_string(target.evidence)},
                  {"used", target.used},
                  {"unit", target.provenance.unit},
                  {"status", to_string(target.provenance.status)},
                  {"source", target.provenance.source}};
    if (!target.used) entry["reason"] = target.reason;
    if (const auto* claims = std::get_if<ClaimsSeries>(&target.sight))
      entry["claims"] = {{"procedure", scenario.procedures[claims->procedure].id},
                         {"share", scenario.observation.parameters[claims->share].name},
                         {"part", number(claims->part)}};
    tree["targets"].push_back(std::move(entry));
  }
  for (const Parameter& p : scenario.observation.parameters)
    tree["observation"].push_back({{"name", p.name},
                                   {"value", describe(p.distribution)},
                                   {"unit", p.provenance.unit},
                                   {"status", to_string(p.provenance.status)},
                                   {"source", p.provenance.source}});
  tree["prior"]["gap"] = json_of(results[0].prior_gap);
  for (const calibration::Calibration& result : results)
    tree["calibrations"].push_back(json_of(scenario, plan, result));
  return tree.dump(1) + '\n';
}

class CalibrationRows {
 public:
  void start(std::string prefix) { prefix_ = std::move(prefix); }
  void add(std::string_view statistic, double value) {
    if (std::isfinite(value))
      fmt::format_to(std::back_inserter(out_), "{},{},{:.10g}\n", prefix_, statistic, value);
  }
  void add(const calibration::Spread& spread) {
    add("mean", spread.mean);
    add("sd", spread.sd);
    for (std::size_t i = 0; i < quantile_names.size(); ++i) add(quantile_names[i], spread.quantiles[i]);
  }
  std::string text() const { return fmt::to_string(out_); }

 private:
  fmt::memory_buffer out_;
  std::string prefix_;
};

std::string calibration_csv(const Scenario& scenario, std::span<const calibration::Calibration> results) {
  CalibrationRows rows;
  const auto name = csv_field(scenario.name);
  const auto gap = [&](std::string_view evidence, std::string_view stage,
                       const calibration::GapFigures& figures) {
    const std::pair<const char*, const calibration::Spread*> all[] = {
        {"need,patients", &figures.need},
        {"performed,patients", &figures.performed},
        {"procedures,procedures", &figures.procedures},
        {"unmet_need,patients", &figures.unmet_need},
        {"coverage,proportion", &figures.coverage}};
    for (const auto& [what, spread] : all) {
      rows.start(fmt::format("{},{},gap,{},{},{}", name, evidence, scenario.base_year, stage, what));
      rows.add(*spread);
    }
  };
  gap("none", "prior", results[0].prior_gap);
  for (const calibration::Calibration& result : results) {
    const std::string_view evidence = calibration::to_string(result.evidence);
    const auto figure = [&](std::string_view what, std::string_view unit, double value) {
      rows.start(fmt::format("{},{},weights,all,posterior,{},{}", name, evidence, what, unit));
      rows.add("value", value);
    };
    figure("effective_sample_size", "draws", result.effective);
    figure("largest_weight", "proportion", result.largest);
    figure("log_marginal_likelihood", "log", result.log_evidence);
    gap(evidence, "posterior", result.posterior_gap);
    for (const calibration::ParameterShift& shift : result.shifts)
      for (const auto& [stage, spread] :
           {std::pair{"prior", &shift.prior}, {"posterior", &shift.posterior}}) {
        rows.start(fmt::format("{},{},parameter,all,{},{},{}", name, evidence, stage, csv_field(shift.name),
                               csv_field(shift.unit)));
        rows.add(*spread);
      }
    for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
      const Target& target = scenario.targets[t];
      const calibration::TargetChecks& checks = result.checks[t];
      const auto check = [&](std::string_view stage, const calibration::Check& of) {
        rows.start(fmt::format("{},{},check,all,{},{},proportion", name, evidence, stage, target.name));
        rows.add("covered", of.covered);
        rows.add("predictive_p", of.probability);
        rows.add("effective_sample_size", of.effective);
        for (std::size_t c = 0; c < of.cells.size(); ++c) {
          rows.start(fmt::format("{},{},check,{},{},{},{}", name, evidence, csv_field(target.cells[c].label),
                                 stage, target.name, csv_field(target.provenance.unit)));
          rows.add(target.cells[c].hidden ? "observed_below" : "observed", target.cells[c].value);
          rows.add(of.cells[c]);
        }
      };
      check("prior", checks.prior);
      check("posterior", checks.posterior);
      if (checks.has_left_out) check("left_out", checks.left_out);
    }
    for (const calibration::BackcastYear& year : result.backcast) {
      rows.start(fmt::format("{},{},backcast,{},posterior,{},procedures", name, evidence, year.year,
                             scenario.targets[year.target].name));
      rows.add("observed", year.observed);
      rows.add(year.predicted);
    }
    for (const calibration::RegionalScore& score : result.regional)
      for (const auto& [stage, split] :
           {std::pair{"prior", score.prior}, std::pair{"posterior", score.posterior},
            std::pair{"carried_forward", score.carried}}) {
        rows.start(fmt::format("{},{},left_out_years,{}-{},{},{},mixed", name, evidence,
                               score.left_years.front(), score.left_years.back(), stage,
                               scenario.targets[score.target].name));
        rows.add("log_score", split.score);
        rows.add("rms_error", split.error);
        rows.add("correlation", split.correlation);
      }
  }
  return fmt::format("{}scenario,evidence,kind,item,stage,name,unit,statistic,value\n", byte_order_mark) +
         rows.text();
}

}  // namespace

std::vector<std::string> write_calibration(const std::filesystem::path& folder, const Scenario& scenario,
                                           const std::vector<std::string>& settings,
                                           const calibration::CalibrationPlan& plan,
                                           std::span<const calibration::Calibration> results) {
  const engine::RunPlan as_run{.seed = plan.seed, .draws = plan.rows, .replicates = plan.replicates};
  engine::Completion done;
  done.draws_done = plan.rows;
  done.threads = plan.threads;
  for (const calibration::Calibration& result : results) done.wall_seconds += result.seconds;
  std::vector<NamedText> files{{"calibration.json", calibration_json(scenario, plan, results)},
                               {"calibration.csv", calibration_csv(scenario, results)},
                               {"run.json", run_record({&scenario, 1}, settings, as_run, done)}};
  std::vector<std::string> stale{"posterior.json", "posterior.survey.json", "posterior.claims.json",
                                 "posterior.both.json"};
  for (const calibration::Calibration& result : results) {
    const std::string name = results.size() == 1
                                 ? "posterior.json"
                                 : fmt::format("posterior.{}.json", calibration::to_string(result.evidence));
    files.emplace_back(name, posterior_json(*result.posterior));
    std::erase(stale, name);
  }
  write_whole(folder, files, stale);
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  return names;
}

}  // namespace needgap::store
