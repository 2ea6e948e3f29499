// The headline: need, performed and gap from the published figures alone, and where the simulation is not
// needed.
#pragma once

#include "needgap/engine.hpp"
#include "needgap/scenario.hpp"
#include "needgap/statistics.hpp"

#include <cstdint>
#include <functional>
#include <optional>
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

/// What one assumption changes of the gap.
struct BridgeStep {
  std::string assumption;  // "cancer deaths", "need rate", "patients, not procedures", "non-response",
                           // "simulated need", "simulated performed"
  Estimate change;         // of the gap, patients a year; over draws
};

/// The way from the published figures, quoted deaths x lower need rate - procedures of responders, to the gap
/// that the model simulates in its first year.
struct Bridge : engine::Completion {
  double published_need = 0, published_performed = 0;  // patients; procedures
  std::vector<BridgeStep> steps;                       // the first four by Shapley, then the simulation's
  Estimate estimated, simulated;                       // the gap after the first four, and after all
  int year = 0;
  std::uint32_t scrambles = 0;  // of its draws
  double published() const { return published_need - published_performed; }
};

/// The bridge on Sobol' points, which the simulation shares with the figures: in every draw the changes sum
/// to the simulated gap less the published one. The first four are Shapley values: the mean over all orders
/// in which the assumptions can be exchanged (Shapley 1953). Nothing without the figures it needs.
/// `plan` tells seed, draws, replicates and threads.
std::optional<Bridge> bridge(const Scenario& scenario, engine::RunPlan plan,
                             const std::function<bool(const engine::Progress&)>& on_progress = {});

/// Tables "lines" (the derivation), "distributions" and, where there is one, "bridge".
result::Result as_result(const Scenario& scenario, const Headline& headline, const Bridge* bridge,
                         const engine::RunPlan& plan);

}  // namespace needgap::estimate
