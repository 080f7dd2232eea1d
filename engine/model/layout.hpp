// What the writer and the reader of .lw files must agree on.
#pragma once

#include <cstddef>
#include <cstdint>

#include <lanewise/model.hpp>

namespace lanewise::model {

inline constexpr char magic[] = {'L', 'A', 'N', 'E', 'W', 'I', 'S', 'E'};
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t version_at = 8;
inline constexpr std::size_t count_at = 12;
inline constexpr std::size_t size_at = 16;
inline constexpr std::size_t header_bytes = 24;
inline constexpr std::size_t checksum_bytes = 4;
inline constexpr std::size_t alignment = 64;  // of arrays: a cache line, and the widest vector

// From a position to the next place for an array.
constexpr std::size_t padding(std::size_t position) noexcept { return (alignment - position % alignment) % alignment; }

// The bytes of the array's elements by its shape. False when the dimensions, those of 0 aside, are more than can be addressed.
inline bool shape_bytes(const Array& array, std::size_t& bytes) noexcept {
    bytes = item_size(array.dtype);
    bool empty = false;
    for (const std::size_t size : array.shape()) {
        if (size == 0) empty = true;
        else if (__builtin_mul_overflow(bytes, size, &bytes)) return false;
    }
    if (empty) bytes = 0;
    return true;
}

}  // namespace lanewise::model
