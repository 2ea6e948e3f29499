// Takes the pictures of a page for docs/ and says how long it takes to open: take_pictures DIR/report.html
// FOLDER
#include "browser.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

namespace fs = std::filesystem;

namespace {

// Milliseconds from the start of the navigation until the first screen and until all charts are drawn.
void measure_opening(needgap::Browser& browser, const fs::path& page) {
  std::vector<double> first, all;
  for (int i = 0; i < 5; ++i) {
    browser.open(page);
    first.push_back(
        browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime"));
    all.push_back(browser.run("return performance.getEntriesByName('drawn')[0].startTime"));
  }
  std::sort(first.begin(), first.end());
  std::sort(all.begin(), all.end());
  std::printf(
      "%s: %.2f MB; of five openings: first paint %.0f ms (%.0f to %.0f), all charts %.0f ms (%.0f to "
      "%.0f)\n",
      page.c_str(), static_cast<double>(fs::file_size(page)) / 1e6, first[2], first[0], first[4], all[2],
      all[0], all[4]);
}

void take(needgap::Browser& browser, const fs::path& page, const fs::path& folder) {
  const auto speak = [&](const std::string& language) {
    browser.run("if (document.documentElement.lang !== '" + language + "') document.getElementById('language').click()");
    browser.settle();
    browser.run("document.activeElement.blur(); scrollTo(0, 0)");
  };
  const auto show = [&](const std::string& name, const std::string& selector) {
    browser.run("document.querySelector('" + selector + "').scrollIntoView()");
    browser.picture(folder / name);
  };
  browser.resize(1280, 1130, 0.75);
  browser.open(page);
  speak("en");
  browser.picture(folder / "report-en.png");
  browser.resize(1280, 940, 0.75);
  show("report-where.png", "#section-where");
  show("report-what.png", "#section-what");
  show("report-plan.png", "#section-plan");
  speak("ja");
  browser.resize(1280, 1060, 0.75);
  browser.picture(folder / "report-ja.png");
  browser.resize(390, 844);
  browser.open(page);
  speak("ja");
  browser.picture(folder / "report-phone.png");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("take_pictures DIR/report.html [FOLDER]; without FOLDER it only measures the opening\n",
               stderr);
    return 2;
  }
  const fs::path work = fs::temp_directory_path() / "needgap_pictures";
  try {
    needgap::Browser browser(work);
    browser.resize(1280, 900);
    measure_opening(browser, argv[1]);
    if (argc == 3) take(browser, argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  fs::remove_all(work);
}
