#include "io/image.hpp"

#include <cstring>

#include "io/atomic_file.hpp"
#include "io/file_error.hpp"
#include "io/image_codec.hpp"

namespace lanewise::io {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{1} << 31;

bool begins_with(std::span<const std::byte> file, const char* magic, std::size_t size) {
    return file.size() >= size && std::memcmp(file.data(), magic, size) == 0;
}

}  // namespace

Status check_pixels(const std::string& path, std::uint64_t width, std::uint64_t height, std::uint64_t possible) {
    const auto wide = static_cast<unsigned long long>(width), high = static_cast<unsigned long long>(height);
    if (width != 0 && height > max_image_pixels / width) {
        return file_error(ErrorCode::unsupported, path, "a picture of %llu x %llu pixels; at most %zu pixels are read",
                          wide, high, max_image_pixels);
    }
    if (width * height > possible) {
        return file_error(ErrorCode::corrupt_file, path,
                          "it claims %llu x %llu pixels, more than a file of its size can hold", wide, high);
    }
    return {};
}

Result<Image> read_image(const std::string& path) {
    return without_bad_alloc(path, [&]() -> Result<Image> {
        auto file = read_file(path, max_file_bytes);
        if (!file) return file.status();
        if (begins_with(*file, "\x89PNG\r\n\x1a\n", 8)) return read_png(*file, path);
        if (begins_with(*file, "\xff\xd8\xff", 3)) return read_jpeg(*file, path);
        return file_error(ErrorCode::corrupt_file, path, "neither a PNG nor a JPEG picture");
    });
}

}  // namespace lanewise::io
