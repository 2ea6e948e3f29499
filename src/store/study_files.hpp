#pragma once

#include "needgap/study.hpp"

#include "json.hpp"

#include <fmt/format.h>
#include <iterator>
#include <string>

namespace needgap::store {

/// What was asked and how it was run, for the files of studies.
Json question_json(const sensitivity::Question& question);
Json run_json(const sensitivity::StudyRun& run);
Json index_json(const sensitivity::Index& index);
Json factor_json(const design::Factor& factor);

/// Rows of a tidy table: the question's columns, then subject, statistic, value; missing numbers are left
/// out.
class TidyRows {
 public:
  TidyRows(const sensitivity::Question& question, std::string_view method);
  void add(std::string_view subject, std::string_view statistic, double value);
  /// value, _error, _low and _high.
  void add(std::string_view subject, const std::string& statistic, const sensitivity::Index& index);
  std::string str() const { return fmt::to_string(out_); }

 private:
  std::string prefix_;
  fmt::memory_buffer out_;
};

}  // namespace needgap::store
