// What would have to be true: where in parameter space a statement about an outcome holds.
#pragma once

#include "needgap/study.hpp"

#include <string>
#include <vector>

namespace needgap::sensitivity {

/// One side of a box in the unit cube.
struct Side {
  int coordinate;
  double low = 0, high = 1;
  double chance =
      1;  // probability that restricting it does as well by luck (binomial, Bryant and Lempert 2010)
};

/// A box found by the patient rule induction method (PRIM; Friedman and Fisher 1999).
struct Box {
  std::vector<Side> sides;  // of the coordinates that are restricted
  double coverage = 0;      // share of the cases that lie in the box
  double density = 0;       // share of the box that are cases
  double mass = 0;          // share of all draws that lie in the box
};
/// Peels a twentieth at a time until `density` is reached or a twentieth of the rows is left, takes back
/// restrictions that are not needed. Learns from the even rows, reports coverage, density and mass on the odd
/// ones. u: n x p; cases: n, whether the statement holds.
Box prim_box(const Eigen::MatrixXd& u, const std::vector<bool>& cases, double density);

/// The share of cases as a monotone function of one coordinate (isotonic regression by pool adjacent
/// violators), and where it crosses one half.
struct Crossing {
  double at = 0;                // in (0, 1); NaN when it never crosses
  bool rising = true;           // cases lie above
  double below = 0, above = 0;  // share of cases on either side (of everything when it never crosses)
  double strength = 0;          // correlation of the coordinate with being a case
};
Crossing crossing(const Eigen::VectorXd& u, const std::vector<bool>& cases);

struct Threshold {
  std::string name, unit;
  double value;  // of the parameter; NaN when no value of it alone makes the statement likelier than not
  Crossing crossing;
};
struct NamedSide {
  std::string name, unit;
  double low, high;  // values; NaN for an open side
  Side side;
};

/// The nearest point (in normal scores, from the medians) at which the statement changes from false to true
/// or back, along the direction in which it changes fastest (the design point of first-order reliability;
/// Hasofer and Lind 1974).
struct Move {
  std::string name, unit;
  double from, to;  // values
  double quantile;  // of `to` under its prior; of a posterior among its rows
};
struct Way {
  bool held_at_medians = false;  // then the way leads to where it fails
  bool found = false;            // within four standard deviations
  double distance = 0;           // in standard deviations
  Index at_medians, reached;     // the number itself, mean over present facts
  std::vector<Move> moves;       // those that carry 95% of the squared distance, the largest first
  std::size_t others = 0;        // coordinates that move less
};

struct InvertStudy : StudyRun {
  std::string statement;
  Index share;                   // of draws in which it holds
  std::vector<NamedSide> sides;  // of the box
  Box box;
  std::vector<Threshold> thresholds;  // of the parameters that matter, the strongest first
  Way way;
};
/// Statement and question belong together: the question's series is the statement's. Where the plan takes a
/// posterior, its first `draws` rows are the sample (InputError when it holds fewer), and the way starts at
/// its medians and is measured in the covariance of its normal scores, so that what goes together moves
/// together.
InvertStudy invert_study(const Question& question, const Statement& statement, std::uint32_t draws,
                         const engine::RunPlan& plan, const OnProgress& on_progress = {});

/// Tables "statement", "box", "sides", "thresholds", "way" and "moves".
result::Result as_result(const Question& question, const InvertStudy& study);

}  // namespace needgap::sensitivity
