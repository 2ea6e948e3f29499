// What is expected of a year, from a draw and its levers.
#pragma once

#include "needgap/model.hpp"

#include "flow_list.hpp"

namespace needgap::model {

/// Eigen's columns are [procedure][region] or [skill][region], as the kernel wants them.
struct YearFlows : Flows<Eigen::ArrayXXd, Eigen::ArrayXXd, Eigen::ArrayXd> {
  double procedures_per_patient = 1;
};

YearFlows year_flows(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw,
                     const YearLevers& levers, int year);

/// Moves a proportion by `shift` on the log-odds scale; 0 and 1 stay.
double shift_odds(double p, double shift);

/// Share of a region's need that is treated in-house, when each of its hospitals (their uniforms, ascending)
/// performs with chance `national`.
double in_house_share(const std::vector<double>& hospital, double national, double size_weight);

}  // namespace needgap::model
