#include "browser.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <openssl/evp.h>
#include <regex>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace needgap {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Calls `done` until it holds; throws after half a minute.
template <class Done>
void wait_until(Done&& done, const std::string& what) {
  for (int i = 0; i < 1500; ++i) {
    if (done()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("waited in vain for " + what);
}

std::string from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) throw std::runtime_error("not base64");
  const auto padding = text.ends_with("==") ? 2u : text.ends_with("=") ? 1u : 0u;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace

Browser::Browser(const fs::path& folder) : folder_(folder) {
  fs::create_directories(folder_ / "downloads");
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  driver_ = ::fork();
  if (driver_ == 0) {
    ::setpgid(0, 0);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
    ::setenv("HOME", folder_.c_str(), 1);
    ::execlp("chromedriver", "chromedriver", "--port=0", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::setpgid(driver_, driver_);
  ::close(out[1]);
  std::string said;
  std::smatch port;
  static const std::regex started("started successfully on port ([0-9]+)");
  char buffer[512];
  for (ssize_t n; !std::regex_search(said, port, started) && (n = ::read(out[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(n));
  if (port.empty())
    throw std::runtime_error("chromedriver cannot be started: install chromium and chromium-driver. " + said);
  std::thread([pipe = out[0]] {
    char rest[512];
    while (::read(pipe, rest, sizeof rest) > 0) {
    }
    ::close(pipe);
  }).detach();
  client_ = std::make_unique<httplib::Client>("127.0.0.1", std::stoi(port[1]));
  client_->set_read_timeout(120);
  const Json options{{"args",
                      {"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                       "--hide-scrollbars", "--user-data-dir=" + (folder_ / "profile").string()}},
                     {"prefs",
                      {{"download.default_directory", (folder_ / "downloads").string()},
                       {"profile.default_content_setting_values.automatic_downloads", 1}}}};
  const Json session =
      ask("/session", {{"capabilities",
                        {{"alwaysMatch",
                          {{"browserName", "chrome"},
                           {"goog:loggingPrefs", {{"browser", "ALL"}, {"performance", "ALL"}}},
                           {"goog:chromeOptions", options}}}}}});
  session_ = "/session/" + session.at("sessionId").get<std::string>();
}

Browser::~Browser() {
  if (!session_.empty()) client_->Delete(session_);
  if (driver_ <= 0) return;
  ::kill(-driver_, SIGTERM);
  ::waitpid(driver_, nullptr, 0);
}

Json Browser::ask(const std::string& path, const Json& body) {
  const auto answer = client_->Post(path, body.dump(), "application/json");
  if (!answer) throw std::runtime_error("chromedriver does not answer " + path);
  Json value = Json::parse(answer->body).at("value");
  if (answer->status != 200) throw std::runtime_error(path + ": " + value.value("message", "failed"));
  return value;
}

Json Browser::devtools(const std::string& command, const Json& parameters) {
  return ask(session_ + "/goog/cdp/execute", {{"cmd", command}, {"params", parameters}});
}

void Browser::resize(int width, int height, double scale) {
  devtools("Emulation.setDeviceMetricsOverride",
           {{"width", width}, {"height", height}, {"deviceScaleFactor", scale}, {"mobile", width < 700}});
}

void Browser::open(const fs::path& page) {
  complaints();
  requests();
  ask(session_ + "/url", {{"url", "file://" + fs::absolute(page).string()}});
  settle();
}

void Browser::settle() {
  wait_until([&] { return run("return document.body.dataset.ready === 'yes'").get<bool>(); },
             "the page to be drawn");
}

void Browser::press(const std::string& key) {
  static const std::map<std::string, int> codes{{"Tab", 9},        {"Enter", 13},   {"Escape", 27},
                                                {"ArrowLeft", 37}, {"ArrowUp", 38}, {"ArrowRight", 39},
                                                {"ArrowDown", 40}};
  Json event{{"type", "keyDown"}, {"key", key}, {"code", key}, {"windowsVirtualKeyCode", codes.at(key)}};
  if (key == "Enter") event["text"] = "\r";
  devtools("Input.dispatchKeyEvent", event);
  event["type"] = "keyUp";
  event.erase("text");
  devtools("Input.dispatchKeyEvent", event);
}

Json Browser::run(const std::string& body) {
  return ask(session_ + "/execute/sync", {{"script", body}, {"args", Json::array()}});
}

std::vector<std::string> Browser::complaints() {
  std::vector<std::string> found;
  for (const Json& entry : ask(session_ + "/se/log", {{"type", "browser"}}))
    found.push_back(entry.at("level").get<std::string>() + ": " + entry.at("message").get<std::string>());
  return found;
}

std::vector<std::string> Browser::requests() {
  std::vector<std::string> found;
  for (const Json& entry : ask(session_ + "/se/log", {{"type", "performance"}})) {
    const Json message = Json::parse(entry.at("message").get<std::string>()).at("message");
    if (message.at("method") != "Network.requestWillBeSent") continue;
    const std::string url = message.at("params").at("request").at("url");
    if (!url.starts_with("file:") && !url.starts_with("data:") && !url.starts_with("blob:"))
      found.push_back(url);
  }
  return found;
}

void Browser::picture(const fs::path& file, bool whole) {
  const Json png = devtools("Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", whole}});
  std::ofstream(file, std::ios::binary) << from_base64(png.at("data"));
}

void Browser::print(const fs::path& file) {
  const Json pdf = devtools("Page.printToPDF", {{"preferCSSPageSize", true}, {"printBackground", true}});
  std::ofstream(file, std::ios::binary) << from_base64(pdf.at("data"));
}

std::string Browser::downloaded(const std::string& name) const {
  const fs::path file = folder_ / "downloads" / name;
  wait_until([&] { return fs::exists(file) && fs::file_size(file) > 0; }, name);
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  fs::remove(file);
  return bytes;
}

}  // namespace needgap
