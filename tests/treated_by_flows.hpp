// Who is expected to be treated where slots are unlimited and no hospital opened, from the flows of a year.
#pragma once

#include "model/flows.hpp"

#include <Eigen/Core>
#include <cmath>

namespace needgap::test {

/// Patients a year at the deaths of the base year, by region and procedure.
inline Eigen::ArrayXXd treated_by_flows(const Scenario& scenario, const model::YearFlows& flows) {
  Eigen::ArrayXXd share = flows.in_house + flows.referred_connected;
  const int K = scenario.procedure_count();
  for (int column = 0; column < flows.share.cols(); ++column)
    for (int r = 0; r < scenario.region_count(); ++r) {
      const double hospitals = scenario.regions[static_cast<std::size_t>(r)].hospitals;
      const double performs =
          hospitals > 0 ? 1 - std::pow(1 - flows.performing(r, column) / hospitals, flows.size_weight[r]) : 0;
      share(r, column % K) +=
          flows.share(r, column) *
          (performs + (1 - performs) * flows.referral(r, column) * flows.contact(r, column));
    }
  return flows.need.colwise() * (flows.identified * flows.accepted) * share;
}

}  // namespace needgap::test
