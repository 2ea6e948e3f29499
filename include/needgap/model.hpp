// Scenario + draw + address -> outcome: the epidemiology. No files, no threads, no clock. docs/model.md
// explains it.
#pragma once

#include "needgap/design.hpp"
#include "needgap/outcome.hpp"
#include "needgap/parameter.hpp"
#include "needgap/scenario.hpp"

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace needgap::model {

/// What is true today but unknown; shared by all replicates of a draw. Sizes as in Scenario.
struct PresentFacts {
  Eigen::VectorXd need_effect, capacity_effect, referral_effect;  // R; standard normals z, x, w
  std::vector<std::vector<double>> hospital;                      // see hospitals
  Eigen::ArrayXXi headcount;                                      // R x G, practitioners
  Eigen::ArrayXXi able;                                           // R x P, practitioners able at the start
  Eigen::ArrayXXd bank;             // R x K, slots carried over at the start, in [0, 1)
  Eigen::ArrayXXd opened, lacking;  // R x K, uniforms b and b' that round what happens to hospitals

  /// The uniforms of a region's hospitals, ascending: those below the national share perform the procedure.
  const std::vector<double>& hospitals(RegionIndex region, ProcedureIndex procedure) const {
    return hospital[static_cast<std::size_t>(region * bank.cols() + procedure)];
  }
};

/// One realised set of uncertain parameters and present facts.
struct Draw {
  std::uint64_t seed = 0;
  std::uint32_t index = 0;
  ParameterDraw values;
  PresentFacts facts;
};

/// The draw at an index: values from the row u, present facts from their addresses.
Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, std::span<const double> u,
               std::uint64_t seed, std::uint32_t index);

/// The same with given values (means, a posterior draw).
Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, ParameterDraw values,
               std::uint64_t seed, std::uint32_t index);

/// The draw of a row of a design, its facts and effects from wherever the row says.
Draw make_draw(const Scenario& scenario, const ParameterLayout& layout, const design::DesignRow& row,
               std::uint64_t seed, std::uint32_t index);

/// Values of all levers (ParameterLayout::levers) of a draw in a year, after interventions.
struct YearLevers {
  std::vector<Eigen::VectorXd> values;  // one for all regions, or one for each
  long clipped = 0;                     // values that had to be clipped to their range

  const Eigen::VectorXd& of(int region) const {
    return values.size() == 1 ? values[0] : values[static_cast<std::size_t>(region)];
  }
};

/// How far an intervention has come in a year: min(1, (year - start + 1) / ramp), 0 before the start.
double progress(const Intervention& intervention, int year);

/// Weight of an intervention in a region and year: coverage x progress.
double weight(const Intervention& intervention, RegionIndex region, int year);

/// p after an operation of size x with weight w. Neutral sizes and w = 0 give p back, to the bit.
double moved(Operation operation, double p, double x, double w);

/// The draw's values and the referral shares that follow from them, moved by the interventions: sets first,
/// then the other effects in the order listed.
YearLevers year_levers(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw, int year);

/// What of a scenario's interventions changes nothing in any year and future, and why, a sentence for each:
/// "'interventions.window' never acts: it covers no region"; and what is defined and not applied. Empty when
/// all of them act.
std::vector<std::string> idle_interventions(const Scenario& scenario);

/// What the interventions cost in each region and year apart from training seats: the set-up in the start
/// year, the running cost as far as they have come, shared out by base-year deaths times coverage. R, in
/// Economics::currency.
Eigen::ArrayXd programme_costs(const Scenario& scenario, const Draw& draw, int year);

/// One future: a draw and the number of the replicate.
struct Future {
  const Draw* draw;
  std::uint32_t replicate;
};

/// How many futures are simulated side by side.
inline constexpr std::uint32_t futures_together = 8;

/// Replicates [first, first + count) of a draw, which must outlive them.
std::vector<Future> futures_of(const Draw& draw, std::uint32_t first, std::uint32_t count);

/// Simulates futures, whose draws have one seed, over the warm-up year and the horizon. Writes series j of
/// future i to out[j * stride + i], j by OutcomeShape::offset(year index, ...). NaN is missing (0/0). A
/// future's numbers do not depend on those beside it. Returns how many lever values of the draws were
/// clipped. `kernel_name`: null for the fastest this machine has; all give the same bits.
long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              std::span<const Future> futures, double* out, std::size_t stride,
              const char* kernel_name = nullptr);

/// The same of replicates [first, first + count) of a draw.
long simulate(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
              const Draw& draw, std::uint32_t first, std::uint32_t count, double* out, std::size_t stride,
              const char* kernel_name = nullptr);

/// Splits `total` in proportion to `weights` (not negative, not all 0) into whole numbers by largest
/// remainder; ties go to the lower index.
std::vector<int> largest_remainder(std::span<const double> weights, int total);

}  // namespace needgap::model
