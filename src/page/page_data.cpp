#include "page_data.hpp"

#include "needgap/error.hpp"

#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace needgap::page {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view record_ending = ".record.json", parameters_ending = ".parameters.json";
constexpr std::size_t most_cells = 20;  // of a target that is drawn number by number

// Tables that no picture shows: they are most of the files.
const std::map<std::string, std::set<std::string>> not_drawn{
    {"summary", {"procedures", "regions_by_procedure", "groups"}},
    {"comparison",
     {"procedures", "regions_by_procedure", "change_in_procedures", "change_in_regions",
      "change_in_regions_by_procedure", "groups", "change_in_groups", "pairs", "target_pairs",
      "inequality"}}};

// Whether a picture shows a column of a table.
bool is_drawn(const std::string& kind, const std::string& table, const Json& column) {
  const std::string name = column.at("name"), statistic = column.value("statistic", "");
  if (column.at("role") != "value") return true;
  if (kind == "calibration") return statistic != "q25" && statistic != "q50" && statistic != "q75";
  if (kind != "summary" && kind != "comparison") return true;
  if (table == "nation") return name == "unmet_need" || !statistic.starts_with("variance");
  if (table == "change_in_nation") return name == "unmet_need";
  if (table == "regions")
    return statistic != "mcse" &&
           (kind == "summary" || name == "coverage" || name == "unmet_need" || name == "few_patients");
  return true;
}

// Six significant digits, eight from 1,000 on: whole numbers are rounded once, by the page.
Json shortened(const Json& cell) {
  if (!cell.is_number()) return cell;
  const double x = cell.get<double>();
  return Json::parse(fmt::format("{:.{}g}", x, std::abs(x) < 1000 ? 6 : 8));
}

void shorten(Json& tree) {
  if (tree.is_number_float()) tree = shortened(tree);
  if (tree.is_structured())
    for (Json& part : tree) shorten(part);
}

// A column without what repeats: each of "values" once, and "cells" of their places in it.
void say_once(Json& column) {
  std::map<Json, std::size_t> places;
  Json values = Json::array(), places_of_cells = Json::array();
  for (Json& cell : column.at("cells")) {
    const auto [found, is_new] = places.try_emplace(cell, places.size());
    if (is_new) values.push_back(cell);
    places_of_cells.push_back(found->second);
  }
  column["values"] = std::move(values);
  column["cells"] = std::move(places_of_cells);
}

// A table by columns, each with its cells, of those that are wanted.
Json by_columns(const Json& table, const std::function<bool(const Json& column)>& wanted) {
  Json columns = Json::array();
  for (std::size_t c = 0; c < table.at("columns").size(); ++c) {
    Json column = table.at("columns")[c];
    if (!wanted(column)) continue;
    Json& cells = column["cells"] = Json::array();
    for (const Json& row : table.at("rows")) cells.push_back(shortened(row.at(c)));
    if (column.at("role") != "value") say_once(column);
    columns.push_back(std::move(column));
  }
  return {{"title", table.at("title")}, {"columns", std::move(columns)}};
}

// Of a target of hundreds of numbers none are drawn.
void prune_cells(Json& table) {
  const Json& columns = table.at("columns");
  std::vector<std::size_t> keys;  // of one check of a target: all but the number's own
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c].at("role") == "key" && columns[c].at("name") != "cell") keys.push_back(c);
  const auto check_of = [&](const Json& row) {
    Json check = Json::array();
    for (const std::size_t c : keys) check.push_back(row.at(c));
    return check;
  };
  std::map<Json, std::size_t> numbers;
  Json& rows = table.at("rows");
  for (const Json& row : rows) ++numbers[check_of(row)];
  Json few = Json::array();
  for (Json& row : rows)
    if (numbers[check_of(row)] <= most_cells) few.push_back(std::move(row));
  rows = std::move(few);
}

// A result as the page has it: what pictures show of its tables, by columns.
Json drawn(const std::string& kind, Json& file) {
  Json result{{"kind", kind},
              {"context", file.at("context")},
              {"about", file.at("about")},
              {"tables", Json::object()}};
  const auto unseen = not_drawn.find(kind);
  for (auto& [name, table] : file.at("tables").items()) {
    if (unseen != not_drawn.end() && unseen->second.contains(name)) continue;
    if (kind == "calibration" && name == "cells") prune_cells(table);
    result["tables"][name] =
        by_columns(table, [&](const Json& column) { return is_drawn(kind, name, column); });
  }
  return result;
}

Json parsed(const store::NamedText& file) {
  Json tree = Json::parse(file.second, nullptr, false);
  if (tree.is_discarded() || !tree.is_object())
    throw InputError({file.first}, "is not a JSON object", "run the command that writes it again");
  return tree;
}

// "voi" of a result with tables; throws InputError for what an earlier version wrote.
std::string kind_of(const store::NamedText& file, const Json& tree) {
  const std::string format = tree.value("format", "");
  const std::string start = "needgap ", version = " 2";
  if (!format.starts_with(start) || !format.ends_with(version) || !tree.contains("tables"))
    throw InputError({file.first}, fmt::format("is not of the format '{}KIND{}'", start, version),
                     "run the command that writes it again");
  return format.substr(start.size(), format.size() - start.size() - version.size());
}

}  // namespace

Json page_data(const std::vector<store::NamedText>& files) {
  Json page{{"version", NEEDGAP_VERSION}, {"results", Json::object()}, {"records", Json::array()}};
  for (const store::NamedText& file : files) {
    const auto slash = file.first.find('/');
    const std::string name = slash == std::string::npos ? file.first : file.first.substr(slash + 1);
    Json tree = parsed(file);
    if (name.ends_with(record_ending)) {
      const std::string stem = name.substr(0, name.size() - record_ending.size());
      page["records"].push_back({{"of", slash == std::string::npos ? stem : file.first.substr(0, slash)},
                                 {"record", std::move(tree)}});
      continue;
    }
    if (name.ends_with(parameters_ending)) {
      shorten(tree);
      if (!page.contains("parameters"))
        page["parameters"] = std::move(tree);  // comparison's before summary's
      continue;
    }
    const std::string kind = kind_of(file, tree);
    try {
      page["results"][kind].push_back(drawn(kind, tree));
    } catch (const Json::exception& error) {
      throw InputError({file.first}, fmt::format("lacks what it should hold ({})", error.what()),
                       "run the command that writes it again");
    }
    if (file.first.find(".partial.") != std::string::npos) page["partial"].push_back(kind);
  }
  return page;
}

}  // namespace needgap::page
