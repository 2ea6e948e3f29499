// Results on disk. Files appear whole or not at all: written aside, flushed, renamed.
#pragma once

#include "needgap/calibration.hpp"
#include "needgap/comparison.hpp"
#include "needgap/engine.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace needgap {

/// A file still to be written: name inside the folder and its bytes.
using NamedText = std::pair<std::string, std::string>;

/// Makes the folder (and its parents) if need be and checks that files can be made in it.
/// Throws InputError when the path is not a folder or not writable.
void prepare_folder(const std::filesystem::path& folder);

/// Writes all files aside, then renames all and removes the `stale` names of an earlier run. Throws Error
/// (full disk, vanished folder) and leaves no half-written file and no temporary behind.
void write_whole(const std::filesystem::path& folder, const std::vector<NamedText>& files,
                 const std::vector<std::string>& stale = {});

/// SHA-256 of a file's bytes, hexadecimal.
std::string sha256_of(const std::filesystem::path& file);

/// The tidy table of a run: scenario, year, region, place, procedure, measure, unit, statistic, value. UTF-8
/// with a byte order mark (spreadsheets need it; pandas and R skip it). Depends on scenario, seed, draws and
/// replicates.
std::string summary_csv(const Scenario& scenario, const RunResult& result);

/// The same as a tree: results / year / region / place / procedure / measure.
std::string summary_json(const Scenario& scenario, const RunPlan& plan, const RunResult& result);

/// How it was made: version, digests of the inputs, settings, sizes, libraries, threads, time.
std::string run_record(std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
                       const RunPlan& plan, const Completion& completion);

/// Writes summary.csv, summary.json and run.json; of a run that was stopped, summary.partial.csv and
/// summary.partial.json instead of the first two; those of an earlier run go. Returns the names written.
std::vector<std::string> write_run(const std::filesystem::path& folder, const Scenario& scenario,
                                   const std::vector<std::string>& settings, const RunPlan& plan,
                                   const RunResult& result);

/// The tidy table of a comparison: reference, scenario, year, region, place, procedure, measure, unit,
/// statistic, value; the statistics of the paired difference, then probability_better, variance_reduction and
/// draws_to_resolve; for all regions also the inequality of coverage (gini, slope_index: level and change)
/// and for each region the probability of being among_worst (level).
std::string comparison_csv(std::span<const Scenario> scenarios, const Comparison& comparison);

/// Writes comparison.csv and run.json; of a comparison that was stopped, comparison.partial.csv. Returns the
/// names.
std::vector<std::string> write_comparison(const std::filesystem::path& folder,
                                          std::span<const Scenario> scenarios,
                                          const std::vector<std::string>& settings, const RunPlan& plan,
                                          const Comparison& comparison);

/// The bytes of a posterior file ("needgap posterior 1", JSON; docs/calibration.md) and back. read_posterior
/// throws InputError when the file is not one.
std::string posterior_json(const Posterior& posterior);
Posterior read_posterior(const std::filesystem::path& file);

/// Writes calibration.json, calibration.csv, run.json and for each evidence set its posterior: posterior.json
/// for one set, posterior.<evidence>.json for several. Returns the names.
std::vector<std::string> write_calibration(const std::filesystem::path& folder, const Scenario& scenario,
                                           const std::vector<std::string>& settings,
                                           const CalibrationPlan& plan,
                                           std::span<const Calibration> results);

}  // namespace needgap
