#include "needgap/outcome.hpp"

namespace needgap {

std::string_view to_string(Place place) {
  return place == Place::residence ? "residence" : "treatment";
}

std::string unit_of(const Scenario& scenario, const MeasureColumn& column) {
  return column.measure == Measure::cost ? scenario.economics.currency : std::string(column.unit);
}

OutcomeShape::OutcomeShape(const Scenario& scenario, bool detail)
    : regions_(scenario.region_count()),
      procedures_(scenario.procedure_count()),
      years_(scenario.horizon.years()),
      cells_(detail ? (regions_ + 1 + static_cast<int>(scenario.region_groups.size())) * (procedures_ + 1)
                    : regions_ + procedures_ + 1 + static_cast<int>(scenario.region_groups.size())),
      detail_(detail) {
  for (const RegionGroup& group : scenario.region_groups) groups_.push_back(group.regions);
}

}  // namespace needgap
