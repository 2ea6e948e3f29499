#include "page_data.hpp"

#include "needgap/error.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <set>

namespace needgap::page {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array national_statistics{"mean", "mcse", "q2.5", "q25", "q50", "q75", "q97.5"};
constexpr std::array regional_statistics{"mean", "q2.5", "q97.5"};
constexpr std::array regional_measures{"need", "performed", "unmet_need", "coverage"};
constexpr std::size_t most_cells = 20;      // of a target that is drawn number by number
constexpr std::size_t longest_list = 4000;  // numbers; longer lists are for machines

// Six significant digits, eight from 1,000 on: whole numbers are rounded once, by the page. No list that only
// a machine reads.
void shorten(Json& value) {
  if (value.is_number_float()) {
    const double x = value.get<double>();
    value = std::strtod(fmt::format("{:.{}g}", x, std::abs(x) < 1000 ? 6 : 8).c_str(), nullptr);
  }
  if (value.is_array() && value.size() > longest_list)
    value = Json::array();
  else if (value.is_structured())
    for (Json& part : value) shorten(part);
}

void erase(Json& tree, std::initializer_list<const char*> keys) {
  for (const char* key : keys) tree.erase(key);
}

// Of the numbers of a target what is drawn; of a target of hundreds how many there are.
void prune_check(Json& check) {
  Json& cells = check.at("cells");
  if (cells.size() > most_cells) {
    check["numbers"] = cells.size();
    check.erase("cells");
  } else {
    for (Json& cell : cells) erase(cell.at("predicted"), {"sd", "q25", "q50", "q75"});
  }
}

// Leaves out of a calibration what no picture shows: it is most of the file.
void prune_calibration(Json& tree) {
  for (Json& fit : tree.at("calibrations")) {
    fit.erase("moved");
    for (Json& parameter : fit["parameters"])
      for (const char* which : {"prior", "posterior"}) erase(parameter.at(which), {"q25", "q50", "q75"});
    for (Json& target : fit["checks"])
      for (const char* which : {"prior", "posterior", "left_out"})
        if (target.contains(which)) prune_check(target[which]);
    for (Json& year : fit["backcast"]) erase(year.at("predicted"), {"sd", "q25", "q50", "q75"});
  }
}

Json parsed(const store::NamedText& file, std::string_view format) {
  Json tree = Json::parse(file.second, nullptr, false);
  if (tree.is_discarded() || !tree.is_object())
    throw InputError({file.first}, "is not a JSON object", "run the command that writes it again");
  if (!format.empty() && !tree.value("format", "").starts_with(format))
    throw InputError({file.first}, fmt::format("is not of the format '{}'", format),
                     "run the command that writes it again");
  return tree;
}

// tree / key / key / …, or null.
template <class... Keys>
const Json& at(const Json& tree, const Keys&... keys) {
  static const Json nothing;
  const Json* here = &tree;
  ((here = here->is_object() && here->contains(keys) ? &(*here)[keys] : &nothing), ...);
  return *here;
}

// Adds one year's statistics to lists by year: {mean: [...], mcse: [...], ...}.
template <class Statistics>
void append(Json& lists, const Json& leaf, const Statistics& statistics) {
  for (const char* statistic : statistics) lists[statistic].push_back(at(leaf, statistic));
}

std::string column_name(const std::string& place, const std::string& measure) {
  return place == "residence" ? measure : place + '.' + measure;
}

Json from_summary(const Json& tree, Json& page) {
  Json scenario{{"name", at(tree, "scenario")}};
  for (const char* key : {"title", "title_ja"}) scenario[key] = at(tree, key);
  for (const auto& [year, regions] : at(tree, "results").items()) {
    page["years"].push_back(std::atoi(year.c_str()));
    for (const auto& [place, procedures] : at(regions, "all").items())
      for (const auto& [measure, leaf] : at(procedures, "all").items()) {
        append(scenario["national"][column_name(place, measure)], leaf, national_statistics);
        if (measure == "unmet_need")
          for (const char* part : {"variance_parameter", "variance_chance"})
            scenario["variance"][part].push_back(at(leaf, part));
      }
    for (const char* measure : regional_measures) {
      Json row;
      for (const Json& region : at(tree, "regions"))
        append(row, at(regions, region.at("name").get<std::string>(), "residence", "all", measure),
               regional_statistics);
      for (const char* statistic : regional_statistics)
        scenario["regions"][measure][statistic].push_back(row[statistic]);
    }
    Json ranks;
    for (const Json& region : at(tree, "regions"))
      append(ranks, at(tree, "ranks", year, region.at("name").get<std::string>()), regional_statistics);
    for (const char* statistic : regional_statistics)
      scenario["regions"]["rank"][statistic].push_back(ranks[statistic]);
  }
  return scenario;
}

Json from_comparison(const Json& tree, const Json& entry) {
  Json scenario{{"name", entry.at("name")}, {"title", entry.at("title")}};
  for (const char* key : {"title_ja", "interventions", "totals", "targets"})
    if (entry.contains(key)) scenario[key] = entry[key];
  for (const auto& [year, numbers] : at(entry, "years").items()) {
    for (const auto& [place, measures] : at(numbers, "national").items())
      for (const auto& [measure, leaf] : measures.items()) {
        append(scenario["national"][column_name(place, measure)], at(leaf, "level"), national_statistics);
        if (leaf.contains("change")) {
          Json& change = scenario["change"][column_name(place, measure)];
          append(change, leaf["change"], national_statistics);
          for (const char* extra : {"probability_better", "resolved", "draws_to_resolve"})
            change[extra].push_back(at(leaf, "change", extra));
        }
      }
    Json row, worst;
    for (const Json& region : at(tree, "regions")) {
      const Json& own = at(numbers, "regions", region.at("id").get<std::string>());
      append(row["coverage"], at(own, "coverage", "level"), regional_statistics);
      append(row["unmet_need"], at(own, "unmet_need", "level"), regional_statistics);
      worst.push_back(at(own, "among_worst"));
    }
    for (const auto& [measure, lists] : row.items())
      for (const auto& [statistic, list] : lists.items())
        scenario["regions"][measure][statistic].push_back(list);
    scenario["regions"]["among_worst"]["mean"].push_back(worst);
    for (const char* index : {"gini", "slope_index"})
      append(scenario["inequality"][index], at(numbers, "inequality", index, "level"), national_statistics);
  }
  return scenario;
}

}  // namespace

Json page_data(const std::vector<store::NamedText>& results) {
  Json page{{"version", NEEDGAP_VERSION}, {"years", Json::array()}, {"scenarios", Json::array()}};
  std::set<std::string> taken;
  for (const store::NamedText& file : results) {
    const std::string name = file.first.substr(file.first.rfind('/') + 1),
                      stem = name.substr(0, name.find('.'));
    const bool partial = file.first.find(".partial.") != std::string::npos;
    const auto slash = file.first.find('/');
    if (stem == "run" && slash != std::string::npos) {  // a study's in a subfolder
      page["records"].push_back({{"of", file.first.substr(0, slash)}, {"record", parsed(file, "")}});
      continue;
    }
    if (stem != "sensitivity" && !taken.insert(stem).second) continue;  // the folder's own, then the first
    if (partial) page["partial"].push_back(stem);
    Json tree = parsed(file, stem == "run" ? "" : "needgap " + stem + ' ');
    try {
      if (stem == "summary") {
        for (const char* key : {"regions", "settings", "procedures", "providers", "convergence", "currency"})
          page[key] = at(tree, key);
        page["runs"]["summary"] = at(tree, "run");
        page["scenarios"].push_back(from_summary(tree, page));
      } else if (stem == "comparison") {
        if (!page.contains("regions")) {
          page["regions"] = at(tree, "regions");
          page["currency"] = at(tree, "currency");
        }
        page["runs"]["comparison"] = at(tree, "run");
        page["order"] = at(tree, "order");
        Json years = Json::array();
        for (const auto& [year, numbers] : at(at(tree, "scenarios").at(0), "years").items())
          years.push_back(std::atoi(year.c_str()));
        if (page["scenarios"].empty()) page["years"] = years;
        for (const Json& entry : at(tree, "scenarios"))
          page["compared"].push_back(from_comparison(tree, entry));
        page["compared_years"] = std::move(years);
      } else if (stem == "sensitivity") {
        page[stem].push_back(std::move(tree));
      } else {
        if (stem == "calibration") prune_calibration(tree);
        page[stem] = std::move(tree);
      }
    } catch (const Json::exception& error) {
      throw InputError({file.first}, fmt::format("lacks what it should hold ({})", error.what()),
                       "run the command that writes it again");
    }
  }
  if (page["scenarios"].empty() && page.contains("compared"))
    page["scenarios"].push_back(page["compared"][0]);
  Json record = page.contains("run") ? std::move(page["run"]) : Json();
  shorten(page);
  if (!record.is_null()) page["run"] = std::move(record);
  return page;
}

}  // namespace needgap::page
