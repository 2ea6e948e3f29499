// README.md and docs/*.md against the program: every command is run, every printed line is compared, and
// every option, file and benchmark that they name exists.
//
// How a document says so:
//   ```sh          commands, one a line, as typed in the folder of the project; a comment begins with "  #"
//   ```text        all that the last command of the sh block before it prints; a line "…" stands for lines
//   left out,
//                  a "…" within a line for words that differ from run to run, such as times; when it begins
//                  with "needgap: " the command is one that needgap refuses (exit code 2)
//   <!-- file: PATH -->    above any block: that is the text of the file
//   <!-- nightly -->       above an sh block: its commands take long and are run when NEEDGAP_NIGHTLY is set
//   <!-- not run: WHY -->  above an sh block: only the names in its commands are checked
// Commands of other programs are never run.
#include "command.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace needgap {
namespace {

namespace fs = std::filesystem;
const fs::path root = NEEDGAP_SOURCE_FOLDER;

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(" \r") + 1);
    lines.push_back(line);
  }
  return lines;
}

enum class Running { always, nightly, never };

struct Command {
  std::string text;
  int line;  // of the document, from 1
  Running running;
  std::optional<std::vector<std::string>> printed;  // as the document shows it
};

struct Document {
  fs::path file;  // from the project's folder
  std::vector<Command> commands;
  std::vector<std::string> spans;  // `code` in the prose
  std::vector<std::string> links;  // (targets) of the prose
};

std::string without_comment(const std::string& line) {
  const std::size_t at = line.starts_with('#') ? 0 : line.find("  #");
  std::string command = line.substr(0, at);
  command.erase(command.find_last_not_of(' ') + 1);
  return command;
}

Document read_document(const fs::path& file) {
  static const std::regex span("`([^`]+)`"), link("\\]\\(([^)]+)\\)"), file_mark("<!-- file: (\\S+) -->");
  Document document{fs::relative(file, root), {}, {}, {}};
  std::optional<std::string> block;  // the language of the one that is open
  Running running = Running::always;
  std::optional<std::string> copied;  // the file that the next block shows
  std::string text, prose;            // of the block that is open; of what is between blocks
  int number = 0;
  for (const std::string& line : lines_of(content(file))) {
    ++number;
    if (line.starts_with("```")) {
      if (block) {
        if (*block == "sh") running = Running::always;
        if (copied) EXPECT_EQ(text, content(root / *copied)) << document.file << ':' << number;
        copied.reset();
        block.reset();
      } else {
        block = line.substr(3);
        text.clear();
        if (*block == "text") {
          if (document.commands.empty() || document.commands.back().running == Running::never)
            throw std::runtime_error(document.file.string() + ": nothing prints line " +
                                     std::to_string(number));
          document.commands.back().printed.emplace();
        }
      }
      continue;
    }
    if (block) text += line + '\n';
    if (block == "sh") {
      if (const std::string command = without_comment(line); !command.empty())
        document.commands.push_back({command, number, running, {}});
    } else if (block == "text") {
      document.commands.back().printed->push_back(line);
    } else if (!block) {
      if (line == "<!-- nightly -->") running = Running::nightly;
      if (line.starts_with("<!-- not run: ")) running = Running::never;
      if (std::smatch match; std::regex_match(line, match, file_mark)) copied = match[1];
      prose += line + ' ';
    }
  }
  for (std::sregex_iterator it(prose.begin(), prose.end(), span), end; it != end; ++it)
    document.spans.push_back((*it)[1]);
  for (std::sregex_iterator it(prose.begin(), prose.end(), link), end; it != end; ++it)
    document.links.push_back((*it)[1]);
  EXPECT_FALSE(block) << document.file << ": a block is not closed";
  return document;
}

std::vector<fs::path> document_files() {
  std::vector<fs::path> files{root / "README.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs"))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

/// Whether a line of a document is what was printed; "…" stands for any text.
bool is_line(const std::string& shown, const std::string& printed) {
  static const std::string any = "…";
  std::size_t at = 0, from = 0;
  for (bool first = true;; first = false) {
    const std::size_t gap = shown.find(any, from);
    const std::string piece = shown.substr(from, gap - from);
    const bool last = gap == std::string::npos;
    if (last && !first) return printed.size() >= at + piece.size() && printed.ends_with(piece);
    const std::size_t found =
        first ? (printed.starts_with(piece) ? 0 : std::string::npos) : printed.find(piece, at);
    if (found == std::string::npos) return false;
    if (last) return printed == piece;
    at = found + piece.size();
    from = gap + any.size();
  }
}

/// The first line of the document that is not in what was printed, in its order; none when all are. Between
/// lines "…" others may stand; where there is no "…", none.
std::optional<std::string> first_difference(const std::vector<std::string>& shown,
                                            const std::vector<std::string>& printed) {
  std::size_t at = 0;
  bool gap = false;
  for (const std::string& line : shown) {
    if (line == "…") {
      gap = true;
      continue;
    }
    while (gap && at < printed.size() && !is_line(line, printed[at])) ++at;
    if (at == printed.size()) return line + "\n  where nothing more was printed";
    if (!is_line(line, printed[at])) return line + "\n  where this was printed:\n" + printed[at];
    ++at;
    gap = false;
  }
  if (!gap && at < printed.size()) return "the end\n  where this was printed:\n" + printed[at];
  return {};
}

// A folder in which the documents' commands find what they name: the configurations, the program as
// `needgap`, and a browser that does nothing.
fs::path folder_for(const Document& document) {
  const fs::path folder = fs::path(NEEDGAP_BUILD_FOLDER) / "documents" / document.file.stem();
  fs::remove_all(folder);
  fs::create_directories(folder / "bin");
  fs::create_symlink(NEEDGAP_PROGRAM, folder / "bin/needgap");
  fs::create_symlink("/bin/true", folder / "bin/xdg-open");
  fs::create_directory_symlink(root / "configs", folder / "configs");
  return folder;
}

class Documents : public testing::TestWithParam<fs::path> {};

TEST_P(Documents, ShowWhatTheirCommandsPrint) {
  const Document document = read_document(GetParam());
  const fs::path folder = folder_for(document);
  for (const Command& command : document.commands) {
    if (!command.text.starts_with("needgap ") || command.running == Running::never) continue;
    if (command.running == Running::nightly && !std::getenv("NEEDGAP_NIGHTLY")) continue;
    const std::string place =
        document.file.string() + ':' + std::to_string(command.line) + ": " + command.text;
    const Answer answer =
        run_in_shell("cd '" + folder.string() + "' && PATH=\"$PWD/bin:$PATH\" && " + command.text);
    const bool refused =
        command.printed && !command.printed->empty() && command.printed->front().starts_with("needgap: ");
    EXPECT_EQ(answer.code, refused ? 2 : 0) << place << '\n' << answer.text;
    if (!command.printed) continue;
    const auto difference = first_difference(*command.printed, lines_of(answer.text));
    EXPECT_FALSE(difference) << place << "\nthe document shows\n" << difference.value_or("");
  }
}

INSTANTIATE_TEST_SUITE_P(All, Documents, testing::ValuesIn(document_files()), [](const auto& document) {
  std::string name = document.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

/// The help of a command such as "sensitivity sobol"; empty when there is no such command.
const std::string& help_of(const std::string& command) {
  static std::map<std::string, std::string> known;
  const auto [it, is_new] = known.try_emplace(command);
  if (is_new)
    if (const Answer answer = needgap(command + " --help"); answer.code == 0) it->second = answer.text;
  return it->second;
}

/// The commands that a help lists.
std::vector<std::string> commands_in(const std::string& help) {
  static const std::regex entry("\n  ([a-z]+) [^\n]*");
  std::vector<std::string> names;
  const std::string list = help.substr(std::min(help.size(), help.find("Subcommands:")));
  for (std::sregex_iterator it(list.begin(), list.end(), entry), end; it != end; ++it)
    names.push_back((*it)[1]);
  return names;
}

bool has_option(const std::string& help, const std::string& option) {
  return std::regex_search(help, std::regex("\n  (-[a-z],)?" + option + "[^-a-z]"));
}

bool any_command_has(const std::string& option) {
  static const std::vector<std::string> helps = [] {
    std::vector<std::string> all{help_of("")};
    for (const std::string& command : commands_in(help_of(""))) {
      all.push_back(help_of(command));
      for (const std::string& method : commands_in(all.back()))
        all.push_back(help_of(command + ' ' + method));
    }
    return all;
  }();
  return std::any_of(helps.begin(), helps.end(), [&](const auto& help) { return has_option(help, option); });
}

/// The words of a command or a span, without quotes, and without commas and brackets around them.
std::vector<std::string> words_of(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || c == '"'; });
  std::vector<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    const std::size_t begin = word.find_first_not_of("[(<"), end = word.find_last_not_of(",]);");
    if (begin != std::string::npos && end != std::string::npos && begin <= end)
      words.push_back(word.substr(begin, end - begin + 1));
  }
  return words;
}

/// What a command line `needgap …` names and the program does not know.
std::vector<std::string> unknown_to_the_program(const std::vector<std::string>& words) {
  std::string command;  // with its subcommand
  std::size_t at = 1;
  for (; at < words.size(); ++at) {
    const std::vector<std::string> known = commands_in(help_of(command));
    if (std::find(known.begin(), known.end(), words[at]) == known.end()) break;
    command += ' ' + words[at];
  }
  std::vector<std::string> unknown;
  if (command.empty() && at < words.size() && std::regex_match(words[at], std::regex("[a-z]+")))
    unknown.push_back(words[at]);
  for (; at < words.size(); ++at) {
    const std::string option = words[at].substr(0, words[at].find('='));
    if (!option.starts_with("--")) continue;
    const bool of_any = commands_in(help_of(command)).size() > 0;  // `needgap sensitivity METHOD --year 2030`
    if (of_any ? !any_command_has(option) : !has_option(help_of(command), option)) unknown.push_back(option);
  }
  return unknown;
}

/// What any other command or span names and the project does not have: files, presets, targets, settings of
/// CMake, benchmarks.
std::vector<std::string> unknown_to_the_project(const std::vector<std::string>& words) {
  static const std::string cmake = content(root / "CMakeLists.txt") + content(root / "tests/CMakeLists.txt") +
                                   content(root / "bench/CMakeLists.txt") +
                                   content(root / "CMakePresets.json");
  static const std::regex file("(\\.ci|bench|cmake|configs|docs|include|src|tests)/[-\\w./]+"),
      built("build/\\w+/(bench|tests)/(\\w+)"), benchmark("(bench|race)_\\w+"),
      setting("-D(NEEDGAP_\\w+)(=.*)?");
  std::vector<std::string> unknown;
  std::string program;  // of the benchmark that is run
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    std::smatch match;
    bool known = true;
    if (std::regex_match(word, match, file)) {
      known = fs::exists(root / word);
    } else if (std::regex_match(word, match, built)) {
      program = match[2];
      known = fs::exists(root / match[1].str() / (program + ".cpp"));
    } else if (std::regex_match(word, benchmark)) {
      const auto there = [&](const char* ending) { return fs::exists(root / "bench" / (word + ending)); };
      known = there(".cpp") || there(".py") || there(".sh");
    } else if (std::regex_match(word, match, setting)) {
      known = cmake.find("option(" + match[1].str() + ' ') != std::string::npos;
    } else if (word == "--preset" && i + 1 < words.size()) {
      known = cmake.find("\"name\": \"" + words[i + 1] + '"') != std::string::npos;
    } else if (word == "--target" && i + 1 < words.size()) {
      known = cmake.find("add_executable(" + words[i + 1] + ' ') != std::string::npos;
    } else if (word.starts_with("--benchmark_filter=")) {
      const std::string source = content(root / "bench" / (program + ".cpp"));
      std::istringstream names(word.substr(word.find('=') + 1));
      for (std::string name; std::getline(names, name, '|');)
        known &= source.find("BENCHMARK(" + name + ')') != std::string::npos;
    }
    if (!known) unknown.push_back(word);
  }
  return unknown;
}

TEST(DocumentNames, OptionsFilesAndBenchmarksExist) {
  for (const fs::path& file : document_files()) {
    const Document document = read_document(file);
    std::vector<std::string> texts = document.spans;
    for (const Command& command : document.commands) texts.push_back(command.text);
    for (const std::string& text : texts) {
      const std::vector<std::string> words = words_of(text);
      if (words.empty()) continue;
      std::vector<std::string> unknown;
      if (words.front() == "needgap")
        unknown = unknown_to_the_program(words);
      else if (words.front().starts_with("--") &&
               !any_command_has(words.front().substr(0, words.front().find('='))))
        unknown.push_back(words.front());
      else
        unknown = unknown_to_the_project(words);
      for (const std::string& name : unknown)
        ADD_FAILURE() << document.file << ": `" << text << "`: there is no " << name;
    }
  }
}

// The anchor that GitHub gives a heading.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find_first_not_of("# ")))
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_')
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (c == ' ')
      anchor += '-';
  return anchor;
}

TEST(DocumentNames, LinksLeadSomewhere) {
  for (const fs::path& file : document_files())
    for (const std::string& link : read_document(file).links) {
      if (link.find("://") != std::string::npos) continue;
      const std::size_t hash = link.find('#');
      const fs::path target = hash == 0 ? file : file.parent_path() / link.substr(0, hash);
      ASSERT_TRUE(fs::exists(target)) << file << " -> " << link;
      if (hash == std::string::npos) continue;
      bool found = false;
      for (const std::string& line : lines_of(content(target)))
        found |= line.starts_with('#') && anchor_of(line) == link.substr(hash + 1);
      EXPECT_TRUE(found) << file << " -> " << link;
    }
}

TEST(DocumentNames, TheReadmeInstallsForABuildOneListAndForTheTestsBothWithNoPackageTwice) {
  const std::string readme = content(root / "README.md");
  EXPECT_NE(readme.find("< .ci/packages &&"), std::string::npos);
  const std::size_t mark = readme.find("<!-- tests -->");  // by which .ci/run finds its command
  ASSERT_NE(mark, std::string::npos);
  EXPECT_NE(readme.find("cat .ci/packages .ci/packages-tests |", mark), std::string::npos);
  std::vector<std::string> packages = lines_of(content(root / ".ci/packages"));
  const std::vector<std::string> of_tests = lines_of(content(root / ".ci/packages-tests"));
  EXPECT_TRUE(std::is_sorted(packages.begin(), packages.end()) &&
              std::is_sorted(of_tests.begin(), of_tests.end()));
  packages.insert(packages.end(), of_tests.begin(), of_tests.end());
  EXPECT_EQ(std::set<std::string>(packages.begin(), packages.end()).size(), packages.size());
}

// The comparison itself.
TEST(DocumentLines, AreComparedInOrderAndOnlyEllipsesStandForOthers) {
  const std::vector<std::string> printed{"a 1 s", "b", "c", "d"};
  EXPECT_FALSE(first_difference({"a 1 s", "b", "c", "d"}, printed));
  EXPECT_FALSE(first_difference({"…", "b", "…"}, printed));
  EXPECT_FALSE(first_difference({"a … s", "…", "d"}, printed));
  EXPECT_TRUE(first_difference({"a 1 s", "b", "c"}, printed)) << "one line too few";
  EXPECT_TRUE(first_difference({"a 1 s", "c", "d"}, printed)) << "a line left out without a sign";
  EXPECT_TRUE(first_difference({"…", "c", "b", "…"}, printed)) << "another order";
  EXPECT_TRUE(first_difference({"a … m", "…"}, printed)) << "another end of a line";
  EXPECT_TRUE(first_difference({"…", "e"}, printed)) << "a line that is not printed";
}

}  // namespace
}  // namespace needgap
