#include "needgap/comparison.hpp"
#include "needgap/model.hpp"
#include "needgap/report.hpp"

#include "parameter_text.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>

namespace needgap::report {
namespace {

// Numbers the sources in the order in which they are first named.
class Sources {
 public:
  std::string tag(const std::string& source) {
    auto it = std::find(list_.begin(), list_.end(), source);
    if (it == list_.end()) it = list_.insert(list_.end(), source);
    return fmt::format("[{}]", it - list_.begin() + 1);
  }
  std::string str() const {
    std::string text;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      std::string entry = wrapped(list_[i], "       ");
      const std::string tag = fmt::format("  {:<5}", fmt::format("[{}]", i + 1));
      text += tag + entry.substr(tag.size());
    }
    return text;
  }

 private:
  std::vector<std::string> list_;
};

std::string interval(double low, double high) {
  return low == high ? std::string("-") : fmt::format("{} to {}", compact(low), compact(high));
}

std::vector<std::string> parameter_row(const ParameterSet& set, int i, double mean, Sources& sources) {
  const Parameter& p = set.parameters[i];
  return {p.name,
          described(set, i),
          compact(mean),
          interval(marginal_quantile(set, i, 0.025), marginal_quantile(set, i, 0.975)),
          p.provenance.unit,
          std::string(to_string(p.provenance.status)),
          sources.tag(p.provenance.source)};
}

// "0.8 everywhere", "3 of 47 regions".
std::string coverage_text(const std::vector<double>& coverage) {
  if (std::all_of(coverage.begin(), coverage.end(), [&](double c) { return c == coverage[0]; }))
    return fmt::format("{} everywhere", coverage[0]);
  return fmt::format("{} of {} regions", std::count(coverage.begin(), coverage.end(), 1.0), coverage.size());
}

std::string training_table(const Scenario& scenario, const ParameterDraw& means, Sources& sources) {
  TextTable table("<><<>>><<<<");
  table.row({"training", "from", "ramp", "skill", "seats", "pass", "cases", "able after", "given by",
             "cases pooled in", "sources"});
  for (const Intervention& intervention : scenario.interventions)
    for (const TrainingProgramme& t : intervention.training) {
      std::string tags;
      for (const int size : {t.seats, t.pass_rate, t.cases_per_trainee})
        tags += sources.tag(scenario.parameters.parameters[size].provenance.source);
      table.row(
          {intervention.id, std::to_string(intervention.start), fmt::format("{} years", intervention.ramp),
           skill_id(scenario, t.skill), compact(means[t.seats]) + " a year", percent(means[t.pass_rate]),
           compact(means[t.cases_per_trainee]), t.lead == 1 ? "1 year" : fmt::format("{} years", t.lead),
           std::string(given_by(t.share_by)), std::string(pooled_in(t.catchment)), tags});
    }
  return table.str();
}

std::string cost_parameters(const Scenario& scenario, const ParameterDraw& means, Sources& sources) {
  TextTable table("<<<><<<");
  table.row({"intervention", "cost", "value or distribution", "mean", "unit", "status", "source"});
  const auto row = [&](const Intervention& intervention, const std::string& what,
                       std::optional<ParameterIndex> cost) {
    if (!cost) return;
    const int i = *cost;
    const Parameter& p = scenario.parameters.parameters[static_cast<std::size_t>(i)];
    table.row({intervention.id, what, described(scenario.parameters, i), compact(means[i]), p.provenance.unit,
               std::string(to_string(p.provenance.status)), sources.tag(p.provenance.source)});
  };
  for (const Intervention& intervention : scenario.interventions) {
    row(intervention, "set-up", intervention.setup_cost);
    row(intervention, "running", intervention.yearly_cost);
    for (const TrainingProgramme& programme : intervention.training) {
      row(intervention, "seat, " + skill_id(scenario, programme.skill), programme.cost_per_seat);
    }
  }
  std::string text = table.str();
  const std::vector<std::string> free = comparison::not_costed(scenario);
  if (!free.empty()) text += fmt::format("  No cost is stated for {}.\n", fmt::join(free, ", "));
  return text;
}

// What is counted of each amount when the interventions act in full; nothing where none is stated.
std::string effective_costs(const Scenario& scenario, const ParameterDraw& means) {
  TextTable table("<<><>>");
  const std::string& currency = scenario.economics.currency;
  table.row({"intervention", "cost", "amount, " + currency, "for", "share", "counted, " + currency});
  bool any = false;
  const auto row = [&](const Intervention& intervention, const std::string& what, double amount, CostOf of,
                       double counted) {
    table.row({intervention.id, what, compact(amount),
               of == CostOf::country
                   ? std::string("the country")
                   : fmt::format("what is covered ({})", coverage_text(intervention.coverage)),
               amount > 0 ? percent(counted / amount) : std::string(no_number), compact(counted)});
    any = true;
  };
  for (const Intervention& intervention : scenario.interventions) {
    const std::vector<double>&shares = intervention.cost_shares, &coverage = intervention.coverage;
    const double share = std::accumulate(shares.begin(), shares.end(), 0.0);
    const auto amount = [&](const std::string& what, std::optional<ParameterIndex> cost) {
      if (cost) row(intervention, what, means[*cost], intervention.cost_of, means[*cost] * share);
    };
    amount("set-up, once", intervention.setup_cost);
    amount("running, a year", intervention.yearly_cost);
    const CostOf seats_of =
        std::ranges::count(coverage, coverage[0]) == std::ssize(coverage) ? CostOf::country : CostOf::covered;
    for (const TrainingProgramme& t : intervention.training)
      if (t.cost_per_seat)
        row(intervention, fmt::format("seats, a year if all are taken: {}", skill_id(scenario, t.skill)),
            means[t.seats] * means[*t.cost_per_seat], seats_of,
            std::floor(means[t.seats] * seat_share(intervention) + 0.5) * means[*t.cost_per_seat]);
  }
  if (!any) return {};
  return "\nWhat is counted of it when they act in full (means)\n" + table.str();
}

std::string intervention_table(const Scenario& scenario, const ParameterDraw& means, Sources& sources) {
  TextTable table("<><<<<<<<");
  table.row({"intervention", "from", "ramp", "coverage", "target", "operation", "size", "status", "source"});
  for (const Intervention& intervention : scenario.interventions)
    for (const Effect& effect : intervention.effects)
      for (std::size_t i = 0; i < effect.levers.size(); ++i) {
        const Parameter& size = scenario.parameters.parameters[effect.sizes[i]];
        table.row({intervention.id, std::to_string(intervention.start),
                   fmt::format("{} years", intervention.ramp), coverage_text(intervention.coverage),
                   effect.target, std::string(to_string(effect.operation)),
                   fmt::format("{}, mean {}", described(scenario.parameters, effect.sizes[i]),
                               compact(means[effect.sizes[i]])),
                   std::string(to_string(size.provenance.status)), sources.tag(size.provenance.source)});
      }
  return table.str();
}

}  // namespace

std::string described(const ParameterSet& set, int i) {
  const auto* part = std::get_if<DirichletPart>(&set.parameters[i].distribution);
  if (!part) return describe(set.parameters[i].distribution);
  double total = 0;
  for (const Simplex& simplex : set.simplices)
    if (std::find(simplex.members.begin(), simplex.members.end(), i) != simplex.members.end())
      for (const int member : simplex.members)
        if (const auto* other = std::get_if<DirichletPart>(&set.parameters[member].distribution))
          total += other->concentration;
  return fmt::format("Dirichlet, {:.6g} of {:.6g}", part->concentration, total);
}

std::string skill_id(const Scenario& scenario, int skill) {
  const auto [group, procedure] = scenario.skills[static_cast<std::size_t>(skill)];
  return scenario.groups[static_cast<std::size_t>(group)].id + "." +
         scenario.procedures[static_cast<std::size_t>(procedure)].id;
}

std::string idle_list(const Scenario& scenario) {
  std::string text;
  for (const std::string& note : model::idle_interventions(scenario)) text += wrapped(note, "  ");
  return text.empty() ? text : fmt::format("\nWhat of '{}' never acts\n{}", scenario.name, text);
}

std::string_view given_by(SeatRule rule) {
  static constexpr std::string_view rules[] = {"headroom", "gap", "equal", "explicit shares"};
  return rules[static_cast<int>(rule)];
}

std::string_view pooled_in(Catchment catchment) {
  static constexpr std::string_view catchments[] = {"region", "block", "country"};
  return catchments[static_cast<int>(catchment)];
}

std::string parameter_table(const Scenario& scenario) {
  const ParameterSet& set = scenario.parameters;
  const ParameterLayout layout(scenario);
  const ParameterDraw means = mean_parameters(set);
  Sources sources;
  std::string text =
      fmt::format("{}: {}\n{}\n", marked_name(scenario), scenario.title, what_if_text(scenario));

  TextTable axes("<<");
  axes.row({"files", fmt::format("{}", fmt::join(scenario.files, ", "))});
  const Horizon& horizon = scenario.horizon;
  axes.row(
      {"years", fmt::format("{} to {}, {} steps a year{}", horizon.start, horizon.end, horizon.steps_per_year,
                            horizon.first_shown() == horizon.start
                                ? ""
                                : fmt::format("; tables begin in {}", horizon.first_shown()))});
  axes.row({"settings", labels(scenario.settings)});
  axes.row({"procedures", labels(scenario.procedures)});
  axes.row({"providers", labels(scenario.groups)});
  axes.row(
      {"regions", fmt::format("{}, {} to {}", scenario.region_count(), display_name(scenario.regions.front()),
                              display_name(scenario.regions.back()))});
  const Parameter& rate = scenario.economics.discount_rate;
  axes.row({"money", fmt::format("{}, at the value of {}, discounted by {} a year ({}) {}",
                                 scenario.economics.currency, scenario.economics.present_year,
                                 percent(mean(rate.distribution)), to_string(rate.provenance.status),
                                 sources.tag(rate.provenance.source))});
  axes.row({"deaths", fmt::format("base year {}, projection '{}'", scenario.base_year, scenario.projection)});
  text += axes.str();

  text += "\nRegional data\n";
  TextTable data("<<><<<");
  data.row({"data", "column", "total", "unit", "status", "source"});
  for (const DataColumn& d : scenario.data)
    data.row({d.name, d.column.empty() ? "-" : d.column, d.total > 0 ? grouped(d.total) : "-",
              d.provenance.unit, std::string(to_string(d.provenance.status)),
              sources.tag(d.provenance.source)});
  text += data.str();

  text += "\nParameters (a draw takes one value of each; 95%: from the 2.5% to the 97.5% quantile)\n";
  TextTable table("<<><<<<");
  table.row({"parameter", "value or distribution", "mean", "95%", "unit", "status", "source"});
  for (int i = 0; i < layout.stated_count(); ++i) table.row(parameter_row(set, i, means[i], sources));
  for (GroupIndex g{0}; g < scenario.group_count(); ++g) {
    const ParameterIndex first = layout.headcount(g, RegionIndex{0});
    auto row = parameter_row(set, first, means[first], sources);
    row[0] = fmt::format("headcount.{}.* ({} regions)", scenario.groups[g].id, scenario.region_count());
    table.row(std::move(row));
  }
  text += table.str();

  const auto any = [&](auto has) {
    return std::any_of(scenario.interventions.begin(), scenario.interventions.end(), has);
  };
  if (any([](const Intervention& i) { return !i.effects.empty(); }))
    text +=
        "\nInterventions, in the order in which they act\n" + intervention_table(scenario, means, sources);
  if (any([](const Intervention& i) { return !i.training.empty(); }))
    text += "\nTraining\n" + training_table(scenario, means, sources);
  if (!scenario.interventions.empty())
    text += "\nWhat interventions cost\n" + cost_parameters(scenario, means, sources) +
            effective_costs(scenario, means);

  text += idle_list(scenario);

  if (!scenario.evidence.empty()) {
    text += "\nObserved evidence (for estimate)\n";
    TextTable evidence("<><<<");
    evidence.row({"figure", "value", "unit", "status", "source"});
    for (const auto& [name, p] : scenario.evidence)
      evidence.row({name, is_fixed(p.distribution) ? compact(mean(p.distribution)) : describe(p.distribution),
                    p.provenance.unit, std::string(to_string(p.provenance.status)),
                    sources.tag(p.provenance.source)});
    text += evidence.str();
  }

  text += "\nSources\n" + sources.str();
  std::vector<std::string> assumed;
  for (int i = 0; i < layout.stated_count(); ++i)
    if (set.parameters[i].provenance.status == Status::assumed) assumed.push_back(set.parameters[i].name);
  text += fmt::format("\nAssumed, not cited or derived: {} of {} parameters\n", assumed.size(),
                      layout.stated_count());
  if (!assumed.empty()) text += wrapped(fmt::format("{}", fmt::join(assumed, ", ")), "  ");
  return text;
}

}  // namespace needgap::report
