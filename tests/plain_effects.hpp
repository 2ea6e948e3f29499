// What interventions make of the parameters, read aloud from the contract: one region and year at a time.
#pragma once

#include "needgap/model.hpp"

namespace needgap::test {

struct PlainLevers {
  ParameterDraw values;      // as moved
  Eigen::ArrayXXd referral;  // settings x procedures: phi, as moved
};

PlainLevers plain_levers(const Scenario& scenario, const ParameterLayout& layout, const ParameterDraw& base,
                         int region, int year);

}  // namespace needgap::test
