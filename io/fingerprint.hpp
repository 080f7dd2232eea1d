// A 64-bit hash of numbers and bytes, to tell whether a model and data belong together. Not against forgery.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lanewise::io {

inline constexpr std::uint64_t fingerprint_seed = 0xCBF29CE484222325;

// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), http://www.isthe.com/chongo/tech/comp/fnv.
inline std::uint64_t fingerprint(std::uint64_t hash, std::span<const std::byte> bytes) noexcept {
    for (const std::byte byte : bytes) hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001B3;
    return hash;
}

// The number of elements and their bytes. T has no padding.
template <class T>
std::uint64_t fingerprint_of(std::uint64_t hash, std::span<const T> values) noexcept {
    const std::uint64_t size = values.size();
    return fingerprint(fingerprint(hash, std::as_bytes(std::span(&size, 1))), std::as_bytes(values));
}

}  // namespace lanewise::io
