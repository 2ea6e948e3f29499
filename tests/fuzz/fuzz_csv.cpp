// Any bytes as a table: read, or refused with an InputError; so is every cell.
#include "needgap/error.hpp"

#include "config/csv.hpp"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

const fs::path& file() {
  static const fs::path made = [] {
    const fs::path memory = fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
    std::atexit([] { fs::remove(file()); });
    return memory / ("needgap_fuzz_" + std::to_string(::getpid()) + ".csv");
  }();
  return made;
}

template <class Read>
void attempt(Read&& read) {
  try {
    read();
  } catch (const needgap::InputError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::ofstream(file(), std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  attempt([] {
    const needgap::config::CsvTable table(file());
    for (int row = 0; row < table.rows(); ++row)
      for (int column = 0; column < static_cast<int>(table.columns().size()); ++column) {
        attempt([&] { table.number(row, column, -1e9, 1e9); });
        attempt([&] { table.count(row, column); });
        (void)table.text(row, column).size();
      }
    attempt([&] { table.column("id", {}); });
  });
  return 0;
}
