#include "needgap/report.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::report {
namespace {

// A figure as printed in its source: up to four decimals, no trailing zeros.
std::string figure(double value) {
  std::string text = grouped(value, 4);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

double to_two_digits(double value) {
  if (value == 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
  return std::round(value / unit) * unit;
}

std::string arithmetic(const estimate::HeadlineLine& line) {
  if (line.terms.size() == 1) return {};
  std::string text = "= ";
  for (const estimate::Term& term : line.terms)
    text += (term.operation == ' ' ? "" : fmt::format(" {} ", term.operation)) + figure(term.value);
  return text;
}

const Provenance* provenance_of(const Scenario& scenario, const std::string& name) {
  if (const auto it = scenario.evidence.find(name); it != scenario.evidence.end())
    return &it->second.provenance;
  if (const auto i = scenario.parameters.find(name)) return &scenario.parameters.parameters[*i].provenance;
  return nullptr;
}

const estimate::HeadlineLine* find(const estimate::Headline& headline, std::string_view name) {
  const auto it = std::find_if(headline.lines.begin(), headline.lines.end(),
                               [&](const estimate::HeadlineLine& line) { return line.name == name; });
  return it == headline.lines.end() ? nullptr : &*it;
}

std::string derivation(const Scenario& scenario, const estimate::Headline& headline) {
  TextTable table("<><<");
  std::vector<std::string> used;
  for (const estimate::HeadlineLine& line : headline.lines) {
    table.row({line.name, grouped(line.value()), line.unit, arithmetic(line)});
    for (const estimate::Term& term : line.terms)
      if (std::find(used.begin(), used.end(), term.figure) == used.end()) used.push_back(term.figure);
  }
  std::string text = "The headline, line by line\n" + table.str() + "\nWhere the figures come from\n";
  TextTable figures("<><<<");
  for (const std::string& name : used) {
    const Provenance* provenance = provenance_of(scenario, name);
    const auto it = scenario.evidence.find(name);
    const double value =
        it != scenario.evidence.end()
            ? mean(it->second.distribution)
            : mean(scenario.parameters.parameters[scenario.parameters.find(name).value()].distribution);
    figures.row({name, figure(value), provenance->unit, std::string(to_string(provenance->status)),
                 provenance->source});
  }
  return text + figures.str();
}

std::string distributions(const Scenario& scenario, const estimate::Headline& headline) {
  TextTable table("<>><<");
  table.row({"", "mean", "±", "95% interval", "unit"});
  const auto row = [&](const char* name, const Estimate& e, const char* unit, bool share) {
    const auto shown = [&](double value) { return share ? percent(value) : grouped(value); };
    const auto error = [&](double value) {
      return share ? formatted("{:.2f}%", 100 * value) : grouped(value);
    };
    table.row({name, shown(e.mean), error(e.mcse), interval_with_errors(e, shown, error), unit});
  };
  row("need", headline.need, "patients", false);
  if (headline.has_gap) {
    row("performed", headline.procedures, "procedures", false);
    row("performed", headline.performed, "patients", false);
    row("gap = need - performed", headline.gap, "patients", false);
    row("- not accepted (unfit, unwilling, drugs enough)", headline.not_accepted, "patients", false);
    row("= avertable gap: services could reach", headline.avertable_gap, "patients", false);
    row("coverage = performed / need", headline.coverage, "of need", true);
  }
  const Parameter& rate = scenario.parameters.parameters[ParameterLayout(scenario).need_rate];
  std::string text = fmt::format("\nAs distributions ({} draws): need rate {}", grouped(headline.draws),
                                 describe(rate.distribution));
  if (headline.has_gap)
    text += fmt::format(", non-responders do {} times what responders do",
                        describe(scenario.evidence.at("nonresponder_ratio").distribution));
  return text + "\n" + table.str();
}

std::string in_words(const Scenario& scenario, const estimate::Headline& headline) {
  std::string text = "\nIn words\n";
  const auto say = [&](const std::string& sentence) {
    std::string item = wrapped(sentence, "    ");
    item[2] = '-';
    text += item;
  };
  const estimate::HeadlineLine* low = find(headline, "need a year, lower end");
  const estimate::HeadlineLine* high = find(headline, "need a year, upper end");
  const estimate::HeadlineLine* performed = find(headline, "performed a year, non-responders as responders");
  const estimate::HeadlineLine* patients = find(headline, "the same in patients");
  const estimate::HeadlineLine* none = find(headline, "performed a year, if non-responders do none");
  const estimate::HeadlineLine* all = find(headline, "performed a year, if all certified do as responders");
  if (low && high)
    say(fmt::format("About {} patients a year ({}) is the LOWER end of the need; the upper end is {}.",
                    grouped(to_two_digits(low->value())), grouped(low->value()), grouped(high->value())));
  if (low && performed && patients)
    say(fmt::format("{} counts procedures, not patients. It is {} patients, so coverage of {} is {}, not {}.",
                    grouped(performed->value()), grouped(patients->value()), grouped(low->value()),
                    percent(patients->value() / low->value()), percent(performed->value() / low->value())));
  if (none && all)
    say(fmt::format(
        "Non-response alone moves the procedures from {} (non-responders do none) to {} (all certified "
        "specialists do as much as those who answered).",
        grouped(none->value()), grouped(all->value())));
  for (const EvidenceConflict& conflict : scenario.evidence_conflicts) {
    const double survey = find(headline, conflict.survey)->value(),
                 claims = find(headline, conflict.claims)->value();
    say(
        fmt::format("The claims hold {} {}, the survey implies {}: {:.1f} times as many. "
                    "The two disagree, and the gap is {} if the claims are right.",
                    grouped(claims), conflict.what, grouped(survey), survey / claims,
                    survey > claims ? "larger" : "smaller"));
  }
  say("The need rate counts what specialist services did, not need itself; it is past use, and the true need "
      "may lie "
      "above or below.");
  return text;
}

}  // namespace

std::string headline_text(const Scenario& scenario, const estimate::Headline& headline) {
  return scenario.title + "\n\n" + derivation(scenario, headline) + distributions(scenario, headline) +
         in_words(scenario, headline);
}

}  // namespace needgap::report
