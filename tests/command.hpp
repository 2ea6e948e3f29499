// Runs the program as a user does.
#pragma once

#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <sys/wait.h>

namespace needgap {

struct Answer {
  int code;
  std::string text;  // of both streams
};

/// The program with arguments as a shell reads them.
inline Answer needgap(const std::string& arguments) {
  FILE* pipe = ::popen(fmt::format("{} {} 2>&1", NEEDGAP_PROGRAM, arguments).c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), n);
  return {WEXITSTATUS(::pclose(pipe)), text};
}

}  // namespace needgap
