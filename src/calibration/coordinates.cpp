#include "coordinates.hpp"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace needgap::calibration {
namespace {

constexpr std::uint32_t observation_stream = 2;
constexpr int most_moved = 32;
constexpr double least_squared_correlation = 0.01;

}  // namespace

double normal_of(double u) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * u);
}
double uniform_of(double z) {
  return std::clamp(0.5 * std::erfc(-z / std::numbers::sqrt2), 0x1p-32, 1 - 0x1p-32);
}

std::vector<Coordinate> candidates(const Scenario& scenario, EvidenceSet evidence) {
  std::vector<Coordinate> list;
  const ParameterSet& set = scenario.parameters;
  for (std::size_t j = 0; j < set.uncertain.size(); ++j) {
    const std::string& name = set.parameters[set.uncertain[j]].name;
    if (!name.starts_with("headcount.") && !name.starts_with("interventions."))
      list.push_back({name, false, j});
  }
  const ParameterSet& seen = scenario.observation;
  for (std::size_t j = 0; j < seen.uncertain.size(); ++j) {
    const std::string& name = seen.parameters[seen.uncertain[j]].name;
    const bool both = evidence == EvidenceSet::both;
    const bool looks = name == "nonresponse"        ? evidence != EvidenceSet::claims
                       : name.starts_with("share.") ? evidence != EvidenceSet::survey
                       : name.ends_with("_bias")    ? both
                                                    : false;
    if (looks) list.push_back({name, true, j});
  }
  return list;
}

SimulatedDraw prior_draw(const Scenario& scenario, std::uint64_t seed, std::uint32_t index) {
  SimulatedDraw draw;
  draw.row = {random_row(scenario.parameters, seed, index), index, seed};
  for (std::size_t j = 0; j < scenario.observation.uncertain.size(); ++j)
    draw.observation_u.push_back(
        calibration_uniform(seed, index, static_cast<std::uint32_t>(j), observation_stream));
  draw.observation = map_to_parameters(scenario.observation, draw.observation_u);
  return draw;
}

std::vector<Coordinate> choose_moved(const Scenario& scenario, const std::vector<int>& targets,
                                     const std::vector<Coordinate>& all,
                                     std::span<const SimulatedDraw> draws) {
  const ParameterLayout layout(scenario);
  const auto n = static_cast<Eigen::Index>(draws.size());
  std::vector<Eigen::ArrayXd> seen;
  const auto add = [&](const auto& of) {
    Eigen::ArrayXd column(n);
    for (Eigen::Index i = 0; i < n; ++i) column[i] = std::log(std::max(of(draws[i].expected), 1e-9));
    column -= column.mean();
    if (column.square().sum() > 0) seen.push_back(column / std::sqrt(column.square().sum()));
  };
  const auto group = [&](int g, int k) {
    add([g, k](const Expected& expected) { return expected.by_group(g, k); });
  };
  for (const int t : targets) {
    const Sight& sight = scenario.targets[t].sight;
    if (const auto* bands = std::get_if<PractitionerBands>(&sight)) {
      group(bands->group, bands->procedure);
      for (SkillIndex p{0}; p < scenario.skill_count(); ++p)  // who can is seen in those who do none
        if (scenario.skills[p].group == bands->group && scenario.skills[p].procedure == bands->procedure)
          add([i = layout.able_share(p)](const Expected& expected) { return expected.values[i]; });
    }
    if (const auto* volume = std::get_if<SurveyVolume>(&sight))
      for (int k = 0; k < scenario.procedure_count(); ++k)
        if (volume->procedure == k || volume->procedure == scenario.procedure_count())
          group(volume->group, k);
    if (const auto* mix = std::get_if<SurveyMix>(&sight))
      for (int k = 0; k < scenario.procedure_count(); ++k) group(mix->group, k);
    if (const auto* bands = std::get_if<HospitalBands>(&sight)) {
      add([i = layout.facility(bands->setting, bands->procedure, Facility::in_house)](
              const Expected& expected) { return expected.values[i]; });
      add([bands](const Expected& expected) { return expected.in_house(bands->setting, bands->procedure); });
    }
    if (const auto* claims = std::get_if<ClaimsSeries>(&sight))
      add([claims](const Expected& expected) { return expected.procedures[claims->procedure]; });
  }
  std::vector<std::pair<double, std::size_t>> found;
  for (std::size_t c = 0; c < all.size(); ++c) {
    Eigen::ArrayXd z(n);
    for (Eigen::Index i = 0; i < n; ++i) z[i] = normal_of(all[c].in(draws[i]));
    z -= z.mean();
    double most = 0;
    for (const Eigen::ArrayXd& column : seen)
      most = std::max(most, std::pow((z * column).sum(), 2) / z.square().sum());
    if (all[c].of_observation) most = 1;
    if (most >= least_squared_correlation) found.emplace_back(most, c);
  }
  std::stable_sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first > b.first; });
  if (found.size() > most_moved) found.resize(most_moved);
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.second < b.second; });
  std::vector<Coordinate> moved;
  for (const auto& [strength, c] : found) moved.push_back(all[c]);
  return moved;
}

}  // namespace needgap::calibration
