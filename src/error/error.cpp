#include "needgap/error.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace needgap {
namespace {

std::string place(const Location& where) {
  std::string text;
  if (!where.file.empty()) {
    text += where.file;
    if (where.line > 0) {
      text += ':' + std::to_string(where.line);
      if (where.column > 0) text += ':' + std::to_string(where.column);
    }
    text += ": ";
  }
  return text;
}

std::string with_suggestion(std::string_view reason, std::string_view suggestion) {
  std::string text(reason);
  if (!suggestion.empty()) text.append("; ").append(suggestion);
  return text;
}

// Optimal string alignment distance (Damerau 1964, restricted to neighbours).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

InputError::InputError(Location where, std::string_view reason, std::string_view suggestion)
    : Error(place(where) + with_suggestion(reason, suggestion)),
      where_(std::move(where)),
      reason_(with_suggestion(reason, suggestion)) {}

std::string nearest(std::string_view word, std::span<const std::string> known) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word.substr(0, 64), candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  if (!best.empty() || word.size() < 3) return best;
  // Else the one name that begins with it: 大阪 of 大阪府.
  for (const std::string& candidate : known)
    if (candidate.starts_with(word)) {
      if (!best.empty()) return {};
      best = candidate;
    }
  return best;
}

std::string suggest(std::string_view word, std::span<const std::string> known) {
  if (std::string best = nearest(word, known); !best.empty()) return "did you mean '" + best + "'?";
  if (known.empty() || known.size() > 12) return {};
  std::string list = "known: ";
  for (std::size_t i = 0; i < known.size(); ++i) list += (i > 0 ? ", " : "") + known[i];
  return list;
}

}  // namespace needgap
