#pragma once

#include "needgap/engine.hpp"
#include "needgap/series.hpp"

#include <string>
#include <vector>

namespace needgap::cli {

/// When a run is precise enough: until the Monte Carlo error of a national number is below a bound. It looks
/// at fixed numbers of draws, so that the end does not depend on threads.
class Precision {
 public:
  static constexpr std::uint32_t draws_between = 64;  // two looks
  static constexpr const char* file_name = "precision.csv";

  /// `until`: "0.5%" of the mean, a number in the measure's unit, or nothing. Throws InputError.
  Precision(const Scenario& scenario, const std::string& until, const std::string& measure, int year);

  bool asked() const { return asked_; }
  bool met() const { return met_; }
  /// Remembers where the run stands; true when it may end.
  bool reached(const engine::RunResult& result);
  /// The path: draws, mean, error; at 64, 128, 256 … draws and at the end.
  std::string report() const;
  std::string csv() const;

 private:
  struct Look {
    std::uint32_t draws;
    double mean, error;
  };
  std::string error_of(const Look& look) const;

  bool asked_ = false, relative_ = false, met_ = false;
  double bound_ = 0;
  int offset_ = 0;
  std::string until_, what_, unit_;
  std::vector<Look> path_;
};

}  // namespace needgap::cli
