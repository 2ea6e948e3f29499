// What two scenarios assume otherwise, and what each assumption changes.
#include "needgap/comparison.hpp"

#include "shapley.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace needgap::comparison {
namespace {

constexpr std::array levels{0.05, 0.35, 0.65, 0.95};

bool same(const Distribution& a, const Distribution& b) {
  return a.index() == b.index() &&
         std::ranges::all_of(levels, [&](double u) { return quantile(a, u) == quantile(b, u); });
}

bool same_deaths(const Scenario& a, const Scenario& b) {
  return a.base_year == b.base_year && a.growth_years == b.growth_years &&
         std::ranges::equal(a.regions, b.regions, [](const Region& one, const Region& other) {
           return one.deaths == other.deaths && one.growth.size() == other.growth.size() &&
                  one.growth == other.growth;
         });
}

void take_deaths(Scenario& to, const Scenario& from) {
  to.base_year = from.base_year;
  to.growth_years = from.growth_years;
  to.projection = from.projection;
  for (std::size_t r = 0; r < to.regions.size(); ++r) {
    to.regions[r].deaths = from.regions[r].deaths;
    to.regions[r].growth = from.regions[r].growth;
  }
}

// A part of what differs, taken over from another scenario.
struct Part {
  std::string name;
  std::function<void(Scenario& to, const Scenario& from)> take;
};

void take_group(const std::string& group, Scenario& to, const Scenario& from) {
  for (Parameter& parameter : to.parameters.parameters)
    if (group_of(to, parameter.name) == group)
      if (const auto i = from.parameters.find(parameter.name)) {
        const Parameter& other = from.parameters.parameters[*i];
        parameter.distribution = other.distribution;
        parameter.range = other.range;
      }
  to.parameters.uncertain.clear();
  for (int i = 0; i < to.parameters.size(); ++i)
    if (!is_fixed(to.parameters.parameters[static_cast<std::size_t>(i)].distribution))
      to.parameters.uncertain.push_back(i);
}

// Deaths, and groups of parameters that both have.
std::vector<Part> parts_that_differ(const Scenario& first, const Scenario& second) {
  std::vector<Part> parts;
  if (!same_deaths(first, second)) parts.push_back({"cancer deaths", take_deaths});
  for (const Parameter& parameter : second.parameters.parameters) {
    const auto i = first.parameters.find(parameter.name);
    if (!i || same(first.parameters.parameters[*i].distribution, parameter.distribution)) continue;
    std::string group = group_of(second, parameter.name);
    if (std::ranges::find(parts, group, &Part::name) != parts.end()) continue;
    parts.push_back({group, [group](Scenario& to, const Scenario& from) { take_group(group, to, from); }});
  }
  // One more stands for all the rest.
  if (parts.size() >= most_explained) parts.resize(most_explained - 1);
  return parts;
}

}  // namespace

std::vector<std::string> differing_assumptions(const Scenario& first, const Scenario& second) {
  std::vector<std::string> names;
  for (const Part& part : parts_that_differ(first, second)) names.push_back(part.name);
  return names;
}

Contributions explain_difference(const Scenario& first, const Scenario& second, const engine::RunPlan& plan,
                                 Measure measure, int year,
                                 const std::function<bool(const engine::Progress&)>& on_progress) {
  const std::vector<Part> parts = parts_that_differ(first, second);
  std::vector<std::string> names = differing_assumptions(first, second);
  names.emplace_back("everything else");
  const unsigned rest = 1u << parts.size();
  std::vector<Scenario> made;
  for (unsigned bits = 0; bits < 2 * rest; ++bits) {
    Scenario& scenario = made.emplace_back(bits & rest ? second : first);
    for (std::size_t p = 0; p < parts.size(); ++p)
      if ((bits >> p & 1u) != (bits & rest ? 1u : 0u)) parts[p].take(scenario, bits & rest ? first : second);
  }
  Contributions result = shapley_values(std::move(made), std::move(names), plan, measure, year, on_progress);
  result.scenario = second.name;
  result.against = first.name;
  const Estimate& left = result.shapley.back();
  if (left.mean == 0 && !(left.sd > 0)) {
    result.names.pop_back();
    result.shapley.pop_back();
    result.alone.pop_back();
  }
  return result;
}

}  // namespace needgap::comparison
