#include "say.hpp"

#include <cstdio>
#include <iterator>

namespace needgap::cli {

void say_text(const std::string& text) {
  std::string line = "needgap: ";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
    else
      line += c;
  }
  line += '\n';
  std::fputs(line.c_str(), stderr);
}

}  // namespace needgap::cli
