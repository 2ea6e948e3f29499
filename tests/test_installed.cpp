// What `cmake --install` puts in place, used from a project of its own.
#include "command.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;

/// What a command of the shell prints; the test fails when the command does.
std::string output_of(const std::string& command) {
  const Answer answer = run_in_shell(command);
  EXPECT_EQ(answer.code, 0) << command << '\n' << answer.text;
  return answer.text;
}

/// The mean unmet need of the first year, all regions, in a summary.csv.
double unmet_need_in(const fs::path& summary) {
  std::ifstream in(summary);
  const std::string row = ",all,all,,unmet_need,residence,patients,mean,";
  for (std::string line; std::getline(in, line);)
    if (const std::size_t at = line.find(row); at != std::string::npos)
      return std::strtod(line.c_str() + at + row.size(), nullptr);
  ADD_FAILURE() << summary << " has no unmet need";
  return 0;
}

TEST(Installed, ALibraryFoundByAnotherProjectGivesWhatTheInstalledProgramWrites) {
  const fs::path top = fs::path(NEEDGAP_BUILD_FOLDER) / "installed";
  fs::remove_all(top);
  const std::string prefix = (top / "prefix").string(), build = (top / "build").string();
  output_of("cmake --install '" NEEDGAP_BUILD_FOLDER "' --prefix '" + prefix + "'");
  output_of("cmake -G Ninja -S '" NEEDGAP_SOURCE_FOLDER "/tests/installed' -B '" + build +
            "' -DCMAKE_CXX_COMPILER='" NEEDGAP_COMPILER "' -DCMAKE_PREFIX_PATH='" + prefix + "'");
  output_of("cmake --build '" + build + "'");
  output_of("cd '" + top.string() + "' && prefix/bin/needgap run tutorial --draws 16 --out out");
  const std::string printed =
      output_of("'" + build + "/first_result' '" + prefix + "/share/needgap/configs/tutorial.toml'");
  const double expected = unmet_need_in(top / "out/summary.csv");
  EXPECT_NEAR(std::strtod(printed.c_str(), nullptr), expected, 1e-9 * expected);
}

}  // namespace
}  // namespace needgap
