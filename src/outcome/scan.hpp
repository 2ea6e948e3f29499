#pragma once

#include <string_view>

namespace needgap {

/// What is left of a text that is read from its start, piece by piece.
class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  std::string_view rest() const { return rest_; }
  /// Takes the longest start that is made of these characters; it may be empty.
  std::string_view all_of(std::string_view characters) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_not_of(characters));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// Takes white space; whether there was any.
  bool space() { return !all_of(" \t\r\n\v\f").empty(); }
  /// Takes a word if it stands here.
  bool word(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

 private:
  std::string_view rest_;
};

inline constexpr std::string_view measure_letters = "abcdefghijklmnopqrstuvwxyz_.";

}  // namespace needgap
