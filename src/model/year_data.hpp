// What the kernel is given of a draw, year by year.
#pragma once

#include "flows.hpp"
#include "kernel.hpp"

#include <list>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace needgap::model {

/// Who can be referred where: providers no farther than `reach_km` from one of the residences of a group.
struct Referral {
  Referral() = default;
  Referral(const Scenario& scenario, double reach_km);

  std::vector<int> begin, provider, own;  // see ReferralLists
  ReferralLists lists() const {
    return {static_cast<int>(begin.size()) - 1, begin.data(), provider.data(), own.data()};
  }
  /// exp(-km / decay) in the order of KernelYear::pull; 0 beyond `reach_km`.
  std::vector<double> pull(const Scenario& scenario, const Eigen::ArrayXd& decay, double reach_km) const;
};

class DrawData;

/// A year of a draw in the kernel's layout. Not copied or moved: `kernel` points into it and into what the
/// years share.
struct YearData {
  YearData(const Scenario& scenario, int year, YearFlows of_year, DrawData& shared);
  YearData(const YearData&) = delete;
  YearData& operator=(const YearData&) = delete;

  YearFlows flows;
  Eigen::ArrayXXd headcount;                      // R x P
  Eigen::ArrayXd programme_cost;                  // R, see programme_costs
  Eigen::ArrayXd death_rate, death;               // R
  std::vector<const std::int32_t*> deaths_below;  // R
  KernelYear kernel;
};

/// All years of a draw, and the tables they share. Scenario and draw must outlive it.
class DrawData {
 public:
  DrawData(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw);
  DrawData(const DrawData&) = delete;
  DrawData& operator=(const DrawData&) = delete;

  const Draw& draw;
  const Eigen::MatrixXd& distance_km;
  int start;         // the first year
  long clipped = 0;  // lever values clipped to their range
  double reach_km = infinity;
  Referral referral;
  std::vector<int> skill_procedure;
  KernelSizes sizes;
  std::vector<std::unique_ptr<YearData>> years;

  const std::int32_t* deaths(double rate);
  const double* pull(const Scenario& scenario, const Eigen::ArrayXd& decay);

 private:
  std::map<double, std::vector<std::int32_t>> deaths_;
  std::list<std::pair<Eigen::ArrayXd, std::vector<double>>> pulls_;
};

/// Thresholds of the deaths in a step at a rate: [j * (most_tabled + 1) + n], j < deaths_tabled. More than j
/// of n die where a random word less 2^31 is above the threshold, ceil(2^32 P(at most j of n die)) - 1 -
/// 2^31.
std::vector<std::int32_t> deaths_table(double death_rate);

}  // namespace needgap::model
