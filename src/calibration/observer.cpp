#include "observer.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace needgap {
namespace {

constexpr double impossible = -std::numeric_limits<double>::infinity();
constexpr int dispersion_parts = 16;

double log_gamma(double x) {
  return boost::math::lgamma(x);
}

// Probabilities of the bands for one of the sample.
std::vector<double> band_probabilities(double able, double mean, double size,
                                       const std::vector<Band>& bands) {
  std::vector<double> probabilities;
  double below = 0;
  for (const Band& band : bands) {
    const double up_to = band.most < 0 ? 1 : negative_binomial_below(band.most, mean, size);
    probabilities.push_back(able * std::max(0.0, up_to - below) + (band.least == 0 ? 1 - able : 0));
    below = up_to;
  }
  return probabilities;
}

double log_multinomial(std::span<const double> counts, const std::vector<double>& probabilities) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    if (probabilities[i] <= 0) return impossible;
    sum += counts[i] * std::log(probabilities[i]);
  }
  return sum;
}

double log_mean_exp(const std::vector<double>& parts) {
  const double most = *std::max_element(parts.begin(), parts.end());
  if (!std::isfinite(most)) return impossible;
  double sum = 0;
  for (const double part : parts) sum += std::exp(part - most);
  return most + std::log(sum / static_cast<double>(parts.size()));
}

double multinomial_ways(std::span<const double> counts) {
  double total = 0, ways = 0;
  for (const double n : counts) {
    total += n;
    ways -= log_gamma(n + 1);
  }
  return ways + log_gamma(total + 1);
}

double negative_binomial(Stream& stream, double mean, double size) {
  if (mean <= 0) return 0;
  const double rate = boost::random::gamma_distribution<>(size, mean / size)(stream);
  return rate > 0 ? boost::random::poisson_distribution<long>(rate)(stream) : 0;
}

std::vector<double> multinomial(Stream& stream, double total, const std::vector<double>& probabilities) {
  std::vector<double> counts;
  auto left = static_cast<int>(std::lround(total));
  double open = 1;
  for (const double p : probabilities) {
    const double share = open > 0 ? std::clamp(p / open, 0.0, 1.0) : 0;
    const int n = share >= 1 ? left
                  : left > 0 && share > 0
                      ? std::min(left, boost::random::binomial_distribution<>(left, share)(stream))
                      : 0;
    counts.push_back(n);
    left -= n;
    open -= p;
  }
  counts.back() += left;
  return counts;
}

Eigen::VectorXd shares_of(const Expected& expected, int group) {
  const Eigen::VectorXd volumes = expected.by_group.row(group).transpose();
  return volumes / volumes.sum();
}

// Expected claims of a region in a year, given the country's total.
double regional_mean(const RegionalClaims& sight, const Expected& expected, Eigen::Index region,
                     std::size_t year) {
  const auto volumes = expected.regional.col(sight.procedure);
  return sight.totals[year] * volumes[region] / volumes.sum();
}

double log_cell(const RegionalClaims& sight, const ObservedCell& cell, double mean) {
  return cell.hidden ? std::log(negative_binomial_below(sight.hidden_below - 1, mean, sight.dispersion))
                     : log_negative_binomial(cell.value, mean, sight.dispersion);
}

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

double log_negative_binomial(double x, double mean, double size) {
  if (mean <= 0) return x == 0 ? 0 : impossible;
  return log_gamma(x + size) - log_gamma(size) - log_gamma(x + 1) + size * std::log(size / (size + mean)) +
         x * std::log(mean / (size + mean));
}

double negative_binomial_below(int x, double mean, double size) {
  if (mean <= 0) return 1;
  const double odds = mean / (size + mean);
  double mass = std::exp(size * std::log(size / (size + mean))), below = mass;
  for (int j = 1; j <= x; ++j) {
    mass *= (size + j - 1) / j * odds;
    below += mass;
  }
  return std::min(below, 1.0);
}

Observer::Observer(const Scenario& scenario)
    : scenario_(scenario),
      layout_(scenario),
      nonresponse_(scenario.observation.find("nonresponse")),
      survey_bias_(scenario.observation.find("survey_bias")),
      claims_bias_(scenario.observation.find("claims_bias")) {
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
  int skill = 0;
  while (scenario_.skills[skill].group != sight.group || scenario_.skills[skill].procedure != sight.procedure)
    ++skill;
  const double able = expected.values[layout_.able_share + skill];
  const double equivalents = sight.answered + observation[nonresponse_] * (sight.asked - sight.answered);
  const double each = sight.years * expected.by_group(sight.group, sight.procedure) / equivalents *
                      std::exp(observation[survey_bias_]);
  return {able, able > 0 ? each / able : 0};
}

Observer::BandModel Observer::band_model(const HospitalBands& sight, const Expected& expected) const {
  const int i = sight.setting * scenario_.procedure_count() + sight.procedure;
  const double performing =
      hospitals_ * expected.values[layout_.facility + 3 * i + static_cast<int>(Facility::in_house)];
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
      Overloaded{
          [&](const PractitionerBands& sight) {
            return multinomial_ways(cells) + log_mean_exp(log_parts(band_model(sight, expected, observation),
                                                                    sight.bands, sight.dispersion, cells));
          },
          [&](const HospitalBands& sight) {
            return multinomial_ways(cells) +
                   log_mean_exp(log_parts(band_model(sight, expected), sight.bands, sight.dispersion, cells));
          },
          [&](const SurveyVolume& sight) {
            const double mean = volume(sight, expected, observation);
            if (mean <= 0) return impossible;
            const double off = std::log(cells[0] / mean) / sight.error;
            return -0.5 * off * off - std::log(cells[0] * sight.error) - 0.5 * std::log(2 * std::numbers::pi);
          },
          [&](const SurveyMix& sight) {
            const Eigen::VectorXd mix = sight.weight * shares_of(expected, sight.group);
            double sum = log_gamma(sight.weight);
            for (Eigen::Index k = 0; k < mix.size(); ++k) {
              if (!(mix[k] > 0)) return impossible;
              sum += (mix[k] - 1) * std::log(cells[static_cast<std::size_t>(k)]) - log_gamma(mix[k]);
            }
            return sum;
          },
          [&](const PerformingCount& sight) {
            const int i = sight.setting * scenario_.procedure_count() + sight.procedure;
            const double p = expected.values[layout_.facility + 3 * i];
            const double rest = sight.answered - cells[0];
            if ((p <= 0 && cells[0] > 0) || (p >= 1 && rest > 0)) return impossible;
            return log_gamma(sight.answered + 1) - log_gamma(cells[0] + 1) - log_gamma(rest + 1) +
                   (cells[0] > 0 ? cells[0] * std::log(p) : 0) + (rest > 0 ? rest * std::log1p(-p) : 0);
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
              sum +=
                  log_cell(sight, cell,
                           regional_mean(sight, expected, static_cast<Eigen::Index>(i / sight.years.size()),
                                         i % sight.years.size()));
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
    density[static_cast<Eigen::Index>(i)] =
        log_cell(sight, target.cells[i],
                 regional_mean(sight, expected, static_cast<Eigen::Index>(i / sight.years.size()),
                               i % sight.years.size()));
  return density;
}

std::vector<double> Observer::predict(const Target& target, const Expected& expected,
                                      const ParameterDraw& observation, bool informed, Stream stream) const {
  const auto bands = [&](const BandModel& model, const std::vector<Band>& edges, int dispersion) {
    std::vector<double> counts;
    double total = 0;
    for (const ObservedCell& cell : target.cells) {
      counts.push_back(cell.value);
      total += cell.value;
    }
    Eigen::VectorXd chance = Eigen::VectorXd::Ones(dispersion_parts);
    if (informed) {
      const std::vector<double> parts = log_parts(model, edges, dispersion, counts);
      const double most = *std::max_element(parts.begin(), parts.end());
      if (std::isfinite(most))
        for (int i = 0; i < dispersion_parts; ++i) chance[i] = std::exp(parts[i] - most);
    }
    double at = boost::random::uniform_01<>()(stream) * chance.sum();
    int chosen = 0;
    while (chosen + 1 < dispersion_parts && at >= chance[chosen]) at -= chance[chosen++];
    return multinomial(
        stream, total,
        band_probabilities(model.able, model.mean, dispersions_.at(dispersion)[chosen], edges));
  };
  return std::visit(
      Overloaded{[&](const PractitionerBands& sight) {
                   return bands(band_model(sight, expected, observation), sight.bands, sight.dispersion);
                 },
                 [&](const HospitalBands& sight) {
                   return bands(band_model(sight, expected), sight.bands, sight.dispersion);
                 },
                 [&](const SurveyVolume& sight) {
                   return std::vector{volume(sight, expected, observation) *
                                      std::exp(sight.error * boost::random::normal_distribution<>()(stream))};
                 },
                 [&](const SurveyMix& sight) {
                   const Eigen::VectorXd mix = shares_of(expected, sight.group);
                   std::vector<double> shares;
                   double sum = 0;
                   for (const double share : mix) {
                     shares.push_back(
                         share > 0 ? boost::random::gamma_distribution<>(sight.weight * share)(stream) : 0);
                     sum += shares.back();
                   }
                   for (double& share : shares) share /= sum;
                   return shares;
                 },
                 [&](const PerformingCount& sight) {
                   const int i = sight.setting * scenario_.procedure_count() + sight.procedure;
                   const double p = expected.values[layout_.facility + 3 * i];
                   return std::vector{multinomial(stream, sight.answered, {p, 1 - p})[0]};
                 },
                 [&](const ClaimsSeries& sight) {
                   std::vector<double> counts;
                   for (std::size_t i = 0; i < sight.years.size(); ++i)
                     counts.push_back(negative_binomial(stream, claims(sight, i, expected, observation),
                                                        sight.dispersion));
                   return counts;
                 },
                 [&](const RegionalClaims& sight) {
                   std::vector<double> counts;
                   for (Eigen::Index r = 0; r < expected.regional.rows(); ++r)
                     for (std::size_t y = 0; y < sight.years.size(); ++y)
                       counts.push_back(
                           negative_binomial(stream, regional_mean(sight, expected, r, y), sight.dispersion));
                   return counts;
                 }},
      target.sight);
}

}  // namespace needgap
