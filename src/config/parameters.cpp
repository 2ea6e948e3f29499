#include "parameters.hpp"

#include "distributions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace needgap::config {
namespace {

// Refuses keys that are no distribution, no provenance and none of `known`.
void check_keys(const Section& section, std::vector<std::string> known, const std::string& otherwise) {
  for (const DistributionForm& form : distribution_forms()) known.emplace_back(form.key);
  for (const ShareForm& form : share_forms) known.emplace_back(form.key);
  known.insert(known.end(), provenance_keys.begin(), provenance_keys.end());
  for (const std::string& key : section.keys())
    if (std::ranges::find(known, key) == known.end())
      section.fail(key, "is not a known key", nearest(key, known).empty() ? otherwise : suggest(key, known));
}

// How the one distribution of a section is written.
const DistributionForm& form_in(const Section& section) {
  std::vector<std::string> names, given;
  for (const DistributionForm& form : distribution_forms()) names.emplace_back(form.key);
  for (const std::string& key : section.keys())
    if (is_distribution_key(key)) given.push_back(key);
  const std::string choice = fmt::format("give one of {}", fmt::join(names, ", "));
  if (given.size() > 1)
    throw InputError(section.where(given[1]),
                     fmt::format("'{}' has more than one value: {}", section.path(), fmt::join(given, ", ")),
                     choice);
  if (!given.empty() && is_share_key(given[0]))
    section.fail(given[0], "gives shares; a single number is wanted",
                 fmt::format("use {}", fmt::join(names, ", ")));
  check_keys(section, {}, choice);
  if (given.empty())
    throw InputError(section.where(), fmt::format("'{}' has no value", section.path()), choice);
  return *std::ranges::find(distribution_forms(), given[0], &DistributionForm::key);
}

Distribution read_distribution(const Section& section, const DistributionForm& form) {
  const auto number = [](const Section& in, std::string_view key) { return in.number(key, -1e300, 1e300); };
  if (form.writing == Writing::number) return form.of(std::array{number(section, form.key)});
  if (form.writing == Writing::array)
    return form.of(section.array(form.key, form.entries.size(), written(form)));
  const Section fields = section.section(form.key);
  std::vector<double> numbers;
  for (const std::string_view entry : form.entries) numbers.push_back(number(fields, entry));
  fields.done();
  return form.of(numbers);
}

// The quantile of a parameter whose distribution has no defect that can be named, but might be too extreme.
double computed_quantile(const Parameter& parameter, double u, const DistributionForm& form) {
  try {
    const double value = quantile(parameter.distribution, u);
    if (std::isfinite(value) && std::isfinite(mean(parameter.distribution))) return value;
  } catch (const std::exception&) {  // what the library of distributions cannot do
  }
  throw InputError(parameter.where, fmt::format("'{}' is too extreme to be computed", parameter.name),
                   written(form));
}

// Bounded distributions must lie in the range; of the others at most one draw in a thousand may be clipped.
void check_range(const Parameter& parameter, const DistributionForm& form) {
  if (auto reason = defect(parameter.distribution))
    throw InputError(parameter.where, fmt::format("'{}': {}", parameter.name, *reason), written(form));
  const bool fixed = is_fixed(parameter.distribution);
  const double tail = form.bounded ? 0x1p-32 : 1e-3;
  for (const double u : {0x1p-32, 0.5, 1 - 0x1p-32}) computed_quantile(parameter, u, form);
  for (const double u : {tail, 1 - tail}) {
    const double value = computed_quantile(parameter, u, form);
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

// What to do about shares of another sum: percentages are near 100, and only what was counted is counts.
std::string how_to_sum_to_1(double total, const ShareForm& form) {
  if (std::abs(total - 100) <= 1) return "write percentages as shares: 70% is 0.7";
  if (total < 2 || form.fixed) return "divide each by their sum";
  return "divide each by their sum; only people or places that were counted go into dirichlet_counts";
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

// So few observations that a draw of the shares could be lost in rounding: all of them 0, or none computable.
void check_observations(const Section& section, std::string_view key,
                        const std::map<std::string, Distribution>& shares) {
  constexpr double fewest = 0.05, next_to_none = 1e-9;
  double most = 0;
  bool any = false;
  for (const auto& [name, share] : shares) {
    const auto* part = std::get_if<DirichletPart>(&share);
    if (!part || part->concentration == 0) continue;
    any = true;
    most = std::max(most, part->concentration);
    if (part->concentration < next_to_none)
      section.fail(key, fmt::format("gives '{}' {:.4g} observations", name, part->concentration),
                   "0 is what cannot occur");
  }
  if (any && most < fewest)
    section.fail(key, fmt::format("rests on {:.4g} observations at most", most),
                 fmt::format("at least one share needs {} of them", fewest));
}

}  // namespace

std::map<std::string, Distribution> read_shares(const Section& section,
                                                const std::vector<std::string>& members) {
  const auto checked = [&](std::string_view key) {
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

  const std::string choice =
      fmt::format("give dirichlet and weight, dirichlet_counts, or shares for {}", fmt::join(members, ", "));
  check_keys(section, {"weight", "fix"}, choice);
  const auto form =
      std::ranges::find_if(share_forms, [&](const ShareForm& known) { return section.has(known.key); });
  if (form == share_forms.end())
    throw InputError(section.where(), fmt::format("'{}' has no shares", section.path()), choice);
  const auto values = checked(form->key);
  double total = 0;
  for (const std::string& member : members)
    if (!values.contains(member))
      section.fail(form->key, fmt::format("has no entry '{}'", member),
                   fmt::format("one entry for each of {}", fmt::join(members, ", ")));
  for (const auto& [name, value] : values) total += value;
  if (form->whole && std::abs(total - 1) > 1e-6)
    section.fail(form->key, fmt::format("sums to {:.6g}, shares sum to 1", total),
                 how_to_sum_to_1(total, *form));
  if (total <= 0) section.fail(form->key, "counts nothing", "at least one count is above 0");
  if (form->weighted && !section.has("weight"))
    section.fail(form->key, "has no weight beside it",
                 "weight = 20: as sure as 20 observations would make it");
  const double weight = form->weighted ? section.number("weight", 1e-3, 1e9) : 1;
  std::map<std::string, Distribution> shares;
  for (const auto& [name, value] : values)
    shares[name] = form->fixed ? Distribution(Fixed{value}) : DirichletPart{value * weight};
  if (!section.has("fix")) {
    check_observations(section, form->key, shares);
    return shares;
  }

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
  check_observations(section, form->key, shares);
  return shares;
}

Parameter read_parameter(const Section& section, const std::string& name, const std::string& unit,
                         Range range) {
  const DistributionForm& form = form_in(section);
  Parameter parameter{
      name, "", read_distribution(section, form), section.provenance(unit), range, section.where(form.key)};
  check_range(parameter, form);
  return parameter;
}

ParameterSet read_parameters(const Section& root, const Scenario& scenario,
                             const std::vector<Provenance>& split_provenance) {
  const ParameterLayout layout(scenario);
  Sections sections{root.section("parameters")};
  ParameterSet set;
  std::map<std::string, std::map<std::string, Distribution>> shares;

  for (int i = 0; i < layout.stated_count(); ++i) {
    const ParameterSlot& slot = layout.all[i];
    if (slot.simplex.empty()) {
      set.parameters.push_back(read_parameter(sections.at(slot.name), slot.name, slot.unit, slot.range));
    } else {
      const Section& section = sections.at(slot.simplex);
      if (!shares.contains(slot.simplex)) {
        std::vector<std::string> members;
        Simplex simplex{slot.simplex, {}};
        for (int j = i; j < layout.stated_count() && layout.all[j].simplex == slot.simplex; ++j) {
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

  int next = layout.stated_count();
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
