// Results on disk. Files appear whole or not at all: written aside, flushed, renamed.
#pragma once

#include "needgap/calibration.hpp"
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"
#include "needgap/inversion.hpp"
#include "needgap/planning.hpp"
#include "needgap/study.hpp"
#include "needgap/value_of_information.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace needgap::store {

/// A file still to be written: name inside the folder and its bytes.
using NamedText = std::pair<std::string, std::string>;

/// Makes the folder (and its parents) if need be and checks that files can be made in it.
/// Throws InputError when the path is not a folder or not writable.
void prepare_folder(const std::filesystem::path& folder);

/// Writes all files aside, then renames all and removes the `stale` names of an earlier run. Throws Error
/// (full disk, vanished folder) and leaves no half-written file and no temporary behind.
void write_whole(const std::filesystem::path& folder, const std::vector<NamedText>& files,
                 const std::vector<std::string>& stale = {});

/// A file whose text is made when its turn comes and let go after: of large files one at a time is in memory.
struct TextFile {
  std::string name;
  std::function<std::string()> text;
};
/// write_whole for such files; what `text` throws leaves nothing behind either. Returns their names.
std::vector<std::string> write_in_turn(const std::filesystem::path& folder,
                                       const std::vector<TextFile>& files,
                                       const std::vector<std::string>& stale = {});

/// SHA-256 of bytes, hexadecimal.
std::string sha256(std::string_view bytes);

/// The same of a file's bytes.
std::string sha256_of(const std::filesystem::path& file);

/// The tidy table of a run: scenario, year, region, place, procedure, measure, unit, statistic, value. UTF-8
/// with a byte order mark (spreadsheets need it; pandas and R skip it). Depends on scenario, seed, draws and
/// replicates.
std::string summary_csv(const Scenario& scenario, const engine::RunResult& result);

/// The same for several scenarios, one after the other.
std::string summary_csv(std::span<const Scenario> scenarios, std::span<const Summary* const> summaries);

/// A small wide table for a spreadsheet: a row for each year and region ("all" first); need, performed, unmet
/// need and coverage by residence and, for all regions, cost, each with its mean and 95% of futures; units in
/// the column names, UTF-8 with a byte order mark, numbers as in summary_csv, a cell left empty where there
/// is none.
std::string overview_csv(const Scenario& scenario, const Summary& summary);

/// The same for every scenario of a comparison, and against the first the gap averted (mean, Monte Carlo
/// standard error, 95% of futures, draws that would resolve it, probability better) and, for all regions, the
/// extra cost, as in comparison_csv.
std::string overview_csv(std::span<const Scenario> scenarios, const comparison::Comparison& comparison);

/// The same as a tree: results / year / region / place / procedure / measure.
std::string summary_json(const Scenario& scenario, const engine::RunPlan& plan,
                         const engine::RunResult& result);

/// Every parameter of the first scenario with distribution, mean, 95% interval, unit, status and source (but
/// the headcounts by region, whose column is in `data`), what the other scenarios have beside, the regional
/// data and the evidence.
std::string parameters_json(std::span<const Scenario> scenarios);

/// The JSON files of results that a folder holds, those of a stopped run too, then the studies (sensitivity,
/// voi, invert, calibrate, plan) of its subfolders under names like "sobol/sensitivity.json". Throws
/// InputError when there is no such folder or it holds none.
std::vector<NamedText> read_results(const std::filesystem::path& folder);

/// How it was made: version, digests of the inputs, settings, sizes, libraries, threads, time.
std::string run_record(std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
                       const engine::RunPlan& plan, const engine::Completion& completion);

/// Writes summary.csv, overview.csv, summary.json, parameters.json and run.json; of a run that was stopped,
/// *.partial.* instead of the first three; those of an earlier run go. Returns the names written.
std::vector<std::string> write_run(const std::filesystem::path& folder, const Scenario& scenario,
                                   const std::vector<std::string>& settings, const engine::RunPlan& plan,
                                   const engine::RunResult& result);

/// The tidy table of a comparison: reference, scenario, year, region, place, procedure, measure, unit,
/// statistic, value; the statistics of the paired difference, then probability_better, variance_reduction and
/// draws_to_resolve; for all regions also the inequality of coverage (gini, slope_index: level and change)
/// and for each region the probability of being among_worst (level). "gap_below: OTHER": by how much the
/// unmet need is below that of another scenario (mean, mcse, draws_to_resolve). Year "all": what the whole
/// horizon costs and gains at present value (mean, mcse, q2.5 and q97.5 over draws), and cost per extra
/// patient and pain-day. Measure "target: ...": the probability that a statement is met. Measures "shapley:
/// ID" and "alone: ID": what an intervention contributes to the change of unmet need.
std::string comparison_csv(std::span<const Scenario> scenarios, const comparison::Comparison& comparison,
                           const std::vector<comparison::Contributions>& contributions = {});

/// What a page needs: levels and paired differences of the national measures by year, of unmet need and
/// coverage by region, totals, targets, inequality and the probability of being among the worst; of each year
/// the order of the scenarios by gap averted and how sure it is (gap_order).
std::string comparison_json(std::span<const Scenario> scenarios, const engine::RunPlan& plan,
                            const comparison::Comparison& comparison,
                            const std::vector<comparison::Contributions>& contributions = {});

/// Writes summary.csv (every scenario as `run` would), comparison.csv, overview.csv, comparison.json,
/// parameters.json and run.json; of a comparison that was stopped, *.partial.* instead of the first four.
/// Returns the names.
std::vector<std::string> write_comparison(const std::filesystem::path& folder,
                                          std::span<const Scenario> scenarios,
                                          const std::vector<std::string>& settings,
                                          const engine::RunPlan& plan,
                                          const comparison::Comparison& comparison,
                                          const std::vector<comparison::Contributions>& contributions = {});

/// A study as a tidy table (method, the question, subject, statistic, value) and as a tree with all that a
/// picture of it needs ("format": "needgap sensitivity 1"). Numbers are raw: negative shares stay negative.
struct StudyFiles {
  std::string csv, json;
};
StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::SobolStudy& study);
StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::MorrisStudy& study);
StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::RankStudy& study);
StudyFiles sensitivity_files(const sensitivity::Question& question, const sensitivity::Tornado& study,
                             const std::optional<sensitivity::TwoWayGrid>& grid);

/// "format": "needgap voi 1" and "needgap invert 1".
StudyFiles voi_files(const voi::Decision& decision, const voi::VoiStudy& study);
StudyFiles invert_files(const sensitivity::Question& question, const sensitivity::InvertStudy& study);

/// Writes STEM.csv, STEM.json and run.json. Returns the names.
std::vector<std::string> write_study(const std::filesystem::path& folder, const std::string& stem,
                                     const StudyFiles& files, std::span<const Scenario> scenarios,
                                     const std::vector<std::string>& settings, engine::RunPlan plan,
                                     const sensitivity::StudyRun& run);

/// The bytes of a posterior file ("needgap posterior 1", JSON; docs/calibration.md) and back. read_posterior
/// throws InputError when the file is not one.
std::string posterior_json(const calibration::Posterior& posterior);
calibration::Posterior read_posterior(const std::filesystem::path& file);

/// Writes calibration.json, calibration.csv, run.json and for each evidence set its posterior: posterior.json
/// for one set, posterior.<evidence>.json for several. Returns the names.
std::vector<std::string> write_calibration(const std::filesystem::path& folder, const Scenario& scenario,
                                           const std::vector<std::string>& settings,
                                           const calibration::CalibrationPlan& plan,
                                           std::span<const calibration::Calibration> results);

/// Everything a plan says, for a page ("format": "needgap plan 1").
std::string plan_json(const Scenario& scenario, const engine::RunPlan& run, const planning::Plan& plan);

/// The same as a tidy table: section, held, dose, year, region, procedure, rule, measure, unit, statistic,
/// value.
std::string plan_csv(const Scenario& scenario, const planning::Plan& plan);

/// Writes plan.json, plan.csv and run.json. Returns the names.
std::vector<std::string> write_plan(const std::filesystem::path& folder, const Scenario& scenario,
                                    const std::vector<std::string>& settings, const engine::RunPlan& run,
                                    const planning::Plan& plan);

}  // namespace needgap::store
