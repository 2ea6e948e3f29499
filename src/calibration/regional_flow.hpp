#pragma once

#include "needgap/model.hpp"

#include "queue_table.hpp"

#include <span>
#include <vector>

namespace needgap::calibration {

/// Expected volumes of a draw in one year in closed form (stages 1 to 5 exactly, the queue by QueueTable), as
/// functions of the regional effects. Built once for a draw, evaluated many times.
class RegionalFlow {
 public:
  RegionalFlow(const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw, int year,
               ProcedureIndex procedure, const QueueTable& queues);
  /// Averaged over the present facts: expected practitioners and performing hospitals. See
  /// average_locals for the effects.
  RegionalFlow(const Scenario& scenario, const ParameterLayout& layout, const ParameterDraw& values, int year,
               ProcedureIndex procedure, const QueueTable& queues);

  /// What depends on the effects of one region.
  struct Local {
    double in_house, in_house_unconnected, connected, slots;  // patients a year
  };
  Local local(int region, double need, double capacity, double referral) const;
  /// All regions with the mean of their effects' factors on need and slots.
  std::vector<Local> average_locals() const;
  /// Patients treated a year by region of treatment.
  Eigen::ArrayXd performed(std::span<const Local> locals) const;
  /// Of the patients who arrive at a region's providers, those who stay in-house in a setting, summed over
  /// regions; and of the slots, those of each group, weighted by the volumes.
  Eigen::VectorXd in_house_shares(std::span<const Local> locals) const;
  Eigen::VectorXd group_shares(const Eigen::ArrayXd& performed) const;

 private:
  Eigen::ArrayXd arrivals(std::span<const Local> locals) const;
  // `in_house(r, performs, size_weight)`: share treated in-house; `able(r, p)`: practitioners.
  template <class InHouse, class Able>
  void fill(const Scenario& scenario, const ParameterLayout& layout, const model::YearLevers& levers,
            int year, ProcedureIndex procedure, InHouse in_house, Able able);

  int regions_, settings_, groups_;
  const QueueTable& queues_;
  Eigen::ArrayXXd routed_, in_house_, referral_,
      contact_;            // R x S; need of effect 0 that is accepted; shares
  Eigen::ArrayXXd slots_;  // R x G, patients a year, of effect 0
  Eigen::ArrayXd need_spread_, capacity_spread_, referral_spread_, life_;  // R
  Eigen::MatrixXd pull_, pull_back_;
};

/// Effects of all regions of a draw's facts.
std::vector<RegionalFlow::Local> locals_of(const RegionalFlow& flow, const model::PresentFacts& facts);

}  // namespace needgap::calibration
