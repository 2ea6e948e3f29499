#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace needgap::store {
namespace {

namespace fs = std::filesystem;

// A file written aside; removed again unless it was renamed.
class Aside {
 public:
  Aside(const fs::path& folder, const std::string& name)
      : target_(folder / name), path_(folder / fmt::format(".{}.{}.tmp", name, ::getpid())) {}
  Aside(Aside&& other) noexcept : target_(std::move(other.target_)), path_(std::move(other.path_)) {
    other.path_.clear();
  }
  Aside& operator=(Aside&&) = delete;
  ~Aside() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void write(const std::string& bytes) const {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) fail("make");
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail_and_close(file);
      done += static_cast<std::size_t>(n);
    }
    if (::fsync(file) != 0) fail_and_close(file);
    if (::close(file) != 0) fail("write");
  }

  void rename() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail("rename");
    path_.clear();
  }

 private:
  [[noreturn]] void fail(const char* verb) const {
    throw Error(
        fmt::format("{}: cannot {}: {}; nothing was written", target_.string(), verb, std::strerror(errno)));
  }
  [[noreturn]] void fail_and_close(int file) const {
    const int reason = errno;
    ::close(file);
    errno = reason;
    fail("write");
  }

  fs::path target_, path_;
};

void put_in_place(const fs::path& folder, std::vector<Aside>& asides, const std::vector<std::string>& stale) {
  for (Aside& aside : asides) aside.rename();
  for (const std::string& name : stale) {
    std::error_code ignored;
    fs::remove(folder / name, ignored);
  }
}

}  // namespace

void prepare_folder(const fs::path& folder) {
  const std::string name = folder.string();
  std::error_code failure;
  if (fs::exists(folder) && !fs::is_directory(folder))
    throw InputError({name}, "is not a folder", "name another --out");
  fs::create_directories(folder, failure);
  if (failure) throw InputError({name}, "cannot make the folder: " + failure.message(), "name another --out");
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw InputError({name}, fmt::format("cannot write there: {}", std::strerror(errno)),
                     "name another --out");
}

void write_whole(const fs::path& folder, const std::vector<NamedText>& files,
                 const std::vector<std::string>& stale) {
  std::vector<Aside> asides;
  for (const auto& [name, bytes] : files) asides.emplace_back(folder, name).write(bytes);
  put_in_place(folder, asides, stale);
}

std::vector<std::string> write_in_turn(const fs::path& folder, const std::vector<TextFile>& files,
                                       const std::vector<std::string>& stale) {
  std::vector<Aside> asides;
  std::vector<std::string> names;
  for (const auto& [name, text] : files) {
    asides.emplace_back(folder, name).write(text());
    names.push_back(name);
  }
  put_in_place(folder, asides, stale);
  return names;
}

}  // namespace needgap::store
