#include "parameters.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace needgap::config {
namespace {

std::string form_of(std::string_view kind) {
  if (kind == "uniform") return "uniform = [least, most]";
  if (kind == "triangular" || kind == "pert") return fmt::format("{} = [least, most likely, most]", kind);
  if (kind == "beta") return "beta = [a, b], both above 0";
  if (kind == "beta_counts") return "beta_counts = [events, trials]";
  if (kind == "truncated_normal") return "truncated_normal = { mean = .., sd = .., min = .., max = .. }";
  if (kind == "value") return "value = number";
  return fmt::format("{} = {{ mean = .., cv = .. }}", kind);
}

Distribution read_distribution(const Section& section) {
  std::vector<std::string> given;
  for (const std::string& key : section.keys())
    if (is_distribution_key(key)) given.push_back(key);
  static const std::vector<std::string> kinds{
      "value",     "uniform", "triangular", "pert",       "truncated_normal",
      "lognormal", "gamma",   "beta",       "beta_counts"};
  const std::string choice = fmt::format("give one of {}", fmt::join(kinds, ", "));
  if (given.size() > 1)
    throw InputError(section.where(given[1]),
                     fmt::format("'{}' has more than one value: {}", section.path(), fmt::join(given, ", ")),
                     choice);
  if (given.empty()) {
    for (const std::string& key : section.keys())
      if (key != "unit" && key != "status" && key != "source")
        section.fail(key, "is not a known key", nearest(key, kinds).empty() ? choice : suggest(key, kinds));
    throw InputError(section.where(), fmt::format("'{}' has no value", section.path()), choice);
  }
  const std::string& key = given[0];
  const auto inner = [&](std::initializer_list<const char*> names) {
    const Section fields = section.section(key);
    std::vector<double> values;
    for (const char* name : names) values.push_back(fields.number(name, -1e300, 1e300));
    fields.done();
    return values;
  };
  const auto two = [&] { return section.array(key, 2, form_of(key)); };
  const auto three = [&] { return section.array(key, 3, form_of(key)); };
  if (key == "value") return Fixed{section.number(key, -1e300, 1e300)};
  if (key == "uniform") return Uniform{two()[0], two()[1]};
  if (key == "triangular") return Triangular{three()[0], three()[1], three()[2]};
  if (key == "pert") return Pert{three()[0], three()[1], three()[2]};
  if (key == "beta") return Beta{two()[0], two()[1]};
  if (key == "beta_counts") return BetaCounts{two()[0], two()[1]};
  if (key == "lognormal") {
    const auto v = inner({"mean", "cv"});
    return Lognormal{v[0], v[1]};
  }
  if (key == "gamma") {
    const auto v = inner({"mean", "cv"});
    return Gamma{v[0], v[1]};
  }
  if (key == "truncated_normal") {
    const auto v = inner({"mean", "sd", "min", "max"});
    return TruncatedNormal{v[0], v[1], v[2], v[3]};
  }
  section.fail(key, "gives shares; a single number is wanted", "use value, uniform, pert, ...");
}

// Bounded distributions must lie in the range; of the others at most one draw in a thousand may be clipped.
void check_range(const Parameter& parameter, std::string_view kind) {
  if (auto reason = defect(parameter.distribution))
    throw InputError(parameter.where, fmt::format("'{}': {}", parameter.name, *reason), form_of(kind));
  const bool fixed = is_fixed(parameter.distribution);
  const bool unbounded = std::holds_alternative<Lognormal>(parameter.distribution) ||
                         std::holds_alternative<Gamma>(parameter.distribution);
  const double tail = unbounded ? 1e-3 : 0x1p-32;
  for (const double u : {tail, 1 - tail}) {
    const double value = quantile(parameter.distribution, u);
    if (value >= parameter.range.min - 1e-12 && value <= parameter.range.max + 1e-12) continue;
    const Range& range = parameter.range;
    const bool proportion = range.min == 0 && range.max == 1;
    const bool percent = proportion && quantile(parameter.distribution, tail) > 1;
    throw InputError(
        parameter.where,
        fmt::format("'{}' {} {} ({})", parameter.name, fixed ? "is" : "reaches",
                    fixed ? fmt::format("{:.10g}", value) : fmt::format("{:.4g}", value),
                    proportion ? std::string("a proportion lies in [0, 1]")
                               : fmt::format("it lies in [{:.6g}, {:.6g}]", range.min, range.max)),
        percent ? fmt::format("write {:.4g}% as {:.4g}", value, value / 100)
        : fixed
            ? std::string("check the value and its unit")
            : std::string("narrow it, or use a distribution with bounds, such as truncated_normal or pert"));
  }
}

// The section at a dotted path below [parameters]; remembers the sections it opened so that each can be
// `done`.
class Sections {
 public:
  explicit Sections(const Section& top) { open_.emplace("", top); }
  const Section& at(const std::string& path) {
    if (const auto it = open_.find(path); it != open_.end()) return it->second;
    const auto dot = path.rfind('.');
    const Section& parent = at(dot == std::string::npos ? "" : path.substr(0, dot));
    return open_.emplace(path, parent.section(dot == std::string::npos ? path : path.substr(dot + 1)))
        .first->second;
  }
  void done() const {
    for (const auto& [path, section] : open_) section.done();
  }

 private:
  std::map<std::string, Section> open_;
};

}  // namespace

std::map<std::string, Distribution> read_shares(const Section& section,
                                                const std::vector<std::string>& members) {
  const auto checked = [&](const std::string& key) {
    std::map<std::string, double> values;
    for (const auto& [name, value] : section.numbers(key)) {
      if (std::find(members.begin(), members.end(), name) == members.end())
        section.fail(key, fmt::format("names '{}'", name), suggest(name, members));
      if (value < 0)
        section.fail(key, fmt::format("gives {} for '{}'; shares and counts are not below 0", value, name));
      values[name] = value;
    }
    return values;
  };
  const auto complete = [&](const std::string& key) {
    auto values = checked(key);
    for (const std::string& member : members)
      if (!values.contains(member))
        section.fail(key, fmt::format("has no entry '{}'", member),
                     fmt::format("one entry for each of {}", fmt::join(members, ", ")));
    return values;
  };
  const auto must_be_whole = [&](const std::string& key, const std::map<std::string, double>& values) {
    double sum = 0;
    for (const auto& [name, value] : values) sum += value;
    if (std::abs(sum - 1) > 1e-6)
      section.fail(key, fmt::format("sums to {:.6g}, shares sum to 1", sum),
                   "give counts as dirichlet_counts");
  };

  std::map<std::string, Distribution> shares;
  if (section.has("dirichlet")) {
    const auto values = complete("dirichlet");
    must_be_whole("dirichlet", values);
    if (!section.has("weight"))
      section.fail("dirichlet", "has no weight beside it",
                   "weight = 20: as sure as 20 observations would make it");
    const double weight = section.number("weight", 1e-3, 1e9);
    for (const auto& [name, value] : values) shares[name] = DirichletPart{value * weight};
  } else if (section.has("dirichlet_counts")) {
    const auto values = complete("dirichlet_counts");
    double total = 0;
    for (const auto& [name, value] : values) total += value;
    if (total <= 0) section.fail("dirichlet_counts", "counts nothing", "at least one count is above 0");
    for (const auto& [name, value] : values) shares[name] = DirichletPart{value};
  } else if (section.has("shares")) {
    const auto values = complete("shares");
    must_be_whole("shares", values);
    for (const auto& [name, value] : values) shares[name] = Fixed{value};
  } else {
    throw InputError(section.where(), fmt::format("'{}' has no shares", section.path()),
                     fmt::format("give dirichlet and weight, dirichlet_counts, or shares for {}",
                                 fmt::join(members, ", ")));
  }
  if (!section.has("fix")) return shares;

  const auto pinned = checked("fix");
  double taken = 0, open = 0;
  for (const auto& [name, value] : pinned) taken += value;
  if (taken > 1 + 1e-9) section.fail("fix", fmt::format("sums to {:.6g}, shares sum to 1", taken));
  for (auto& [name, share] : shares) {
    if (!pinned.contains(name)) open += mean(share);
  }
  if (open <= 0 && std::abs(taken - 1) > 1e-6)
    section.fail("fix", "leaves nothing for the other shares to sum to 1");
  for (auto& [name, share] : shares) {
    if (const auto it = pinned.find(name); it != pinned.end()) {
      share = Fixed{it->second};
    } else if (std::holds_alternative<Fixed>(share) || open <= 0) {
      share = Fixed{open > 0 ? mean(share) * (1 - taken) / open : 0};
    }
  }
  return shares;
}

Parameter read_parameter(const Section& section, const std::string& name, const std::string& unit,
                         Range range) {
  Parameter parameter{name, "", read_distribution(section), section.provenance(unit), range, section.where()};
  const auto keys = section.keys();
  const std::string& kind = *std::find_if(keys.begin(), keys.end(), is_distribution_key);
  parameter.where = section.where(kind);
  check_range(parameter, kind);
  return parameter;
}

ParameterSet read_parameters(const Section& root, const Scenario& scenario,
                             const std::vector<Provenance>& split_provenance) {
  const ParameterLayout layout(scenario);
  Sections sections{root.section("parameters")};
  ParameterSet set;
  std::map<std::string, std::map<std::string, Distribution>> shares;

  for (int i = 0; i < layout.headcount; ++i) {
    const ParameterSlot& slot = layout.all[i];
    if (slot.simplex.empty()) {
      set.parameters.push_back(read_parameter(sections.at(slot.name), slot.name, slot.unit, slot.range));
    } else {
      const Section& section = sections.at(slot.simplex);
      if (!shares.contains(slot.simplex)) {
        std::vector<std::string> members;
        Simplex simplex{slot.simplex, {}};
        for (int j = i; j < layout.headcount && layout.all[j].simplex == slot.simplex; ++j) {
          members.push_back(layout.all[j].name.substr(slot.simplex.size() + 1));
          simplex.members.push_back(j);
        }
        shares[slot.simplex] = read_shares(section, members);
        set.simplices.push_back(std::move(simplex));
      }
      const std::string member = slot.name.substr(slot.simplex.size() + 1);
      set.parameters.push_back({slot.name, "", shares[slot.simplex].at(member), section.provenance(slot.unit),
                                slot.range, section.where()});
    }
    set.parameters.back().meaning = slot.meaning;
  }
  sections.done();

  int next = layout.headcount;
  for (int g = 0; g < scenario.group_count(); ++g)
    for (int r = 0; r < scenario.region_count(); ++r, ++next) {
      const ParameterSlot& slot = layout.all[next];
      set.parameters.push_back({slot.name,
                                slot.meaning,
                                Lognormal{1.0, scenario.headcount[g].cv},
                                split_provenance[g],
                                slot.range,
                                {}});
    }
  return set;
}

}  // namespace needgap::config
