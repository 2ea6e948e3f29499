#include "needgap/config.hpp"

#include "document.hpp"
#include "section.hpp"

#include <fmt/format.h>

namespace needgap::config {

std::vector<PriorSetting> load_priors(const std::filesystem::path& file) {
  const Document document = read_document(file, {});
  const Section root(document.root, "", {file.string()});
  if (const int schema = root.integer("schema", 0, 1'000'000); schema != 1)
    root.fail("schema", fmt::format("is {}; this program reads schema 1", schema), "schema = 1");
  std::vector<PriorSetting> priors;
  for (const Section& section : root.sections("priors")) {
    priors.push_back({section.text("name"), section.text("set"),
                      section.choice("status", {"cited", "derived", "assumed"}), section.text("source")});
    section.done();
  }
  root.done();
  return priors;
}

}  // namespace needgap::config
