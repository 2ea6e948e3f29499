#include "year_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace needgap::model {

std::vector<std::int32_t> deaths_table(double death_rate) {
  constexpr int column = most_tabled + 1;
  const double death = -std::expm1(-death_rate), odds = death / (1 - death);
  std::vector<std::int32_t> table(deaths_tabled * column, std::numeric_limits<std::int32_t>::max());
  for (int n = 0; n <= most_tabled; ++n) {
    double mass = 0x1p32 * std::exp(-n * death_rate), below = mass;
    for (int j = 0; j < std::min(n, deaths_tabled); ++j) {
      table[j * column + n] =
          static_cast<std::int32_t>(std::clamp(std::ceil(below) - 1 - 0x1p31, -0x1p31, 0x1p31 - 1));
      mass *= (n - j) * odds / (j + 1);
      below += mass;
    }
  }
  return table;
}

Referral::Referral(const Scenario& scenario, double reach_km) : own(scenario.regions.size()) {
  const int R = scenario.region_count();
  constexpr int together = residences_together;
  begin.push_back(0);
  for (int first = 0; first < R; first += together) {
    const int count = std::min(together, R - first);
    for (int to = 0; to < R; ++to) {
      if (scenario.distance_km.col(to).segment(first, count).minCoeff() > reach_km) continue;
      if (to >= first && to < first + count)
        own[to] = static_cast<int>(provider.size()) * together + to - first;
      provider.push_back(to);
    }
    begin.push_back(static_cast<int>(provider.size()));
  }
}

std::vector<double> Referral::pull(const Scenario& scenario, const Eigen::ArrayXd& decay,
                                   double reach_km) const {
  std::vector<double> weights(provider.size() * residences_together, 0.0);
  for (int g = 0; g + 1 < static_cast<int>(begin.size()); ++g)
    for (int e = begin[g]; e < begin[g + 1]; ++e)
      for (int i = 0; i < residences_together; ++i) {
        const int r = g * residences_together + i;
        if (r >= scenario.region_count()) break;
        const double km = scenario.distance_km(r, provider[e]);
        if (km <= reach_km) weights[e * residences_together + i] = std::exp(-km / decay[r]);
      }
  return weights;
}

namespace {

// The flows of a year whose levers are those of an earlier one: what follows the deaths grows with them.
// Nothing where deaths were 0 then.
std::optional<YearFlows> grown(const Scenario& scenario, const YearFlows& earlier, int from, int to) {
  Eigen::ArrayXd ratio(scenario.region_count());
  for (int r = 0; r < scenario.region_count(); ++r) {
    const double then = growth_factor(scenario, scenario.regions[r], from);
    if (!(then > 0)) return {};
    ratio[r] = growth_factor(scenario, scenario.regions[r], to) / then;
  }
  YearFlows flows = earlier;
  each_flow(
      [&](FlowKind kind, auto& flow) {
        if (kind == FlowKind::patients) flow.colwise() *= ratio;
      },
      flows);
  return flows;
}

}  // namespace

YearData::YearData(const Scenario& scenario, int year, YearFlows of_year, DrawData& shared)
    : flows(std::move(of_year)), programme_cost(programme_costs(scenario, shared.draw, year)) {
  headcount.resize(scenario.region_count(), scenario.skill_count());
  for (int p = 0; p < scenario.skill_count(); ++p)
    headcount.col(p) = shared.draw.facts.headcount.col(scenario.skills[p].group).cast<double>();
  death_rate = 1 / (scenario.horizon.steps_per_year * flows.remaining_life);
  death = -(-death_rate).unaryExpr([](double x) { return std::expm1(x); });
  for (int r = 0; r < scenario.region_count(); ++r) deaths_below.push_back(shared.deaths(death_rate[r]));
  each_flow([](FlowKind, const auto& flow, const double*& seen) { seen = flow.data(); }, flows, kernel);
  kernel.headcount = headcount.data();
  kernel.pull = shared.pull(scenario, flows.decay);
  kernel.death_rate = death_rate.data();
  kernel.death = death.data();
  kernel.deaths_below = deaths_below.data();
}

const std::int32_t* DrawData::deaths(double rate) {
  const auto [it, fresh] = deaths_.try_emplace(rate);
  if (fresh) it->second = deaths_table(rate);
  return it->second.data();
}

const double* DrawData::pull(const Scenario& scenario, const Eigen::ArrayXd& decay) {
  for (const auto& [of, weights] : pulls_)
    if ((of == decay).all()) return weights.data();
  pulls_.emplace_back(decay, referral.pull(scenario, decay, reach_km));
  return pulls_.back().second.data();
}

DrawData::DrawData(const Scenario& scenario, const ParameterLayout& layout, const Draw& of_draw)
    : draw(of_draw), distance_km(scenario.distance_km), start(scenario.horizon.start) {
  std::vector<YearLevers> levers;
  for (int y = scenario.horizon.start; y <= scenario.horizon.end; ++y) {
    levers.push_back(year_levers(scenario, layout, draw, y));
    clipped += levers.back().clipped;
  }
  double longest = 0;
  for (const YearLevers& year : levers)
    for (const Eigen::VectorXd& values : year.values) longest = std::max(longest, values[layout.decay]);
  if (scenario.referral_cutoff > 0) reach_km = -longest * std::log(scenario.referral_cutoff);
  referral = Referral(scenario, reach_km);
  for (const Skill& skill : scenario.skills) skill_procedure.push_back(skill.procedure);
  sizes = {scenario.region_count(),         scenario.procedure_count(), scenario.skill_count(),
           scenario.horizon.steps_per_year, skill_procedure.data(),     referral.lists()};
  int base = 0;  // the year whose flows the next ones grow from
  for (int i = 0; i < static_cast<int>(levers.size()); ++i) {
    std::optional<YearFlows> flows;
    if (i > 0 && levers[i].values == levers[base].values)
      flows = grown(scenario, years[base]->flows, start + base, start + i);
    if (!flows) {
      flows = year_flows(scenario, layout, draw, levers[i], start + i);
      base = i;
    }
    years.push_back(std::make_unique<YearData>(scenario, start + i, std::move(*flows), *this));
  }
}

}  // namespace needgap::model
