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

[[noreturn]] void fail(const std::string& file, const char* verb, int reason) {
  throw Error(fmt::format("{}: cannot {}: {}", file, verb, std::strerror(reason)));
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail(path.string(), "make", errno);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(file, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int reason = errno;
      ::close(file);
      fail(path.string(), "write", reason);
    }
    done += static_cast<std::size_t>(n);
  }
  if (::close(file) != 0) fail(path.string(), "write", errno);
}

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

  // What is written is on the disk when this returns.
  void write(const File& file) const {
    try {
      file.write(path_);
    } catch (const InputError&) {
      throw;
    } catch (const Error& error) {
      fail(error);
    }
    const int made = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (made < 0) fail("write");
    if (::fsync(made) != 0) fail_and_close(made);
    if (::close(made) != 0) fail("write");
  }

  // Puts the file in place. Throws Error; what was put in place before it stays.
  void rename() {
    if (::rename(path_.c_str(), target_.c_str()) != 0)
      throw Error(fmt::format("{}: cannot rename: {}; the files there are not whole, write them again",
                              target_.string(), std::strerror(errno)));
    path_.clear();
  }

  const fs::path& path() const { return path_; }

 private:
  // Names the file that was wanted instead of the one aside.
  [[noreturn]] void fail(const Error& error) const {
    std::string text = error.what();
    if (const auto at = text.find(path_.string()); at != std::string::npos)
      text.replace(at, path_.string().size(), target_.string());
    throw Error(text + "; nothing was written");
  }
  [[noreturn]] void fail(const char* verb) const {
    fail(Error(fmt::format("{}: cannot {}: {}", target_.string(), verb, std::strerror(errno))));
  }
  [[noreturn]] void fail_and_close(int file) const {
    const int reason = errno;
    ::close(file);
    errno = reason;
    fail("write");
  }

  fs::path target_, path_;
};

std::vector<Aside> write_aside(const fs::path& folder, const std::vector<File>& files) {
  std::vector<Aside> asides;
  for (const File& file : files) asides.emplace_back(folder, file.name).write(file);
  return asides;
}

void put_in_place(const fs::path& folder, std::vector<Aside>& asides, const std::vector<std::string>& stale) {
  for (Aside& aside : asides) aside.rename();
  for (const std::string& name : stale) {
    std::error_code ignored;
    fs::remove(folder / name, ignored);
  }
}

std::vector<std::string> names_of(const std::vector<File>& files) {
  std::vector<std::string> names;
  for (const File& file : files) names.push_back(file.name);
  return names;
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

File text_file(std::string name, std::function<std::string()> text) {
  return {std::move(name), [text = std::move(text)](const fs::path& path) { write_bytes(path, text()); }};
}

std::vector<std::string> write_whole(const fs::path& folder, const std::vector<File>& files,
                                     const std::vector<std::string>& stale) {
  std::vector<Aside> asides = write_aside(folder, files);
  put_in_place(folder, asides, stale);
  return names_of(files);
}

std::vector<std::string> write_set(const fs::path& folder, const std::vector<File>& files,
                                   const RecordFile& record, const std::vector<std::string>& stale) {
  std::vector<Aside> asides = write_aside(folder, files);
  std::vector<Recorded> recorded;
  for (std::size_t i = 0; i < files.size(); ++i)
    recorded.push_back({files[i].name, sha256_of(asides[i].path())});
  Aside last(folder, record.name);
  last.write(text_file(record.name, [&] { return record.text(recorded); }));
  if (::unlink((folder / record.name).c_str()) != 0 && errno != ENOENT)
    fail((folder / record.name).string(), "replace", errno);
  put_in_place(folder, asides, stale);
  last.rename();
  std::vector<std::string> names = names_of(files);
  names.push_back(record.name);
  return names;
}

}  // namespace needgap::store
