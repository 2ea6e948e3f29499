#include "needgap/report.hpp"

#include "text.hpp"

#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

std::string with_sign(double value) {
  const std::string text = grouped(std::abs(value));
  return text == "0" ? text : (value > 0 ? "+" : "-") + text;
}

std::string in_place_of(const char* what, const std::string& own, const std::string& name,
                        const std::string& published) {
  if (own == published) return fmt::format("{}: {}, as quoted", what, own);
  return fmt::format("{}: {}, not {}{}{}", what, own, name, name.empty() ? "" : " ", published);
}

// What an assumption is here, and what was published in its place.
std::string in_words(const Scenario& scenario, const std::string& assumption) {
  const auto figure = [&](const char* name) { return scenario.evidence.at(name).distribution; };
  const ParameterLayout layout(scenario);
  const auto& parameters = scenario.parameters.parameters;
  if (assumption == "cancer deaths") {
    double deaths = 0;
    for (const Region& region : scenario.regions) deaths += region.deaths;
    return in_place_of("cancer deaths", grouped(deaths), "the quoted",
                       grouped(mean(figure("deaths_quoted"))));
  }
  if (assumption == "need rate")
    return in_place_of("need rate", describe(parameters[layout.need_rate].distribution), "its lower end",
                       compact(mean(figure("need_rate_low"))));
  if (assumption == "patients, not procedures")
    return fmt::format("patients, not procedures: {} procedures a patient",
                       describe(parameters[layout.procedures_per_patient].distribution));
  if (assumption == "non-response")
    return in_place_of("non-responders do what responders do",
                       describe(figure("nonresponder_ratio")) + " times", "", "1 times");
  if (assumption == "simulated need") return "simulated: patients counted, not expected";
  return "simulated: what slots, routes and queues let through, not what the survey tells";
}

}  // namespace

std::string bridge_text(const Scenario& scenario, const estimate::Bridge& bridge) {
  TextTable table("<>>>>");
  table.row({"", "change", "±", "gap", "±"});
  double gap = bridge.published();
  table.row({fmt::format("published: {} patients in need less {} procedures performed",
                         grouped(bridge.published_need), grouped(bridge.published_performed)),
             "", "", grouped(gap), ""});
  for (const estimate::BridgeStep& step : bridge.steps) {
    if (step.assumption == "simulated need")
      table.row({"= the same figures under these assumptions", "", "", grouped(bridge.estimated.mean),
                 grouped(bridge.estimated.mcse)});
    gap += step.change.mean;
    table.row({in_words(scenario, step.assumption), with_sign(step.change.mean), grouped(step.change.mcse),
               grouped(gap), ""});
  }
  table.row({fmt::format("= gap simulated for {}", bridge.year), "", "", grouped(bridge.simulated.mean),
             grouped(bridge.simulated.mcse)});
  return fmt::format("\nFrom the published figures to the simulated gap ({} draws; means, patients a year)\n",
                     grouped(bridge.draws_done)) +
         table.str() +
         wrapped(
             "The first four changes are averages over all orders in which the assumptions can be exchanged "
             "(Shapley values), on the same draws as the simulation; all changes add up. The quoted figures "
             "take "
             "procedures from patients, which the third change mends.",
             "  ");
}

}  // namespace needgap::report
