#pragma once

#include "needgap/study.hpp"

#include "commands.hpp"
#include "output_options.hpp"
#include "progress.hpp"

#include <string>
#include <vector>

namespace needgap::cli {

/// Options of the commands that ask about one number of the model.
struct StudyOptions : ConfigOptions {
  std::string against, measure = "unmet_need", region = "all", procedure = "all", posterior;
  OutputOptions out;
  int year = 0;  // 0: the last
  engine::RunPlan plan;

  /// Loads the scenarios and reads the question; makes the posterior the plan's design; makes the folder.
  sensitivity::Question question();

  /// Runs `work` with a progress bar and Ctrl-C asking it to stop.
  template <class Work>
  auto with_progress(std::size_t scenarios, Work&& work) const {
    const Interrupt interrupt;
    return cli::with_progress(plan.replicates * static_cast<std::uint32_t>(scenarios),
                              std::forward<Work>(work));
  }
};

/// Prints a study, and writes its result when a folder was named.
int deliver(const OutputOptions& files, const std::string& text, const result::Result& result,
            std::span<const Scenario> scenarios, const std::vector<std::string>& settings,
            engine::RunPlan plan, const sensitivity::StudyRun& run);

/// CONFIG, --against, --measure, --year, --region, --procedure, --replicates, --seed, --threads, --out.
void add_study_options(CLI::App& command, StudyOptions& options, const std::string& kind);

/// Says on stderr that a study was stopped, and returns the exit code.
int stopped(const engine::Completion& completion);

}  // namespace needgap::cli
