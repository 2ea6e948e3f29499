#include "needgap/headline.hpp"

#include "needgap/random.hpp"

#include "procedures.hpp"

#include <cmath>
#include <optional>

namespace needgap::estimate {
namespace {

double draw_of(const Parameter& parameter, std::uint64_t seed, std::uint32_t draw) {
  if (is_fixed(parameter.distribution)) return mean(parameter.distribution);
  const NameAddress at = address_of(parameter.name);
  return quantile(parameter.distribution, uniform({.seed = seed,
                                                   .draw = draw,
                                                   .purpose = Purpose::parameter,
                                                   .cell = at.cell,
                                                   .year = at.year,
                                                   .block = at.block}));
}

void add_lines(const Scenario& scenario, std::vector<HeadlineLine>& lines) {
  const auto value_of = [&](const std::string& figure) -> std::optional<double> {
    if (const auto it = scenario.evidence.find(figure); it != scenario.evidence.end())
      return mean(it->second.distribution);
    if (const auto i = scenario.parameters.find(figure))
      return mean(scenario.parameters.parameters[*i].distribution);
    return std::nullopt;
  };
  // A line is left out when the configuration lacks one of its figures.
  const auto line = [&](std::string name, std::string unit,
                        std::initializer_list<std::pair<char, const char*>> terms) {
    HeadlineLine added{std::move(name), std::move(unit), {}};
    for (const auto& [operation, figure] : terms) {
      const auto value = value_of(figure);
      if (!value) return;
      added.terms.push_back({operation, *value, figure});
    }
    lines.push_back(std::move(added));
  };
  line("need a year, lower end, quoted deaths", "patients", {{' ', "deaths_quoted"}, {'x', "need_rate_low"}});
  line("need a year, upper end, quoted deaths", "patients",
       {{' ', "deaths_quoted"}, {'x', "need_rate_high"}});
  line("need a year, lower end", "patients", {{' ', "deaths"}, {'x', "need_rate_low"}});
  line("need a year, upper end", "patients", {{' ', "deaths"}, {'x', "need_rate_high"}});
  line("performed a year, non-responders as responders", "procedures",
       {{' ', "survey_procedures"}, {'/', "survey_years"}, {'x', "survey_mailed"}, {'/', "survey_answered"}});
  line("the same in patients", "patients",
       {{' ', "survey_procedures"},
        {'/', "survey_years"},
        {'x', "survey_mailed"},
        {'/', "survey_answered"},
        {'/', "procedures_per_patient"}});
  line("performed a year, if non-responders do none", "procedures",
       {{' ', "survey_procedures"}, {'/', "survey_years"}});
  line("performed a year, if all certified do as responders", "procedures",
       {{' ', "survey_procedures"},
        {'/', "survey_years"},
        {'x', "survey_certified"},
        {'/', "survey_answered"}});
  for (const EvidenceLine& own : scenario.evidence_lines) {
    HeadlineLine added{own.name, own.unit, {}};
    for (const std::string& figure : own.figures)
      added.terms.push_back({added.terms.empty() ? ' ' : '+', *value_of(figure), figure});
    lines.push_back(std::move(added));
  }
}

}  // namespace

double HeadlineLine::value() const {
  double result = 0;
  for (const Term& term : terms) {
    switch (term.operation) {
      case 'x':
        result *= term.value;
        break;
      case '/':
        result /= term.value;
        break;
      default:
        result += term.value;
    }
  }
  return result;
}

Headline headline(const Scenario& scenario, std::uint64_t seed, int draws) {
  const ParameterLayout layout(scenario);
  const Parameter& rate = scenario.parameters.parameters[layout.need_rate];
  const Parameter& per_patient = scenario.parameters.parameters[layout.procedures_per_patient];
  Headline result;
  result.draws = draws;
  add_lines(scenario, result.lines);

  double deaths = 0;
  for (const Region& region : scenario.regions) deaths += region.deaths;
  result.has_gap = has_survey(scenario);
  constexpr int bits = 12;
  Tally need{{}, Histogram(bits, 1)}, procedures = need, performed = need, gap = need, not_accepted = need,
                                      avertable_gap = need;
  const ParameterDraw means = mean_parameters(scenario.parameters);
  const auto drawn = [&](ParameterIndex parameter, std::uint32_t draw) {
    return draw_of(scenario.parameters.parameters[static_cast<std::size_t>(parameter)], seed, draw);
  };
  Tally coverage{{}, Histogram(bits, 0x1p-5)};
  for (int d = 0; d < draws; ++d) {
    const auto index = static_cast<std::uint32_t>(d);
    const double patients = deaths * draw_of(rate, seed, index);
    need.add_draw({&patients, 1});
    if (!result.has_gap) continue;
    const double ratio = draw_of(scenario.evidence.at("nonresponder_ratio"), seed, index);
    const double done = procedures_by_survey(scenario, ratio);
    const double treated = done / draw_of(per_patient, seed, index);
    const double unmet = patients - treated, share = patients > 0 ? treated / patients : std::nan("");
    double identified = 0;  // share of the need
    for (SettingIndex s{0}; s < scenario.setting_count(); ++s)
      identified += means[layout.setting_share(s)] * drawn(layout.identify(s), index);
    const double refused = patients * identified * (1 - drawn(layout.accept, index)),
                 avertable = unmet - refused;
    not_accepted.add_draw({&refused, 1});
    avertable_gap.add_draw({&avertable, 1});
    procedures.add_draw({&done, 1});
    performed.add_draw({&treated, 1});
    gap.add_draw({&unmet, 1});
    coverage.add_draw({&share, 1});
  }
  result.need = need.estimate();
  result.procedures = procedures.estimate();
  result.performed = performed.estimate();
  result.gap = gap.estimate();
  result.not_accepted = not_accepted.estimate();
  result.avertable_gap = avertable_gap.estimate();
  result.coverage = coverage.estimate();
  return result;
}

}  // namespace needgap::estimate
