#include "page_data.hpp"

#include "needgap/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <set>

namespace needgap::page {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_cells = 20;  // of a target that is drawn number by number

// Tables that no picture shows: they are most of the files.
const std::map<std::string, std::set<std::string>> not_drawn{
    {"summary", {"procedures", "regions_by_procedure"}},
    {"comparison",
     {"procedures", "regions_by_procedure", "pairs", "change_in_procedures", "change_in_regions",
      "change_in_regions_by_procedure"}}};

// Six significant digits, eight from 1,000 on: whole numbers are rounded once, by the page.
void shorten(Json& value) {
  if (value.is_number_float()) {
    const double x = value.get<double>();
    value = std::strtod(fmt::format("{:.{}g}", x, std::abs(x) < 1000 ? 6 : 8).c_str(), nullptr);
  }
  if (value.is_structured())
    for (Json& part : value) shorten(part);
}

// Keeps the columns of a table for which `wanted` holds.
void keep_columns(Json& table, const std::function<bool(const Json& column)>& wanted) {
  const Json columns = std::move(table["columns"]);
  table["columns"] = Json::array();
  for (const Json& column : columns)
    if (wanted(column)) table["columns"].push_back(column);
  for (Json& row : table.at("rows")) {
    Json kept = Json::array();
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (wanted(columns[c])) kept.push_back(std::move(row.at(c)));
    row = std::move(kept);
  }
}

// The place of a column in the rows of a table.
std::size_t place_of(const Json& table, const char* name) {
  const Json& columns = table.at("columns");
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (columns[c].at("name") == name) return c;
  throw InputError({}, fmt::format("a table lacks the column '{}'", name));
}

// Of a target of hundreds of numbers none are drawn.
void prune_cells(Json& table) {
  std::map<std::string, std::size_t> numbers;
  const std::array key{place_of(table, "evidence"), place_of(table, "target"), place_of(table, "draws")};
  const auto check_of = [&](const Json& row) {
    std::string name;
    for (const std::size_t c : key) name += row.at(c).get<std::string>() + '\n';
    return name;
  };
  Json& rows = table.at("rows");
  for (const Json& row : rows) ++numbers[check_of(row)];
  Json few = Json::array();
  for (Json& row : rows)
    if (numbers[check_of(row)] <= most_cells) few.push_back(std::move(row));
  rows = std::move(few);
}

// Leaves out what the page does not show.
void prune(const std::string& kind, Json& result) {
  Json& tables = result.at("tables");
  if (const auto unseen = not_drawn.find(kind); unseen != not_drawn.end())
    for (const std::string& name : unseen->second) tables.erase(name);
  if (kind == "calibration") prune_cells(tables.at("cells"));
  const bool compared = kind == "comparison";
  if (kind == "summary" || compared)
    keep_columns(tables.at("regions"), [&](const Json& column) {
      if (column.at("role") != "value") return true;
      const bool asked = !compared || column.at("name") == "coverage" || column.at("name") == "unmet_need";
      return asked && column.at("statistic") != "mcse";
    });
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
  Json page{{"version", NEEDGAP_VERSION}, {"results", Json::object()}};
  Json record;
  for (const store::NamedText& file : files) {
    const auto slash = file.first.find('/');
    const std::string name = slash == std::string::npos ? file.first : file.first.substr(slash + 1);
    Json tree = parsed(file);
    if (name == "run.json") {
      if (slash == std::string::npos)
        record = std::move(tree);
      else
        page["records"].push_back({{"of", file.first.substr(0, slash)}, {"record", std::move(tree)}});
      continue;
    }
    if (name == "parameters.json") {
      if (!page.contains("parameters")) page["parameters"] = std::move(tree);
      continue;
    }
    const std::string kind = kind_of(file, tree);
    try {
      prune(kind, tree);
    } catch (const Json::exception& error) {
      throw InputError({file.first}, fmt::format("lacks what it should hold ({})", error.what()),
                       "run the command that writes it again");
    }
    if (file.first.find(".partial.") != std::string::npos) page["partial"].push_back(kind);
    page["results"][kind].push_back(std::move(tree));
  }
  shorten(page);
  if (!record.is_null()) page["run"] = std::move(record);
  return page;
}

}  // namespace needgap::page
