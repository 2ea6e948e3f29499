#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include "json.hpp"

#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

namespace needgap::store {
namespace {

// The number goes up with every change of the simulation's law: what was calibrated to another is not reused.
constexpr const char* format_name = "needgap posterior 2";

void add_numbers(fmt::memory_buffer& out, std::string_view key, const std::vector<double>& numbers) {
  fmt::format_to(std::back_inserter(out), ",\"{}\":[", key);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    fmt::format_to(std::back_inserter(out), "{}{:.9g}", i > 0 ? "," : "", numbers[i]);
  fmt::format_to(std::back_inserter(out), "]");
}

std::vector<double> numbers_of(const Json& row, const char* key, std::size_t count) {
  auto numbers = row.at(key).get<std::vector<double>>();
  if (numbers.size() != count)
    throw std::invalid_argument(
        fmt::format("a row has {} numbers under '{}', not {}", numbers.size(), key, count));
  for (const double x : numbers)
    if (!std::isfinite(x)) throw std::invalid_argument(fmt::format("'{}' holds what is not a number", key));
  return numbers;
}

design::DesignRow row_of(const Json& given, const calibration::Posterior& posterior) {
  design::DesignRow row{numbers_of(given, "u", posterior.coordinates.size()),
                        given.at("facts").get<std::uint32_t>(), posterior.seed};
  for (const double u : row.u)
    if (!(u > 0 && u < 1)) throw std::invalid_argument("a coordinate is not between 0 and 1");
  if (given.contains("need_effect")) {
    const std::size_t R = posterior.regions.size();
    row.effects = std::make_shared<design::RegionalEffects>(
        design::RegionalEffects{numbers_of(given, "need_effect", R), numbers_of(given, "capacity_effect", R),
                                numbers_of(given, "referral_effect", R)});
  }
  return row;
}

constexpr std::string_view before_digest = ",\n \"sha256\":\"", after_digest = "\"\n}\n";

std::string with_digest(const std::string& text) {
  return fmt::format("{}{}{}{}", text, before_digest, sha256(text), after_digest);
}

// Whether the bytes end with the digest of what is before it.
bool is_as_written(const std::string& bytes) {
  const std::size_t at = bytes.rfind(before_digest);
  return at != std::string::npos && with_digest(bytes.substr(0, at)) == bytes;
}

}  // namespace

std::string posterior_json(const calibration::Posterior& posterior) {
  Json head = {
      {"format", format_name},  {"scenario", posterior.scenario},       {"evidence", posterior.evidence},
      {"seed", posterior.seed}, {"coordinates", posterior.coordinates}, {"regions", posterior.regions}};
  for (const auto& [name, distribution] : posterior.parameters) head["parameters"][name] = distribution;
  std::string text = head.dump(1);
  text.erase(text.rfind('\n'));
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out), "{},\n \"rows\": [", text);
  for (std::size_t i = 0; i < posterior.rows.size(); ++i) {
    const design::DesignRow& row = posterior.rows[i];
    fmt::format_to(std::back_inserter(out), "{}\n  {{\"facts\":{}", i > 0 ? "," : "", row.facts);
    add_numbers(out, "u", row.u);
    if (row.effects) {
      add_numbers(out, "need_effect", row.effects->need);
      add_numbers(out, "capacity_effect", row.effects->capacity);
      add_numbers(out, "referral_effect", row.effects->referral);
    }
    fmt::format_to(std::back_inserter(out), "}}");
  }
  fmt::format_to(std::back_inserter(out), "\n ]");
  return with_digest(fmt::to_string(out));
}

calibration::Posterior read_posterior(const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& reason) {
    throw InputError({file.string()}, reason, "'needgap calibrate --out DIR' writes DIR/posterior.json");
  };
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) refuse("there is no such file");
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const Json tree = Json::parse(bytes, nullptr, false);
  const std::string format = tree.is_object() ? tree.value("format", "") : "";
  if (format != format_name && format.starts_with("needgap posterior "))
    refuse(fmt::format("is of another law of the simulation ('{}', this program has '{}'): calibrate again",
                       format, format_name));
  if (format != format_name) refuse(fmt::format("is not a posterior file ('{}')", format_name));
  if (!is_as_written(bytes)) refuse("was changed after it was written: its digest is of other bytes");
  calibration::Posterior posterior;
  try {
    posterior.scenario = tree.at("scenario").get<std::string>();
    posterior.evidence = tree.at("evidence").get<std::string>();
    posterior.seed = tree.at("seed").get<std::uint64_t>();
    posterior.coordinates = tree.at("coordinates").get<std::vector<std::string>>();
    posterior.regions = tree.at("regions").get<std::vector<std::string>>();
    for (const auto& [name, distribution] : tree.at("parameters").items())
      posterior.parameters.emplace_back(name, distribution.get<std::string>());
    for (const Json& row : tree.at("rows")) posterior.rows.push_back(row_of(row, posterior));
  } catch (const std::exception& error) {
    refuse(fmt::format("is damaged: {}", error.what()));
  }
  return posterior;
}

std::vector<File> posterior_files(std::span<const calibration::Calibration> results) {
  std::vector<File> files;
  for (const calibration::Calibration& result : results)
    files.push_back(text_file(
        results.size() == 1 ? "posterior.json" : fmt::format("posterior.{}.json", to_string(result.evidence)),
        [&result] { return posterior_json(*result.posterior); }));
  return files;
}

}  // namespace needgap::store
