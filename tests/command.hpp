// Runs the program, and other commands, as a user does.
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

/// What commands of the shell print and the exit code of the last.
inline Answer run_in_shell(const std::string& commands) {
  FILE* pipe = ::popen(fmt::format("{{ {}\n}} 2>&1", commands).c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), n);
  return {WEXITSTATUS(::pclose(pipe)), text};
}

/// The program with arguments as a shell reads them.
inline Answer needgap(const std::string& arguments) {
  return run_in_shell(fmt::format("{} {}", NEEDGAP_PROGRAM, arguments));
}

}  // namespace needgap
