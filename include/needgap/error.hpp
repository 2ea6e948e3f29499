// What goes wrong, and whose fault it is.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace needgap {

/// A place in an input. Lines and columns count from 1; 0 means "the file as a whole".
struct Location {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
};

/// The world failed: a full disk, a folder that vanished. Exit code 1.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Work that cannot be left half done was asked to stop (Ctrl-C). Exit code 130.
class Stopped : public Error {
 public:
  Stopped() : Error("stopped; nothing was written") {}
};

/// The input is wrong: a file, an option. Reads `file:line:column: reason; suggestion`. Exit code 2.
class InputError : public Error {
 public:
  InputError(Location where, std::string_view reason, std::string_view suggestion = {});

  const Location& where() const { return where_; }
  /// The message without the place.
  const std::string& reason() const { return reason_; }

 private:
  Location where_;
  std::string reason_;
};

/// The known word nearest to `word` by edit distance (insert, delete, replace, swap of neighbours), or an
/// empty string when none is near enough to be meant (more than a third of the letters differ, at least two
/// allowed).
std::string nearest(std::string_view word, std::span<const std::string> known);

/// "did you mean 'need.rate'?" when a known word is near, else "known: a, b, c" when the list is short, else
/// "".
std::string suggest(std::string_view word, std::span<const std::string> known);

}  // namespace needgap
