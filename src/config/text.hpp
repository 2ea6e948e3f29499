#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace needgap::config {

inline constexpr std::size_t max_toml_bytes = 4u << 20;
inline constexpr std::size_t max_csv_bytes = 64u << 20;

/// The text of an input file without a byte order mark. Throws InputError when there is no such file, it is a
/// folder, empty, larger than max_bytes, holds control bytes or is not UTF-8.
std::string read_text(const std::filesystem::path& file, std::size_t max_bytes);

/// The first character of a text that a terminal would obey (U+001B), or nothing.
std::optional<std::uint32_t> control_in(std::string_view text);

}  // namespace needgap::config
