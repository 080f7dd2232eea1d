// What the writer and the reader of .lw files must agree on.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lanewise::io::model_layout {

inline constexpr char magic[] = {'L', 'A', 'N', 'E', 'W', 'I', 'S', 'E'};
inline constexpr std::uint32_t version = 1;
inline constexpr std::size_t header_bytes = 24;  // magic, version, number of entries, total size
inline constexpr std::size_t checksum_bytes = 4;
inline constexpr std::size_t alignment = 64;  // of arrays: a cache line, and the widest vector
inline constexpr std::size_t max_dimensions = 8;
inline constexpr std::size_t max_entries = 4096;

enum class Kind : std::uint8_t { integer, real, text, array };

// CRC-32 as zlib and PNG compute it.
std::uint32_t checksum(const std::byte* data, std::size_t size) noexcept;

}  // namespace lanewise::io::model_layout
