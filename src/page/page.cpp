#include "needgap/page.hpp"

#include "page_data.hpp"

namespace needgap::page {
namespace {

// Text that may stand inside a script element: nothing there can end it or open a comment.
std::string inside_script(std::string text) {
  for (std::size_t i = 0; (i = text.find('<', i)) != std::string::npos;) text.replace(i, 1, "\\u003c");
  return text;
}

// Puts text at its place, the first of that name.
void put(std::string& page, std::string_view place, std::string_view text) {
  page.replace(page.find(place), place.size(), text);
}

}  // namespace

std::string html_page(const std::vector<store::NamedText>& results, std::string_view language) {
  nlohmann::ordered_json data = page_data(results);
  data["language"] = language;

  std::string page(asset("page.html"));
  put(page, "{{language}}", language);
  put(page, "{{style}}", asset("page.css"));
  put(page, "{{script}}", asset("page.js"));
  put(page, "{{results}}", inside_script(data.dump()));  // last, since names in it could look like a place
  return page;
}

}  // namespace needgap::page
