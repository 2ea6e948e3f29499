#include "year_data.hpp"

#include <cmath>

namespace needgap {

std::vector<double> deaths_table(double death_rate) {
  const double death = -std::expm1(-death_rate);
  std::vector<double> table;
  for (int n = 0; n <= most_tabled; ++n) {
    double mass = std::exp(-n * death_rate), below = mass;
    for (int j = 0; j < 4; ++j) {
      table.push_back(j < n ? below * 0x1p32 : 0x1p33);
      mass *= (n - j) * (death / (1 - death)) / (j + 1);
      below += mass;
    }
  }
  return table;
}

YearData::YearData(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw, int year) {
  const YearLevers levers = year_levers(scenario, layout, draw, year);
  clipped = levers.clipped;
  flows = year_flows(scenario, layout, draw, levers, year);
  pull_by_residence = flows.pull.transpose();
  headcount.resize(scenario.region_count(), scenario.skill_count());
  for (int p = 0; p < scenario.skill_count(); ++p)
    headcount.col(p) = draw.facts.headcount.col(scenario.skills[p].group).cast<double>();
  death_rate = 1 / (scenario.horizon.steps_per_year * flows.remaining_life);
  death = -(-death_rate).unaryExpr([](double x) { return std::expm1(x); });
  tables.reserve(levers.values.size());
  for (int r = 0; r < scenario.region_count(); ++r) {
    if (r == 0 || death_rate[r] != death_rate[r - 1]) tables.push_back(deaths_table(death_rate[r]));
    deaths_below.push_back(tables.back().data());
  }
  kernel = {.not_identified = flows.not_identified.data(),
            .not_accepted = flows.not_accepted.data(),
            .no_route = flows.no_route.data(),
            .unconnected = flows.unconnected.data(),
            .connected = flows.connected.data(),
            .in_house = flows.in_house.data(),
            .in_house_unconnected = flows.in_house_unconnected.data(),
            .slots_per_able = flows.slots_per_able.data(),
            .entry = flows.entry.data(),
            .headcount = headcount.data(),
            .pull = pull_by_residence.data(),
            .pull_back = flows.pull.data(),
            .death_rate = death_rate.data(),
            .death = death.data(),
            .deaths_below = deaths_below.data(),
            .keep_steps = flows.keep.data(),
            .exit = flows.exit.data(),
            .lapse = flows.lapse.data(),
            .lapse_volume = flows.lapse_volume.data()};
}

}  // namespace needgap
