#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// Reads [[interventions.ID.effects]]: an operation on the levers that `target` names (`*` for a whole part),
/// or on a set of shares, with its size.
class EffectReader {
 public:
  EffectReader(const ParameterLayout& layout, const Scenario& scenario)
      : layout_(layout), scenario_(scenario) {}

  /// Adds the section's effects to the intervention, and their sizes to `sizes`, which follow the scenario's
  /// parameters, as `interventions.ID.TARGET`.
  void read(const Section& section, Intervention& intervention, ParameterSet& sizes) const;

 private:
  std::vector<LeverIndex> levers_of(const Section& section, const std::string& target) const;
  std::vector<LeverIndex> members_of(const std::string& target) const;
  std::vector<LeverIndex> others_of(LeverIndex lever) const;
  void check_coverage(const Section& section, const std::vector<LeverIndex>& levers,
                      const std::vector<double>& coverage) const;
  void check_scale(const Section& section, const std::string& target, const OperationRule& rule,
                   const std::vector<LeverIndex>& levers) const;
  Effect read_whole(const Section& section, const std::string& id, const std::string& target,
                    const std::vector<LeverIndex>& whole, ParameterSet& sizes) const;

  const ParameterLayout& layout_;
  const Scenario& scenario_;
};

}  // namespace needgap::config
