// What is simulated, as plain data: axes, regions, parameters. Complete and valid once loaded.
#pragma once

#include "needgap/axes.hpp"
#include "needgap/parameter.hpp"
#include "needgap/target.hpp"

#include <Eigen/Core>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace needgap {

inline constexpr double days_per_year = 365.25;
/// Slots and their keeping are stated by the week; a year is 52 of them, so that steps of a week are whole.
inline constexpr double weeks_per_year = 52;

/// First and last calendar year (both simulated) and the steps of a year.
struct Horizon {
  int start = 0;
  int end = 0;
  int steps_per_year = 52;
  int shown_from = 0;  // the year at which printed tables and the page begin: the current one

  int years() const { return end - start + 1; }
  /// That year if it is simulated, else the first one.
  int first_shown() const { return shown_from >= start && shown_from <= end ? shown_from : start; }
};

/// Practitioners of a group: national total, spread over regions in proportion to Region::headcount times an
/// uncertain factor, rounded by largest remainder.
struct HeadcountRule {
  int total = 0;
  double cv = 0;
};

/// How money and time are counted. The discount rate is a convention, so it is a number and has no
/// distribution; costs and effects are discounted alike.
struct Economics {
  std::string currency;     // ISO 4217
  int present_year = 0;     // the year whose value future years are discounted to
  Parameter discount_rate;  // per year, fixed

  /// What one unit of a year counts for in the present year.
  double present_value(int year) const;
};

/// A column of the regions table with its provenance, for printing.
struct DataColumn {
  std::string name, column;
  Provenance provenance;
  double total = 0;
};

/// What a parameter of the model must look like. `simplex`: name of the whole it is a share of, or empty.
struct ParameterSlot {
  enum LeverIndex : int {};  // in ParameterLayout::levers
  std::string name, unit, meaning;
  Range range;
  std::string simplex;
};

using LeverIndex = ParameterSlot::LeverIndex;

/// What an effect does to a lever p with size x and weight w in [0, 1]; w = 0 leaves p untouched.
enum class Operation { set, add, multiply, odds, barrier };

/// How an operation is written and what its size must be; its formula stands in model::moved.
struct OperationRule {
  Operation operation;
  std::string_view name;
  std::string_view unit;          // of the size; empty: that of the lever
  std::optional<Range> range;     // of the size; none: that of the lever
  std::optional<double> neutral;  // the size that leaves p untouched, if there is one
  bool proportions_only;
};
inline constexpr std::array operation_rules{
    // (1 - w) p + w x
    OperationRule{Operation::set, "set", "", {}, {}, false},
    // p + w x
    OperationRule{Operation::add, "add", "", Range{-infinity, infinity}, 0, false},
    // p (1 + w (x - 1))
    OperationRule{Operation::multiply, "multiply", "ratio", Range{0, infinity}, 1, false},
    // odds of p times x^w
    OperationRule{Operation::odds, "odds", "odds ratio", Range{0, infinity}, 1, true},
    // p + w x (1 - p): a fraction x of what keeps p from 1 is removed
    OperationRule{Operation::barrier, "barrier", "proportion", Range{0, 1}, 0, true}};
const OperationRule& rule_of(Operation operation);
std::string_view to_string(Operation operation);

/// One thing an intervention moves.
struct Effect {
  std::string target;  // "contact.home"
  Operation operation = Operation::multiply;
  std::vector<LeverIndex> levers;        // one, or with `set` all members of a set of shares
  std::vector<ParameterIndex> sizes;     // for each lever
  std::vector<LeverIndex> other_shares;  // when the lever is one share of a whole: the others, rescaled
};

/// In proportion to what training seats are given to regions.
enum class SeatRule {
  headroom,         // practitioners neither able nor in training
  gap,              // last year's unmet need by residence
  equal,            // the same for all
  explicit_shares,  // TrainingProgramme::shares
};
/// Where the cases that trainees need are pooled.
enum class Catchment { region, block, country };

/// Seats a year for practitioners of a group who learn a procedure. Start, ramp and coverage are those of the
/// intervention; the regions it does not cover receive no seats.
struct TrainingProgramme {
  SkillIndex skill = {};
  ParameterIndex seats = {}, pass_rate = {}, cases_per_trainee = {};
  std::optional<ParameterIndex> cost_per_seat;  // none: not costed
  int lead = 1;                                 // years from the start of training to being able
  SeatRule share_by = SeatRule::headroom;
  std::vector<double> shares;  // R; empty unless explicit
  Catchment catchment = Catchment::region;
};

/// What the stated costs of an intervention are of: of all that it covers together, or of a programme in the
/// whole country.
enum class CostOf { covered, country };
std::string_view to_string(CostOf of);

/// A change from a year on, in full after a ramp, in some regions or to some extent in all.
struct Intervention : Label {
  bool what_if = false;          // nobody can do it: it asks what would be if something were so
  int start = 0;                 // first year with an effect
  double ramp = 0;               // years until full; 0: at once
  std::vector<double> coverage;  // R, in [0, 1]
  std::vector<Effect> effects;
  std::vector<TrainingProgramme> training;  // in the order in which they take headroom and cases
  // Once in the start year, and in each year as far as it has come; none: not costed.
  std::optional<ParameterIndex> setup_cost, yearly_cost;
  CostOf cost_of = CostOf::country;
  std::vector<double> cost_shares;  // R, or empty without costs: what cost_shares() says of these amounts
};

/// The part of an intervention's seats that is given: its share for all regions, or 1 for those of a list.
double seat_share(const Intervention& intervention);

/// A line that the configuration adds to `estimate`: figures of the evidence, by name, added up.
struct EvidenceLine {
  std::string name, unit;
  std::vector<std::string> figures;
};

/// What both the survey and the claims count, each in a line of EvidenceLine::name.
struct EvidenceConflict {
  std::string what;  // "coeliac blocks a year"
  std::string survey, claims;
};

/// What is simulated. Sizes below: R regions, S settings, K procedures, G groups, P skills.
struct Scenario {
  std::string name;
  std::string title, title_ja;  // the Japanese one may be empty
  Horizon horizon;
  std::vector<Setting> settings;
  std::vector<Procedure> procedures;
  std::vector<ProviderGroup> groups;
  std::vector<Skill> skills;  // the (group, procedure) pairs that exist, by group then procedure
  std::vector<Region> regions;
  std::vector<RegionGroup> region_groups;  // reported together; they change nothing that is simulated
  Eigen::MatrixXd distance_km;             // R x R, from residence (row) to provider (column)
  bool doctors_open_hospitals = true;      // and close them; false: as if `hospital.opened_per_able` were 0
  double referral_cutoff = 0;              // providers of less weight exp(-km / decay) are left out; 0: none
  std::vector<HeadcountRule> headcount;    // by group
  int base_year = 0;                       // the year Region::deaths speaks of
  std::string projection;                  // which growth projection is used
  std::vector<int> growth_years;           // ascending: years known, the base year among them, then projected
  ParameterSet parameters;                 // in the order of parameter_slots()
  std::vector<Intervention> interventions;  // in the order in which they act; sizes are in `parameters`
  std::vector<std::string> not_applied;  // interventions that the file itself writes of and does not apply
  Economics economics;
  std::vector<DataColumn> data;
  std::map<std::string, Parameter> evidence;  // observed figures, for `estimate`; by name
  std::vector<EvidenceLine> evidence_lines;
  std::vector<EvidenceConflict> evidence_conflicts;
  ParameterSet
      observation;  // how observers differ from the model: `nonresponse`, biases, shares, dispersions
  std::vector<Target> targets;     // what calibration answers to, in the order of their names
  std::vector<std::string> files;  // every file read, in order, for the run record

  int region_count() const { return static_cast<int>(regions.size()); }
  int setting_count() const { return static_cast<int>(settings.size()); }
  int procedure_count() const { return static_cast<int>(procedures.size()); }
  int group_count() const { return static_cast<int>(groups.size()); }
  int skill_count() const { return static_cast<int>(skills.size()); }
  /// Where results are addressed, the index after the last means all together; groups of regions follow it.
  RegionIndex all_regions() const { return static_cast<RegionIndex>(regions.size()); }
  RegionIndex group_index(std::size_t group) const {
    return static_cast<RegionIndex>(regions.size() + 1 + group);
  }
  /// "all", or the name of a region or group.
  const std::string& region_name(RegionIndex region) const;
  ProcedureIndex all_procedures() const { return static_cast<ProcedureIndex>(procedures.size()); }
};

/// The group a parameter belongs to: its name up to the first part that is a setting, procedure, group of
/// providers or region; of the size of an intervention, the intervention.
std::string group_of(const Scenario& scenario, const std::string& name);

/// What a scenario asks: what measures do that someone can take, what would be if something were so that
/// nobody can bring about (one such intervention is enough), or neither, as when it only assumes other
/// numbers.
enum class ScenarioKind { measures, what_if, no_intervention };
ScenarioKind kind_of(const Scenario& scenario);
/// "measures", "what-if", "no intervention": as in the files.
std::string_view to_string(ScenarioKind kind);

/// The part of stated costs that each region bears. Costs of the country: its share of the deaths times its
/// coverage. Costs of what is covered: these parts scaled so that they add up to 1 (regions without deaths
/// bear them evenly), or 0 where nothing is covered.
std::vector<double> cost_shares(const Scenario& scenario, CostOf of, const std::vector<double>& coverage);

/// Gives all scenarios the groups of regions of each, so that one list of results serves them all: those of
/// the first scenario first. Two groups of one id with other regions are both kept, the later one as "ID of
/// SCENARIO".
void share_region_groups(std::vector<Scenario>& scenarios);

/// Share of facilities of a setting, for a procedure, that perform it, refer out, or do neither.
enum class Facility { in_house, refer, neither };

/// Where a parameter (or lever) stands that there is for every combination of some axes.
template <class Index, class... Axes>
class Family {
 public:
  Family() = default;
  Family(Index first, std::array<int, sizeof...(Axes)> sizes) : first_(first), sizes_(sizes) {}

  Index operator()(Axes... at) const {
    int place = 0;
    std::size_t axis = 0;
    ((place = place * sizes_[axis++] + static_cast<int>(at)), ...);
    return Index(first_ + place);
  }
  /// They stand together: [first, first + count).
  Index first() const { return first_; }
  int count() const {
    int all = 1;
    for (const int size : sizes_) all *= size;
    return all;
  }

 private:
  Index first_ = {};
  std::array<int, sizeof...(Axes)> sizes_ = {};
};

/// Where each parameter of the model stands in a ParameterSet; the one place that knows their order.
struct ParameterLayout {
  explicit ParameterLayout(const Scenario& scenario);

  template <class... Axes>
  using By = Family<ParameterIndex, Axes...>;

  ParameterIndex need_rate, need_spread;
  By<SettingIndex> setting_share;
  By<ProcedureIndex> procedure_mix;
  By<SettingIndex> identify;
  ParameterIndex accept;
  By<SettingIndex, ProcedureIndex, Facility> facility;
  By<SettingIndex> contact;
  ParameterIndex size_weight;
  By<ProcedureIndex> opened_per_able, lacking_able;
  By<SkillIndex> able_share;
  ParameterIndex exit, growth, lapse, lapse_volume;
  By<SkillIndex> slots;
  ParameterIndex keep, procedures_per_patient, remaining_life;
  By<ProcedureIndex> response, fee;
  ParameterIndex decay, capacity_spread, referral_spread;
  By<GroupIndex, RegionIndex> headcount;
  std::vector<ParameterSlot> all;  // in order

  /// The parameters that a configuration states under [parameters]; those of `headcount` follow them.
  int stated_count() const { return headcount.first(); }

  /// What interventions can move: the stated parameters, at their own indices, then `referral`.
  std::vector<ParameterSlot> levers;
  Family<LeverIndex, SettingIndex, ProcedureIndex> referral;
  /// Why interventions may not move a lever, or nothing.
  std::string_view fixed_because(LeverIndex lever) const;
};

/// Deaths of a region in a year relative to the base year: as known in the anchor years, linear between them,
/// constant beyond.
double growth_factor(const Scenario& scenario, const Region& region, int year);

}  // namespace needgap
