// What seats in a region gain, measured in few runs.
#pragma once

#include "needgap/planning.hpp"

#include <vector>

namespace needgap::planning {

/// Response of each region and programme to seats a year there, over the years to the target year.
struct Response {
  std::vector<int> levels;                   // seats a year, ascending
  std::vector<Eigen::MatrixXd> gain, plain;  // by level: regions x programmes; patients, weighted and not
  std::vector<Eigen::MatrixXd> error;        // Monte Carlo error of `plain`
  Eigen::MatrixXd filled;                    // seats filled a year at the highest level, mean
  std::vector<double> weights;               // of a patient by region
  Eigen::VectorXd unmet;                     // need in the target year without seats, by region of residence
};

/// Regions far from each other are tried together, so that a few runs measure all; the change of every region
/// of residence is credited to the nearest region that was given seats.
Response measure_response(const Scenario& base, const PlaceQuestion& question, const engine::RunPlan& run,
                          const PlanProgress& on_progress);

/// Sites for the optimiser, programme by programme: the least concave curve through the response, up to the
/// seats that were filled.
std::vector<Site> sites_of(const Scenario& base, const PlaceQuestion& question, const Response& response);

/// First year in which the lever acts.
int first_year(const Scenario& scenario, const Lever& lever);

/// Patients treated from a year to the end of the horizon, by residence.
struct TreatedWatch {
  std::vector<engine::YearsHandle> by_region = {};

  TreatedWatch(engine::Watch& watch, const Scenario& scenario, int from);
  /// Draws x regions.
  Eigen::MatrixXd read(const engine::Watched& seen) const;
};

/// A measure of a year in each region, all procedures.
struct RegionsWatch {
  std::vector<engine::SeriesHandle> by_region = {};

  RegionsWatch(engine::Watch& watch, const Scenario& scenario, Measure measure, Place place, int year);
  /// By region, mean over the draws.
  Eigen::VectorXd mean(const engine::Watched& seen) const;
};

}  // namespace needgap::planning
