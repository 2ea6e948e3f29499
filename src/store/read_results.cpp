#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace needgap {

namespace fs = std::filesystem;

std::vector<NamedText> read_results(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_directory(folder, failure))
    throw InputError({folder.string()}, "there is no such folder",
                     "name the folder of an earlier --out, or run 'needgap run --out DIR' first");
  std::vector<NamedText> found;
  for (const char* name :
       {"summary.json", "comparison.json", "parameters.json", "run.json", "sensitivity.json", "voi.json",
        "invert.json", "calibration.json", "posterior.json", "plan.json", "summary.partial.json",
        "comparison.partial.json"}) {
    const fs::path file = folder / name;
    if (!fs::is_regular_file(file, failure)) continue;
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (in.bad() || !in.is_open()) throw InputError({file.string()}, "cannot be read");
    found.emplace_back(name, std::move(bytes));
  }
  if (found.empty())
    throw InputError({folder.string()}, "holds no results of needgap",
                     "run 'needgap run --out DIR' or another command with --out first");
  return found;
}

}  // namespace needgap
