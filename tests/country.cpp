#include "country.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace needgap {

namespace fs = std::filesystem;

const Parameter& parameter(const Scenario& scenario, const std::string& name) {
  const auto i = scenario.parameters.find(name);
  if (!i) throw std::out_of_range(name);
  return scenario.parameters.parameters[*i];
}

double mean_of(const Scenario& scenario, const std::string& name) {
  return mean_parameters(scenario.parameters)[scenario.parameters.find(name).value()];
}

void Country::SetUp() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  folder_ = fs::path(testing::TempDir()) /
            ("needgap_" + std::to_string(::getpid()) + "_" + info->test_suite_name() + "_" + info->name());
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  fs::copy(NEEDGAP_CONFIGS_FOLDER "/tutorial.toml", folder_);
  fs::copy(NEEDGAP_CONFIGS_FOLDER "/tutorial", folder_ / "tutorial");
}

void Country::TearDown() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Country::read(const std::string& file) const {
  std::ifstream in(path(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void Country::write(const std::string& file, const std::string& bytes) const {
  std::ofstream(path(file), std::ios::binary) << bytes;
}

void Country::edit(const std::string& file, const std::string& from, const std::string& to) const {
  std::string text = read(file);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << file << " does not hold: " << from;
  write(file, text.replace(at, from.size(), to));
}

Scenario Country::load(const std::vector<std::string>& settings, const std::string& file) const {
  return config::load_scenario(path(file), settings);
}

std::string Country::place(const std::string& file, const std::string& needle) const {
  if (needle.empty()) return path(file).string() + ": ";
  const std::string text = read(file);
  const auto at = text.find(needle);
  if (at == std::string::npos) return "no '" + needle + "' in " + file;
  const std::string before = text.substr(0, at);
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return path(file).string() + ':' + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
         ':' + std::to_string(at - line_start + 1) + ": ";
}

std::string Country::refusal(const std::vector<std::string>& settings, const std::string& file) const {
  try {
    load(settings, file);
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << file << " was not refused";
  return {};
}

void Country::expect_message(const std::string& message, const std::string& start, const std::string& reason,
                             const std::string& suggestion) {
  EXPECT_EQ(message.substr(0, start.size()), start) << message;
  EXPECT_NE(message.find(reason), std::string::npos) << "wanted: " << reason << "\nin: " << message;
  if (suggestion.empty()) return;
  EXPECT_NE(message.find("; " + suggestion), std::string::npos)
      << "wanted: " << suggestion << "\nin: " << message;
}

void Country::refuses(const std::string& file, const std::string& from, const std::string& to,
                      const std::string& needle, const std::string& reason,
                      const std::string& suggestion) const {
  SCOPED_TRACE(from + " -> " + to);
  const std::string original = read(file);
  edit(file, from, to);
  expect_message(refusal(), place(file, needle), reason, suggestion);
  write(file, original);
}

void Country::refuses(const std::string& from, const std::string& to, const std::string& needle,
                      const std::string& reason, const std::string& suggestion) const {
  refuses("tutorial.toml", from, to, needle, reason, suggestion);
}

}  // namespace needgap
