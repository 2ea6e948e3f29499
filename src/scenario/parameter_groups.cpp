#include "needgap/scenario.hpp"

#include <algorithm>

namespace needgap {
namespace {

template <class Axis>
bool on_axis(const Axis& axis, std::string_view part) {
  return std::any_of(axis.begin(), axis.end(), [&](const auto& entry) { return entry.id == part; });
}

}  // namespace

std::string group_of(const Scenario& scenario, const std::string& name) {
  constexpr std::string_view sizes = "interventions.";
  if (name.starts_with(sizes)) return name.substr(0, name.find('.', sizes.size()));
  std::size_t start = 0;
  while (start < name.size()) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    const std::string_view part = std::string_view(name).substr(start, end - start);
    if (start > 0 && (on_axis(scenario.settings, part) || on_axis(scenario.procedures, part) ||
                      on_axis(scenario.groups, part) || on_axis(scenario.regions, part)))
      return name.substr(0, start - 1);
    start = end + 1;
  }
  return name;
}

}  // namespace needgap
