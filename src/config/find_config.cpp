#include "needgap/config.hpp"
#include "needgap/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> config_folders() {
  std::vector<fs::path> folders;
  if (const char* folder = std::getenv("NEEDGAP_CONFIGS")) folders.emplace_back(folder);
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  if (!failure) folders.push_back(program.parent_path().parent_path() / NEEDGAP_INSTALLED_CONFIGS);
  folders.emplace_back(NEEDGAP_SOURCE_CONFIGS);
  return folders;
}

}  // namespace

fs::path find_config(const std::string& name, const fs::path& folder) {
  const fs::path here = folder / name;
  std::error_code ignored;
  // "japan" stays the shipped one beside a folder of that name
  const bool is_folder = fs::is_directory(here, ignored);
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
  if (is_path || (fs::exists(here, ignored) && !is_folder)) return here;
  std::vector<std::string> known;
  for (const fs::path& top : config_folders())
    for (const fs::path& shelf : {top, top / "scenarios", top / "priors"}) {
      std::error_code failure;
      if (fs::exists(shelf / (name + ".toml"), failure))
        return fs::proximate(shelf / (name + ".toml"), failure);
      for (const auto& entry : fs::directory_iterator(shelf, failure))
        if (entry.path().extension() == ".toml") known.push_back(entry.path().stem().string());
    }
  if (is_folder) return here;
  if (fs::exists(folder / (name + ".toml"), ignored))
    throw InputError({name}, "is not a shipped configuration", fmt::format("did you mean '{}.toml'?", name));
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (known.empty())
    throw InputError({name}, "there is no such file, and no shipped configurations were found",
                     "name a file, or set NEEDGAP_CONFIGS");
  const std::string near = suggest(name, known);
  throw InputError({name}, "is neither a file nor a shipped configuration",
                   near.empty() ? fmt::format("shipped: {}", fmt::join(known, ", ")) : near);
}

}  // namespace needgap::config
