#include "targets.hpp"

#include "csv.hpp"
#include "parameters.hpp"
#include "region_tables.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace needgap::config {
namespace {

void add_parameter(const Section& section, const std::string& name, const std::string& unit, Range range,
                   ParameterSet& set) {
  set.parameters.push_back(read_parameter(section, name, unit, range));
  section.done();
  if (!is_fixed(set.parameters.back().distribution)) set.uncertain.push_back(set.size() - 1);
}

// How observers differ from the model. Everything an observer needs has a name here.
void read_observation(const Section& root, Scenario& scenario) {
  const Section observation = root.section("observation");
  ParameterSet& set = scenario.observation;
  add_parameter(observation.section("nonresponse"), "nonresponse", "ratio", {0, 100}, set);
  for (const char* bias : {"survey_bias", "claims_bias"})
    add_parameter(observation.section(bias), bias, "log ratio", {-10, 10}, set);
  const auto group = [&](const char* name, const char* unit, Range range) {
    if (!observation.has(name)) return;
    const Section members = observation.section(name);
    for (const std::string& key : members.keys())
      add_parameter(members.section(key), fmt::format("{}.{}", name, key), unit, range, set);
    members.done();
  };
  group("share", "proportion", {0, 1});
  group("dispersion", "size", {1e-6, infinity});
  observation.done();
}

template <class Entry>
typename Entry::Index index_in(const Section& section, std::string_view key, const std::vector<Entry>& axis) {
  const std::string id = section.text(key);
  std::vector<std::string> known;
  for (const auto& entry : axis) {
    known.push_back(entry.id);
    if (entry.id == id) return static_cast<typename Entry::Index>(known.size() - 1);
  }
  section.fail(key, fmt::format("names '{}'", id), suggest(id, known));
}

ParameterIndex observation_named(const Section& section, std::string_view key, const std::string& group,
                                 const Scenario& scenario) {
  const std::string name = fmt::format("{}.{}", group, section.text(key));
  if (const auto i = scenario.observation.find(name)) return *i;
  std::vector<std::string> known;
  for (const Parameter& parameter : scenario.observation.parameters)
    if (parameter.name.starts_with(group + ".")) known.push_back(parameter.name.substr(group.size() + 1));
  section.fail(key, fmt::format("names '{}', which is not in [observation.{}]", section.text(key), group),
               suggest(section.text(key), known));
}

// "0", "1-4" or "30+".
Band band_of(const Section& section, const std::string& text) {
  Band band;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, band.least);
  bool good = first.ec == std::errc{} && band.least >= 0;
  if (good && first.ptr == end) {
    band.most = band.least;
  } else if (good && *first.ptr == '-') {
    const auto second = std::from_chars(first.ptr + 1, end, band.most.emplace());
    good = second.ec == std::errc{} && second.ptr == end && *band.most >= band.least;
  } else if (good) {
    good = *first.ptr == '+' && first.ptr + 1 == end;
  }
  if (!good)
    section.fail("bands", fmt::format("has the band '{}'", text), R"(write "0", "1-4" or "30+" = count)");
  return band;
}

// Bands in ascending order, that leave no count out.
std::vector<Band> read_bands(const Section& section, Target& target) {
  std::vector<std::pair<Band, double>> read;
  for (const auto& [text, count] : section.numbers("bands")) {
    if (count < 0) section.fail("bands", fmt::format("holds {}; counts are not below 0", count));
    read.emplace_back(band_of(section, text), count);
  }
  std::sort(read.begin(), read.end(), [](auto& a, auto& b) { return a.first.least < b.first.least; });
  std::optional<int> next = 0;  // the count that follows those in bands
  std::vector<Band> bands;
  for (const auto& [band, count] : read) {
    if (!next) section.fail("bands", "go on after the one without an upper end", "only the last one is open");
    if (band.least != *next)
      section.fail("bands", fmt::format("leave out or repeat the count {}", *next),
                   "bands join each other and start at 0");
    next = band.most ? std::optional(*band.most + 1) : std::nullopt;
    bands.push_back(band);
    target.cells.push_back({!band.most                 ? fmt::format("{}+", band.least)
                            : *band.most == band.least ? fmt::format("{}", band.least)
                                                       : fmt::format("{}-{}", band.least, *band.most),
                            count});
  }
  if (next) section.fail("bands", "have an upper end", R"(the last one is open: "50+" = 0)");
  return bands;
}

int observed_year(const Section& section, std::string_view key, const std::string& text) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error != std::errc{} || end != text.data() + text.size() || year < 1900 || year > 2300)
    section.fail(key, fmt::format("has the key '{}', a year is wanted", text), "2018 = ...");
  return year;
}

PractitionerBands read_practitioner_bands(const Section& section, const Scenario& scenario, Target& target) {
  PractitionerBands sight;
  sight.group = index_in(section, "provider", scenario.groups);
  sight.procedure = index_in(section, "procedure", scenario.procedures);
  sight.years = section.number("years", 1e-3, 100);
  sight.answered = section.number("answered", 1, 1e9);
  sight.asked = section.number("asked", sight.answered, 1e9);
  sight.dispersion = observation_named(section, "dispersion", "dispersion", scenario);
  sight.bands = read_bands(section, target);
  const auto does = [&](const Skill& skill) {
    return skill.group == sight.group && skill.procedure == sight.procedure;
  };
  if (std::none_of(scenario.skills.begin(), scenario.skills.end(), does))
    section.fail("procedure", "is not done by this provider");
  return sight;
}

HospitalBands read_hospital_bands(const Section& section, const Scenario& scenario, Target& target) {
  HospitalBands sight;
  sight.setting = index_in(section, "setting", scenario.settings);
  if (!scenario.settings[static_cast<std::size_t>(sight.setting)].by_hospital)
    section.fail("setting", "is not counted by hospital", "name a setting with by_hospital = true");
  sight.procedure = index_in(section, "procedure", scenario.procedures);
  sight.years = section.number("years", 1e-3, 100);
  sight.dispersion = observation_named(section, "dispersion", "dispersion", scenario);
  sight.bands = read_bands(section, target);
  return sight;
}

SurveyVolume read_volume(const Section& section, const Scenario& scenario, Target& target) {
  SurveyVolume sight;
  sight.group = index_in(section, "provider", scenario.groups);
  sight.procedure = section.text("procedure") == "all" ? ProcedureIndex(scenario.procedure_count())
                                                       : index_in(section, "procedure", scenario.procedures);
  sight.years = section.number("years", 1e-3, 100);
  sight.answered = section.number("answered", 1, 1e9);
  sight.asked = section.number("asked", sight.answered, 1e9);
  sight.error = section.number("error", 1e-6, 10);
  target.cells.push_back({"procedures", section.number("value", 1e-9, 1e12)});
  return sight;
}

SurveyMix read_mix(const Section& section, const Scenario& scenario, Target& target) {
  SurveyMix sight{index_in(section, "provider", scenario.groups), section.number("weight", 1e-3, 1e9)};
  const auto shares = section.numbers("shares");
  double sum = 0;
  for (const Procedure& procedure : scenario.procedures) {
    const auto it =
        std::find_if(shares.begin(), shares.end(), [&](auto& share) { return share.first == procedure.id; });
    if (it == shares.end() || it->second <= 0)
      section.fail("shares", fmt::format("has no share above 0 for '{}'", procedure.id));
    target.cells.push_back({procedure.id, it->second});
    sum += it->second;
  }
  if (shares.size() != scenario.procedures.size() || std::abs(sum - 1) > 1e-6)
    section.fail("shares", fmt::format("are {} shares that sum to {:.6g}", shares.size(), sum),
                 "one for each procedure, sum 1");
  return sight;
}

PerformingCount read_performing(const Section& section, const Scenario& scenario, Target& target) {
  PerformingCount sight{index_in(section, "setting", scenario.settings),
                        index_in(section, "procedure", scenario.procedures),
                        section.number("answered", 1, 1e9)};
  target.cells.push_back({"performing", section.number("value", 0, sight.answered)});
  return sight;
}

ClaimsSeries read_claims(const Section& section, const Scenario& scenario, Target& target) {
  ClaimsSeries sight;
  sight.procedure = index_in(section, "procedure", scenario.procedures);
  sight.share = observation_named(section, "share", "share", scenario);
  sight.part = section.has("part") ? section.number("part", 1e-9, 1) : 1;
  sight.dispersion = section.number("dispersion", 1e-3, 1e9);
  for (const auto& [text, count] : section.numbers("counts")) {
    if (count < 0 || count != std::floor(count))
      section.fail("counts", fmt::format("holds {}, a count is wanted", count));
    sight.years.push_back(observed_year(section, "counts", text));
    target.cells.push_back({text, count});
  }
  if (sight.years.empty()) section.fail("counts", "is empty", "2018 = 303");
  return sight;
}

RegionalClaims read_regional_claims(const Section& section, Scenario& scenario, Target& target) {
  RegionalClaims sight;
  sight.procedure = index_in(section, "procedure", scenario.procedures);
  sight.dispersion = section.number("dispersion", 1e-3, 1e9);
  sight.hidden_below = section.integer("hidden_below", 1, 1'000'000);
  const std::filesystem::path file =
      std::filesystem::path(section.where("table").file).parent_path() / section.text("table");
  scenario.files.push_back(file.string());
  const CsvTable table(file);
  const Location at = section.where("table");
  const int id = table.column("id", at);
  std::vector<int> columns;
  const Section named = section.section("columns");
  for (const std::string& text : named.keys()) {
    sight.years.push_back(observed_year(section, "columns", text));
    columns.push_back(table.column(named.text(text), named.where(text)));
  }
  named.done();
  if (columns.empty()) section.fail("columns", "is empty", "2018 = \"column\"");
  for (const auto& [text, total] : section.numbers("totals")) {
    if (sight.totals.size() >= sight.years.size() ||
        observed_year(section, "totals", text) != sight.years[sight.totals.size()] || total <= 0)
      section.fail("totals", "are not a positive number for each year of the columns");
    sight.totals.push_back(total);
  }
  if (sight.totals.size() != sight.years.size())
    section.fail("totals", "are not a positive number for each year of the columns");
  const std::string hidden = fmt::format("<{}", sight.hidden_below);
  for (const Region& region : scenario.regions) {
    int row = 0;
    while (row < table.rows() && table.text(row, id) != region.id) ++row;
    if (row == table.rows())
      throw OtherRegions(table.where(), fmt::format("region '{}' has no row", region.id),
                         "one row for each region", at.file, "`targets = []` at the top");
    for (std::size_t y = 0; y < columns.size(); ++y) {
      ObservedCell cell{
          fmt::format("{} {}", region.name_en.empty() ? region.name : region.name_en, sight.years[y])};
      cell.hidden = table.text(row, columns[y]) == hidden;
      cell.value = cell.hidden ? sight.hidden_below : table.count(row, columns[y]);
      target.cells.push_back(std::move(cell));
    }
  }
  return sight;
}

}  // namespace

void read_targets(const Section& root, Scenario& scenario) {
  if (!root.has("targets")) {
    if (root.has("observation")) read_observation(root, scenario);
    return;
  }
  read_observation(root, scenario);
  const Section targets = root.section("targets");
  for (const std::string& name : targets.keys()) {
    const Section section = targets.section(name);
    Target target;
    target.name = name;
    target.title = section.text("title");
    target.title_ja = section.text_or("title_ja", "");
    target.evidence =
        section.choice("evidence", {"survey", "claims"}) == "survey" ? Evidence::survey : Evidence::claims;
    target.used = section.flag_or("use", true);
    if (!target.used) target.reason = section.text("reason");
    const std::string sees =
        section.choice("sees", {"practitioners in bands", "hospitals in bands", "procedures", "mix",
                                "performing", "claims", "claims by region"});
    if (sees == "practitioners in bands") target.sight = read_practitioner_bands(section, scenario, target);
    if (sees == "hospitals in bands") target.sight = read_hospital_bands(section, scenario, target);
    if (sees == "procedures") target.sight = read_volume(section, scenario, target);
    if (sees == "mix") target.sight = read_mix(section, scenario, target);
    if (sees == "performing") target.sight = read_performing(section, scenario, target);
    if (sees == "claims") target.sight = read_claims(section, scenario, target);
    if (sees == "claims by region") target.sight = read_regional_claims(section, scenario, target);
    target.provenance = section.provenance();
    section.done();
    scenario.targets.push_back(std::move(target));
  }
  targets.done();
}

}  // namespace needgap::config
