#include "needgap/store.hpp"

#include "study_files.hpp"

namespace needgap::store {
namespace {

Json head(const sensitivity::Question& question, const sensitivity::StudyRun& run, std::string_view method) {
  Json json = {{"format", "needgap sensitivity 1"}, {"method", method}};
  json["question"] = question_json(question);
  json["run"] = run_json(run);
  return json;
}

}  // namespace

StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::SobolStudy& study) {
  TidyRows rows(question, "sobol");
  Json json = head(question, study, "sobol");
  for (std::size_t s = 0; s < study.sizes.size(); ++s) {
    const sensitivity::SobolIndices& size = study.sizes[s];
    Json entry = {{"base_points", size.base_points}, {"mean", size.mean}, {"variance", size.variance}};
    const bool last = s + 1 == study.sizes.size();
    const std::string suffix = last ? "" : fmt::format("_at_{}", size.base_points);
    for (std::size_t f = 0; f < study.factors.size(); ++f) {
      Json factor = factor_json(study.factors[f]);
      factor["first"] = index_json(size.first[f]);
      factor["total"] = index_json(size.total[f]);
      entry["factors"].push_back(std::move(factor));
      rows.add(study.factors[f].name, "first" + suffix, size.first[f]);
      rows.add(study.factors[f].name, "total" + suffix, size.total[f]);
    }
    json["sizes"].push_back(std::move(entry));
    if (last) {
      rows.add("output", "mean", size.mean);
      rows.add("output", "variance", size.variance);
    }
  }
  json["chance_share"] = study.chance_share;
  json["tolerance"] = study.tolerance;
  json["half_width"] = study.precision.half_width;
  json["enough"] = study.precision.enough;
  json["base_points_needed"] = study.precision.points_needed;
  rows.add("output", "chance_share", study.chance_share);
  rows.add("output", "base_points_needed", study.precision.points_needed);
  return {rows.str(), json.dump(1) + '\n'};
}

StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::MorrisStudy& study) {
  TidyRows rows(question, "morris");
  Json json = head(question, study, "morris");
  json["trajectories"] = study.trajectories;
  json["mean"] = study.mean;
  for (std::size_t f = 0; f < study.factors.size(); ++f) {
    const sensitivity::ElementaryEffects& e = study.effects[f];
    Json factor = factor_json(study.factors[f]);
    factor["mu_star"] = index_json(e.mu_star);
    factor["mu"] = e.mu;
    factor["sigma"] = e.sigma;
    json["factors"].push_back(std::move(factor));
    rows.add(study.factors[f].name, "mu_star", e.mu_star);
    rows.add(study.factors[f].name, "mu", e.mu);
    rows.add(study.factors[f].name, "sigma", e.sigma);
  }
  return {rows.str(), json.dump(1) + '\n'};
}

StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::RankStudy& study) {
  TidyRows rows(question, "prcc");
  Json json = head(question, study, "prcc");
  json["mean"] = study.mean;
  json["variance"] = study.variance;
  json["chance_share"] = study.chance_share;
  json["rank_r2"] = study.regression.r2;
  rows.add("output", "mean", study.mean);
  rows.add("output", "variance", study.variance);
  rows.add("output", "chance_share", study.chance_share);
  rows.add("output", "rank_r2", study.regression.r2);
  for (std::size_t j = 0; j < study.names.size(); ++j) {
    const sensitivity::Index &prcc = study.regression.prcc[j], &srrc = study.regression.srrc[j];
    json["parameters"].push_back({{"name", study.names[j]},
                                  {"prcc", index_json(prcc)},
                                  {"srrc", index_json(srrc)},
                                  {"first_by_ranks", index_json(study.first_order[j])}});
    rows.add(study.names[j], "prcc", prcc);
    rows.add(study.names[j], "srrc", srrc);
    rows.add(study.names[j], "first_by_ranks", study.first_order[j]);
  }
  return {rows.str(), json.dump(1) + '\n'};
}

StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::Tornado& study,
                             const std::optional<sensitivity::TwoWayGrid>& grid) {
  TidyRows rows(question, "tornado");
  Json json = head(question, study, "tornado");
  json["levels"] = {study.low_level, study.high_level};
  json["baseline"] = index_json(study.baseline);
  rows.add("output", "baseline", study.baseline);
  for (const sensitivity::Bar& bar : study.bars) {
    json["bars"].push_back({{"name", bar.name},
                            {"unit", bar.unit},
                            {"low_value", bar.low_value},
                            {"median_value", bar.median_value},
                            {"high_value", bar.high_value},
                            {"low", index_json(bar.low)},
                            {"high", index_json(bar.high)}});
    rows.add(bar.name, "low_value", bar.low_value);
    rows.add(bar.name, "median_value", bar.median_value);
    rows.add(bar.name, "high_value", bar.high_value);
    rows.add(bar.name, "change_at_low", bar.low);
    rows.add(bar.name, "change_at_high", bar.high);
  }
  json["left_out"] = study.left_out;
  if (grid) {
    Json table = {{"rows", grid->row_name},
                  {"columns", grid->column_name},
                  {"row_unit", grid->row_unit},
                  {"column_unit", grid->column_unit},
                  {"levels", grid->levels},
                  {"row_values", grid->row_values},
                  {"column_values", grid->column_values}};
    for (Eigen::Index r = 0; r < grid->output.rows(); ++r) {
      Json output = Json::array(), error = Json::array();
      for (Eigen::Index c = 0; c < grid->output.cols(); ++c) {
        output.push_back(grid->output(r, c));
        error.push_back(grid->error(r, c));
        const std::string subject =
            fmt::format("{}={:.6g}; {}={:.6g}", grid->row_name, grid->row_values[static_cast<std::size_t>(r)],
                        grid->column_name, grid->column_values[static_cast<std::size_t>(c)]);
        rows.add(subject, "output", grid->output(r, c));
        rows.add(subject, "output_error", grid->error(r, c));
      }
      table["output"].push_back(std::move(output));
      table["error"].push_back(std::move(error));
    }
    json["grid"] = std::move(table);
  }
  return {rows.str(), json.dump(1) + '\n'};
}

std::vector<std::string> write_study(const std::filesystem::path& folder, const std::string& stem,
                                     const StudyFiles& files, std::span<const Scenario> scenarios,
                                     const std::vector<std::string>& settings, engine::RunPlan plan,
                                     const sensitivity::StudyRun& run) {
  plan.draws = run.rows;
  write_whole(folder, {{stem + ".csv", files.csv},
                       {stem + ".json", files.json},
                       {"run.json", run_record(scenarios, settings, plan, run)}});
  return {stem + ".csv", stem + ".json", "run.json"};
}

}  // namespace needgap::store
