#include "toml_advice.hpp"

#include <boost/locale/utf.hpp>

namespace needgap::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Whether a comma stands where a decimal point should: alone between digits, or in an array before "05".
bool is_decimal_comma(std::string_view line, std::size_t at, bool in_list) {
  if (at == 0 || at + 1 >= line.size() || !is_digit(line[at - 1]) || !is_digit(line[at + 1])) return false;
  return !in_list || (line[at + 1] == '0' && at + 2 < line.size() && is_digit(line[at + 2]));
}

bool escapes(char c) {
  return std::string_view("btnfr\"\\uUex").find(c) != std::string_view::npos;
}

}  // namespace

std::string toml_advice(std::string_view line) {
  char quote = 0;  // of the text that is open
  bool in_list = false;
  for (auto it = line.begin(); it != line.end();) {
    const auto at = static_cast<std::size_t>(it - line.begin());
    const auto point = boost::locale::utf::utf_traits<char>::decode(it, line.end());
    if (quote != 0) {
      if (point == '\\' && quote == '"') {
        if (it == line.end() || !escapes(*it)) return "in a path write / or two backslashes";
        ++it;
      } else if (point == static_cast<unsigned char>(quote)) {
        quote = 0;
      }
      continue;
    }
    if (point == '#') break;
    if (point == '"' || point == '\'') quote = static_cast<char>(point);
    if (point == '[' || point == '{') in_list = true;
    if (point >= 0x2018 && point <= 0x201f) return "write straight quotes: \"text\"";
    if (point == 0x3000 || (point > 0xff00 && point < 0xff5f))
      return "write digits, signs and spaces of half width: 0.05";
    if (point == ',' && is_decimal_comma(line, at, in_list)) return "write a decimal point: 0.05";
  }
  return {};
}

std::string_view line_of(std::string_view text, unsigned number) {
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace needgap::config
