// Any bytes as a configuration beside the tables of the tutorial: loaded, or refused with an InputError.
#include "needgap/config.hpp"
#include "needgap/error.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path made = [] {
    const fs::path memory = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
    const fs::path own = memory / ("needgap_fuzz_" + std::to_string(::getpid()));
    fs::create_directory(own);
    fs::copy(NEEDGAP_CONFIGS_FOLDER "/tutorial", own / "tutorial");
    std::atexit([] { fs::remove_all(folder()); });
    return own;
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path file = folder() / "fuzz.toml";
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  try {
    needgap::config::load_scenario(file);
  } catch (const needgap::InputError&) {
  }
  return 0;
}
