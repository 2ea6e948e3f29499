#include "decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string>

namespace needgap::cli {
namespace {

// The number that the whole of a text stands for, if it does.
template <class Number>
bool reads(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc() && rest == end;
}

// Without the leading zeros that CLI11 would take for another base.
std::string without_zeros(const std::string& digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const std::string range = fmt::format("{} to {}", least, most);
  return CLI::Validator(
      [=](std::string& text) {
        std::uint64_t value = 0;
        if (!reads(text, value) || value < least || value > most)
          return fmt::format("'{}' is not a whole number from {}", text, range);
        text = without_zeros(text);
        return std::string();
      },
      range, "whole number");
}

CLI::Validator decimal_number(double least, double most) {
  const bool open = most == std::numeric_limits<double>::max();
  const std::string range = open ? fmt::format("at least {}", least) : fmt::format("{} to {}", least, most);
  return CLI::Validator(
      [=](std::string& text) {
        double value = 0;
        if (!reads(text, value) || !std::isfinite(value) || value < least || value > most)
          return fmt::format("'{}' is not a number {}{}", text, open ? "of " : "from ", range);
        return std::string();
      },
      range, "number");
}

}  // namespace needgap::cli
