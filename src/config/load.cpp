#include "needgap/config.hpp"

#include "distributions.hpp"
#include "document.hpp"
#include "groups.hpp"
#include "interventions.hpp"
#include "parameters.hpp"
#include "region_tables.hpp"
#include "regions.hpp"
#include "section.hpp"
#include "targets.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

Horizon read_horizon(const Section& root) {
  const Section time = root.section("time");
  Horizon horizon{time.integer("start", 1900, 2200), time.integer("end", 1900, 2200),
                  time.integer("steps_per_year", 1, 8784)};
  if (horizon.end < horizon.start)
    time.fail("end", fmt::format("is {}, before the start {}", horizon.end, horizon.start),
              "time runs forward");
  horizon.shown_from = time.has("shown_from") ? time.integer("shown_from", 1900, 2200) : horizon.start;
  time.done();
  return horizon;
}

Economics read_economics(const Section& root) {
  const Section section = root.section("economics");
  Economics economics;
  economics.currency = section.text("currency");
  economics.present_year = section.integer("present_year", 1900, 2200);
  const Section rate = section.section("discount_rate");
  economics.discount_rate = read_parameter(rate, "economics.discount_rate", "per year", {0, 1});
  rate.done();
  if (!is_fixed(economics.discount_rate.distribution))
    section.fail("discount_rate", "has a distribution",
                 "give one value, and compare runs with others: it is a convention, not something unknown");
  section.done();
  return economics;
}

template <class Entry>
void read_label(const Section& section, Entry& entry, const std::vector<Entry>& earlier) {
  // Words that mean something else where identifiers stand: keys of a parameter, the total of the results.
  static const std::vector<std::string> reserved{"all", "weight", "fix", "keep"};
  entry.id = section.identifier("id");
  if (is_distribution_key(entry.id) || is_provenance_key(entry.id) ||
      std::find(reserved.begin(), reserved.end(), entry.id) != reserved.end())
    section.fail("id", fmt::format("is '{}', a word of the format", entry.id), "choose another identifier");
  entry.name = section.text("name");
  entry.name_ja = section.text_or("name_ja", "");
  for (const Entry& other : earlier)
    if (other.id == entry.id) section.fail("id", fmt::format("'{}' stands twice", entry.id));
}

void read_axes(const Section& root, Scenario& scenario) {
  for (const Section& section : root.sections("settings")) {
    Setting setting;
    read_label(section, setting, scenario.settings);
    setting.by_hospital = section.flag_or("by_hospital", false);
    section.done();
    scenario.settings.push_back(setting);
  }
  for (const Section& section : root.sections("procedures")) {
    Procedure procedure;
    read_label(section, procedure, scenario.procedures);
    section.done();
    scenario.procedures.push_back(procedure);
  }
}

Headcounts read_providers(const Section& root, Scenario& scenario) {
  std::vector<std::string> known;
  for (const Procedure& procedure : scenario.procedures) known.push_back(procedure.id);
  Headcounts headcounts;
  for (const Section& section : root.sections("providers")) {
    ProviderGroup group;
    read_label(section, group, scenario.groups);
    for (const std::string& name : section.texts("procedures")) {
      const auto it = std::find(known.begin(), known.end(), name);
      if (it == known.end())
        section.fail("procedures", fmt::format("names '{}'", name), suggest(name, known));
      const auto k = static_cast<ProcedureIndex>(it - known.begin());
      if (std::find(group.procedures.begin(), group.procedures.end(), k) != group.procedures.end())
        section.fail("procedures", fmt::format("names '{}' twice", name));
      group.procedures.push_back(k);
    }
    if (group.procedures.empty()) section.fail("procedures", "is empty", "name at least one procedure");
    std::sort(group.procedures.begin(), group.procedures.end());
    const Section headcount = section.section("headcount");
    const Section split = section.section("split");
    scenario.headcount.push_back({headcount.integer("total", 0, 100'000'000), split.number("cv", 0, 3)});
    headcounts.provenance.push_back(headcount.provenance("practitioners"));
    headcounts.columns.push_back(split.text("column"));
    headcounts.where.push_back(split.where("column"));
    headcounts.split.push_back(split.provenance("factor"));
    headcount.done();
    split.done();
    section.done();
    const auto number = static_cast<GroupIndex>(scenario.group_count());
    for (const ProcedureIndex k : group.procedures) scenario.skills.push_back({number, k});
    scenario.groups.push_back(std::move(group));
  }
  return headcounts;
}

// What `estimate` prints beside the lines it knows.
void read_estimate(const Section& root, Scenario& scenario) {
  if (!root.has("estimate")) return;
  const Section estimate = root.section("estimate");
  std::vector<std::string> figures, lines;
  if (root.has("evidence")) figures = root.section("evidence").keys();
  for (const Section& section : estimate.sections("lines")) {
    EvidenceLine line{section.text("name"), section.text("unit"), section.texts("figures")};
    if (line.figures.empty()) section.fail("figures", "is empty", "name figures of [evidence]");
    for (const std::string& figure : line.figures)
      if (std::ranges::find(figures, figure) == figures.end())
        section.fail("figures", fmt::format("names '{}', which is not in [evidence]", figure),
                     suggest(figure, figures));
    section.done();
    lines.push_back(line.name);
    scenario.evidence_lines.push_back(std::move(line));
  }
  const auto line_named = [&](const Section& section, std::string_view key) {
    std::string name = section.text(key);
    if (std::ranges::find(lines, name) == lines.end())
      section.fail(key, fmt::format("names '{}', which is no line of [[estimate.lines]]", name),
                   suggest(name, lines));
    return name;
  };
  if (estimate.has("conflicts"))
    for (const Section& section : estimate.sections("conflicts")) {
      scenario.evidence_conflicts.push_back(
          {section.text("what"), line_named(section, "survey"), line_named(section, "claims")});
      section.done();
    }
  estimate.done();
}

// The figures of the lines that `estimate` knows, and of those that the configuration adds.
void read_evidence(const Section& root, Scenario& scenario) {
  read_estimate(root, scenario);
  if (!root.has("evidence")) return;
  std::set<std::string> known{
      "deaths",       "deaths_quoted",   "need_rate_low", "need_rate_high",   "survey_procedures",
      "survey_years", "survey_answered", "survey_mailed", "survey_certified", "nonresponder_ratio"};
  for (const EvidenceLine& line : scenario.evidence_lines)
    known.insert(line.figures.begin(), line.figures.end());
  const Section evidence = root.section("evidence");
  for (const std::string& name : known) {
    if (!evidence.has(name)) continue;
    const Section section = evidence.section(name);
    scenario.evidence.emplace(name, read_parameter(section, "evidence." + name, "", {0, infinity}));
    section.done();
  }
  evidence.done();
}

// Those of the file's own interventions that do not act, unless the command line says which do.
std::vector<std::string> not_applied(const Section& root, const Scenario& scenario,
                                     std::vector<std::string> own) {
  if (root.has("apply") && root.where("apply").file.starts_with("--set ")) return {};
  std::erase_if(own, [&](const std::string& id) {
    return std::ranges::find(scenario.interventions, id, &Intervention::id) != scenario.interventions.end();
  });
  return own;
}

// Reads a section that speaks of regions. Where another file than the one that speaks names the regions, they
// were changed under it, and what it says can be left out.
template <class Read>
void read_of_regions(const Section& root, Read&& read) {
  try {
    read();
  } catch (const OtherRegions& error) {
    const std::string regions = root.section("regions").where("table").file;
    if (error.said_in() == regions || error.said_in().starts_with("--set ")) throw;
    throw InputError(
        error.where(), error.reason(),
        fmt::format("'{}' has another table of regions than '{}' speaks of: leave this out there "
                    "with {}, or give it anew",
                    regions, error.said_in(), error.leave_out()));
  }
}

Scenario read_scenario(const Document& document, const fs::path& file) {
  const Section root(document.root, "", {file.string()});
  root.allow_only({"schema", "name", "title", "title_ja", "time", "settings", "procedures", "providers",
                   "regions", "growth", "economics", "parameters", "evidence", "estimate", "observation",
                   "targets", "interventions", "apply", "groups"});
  if (const int schema = root.integer("schema", 0, 1'000'000); schema != 1)
    root.fail("schema", fmt::format("is {}; this program reads schema 1", schema), "schema = 1");

  Scenario scenario;
  for (const fs::path& part : document.files) scenario.files.push_back(part.string());
  scenario.name = root.text("name");
  scenario.title = root.text_or("title", scenario.name);
  scenario.title_ja = root.text_or("title_ja", "");
  scenario.horizon = read_horizon(root);
  scenario.economics = read_economics(root);
  read_axes(root, scenario);
  const Headcounts headcounts = read_providers(root, scenario);
  read_of_regions(root, [&] { read_regions(root, headcounts, scenario); });
  scenario.parameters = read_parameters(root, scenario, headcounts.split);
  read_of_regions(root, [&] { read_interventions(root, scenario); });
  scenario.not_applied = not_applied(root, scenario, document.interventions);
  read_of_regions(root, [&] { read_region_groups(root, scenario); });
  for (int i = 0; i < scenario.parameters.size(); ++i)
    if (!is_fixed(scenario.parameters.parameters[i].distribution)) scenario.parameters.uncertain.push_back(i);
  read_evidence(root, scenario);
  read_of_regions(root, [&] { read_targets(root, scenario); });
  return scenario;
}

// Reads a document with settings. A mistake that is not there without one of them is that setting's.
Scenario read_set_scenario(const Document& document, const fs::path& file,
                           std::span<const std::string> settings) {
  try {
    return read_scenario(document, file);
  } catch (const InputError& error) {
    if (error.where().file.starts_with("--set ")) throw;
    for (std::size_t i = settings.size(); i-- > 0;) {
      std::vector<std::string> others(settings.begin(), settings.end());
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      try {
        read_scenario(read_document(file, others), file);
      } catch (const InputError&) {
        continue;
      }
      throw InputError({"--set " + settings[i]}, error.reason());
    }
    throw;
  }
}

// A name that none of the documents knows is a mistake; what any of them knows could be meant.
void refuse_unknown(std::span<const std::string> settings, std::span<const Document> documents) {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    std::vector<std::string> known;
    bool anywhere = false;
    for (const Document& document : documents) {
      anywhere |= !document.unknown[i];
      if (document.unknown[i])
        for (const std::string& name : document.unknown[i]->known)
          if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    }
    if (anywhere) continue;
    const UnknownName& unknown = *documents.back().unknown[i];
    const std::string hint = suggest(unknown.name, known);
    throw InputError({"--set " + settings[i]}, unknown.reason, hint.empty() ? unknown.otherwise : hint);
  }
}

}  // namespace

std::vector<Scenario> load_scenarios(std::span<const fs::path> files, std::span<const std::string> settings) {
  std::vector<Document> documents;
  for (const fs::path& file : files) documents.push_back(read_document(file, settings));
  refuse_unknown(settings, documents);
  std::vector<Scenario> scenarios;
  for (std::size_t i = 0; i < files.size(); ++i)
    scenarios.push_back(read_set_scenario(documents[i], files[i], settings));
  return scenarios;
}

Scenario load_scenario(const fs::path& file, std::span<const std::string> settings) {
  return std::move(load_scenarios({&file, 1}, settings)[0]);
}

}  // namespace needgap::config
