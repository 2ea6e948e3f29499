// The headline and its bridge as tables.
#include "needgap/headline.hpp"

namespace needgap::estimate {
namespace {

using result::TableMaker;

struct Distribution {
  const char *name, *unit;
  const Estimate* estimate;
};

// The gap before and after a step.
struct Pier {
  std::string assumption;
  std::optional<Estimate> change;
  double gap;
};

std::vector<Pier> piers(const Bridge& bridge) {
  std::vector<Pier> list{{"published", std::nullopt, bridge.published()}};
  for (const BridgeStep& step : bridge.steps)
    list.push_back({step.assumption, step.change, list.back().gap + step.change.mean});
  return list;
}

}  // namespace

result::Result as_result(const Scenario& scenario, const Headline& headline, const Bridge* bridge,
                         const engine::RunPlan& plan) {
  result::Result result{"estimate",
                        {{"configuration", scenario.name}},
                        {{"draws_of_distributions", std::int64_t{headline.draws}},
                         {"seed", static_cast<std::int64_t>(plan.seed)}},
                        {}};
  result.tables.push_back(TableMaker<HeadlineLine>("lines", "The headline from the published figures")
                              .key("line", &HeadlineLine::name)
                              .note("unit", &HeadlineLine::unit)
                              .value("figure", std::string(result::unit_of_row), &HeadlineLine::value)
                              .of(headline.lines));
  std::vector<Distribution> distributions{{"need", "patients", &headline.need}};
  if (headline.has_gap)
    for (const Distribution& more : {Distribution{"procedures", "procedures", &headline.procedures},
                                     {"performed", "patients", &headline.performed},
                                     {"gap", "patients", &headline.gap},
                                     {"not_accepted", "patients", &headline.not_accepted},
                                     {"avertable_gap", "patients", &headline.avertable_gap},
                                     {"coverage", "proportion", &headline.coverage}})
      distributions.push_back(more);
  result.tables.push_back(
      TableMaker<Distribution>("distributions", "The same as distributions")
          .key("figure", [](const Distribution& d) { return std::string(d.name); })
          .note("unit", [](const Distribution& d) { return std::string(d.unit); })
          .only({"mean", "mcse", "q2.5", "mcse_q2.5", "q97.5", "mcse_q97.5"})
          .value("value", std::string(result::unit_of_row), [](const Distribution& d) { return *d.estimate; })
          .of(distributions));
  if (!bridge) return result;
  result.about.push_back({"draws", std::int64_t{bridge->draws_done}});
  result.about.push_back({"year", std::int64_t{bridge->year}});
  result.about.push_back({"published_need", bridge->published_need});
  result.about.push_back({"published_performed", bridge->published_performed});
  result.tables.push_back(
      TableMaker<Pier>("bridge", "From the published figures to the simulated gap, assumption by assumption")
          .key("assumption", &Pier::assumption)
          .only({"mean", "mcse"})
          .value("change", "patients", &Pier::change)
          .value("gap", "patients", &Pier::gap)
          .of(piers(*bridge)));
  return result;
}

}  // namespace needgap::estimate
