// What encloses the entries of a .lw file.
#pragma once

#include <cstddef>
#include <span>

#include <lanewise/status.hpp>

namespace lanewise::model {

// Magic, byte order, size, checksum, version, number of entries.
Status check_frame(std::span<const std::byte> buffer) noexcept;

}  // namespace lanewise::model
