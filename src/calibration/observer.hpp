#pragma once

#include "needgap/random.hpp"
#include "needgap/scenario.hpp"

#include <Eigen/Core>
#include <map>
#include <span>
#include <vector>

namespace needgap::calibration {

/// What a draw expects of the base year: everything targets can see. Procedures a year.
struct Expected {
  Eigen::VectorXd procedures;  // K, the country
  Eigen::MatrixXd by_group;    // G x K, of those
  Eigen::MatrixXd in_house;    // S x K, of those: done where the patient is, in settings `by_hospital`
  Eigen::ArrayXXd regional;    // R x K, by region of treatment; empty if not asked for
  ParameterDraw values;        // of the model
};

/// Sees a draw's expectations as the observers of the targets do. Likelihoods integrate the dispersions over
/// their distributions (midpoints of 16 equally likely parts).
class Observer {
 public:
  explicit Observer(const Scenario& scenario);

  /// Log probability (density for continuous cells) of the cells; -infinity when impossible. Regional targets
  /// are 0 without Expected::regional.
  double log_density(const Target& target, const Expected& expected, const ParameterDraw& observation,
                     std::span<const double> cells) const;
  /// Of what was observed.
  double log_likelihood(const Target& target, const Expected& expected,
                        const ParameterDraw& observation) const;
  /// Log probability of each cell by itself (regional targets only).
  Eigen::VectorXd cell_log_density(const Target& target, const Expected& expected) const;

  /// What would be observed: numbers for the target's cells. Dispersions come from their distribution given
  /// the observed cells if `informed`, else from their prior. Cells of a survey's bands keep the total.
  std::vector<double> predict(const Target& target, const Expected& expected,
                              const ParameterDraw& observation, bool informed, Stream stream) const;

  /// Deaths of the country in a year, relative to the base year.
  double growth(int year) const;
  const Scenario& scenario() const { return scenario_; }

 private:
  static constexpr int dispersion_parts = 16;
  struct BandModel {
    double able, mean;  // share who can do any; procedures of one of them in the survey's years
  };
  BandModel band_model(const PractitionerBands& sight, const Expected&, const ParameterDraw&) const;
  BandModel band_model(const HospitalBands& sight, const Expected&) const;
  double volume(const SurveyVolume& sight, const Expected&, const ParameterDraw&) const;
  double claims(const ClaimsSeries& sight, std::size_t cell, const Expected&, const ParameterDraw&) const;
  static double claims(const RegionalClaims& sight, std::size_t cell, const Expected&);
  static Eigen::VectorXd mix(const SurveyMix& sight, const Expected&);  // K, shares of the procedures
  double performing(const PerformingCount& sight, const Expected&) const;
  std::vector<double> log_parts(const BandModel& model, const std::vector<Band>& bands, int dispersion,
                                std::span<const double> counts) const;
  std::vector<double> predict_bands(const Target& target, const BandModel& model,
                                    const std::vector<Band>& bands, int dispersion, bool informed,
                                    Stream& stream) const;

  const Scenario& scenario_;
  ParameterLayout layout_;
  ParameterIndex nonresponse_, survey_bias_, claims_bias_;
  double hospitals_ = 0;
  std::map<int, std::vector<double>> dispersions_;  // by index in Scenario::observation
};

}  // namespace needgap::calibration
