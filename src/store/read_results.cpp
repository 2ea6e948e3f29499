#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include <algorithm>
#include <fstream>

namespace needgap::store {

namespace fs = std::filesystem;

namespace {

constexpr const char* of_models[] = {"summary.json", "comparison.json",      "parameters.json",
                                     "run.json",     "summary.partial.json", "comparison.partial.json"};
constexpr const char* of_studies[] = {"sensitivity.json", "voi.json", "invert.json", "calibration.json",
                                      "plan.json"};
constexpr const char* of_records[] = {"run.json"};

// Adds those of the files that stand in a folder, under names that start with `prefix`.
void read_folder(const fs::path& folder, const std::string& prefix, std::span<const char* const> names,
                 std::vector<NamedText>& found) {
  std::error_code failure;
  for (const char* name : names) {
    const fs::path file = folder / name;
    if (!fs::is_regular_file(file, failure)) continue;
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (in.bad() || !in.is_open()) throw InputError({file.string()}, "cannot be read");
    found.emplace_back(prefix + name, std::move(bytes));
  }
}

}  // namespace

std::vector<NamedText> read_results(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_directory(folder, failure))
    throw InputError({folder.string()}, "there is no such folder",
                     "name the folder of an earlier --out, or run 'needgap run --out DIR' first");
  std::vector<NamedText> found;
  read_folder(folder, "", of_models, found);
  read_folder(folder, "", of_studies, found);
  std::vector<fs::path> inner;
  for (const auto& entry : fs::directory_iterator(folder, failure))
    if (entry.is_directory()) inner.push_back(entry.path());
  std::sort(inner.begin(), inner.end());
  for (const fs::path& one : inner) {
    const std::string prefix = one.filename().string() + '/';
    const std::size_t before = found.size();
    read_folder(one, prefix, of_studies, found);
    if (found.size() > before) read_folder(one, prefix, of_records, found);
  }
  if (found.empty())
    throw InputError({folder.string()}, "holds no results of needgap",
                     "run 'needgap run --out DIR' or another command with --out first");
  return found;
}

}  // namespace needgap::store
