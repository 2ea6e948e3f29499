#include "needgap/parameter.hpp"
#include "needgap/random.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cstdint>

namespace needgap {
namespace {

bool is_pinned(const Parameter& parameter) {
  return std::holds_alternative<Fixed>(parameter.distribution);
}

// Pinned members keep their value, the others share what is left in proportion.
void normalise(const ParameterSet& set, const Simplex& simplex, ParameterDraw& values) {
  double pinned = 0, open = 0;
  for (const int i : simplex.members) (is_pinned(set.parameters[i]) ? pinned : open) += values[i];
  for (const int i : simplex.members)
    if (!is_pinned(set.parameters[i])) values[i] *= (1 - pinned) / open;
}

const Simplex* simplex_of(const ParameterSet& set, int index) {
  for (const Simplex& simplex : set.simplices)
    if (std::find(simplex.members.begin(), simplex.members.end(), index) != simplex.members.end())
      return &simplex;
  return nullptr;
}

ParameterDraw finish(const ParameterSet& set, ParameterDraw values) {
  for (const Simplex& simplex : set.simplices) normalise(set, simplex, values);
  for (int i = 0; i < set.size(); ++i) {
    const Range& range = set.parameters[i].range;
    values[i] = std::clamp(values[i], range.min, range.max);
  }
  return values;
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::cited:
      return "cited";
    case Status::derived:
      return "derived";
    case Status::assumed:
      break;
  }
  return "assumed";
}

std::optional<ParameterIndex> ParameterSet::find(std::string_view name) const {
  const auto it =
      std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  if (it == parameters.end()) return std::nullopt;
  return static_cast<ParameterIndex>(it - parameters.begin());
}

ParameterDraw map_to_parameters(const ParameterSet& set, std::span<const double> u) {
  ParameterDraw values(set.size());
  for (int i = 0; i < set.size(); ++i) values[i] = mean(set.parameters[i].distribution);
  for (std::size_t j = 0; j < set.uncertain.size(); ++j) {
    const int i = set.uncertain[j];
    values[i] = quantile(set.parameters[i].distribution, u[j]);
  }
  return finish(set, std::move(values));
}

ParameterDraw mean_parameters(const ParameterSet& set) {
  ParameterDraw values(set.size());
  for (int i = 0; i < set.size(); ++i) values[i] = mean(set.parameters[i].distribution);
  return finish(set, std::move(values));
}

double marginal_quantile(const ParameterSet& set, int index, double u) {
  const Parameter& parameter = set.parameters[index];
  const Simplex* simplex = simplex_of(set, index);
  const auto* part = std::get_if<DirichletPart>(&parameter.distribution);
  double value = 0;
  if (simplex && part) {
    double pinned = 0, total = 0;
    for (const int i : simplex->members)
      (is_pinned(set.parameters[i]) ? pinned : total) += mean(set.parameters[i].distribution);
    const double a = part->concentration, b = total - a;
    value = a == 0 ? 0 : b == 0 ? 1 : boost::math::quantile(boost::math::beta_distribution<>(a, b), u);
    value *= 1 - pinned;
  } else {
    value = quantile(parameter.distribution, u);
  }
  return std::clamp(value, parameter.range.min, parameter.range.max);
}

std::vector<double> random_row(const ParameterSet& set, std::uint64_t seed, std::uint32_t draw) {
  std::vector<double> row;
  row.reserve(set.uncertain.size());
  for (const int i : set.uncertain) {
    const NameAddress name = address_of(set.parameters[i].name);
    row.push_back(uniform({.seed = seed,
                           .draw = draw,
                           .purpose = Purpose::parameter,
                           .cell = name.cell,
                           .year = name.year,
                           .block = name.block}));
  }
  return row;
}

}  // namespace needgap
