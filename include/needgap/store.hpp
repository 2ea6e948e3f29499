// Results on disk. Files appear whole or not at all: written aside, flushed, renamed. What a command writes
// is a set, whose record names every file with its digest.
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

/// A file of a set: its name inside the folder, and the digest of its bytes.
struct Recorded {
  std::string name, sha256;
};
/// The record of a set, made when the digests of its files are known: its name, and its text.
struct RecordFile {
  std::string name;
  std::function<std::string(std::span<const Recorded> files)> text;
};
/// The same of files that belong together and are told by a record. All are written aside before any is put
/// in place. The record of the set that was there goes first and the new one comes last, so that whoever
/// looks finds the old set, the new one, or files without a record, which read_results refuses.
std::vector<std::string> write_set(const std::filesystem::path& folder, const std::vector<File>& files,
                                   const RecordFile& record, const std::vector<std::string>& stale = {});

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

/// What a result was made of. References, for the time of a call.
struct Making {
  std::span<const Scenario> scenarios;
  const engine::RunPlan& plan;
  const engine::Completion& completion;
};

/// Writes the set of a result: KIND.csv, KIND.json … (of what was stopped KIND.partial.csv …), more files,
/// and KIND.record.json; what an earlier command of the kind left in other formats goes, as do the `stale`
/// names. Returns the names.
std::vector<std::string> write_result(const Output& output, const Making& making,
                                      const result::Result& result, std::vector<File> more = {},
                                      std::vector<std::string> stale = {});

/// The same of levels of scenarios, with KIND.overview.csv and KIND.parameters.json.
std::vector<std::string> write_levels(const Output& output, const Making& making,
                                      const result::Result& result, const result::Table& overview,
                                      std::vector<File> more = {}, std::vector<std::string> stale = {});

/// Every parameter of the first scenario with distribution, mean, 95% interval, unit, status and source (but
/// the headcounts by region, whose column is in `data`), what the other scenarios have beside, the regional
/// data and the evidence.
std::string parameters_json(std::span<const Scenario> scenarios);

/// How a set of results was made: its kind, version, digests of the inputs and of the files written,
/// settings, sizes, libraries, threads, time. JSON.
std::string record_json(std::string_view kind, const Making& making, const std::vector<std::string>& settings,
                        std::span<const Recorded> files);

/// What of a folder can be shown, and notes for its reader.
struct StoredResults {
  /// JSON files by name: results, parameters and records of the folder, then the studies (sensitivity, voi,
  /// invert, calibrate, plan) of its subfolders under names like "sobol/sensitivity.json".
  std::vector<NamedText> files;
  /// Sentences on files that were changed after they were written and are not among those.
  std::vector<std::string> notes;
};
/// Reads a folder of results. Throws InputError when there is no such folder; when it holds none; when a file
/// lacks, differs from what its record says, or has no record; and when two of its sets are not of one study:
/// what `run` and `compare` wrote must have the same first scenario, settings and posterior, and all others
/// the same inputs as far as they share them.
StoredResults read_results(const std::filesystem::path& folder);

/// Throws InputError when a record of the folder names the file and has another digest for it.
void check_recorded(const std::filesystem::path& folder, const std::string& name);

/// The bytes of a posterior file ("needgap posterior 2", JSON; docs/calibration.md), which end with the
/// digest of what is before it, and back. read_posterior throws InputError when the file is not one or was
/// changed.
std::string posterior_json(const calibration::Posterior& posterior);
calibration::Posterior read_posterior(const std::filesystem::path& file);

/// Names and files of the posteriors of a calibration: posterior.json for one evidence set,
/// posterior.<evidence>.json for several.
std::vector<File> posterior_files(std::span<const calibration::Calibration> results);
/// All names that these files can have.
inline const std::vector<std::string> posterior_names{"posterior.json", "posterior.survey.json",
                                                      "posterior.claims.json", "posterior.both.json"};

}  // namespace needgap::store
