#include "needgap/random.hpp"

#include "flows.hpp"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <numeric>

namespace needgap::model {
namespace {

Eigen::VectorXd normals(const Scenario& scenario, std::uint64_t seed, std::uint32_t draw, Purpose purpose) {
  Eigen::VectorXd values(scenario.region_count());
  for (int r = 0; r < scenario.region_count(); ++r) {
    Stream stream({.seed = seed, .draw = draw, .purpose = purpose, .cell = static_cast<std::uint32_t>(r)});
    values[r] = boost::random::normal_distribution<>()(stream);
  }
  return values;
}

int binomial(Stream stream, int n, double p) {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  return std::min(n, boost::random::binomial_distribution<>(n, p)(stream));
}

std::vector<double> hospital_uniforms(const Address& start, int hospitals) {
  std::vector<double> u(static_cast<std::size_t>(hospitals));
  Address at = start;
  for (int i = 0; i < hospitals; ++i) {
    at.block = static_cast<std::uint16_t>(i % 0x10000);
    at.year = static_cast<std::uint16_t>(i / 0x10000);
    u[i] = uniform(at);
  }
  std::sort(u.begin(), u.end());
  return u;
}

// Of each region, in proportion to which a group's practitioners are split.
std::vector<double> headcount_weights(const Scenario& scenario, const ParameterLayout& layout,
                                      const ParameterDraw& values, GroupIndex group) {
  std::vector<double> weights;
  for (RegionIndex r{0}; r < scenario.region_count(); ++r)
    weights.push_back(scenario.regions[r].headcount[group] * values[layout.headcount(group, r)]);
  return weights;
}

Eigen::ArrayXXi headcounts(const Scenario& scenario, const ParameterLayout& layout,
                           const ParameterDraw& values) {
  const int R = scenario.region_count();
  Eigen::ArrayXXi headcount = Eigen::ArrayXXi::Zero(R, scenario.group_count());
  for (GroupIndex g{0}; g < scenario.group_count(); ++g) {
    if (scenario.headcount[g].total == 0) continue;
    const std::vector<int> split =
        largest_remainder(headcount_weights(scenario, layout, values, g), scenario.headcount[g].total);
    for (int r = 0; r < R; ++r) headcount(r, g) = split[r];
  }
  return headcount;
}

}  // namespace

std::vector<int> largest_remainder(std::span<const double> weights, int total) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<int> parts(weights.size());
  std::vector<double> rest(weights.size());
  int given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double product = total * weights[i];  // fmod is exact, so whole weights tie where they should
    rest[i] = std::fmod(product, sum);
    parts[i] = static_cast<int>(std::lround((product - rest[i]) / sum));
    given += parts[i];
  }
  // What is left over is less than one for each, but for rounding.
  const auto largest = std::clamp<std::ptrdiff_t>(total - given, 0, std::ssize(parts));
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::nth_element(order.begin(), order.begin() + largest, order.end(), [&](std::size_t a, std::size_t b) {
    return rest[a] != rest[b] ? rest[a] > rest[b] : a < b;
  });
  for (std::ptrdiff_t i = 0; i < largest; ++i) ++parts[order[i]];
  return parts;
}

Eigen::ArrayXXd expected_able(const Scenario& scenario, const ParameterLayout& layout,
                              const ParameterDraw& values) {
  const int R = scenario.region_count();
  Eigen::ArrayXXd able = Eigen::ArrayXXd::Zero(R, scenario.skill_count());
  for (SkillIndex p{0}; p < scenario.skill_count(); ++p) {
    const GroupIndex g = scenario.skills[p].group;
    const std::vector<double> weights = headcount_weights(scenario, layout, values, g);
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (!(all > 0)) continue;
    for (int r = 0; r < R; ++r)
      able(r, p) = scenario.headcount[g].total * weights[r] / all * values[layout.able_share(p)];
  }
  return able;
}

Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, ParameterDraw values,
               std::uint64_t seed, std::uint32_t index) {
  const int R = scenario.region_count(), K = scenario.procedure_count(), P = scenario.skill_count();
  Draw draw{seed, index, std::move(values), {}};
  PresentFacts& facts = draw.facts;
  facts.need_effect = normals(scenario, seed, index, Purpose::need_effect);
  facts.capacity_effect = normals(scenario, seed, index, Purpose::capacity_effect);
  facts.referral_effect = normals(scenario, seed, index, Purpose::referral_effect);
  facts.headcount = headcounts(scenario, layout, draw.values);
  facts.able.resize(R, P);
  facts.bank.resize(R, K);
  facts.opened.resize(R, K);
  facts.lacking.resize(R, K);
  for (int r = 0; r < R; ++r) {
    const auto at = [&](Purpose purpose, int cell) {
      return Address{
          .seed = seed, .draw = index, .purpose = purpose, .cell = static_cast<std::uint32_t>(cell)};
    };
    for (SkillIndex p{0}; p < P; ++p)
      facts.able(r, p) =
          binomial(Stream(at(Purpose::able_at_start, r * P + p)),
                   facts.headcount(r, scenario.skills[p].group), draw.values[layout.able_share(p)]);
    for (int k = 0; k < K; ++k) {
      facts.bank(r, k) = uniform(at(Purpose::bank_at_start, r * K + k));
      const auto change = words(at(Purpose::hospital_change, r * K + k));
      facts.opened(r, k) = to_uniform(change[0], change[1]);
      facts.lacking(r, k) = to_uniform(change[2], change[3]);
      facts.hospital.push_back(
          hospital_uniforms(at(Purpose::hospital, r * K + k), scenario.regions[r].hospitals));
    }
  }
  return draw;
}

Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, std::span<const double> u,
               std::uint64_t seed, std::uint32_t index) {
  return make_draw(scenario, layout, map_to_parameters(scenario.parameters, u), seed, index);
}

Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, const design::DesignRow& row,
               std::uint64_t seed, std::uint32_t index) {
  Draw draw = make_draw(scenario, layout, row.u, row.facts_seed.value_or(seed), row.facts);
  draw.seed = seed;
  draw.index = index;
  if (row.effects) {
    const auto vector = [](const std::vector<double>& values) {
      return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    };
    draw.facts.need_effect = vector(row.effects->need);
    draw.facts.capacity_effect = vector(row.effects->capacity);
    draw.facts.referral_effect = vector(row.effects->referral);
  }
  return draw;
}

}  // namespace needgap::model
