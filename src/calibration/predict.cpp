#include "counts.hpp"
#include "observer.hpp"
#include "parameter/overloaded.hpp"

#include <algorithm>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

namespace needgap::calibration {

std::vector<double> Observer::predict_bands(const Target& target, const BandModel& model,
                                            const std::vector<Band>& bands, int dispersion, bool informed,
                                            Stream& stream) const {
  std::vector<double> counts;
  double total = 0;
  for (const ObservedCell& cell : target.cells) {
    counts.push_back(cell.value);
    total += cell.value;
  }
  Eigen::VectorXd chance = Eigen::VectorXd::Ones(dispersion_parts);
  if (informed) {
    const std::vector<double> parts = log_parts(model, bands, dispersion, counts);
    const double most = *std::max_element(parts.begin(), parts.end());
    if (std::isfinite(most))
      for (int i = 0; i < dispersion_parts; ++i) chance[i] = std::exp(parts[i] - most);
  }
  double at = boost::random::uniform_01<>()(stream) * chance.sum();
  int chosen = 0;
  while (chosen + 1 < dispersion_parts && at >= chance[chosen]) at -= chance[chosen++];
  return draw_multinomial(
      stream, total, band_probabilities(model.able, model.mean, dispersions_.at(dispersion)[chosen], bands));
}

std::vector<double> Observer::predict(const Target& target, const Expected& expected,
                                      const ParameterDraw& observation, bool informed, Stream stream) const {
  std::vector<double> cells;
  std::visit(
      overloaded{
          [&](const PractitionerBands& sight) {
            cells = predict_bands(target, band_model(sight, expected, observation), sight.bands,
                                  sight.dispersion, informed, stream);
          },
          [&](const HospitalBands& sight) {
            cells = predict_bands(target, band_model(sight, expected), sight.bands, sight.dispersion,
                                  informed, stream);
          },
          [&](const SurveyVolume& sight) {
            const double error = sight.error * boost::random::normal_distribution<>()(stream);
            cells = {volume(sight, expected, observation) * std::exp(error)};
          },
          [&](const SurveyMix& sight) {
            double sum = 0;
            for (const double share : mix(sight, expected)) {
              cells.push_back(share > 0 ? boost::random::gamma_distribution<>(sight.weight * share)(stream)
                                        : 0);
              sum += cells.back();
            }
            for (double& share : cells) share /= sum;
          },
          [&](const PerformingCount& sight) {
            const double p = performing(sight, expected);
            cells = {draw_multinomial(stream, sight.answered, {p, 1 - p})[0]};
          },
          [&](const ClaimsSeries& sight) {
            for (std::size_t i = 0; i < sight.years.size(); ++i)
              cells.push_back(
                  draw_negative_binomial(stream, claims(sight, i, expected, observation), sight.dispersion));
          },
          [&](const RegionalClaims& sight) {
            const auto regions = static_cast<std::size_t>(expected.regional.rows());
            for (std::size_t i = 0; i < regions * sight.years.size(); ++i)
              cells.push_back(draw_negative_binomial(stream, claims(sight, i, expected), sight.dispersion));
          }},
      target.sight);
  return cells;
}

}  // namespace needgap::calibration
