#include "needgap/error.hpp"
#include "needgap/page.hpp"
#include "needgap/store.hpp"

#include "commands.hpp"
#include "say.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/core.h>
#include <memory>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace needgap::cli {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::string folder, language = "en";
  bool open = false;
};

// The page in the user's browser, by xdg-open.
void open_page(const fs::path& file) {
  const std::string path = fs::absolute(file).string();
  std::string program = "xdg-open", argument = path;
  char* const arguments[] = {program.data(), argument.data(), nullptr};
  pid_t child = 0;
  if (const int failure = posix_spawnp(&child, "xdg-open", nullptr, nullptr, arguments, environ);
      failure != 0)
    throw Error(fmt::format("the page is written, but xdg-open cannot be started ({}); open {} in a browser",
                            std::strerror(failure), path));
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw Error(
        fmt::format("the page is written, but xdg-open found no browser for it; open {} in one", path));
}

int report_command(const ReportOptions& options) {
  const fs::path folder = options.folder;
  const store::StoredResults results = store::read_results(folder);
  for (const std::string& note : results.notes) say("{}", note);
  const std::string page = page::html_page(results.files, options.language);
  store::prepare_folder(folder);
  store::write_whole(folder, {store::text_file("report.html", [&] { return page; })});
  fmt::print("Written: {} ({:.1f} MB). Open it in a browser; it needs no network.\n",
             (folder / "report.html").string(), static_cast<double>(page.size()) / 1e6);
  if (options.open) open_page(folder / "report.html");
  return 0;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("report", "One HTML page from the results in a folder, in English and Japanese");
  command->footer(
      "Examples: needgap run --out out/japan && needgap report out/japan\n"
      "          needgap compare japan network four_party --out out/japan && needgap report out/japan --lang "
      "ja --open\n"
      "What run, compare, sensitivity, voi, invert, calibrate and plan wrote there is shown; the rest is "
      "left out.");
  const auto options = std::make_shared<ReportOptions>();
  command
      ->add_option("DIR", options->folder,
                   "Folder of results, an earlier --out; report.html is written there")
      ->required()
      ->check(folder_is_named);
  command->add_option("--lang", options->language, "Language the page starts in (it can be switched there)")
      ->capture_default_str()
      ->check(CLI::IsMember({"en", "ja"}));
  command->add_flag("--open", options->open, "Open the page in a browser (xdg-open)");
  command->callback([options, &action] { action = [options] { return report_command(*options); }; });
}

}  // namespace needgap::cli
