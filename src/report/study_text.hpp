#pragma once

#include "needgap/study.hpp"

#include <string>

namespace needgap::report {

/// "unmet_need in 2030, 'network' less 'japan' (patients)".
std::string target_text(const sensitivity::Question& question);
/// "256 rows x 8 replicates, seed 1"; "256 rows on a posterior of 1,000 x …".
std::string run_text(const sensitivity::StudyRun& run);
/// How numbers of a question are shown: proportions in percent (changes in points), the rest with as many
/// decimals as their scale needs.
class Shown {
 public:
  Shown(const sensitivity::Question& question, double scale);
  std::string operator()(double value) const;  // a level
  std::string change(double value) const;      // with its sign
  std::string size(double value) const;        // of a spread or error

 private:
  bool ratio_, difference_;
  int decimals_;
};
/// "0.123", or "0*" below 0.
std::string share_text(double value);
std::string share_interval(const sensitivity::Interval& interval);
inline constexpr const char* clipped_note =
    "0*: below 0 by chance and shown as 0; the files keep the raw value.\n";

}  // namespace needgap::report
