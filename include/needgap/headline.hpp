// The headline: need, performed and gap from the published figures alone, and where the simulation is not
// needed.
#pragma once

#include "needgap/scenario.hpp"
#include "needgap/statistics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace needgap::estimate {

/// A figure of the derivation and what is done with it: ' ' (the first), 'x', '/' or '+'.
struct Term {
  char operation;
  double value;
  std::string figure;  // name of the evidence or parameter
};

/// One line of the derivation: a result and the arithmetic that gives it, from left to right.
struct HeadlineLine {
  std::string name;
  std::string unit;
  std::vector<Term> terms;

  double value() const;
};

/// Published ends of the need rate times deaths, survey to procedures to patients, and how far assumptions
/// pull. Figures a configuration does not have leave out the lines that need them.
struct Headline {
  std::vector<HeadlineLine> lines;
  bool has_gap = false;
  int draws = 0;
  // Over the draws of need rate, non-response, identification and acceptance.
  Estimate need, procedures, performed, gap, not_accepted, avertable_gap, coverage;
};

/// need = deaths x need.rate; procedures = survey / years x (answered + rho (mailed - answered)) / answered;
/// performed = procedures / procedures_per_patient; rho: evidence.nonresponder_ratio. Of the gap services
/// could reach the avertable gap, without those not accepted: need x sum over settings of
/// need.setting_share x identify, x (1 - accept), where the shares are their means.
Headline headline(const Scenario& scenario, std::uint64_t seed, int draws);

}  // namespace needgap::estimate
