// A copy of the tutorial country in a folder of its own, to be edited, loaded and refused.
#pragma once

#include "needgap/config.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace needgap {

/// A parameter by name, and its mean (of a share: among its set). Throws std::out_of_range for an unknown
/// name.
const Parameter& parameter(const Scenario& scenario, const std::string& name);
double mean_of(const Scenario& scenario, const std::string& name);

class Country : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  std::filesystem::path path(const std::string& file) const { return folder_ / file; }
  std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& bytes) const;
  /// Replaces the first `from` in a file, which must be there.
  void edit(const std::string& file, const std::string& from, const std::string& to) const;

  Scenario load(const std::vector<std::string>& settings = {},
                const std::string& file = "tutorial.toml") const;
  /// "file:line:column: " of the first `needle` in a file; "file: " without a needle.
  std::string place(const std::string& file, const std::string& needle) const;
  /// The message of the InputError; a failure when there is none.
  std::string refusal(const std::vector<std::string>& settings = {},
                      const std::string& file = "tutorial.toml") const;
  /// The message starts with `start` and contains reason and suggestion (any, when empty).
  static void expect_message(const std::string& message, const std::string& start, const std::string& reason,
                             const std::string& suggestion);
  /// Loads with one edit, expects the refusal to stand at `needle` of the edited file, and takes the edit
  /// back.
  void refuses(const std::string& file, const std::string& from, const std::string& to,
               const std::string& needle, const std::string& reason, const std::string& suggestion) const;
  /// The same for the main file.
  void refuses(const std::string& from, const std::string& to, const std::string& needle,
               const std::string& reason, const std::string& suggestion) const;

  std::filesystem::path folder_;
};

}  // namespace needgap
