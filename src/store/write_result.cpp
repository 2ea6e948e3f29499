#include "needgap/store.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace needgap::store {
namespace {

using result::Format;

File file_of(const result::Result& result, Format format, std::string name) {
  switch (format) {
    case Format::csv:
      return text_file(std::move(name), [&] { return result::csv(result); });
    case Format::json:
      return text_file(std::move(name), [&] { return result::json(result); });
    case Format::netcdf:
      return {std::move(name), [&](const std::filesystem::path& to) { result::write_netcdf(result, to); }};
    case Format::spreadsheet:
      return {std::move(name),
              [&](const std::filesystem::path& to) { result::write_spreadsheet(result, to); }};
  }
  throw Error("a format without a writer");
}

// KIND.csv, or KIND.partial.csv of what was stopped.
std::string name_of(const std::string& stem, bool complete, std::string_view ending) {
  return fmt::format("{}{}.{}", stem, complete ? "" : ".partial", ending);
}

}  // namespace

std::vector<std::string> write_result(const Output& output, const result::Result& result, bool complete,
                                      const std::string& record, std::vector<File> more,
                                      std::vector<std::string> stale) {
  std::vector<File> files;
  for (const Format format : output.formats)
    files.push_back(file_of(result, format, name_of(result.kind, complete, to_string(format))));
  std::move(more.begin(), more.end(), std::back_inserter(files));
  files.push_back(text_file("run.json", [&] { return record; }));
  for (const Format format : result::formats)
    for (const bool was_complete : {true, false})
      stale.push_back(name_of(result.kind, was_complete, to_string(format)));
  std::erase_if(stale, [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  });
  return write_whole(output.folder, files, stale);
}

std::vector<std::string> write_levels(const Output& output, std::span<const Scenario> scenarios,
                                      const engine::RunPlan& plan, const engine::Completion& completion,
                                      const result::Result& result, const result::Table& overview,
                                      std::vector<std::string> stale) {
  const auto overview_name = [](bool complete) { return name_of("overview", complete, "csv"); };
  stale.push_back(overview_name(!completion.complete));
  return write_result(
      output, result, completion.complete, run_record(scenarios, output.settings, plan, completion),
      {text_file(overview_name(completion.complete), [&] { return result::wide_csv(overview); }),
       text_file("parameters.json", [=] { return parameters_json(scenarios); })},
      std::move(stale));
}

}  // namespace needgap::store
