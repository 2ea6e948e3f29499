#include "needgap/report.hpp"

#include "parameter_text.hpp"
#include "text.hpp"

#include <algorithm>

namespace needgap::report {
namespace {

// Rows of what is not the same in two scenarios.
class Differences {
 public:
  Differences(const Scenario& first, const Scenario& second) : table_("<<<") {
    table_.row({"", first.name, second.name});
  }
  void row(const std::string& what, const std::string& a, const std::string& b) {
    if (a == b) return;
    table_.row({what, a, b});
    any_ = true;
  }
  std::string str() const { return any_ ? table_.str() : "  Nothing but the name.\n"; }

 private:
  TextTable table_;
  bool any_ = false;
};

std::string text_or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::string years(const Scenario& s) {
  return fmt::format("{} to {}, {} steps", s.horizon.start, s.horizon.end, s.horizon.steps_per_year);
}

std::string money(const Scenario& s) {
  return fmt::format("{}, {} a year to {}", s.economics.currency,
                     percent(mean(s.economics.discount_rate.distribution)), s.economics.present_year);
}

std::string applied(const Scenario& s) {
  std::vector<std::string> names;
  for (const Intervention& i : s.interventions) names.push_back(fmt::format("{} from {}", i.id, i.start));
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

std::string target_names(const Scenario& s) {
  std::vector<std::string> names;
  for (const Target& target : s.targets) names.push_back(target.name);
  return text_or_dash(fmt::format("{}", fmt::join(names, ", ")));
}

// Value, status and source of every parameter of two sets.
void compare_parameters(const ParameterSet& first, const ParameterSet& second, Differences& rows) {
  const auto compare = [&](const std::string& name) {
    const auto a = first.find(name), b = second.find(name);
    const auto value = [](const ParameterSet& set, std::optional<ParameterIndex> i) {
      return i ? described(set, *i) : "-";
    };
    rows.row(name, value(first, a), value(second, b));
    if (!a || !b) return;
    const Provenance &of_a = first.parameters[*a].provenance, &of_b = second.parameters[*b].provenance;
    rows.row(name + ": status", std::string(to_string(of_a.status)), std::string(to_string(of_b.status)));
    rows.row(name + ": source", of_a.source, of_b.source);
  };
  for (const Parameter& p : first.parameters) compare(p.name);
  for (const Parameter& p : second.parameters)
    if (!first.find(p.name)) compare(p.name);
}

// The tables of regions: in how many of them a column differs.
void compare_regions(const Scenario& first, const Scenario& second, Differences& rows) {
  rows.row("regions", std::to_string(first.region_count()), std::to_string(second.region_count()));
  for (const DataColumn& a : first.data)
    for (const DataColumn& b : second.data)
      if (a.name == b.name) {
        rows.row(a.name, grouped(a.total), grouped(b.total));
        rows.row(a.name + ": column", a.column, b.column);
        rows.row(a.name + ": source", a.provenance.source, b.provenance.source);
      }
  if (first.region_count() != second.region_count()) return;
  const auto count = [&](const std::string& what, auto same) {
    int different = 0;
    for (std::size_t r = 0; r < first.regions.size(); ++r)
      different += !same(first.regions[r], second.regions[r]);
    if (different > 0)
      rows.row(what, "", fmt::format("other in {} of {} regions", different, first.region_count()));
  };
  count("name or block", [](const Region& a, const Region& b) {
    return a.id == b.id && a.name == b.name && a.block == b.block;
  });
  count("deaths by region", [](const Region& a, const Region& b) { return a.deaths == b.deaths; });
  count("hospitals by region", [](const Region& a, const Region& b) { return a.hospitals == b.hospitals; });
  count("headcount by region", [](const Region& a, const Region& b) { return a.headcount == b.headcount; });
  count("growth by region", [](const Region& a, const Region& b) {
    return a.growth.size() == b.growth.size() && a.growth == b.growth;
  });
  if (first.distance_km != second.distance_km) rows.row("distances", "", "other");
}

// "R1, R3", or "0.8 everywhere".
std::string covered(const Scenario& scenario, const std::vector<double>& coverage) {
  if (std::all_of(coverage.begin(), coverage.end(), [&](double c) { return c == coverage[0]; }))
    return fmt::format("{} everywhere", coverage[0]);
  std::vector<std::string> names;
  for (std::size_t r = 0; r < coverage.size(); ++r)
    if (coverage[r] > 0) names.push_back(display_name(scenario.regions[r]));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string effects_of(const Intervention& intervention) {
  std::vector<std::string> effects;
  for (const Effect& effect : intervention.effects)
    effects.push_back(fmt::format("{} {}", to_string(effect.operation), effect.target));
  return text_or_dash(fmt::format("{}", fmt::join(effects, ", ")));
}

std::string training_of(const Scenario& scenario, const Intervention& intervention) {
  std::vector<std::string> programmes;
  for (const TrainingProgramme& t : intervention.training)
    programmes.push_back(fmt::format("{} by {}{}, cases of the {}, able after {}",
                                     skill_id(scenario, t.skill), given_by(t.share_by),
                                     t.shares.empty() ? "" : fmt::format(" {}", fmt::join(t.shares, ":")),
                                     pooled_in(t.catchment), t.lead));
  return text_or_dash(fmt::format("{}", fmt::join(programmes, "; ")));
}

std::string costs_of(const Intervention& intervention) {
  return intervention.cost_shares.empty() ? "-" : std::string(to_string(intervention.cost_of));
}

// When, where and how the interventions of both act; their sizes are parameters.
void compare_interventions(const Scenario& first, const Scenario& second, Differences& rows) {
  rows.row("kind", std::string(to_string(kind_of(first))), std::string(to_string(kind_of(second))));
  rows.row("interventions", applied(first), applied(second));
  for (const Intervention& a : first.interventions)
    for (const Intervention& b : second.interventions) {
      if (a.id != b.id) continue;
      rows.row(a.id + ": start", std::to_string(a.start), std::to_string(b.start));
      rows.row(a.id + ": ramp", fmt::format("{} years", a.ramp), fmt::format("{} years", b.ramp));
      rows.row(a.id + ": coverage", covered(first, a.coverage), covered(second, b.coverage));
      rows.row(a.id + ": costs are for", costs_of(a), costs_of(b));
      rows.row(a.id + ": effects", effects_of(a), effects_of(b));
      rows.row(a.id + ": training", training_of(first, a), training_of(second, b));
    }
}

void compare_evidence(const Scenario& first, const Scenario& second, Differences& rows) {
  const auto value = [](const Scenario& s, const std::string& name) {
    const auto at = s.evidence.find(name);
    return at == s.evidence.end() ? "-" : describe(at->second.distribution);
  };
  for (const auto& entry : first.evidence)
    rows.row("evidence." + entry.first, value(first, entry.first), value(second, entry.first));
  for (const auto& entry : second.evidence)
    if (!first.evidence.contains(entry.first))
      rows.row("evidence." + entry.first, "-", value(second, entry.first));
  rows.row("targets of calibrate", target_names(first), target_names(second));
}

}  // namespace

std::string difference_table(const Scenario& first, const Scenario& second) {
  Differences rows(first, second);
  rows.row("years", years(first), years(second));
  rows.row("tables begin in", std::to_string(first.horizon.first_shown()),
           std::to_string(second.horizon.first_shown()));
  rows.row("money", money(first), money(second));
  rows.row("settings", labels(first.settings), labels(second.settings));
  rows.row("procedures", labels(first.procedures), labels(second.procedures));
  rows.row("providers", labels(first.groups), labels(second.groups));
  rows.row("base year of deaths", std::to_string(first.base_year), std::to_string(second.base_year));
  rows.row("projection", first.projection, second.projection);
  rows.row("referral cutoff", compact(first.referral_cutoff), compact(second.referral_cutoff));
  compare_regions(first, second, rows);
  compare_parameters(first.parameters, second.parameters, rows);
  compare_parameters(first.observation, second.observation, rows);
  compare_interventions(first, second, rows);
  compare_evidence(first, second, rows);
  return fmt::format("What '{}' changes of '{}'\n", second.name, first.name) + rows.str() + idle_list(first) +
         idle_list(second);
}

}  // namespace needgap::report
