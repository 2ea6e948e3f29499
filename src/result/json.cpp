#include "needgap/result.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace needgap::result {
namespace {

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

// Numbers in words that JSON does not know are none.
std::string number_or_null(const std::string& text) {
  return text.empty() || text.find("inf") != std::string::npos ? "null" : text;
}

void add_facts(std::string& out, const std::vector<Fact>& facts) {
  out += '{';
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i > 0) out += ',';
    out += quoted(facts[i].name) + ':';
    out += std::holds_alternative<std::string>(facts[i].value) ? quoted(facts[i].text())
                                                               : number_or_null(facts[i].text());
  }
  out += '}';
}

std::string head_of(const Column& column) {
  std::string out = fmt::format("{{\"name\":{},\"role\":\"{}\"", quoted(column.name), to_string(column.role));
  if (!column.unit.empty()) out += fmt::format(",\"unit\":{}", quoted(column.unit));
  if (!column.place.empty()) out += fmt::format(",\"place\":{}", quoted(column.place));
  if (!column.statistic.empty()) out += fmt::format(",\"statistic\":{}", quoted(column.statistic));
  return out + '}';
}

void add_table(std::string& out, const Table& table) {
  out += fmt::format("{}:{{\"title\":{},\n\"columns\":[", quoted(table.name), quoted(table.title));
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    out += fmt::format("{}\n {}", c > 0 ? "," : "", head_of(table.columns[c]));
  out += "],\n\"rows\":[";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += row > 0 ? ",\n[" : "\n[";
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) out += ',';
      const std::string text = table.columns[c].text(row);
      out += table.columns[c].is_words() ? quoted(text) : number_or_null(text);
    }
    out += ']';
  }
  out += "]}";
}

}  // namespace

std::string json(const Result& result) {
  std::string out = fmt::format("{{\"format\":\"needgap {} 2\",\n\"context\":", result.kind);
  add_facts(out, result.context);
  out += ",\n\"about\":";
  add_facts(out, result.about);
  out += ",\n\"tables\":{\n";
  for (std::size_t t = 0; t < result.tables.size(); ++t) {
    if (t > 0) out += ",\n";
    add_table(out, result.tables[t]);
  }
  return out + "}}\n";
}

}  // namespace needgap::result
