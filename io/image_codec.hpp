// The decoders behind read_image. path is for errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <lanewise/status.hpp>

#include "io/image.hpp"

namespace lanewise::io {

Result<Image> read_png(std::span<const std::byte> file, const std::string& path);
Result<Image> read_jpeg(std::span<const std::byte> file, const std::string& path);

// Whether a picture of this size is allowed at all, and possible in a file that can hold at most `possible` pixels.
Status check_pixels(const std::string& path, std::uint64_t width, std::uint64_t height, std::uint64_t possible);

}  // namespace lanewise::io
