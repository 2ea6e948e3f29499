// A calibration as tables.
#include "needgap/calibration.hpp"
#include "needgap/levels.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::calibration {
namespace {

using result::Result;
using result::Table;
using result::TableMaker;
using Results = std::span<const Calibration>;

constexpr std::uint32_t drawn_rows = 200;  // of the ridge's cloud, enough to see its shape

std::string evidence_of(const Calibration& of) {
  return std::string(to_string(of.evidence));
}

Table target_table(const Scenario& scenario) {
  const auto claims = [](const Target& target) { return std::get_if<ClaimsSeries>(&target.sight); };
  return TableMaker<Target>("targets", "What was observed")
      .key("target", &Target::name)
      .note("title", &Target::title)
      .note("title_ja", &Target::title_ja)
      .note("source_kind", [](const Target& target) { return std::string(to_string(target.evidence)); })
      .note("used", &Target::used)
      .note("reason", &Target::reason)
      .note("unit", [](const Target& target) { return target.provenance.unit; })
      .note("status", [](const Target& target) { return std::string(to_string(target.provenance.status)); })
      .note("source", [](const Target& target) { return target.provenance.source; })
      .note("procedure",
            [=, &scenario](const Target& target) {
              return claims(target)
                         ? scenario.procedures[static_cast<std::size_t>(claims(target)->procedure)].id
                         : std::string();
            })
      .note(
          "share",
          [=, &scenario](const Target& target) {
            return claims(target)
                       ? scenario.observation.parameters[static_cast<std::size_t>(claims(target)->share)].name
                       : std::string();
          })
      .value("part", "proportion",
             [=](const Target& target) { return claims(target) ? claims(target)->part : no_value; })
      .of(scenario.targets);
}

Table observation_table(const Scenario& scenario) {
  return TableMaker<Parameter>("observation", "How an observer differs from the model")
      .key("parameter", &Parameter::name)
      .note("value", [](const Parameter& p) { return describe(p.distribution); })
      .note("unit", [](const Parameter& p) { return p.provenance.unit; })
      .note("status", [](const Parameter& p) { return std::string(to_string(p.provenance.status)); })
      .note("source", [](const Parameter& p) { return p.provenance.source; })
      .of(scenario.observation.parameters);
}

Table gap_table(const Scenario& scenario, Results results) {
  struct Row {
    std::string evidence;
    const GapFigures* gap;
  };
  std::vector<Row> rows{{"none", &results[0].prior_gap}};
  for (const Calibration& of : results) rows.push_back({evidence_of(of), &of.posterior_gap});
  const auto of = [](Spread GapFigures::*figure) { return [=](const Row& row) { return row.gap->*figure; }; };
  return TableMaker<Row>(
             "gap", fmt::format("The gap in {} under each evidence, chance averaged out", scenario.base_year))
      .key("evidence", &Row::evidence)
      .value("need", "patients", of(&GapFigures::need))
      .value("performed", "patients", of(&GapFigures::performed))
      .value("procedures", "procedures", of(&GapFigures::procedures))
      .value("unmet_need", "patients", of(&GapFigures::unmet_need))
      .value("coverage", "proportion", of(&GapFigures::coverage))
      .of(rows);
}

Table weight_table(Results results) {
  return TableMaker<Calibration>("weights", "How sure the weights are")
      .key("evidence", evidence_of)
      .value("draws_weighed", "draws", &Calibration::draws)
      .value("steps", "steps", &Calibration::steps)
      .value("effective_sample_size", "draws", &Calibration::effective)
      .value("largest_weight", "proportion", &Calibration::largest)
      .value("log_marginal_likelihood", "log", &Calibration::log_evidence)
      .value("distinct_draws", "draws", &Calibration::distinct)
      .value("coordinates_moved", "coordinates", [](const Calibration& of) { return of.moved.size(); })
      .value("closed_form_error", "relative", &Calibration::closed_form_error)
      .value("log_bias_survey_over_claims", "log",
             [](const Calibration& of) {
               return of.evidence == EvidenceSet::both ? of.log_bias_survey_over_claims : no_value;
             })
      .of(results);
}

// Something of a calibration.
template <class Thing>
struct Of {
  const Calibration* calibration;
  const Thing* thing;
};
template <class Thing>
std::vector<Of<Thing>> all_of(Results results, std::vector<Thing> Calibration::*list) {
  std::vector<Of<Thing>> rows;
  for (const Calibration& of : results)
    for (const Thing& thing : of.*list) rows.push_back({&of, &thing});
  return rows;
}
template <class Thing>
TableMaker<Of<Thing>> by_evidence(std::string name, std::string title) {
  return TableMaker<Of<Thing>>(std::move(name), std::move(title)).key("evidence", [](const Of<Thing>& of) {
    return evidence_of(*of.calibration);
  });
}

Table shift_table(Results results) {
  using Row = Of<ParameterShift>;
  const std::string own(result::unit_of_row);
  return by_evidence<ParameterShift>("parameters", "Every parameter before and after")
      .key("parameter", [](const Row& of) { return of.thing->name; })
      .note("unit", [](const Row& of) { return of.thing->unit; })
      .note("of_observation", [](const Row& of) { return of.thing->of_observation; })
      .value("prior", own, [](const Row& of) { return of.thing->prior; })
      .value("posterior", own, [](const Row& of) { return of.thing->posterior; })
      .value("shift", "prior standard deviations", [](const Row& of) { return of.thing->shift; })
      .value("narrower_by", "proportion", [](const Row& of) { return of.thing->shrink; })
      .of(all_of(results, &Calibration::shifts));
}

// Draws that know a target, do not, or were fitted without it.
struct Checked {
  const Calibration* calibration;
  const Target* target;
  const char* draws;
  const Check* check;
};

std::vector<Checked> checks_of(const Scenario& scenario, Results results) {
  std::vector<Checked> rows;
  for (const Calibration& of : results)
    for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
      const TargetChecks& checks = of.checks[t];
      rows.push_back({&of, &scenario.targets[t], "prior", &checks.prior});
      rows.push_back({&of, &scenario.targets[t], "posterior", &checks.posterior});
      if (checks.has_left_out) rows.push_back({&of, &scenario.targets[t], "left_out", &checks.left_out});
    }
  return rows;
}

void add_checks(const Scenario& scenario, Results results, std::vector<Table>& made) {
  struct Cell {
    const Checked* checked;
    std::size_t cell;
    const ObservedCell& observed() const { return checked->target->cells[cell]; }
  };
  const std::vector<Checked> rows = checks_of(scenario, results);
  std::vector<Cell> cells;
  for (const Checked& checked : rows)
    for (std::size_t c = 0; c < checked.check->cells.size(); ++c) cells.push_back({&checked, c});
  const auto used = [&](const Checked& of) {
    return of.calibration->checks[static_cast<std::size_t>(of.target - scenario.targets.data())].used;
  };
  made.push_back(
      TableMaker<Checked>("checks", "Whether draws predict each target")
          .key("evidence", [](const Checked& of) { return evidence_of(*of.calibration); })
          .key("target", [](const Checked& of) { return of.target->name; })
          .key("draws", [](const Checked& of) { return of.draws; })
          .note("used", used)
          .value("cells", "numbers", [](const Checked& of) { return of.check->cells.size(); })
          .value("covered", "proportion", [](const Checked& of) { return of.check->covered; })
          .value("predictive_p", "probability", [](const Checked& of) { return of.check->probability; })
          .value("effective_sample_size", "draws", [](const Checked& of) { return of.check->effective; })
          .of(rows));
  made.push_back(
      TableMaker<Cell>("cells", "Every number of each target, observed and predicted")
          .key("evidence", [](const Cell& of) { return evidence_of(*of.checked->calibration); })
          .key("target", [](const Cell& of) { return of.checked->target->name; })
          .key("draws", [](const Cell& of) { return of.checked->draws; })
          .key("cell", [](const Cell& of) { return of.observed().label; })
          .note("unit", [](const Cell& of) { return of.checked->target->provenance.unit; })
          .note("inside", [](const Cell& of) { return bool(of.checked->check->inside[of.cell]); })
          .value("observed", std::string(result::unit_of_row),
                 [](const Cell& of) { return of.observed().hidden ? no_value : of.observed().value; })
          .value("observed_below", std::string(result::unit_of_row),
                 [](const Cell& of) { return of.observed().hidden ? of.observed().value : no_value; })
          .value("predicted", std::string(result::unit_of_row),
                 [](const Cell& of) { return of.checked->check->cells[of.cell]; })
          .of(cells));
}

// Some rows of the prior or a posterior.
struct Drawn {
  std::string evidence;
  std::int64_t row;
  double rate, accept;
};

template <class Coordinates>
void add_cloud(const ParameterSet& set, const std::string& evidence, std::uint32_t rows, const Coordinates& u,
               std::vector<Drawn>& cloud) {
  const ParameterIndex rate = set.find("need.rate").value(), accept = set.find("accept").value();
  const std::uint32_t some = std::min(rows, drawn_rows);
  for (std::uint32_t i = 0; i < some; ++i) {
    const auto row = static_cast<std::uint32_t>(std::uint64_t{i} * rows / some);
    const ParameterDraw values = map_to_parameters(set, u(row));
    cloud.push_back({evidence, row, values[rate], values[accept]});
  }
}

void add_ridge(const Scenario& scenario, const CalibrationPlan& plan, Results results,
               std::vector<Table>& made) {
  struct Row {
    std::string evidence, of, unit;
    const Spread *prior, *posterior;
  };
  std::vector<Row> rows;
  std::vector<Drawn> cloud;
  const ParameterSet& set = scenario.parameters;
  add_cloud(
      set, "none", plan.rows, [&](std::uint32_t i) { return random_row(set, plan.seed, i); }, cloud);
  for (const Calibration& of : results) {
    const Ridge& ridge = of.ridge;
    const std::string name = evidence_of(of), a_death = "patients per cancer death";
    rows.push_back({name, "rate", a_death, &ridge.prior_rate, &ridge.posterior_rate});
    rows.push_back({name, "accept", "proportion", &ridge.prior_accept, &ridge.posterior_accept});
    rows.push_back({name, "product", a_death, &ridge.prior_product, &ridge.posterior_product});
    add_cloud(
        set, name, static_cast<std::uint32_t>(of.posterior->rows.size()),
        [&](std::uint32_t i) { return of.posterior->rows[i].u; }, cloud);
  }
  const std::string own(result::unit_of_row);
  made.push_back(TableMaker<Row>("ridge", "Need rate and acceptance: volumes tell only their product")
                     .key("evidence", &Row::evidence)
                     .key("of", &Row::of)
                     .note("unit", &Row::unit)
                     .value("prior", own, [](const Row& row) { return *row.prior; })
                     .value("posterior", own, [](const Row& row) { return *row.posterior; })
                     .of(rows));
  made.push_back(
      TableMaker<Calibration>("ridge_correlation",
                              "Correlation of the logarithms of need rate and acceptance")
          .key("evidence", evidence_of)
          .value("prior", "correlation", [](const Calibration& of) { return of.ridge.prior_correlation; })
          .value("posterior", "correlation",
                 [](const Calibration& of) { return of.ridge.posterior_correlation; })
          .of(results));
  made.push_back(TableMaker<Drawn>("ridge_draws", "Some draws of the prior and of each posterior")
                     .key("evidence", &Drawn::evidence)
                     .key("row", &Drawn::row)
                     .value("rate", "patients per cancer death", &Drawn::rate)
                     .value("accept", "proportion", &Drawn::accept)
                     .of(cloud));
}

Table backcast_table(const Scenario& scenario, Results results) {
  using Row = Of<BackcastYear>;
  return by_evidence<BackcastYear>("backcast", "The claims by year, observed and simulated")
      .key("target",
           [&](const Row& of) { return scenario.targets[static_cast<std::size_t>(of.thing->target)].name; })
      .key("year", [](const Row& of) { return of.thing->year; })
      .value("observed", "procedures", [](const Row& of) { return of.thing->observed; })
      .value("predicted", "procedures", [](const Row& of) { return of.thing->predicted; })
      .of(all_of(results, &Calibration::backcast));
}

void add_regional(const Scenario& scenario, Results results, std::vector<Table>& made) {
  struct Row {
    const Calibration* calibration;
    const RegionalScore* score;
    const char* draws;
    const SplitScore* split;
  };
  std::vector<Row> rows;
  for (const Calibration& of : results)
    for (const RegionalScore& score : of.regional) {
      rows.push_back({&of, &score, "prior", &score.prior});
      rows.push_back({&of, &score, "posterior", &score.posterior});
      rows.push_back({&of, &score, "carried_forward", &score.carried});
    }
  const auto years = [](const std::vector<int>& list) { return fmt::format("{}", fmt::join(list, " ")); };
  made.push_back(TableMaker<Row>("regional", "The regions, fitted to the first years and tested on the last")
                     .key("evidence", [](const Row& of) { return evidence_of(*of.calibration); })
                     .key("target",
                          [&](const Row& of) {
                            return scenario.targets[static_cast<std::size_t>(of.score->target)].name;
                          })
                     .key("draws", [](const Row& of) { return of.draws; })
                     .note("fitted_years", [=](const Row& of) { return years(of.score->fitted_years); })
                     .note("left_out_years", [=](const Row& of) { return years(of.score->left_years); })
                     .value("cells", "numbers", [](const Row& of) { return of.score->cells; })
                     .value("seen_cells", "numbers", [](const Row& of) { return of.score->seen_cells; })
                     .value("log_score", "log", [](const Row& of) { return of.split->score; })
                     .value("rms_error", "procedures", [](const Row& of) { return of.split->error; })
                     .value("correlation", "correlation", [](const Row& of) { return of.split->correlation; })
                     .of(rows));
  made.push_back(TableMaker<Calibration>("regional_spread", "Spread over regions of the fitted effects")
                     .key("evidence", evidence_of)
                     .value("capacity", "log", &Calibration::capacity_spread)
                     .value("referral", "log odds", &Calibration::referral_spread)
                     .of(results));
}

}  // namespace

Result as_result(const Scenario& scenario, const CalibrationPlan& plan, Results results) {
  Result result{"calibration",
                {{"scenario", scenario.name}},
                {{"title", scenario.title},
                 {"base_year", std::int64_t{scenario.base_year}},
                 {"seed", static_cast<std::int64_t>(plan.seed)},
                 {"replicates", std::int64_t{plan.replicates}},
                 {"rows", std::int64_t{plan.rows}}},
                {}};
  std::vector<Table>& made = result.tables;
  made.push_back(gap_table(scenario, results));
  made.push_back(weight_table(results));
  made.push_back(shift_table(results));
  add_checks(scenario, results, made);
  add_ridge(scenario, plan, results, made);
  made.push_back(backcast_table(scenario, results));
  if (std::any_of(results.begin(), results.end(), [](const Calibration& of) { return !of.regional.empty(); }))
    add_regional(scenario, results, made);
  made.push_back(target_table(scenario));
  made.push_back(observation_table(scenario));
  for (Table& table : name_tables({&scenario, 1})) made.push_back(std::move(table));
  return result;
}

}  // namespace needgap::calibration
