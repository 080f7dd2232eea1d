// Pictures: PNG and JPEG in, PNG out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <lanewise/status.hpp>

namespace lanewise::io {

// 8-bit RGB, row by row without gaps.
struct Image {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> rgb;  // 3 * width * height
};

inline constexpr std::size_t max_image_pixels = std::size_t{1} << 28;

// PNG or JPEG, told apart by content. Grey, palettes and 16 bits become 8-bit RGB; transparency is composited over
// white; gamma, colour profiles and EXIF orientation are left alone. Errors: another format, a CMYK JPEG, more than
// max_image_pixels or more pixels than a file of this size can hold (both before anything is allocated for them),
// truncated or damaged data.
Result<Image> read_image(const std::string& path);

Status write_png(const std::string& path, const Image& image);

// A palette PNG of 1, 2, 4 or 8 bits a pixel, the fewest that do. labels: width * height, row by row; colours_rgb: 3
// bytes a colour, 1 to 256 colours. A label without a colour is an error.
Status write_indexed_png(const std::string& path, std::size_t width, std::size_t height,
                         std::span<const std::uint8_t> labels, std::span<const std::uint8_t> colours_rgb);

}  // namespace lanewise::io
