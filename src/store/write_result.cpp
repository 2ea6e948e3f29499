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

std::vector<std::string> write_result(const Output& output, const Making& making,
                                      const result::Result& result, std::vector<File> more,
                                      std::vector<std::string> stale) {
  std::vector<File> files;
  for (const Format format : output.formats)
    files.push_back(
        file_of(result, format, name_of(result.kind, making.completion.complete, to_string(format))));
  std::move(more.begin(), more.end(), std::back_inserter(files));
  for (const Format format : result::formats)
    for (const bool was_complete : {true, false})
      stale.push_back(name_of(result.kind, was_complete, to_string(format)));
  std::erase_if(stale, [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(), [&](const File& file) { return file.name == name; });
  });
  return write_set(output.folder, files,
                   {result.kind + ".record.json",
                    [&](std::span<const Recorded> recorded) {
                      return record_json(result.kind, making, output.settings, recorded);
                    }},
                   stale);
}

std::vector<std::string> write_levels(const Output& output, const Making& making,
                                      const result::Result& result, const result::Table& overview,
                                      std::vector<File> more, std::vector<std::string> stale) {
  const auto overview_name = [&](bool complete) {
    return name_of(result.kind + ".overview", complete, "csv");
  };
  const bool complete = making.completion.complete;
  stale.push_back(overview_name(!complete));
  more.push_back(text_file(overview_name(complete), [&] { return result::wide_csv(overview); }));
  more.push_back(
      text_file(result.kind + ".parameters.json", [&] { return parameters_json(making.scenarios); }));
  return write_result(output, making, result, std::move(more), std::move(stale));
}

}  // namespace needgap::store
