#include "progress.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <signal.h>
#include <string>
#include <time.h>
#include <unistd.h>

namespace needgap::cli {
namespace {

volatile sig_atomic_t interrupted = 0;

std::string time_left(double seconds) {
  const int whole = static_cast<int>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{} min {:02} s", whole / 60, whole % 60) : fmt::format("{} s", whole);
}

}  // namespace

ProgressBar::ProgressBar(std::uint32_t replicates)
    : visible_(::isatty(STDERR_FILENO) != 0),
      replicates_(replicates),
      start_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(const engine::Progress& progress) {
  if (!visible_) return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double done = static_cast<double>(progress.draws_done) / progress.draws;
  const int filled = static_cast<int>(30 * done);
  const double rate = progress.draws_done * static_cast<double>(replicates_) / seconds;
  const std::string line =
      fmt::format("\r\033[K[{}{}] {:3.0f}%  {:.0f} replicates/s  {} left", std::string(filled, '#'),
                  std::string(30 - filled, '.'), 100 * done, rate, time_left(seconds * (1 - done) / done));
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

Interrupt::Interrupt() {
  struct sigaction action {};
  // Some wrappers send the signal twice at once: only one that comes two seconds later ends the program.
  action.sa_handler = [](int number) {
    static volatile time_t first = 0;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (interrupted == 0) first = now.tv_sec;
    interrupted = 1;
    if (now.tv_sec - first >= 2) {
      signal(number, SIG_DFL);
      raise(number);
    }
  };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
}

bool Interrupt::asked() {
  return interrupted != 0;
}

}  // namespace needgap::cli
