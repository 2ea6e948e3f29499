#pragma once

#include <filesystem>
#include <string>

namespace needgap::config {

inline constexpr std::size_t max_toml_bytes = 4u << 20;
inline constexpr std::size_t max_csv_bytes = 64u << 20;

/// The text of an input file without a byte order mark. Throws InputError when there is no such file, it is a
/// folder, empty, larger than max_bytes, holds control bytes or is not UTF-8.
std::string read_text(const std::filesystem::path& file, std::size_t max_bytes);

}  // namespace needgap::config
