// A question about the model: one number of it, or its difference between two scenarios, at rows of a design.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/sensitivity.hpp"
#include "needgap/series.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace needgap::sensitivity {

using OnProgress = std::function<bool(const engine::Progress&)>;

/// What is asked: a series of one scenario, or (two scenarios) the second's less the first's.
struct Question {
  std::vector<Scenario> scenarios;
  Series series;

  bool difference() const { return scenarios.size() == 2; }
  std::vector<const ParameterSet*> sets() const;
  std::vector<std::string> names() const;  // coordinate_names of the sets
};

/// Reads measure, year, region and procedure for the scenarios, which must be comparable, and leaves out the
/// years after it. Throws InputError.
Question make_question(std::vector<Scenario> scenarios, std::string_view measure, int year,
                       std::string_view region = "all", std::string_view procedure = "all");

/// The question at every row of a design: mean over replicates, and the variance between them (NaN for a
/// difference, whose replicates are not kept side by side).
struct Outputs : engine::Completion {
  Eigen::VectorXd mean, chance;
};

/// Simulates `rows` rows. Throws InputError when the question is missing (0/0) in some.
Outputs evaluate(const Question& question, engine::RunPlan plan, const design::Design& design,
                 std::uint32_t rows, const OnProgress& on_progress = {});

/// How parameters are put together into factors.
enum class Grouping {
  by_group,      // by the part of the name before the axes: identify.home and identify.designated together
  by_parameter,  // each by itself, headcounts of regions together
};
/// The factors of a question: groups of its uncertain parameters in their order, "present facts", and
/// "dummy".
std::vector<design::Factor> factors_of(const Question& question, Grouping grouping);

}  // namespace needgap::sensitivity
