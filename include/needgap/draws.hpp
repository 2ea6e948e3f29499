// Every draw of a run on disk: draws.nc, NetCDF-4, readable by ncdump, xarray and R.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/study.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace needgap::store {

/// What draws.nc holds of a run: all years, measures and procedures of the whole country and, with `regions`,
/// all years, measures and regions over all procedures.
struct DrawsWatch {
  DrawsWatch(const Scenario& scenario, bool regions);

  engine::Watch watch;
  /// By column of measure_columns; the series of a year after those of the year before it, by procedure (the
  /// last: all) or by region.
  std::vector<std::vector<engine::SeriesHandle>> national = {}, regional = {};
};

/// About how many bytes the file takes before compression.
double bytes_of_draws(const Scenario& scenario, const engine::RunPlan& plan, bool regions);

/// Writes draws.nc (of a stopped run draws.partial.nc) aside and renames it; removes the other. Dimensions
/// draw, year, procedure (the last: all), parameter, region; u and value of every uncertain parameter with
/// unit, status and source; for each measure its mean over replicates and NAME_chance, the variance between
/// them. Returns the name. Throws Error.
std::string write_draws(const std::filesystem::path& folder, const Scenario& scenario,
                        const engine::RunPlan& plan, const DrawsWatch& watch,
                        const engine::RunResult& result);

/// What a study needs of a draws.nc: the coordinates and one series. Throws InputError when the file is not
/// there, not one of ours, of another scenario, or does not hold the series.
struct StoredDraws {
  std::vector<std::string> names;
  Eigen::MatrixXd u;  // draws x names
  sensitivity::Outputs outputs;
  std::uint32_t replicates = 0;
  std::string design;
};
StoredDraws read_draws(const std::filesystem::path& folder, const Scenario& scenario, const Series& series);

}  // namespace needgap::store
