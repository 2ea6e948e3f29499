#pragma once

#include "needgap/scenario.hpp"

#include "csv.hpp"
#include "section.hpp"

#include <Eigen/Core>
#include <vector>

namespace needgap::config {

/// Deaths by region in the years in which they were counted.
struct KnownDeaths {
  std::vector<int> years;  // ascending, the base year among them
  Eigen::MatrixXd counts;  // R x years
};

/// Reads [regions.deaths]: the base year and its deaths into the regions of `scenario`, scaled to `total` if
/// that is given, and returns what is known of all years, as counted. `table` is that of the regions.
KnownDeaths read_deaths(const Section& regions, const CsvTable& table, Scenario& scenario);

/// Reads [growth]: known years are what was counted, earlier ones follow the national deaths, later ones the
/// chosen projection. `table` is that of the regions. Throws InputError.
void read_growth(const Section& root, const CsvTable& table, const KnownDeaths& known, Scenario& scenario);

}  // namespace needgap::config
