// How much memory a run takes, as the system counts it.
#include "needgap/config.hpp"
#include "needgap/outcome.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace needgap {
namespace {

struct Size {
  int draws, replicates;
};

/// The most memory that a run of the tutorial held at a time, in bytes.
double peak_bytes(const Size& size) {
  const std::string command =
      fmt::format("exec {} run tutorial --threads 2 --draws {} --replicates {} > /dev/null", NEEDGAP_PROGRAM,
                  size.draws, size.replicates);
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
  EXPECT_EQ(status, 0) << command;
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

TEST(Memory, GrowsByLessThanATenthOfWhatDrawsAndReplicatesWouldTakeIfKept) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer keeps what is freed";
#endif
  const Scenario tutorial = config::load_scenario(NEEDGAP_CONFIGS_FOLDER "/tutorial.toml");
  const double values = OutcomeShape(tutorial, false).size();
  const Size few{1000, 1}, many_draws{12000, 1}, many_replicates{1000, 64};
  const double before = peak_bytes(few);
  for (const Size& more : {many_draws, many_replicates}) {
    const double kept = 8 * values * (more.draws * more.replicates - few.draws * few.replicates);
    EXPECT_LT(peak_bytes(more) - before, 0.1 * kept) << fmt::format("{} x {}", more.draws, more.replicates);
  }
}

}  // namespace
}  // namespace needgap
