#include "text.hpp"

#include "needgap/error.hpp"

#include <boost/locale/utf.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <vector>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

std::string neighbour(const fs::path& file) {
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored))
    return fmt::format("there is no folder '{}' either", folder.string());
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    names.push_back(entry.path().filename().string());
  const std::string near = nearest(file.filename().string(), names);
  return near.empty() ? std::string()
                      : fmt::format("did you mean '{}'?", (file.parent_path() / near).string());
}

// Of what a terminal would obey; ends of lines and tabs are text.
bool is_control(std::uint32_t point) {
  return (point < 0x20 && point != '\n' && point != '\r' && point != '\t') || (point >= 0x7f && point < 0xa0);
}

void check_characters(const std::string& text, const std::string& name) {
  using Utf8 = boost::locale::utf::utf_traits<char>;
  Location at{name, 1, 1};
  for (auto it = text.begin(); it != text.end();) {
    const auto point = Utf8::decode(it, text.end());
    if (point == boost::locale::utf::illegal || point == boost::locale::utf::incomplete)
      throw InputError(at, "the text is not UTF-8",
                       "save the file as UTF-8 (a spreadsheet may have written Shift_JIS or Windows-1252)");
    if (is_control(point))
      throw InputError(at, fmt::format("control byte 0x{:02x}: this is not a text file", point),
                       "a TOML or CSV file is wanted");
    if (point == '\n') {
      ++at.line;
      at.column = 1;
    } else {
      ++at.column;
    }
  }
}

}  // namespace

std::optional<std::uint32_t> control_in(std::string_view text) {
  for (auto it = text.begin(); it != text.end();) {
    const auto point = boost::locale::utf::utf_traits<char>::decode(it, text.end());
    if (is_control(point)) return point;
  }
  return {};
}

std::string read_text(const fs::path& file, std::size_t max_bytes) {
  const std::string name = file.string();
  std::error_code failure;
  const auto status = fs::status(file, failure);
  if (!fs::exists(status)) throw InputError({name}, "there is no such file", neighbour(file));
  if (fs::is_directory(status)) throw InputError({name}, "is a folder", "name a file in it");
  if (!fs::is_regular_file(status)) throw InputError({name}, "is not a regular file", "name a text file");
  const auto size = fs::file_size(file, failure);
  if (failure) throw InputError({name}, "cannot be read: " + failure.message());
  if (size == 0) throw InputError({name}, "is empty", "configs/tutorial.toml and its tables show the form");
  if (size > max_bytes)
    throw InputError({name},
                     fmt::format("has {:.1f} MB; at most {} MB are read", static_cast<double>(size) / 1e6,
                                 max_bytes >> 20),
                     "is it the right file?");
  std::ifstream in(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (!in)
    throw InputError({name}, fmt::format("cannot be read: {}", std::strerror(errno)),
                     "check its permissions");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  check_characters(text, name);
  return text;
}

}  // namespace needgap::config
