// Takes the pictures of a page for docs/: take_pictures DIR/report.html FOLDER
#include "browser.hpp"

#include <cstdio>
#include <exception>

namespace fs = std::filesystem;

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("take_pictures DIR/report.html FOLDER\n", stderr);
    return 2;
  }
  const fs::path page = argv[1], folder = argv[2], work = fs::temp_directory_path() / "needgap_pictures";
  try {
    needgap::Browser browser(work);
    const auto speak = [&](const std::string& language) {
      browser.run("if (state.language !== '" + language + "') document.getElementById('language').click()");
      browser.settle();
      browser.run("document.activeElement.blur(); scrollTo(0, 0)");
    };
    const auto show = [&](const std::string& name, const std::string& selector) {
      browser.run("document.querySelector('" + selector + "').scrollIntoView()");
      browser.picture(folder / name);
    };
    browser.resize(1200, 940, 0.75);
    browser.open(page);
    speak("en");
    browser.picture(folder / "report-en.png");
    show("report-where.png", "#section-where");
    show("report-what.png", "#section-what");
    speak("ja");
    browser.resize(1200, 800, 0.75);
    browser.picture(folder / "report-ja.png");
    browser.resize(390, 844);
    browser.open(page);
    speak("ja");
    browser.picture(folder / "report-phone.png");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  fs::remove_all(work);
}
