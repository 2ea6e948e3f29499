#include "needgap/page.hpp"

#include "page_data.hpp"

namespace needgap::page {
namespace {

using Json = nlohmann::ordered_json;

// Text that may stand inside a script element: nothing there can end it or open a comment.
std::string inside_script(std::string text) {
  for (std::size_t i = 0; (i = text.find('<', i)) != std::string::npos;) text.replace(i, 1, "\\u003c");
  return text;
}

std::string json_element(const char* id, const std::string& json) {
  return std::string("<script type=\"application/json\" id=\"") + id + "\">" + inside_script(json) +
         "</script>\n";
}

std::string code_element(std::string_view name) {
  return "<script>\n" + std::string(asset(name)) + "\n</script>\n";
}

// The parts of Vega as functions, in order; vega.js puts them together.
std::string vega_parts() {
  std::string text = "<script>\nconst vega_parts = {};\n";
  for (const std::string_view name : asset_names())
    if (name.starts_with("vega/"))
      text += "vega_parts[\"" + std::string(name.substr(5)) +
              "\"] = (module, exports, require, define) => {\n" + std::string(asset(name)) + "\n};\n";
  return text + "</script>\n";
}

void put(std::string& page, std::string_view mark, const std::string& text) {
  page.replace(page.find(mark), mark.size(), text);
}

}  // namespace

std::string html_page(const std::vector<store::NamedText>& results, std::string_view language) {
  Json data = page_data(results);
  data["language"] = language;
  Json charts;
  for (const std::string_view name : asset_names())
    if (name.starts_with("charts/")) charts[std::string(name)] = Json::parse(asset(name));
  const std::string text = Json::parse(asset("text.json")).dump();

  std::string page(asset("page.html"));
  put(page, "{{language}}", std::string(language));
  put(page, "{{style}}", std::string(asset("page.css")));
  std::string scripts = json_element("results", data.dump()) + json_element("text", text) +
                        json_element("charts", charts.dump()) + vega_parts();
  for (const char* name :
       {"vega.js", "format.js", "figures.js", "draw.js", "keyboard.js", "results.js", "regions.js",
        "scenarios.js", "studies.js", "decisions.js", "plan.js", "schedule.js", "targets.js", "backcast.js",
        "calibration.js", "first_screen.js", "provenance.js", "page.js"})
    scripts += code_element(name);
  put(page, "{{scripts}}", scripts);
  return page;
}

}  // namespace needgap::page
