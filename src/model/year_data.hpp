#pragma once

#include "needgap/model.hpp"

#include "kernel.hpp"

#include <vector>

namespace needgap {

/// A year of a draw in the kernel's layout (Eigen's columns are [k][r], as the kernel wants them). Not copied
/// or moved: `kernel` points into it.
struct YearData {
  YearData(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw, int year);
  YearData(const YearData&) = delete;
  YearData& operator=(const YearData&) = delete;

  long clipped = 0;  // lever values clipped to their range
  YearFlows flows;
  Eigen::ArrayXXd headcount;                // R x P
  Eigen::MatrixXd pull_by_residence;        // column r: the pull of each provider on residence r
  Eigen::ArrayXd death_rate, death;         // R
  std::vector<std::vector<double>> tables;  // deaths of a step, one for each value of the death rate
  std::vector<const double*> deaths_below;  // R, into `tables`
  KernelYear kernel;
};

/// Thresholds of the deaths in a step at a rate (see KernelYear::deaths_below).
std::vector<double> deaths_table(double death_rate);

}  // namespace needgap
