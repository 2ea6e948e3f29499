// A headless Chromium, driven through chromedriver (W3C WebDriver over HTTP on this machine).
#pragma once

#include <filesystem>
#include <httplib.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/types.h>
#include <vector>

namespace needgap {

class Browser {
 public:
  /// Starts both programs; files are downloaded to, and the profile kept in, `folder`. Throws
  /// std::runtime_error when they cannot be started.
  explicit Browser(const std::filesystem::path& folder);
  ~Browser();
  Browser(const Browser&) = delete;

  /// The size of what the page sees, in CSS pixels.
  void resize(int width, int height, double scale = 1);
  /// Opens a page of needgap from disk and waits until all its pictures are drawn.
  void open(const std::filesystem::path& page);
  /// Waits until all pictures are drawn again.
  void settle();
  /// Presses a key: "Tab", "Enter", "Escape", "ArrowLeft" …
  void press(const std::string& key);
  /// What the body of a function gives back.
  nlohmann::json run(const std::string& body);
  /// Errors and warnings of the page since the last call.
  std::vector<std::string> complaints();
  /// Addresses asked for since the last call, but for those of files.
  std::vector<std::string> requests();
  /// A PNG of what is seen, or of all of the page; a PDF of the printed page.
  void picture(const std::filesystem::path& file, bool whole = false);
  void print(const std::filesystem::path& file);
  /// Waits for a downloaded file and gives its bytes.
  std::string downloaded(const std::string& name) const;

 private:
  nlohmann::json ask(const std::string& path, const nlohmann::json& body);
  nlohmann::json devtools(const std::string& command, const nlohmann::json& parameters);

  std::filesystem::path folder_;
  pid_t driver_ = -1;
  std::unique_ptr<httplib::Client> client_;
  std::string session_;
};

}  // namespace needgap
