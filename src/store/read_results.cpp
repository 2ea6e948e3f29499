#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include "json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <optional>

namespace needgap::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view record_ending = ".record.json";
constexpr const char* write_again = "run the command that writes it again, into a new folder";

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open()) throw InputError({file.string()}, "cannot be read");
  return bytes;
}

// The record of a set, and where it is.
struct Record {
  fs::path file;
  Json tree;

  std::string kind() const { return tree.at("kind"); }
  bool of_levels() const { return kind() == "summary" || kind() == "comparison"; }
  std::string scenario() const { return tree.at("scenarios").at(0); }
};

Record read_record(const fs::path& file) {
  Record record{file, Json::parse(bytes_of(file), nullptr, false)};
  try {
    if (record.tree.at("format") != "needgap record 1") throw std::invalid_argument("another format");
    for (const char* list : {"files", "inputs"})
      for (const Json& one : record.tree.at(list))
        for (const char* part : {"file", "sha256"}) one.at(part).get_ref<const std::string&>();
    for (const char* text : {"kind", "reference", "country"})
      record.tree.at(text).get_ref<const std::string&>();
    if (record.scenario().empty() || !record.tree.at("settings").is_array())
      throw std::invalid_argument("what it holds is empty");
  } catch (const std::exception& error) {
    throw InputError({file.string()}, fmt::format("is not a record of this program ({})", error.what()),
                     write_again);
  }
  return record;
}

std::vector<Record> records_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_regular_file() && entry.path().string().ends_with(record_ending))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Record> records;
  for (const fs::path& file : files) records.push_back(read_record(file));
  return records;
}

bool is_shown(const std::string& name) {
  return name.ends_with(".json") && !name.starts_with("posterior.");
}

// The files of a set that can be shown, its record last, and notes on others that were changed.
void add_set(const Record& record, const std::string& prefix, StoredResults& results) {
  const fs::path folder = record.file.parent_path();
  for (const Json& entry : record.tree.at("files")) {
    const std::string name = entry.at("file"), digest = entry.at("sha256");
    const fs::path file = folder / name;
    const bool shown = is_shown(name);
    if (!fs::exists(file)) {
      if (shown)
        throw InputError({file.string()},
                         fmt::format("is not there, but {} names it", record.file.filename().string()),
                         write_again);
      continue;
    }
    if (!shown) {
      if (sha256_of(file) != digest)
        results.notes.push_back(fmt::format(
            "{} was changed after it was written; the page shows what was computed", file.string()));
      continue;
    }
    std::string bytes = bytes_of(file);
    if (sha256(bytes) != digest)
      throw InputError(
          {file.string()},
          fmt::format("is not what {} says was written: it was changed, or is of another command",
                      record.file.filename().string()),
          write_again);
    results.files.emplace_back(prefix + name, std::move(bytes));
  }
  results.files.emplace_back(prefix + record.file.filename().string(), record.tree.dump());
}

// A result without a record is half of a set, or of an earlier version.
void refuse_unrecorded(const fs::path& folder, const std::vector<Record>& records) {
  std::error_code failure;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_regular_file() && is_shown(entry.path().filename().string())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    const auto names_it = [&](const Record& record) {
      return std::any_of(record.tree.at("files").begin(), record.tree.at("files").end(),
                         [&](const Json& entry) { return entry.at("file") == name; });
    };
    if (name.ends_with(record_ending) || std::any_of(records.begin(), records.end(), names_it)) continue;
    if (bytes_of(file).substr(0, 200).find("\"needgap ") == std::string::npos) continue;
    throw InputError({file.string()},
                     "has no record beside it: its set was not written to the end, or by another version",
                     write_again);
  }
}

// Why two sets are not of one study; nothing when they are.
std::optional<std::string> difference(const Record& a, const Record& b) {
  if (a.tree.at("country") != b.tree.at("country"))
    return fmt::format("'{}' and '{}' have other regions", a.scenario(), b.scenario());
  if (a.tree.at("settings") != b.tree.at("settings")) return "they were made with other settings (--set)";
  for (const Json& one : a.tree.at("inputs"))
    for (const Json& other : b.tree.at("inputs"))
      if (one.at("file") == other.at("file") && one.at("sha256") != other.at("sha256"))
        return fmt::format("the input {} was not the same for both", one.at("file").get<std::string>());
  if (!a.of_levels() || !b.of_levels() || a.tree.at("reference") == b.tree.at("reference")) return {};
  if (a.scenario() != b.scenario())
    return fmt::format("one has '{}' as its first scenario, the other '{}'", a.scenario(), b.scenario());
  return fmt::format("their first scenarios, both '{}', were read from other files or have another posterior",
                     a.scenario());
}

void refuse_mixture(const std::vector<Record>& records) {
  const auto levels =
      std::find_if(records.begin(), records.end(), [](const Record& r) { return r.of_levels(); });
  const Record& first = levels == records.end() ? records.front() : *levels;
  for (const Record& record : records)
    if (const auto reason = difference(first, record))
      throw InputError({record.file.string()},
                       fmt::format("is not of one study with {}: {}", first.file.string(), *reason),
                       "name another --out for one of them, or run both again");
}

}  // namespace

StoredResults read_results(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_directory(folder, failure))
    throw InputError({folder.string()}, "there is no such folder",
                     "name the folder of an earlier --out, or run 'needgap run --out DIR' first");
  StoredResults results;
  std::vector<Record> records = records_in(folder);
  refuse_unrecorded(folder, records);
  for (const Record& record : records) add_set(record, "", results);
  std::vector<fs::path> inner;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_directory()) inner.push_back(entry.path());
  std::sort(inner.begin(), inner.end());
  for (const fs::path& one : inner) {
    std::vector<Record> own = records_in(one);
    std::erase_if(own, [](const Record& record) { return record.of_levels(); });
    for (const Record& record : own) add_set(record, one.filename().string() + '/', results);
    std::move(own.begin(), own.end(), std::back_inserter(records));
  }
  if (records.empty())
    throw InputError({folder.string()}, "holds no results of needgap",
                     "run 'needgap run --out DIR' or another command with --out first");
  refuse_mixture(records);
  return results;
}

void check_recorded(const fs::path& folder, const std::string& name) {
  for (const Record& record : records_in(folder))
    for (const Json& entry : record.tree.at("files"))
      if (entry.at("file") == name && sha256_of(folder / name) != entry.at("sha256").get<std::string>())
        throw InputError(
            {(folder / name).string()},
            fmt::format("is not what {} says was written: it was changed, or is of another command",
                        record.file.filename().string()),
            write_again);
}

}  // namespace needgap::store
