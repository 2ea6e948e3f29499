#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include <algorithm>
#include <fstream>

namespace needgap::store {

namespace fs = std::filesystem;

namespace {

// The JSON files of a folder that are results or say how they were made, by their names.
std::vector<NamedText> results_in(const fs::path& folder, const std::string& prefix) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<NamedText> found;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (in.bad() || !in.is_open()) throw InputError({file.string()}, "cannot be read");
    const std::string_view head = std::string_view(bytes).substr(0, 200);
    const bool ours = head.find("needgap") != std::string_view::npos;
    const bool posterior = head.find("needgap posterior") != std::string_view::npos;
    if (ours && !posterior) found.emplace_back(prefix + file.filename().string(), std::move(bytes));
  }
  return found;
}

bool is_study(const NamedText& file) {
  const std::string name = file.first.substr(file.first.find('/') + 1);
  return name != "run.json" && name != "parameters.json" && !name.starts_with("summary.") &&
         !name.starts_with("comparison.");
}

}  // namespace

std::vector<NamedText> read_results(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_directory(folder, failure))
    throw InputError({folder.string()}, "there is no such folder",
                     "name the folder of an earlier --out, or run 'needgap run --out DIR' first");
  std::vector<NamedText> found = results_in(folder, "");
  std::vector<fs::path> inner;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_directory()) inner.push_back(entry.path());
  std::sort(inner.begin(), inner.end());
  for (const fs::path& one : inner) {
    std::vector<NamedText> own = results_in(one, one.filename().string() + '/');
    if (std::none_of(own.begin(), own.end(), is_study)) continue;
    std::erase_if(
        own, [](const NamedText& file) { return !is_study(file) && !file.first.ends_with("/run.json"); });
    std::move(own.begin(), own.end(), std::back_inserter(found));
  }
  if (found.empty())
    throw InputError({folder.string()}, "holds no results of needgap",
                     "run 'needgap run --out DIR' or another command with --out first");
  return found;
}

}  // namespace needgap::store
