// What was observed, and through which eyes the model's figures are seen.
#pragma once

#include "needgap/axes.hpp"
#include "needgap/parameter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace needgap {

/// Which source an observation belongs to.
enum class Evidence { survey, claims };
std::string_view to_string(Evidence evidence);

/// Counts from `least` to `most`, or without an upper end.
struct Band {
  int least = 0;
  std::optional<int> most;
};

/// Procedures that each practitioner of a sample did in `years`, in bands: those who are able follow a
/// negative binomial, the others do none; non-responders do `nonresponse` times what responders do.
struct PractitionerBands {
  GroupIndex group = {};
  ProcedureIndex procedure = {};
  double years = 1, answered = 0, asked = 0;  // practitioners
  std::vector<Band> bands;                    // one for each cell
  ParameterIndex dispersion = {};             // in Scenario::observation
};

/// Procedures done in-house in `years` at each hospital (of a setting `by_hospital`) that performs, in bands.
struct HospitalBands {
  SettingIndex setting = {};
  ProcedureIndex procedure = {};
  double years = 1;
  std::vector<Band> bands;
  ParameterIndex dispersion = {};
};

/// Procedures of all who answered in `years`; procedure K means all. Lognormal with this sd of the logarithm.
struct SurveyVolume {
  GroupIndex group = {};
  ProcedureIndex procedure = {};
  double years = 1, answered = 0, asked = 0;
  double error = 0;
};

/// Shares of the procedures of a group, one cell for each procedure: a Dirichlet of this weight.
struct SurveyMix {
  GroupIndex group = {};
  double weight = 0;
};

/// Hospitals (or facilities) of a setting that perform, of those that answered: binomial.
struct PerformingCount {
  SettingIndex setting = {};
  ProcedureIndex procedure = {};
  double answered = 0;
};

/// Claims of the country by year: negative binomial of size `dispersion`. They hold `part` of the procedures
/// times the share named.
struct ClaimsSeries {
  ProcedureIndex procedure = {};
  ParameterIndex share = {};  // in Scenario::observation
  double part = 1;
  std::vector<int> years;  // one for each cell
  double dispersion = 0;
};

/// Claims by region of treatment and year, given the country's totals: they tell regions apart, not levels.
/// Negative binomial of size `dispersion`; counts below `hidden_below` may be hidden.
struct RegionalClaims {
  ProcedureIndex procedure = {};
  std::vector<int> years;
  std::vector<double> totals;  // by year
  int hidden_below = 10;
  double dispersion = 0;
};

using Sight = std::variant<PractitionerBands, HospitalBands, SurveyVolume, SurveyMix, PerformingCount,
                           ClaimsSeries, RegionalClaims>;

/// One number of an observation.
struct ObservedCell {
  std::string label;    // "1-4", "2016", "Tokyo 2016"
  double value = 0;     // when hidden: the count below which it lies
  bool hidden = false;  // only known to be below `value`
};

/// An observation with its likelihood. Cells of RegionalClaims: [region * years + year].
struct Target {
  std::string name, title, title_ja;  // the Japanese one may be empty
  Evidence evidence = Evidence::survey;
  bool used = true;    // false: only predicted and compared
  std::string reason;  // why it is not used
  Sight sight;
  std::vector<ObservedCell> cells;
  Provenance provenance;

  bool is_regional() const { return std::holds_alternative<RegionalClaims>(sight); }
};

}  // namespace needgap
