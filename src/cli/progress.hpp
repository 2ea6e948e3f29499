#pragma once

#include "needgap/engine.hpp"

#include <chrono>

namespace needgap::cli {

/// A bar on the terminal with rate and time left; nothing when stderr is not a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint32_t replicates);
  ~ProgressBar();
  void show(const engine::Progress& progress);

 private:
  bool visible_;
  std::uint32_t replicates_;
  std::chrono::steady_clock::time_point start_;
};

/// From construction on, Ctrl-C only sets a flag; one that comes two seconds after the first ends the
/// program.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  static bool asked();
};

/// Runs `work` with a progress bar; under an Interrupt, Ctrl-C asks it to stop. `replicates`: of all
/// scenarios of a draw.
template <class Work>
auto with_progress(std::uint32_t replicates, Work&& work) {
  ProgressBar bar(replicates);
  return work([&](const engine::Progress& progress) {
    bar.show(progress);
    return !Interrupt::asked();
  });
}

}  // namespace needgap::cli
