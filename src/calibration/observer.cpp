#include "observer.hpp"

#include "counts.hpp"
#include "parameter/overloaded.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

namespace needgap::calibration {
namespace {

double log_mean_exp(const std::vector<double>& parts) {
  const double most = *std::max_element(parts.begin(), parts.end());
  if (!std::isfinite(most)) return impossible;
  double sum = 0;
  for (const double part : parts) sum += std::exp(part - most);
  return most + std::log(sum / static_cast<double>(parts.size()));
}

double log_cell(const RegionalClaims& sight, const ObservedCell& cell, double mean) {
  return cell.hidden ? std::log(negative_binomial_below(sight.hidden_below - 1, mean, sight.dispersion))
                     : log_negative_binomial(cell.value, mean, sight.dispersion);
}

}  // namespace

Observer::Observer(const Scenario& scenario)
    : scenario_(scenario),
      layout_(scenario),
      nonresponse_(scenario.observation.find("nonresponse").value()),
      survey_bias_(scenario.observation.find("survey_bias").value()),
      claims_bias_(scenario.observation.find("claims_bias").value()) {
  for (const Region& region : scenario.regions) hospitals_ += region.hospitals;
  for (int i = 0; i < scenario.observation.size(); ++i)
    if (scenario.observation.parameters[i].name.starts_with("dispersion."))
      for (int part = 0; part < dispersion_parts; ++part)
        dispersions_[i].push_back(
            quantile(scenario.observation.parameters[i].distribution, (part + 0.5) / dispersion_parts));
}

double Observer::growth(int year) const {
  double deaths = 0, base = 0;
  for (const Region& region : scenario_.regions) {
    deaths += region.deaths * growth_factor(scenario_, region, year);
    base += region.deaths;
  }
  return base > 0 ? deaths / base : 1;
}

Observer::BandModel Observer::band_model(const PractitionerBands& sight, const Expected& expected,
                                         const ParameterDraw& observation) const {
  SkillIndex skill{};
  while (scenario_.skills[skill].group != sight.group || scenario_.skills[skill].procedure != sight.procedure)
    ++skill;
  const double able = expected.values[layout_.able_share(skill)];
  const double equivalents = sight.answered + observation[nonresponse_] * (sight.asked - sight.answered);
  const double each = sight.years * expected.by_group(sight.group, sight.procedure) / equivalents *
                      std::exp(observation[survey_bias_]);
  return {able, able > 0 ? each / able : 0};
}

Observer::BandModel Observer::band_model(const HospitalBands& sight, const Expected& expected) const {
  const double performing =
      hospitals_ * expected.values[layout_.facility(sight.setting, sight.procedure, Facility::in_house)];
  return {1,
          performing > 0 ? sight.years * expected.in_house(sight.setting, sight.procedure) / performing : 0};
}

double Observer::volume(const SurveyVolume& sight, const Expected& expected,
                        const ParameterDraw& observation) const {
  const double a_year = sight.procedure == scenario_.procedure_count()
                            ? expected.by_group.row(sight.group).sum()
                            : expected.by_group(sight.group, sight.procedure);
  const double equivalents = sight.answered + observation[nonresponse_] * (sight.asked - sight.answered);
  return sight.years * a_year * sight.answered / equivalents * std::exp(observation[survey_bias_]);
}

double Observer::claims(const ClaimsSeries& sight, std::size_t cell, const Expected& expected,
                        const ParameterDraw& observation) const {
  return expected.procedures[sight.procedure] * growth(sight.years[cell]) * observation[sight.share] *
         sight.part * std::exp(observation[claims_bias_]);
}

double Observer::claims(const RegionalClaims& sight, std::size_t cell, const Expected& expected) {
  const auto volumes = expected.regional.col(sight.procedure);
  const std::size_t region = cell / sight.years.size(), year = cell % sight.years.size();
  return sight.totals[year] * volumes[static_cast<Eigen::Index>(region)] / volumes.sum();
}

Eigen::VectorXd Observer::mix(const SurveyMix& sight, const Expected& expected) {
  const Eigen::VectorXd volumes = expected.by_group.row(sight.group).transpose();
  return volumes / volumes.sum();
}

double Observer::performing(const PerformingCount& sight, const Expected& expected) const {
  return expected.values[layout_.facility(sight.setting, sight.procedure, Facility::in_house)];
}

std::vector<double> Observer::log_parts(const BandModel& model, const std::vector<Band>& bands,
                                        int dispersion, std::span<const double> counts) const {
  std::vector<double> parts;
  for (const double size : dispersions_.at(dispersion))
    parts.push_back(log_multinomial(counts, band_probabilities(model.able, model.mean, size, bands)));
  return parts;
}

double Observer::log_density(const Target& target, const Expected& expected, const ParameterDraw& observation,
                             std::span<const double> cells) const {
  return std::visit(
      overloaded{
          [&](const PractitionerBands& sight) {
            return log_ways(cells) + log_mean_exp(log_parts(band_model(sight, expected, observation),
                                                            sight.bands, sight.dispersion, cells));
          },
          [&](const HospitalBands& sight) {
            return log_ways(cells) +
                   log_mean_exp(log_parts(band_model(sight, expected), sight.bands, sight.dispersion, cells));
          },
          [&](const SurveyVolume& sight) {
            const double mean = volume(sight, expected, observation);
            if (mean <= 0) return impossible;
            const double off = std::log(cells[0] / mean) / sight.error;
            return -0.5 * off * off - std::log(cells[0] * sight.error) - 0.5 * std::log(2 * std::numbers::pi);
          },
          [&](const SurveyMix& sight) {
            const Eigen::VectorXd weights = sight.weight * mix(sight, expected);
            double sum = boost::math::lgamma(sight.weight);
            for (Eigen::Index k = 0; k < weights.size(); ++k) {
              if (!(weights[k] > 0)) return impossible;
              sum += (weights[k] - 1) * std::log(cells[static_cast<std::size_t>(k)]) -
                     boost::math::lgamma(weights[k]);
            }
            return sum;
          },
          [&](const PerformingCount& sight) {
            const double p = performing(sight, expected);
            const double both[] = {cells[0], sight.answered - cells[0]};
            return log_ways(both) + log_multinomial(both, {p, 1 - p});
          },
          [&](const ClaimsSeries& sight) {
            double sum = 0;
            for (std::size_t i = 0; i < sight.years.size(); ++i)
              sum +=
                  log_negative_binomial(cells[i], claims(sight, i, expected, observation), sight.dispersion);
            return sum;
          },
          [&](const RegionalClaims& sight) {
            if (expected.regional.size() == 0) return 0.0;
            double sum = 0;
            for (std::size_t i = 0; i < cells.size(); ++i) {
              ObservedCell cell = target.cells[i];
              cell.hidden = cells[i] < sight.hidden_below;  // whoever counts fewer hides them
              if (!cell.hidden) cell.value = cells[i];
              sum += log_cell(sight, cell, claims(sight, i, expected));
            }
            return sum;
          }},
      target.sight);
}

double Observer::log_likelihood(const Target& target, const Expected& expected,
                                const ParameterDraw& observation) const {
  std::vector<double> cells;
  for (const ObservedCell& cell : target.cells) cells.push_back(cell.hidden ? 0 : cell.value);
  return log_density(target, expected, observation, cells);
}

Eigen::VectorXd Observer::cell_log_density(const Target& target, const Expected& expected) const {
  const auto& sight = std::get<RegionalClaims>(target.sight);
  Eigen::VectorXd density(static_cast<Eigen::Index>(target.cells.size()));
  for (std::size_t i = 0; i < target.cells.size(); ++i)
    density[static_cast<Eigen::Index>(i)] = log_cell(sight, target.cells[i], claims(sight, i, expected));
  return density;
}

}  // namespace needgap::calibration
