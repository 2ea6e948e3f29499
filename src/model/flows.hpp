// What is expected of a year, from a draw and its levers.
#pragma once

#include "needgap/model.hpp"

#include "flow_list.hpp"

namespace needgap::model {

/// Eigen's columns are [procedure][region], [skill][region], or [setting by hospital][procedure][region], as
/// the kernel wants them.
struct YearFlows : Flows<Eigen::ArrayXXd, Eigen::ArrayXXd, Eigen::ArrayXd, Eigen::ArrayXXd> {
  double procedures_per_patient = 1;
};

/// The flows of a draw whose levers are these, at the deaths of the base year.
YearFlows year_flows(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw,
                     const YearLevers& levers);

/// A decay below it is taken for it: patients go to the nearest place with slots.
inline constexpr double shortest_decay = 0.01;  // km

/// The settings whose facilities are the region's hospitals.
std::vector<SettingIndex> hospital_settings(const Scenario& scenario);

/// Expected need of a region in a year over all settings and procedures, of a need effect of 0; patients.
double regional_need(const Scenario& scenario, const ParameterLayout& layout, const Eigen::VectorXd& levers,
                     RegionIndex region, int year);

/// What a region's effect (a standard normal) makes of its need and of its slots; both have mean 1.
double need_factor(double spread, double effect);
double slots_factor(double spread, double effect);

/// Moves a proportion by `shift` on the log-odds scale; 0 and 1 stay.
double shift_odds(double p, double shift);

/// Steps for which an unused slot can still be used.
double keep_steps(const Scenario& scenario, const ParameterLayout& layout, const Eigen::VectorXd& levers);

/// Share of a region's need that is treated in-house, when each of its hospitals (their uniforms, ascending)
/// performs with chance `national`; and its mean over such hospitals.
double in_house_share(const std::vector<double>& hospital, double national, double size_weight);
double mean_in_house_share(int hospitals, double national, double size_weight);

/// What becomes of those accepted, by shares: who is at a facility that performs, who is referred of the
/// others, and whose referral reaches a provider. Fields as in Flows.
struct Routes {
  double no_route, connected, unconnected, in_house, in_house_unconnected;
};
inline Routes routes_of(double accepted, double in_house, double referral, double contact) {
  return {.no_route = accepted * (1 - in_house) * (1 - referral),
          .connected = accepted * (1 - in_house) * referral * contact,
          .unconnected = accepted * (1 - in_house) * referral * (1 - contact),
          .in_house = accepted * in_house,
          .in_house_unconnected = accepted * in_house * (1 - contact)};
}

/// Practitioners able at the start, R x P: the mean of PresentFacts::able but for the rounding of headcounts.
Eigen::ArrayXXd expected_able(const Scenario& scenario, const ParameterLayout& layout,
                              const ParameterDraw& values);

}  // namespace needgap::model
