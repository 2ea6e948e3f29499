// Every draw of a run on disk: draws.nc, NetCDF-4, readable by ncdump, xarray and R.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/store.hpp"
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

/// draws.nc (of a stopped run draws.partial.nc), still to be written: dimensions draw, year, procedure (the
/// last: all), parameter, region; u and value of every uncertain parameter with unit, status and source; for
/// each measure its mean over replicates and NAME_chance, the variance between them. Keeps references to what
/// it is given. Its `write` throws Error.
File draws_file(const Scenario& scenario, const engine::RunPlan& plan, const DrawsWatch& watch,
                const engine::RunResult& result);

/// The names that the file can have.
inline const std::vector<std::string> draws_names{"draws.nc", "draws.partial.nc"};

/// What a study needs of a draws.nc: the coordinates and one series. Throws InputError when the file is not
/// there, was changed after it was written, is not one of ours, of another scenario, or does not hold the
/// series.
struct StoredDraws {
  std::vector<std::string> names;
  Eigen::MatrixXd u;  // draws x names
  sensitivity::Outputs outputs;
  std::uint32_t replicates = 0;
  std::string design;
};
StoredDraws read_draws(const std::filesystem::path& folder, const Scenario& scenario, const Series& series);

}  // namespace needgap::store
