// Results on disk. Files appear whole or not at all: written aside, flushed, renamed.
#pragma once

#include "needgap/calibration.hpp"
#include "needgap/engine.hpp"
#include "needgap/result.hpp"
#include "needgap/scenario.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace needgap::store {

/// The name of a file inside its folder, and its bytes.
using NamedText = std::pair<std::string, std::string>;

/// A file still to be written: its name inside the folder, and what writes it, when its turn comes, to a
/// path.
struct File {
  std::string name;
  std::function<void(const std::filesystem::path& path)> write;
};
/// A file of bytes that are made when its turn comes and let go after.
File text_file(std::string name, std::function<std::string()> text);

/// Makes the folder (and its parents) if need be and checks that files can be made in it.
/// Throws InputError when the path is not a folder or not writable.
void prepare_folder(const std::filesystem::path& folder);

/// Writes all files aside, then renames all and removes the `stale` names of an earlier run. Returns their
/// names. Throws Error (full disk, vanished folder), and whatever a file's `write` throws, and leaves no
/// half-written file and no temporary behind.
std::vector<std::string> write_whole(const std::filesystem::path& folder, const std::vector<File>& files,
                                     const std::vector<std::string>& stale = {});

/// SHA-256 of bytes, hexadecimal.
std::string sha256(std::string_view bytes);

/// The same of a file's bytes.
std::string sha256_of(const std::filesystem::path& file);

/// Where results go, in which formats, and which settings (--set) they were made with.
struct Output {
  std::filesystem::path folder;
  std::vector<std::string> settings = {};
  std::vector<result::Format> formats = {result::Format::csv, result::Format::json};
};

/// Writes KIND.csv, KIND.json … of a result (of what was stopped KIND.partial.csv …), more files, and
/// run.json; what an earlier command of the kind left in other formats goes, as do the `stale` names. Returns
/// the names.
std::vector<std::string> write_result(const Output& output, const result::Result& result, bool complete,
                                      const std::string& record, std::vector<File> more = {},
                                      std::vector<std::string> stale = {});

/// The same of levels of scenarios, with overview.csv and parameters.json.
std::vector<std::string> write_levels(const Output& output, std::span<const Scenario> scenarios,
                                      const engine::RunPlan& plan, const engine::Completion& completion,
                                      const result::Result& result, const result::Table& overview,
                                      std::vector<std::string> stale = {});

/// Every parameter of the first scenario with distribution, mean, 95% interval, unit, status and source (but
/// the headcounts by region, whose column is in `data`), what the other scenarios have beside, the regional
/// data and the evidence.
std::string parameters_json(std::span<const Scenario> scenarios);

/// How it was made: version, digests of the inputs, settings, sizes, libraries, threads, time.
std::string run_record(std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
                       const engine::RunPlan& plan, const engine::Completion& completion);

/// The JSON files of results that a folder holds, those of a stopped run too, then the studies (sensitivity,
/// voi, invert, calibrate, plan) of its subfolders under names like "sobol/sensitivity.json". Throws
/// InputError when there is no such folder or it holds none.
std::vector<NamedText> read_results(const std::filesystem::path& folder);

/// The bytes of a posterior file ("needgap posterior 2", JSON; docs/calibration.md) and back. read_posterior
/// throws InputError when the file is not one.
std::string posterior_json(const calibration::Posterior& posterior);
calibration::Posterior read_posterior(const std::filesystem::path& file);

/// Names and files of the posteriors of a calibration: posterior.json for one evidence set,
/// posterior.<evidence>.json for several.
std::vector<File> posterior_files(std::span<const calibration::Calibration> results);
/// All names that these files can have.
inline const std::vector<std::string> posterior_names{"posterior.json", "posterior.survey.json",
                                                      "posterior.claims.json", "posterior.both.json"};

}  // namespace needgap::store
